"""A choice between arms in many worlds: which is best, what it loses, what knowing is worth."""

from __future__ import annotations

import numpy as np

from experiments.statistics import CONFIDENCE
from sim.types import Floats

RESAMPLES = 200
"""Resamples of worlds behind an interval."""


def best_shares(utilities: Floats, weights: Floats | None = None) -> Floats:
    """Returns in which share of worlds each arm is best; arms that are equal share a world.

    Args:
        utilities: more is better, shape (..., worlds, arms).
        weights: of the worlds, shape (..., worlds); they sum to 1. None is all alike.

    Returns:
        Shape (..., arms); they sum to 1.
    """
    is_best = utilities == utilities.max(axis=-1, keepdims=True)
    shares = is_best / is_best.sum(axis=-1, keepdims=True)
    return np.clip(_mean(shares, weights), 0.0, 1.0)  # weights add up to 1 but for rounding


def expected_losses(utilities: Floats, weights: Floats | None = None) -> Floats:
    """Returns what choosing each arm loses to the best arm of each world, on average.

    Args:
        utilities: as in `best_shares`.
        weights: as in `best_shares`.

    Returns:
        Shape (..., arms), in the utility's unit, 0 or more. The least of them is the EVPI.
    """
    lost = utilities.max(axis=-1, keepdims=True) - utilities
    return _mean(lost, weights)


def evpi(utilities: Floats, weights: Floats | None = None) -> Floats:
    """Returns the expected value of perfect information: the loss that remains to the best choice.

    `E max_a U_a - max_a E U_a`. For two arms whose difference is normal with mean m and deviation
    s it is `s phi(m/s) - |m| Phi(-|m|/s)`.

    Args:
        utilities: as in `best_shares`.
        weights: as in `best_shares`.
    """
    found: Floats = expected_losses(utilities, weights).min(axis=-1)
    return found


def resampled_weights(worlds: int, seed: int, resamples: int = RESAMPLES) -> Floats:
    """Returns shares of worlds in resamples of as many (a bootstrap), shape (resamples, worlds)."""
    luck = np.random.default_rng([seed, worlds])
    return luck.multinomial(worlds, np.full(worlds, 1 / worlds), size=resamples) / worlds


def shifted(utilities: Floats, left: Floats, weights: Floats) -> Floats:
    """Returns utilities with the means that each resample of worlds has.

    What a smoother left of the figures is luck; its mean over a resample shifts the arms.

    Args:
        utilities: smoothed, shape (worlds, arms).
        left: figures less smoothed ones, same shape.
        weights: as `resampled_weights` gives them.

    Returns:
        Shape (resamples, worlds, arms).
    """
    return utilities[None] + (weights @ left)[:, None, :]


def ends(draws: Floats) -> tuple[Floats, Floats]:
    """Returns the ends of the 95 % interval of draws, over their first axis."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return low, high


def _mean(figures: Floats, weights: Floats | None) -> Floats:
    if weights is None:
        found: Floats = figures.mean(axis=-2)
        return found
    return np.asarray((figures * weights[..., None]).sum(axis=-2))
