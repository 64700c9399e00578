"""docs/reference/pilots.md explains every file and column that a pilot writes."""

from pathlib import Path

import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.configuration import plan_study
from tests.docs.test_measures import named_in
from tests.drawing import draw_only
from tests.experiments.pilots.made import few_nulls, results

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "pilots.md").read_text(encoding="utf-8")
TINY = [
    "arms=[hybrid,push]", "pilot.territories=4", "pilot.hcps_per_territory=10", "pilot.weeks=4",
    "pilot.steps=2", "warm_up.weeks=2", "replicates=2", "executor.workers=1", "worlds=ranges",
]  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documented") / "trial"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.pilots.study.MOST_CONFIRMED", 0)
        few_nulls(patch)
        assert main(["pilot", *TINY, f"results={folder}"]) == 0
        table = results(plan_study(TINY, verb="pilot"))
        table.to_csv(folder / "results.csv", index=False)
        draw_only(patch)
        assert main(["learn", f"pilot={folder / 'results.csv'}", f"study={folder}"]) == 0
    (folder / "results.csv").unlink()
    return folder


def test_every_file_is_named(study):
    learned = {path.name for path in (study / "learned").iterdir()}
    listed = named_in(PAGE, "In `STUDY/learned`:")
    files = {one for row in listed for one in row.replace("`", "").split(", ")}
    assert files == learned | {"learned.png", "learned.svg"}
    written = {path.name for path in study.iterdir()} - {"learned"}
    assert sorted(named_in(PAGE, "## What comes out")) == sorted(written)


@pytest.mark.parametrize(
    "name", ["pilot.csv", "power.csv", "forecast.csv", "allocation.csv", "learned.csv", "score.csv"]
)
def test_every_column_is_explained(study, name):
    where = study if (study / name).exists() else study / "learned"
    assert named_in(PAGE, f"### `{name}`") == list(pd.read_csv(where / name).columns)
