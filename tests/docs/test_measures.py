"""docs/reference/measures.md names every file, column, measure and key that a study writes."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.assumptions import assumptions
from experiments.measure_page import filled
from sim.settings import Settings
from sim.settings.channels import CHANNELS
from sim.settings.words import REASONS
from tests.drawing import draw_only, report_nothing

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "measures.md").read_text(
    encoding="utf-8"
)
RECORD = ["record.hcps=true", "record.touches=true", "record.csv=true", "audit=true", "story=5"]
WORLDS = "worlds=ranges"
ASKED = "+answer.a={plus: [push], minus: [push_places], more: 'more {}', less: 'less {}'}"
TINY = ["population.size=60", "weeks=4", "warm_up.weeks=2", "replicates=2", "executor.workers=1"]


def rows_below(line, page=PAGE):
    """Cells of the first table below a line of a page."""
    rows = []
    for text in page.split(f"\n{line}\n", 1)[1].splitlines():
        if text.startswith("| `"):
            rows.append([cell.strip() for cell in text.strip("| ").split(" | ")])
        elif rows:
            break
    return rows


def named_below(line):
    return named_in(PAGE, line)


def named_in(page, line):
    return [row[0].strip("`") for row in rows_below(line, page)]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documented")
    few = assumptions(Settings())[:2]
    with pytest.MonkeyPatch.context() as patch:
        draw_only(patch)
        report_nothing(patch)
        patch.setattr("experiments.designs.audit_runs.assumptions", lambda _: few)
        call = [
            "compare",
            "arms=[push,push_places]",
            "rules=true",
            *TINY,
            *RECORD,
            ASKED,
            WORLDS,
            f"results={folder}",
        ]
        assert main(call) == 0
    return folder


def test_every_file_is_named(study):
    written = {path.name for path in study.iterdir()}
    copies = {name for name in written if name.replace(".csv", ".parquet") in written - {name}}
    listed = named_below("Trust, fatigue, goodwill, knowledge and relevance are numbers without a "
                         "unit; all but goodwill lie\nwithin 0-1.")  # fmt: skip
    assert sorted(listed) == sorted(written - copies)


@pytest.mark.parametrize(
    "name",
    ["summary.csv", "differences.csv", "answer.csv", "sensitivity_runs.csv", "audit.csv", "why.csv",
     "rules.csv", "by_world.csv", "ranking.csv", "acceptability.csv", "break_even.csv",
     "information.csv", "weekly.parquet", "replicates.parquet",
     "channels.parquet", "hcps.parquet", "touches.parquet", "consent.parquet"],
)  # fmt: skip
def test_every_column_is_explained(study, name):
    path = study / name
    table = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
    assert named_below(f"## `{name}`") == list(table.columns)


def test_every_measure_is_explained(study):
    documented = [row[0].strip("`") for row in rows_below("## Measures")]
    written = pd.read_csv(study / "summary.csv")["measure"]
    assert documented == list(dict.fromkeys(written))


def test_the_tables_are_those_of_the_declarations():
    assert filled(PAGE) == PAGE, "python -m experiments.measure_page"
    assert filled(PAGE.replace("| share | more |", "| share | less |")) == PAGE
    with pytest.raises(ValueError, match="no place"):
        filled("a page without tables")


def test_every_key_of_the_manifest_is_explained(study):
    manifest = json.loads((study / "manifest.json").read_text(encoding="utf-8"))
    assert named_below("## `manifest.json`") == list(manifest)


def test_every_reason_is_explained():
    assert named_below("Why a touch is **blocked**:") == list(REASONS)


def test_every_channel_is_explained_with_its_points():
    documented = rows_below("How far a touch gets, by channel:")
    assert [row[0].strip("`") for row in documented] == list(CHANNELS)
    channels = Settings().channels
    for row in documented:
        channel = getattr(channels, row[0].strip("`"))
        points = [float(number) for number in re.findall(r"\d[\d.]*", row[-1])]
        second = getattr(channel, "second_points", 0)
        assert points == [channel.points, second][: len(points)]
        assert len(points) == 2 or second == 0
