"""docs/sensitivity.md names every key, file and column of a sensitivity analysis."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments.configuration import plan_study
from experiments.configuration.sensitivity_keys import Sensitivity
from experiments.designs.sensitivity import _OUTPUTS, expected
from experiments.effects.sample import LUCKS
from experiments.effects.study import FILES
from tests.drawing import draw_only
from tests.experiments.test_sensitivity import few_inputs, screened

PAGE = (Path(__file__).parents[2] / "docs" / "sensitivity.md").read_text(encoding="utf-8")


def rows_below(line):
    """Rows of the first table below a line of the page, as cells."""
    rows = []
    for text in PAGE.split(line, 1)[1].splitlines():
        if text.startswith("| `"):
            rows.append([cell.strip().strip("`") for cell in text.strip("|").split("|")])
        elif rows:
            break
    return rows


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documented") / "one"
    with pytest.MonkeyPatch.context() as patch:
        few_inputs(patch)
        draw_only(patch)
        assert screened(folder) == 0
    return folder


def test_every_key_is_told_with_its_default():
    told = {name.removeprefix("sensitivity."): default for name, default, _ in
            rows_below("| Key | Default | What it says |")}  # fmt: skip
    for name, default in Sensitivity().model_dump().items():
        assert told.pop(name) == str(default).lower(), name
    assert told == {}


@pytest.mark.parametrize("name", ["screening.csv", *FILES])
def test_every_column_is_explained(study, name):
    assert [cells[0] for cells in rows_below(f"### `{name}`")] == list(
        pd.read_csv(study / name).columns
    )


def test_every_file_is_named(study):
    there = {path.name for path in study.iterdir()} - {"runs", "figures"}
    assert there <= set(_OUTPUTS)
    assert all(f"`{name}`" in PAGE for name in there)
    assert f"which of {LUCKS} lucks" in PAGE


def test_the_runs_that_it_promises_are_those_that_are_said():
    said = expected(plan_study(["arms=[hybrid,push]"], verb="sensitivity"))
    assert f"> {said}" in PAGE
