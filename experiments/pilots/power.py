"""Closed forms of a pilot's power, and of what it would take."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

from sim.types import Floats

MOST_TERRITORIES = 2_000
"""Beyond which no number of territories is called one that suffices."""

_FAR = 25.0  # standard errors beyond which an effect is always seen


def design_effect(hcps: float, icc: float) -> float:
    """Returns how many times more HCPs clusters of this size need than HCPs drawn one by one.

    `1 + (m - 1) rho`: 20 HCPs a territory at an intraclass correlation of 0.05 need 1.95 times as
    many (Donner & Klar 2000).

    Args:
        hcps: of a territory.
        icc: intraclass correlation, 0-1.
    """
    return 1.0 + (hcps - 1.0) * icc


def power_of_t(
    effect: ArrayLike, error: ArrayLike, freedom: ArrayLike, alpha: float
) -> NDArray[np.float64]:
    """Returns the power of a two-sided t-test, exactly `alpha` at no effect.

    From the noncentral t, both tails. An effect without any error is always seen.

    Args:
        effect: true difference.
        error: standard error of its estimate, 0 or more.
        freedom: degrees of freedom, 1 or more.
        alpha: level of the test.
    """
    effect, error, freedom = np.broadcast_arrays(
        np.asarray(effect, float), np.asarray(error, float), np.asarray(freedom, float)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.where(error > 0, np.abs(effect) / error, np.where(effect == 0, 0.0, np.inf))
    bound = special.stdtrit(freedom, 1 - alpha / 2)
    near = np.minimum(away, _FAR)
    found = stats.nct.sf(bound, freedom, near) + special.nctdtr(freedom, near, -bound)
    found = np.where(near == 0, alpha, np.nan_to_num(found, nan=1.0))
    return np.asarray(np.where(away > _FAR, 1.0, np.clip(found, 0.0, 1.0)))


def smallest_effect(error: float, freedom: float, alpha: float, power: float) -> float:
    """Returns the smallest effect that is seen with this power.

    Args:
        error: standard error of the estimate.
        freedom: degrees of freedom.
        alpha: level of the two-sided test.
        power: chance of seeing it.
    """
    if not error > 0:
        return 0.0 if error == 0 else math.nan

    def missing(away: float) -> float:
        return float(power_of_t(away, 1.0, freedom, alpha)) - power

    return error * float(optimize.brentq(missing, 0.0, _FAR))


def error_of_clusters(
    territories: float, hcps: float, between: ArrayLike, within: ArrayLike
) -> Floats:
    """Returns the standard error of a difference of two halves of the territories.

    Args:
        territories: of both arms.
        hcps: of a territory; infinite leaves what lies between territories.
        between: variance between territories of each arm, on the first axis.
        within: variance between HCPs of each arm, on the first axis.
    """
    each = np.asarray(between, float) + np.asarray(within, float) / hcps
    arms = np.array([territories // 2, territories - territories // 2])
    return np.asarray(np.sqrt((each.T / arms).T.sum(axis=0)))


def error_of_halves(territories: float, hcps: float, within: ArrayLike, apart: float) -> Floats:
    """Returns the standard error of a mean difference between halves of each territory.

    Args:
        territories: how many.
        hcps: of a territory, both halves.
        within: variance between HCPs of each arm, on the first axis.
        apart: variance between territories of the effect itself.
    """
    each = np.asarray(within, float).sum(axis=0) / (hcps / 2) + apart
    return np.asarray(np.sqrt(each / territories))


def variance_of_wedge(new: NDArray[np.bool_], between: float, cell: float) -> float:
    """Returns the variance of a stepped wedge's effect, by the formula of Hussey and Hughes.

    `I s (s + T t) / ((I U - W) s + (U^2 + I T U - T W - I V) t)` with the sums U of X, W of its
    squared period sums and V of its squared territory sums; s is the variance of a cell mean and t
    that between territories.

    Args:
        new: X, which territory is under the new arm in which period, shape (I, T).
        between: t.
        cell: s.

    Source: Hussey & Hughes, Contemporary Clinical Trials 28 (2007) 182-191, equation 8.
    """
    territories, periods = new.shape
    if cell <= 0.0:
        return 0.0
    u = float(new.sum())
    w = float((new.sum(axis=0) ** 2).sum())
    v = float((new.sum(axis=1) ** 2).sum())
    top = territories * cell * (cell + periods * between)
    bottom = (territories * u - w) * cell
    bottom += (u**2 + territories * periods * u - periods * w - territories * v) * between
    return float(top / bottom)


def fewest(powers: NDArray[np.float64], counts: NDArray[np.int64], power: float) -> int | None:
    """Returns the first count from which on the power is reached; None where it is not.

    Args:
        powers: at each count, rising.
        counts: in order.
        power: that is wanted.
    """
    reached = np.flatnonzero(powers >= power)
    return int(counts[reached[0]]) if len(reached) else None
