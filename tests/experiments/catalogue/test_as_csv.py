"""An answer as CSV, as spreadsheets of several countries expect it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from experiments.catalogue.as_csv import csv_of, hand_csv
from experiments.catalogue.words import read_words
from experiments.config_errors import ConfigError

TRICKY = ["=1+1", "-2+3", "a;b", 'a"b', "a,b", "two\nlines", "\x1b[2J", "'=1+1", "1.5", ""]


@pytest.mark.parametrize("commas", [False, True])
def test_no_text_is_a_formula_and_none_breaks_a_row(commas):
    table = pd.DataFrame({"=x;y": TRICKY, "figure": np.linspace(-1.5, 1.5, len(TRICKY))})
    (head, *rows) = csv.reader(
        io.StringIO(csv_of(table, commas=commas)), delimiter=";" if commas else ","
    )
    assert head == ["'=x;y", "figure"]
    assert [name for name, _ in rows] == [
        "'=1+1", "'-2+3", "a;b", 'a"b', "a,b", "two lines", " [2J", "''=1+1", "1.5", "",
    ]  # fmt: skip
    figures = [figure.replace(",", ".") if commas else figure for _, figure in rows]
    assert [float(figure) for figure in figures] == table["figure"].tolist()


def test_every_kind_of_figure_has_its_comma_and_keeps_its_digits():
    table = pd.DataFrame(
        {
            "double": [0.1 + 0.2, 1e-07, 1e17],
            "single": np.array([0.1, 2.5, -3.0], np.float32),
            "mixed": [Decimal("1234.50"), 2, None],
            "whole": [1, 2, 3],
            "yes": [True, False, True],
            "gone": [np.nan, 0.5, np.inf],
            "list": [[0.5, 1.5], [1.0], []],
        }
    )
    assert csv_of(table, commas=True).splitlines() == [
        "double;single;mixed;whole;yes;gone;list",
        "0,30000000000000004;0,1;1234,50;1;True;;[0.5, 1.5]",
        "0,0000001;2,5;2;2;False;0,5;[1.0]",
        "100000000000000000,0;-3,0;;3;True;inf;[]",
    ]
    assert csv_of(table[["double", "whole"]]) == table[["double", "whole"]].to_csv(index=False)


@pytest.mark.parametrize("said", [["--decimal=,"], ["--decimal", "comma"], ["--decimal", "."], []])
def test_a_file_is_marked_as_unicode_where_a_spreadsheet_is_to_open_it(said, tmp_path, capsys):
    path = tmp_path / "Übersicht.CSV"
    words, problems = read_words(["--csv", str(path), *said, "bare"], "takes")
    assert (problems, words.bare) == ([], ["bare"])
    hand_csv(pd.DataFrame({"name": ["Süd"], "mean": [0.5]}), words)
    commas = "," in said or said in (["--decimal=,"], ["--decimal", "comma"])
    text = "\ufeffname;mean\nSüd;0,5\n" if commas else "name,mean\nSüd,0.5\n"
    assert path.read_bytes() == text.encode()
    assert capsys.readouterr().out == f"{path} holds 1 row.\n"


def test_what_is_no_csv_behind_the_switch_is_a_word_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd.csv").mkdir()
    for word in ("germany", "select * from 'x.csv", "odd.csv"):
        words, problems = read_words(["--csv", word], "takes")
        assert (problems, words.bare, words.files) == ([], [word], {})
    words, _ = read_words(["--csv=answer.txt"], "takes")
    assert words.csv
    assert str(words.files["--csv"]) == "answer.txt"


def test_a_file_that_cannot_be_written_is_a_fault(tmp_path):
    words, _ = read_words(["--csv", str(tmp_path / "x.csv")], "takes")
    tmp_path.rmdir()
    with pytest.raises(ConfigError, match=r"--csv: .*x\.csv.*No such file"):
        hand_csv(pd.DataFrame({"a": [1]}), words)
