"""Conditions under which a favourite loses, as they lie in their folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.study import NotAStudy, csv_table, manifest_of, required, says
from sim.types import Floats

KEY = "discover"


@dataclass(frozen=True)
class Discovered:
    """The tables of one search.

    Attributes:
        folder: Where it lies.
        manifest: What was run; `discover` says what was found, in numbers.
        lost: Each world with the favourite's difference, as in `lost.csv`.
        box: The box, a parameter a row, as in `box.csv`.
        peeling: The boxes that were peeled, as in `peeling.csv`.
        worlds: In which world each replicate lives, as in `worlds.csv`.
    """

    folder: Path
    manifest: dict[str, Any]
    lost: pd.DataFrame
    box: pd.DataFrame
    peeling: pd.DataFrame
    worlds: pd.DataFrame

    @classmethod
    def load(cls, folder: Path) -> Discovered:
        """Read a folder of `discover`.

        Raises:
            NotAStudy: If a file is missing or unreadable; the message names it.
        """
        manifest = manifest_of(required(folder, "manifest.json"))
        if not isinstance(manifest.get(KEY), dict):
            raise NotAStudy(f"{folder} is not of discover: manifest.json says nothing of it")
        tables = (
            csv_table(required(folder, name))
            for name in ("lost.csv", "box.csv", "peeling.csv", "worlds.csv")
        )
        return cls(folder, manifest, *tables)

    @property
    def found(self) -> dict[str, Any]:
        """What was found, in numbers."""
        numbers: dict[str, Any] = self.manifest[KEY]
        return numbers

    @property
    def kept(self) -> pd.DataFrame:
        """The bounds of the box, those that restrict most first."""
        rows: pd.DataFrame = self.box[self.box["kept"].astype(bool)]
        return rows

    @property
    def shown(self) -> bool:
        """Whether the box does better than chance in worlds that it was not peeled on."""
        return bool(len(self.kept) and self.found.get("unseen", {}).get("shown"))

    def values(self, key: str) -> Floats:
        """Returns a parameter's value in each world of `lost`."""
        first = self.worlds.iloc[self.lost["replicate"].to_numpy(int) - 1]
        return first[key].to_numpy(float)


def is_discovery(folder: Path) -> bool:
    """Whether a folder's manifest says that conditions were looked for."""
    return says(folder, KEY)
