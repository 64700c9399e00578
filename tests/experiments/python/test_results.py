"""What a verb returns: tables, sentences, figures, and how it shows itself."""

from __future__ import annotations

import json
import re
import shutil

import pandas as pd
import pytest

import experiments
from experiments import ConfigError, Discovery, NoSuchTable, Sweep, diff, load, query, studies
from experiments.__main__ import main
from experiments.python.kinds import KINDS
from experiments.python.results import TableOf
from experiments.study import COLUMNS, NotAStudy
from tests.experiments.made_discoveries import in_a_corner
from tests.experiments.made_discoveries import made as searched
from tests.experiments.made_sweeps import line


def test_a_comparison_has_its_tables_as_attributes(study):
    assert list(study.differences) == list(pd.read_csv(study.folder / "differences.csv"))
    assert study.arms == ["now", "$x$", "push"]
    assert study.weekly["week"].max() == 3
    assert study.differences is study.differences
    assert set(study.tables) == {
        "channels", "differences", "replicates", "sensitivity_runs", "summary", "weekly",
    }  # fmt: skip
    assert study.failed.empty
    assert study.report.is_file()
    assert study.question == "Is <it> so?"


def test_a_table_that_is_not_there_is_named_with_what_makes_it(study):
    with pytest.raises(NoSuchTable, match=r"no table audit \(it takes audit=True\); there are"):
        study.audit  # noqa: B018
    with pytest.raises(KeyError, match="did you mean summary"):
        study.tables["sumary"]


def test_every_table_that_a_verb_writes_is_an_attribute():
    declared = {
        one._name
        for kind in KINDS.values()
        for each in kind.__mro__
        for one in vars(each).values()
        if isinstance(one, TableOf)
    }
    assert {name.partition(".")[0] for name in COLUMNS} <= declared


def test_a_table_that_was_altered_is_refused(study, tmp_path):
    copied = tmp_path / "copied"
    shutil.copytree(study.folder, copied)
    (copied / "summary.csv").write_text("arm\n", encoding="utf-8")
    with pytest.raises(NotAStudy, match=r"summary.csv not as written; hcpsim compare"):
        load(copied).tables["summary"]


def test_what_is_told_is_what_the_terminal_says(study, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "10000")
    import shlex

    assert main(shlex.split(study.repeat)[1:]) == 0
    out = capsys.readouterr().out
    assert len(study.told) >= 4
    assert [line for line in study.told if line not in out] == []


def test_it_shows_itself_on_one_screen(study, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = repr(study)
    lines = text.splitlines()
    assert lines[0] == "Comparison mine: now, $x$ and push, 60 HCPs, 3 weeks, 2 replicates"
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80
    assert "Is <it> so?" in text
    assert "report.html" in text


def test_its_page_is_small_and_safe(study):
    page = study._repr_html_()
    assert "Is &lt;it&gt; so?" in page
    assert not re.search(r"<script|<it>|https?://|src=|url\(", page)
    assert len(page) < 10_000
    assert page.count("<tr>") == 4
    assert "<details>" in page
    assert len(re.findall(r"<(?!/)(?!input|br)\w+", page)) == len(re.findall(r"</\w+", page))


def test_figures_hang_on_it(study):
    figure = study.plot.by_week(measure="trust")
    assert {"now", "push"} <= {text.get_text() for text in figure.findobj(match=_is_text)}
    with pytest.raises(ConfigError, match=r"audit|worlds"):
        study.plot.worlds()


def test_what_is_typed_wrong_behind_a_study_is_told_with_what_is_near(study):
    with pytest.raises(ConfigError, match=r"^mesure: forest\(\) .*; did you mean measure\?"):
        study.plot.forest(mesure="trust")
    with pytest.raises(TypeError, match=r"did you mean formats\?"):
        study.plot.all("x", format="png")
    with pytest.raises(AttributeError, match=r"there are acceptability, all, .* mean forest\?"):
        study.plot.forst()
    with pytest.raises(AttributeError, match=r"; its method is forest\(\)"):
        study.plot.differences()
    with pytest.raises(AttributeError, match=r"did you mean differences\?"):
        study.diferences  # noqa: B018


def _is_text(artist):
    return hasattr(artist, "get_text")


def test_a_sweep_and_a_search_have_theirs(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    line(tmp_path / "swept")
    swept = Sweep(tmp_path / "swept")
    assert len(swept.sweep)
    assert swept.told[0].startswith("Swept: ")
    assert "mass email" in swept._repr_html_()
    assert len(swept.plot.response().axes)
    with pytest.raises(
        ConfigError, match=r"winner: it takes a grid of two keys.*this sweep has response"
    ):
        swept.plot.winner()
    searched(tmp_path / "searched", in_a_corner)
    found = Discovery(tmp_path / "searched")
    assert found.box["kept"].any()
    assert len(found.plot.box().axes)
    assert repr(found.plot) == "<figures: box(), tradeoff()>"
    assert len(repr(found).splitlines()) <= 40


def test_a_study_is_loaded_by_its_folder_or_its_name(study, folder, monkeypatch):
    monkeypatch.chdir(folder)
    for one in (load(study.folder), load("mine"), load("mine", results="results")):
        assert type(one) is experiments.Comparison
        assert one.summary.equals(study.summary)
    with pytest.raises(ConfigError, match="mnie: no study of this name in results; did you mean"):
        load("mnie")


def test_an_unfinished_study_is_a_fault(study, tmp_path):
    copied = tmp_path / "copied"
    shutil.copytree(study.folder, copied)
    path = copied / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "state": "unfinished"}))
    with pytest.raises(ConfigError, match=r"unfinished; the call or command that made it goes on"):
        load(copied)


def test_failed_runs_are_a_table(study, tmp_path):
    copied = tmp_path / "copied"
    shutil.copytree(study.folder, copied)
    path = copied / "manifest.json"
    failed = [{"arm": "now", "variant": "", "replicate": 2, "error": "ValueError: <b>"}]
    path.write_text(json.dumps({**json.loads(path.read_text()), "failed": failed}))
    spoilt = load(copied)
    assert list(spoilt.failed["error"]) == ["ValueError: <b>"]
    assert "2 replicates, failed: 1 of them" in " ".join(repr(spoilt).split())


def test_studies_and_sql_are_tables(study, folder, capsys):
    listed = studies(folder / "results")
    assert list(listed["study"]) == ["mine"]
    assert list(listed["arms"]) == ["now, $x$, push"]
    found = query("select arm, mean from summary where measure = 'trust'", folder / "results")
    assert set(found["arm"]) == set(study.arms)
    assert capsys.readouterr() == ("", "")
    with pytest.raises(ConfigError, match=r"there is no table sumary; .*did you mean summary"):
        query("select * from sumary", folder / "results")
    with pytest.raises(ConfigError, match="a SELECT"):
        query("create table x as select 1", folder / "results")
    with pytest.raises(ConfigError, match="no such folder"):
        studies(folder / "nowhere")


def test_two_studies_are_compared(study, tmp_path):
    copied = tmp_path / "other"
    shutil.copytree(study.folder, copied)
    found = diff(study, copied)
    assert found.changes.empty
    assert found.paired
    assert set(found.outcomes["arm"]) == set(study.arms)
    assert "Difference mine to other" in repr(found)
    assert "<table>" in found._repr_html_()
    assert found.told
    with pytest.raises(ConfigError, match="two different studies"):
        diff(study, study)
