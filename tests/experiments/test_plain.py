"""Text that any terminal takes: ASCII, narrow, and nothing that moves the cursor."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.__main__ import main
from experiments.plain import spoken, unspoken, visible, write_plainly, written
from tests.experiments import synthetic

ROOT = Path(__file__).parents[2]
ASCII = {"PYTHONIOENCODING": "ascii"}
C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


TELL = """
from pathlib import Path
from experiments.plain import write_plainly
from experiments.study import Study
from experiments.telling.terminal import show
from experiments.telling.verdict import verdict

write_plainly()
made = Study.load(Path("made"))
show(made, verdict(made.summary, made.differences, made.sensitivity_runs, made.manifest))
"""


def python(folder, *words, **environment):
    """Python in a process of its own; what it prints as bytes."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=False,
    )


def test_signs_that_an_encoding_lacks_are_written_otherwise():
    assert written("0.1 ±0.2 – é €", "ascii") == "0.1 +-0.2 - e EUR"
    assert written("漢", "ascii") == "?"
    assert written("±", "latin-1") == "±"
    assert written("a\udcffb", "utf-8") == "a?b"


def test_what_is_not_seen_is_a_space():
    assert visible("a\x1b[31m\nb\tc\u202ed\xa0e") == "a [31m\nb c d\xa0e"


@given(st.text())
def test_free_text_comes_back_from_a_csv(text):
    cell = unspoken(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert spoken(cell) == text


def printed(work):
    """What some work prints where the encoding is ASCII."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    with redirect_stdout(stream):
        work()
    return stream.buffer.getvalue().decode("ascii")


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A made-up one in the folder, and few columns to tell it on."""
    synthetic.study(tmp_path / "made", 3, ("push", "pull"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "40")


def is_told(text):
    return "+-" in text and text.count("|push ") == text.count("|arm ") > 1


def test_a_study_is_told_in_ascii_and_on_few_columns(study):
    assert is_told(printed(lambda: exec(TELL, {})))


def test_a_study_is_told_where_no_language_is_set(study, tmp_path):
    done = python(tmp_path, "-c", TELL, **C_LOCALE)
    assert done.returncode == 0, done.stderr
    assert is_told(done.stdout.decode("ascii"))


def test_a_process_prints_ascii(tmp_path):
    done = python(tmp_path, "-m", "experiments", "--help", **ASCII)
    assert done.returncode == 0, done.stderr
    done.stdout.decode("ascii")


@pytest.mark.parametrize("words", [("--options",), ("run", "--cfg", "question=Ist é so?")])
def test_everything_that_is_printed_can_be_ascii(words):
    def work():
        write_plainly()
        assert main([*words]) == 0

    assert printed(work)


def test_a_problem_can_be_told_in_ascii(tmp_path):
    done = python(tmp_path, "-m", "experiments", "run", "populatiön.size=3", "\x1b[31m=2", **ASCII)
    assert done.returncode == 2
    assert len(done.stderr.decode("ascii").splitlines()) == 2
    assert b"\x1b" not in done.stderr
    assert b"Traceback" not in done.stderr
