"""docs/reference/discover.md explains every key, file and column of a search."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments.configuration.discover_keys import Discover
from experiments.designs.discover import _OUTPUTS
from experiments.discovery.conditions import BOX, LOST, PEELING
from tests.docs.test_measures import named_in
from tests.experiments import made_discoveries

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "discover.md").read_text(
    encoding="utf-8"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documented") / "one"
    return made_discoveries.made(folder, made_discoveries.in_a_corner)


@pytest.mark.parametrize(
    ("name", "columns"), [("lost.csv", LOST), ("box.csv", BOX), ("peeling.csv", PEELING)]
)
def test_every_column_is_explained(study, name, columns):
    assert named_in(PAGE, f"### `{name}`") == list(columns)
    assert list(pd.read_csv(study.folder / name).columns) == list(columns)


def test_every_key_and_file_is_named(study):
    keys = {f"discover.{name}" for name in Discover.model_fields}
    assert keys <= {line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")}
    for name in _OUTPUTS:
        assert f"`{name}`" in PAGE
    manifest = json.loads((study.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["discover"]["measure"] == "engagement"
