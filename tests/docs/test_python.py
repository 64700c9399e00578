"""The reference of functions is that of the code; copies of notebooks are those of their cells."""

from __future__ import annotations

import re

import pytest

from experiments.python import page
from tests.docs.notebooks import FOLDER, cells, scripts

CELL = re.compile(r"```python\n(.*?)\n```", re.S)


def test_the_reference_is_made_from_signatures_and_docstrings():
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.filled(text) == text, "run python -m experiments.python.page"
    with pytest.raises(ValueError, match="no place for making"):
        page.filled("")


def test_there_is_a_notebook_for_each_kind_of_user():
    assert [one.stem for one in scripts()] == ["analyst", "researcher", "strategy_team"]


@pytest.mark.parametrize("script", scripts(), ids=lambda one: one.stem)
def test_a_copy_of_a_notebook_is_current(script):
    """`tests/docs/test_documents.py` runs the cells that stand there."""
    notebook, copy = cells(script), script.with_suffix(".md").read_text(encoding="utf-8")
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) > 5
    assert CELL.findall(copy) == code, "run make notebooks"
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                assert line.rstrip() in copy, "run make notebooks"
    pictures = re.findall(r"!\[png\]\((.+?)\)", copy)
    there = (FOLDER / script.stem).glob("*")
    assert {FOLDER / one for one in pictures} == set(there)
    assert "Traceback" not in copy
    assert "Warning" not in copy
