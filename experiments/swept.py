"""A finished sweep as it lies in its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.study import NotAStudy, csv_table, manifest_of, required, says
from sim.types import Floats

AS_SET = "as_set"
"""The point at which every arm is as it stands."""


@dataclass(frozen=True)
class Swept:
    """The tables of one sweep.

    Attributes:
        folder: Where it lies.
        manifest: What was run; `grid` says which keys were swept.
        sweep: Means with intervals at each point, as in `sweep.csv`.
        differences: Paired differences, as in `sweep_differences.csv`.
        turns: Peaks, knees and where leads turn, as in `sweep_turns.csv`.
    """

    folder: Path
    manifest: dict[str, Any]
    sweep: pd.DataFrame
    differences: pd.DataFrame
    turns: pd.DataFrame

    @classmethod
    def load(cls, folder: Path) -> Swept:
        """Read a sweep's folder.

        Raises:
            NotAStudy: If a file is missing or unreadable; the message names it.
        """
        manifest = manifest_of(required(folder, "manifest.json"))
        if not isinstance(manifest.get("grid"), dict):
            raise NotAStudy(f"{folder} is not a sweep: manifest.json names no grid")
        tables = (
            csv_table(required(folder, name))
            for name in ("sweep.csv", "sweep_differences.csv", "sweep_turns.csv")
        )
        return cls(folder, manifest, *tables)

    @property
    def arms(self) -> list[str]:
        """Names of the arms, in the order in which they were given."""
        return list(self.sweep["arm"].unique())

    @property
    def moved(self) -> list[str]:
        """Arms that the grid changes."""
        return [arm for arm in self.arms if arm in self.manifest["grid"]["moved"]]

    @property
    def summary(self) -> pd.DataFrame:
        """Means of the arms as they stand."""
        rows = self.sweep[self.sweep["point"] == AS_SET]
        return rows if len(rows) else self.sweep.drop_duplicates(["arm", "measure"])

    @property
    def replicates(self) -> int:
        """Replicates of each arm."""
        return int(self.manifest["replicates"])

    @property
    def axes(self) -> list[dict[str, Any]]:
        """What was swept: `key, name, about, unit, values, as_set` each."""
        found: list[dict[str, Any]] = self.manifest["grid"]["axes"]
        return found

    @property
    def points(self) -> list[str]:
        """Names of the points, the first axis the slower one."""
        found: list[str] = self.manifest["grid"]["points"]
        return found

    @property
    def shape(self) -> tuple[int, ...]:
        """Values of each axis."""
        return tuple(len(axis["values"]) for axis in self.axes)

    def means(self, arm: str, measure: str, column: str = "mean") -> Floats:
        """Returns a figure at every point, by axis; NaN where there is none."""
        rows = self.sweep[(self.sweep["arm"] == arm) & (self.sweep["measure"] == measure)]
        return self._placed(rows, column)

    def gaps(self, arm: str, versus: str, measure: str, column: str = "difference") -> Floats:
        """Returns an arm less another at every point, by axis; NaN where there is none."""
        table = self.differences
        rows = table[
            (table["arm"] == arm) & (table["versus"] == versus) & (table["measure"] == measure)
            & (table["point"] == table["versus_point"])
        ]  # fmt: skip
        return self._placed(rows, column)

    def _placed(self, rows: pd.DataFrame, column: str) -> Floats:
        """Returns a column of some points at the place of each, by axis."""
        places = pd.Index(self.points).get_indexer(pd.Index(rows["point"]))
        found, there = np.full(len(self.points), np.nan), places >= 0
        found[places[there]] = rows[column].to_numpy(float)[there]
        return found.reshape(self.shape)

    def found(self, *kinds: str, **columns: str) -> list[dict[str, Any]]:
        """Returns the findings of some kinds, those alone that have these texts in columns."""
        table = self.turns[self.turns["finding"].isin(kinds)]
        for column, wanted in columns.items():
            table = table[table[column] == wanted]
        return [{str(key): one for key, one in row.items()} for row in table.to_dict("records")]

    def at(self, point: str) -> tuple[str, ...]:
        """Returns the values of a point as people write them; `as set` first of the arms' own."""
        if point == AS_SET:
            return ("as set", *[""] * (len(self.axes) - 1))
        places = np.unravel_index(self.points.index(point), self.shape)
        return tuple(
            written(axis["values"][place]) for axis, place in zip(self.axes, places, strict=True)
        )


def is_sweep(folder: Path) -> bool:
    """Whether a folder's manifest says that a sweep lies there."""
    return says(folder, "grid")


def lever(axis: Mapping[str, Any]) -> str:
    """What was swept, within a sentence."""
    return str(axis["name"]).replace("_", " ")


def label(axis: Mapping[str, Any]) -> str:
    """An axis in words: its name and unit."""
    return f"{lever(axis)} ({axis['unit']})" if axis["unit"] else lever(axis)


def near(value: float) -> str:
    """A value between two that were tried, in three digits."""
    return written(float(f"{value:.3g}"))


def written(value: Any) -> str:
    """A value of a lever as people write it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
