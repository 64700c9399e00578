"""What two studies came to, arm by arm, with an interval of the difference.

Replicate `r` of a seed meets the same luck in every study, so where two studies share the seed, the
HCPs and the worlds, differences are taken replicate by replicate; elsewhere each mean has an
interval of its own, and their difference has Welch's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.catalogue.studies import Entry, part
from experiments.folder.differing import ROWS
from experiments.folder.seal import refuse_spoilt
from experiments.statistics import pair, summarise, unpaired
from experiments.study import csv_table, parquet_table, required, shared_worlds

PAIRED, UNPAIRED = "paired", "unpaired"
COLUMNS = ("arm", "measure", "a", "b", "difference", "ci_low", "ci_high", "p", "interval")
_SUMMARY, _REPLICATES, _WORLDS, _BY_WORLD = (
    "summary.csv", "replicates.parquet", "worlds.csv", "by_world.csv",
)  # fmt: skip
_LEAST = 2  # replicates in common that make an interval


@dataclass(frozen=True)
class Side:
    """What a study came to, for all HCPs.

    Attributes:
        entry: which.
        summary: as `summary.csv`.
        replicates: as `replicates.parquet`, with `world` where replicates share worlds; None of an
            edition that wrote none.
        worlds: as `worlds.csv`; None where all replicates live in one.
        first: replicates from whose spread their number was reckoned; None where it was told.
    """

    entry: Entry
    summary: pd.DataFrame
    replicates: pd.DataFrame | None
    worlds: pd.DataFrame | None
    first: int | None

    @property
    def arms(self) -> list[str]:
        """Names of the arms, in their order."""
        return list(self.summary["arm"].unique())

    @property
    def units(self) -> int:
        """How many figures an interval rests on, where no table says it by measure."""
        return self.entry.row["replicates"] or 1

    @classmethod
    def load(cls, entry: Entry) -> Side:
        """Reads a study of `run` or `compare`.

        Raises:
            NotAStudy: where a table is missing, or is not as it was written.
        """
        folder = entry.folder
        refuse_spoilt(folder, entry.manifest, (_SUMMARY, _REPLICATES, _WORLDS, _BY_WORLD))
        summary = csv_table(required(folder, _SUMMARY))
        replicates = worlds = None
        if (folder / _WORLDS).is_file():
            worlds = csv_table(folder / _WORLDS)
        if (folder / _REPLICATES).is_file():
            replicates = _everyone(parquet_table(folder / _REPLICATES))
            by_world = folder / _BY_WORLD
            draws = shared_worlds(csv_table(by_world) if by_world.is_file() else None)
            if draws:
                replicates = replicates.assign(world=replicates["replicate"].map(draws))
        told = entry.manifest.get("precision")
        firsts = [one.get("first") for one in told] if isinstance(told, list) else []
        return cls(entry, _everyone(summary), replicates, worlds, min(firsts, default=None))


@dataclass(frozen=True)
class Luck:
    """Whether two studies share luck.

    Attributes:
        shared: replicates in common; empty where luck is not shared.
        why: where it is not, a word of `telling`: `table`, `seed`, `hcps`, `worlds`, `few`.
        values: of the two, where they differ.
    """

    shared: list[int]
    why: str = ""
    values: tuple[Any, Any] = ("", "")


def luck_of(a: Side, b: Side) -> Luck:
    """Tells whether replicates of two studies can be paired.

    Args:
        a: the one.
        b: the other.
    """
    seeds = a.entry.row["seed"], b.entry.row["seed"]
    if seeds[0] != seeds[1]:
        return Luck([], "seed", seeds)
    hcps = a.entry.row["hcps"], b.entry.row["hcps"]
    rows = [part(side.entry.manifest, "study").get(f"{ROWS}population.file") for side in (a, b)]
    if hcps[0] != hcps[1] or rows[0] != rows[1]:
        return Luck([], "hcps", hcps)
    if a.replicates is None or b.replicates is None:
        return Luck([], "table")
    both = sorted({*a.replicates["replicate"]} & {*b.replicates["replicate"]})
    if not _same_worlds(a.worlds, b.worlds, both):
        return Luck([], "worlds")
    return Luck(both) if len(both) >= _LEAST else Luck([], "few")


def outcomes(a: Side, b: Side, luck: Luck) -> pd.DataFrame:
    """Compares the arms that two studies both have, each with itself.

    Args:
        a: the one.
        b: the other.
        luck: of the two, as `luck_of` tells it.

    Returns:
        As `COLUMNS`: means of both (over the replicates in common, where they are paired), `b`
        less `a`, its 95 % interval and two-sided p-value, and `interval`: `paired`, `unpaired`, or
        empty where there is none.
    """
    parts = []
    for arm in (arm for arm in a.arms if arm in b.arms):
        found = _paired(a, b, arm, luck) if luck.shared else _unpaired(a, b, arm)
        parts.append(found.assign(arm=arm))
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    table: pd.DataFrame = pd.concat(parts, ignore_index=True)[list(COLUMNS)]
    return table


def _paired(a: Side, b: Side, arm: str, luck: Luck) -> pd.DataFrame:
    sides = []
    for name, side in (("b", b), ("a", a)):
        assert side.replicates is not None
        rows = side.replicates[side.replicates["arm"] == arm]
        sides.append(rows[rows["replicate"].isin(luck.shared)].assign(arm=name))
    both = pd.concat(sides, ignore_index=True)
    firsts = [side.first for side in (a, b) if side.first is not None]
    first = min(firsts, default=None)
    means = summarise(both, first).pivot(index="measure", columns="arm", values="mean")
    found = pair(both, {("b", "a")}, first).set_index("measure")
    better = found["p_better"].astype(float)
    p = 2 * np.minimum(better, 1 - better)
    found = found.assign(a=means["a"], b=means["b"], p=p, interval=PAIRED)
    return _without_interval(found.reset_index())


def _unpaired(a: Side, b: Side, arm: str) -> pd.DataFrame:
    rows = [side.summary[side.summary["arm"] == arm].set_index("measure") for side in (a, b)]
    measures = [name for name in rows[0].index if name in rows[1].index]
    one, other = (_means(side, arm, found.loc[measures])
                  for side, found in zip((a, b), rows, strict=True))  # fmt: skip
    difference, low, high, p = unpaired(other, one)
    table = pd.DataFrame({
        "measure": measures, "a": one[0], "b": other[0], "difference": difference, "ci_low": low,
        "ci_high": high, "p": p, "interval": UNPAIRED,
    })  # fmt: skip
    return _without_interval(table)


def _means(
    side: Side, arm: str, found: pd.DataFrame
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Means, halves of their intervals, and degrees of freedom of these."""
    count = np.full(len(found), side.first or side.units)
    if side.replicates is not None:
        rows = side.replicates[(side.replicates["arm"] == arm) & side.replicates["figure"].notna()]
        if side.first is not None:
            rows = rows[rows["replicate"] <= side.first]
        unit = "world" if "world" in rows.columns else "replicate"
        by_measure = rows.groupby("measure")[unit].nunique()
        count = by_measure.reindex(found.index, fill_value=0).to_numpy()
    half = ((found["ci_high"] - found["ci_low"]) / 2).to_numpy(float)
    return found["mean"].to_numpy(float), half, np.maximum(count - 1, 1).astype(float)


def _without_interval(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(interval=table["interval"].where(table["ci_low"].notna(), ""))


def _everyone(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["segment"] == "all"].reset_index(drop=True)


def _same_worlds(
    one: pd.DataFrame | None, other: pd.DataFrame | None, replicates: list[int]
) -> bool:
    """Tells whether replicates live in the same worlds in both."""
    if one is None or other is None:
        return one is other
    rows = [table[table["replicate"].isin(replicates)].reset_index(drop=True)
            for table in (one, other)]  # fmt: skip
    return rows[0].equals(rows[1])
