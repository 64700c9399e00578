"""What arms came to in worlds, and what is wanted of them: a weighted sum of measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.worlds import Box
from sim.types import Floats


@dataclass(frozen=True, eq=False)
class Objective:
    """What arms are ranked on.

    Attributes:
        name: a measure, `score` or `net_benefit`.
        weights: of a unit of each measure that it is made of; below 0 where less is better.
        worth: of an engaged HCP-year in EUR; NaN where it is not made of it.
        euros: what a unit of it is in EUR per HCP and year; NaN where no money is in it.
    """

    name: str
    weights: Mapping[str, float]
    worth: float = np.nan
    euros: float = np.nan


def net_benefit(worth: float) -> Objective:
    """Returns the net benefit, EUR per HCP and year: what engaged HCP-years are worth less cost."""
    return Objective("net_benefit", {"engaged": worth, "cost": -1.0}, worth, 1.0)


@dataclass(frozen=True)
class Lives:
    """Figures of arms, replicate by replicate, and in which world each replicate lived.

    Attributes:
        arms: in order.
        figures: by measure, shape (replicates, arms).
        world: of each replicate, from 0, shape (replicates,).
        keys: of parameters that differ between worlds.
        shares: of what each parameter spans, 0-1, shape (worlds, keys).
        values: of each parameter in its own unit, same shape.
        draws: which draw of its source each world is, shape (worlds,).
    """

    arms: tuple[str, ...]
    figures: Mapping[str, Floats]
    world: NDArray[np.intp]
    keys: tuple[str, ...]
    shares: Floats
    values: Floats
    draws: NDArray[np.intp]

    @property
    def worlds(self) -> int:
        """How many there are."""
        return len(self.shares)

    @property
    def lives(self) -> NDArray[np.intp]:
        """Replicates of each world, shape (worlds,)."""
        return np.bincount(self.world, minlength=self.worlds)

    def by_world(self, figures: Floats) -> Floats:
        """Returns means over the replicates of each world.

        Args:
            figures: shape (replicates, ...).
        """
        sums = np.zeros((self.worlds, *figures.shape[1:]))
        np.add.at(sums, self.world, figures)
        return sums / self.lives.reshape(-1, *[1] * (figures.ndim - 1))

    def utilities(self, objective: Objective) -> Floats:
        """Returns what each arm came to, more is better, shape (replicates, arms)."""
        parts = [weight * self.figures[name] for name, weight in objective.weights.items()]
        return np.asarray(sum(parts))


def lives_of(
    measures: pd.DataFrame, worlds: pd.DataFrame, draws: Sequence[int], names: Sequence[str]
) -> Lives | None:
    """Returns what arms came to in worlds.

    An arm that never has one of the measures is left out, and so are replicates that an arm lacks.

    Args:
        measures: `arm, replicate, segment, value, measure, figure` of every run.
        worlds: as `worlds.csv`: `replicate`, and a column for each parameter.
        draws: in which world each replicate lives.
        names: of the measures that are wanted.

    Returns:
        None where fewer than two arms or two worlds are left.
    """
    rows = measures[(measures["segment"] == "all") & measures["measure"].isin(set(names))]
    arms = tuple(dict.fromkeys(str(arm) for arm in rows["arm"]))
    wide = rows.pivot(index="replicate", columns=["measure", "arm"], values="figure")
    wide = wide.reindex(columns=pd.MultiIndex.from_product([names, arms]))
    arms = tuple(one for one in arms if wide.xs(one, axis=1, level=1).notna().any().all())
    wide = wide[[(name, arm) for name in names for arm in arms]].dropna()
    replicates = wide.index.to_numpy(int)
    if len(arms) < 2 or not len(replicates):
        return None
    there, first, world = np.unique(
        np.asarray(draws)[replicates - 1], return_index=True, return_inverse=True
    )
    if len(there) < 2:
        return None
    values = worlds.drop(columns="replicate").to_numpy(float)[replicates[first] - 1]
    keys = [str(key) for key in worlds.columns if key != "replicate"]
    spans = {
        key: (float(column.min()), float(column.max()))
        for key, column in zip(keys, values.T, strict=True)
        if np.ptp(column) > 0.0
    }
    varied = [keys.index(key) for key in spans]
    shares = Box(spans).shares(values[:, varied]) if spans else np.zeros((len(there), 0))
    figures = {name: wide[name][list(arms)].to_numpy(float) for name in names}
    return Lives(arms, figures, world, tuple(spans), shares, values[:, varied], there)
