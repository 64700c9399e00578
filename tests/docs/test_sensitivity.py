"""docs/reference/sensitivity.md names every key, file and column of a sensitivity analysis."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments.configuration import plan_study
from experiments.configuration.sensitivity_keys import Sensitivity
from experiments.designs.sensitivity import _OUTPUTS, expected
from experiments.effects.sample import LUCKS
from experiments.effects.study import FILES
from tests.docs.test_measures import named_in, rows_below
from tests.drawing import draw_only
from tests.experiments.test_sensitivity import few_inputs, screened

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "sensitivity.md").read_text(
    encoding="utf-8"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documented") / "one"
    with pytest.MonkeyPatch.context() as patch:
        few_inputs(patch)
        draw_only(patch)
        assert screened(folder) == 0
    return folder


def test_every_key_is_told_with_its_default():
    rows = rows_below("| Key | Default | What it says |", PAGE)
    told = {
        key.strip("`").removeprefix("sensitivity."): default.strip("`") for key, default, _ in rows
    }
    for name, default in Sensitivity().model_dump().items():
        assert told.pop(name) == str(default).lower(), name
    assert told == {}


@pytest.mark.parametrize("name", ["screening.csv", *FILES])
def test_every_column_is_explained(study, name):
    assert named_in(PAGE, f"### `{name}`") == list(pd.read_csv(study / name).columns)


def test_every_file_is_named(study):
    there = {path.name for path in study.iterdir()} - {"runs", "figures"}
    assert there <= set(_OUTPUTS)
    assert all(f"`{name}`" in PAGE for name in there)
    assert f"which of {LUCKS} lucks" in PAGE


def test_the_runs_that_it_promises_are_those_that_are_said():
    said = expected(plan_study(["arms=[hybrid,push]"], verb="sensitivity"))
    assert f'"{said}"' in PAGE
