"""A finished sweep as it lies in its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.study import NotAStudy, csv_table, manifest_of, required
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
        return rows if len(rows) else self.sweep

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
        found = rows.set_index("point")[column].reindex(self.points)
        return found.to_numpy(float).reshape(self.shape)

    def gaps(self, arm: str, versus: str, measure: str, column: str = "difference") -> Floats:
        """Returns an arm less another at every point, by axis; NaN where there is none."""
        table = self.differences
        rows = table[
            (table["arm"] == arm) & (table["versus"] == versus) & (table["measure"] == measure)
            & (table["point"] == table["versus_point"])
        ]  # fmt: skip
        found = rows.set_index("point")[column].reindex(self.points)
        return found.to_numpy(float).reshape(self.shape)


def is_sweep(folder: Path) -> bool:
    """Whether a folder's manifest says that a sweep lies there."""
    path = folder / "manifest.json"
    try:
        return path.is_file() and "grid" in manifest_of(path)
    except (OSError, ValueError):  # no system takes such a name, or it is no manifest
        return False


def label(axis: dict[str, Any]) -> str:
    """An axis in words: its name and unit."""
    name = str(axis["name"]).replace("_", " ")
    return f"{name} ({axis['unit']})" if axis["unit"] else name


def written(value: Any) -> str:
    """A value of a lever as people write it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
