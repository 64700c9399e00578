"""Worlds: each replicate lives with values of its own of what nobody knows, in every arm alike."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.files import digest_of
from sim.types import Floats

SECTIONS = ("behaviour", "population", "market", "channels")
"""Sections of settings that a world may have values of: what is true of HCPs and their market."""

LEFT_OPEN = "worlds that the evidence leaves open"
"""What those of `worlds=evidence` are called, in the manifest and in sentences."""

_LUCK = 1_402  # beside the seed, so that worlds and lives draw on luck of their own
_WIDE = 10.0  # times as large as its low end from which a range is drawn by its logarithm


@dataclass(frozen=True)
class Worlds:
    """The world of each replicate.

    Attributes:
        source: where they come from, in words.
        keys: dotted, of what they set.
        values: shape (replicates, keys).
        draws: which draw of the source each replicate lives in, shape (replicates,).
    """

    source: str
    keys: tuple[str, ...]
    values: Floats
    draws: tuple[int, ...]

    def of(self, replicate: int, without: Collection[str] = ()) -> dict[str, float]:
        """Returns the values of a replicate's world by key.

        Args:
            replicate: from 1.
            without: keys that something else sets.
        """
        row = self.values[replicate - 1].tolist()
        return {key: value for key, value in zip(self.keys, row, strict=True) if key not in without}

    def means(self, replicates: int) -> dict[str, float]:
        """Returns the mean of each key over the first replicates."""
        return dict(zip(self.keys, self.values[:replicates].mean(axis=0).tolist(), strict=True))

    def lived(self, times: int) -> Worlds:
        """Returns these worlds, each for several replicates, one after another.

        Args:
            times: replicates in each.
        """
        if times == 1:
            return self
        draws = tuple(np.repeat(self.draws, times).tolist())
        source = f"{self.source}, {times} replicates in each"
        return Worlds(source, self.keys, np.repeat(self.values, times, axis=0), draws)

    def placed(self, table: pd.DataFrame) -> pd.DataFrame:
        """Returns a table with the column `world`, where several replicates share worlds.

        Replicates of one world are no more independent than one is, so that intervals take the
        world as the unit (`experiments.statistics`). Where each replicate has a world of its own,
        or all live in one, the replicate is the unit, and the table stays as it is.

        Args:
            table: of runs, with `replicate`.
        """
        if not shares_worlds(self.draws):
            return table
        return table.assign(world=np.array(self.draws)[table["replicate"].to_numpy() - 1])

    def named(self) -> str:
        """Returns what makes them these worlds and no others."""
        return f"{self.source} ({self._digest()})"

    def _digest(self) -> str:
        content = json.dumps([self.keys, self.values.tolist(), self.draws])
        return digest_of(content.encode())

    def table(self) -> pd.DataFrame:
        """Returns `replicate`, and a column for each key."""
        found = pd.DataFrame(self.values, columns=list(self.keys))
        found.insert(0, "replicate", np.arange(1, len(found) + 1))
        return found

    def by_world(self, measures: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
        """Returns what each arm came to in each world.

        Args:
            measures: of every run, as `summarise` takes them.
            names: of the measures that are wanted.

        Returns:
            `replicate, draw, arm, measure, figure`, for all HCPs.
        """
        rows = measures[(measures["segment"] == "all") & measures["measure"].isin(set(names))]
        draw = np.array(self.draws)[rows["replicate"].to_numpy() - 1]
        rows = rows.assign(draw=draw)[["replicate", "draw", "arm", "measure", "figure"]]
        return rows.sort_values("replicate", kind="stable", ignore_index=True)


def shares_worlds(draws: Sequence[int]) -> bool:
    """Tells whether there are several worlds, and several replicates in one of them."""
    return 1 < len(set(draws)) < len(draws)


class Box:
    """Ranges as a cube of shares from 0 to 1.

    A range above 0 that spans more than a factor of ten is even in its logarithm.

    Attributes:
        keys: dotted, in order.
    """

    def __init__(self, ranges: Mapping[str, tuple[float, float]]) -> None:
        """Lays out the ranges.

        Args:
            ranges: low and high by dotted key.
        """
        self.keys = tuple(ranges)
        self._low, self._high = np.array(list(ranges.values()), dtype=float).T
        self._wide = (self._low > 0.0) & (self._high > _WIDE * self._low)
        self._start, self._end = (self._scaled(side) for side in (self._low, self._high))

    def values(self, shares: Floats) -> Floats:
        """Returns values at shares of the ranges, shape (..., keys)."""
        values = self._start + shares * (self._end - self._start)
        raised = np.exp(np.where(self._wide, values, 0.0))
        return np.clip(np.where(self._wide, raised, values), self._low, self._high)

    def shares(self, values: Floats) -> Floats:
        """Returns at which shares of the ranges values lie, shape (..., keys)."""
        return np.asarray((self._scaled(values) - self._start) / (self._end - self._start))

    def _scaled(self, values: Floats) -> Floats:
        return np.where(self._wide, np.log(np.where(self._wide, values, 1.0)), values)


def worlds_of_ranges(
    ranges: Mapping[str, tuple[float, float]], replicates: int, seed: int
) -> Worlds:
    """Draws a world for each replicate, evenly from ranges as `Box` has them: a Latin hypercube.

    Args:
        ranges: low and high by dotted key.
        replicates: how many.
        seed: the study's.
    """
    from scipy.stats.qmc import LatinHypercube

    luck = np.random.default_rng([seed, _LUCK])
    values = Box(ranges).values(LatinHypercube(len(ranges), rng=luck).random(replicates))
    draws = tuple(range(1, replicates + 1))
    return Worlds(f"ranges over {replicates} replicates", tuple(ranges), values, draws)


def worlds_of_draws(
    keys: Collection[str], table: Floats, replicates: int, seed: int, what: str = "draws of a file"
) -> Worlds:
    """Gives each replicate a row of joint draws, by a shuffle of them; too few are used again.

    Args:
        keys: of the columns.
        table: shape (rows, keys).
        what: rows are called, in words.
        replicates: how many.
        seed: the study's.
    """
    order = np.random.default_rng([seed, _LUCK]).permutation(len(table))
    rows = np.resize(order, replicates)
    source = f"{len(table)} {what}"
    return Worlds(source, tuple(keys), table[rows], tuple((rows + 1).tolist()))
