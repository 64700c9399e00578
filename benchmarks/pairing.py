"""How much variance the shared luck takes out of the difference between two arms."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.arms import default_arms, sized
from benchmarks.figures import Figure
from benchmarks.speed import Progress
from benchmarks.stepping import THREADS
from experiments.designs.design import Design, Point, gathered
from experiments.designs.returns import MeasuresOfAll
from experiments.jobs.job import Shared
from experiments.jobs.store import Memory
from experiments.statistics import variance_ratio
from sim import Settings

LEAST_RATIO = 10.0
MEASURES = (
    "engagement", "engaged", "reached", "minutes", "trust", "fatigue", "overloaded", "opted_out",
    "consented", "cost",
)  # fmt: skip
_NAMED = {"trust": "mean trust", "engaged": "engaged share"}
_MORE = "push and a mail more"
_RESAMPLES = 2_000

Figures = NDArray[np.float64]


@dataclass(frozen=True)
class PairingSizes:
    """How much is simulated: HCPs, weeks, weeks of warm-up, replicates."""

    hcps: int = 500
    weeks: int = 52
    warm_up: int = 26
    replicates: int = 200


QUICK = PairingSizes(300, 12, 4, 30)


def measure_pairing(sizes: PairingSizes, progress: Progress) -> list[Figure]:
    """Runs the default arms, and push with a mail a month more, on one population."""
    arms = {
        name: sized(arm, sizes.hcps, sizes.weeks, warm_up=sizes.warm_up, redraw=False)
        for name, arm in default_arms().items()
    }
    arms[_MORE] = with_a_mail_more(arms["push"])
    runs = _runs(arms, sizes.replicates, progress)
    of = dict(zip(arms, np.moveaxis(runs, 1, 0), strict=True))
    what = f"{sizes.replicates} replicates of {sizes.hcps} HCPs x {sizes.weeks} weeks"
    figures = []
    for measure, words in _NAMED.items():
        index = MEASURES.index(measure)
        ratio, low, high = ratio_with_interval(of["push"][:, index], of[_MORE][:, index])
        figures.append(
            Figure(
                f"pairing, one mail a month more in push, {words}: variance ratio, {what}",
                f"lower 95 % bound at least {LEAST_RATIO:g}",
                f"{ratio:.1f} (95 %: {low:.1f} to {high:.1f})",
                low >= LEAST_RATIO,
            )
        )
    del of[_MORE]
    return [*figures, _smallest(of)]


def with_a_mail_more(settings: Settings) -> Settings:
    """Returns an arm with one mass mail a month more in every tier."""
    key = "strategy.touches_per_month.mass_email"
    tiers = settings.strategy.touches_per_month.mass_email
    return settings.replace({f"{key}.{tier}": rate + 1 for tier, rate in tiers})


def _runs(arms: dict[str, Settings], replicates: int, progress: Progress) -> Figures:
    """Returns the measures of every run, shape (replicates, arms, measures)."""
    progress(f"pairing: {replicates} replicates of {len(arms)} arms")
    design = Design("pairing", Shared(1, {"measures": MeasuresOfAll()}))
    design.cross([Point("", arms)], replicates, "measures")
    store = Memory()
    design.make_whole(store, THREADS)
    measures = gathered(store, design.rows, "measures")
    table = measures.pivot_table("figure", ["replicate", "arm"], "measure", sort=False)
    whole = table.reindex(
        pd.MultiIndex.from_product([range(1, replicates + 1), arms]), columns=list(MEASURES)
    )
    return whole.to_numpy().reshape(replicates, len(arms), len(MEASURES))


def ratio_with_interval(first: Figures, second: Figures) -> tuple[float, float, float]:
    """Returns the variance ratio of two arms and its 95 % interval.

    The interval is the bootstrap's over replicates: quantiles of 2.5 and 97.5 %.

    Args:
        first: figures of an arm by replicate.
        second: figures of another, same replicates.
    """
    chosen = np.random.default_rng(1).integers(len(first), size=(_RESAMPLES, len(first)))
    ratios = variance_ratio(first[chosen].T, second[chosen].T)
    varied = ratios[np.isfinite(ratios)]
    low, high = np.quantile(varied, [0.025, 0.975]) if len(varied) else (np.nan, np.nan)
    return float(variance_ratio(first, second)), float(low), float(high)


def _smallest(arms: dict[str, Figures]) -> Figure:
    """Looks for a pair of default arms and a measure that pairing makes worse."""
    found = []
    for one, other in combinations(arms, 2):
        for index, measure in enumerate(MEASURES):
            first, second = arms[one][:, index], arms[other][:, index]
            if np.isfinite(variance_ratio(first, second)):
                found.append((*ratio_with_interval(first, second), measure, one, other))
    ratio, low, high, measure, one, other = min(found)
    under = sum(interval[2] < 1.0 for interval in found)
    return Figure(
        f"pairing, smallest variance ratio of {len(found)} (pairs of default arms x measures)",
        "never under 1 by more than chance",
        f"{ratio:.2f} (95 %: {low:.2f} to {high:.2f}), {measure} of {one} and {other}; "
        f"{under} of {len(found)} intervals lie under 1",
        under <= 0.025 * len(found),
    )
