"""How far a figure is from what a target says, in standard deviations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from validation import Floats
from validation.targets import Target

MOST = 3.0
"""From here on a figure is implausible: of any distribution with one peak 95 % lie within it
(Pukelsheim 1994)."""

_QUARTER = 0.25  # of a range is one standard deviation: its ends are taken as 95 %
_ROUNDED = 0.05  # of a figure: what is told to two digits is known no better


@dataclass(frozen=True)
class Bounds:
    """What targets say, in the form that implausibility needs; one element a target.

    Attributes:
        low: least that passes.
        high: most that passes.
        variance: of the source and of the model's discrepancy, together.
        replicates: variance of a life's figure by luck alone.
    """

    low: Floats
    high: Floats
    variance: Floats
    replicates: Floats

    def of(self, figures: Floats, more: Floats | float | None = None) -> Floats:
        """Returns how implausible figures are; infinity where there is none.

        The distance to the range, over the root of all variances together.

        Args:
            figures: shape (..., targets).
            more: variance of a predicted figure, luck included; None is that of a lived one.
        """
        luck = self.replicates if more is None else np.maximum(more, self.replicates)
        with np.errstate(invalid="ignore"):
            outside = np.maximum(np.maximum(self.low - figures, figures - self.high), 0.0)
        found = outside / np.sqrt(self.variance + luck)
        return np.where(np.isfinite(figures), found, np.inf)

    def some(self, columns: Sequence[int]) -> Bounds:
        """Returns those of some of the targets."""
        at = list(columns)
        return Bounds(self.low[at], self.high[at], self.variance[at], self.replicates[at])


def bounds_of(targets: Sequence[Target], replicates: Floats) -> Bounds:
    """Returns the bounds of targets.

    Args:
        targets: in order.
        replicates: variance of each figure from one life to the next, at the defaults.
    """
    return Bounds(
        np.array([target.low for target in targets]),
        np.array([target.high for target in targets]),
        np.array([source_variance(one) + one.tolerance**2 for one in targets]),
        np.nan_to_num(replicates),
    )


def source_variance(target: Target) -> float:
    """The variance of what the source says: a quarter of its range is a standard deviation.

    Where it gives no range, or one with an open end, and no tolerance either, the deviation is a
    twentieth of the largest of its numbers: they are told to two digits.
    """
    width = target.high - target.low
    if math.isfinite(width) and width > 0.0:
        return (_QUARTER * width) ** 2
    if target.tolerance > 0.0:
        return 0.0
    told = [abs(one) for one in (target.figure, target.low, target.high) if math.isfinite(one)]
    return (_ROUNDED * max(told)) ** 2


def nth_largest(implausibility: Floats, rank: int) -> Floats:
    """Returns the first, second, third ... largest of each row; 0 where there are not so many."""
    if implausibility.shape[1] < rank:
        return np.zeros(len(implausibility))
    return np.asarray(-np.partition(-implausibility, rank - 1, axis=1)[:, rank - 1])
