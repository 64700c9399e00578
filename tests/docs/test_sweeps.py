"""docs/reference/sweeps.md names every lever, page, file, column and finding of a sweep."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.configuration.groups import OURS, known_options
from experiments.designs.sweep import _OUTPUTS
from experiments.levers import LEVERS
from experiments.telling.sweep import CROSSINGS, SHAPES
from tests.drawing import draw_only

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "sweeps.md").read_text(encoding="utf-8")
MAILS = "strategy.touches_per_month.mass_email"


def named_below(line):
    """First cells of the first table below a line of the page."""
    rows = []
    for text in PAGE.split(line, 1)[1].splitlines():
        if text.startswith("| `"):
            rows.append(text.split("`")[1])
        elif rows:
            break
    return rows


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documented")
    tiny = ["population.size=60", "weeks=4", "warm_up.weeks=2", "replicates=2"]
    with pytest.MonkeyPatch.context() as patch:
        draw_only(patch)
        call = ["sweep", f"grid={{{MAILS}:[1,2]}}", "arms=[push,none]", *tiny, "worlds=ranges"]
        assert main([*call, "executor.workers=1", f"results={folder}"]) == 0
    return folder


def test_every_lever_and_ready_grid_has_a_row():
    assert named_below("| Lever | What it moves |") == list(LEVERS)
    for name, lever in LEVERS.items():
        assert f"| `{name}` | {lever.about} |" in re.sub(r"`([\w.*]+\.[\w.*]+)`", r"\1", PAGE)
    ready = set(known_options(None)["grid"]) - {"none"}
    assert set(named_below("| Page | What it sweeps |")) == ready
    assert all((OURS / "grid" / f"{name}.yaml").is_file() for name in ready)


@pytest.mark.parametrize("name", ["sweep.csv", "sweep_differences.csv", "sweep_turns.csv"])
def test_every_column_is_explained(study, name):
    assert named_below(f"### `{name}`") == list(pd.read_csv(study / name).columns)


def test_every_file_and_finding_is_named(study):
    assert {path.name for path in study.iterdir()} - {"runs", "figures"} <= set(_OUTPUTS)
    (row,) = [line for line in PAGE.splitlines() if line.startswith("| `finding`")]
    for finding in (*SHAPES, *CROSSINGS, "knee", "leads", "passes"):
        assert f"`{finding}`" in row
