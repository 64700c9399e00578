"""When a pilot may stop early: one look on the way, by bounds that keep the level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

HOPELESS = 0.2
"""Chance of still succeeding, were the simulated difference true, below which one may give up."""
_FAR = 10.0  # standard deviations beyond which nothing is


@dataclass(frozen=True)
class Look:
    """One look before the end.

    Attributes:
        information: share of the whole pilot's information that is there, 0-1.
        stop: z at the look beyond which the difference is shown.
        end: z at the end beyond which it is.
        give_up: z at the look, in the direction that was simulated, below which one may give up.
    """

    information: float
    stop: float
    end: float
    give_up: float

    @property
    def p_stop(self) -> float:
        """Two-sided p-value of `stop`."""
        return float(2 * stats.norm.sf(self.stop))

    @property
    def p_end(self) -> float:
        """Two-sided p-value of `end`."""
        return float(2 * stats.norm.sf(self.end))


def look(information: float, alpha: float, then: float, at_end: float) -> Look:
    """Returns the bounds of one look, after O'Brien and Fleming's spending of Lan and DeMets.

    By the look `2 (1 - Phi(z / sqrt(t)))` of either side's level is spent, z its quarter's. At half
    of the information and 5 % the bounds are 2.963 and 1.969. Giving up spends none of it, since it
    need not be done; a difference that grows is not given up for being small at first.

    Args:
        information: share at the look, t, above 0 and below 1.
        alpha: level of the two-sided test.
        then: standard errors that the simulated difference is away from none at the look.
        at_end: the same at the end.

    Source: Lan & DeMets, Biometrika 70 (1983) 659-663.
    """
    root = float(np.sqrt(information))
    spent = 4 * float(stats.norm.sf(stats.norm.ppf(1 - alpha / 4) / root))
    stop = float(stats.norm.isf(spent / 2))

    def left(bound: float) -> float:
        """Chance of going on at the look and passing the bound at the end, less what is left."""
        grid = np.linspace(-min(stop, _FAR), min(stop, _FAR), 4_001)
        rest = np.sqrt(1 - information)
        passed = stats.norm.sf((bound - root * grid) / rest)
        passed += stats.norm.cdf((-bound - root * grid) / rest)
        return float(np.trapezoid(passed * stats.norm.pdf(grid), grid)) - (alpha - spent)

    end = float(optimize.brentq(left, 0.1, 8.0))
    rest = float(np.sqrt(1 - information))
    missing = end - at_end + rest * float(stats.norm.ppf(HOPELESS))
    return Look(information, stop, end, then + missing / root)
