"""The table of worlds that the evidence leaves open, and the page of where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from experiments.configuration.worlds import EVIDENCE_TABLE
from experiments.files import write_table, write_text

TABLE = EVIDENCE_TABLE
_HEAD = (
    "# Where the worlds of {} come from; written by `python -m validation.evidence`,\n"
    "# as that table is. docs/explanation/worlds.md tells it in words.\n"
)


def provenance_of(table: Path) -> Path:
    """Where the provenance of a table is."""
    return table.with_suffix(".yaml")


def looked_at(table: Path = TABLE) -> Path:
    """Where the independent figures in some of a table's worlds are."""
    return table.with_name(f"{table.stem}_independent.csv")


def write_worlds(worlds: pd.DataFrame, provenance: Mapping[str, Any], table: Path) -> None:
    """Writes both, the table as `worlds=` takes it.

    Args:
        worlds: a row for each, a column for each key.
        provenance: in plain values.
        table: of the worlds.
    """
    table.parent.mkdir(parents=True, exist_ok=True)
    page = yaml.safe_dump(dict(provenance), sort_keys=False, allow_unicode=True, width=96)
    write_table(worlds, table)
    write_text(provenance_of(table), _HEAD.format(table.name) + page)


def read_worlds(table: Path = TABLE) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Returns the worlds and their provenance."""
    page: dict[str, Any] = yaml.safe_load(provenance_of(table).read_text(encoding="utf-8"))
    return pd.read_csv(table), page
