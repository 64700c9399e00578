"""What an engaged HCP-year has to be worth for a dearer arm to pay.

An engaged HCP-year is one HCP engaged in the average week of a year.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.doubt.choice import ends
from sim.types import Floats

USUAL_MOST = 20_000.0
"""EUR per engaged HCP-year up to which is looked where no arm ever takes over from another."""

STEPS = 40
"""Steps from nothing to the greatest worth that is looked at."""


@dataclass(frozen=True)
class BreakEven:
    """From which worth of an engaged HCP-year on a dearer arm pays.

    Attributes:
        arm: the dearer one.
        versus: the cheaper one.
        cost: what it costs more, EUR per HCP and year.
        engaged: what it engages more, share of HCPs in the average week.
        value: EUR per engaged HCP-year; NaN where it never pays, since it engages no more.
        low: lower end of the 95 % interval over worlds.
        high: upper end; NaN where the worlds leave open that it never pays.
        takes_over: whether the best choice passes from `versus` to `arm` there.
    """

    arm: str
    versus: str
    cost: float
    engaged: float
    value: float
    low: float
    high: float
    takes_over: bool


def take_overs(cost: Floats, engaged: Floats) -> list[int]:
    """Returns arms that are best at some worth, from the cheapest to the dearest.

    Those on the efficiency frontier; neither dominated nor dominated by two others mixed.

    Args:
        cost: means by arm.
        engaged: means by arm.
    """
    at = min(range(len(cost)), key=lambda one: (cost[one], -engaged[one]))
    found = [at]
    while more := [one for one in range(len(cost)) if engaged[one] > engaged[at]]:
        at = min(
            more,
            key=lambda one: ((cost[one] - cost[at]) / (engaged[one] - engaged[at]), -engaged[one]),
        )
        found.append(at)
    return found


def break_evens(
    arms: Sequence[str], cost: Floats, engaged: Floats, weights: Floats
) -> list[BreakEven]:
    """Returns the break-even of every arm over every cheaper one.

    Args:
        arms: their names.
        cost: EUR per HCP and year, shape (worlds, arms).
        engaged: share engaged in the average week, same shape.
        weights: of worlds in resamples, shape (resamples, worlds).
    """
    means = cost.mean(axis=0), engaged.mean(axis=0)
    frontier = take_overs(*means)
    passes = set(zip(frontier[1:], frontier, strict=False))
    again = weights @ cost, weights @ engaged
    found = []
    for one in sorted(range(len(arms)), key=lambda arm: means[0][arm]):
        for other in range(len(arms)):
            more = float(means[0][one] - means[0][other])
            gained = float(means[1][one] - means[1][other])
            if more <= 0.0:
                continue
            dearer, better = (draws[:, one] - draws[:, other] for draws in again)
            with np.errstate(divide="ignore", invalid="ignore"):
                draws = np.where(better > 0.0, np.maximum(dearer, 0.0) / better, np.inf)
            low, high = (float(end) if np.isfinite(end) else math.nan for end in ends(draws))
            value = more / gained if gained > 0.0 else math.nan
            found.append(
                BreakEven(
                    arms[one], arms[other], more, gained, value, low, high, (one, other) in passes
                )
            )
    return found


def worths(found: Sequence[BreakEven], asked: float | None) -> list[float]:
    """Returns worths of an engaged HCP-year that are looked at, from 0 in even steps.

    Up to twice the greatest one at which the best choice changes, or twice what is asked about.

    Args:
        found: as `break_evens` gives them.
        asked: what an engaged HCP-year is worth; None leaves it open.
    """
    changes = [one.value for one in found if one.takes_over]
    most = 2 * max([*changes, asked or 0.0], default=0.0) or USUAL_MOST
    digits = 10.0 ** math.floor(math.log10(most))
    step = math.ceil(round(10 * most / digits, 6)) / 10 * digits / STEPS
    return [step * at for at in range(STEPS + 1)]
