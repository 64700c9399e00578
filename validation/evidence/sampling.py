"""Draws from what is not ruled out, and how much of the ranges that is: subset simulation.

Draws that fill the ranges are narrowed level by level: the least implausible fifth is kept, and
spreads again by random steps that stay below its level, until the level is what is allowed. The
share of the ranges that is left is the product of the shares that were kept (Au and Beck 2001).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats.qmc import LatinHypercube

from validation import Floats

_KEPT = 0.2
_STEPS = 8
_LAST_STEPS = 16
_MOVED = 8.0  # inputs that a step moves, on the average
_MOST_LEVELS = 30
_LEAST_GAIN = 0.002  # by which a level must fall, or nothing is left
_WANTED = 0.3  # share of steps that are taken


@dataclass(frozen=True)
class Left:
    """What is not ruled out.

    Attributes:
        shares: draws from it, shape (draws, inputs); where nothing is left, those that come
            nearest.
        volume: share of the ranges that it is; 0 where nothing is left.
        level: the implausibility that all draws keep to.
    """

    shares: Floats
    volume: float
    level: float


def left_by(
    implausibility: Callable[[Floats], Floats], inputs: int, most: float, draws: int, seed: int
) -> Left:
    """Draws from where an implausibility is at most so large.

    Args:
        implausibility: of draws as shares of the ranges, shape (draws, inputs).
        inputs: how many.
        most: that is allowed.
        draws: that are followed.
        seed: of their luck.
    """
    luck = np.random.default_rng([seed, 3])
    shares = LatinHypercube(inputs, rng=luck).random(draws)
    found, volume, level, width = implausibility(shares), 1.0, np.inf, 0.3
    for _ in range(_MOST_LEVELS):
        before, level = level, max(most, float(np.quantile(found, _KEPT)))
        if level >= before - _LEAST_GAIN and level > most:
            return Left(shares, 0.0, level)
        inside = np.flatnonzero(found <= level)
        volume *= len(inside) / draws
        chosen = inside[np.arange(draws) % len(inside)]
        shares, found = shares[chosen], found[chosen]
        for _ in range(_LAST_STEPS if level <= most else _STEPS):
            tried = _moved(shares, width, luck)
            told = implausibility(tried)
            taken = told <= level
            shares[taken], found[taken] = tried[taken], told[taken]
            width = float(np.clip(width * np.exp(taken.mean() - _WANTED), 0.01, 0.5))
        if level <= most:
            return Left(shares, volume, level)
    return Left(shares, 0.0, level)


def _moved(shares: Floats, width: float, luck: np.random.Generator) -> Floats:
    """Returns draws with some of their inputs moved, turned back at the ends of the ranges."""
    chance = min(1.0, _MOVED / shares.shape[1])
    moves = luck.normal(0.0, width, shares.shape) * (luck.random(shares.shape) < chance)
    turned = np.abs(shares + moves)
    return np.asarray(np.where(turned > 1.0, 2.0 - turned, turned).clip(0.0, 1.0))
