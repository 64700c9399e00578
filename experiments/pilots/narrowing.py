"""Which worlds a pilot leaves: each weighed by how well it foresaw what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from experiments.pilots.analyse import Estimate
from experiments.pilots.telling import is_better
from sim.types import Floats

FEW = 10
"""Worlds' worth below which what is believed is coarse."""

_NEVER = 0.001  # chance below which nothing that was seen is taken for luck
_LUCK = 1_549


@dataclass(frozen=True)
class Narrowed:
    """Worlds after a pilot.

    Attributes:
        replicates: numbers of the replicates, a world each, shape (worlds,).
        weights: of each, 1 together.
        away: standard errors from what was seen to the nearest world.
        fits: whether any world can be told from what was seen by luck alone.
    """

    replicates: Floats
    weights: Floats
    away: float
    fits: bool

    @property
    def effective(self) -> float:
        """Worlds of equal weight that would tell as much: 1 over the sum of squares (Kish)."""
        return float(1.0 / (self.weights**2).sum())


def narrow(table: pd.DataFrame, found: Mapping[str, Estimate], measures: Sequence[str]) -> Narrowed:
    """Weighs worlds by the likelihood of what was seen.

    A world's pilots estimate `expected`, with an error that goes together between measures as it
    does over simulated pilots; its size is that of the pilot itself. Estimates are taken as normal.

    Args:
        table: `forecast.csv`.
        found: estimates by measure.
        measures: that are weighed together.
    """
    expected = table[table["draw"] == 1].pivot(
        index="replicate", columns="measure", values="expected"
    )[list(measures)]
    seen = np.array([found[measure].effect for measure in measures])
    errors = np.array([found[measure].error for measure in measures])
    spread = _together(table, measures)
    gaps = (expected.to_numpy(float) - seen) / np.where(errors > 0, errors, np.inf)
    away = np.einsum("wi,ij,wj->w", gaps, np.linalg.pinv(spread), gaps)
    likelihood = np.exp(-0.5 * (away - away.min()))
    return Narrowed(
        expected.index.to_numpy(float), likelihood / likelihood.sum(), float(np.sqrt(away.min())),
        bool(away.min() <= stats.chi2.isf(_NEVER, len(measures))),
    )  # fmt: skip


def _together(table: pd.DataFrame, measures: Sequence[str]) -> Floats:
    """Returns how misses of simulated pilots spread together, in errors of an analyst, squared.

    They are more than 1 where what a world's pilots estimate is itself known by few lives. Of fewer
    than three pilots a measure nothing is known, and each stands for itself.

    Returns:
        Shape (measures, measures), 1 or more on the diagonal.
    """
    off = table.assign(off=(table["estimate"] - table["expected"]) / table["error"])
    wide = off.pivot(index=["replicate", "draw"], columns="measure", values="off")
    wide = wide[list(measures)].replace([np.inf, -np.inf], np.nan).dropna()
    if len(wide) < 3 * len(measures):
        return np.eye(len(measures))
    found = np.atleast_2d(np.cov(wide.to_numpy(float), rowvar=False))
    return np.asarray(found + np.diag(np.maximum(1.0 - np.diag(found), 0.0)))


def beliefs(table: pd.DataFrame, found: Mapping[str, Estimate], narrowed: Narrowed) -> pd.DataFrame:
    """Returns what was believed of the arms everywhere, what was seen, and what is believed now.

    Args:
        table: `forecast.csv`.
        found: estimates by measure.
        narrowed: the worlds that are left.

    Returns:
        `measure, before, before_low, before_high, before_better, seen, seen_low, seen_high, seen_p,
        now, now_low, now_high, now_better`: means and 95 % over worlds, of the new arm everywhere
        less today's everywhere, with the share of worlds in which it is better; of what was seen
        the estimate, its interval and p. Measures that were not seen have an empty one.
    """
    rows = []
    even = np.full(len(narrowed.weights), 1.0 / len(narrowed.weights))
    for measure in dict.fromkeys(table["measure"]):
        mine = table[(table["measure"] == measure) & (table["draw"] == 1)]
        worlds = mine.set_index("replicate")["everywhere"].loc[narrowed.replicates].to_numpy(float)
        row: dict[str, object] = {"measure": measure}
        for name, weights in (("before", even), ("now", narrowed.weights)):
            low, high = weighted_quantiles(worlds, weights, (0.025, 0.975))
            better = float(weights[[is_better(measure, one) for one in worlds]].sum())
            row |= {
                name: float(weights @ worlds), f"{name}_low": low, f"{name}_high": high,
                f"{name}_better": better,
            }  # fmt: skip
        one = found.get(measure)
        low, high = one.interval() if one else (np.nan, np.nan)
        row |= {
            "seen": one.effect if one else np.nan, "seen_low": low, "seen_high": high,
            "seen_p": one.p if one else np.nan,
        }  # fmt: skip
        rows.append(row)
    ends = ("", "_low", "_high")
    columns = [*(f"before{end}" for end in (*ends, "_better")), *(f"seen{end}" for end in ends),
               "seen_p", *(f"now{end}" for end in (*ends, "_better"))]  # fmt: skip
    return pd.DataFrame(rows)[["measure", *columns]]


def weighted_quantiles(values: Floats, weights: Floats, at: Sequence[float]) -> list[float]:
    """Returns quantiles of values of which each counts by its weight."""
    order = np.argsort(values)
    middles = np.cumsum(weights[order]) - weights[order] / 2
    return [float(one) for one in np.interp(at, middles, values[order])]


def redrawn(worlds: pd.DataFrame, narrowed: Narrowed) -> pd.DataFrame:
    """Draws as many worlds as there were by their weights, for `compare worlds=FILE`.

    Systematic resampling: a world comes as often as its weight says, to the next whole number.

    Args:
        worlds: `worlds.csv` of the pilot.
        narrowed: the worlds that are left.
    """
    count = len(narrowed.weights)
    start = np.random.default_rng(_LUCK).random()
    ladder = np.minimum(np.cumsum(narrowed.weights), 1.0)
    rows = np.searchsorted(ladder, (start + np.arange(count)) / count, side="right")
    chosen = narrowed.replicates[np.minimum(rows, count - 1)].astype(np.int64)
    return worlds.set_index("replicate").loc[chosen].reset_index(drop=True)
