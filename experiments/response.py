"""What a lever does to a figure: where it peaks, how soon, and where one arm passes another.

Everything rests on differences that are paired on the replicate, and says no more than they show.

* The *plateau* of a curve is what cannot be told from its best value: from the least to the
  greatest value whose paired difference from the best one is not shown (two-sided, Holm over all
  pairs of values, since the best was chosen by looking). A curve *peaks* where its plateau leaves
  out both ends of what was tried; it *rises* where only the least value is shown to be worse,
  *falls* where only the greatest is, and is *flat* where the plateau is all that was tried.
* The *knee* is where nine tenths of the gain from the least value to the best are reached (what
  dose-response calls ED90), on straight lines between values; its interval is a jackknife's over
  replicates. It is told where the gain is shown and large enough to have a place: not where the
  interval holds all values from the least to the best, nor where the gain is smaller than half of
  the 95 % interval of the best value itself, within whose band the curve is flat.
* A *turn* is where an arm that is shown ahead of another at one value is shown behind it at a later
  one (Holm over all values and pairs of a measure): between these two values, and where the mean
  difference crosses zero on straight lines.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from scipy import stats

from experiments.claims import is_shown
from experiments.statistics import CONFIDENCE, holm, paired_contrast
from sim.types import Floats

REACHED = 0.9
"""Part of the gain that is there at the knee."""

_LESS = np.array([1.0, -1.0])
LEAST = 2  # replicates that show anything
Shape = Literal["peaks", "rises", "falls", "flat"]


@dataclass(frozen=True)
class Peak:
    """The shape of a curve.

    Attributes:
        shape: in a word.
        best: place of the best value.
        low: place of the first value that cannot be told from it.
        high: place of the last one.
    """

    shape: Shape
    best: int
    low: int
    high: int


@dataclass(frozen=True)
class Knee:
    """Where most of a gain is reached.

    Attributes:
        at: value of the lever.
        low: lower end of its 95 % interval, within what was tried.
        high: upper end.
    """

    at: float
    low: float
    high: float


@dataclass(frozen=True)
class Turn:
    """Where the sign of a difference turns.

    Attributes:
        before: place of the last value at which it is shown on its first side.
        after: place of the first value at which it is shown on the other.
        at: value of the lever where it is zero on straight lines.
        falls: whether it was above zero before.
    """

    before: int
    after: int
    at: float
    falls: bool


def whole(figures: Floats) -> Floats:
    """Returns the replicates that have every figure.

    Args:
        figures: shape (replicates, ...), NaN where empty.
    """
    kept: Floats = figures[~np.isnan(figures).reshape(len(figures), -1).any(axis=1)]
    return kept


def peak(figures: Floats, better: int = 1) -> Peak | None:
    """Returns the shape of a curve.

    Args:
        figures: shape (replicates, values), the lever's values from the least; a replicate that
            lacks one is left out.
        better: 1 where more is better, -1 where less is.

    Returns:
        The shape; None with too few replicates or values.
    """
    figures = whole(figures)
    values = figures.shape[1]
    if len(figures) < LEAST or values < 2:
        return None
    best = int((better * figures.mean(axis=0)).argmax())
    pairs = list(combinations(range(values), 2))
    adjusted = holm([paired_contrast(figures[:, both], _LESS)[3] for both in pairs])
    apart = [both for both, p in zip(pairs, adjusted, strict=True) if is_shown(p)]
    same = [at for at in range(values) if (min(at, best), max(at, best)) not in apart]
    low, high = min(same), max(same)
    shapes: dict[tuple[bool, bool], Shape] = {
        (False, False): "peaks", (False, True): "rises", (True, False): "falls",
        (True, True): "flat",
    }  # fmt: skip
    return Peak(shapes[low == 0, high == values - 1], best, low, high)


def knee(values: Sequence[float], figures: Floats, better: int = 1) -> Knee | None:
    """Returns where nine tenths of the gain from the least value to the best are reached.

    Args:
        values: of the lever, from the least.
        figures: as `peak` takes them.
        better: as `peak` takes it.

    Returns:
        The knee; None where the gain is not shown, could be reached anywhere between, or is
        smaller than the doubt of the best value itself.
    """
    found = peak(figures, better)
    if found is None or found.shape not in ("peaks", "rises"):
        return None
    kept = better * whole(figures)[:, : found.best + 1]
    tried = np.asarray(values[: found.best + 1], dtype=float)
    curve, count = kept.mean(axis=0), len(kept)
    quantile = float(stats.t.ppf((1 + CONFIDENCE) / 2, count - 1))
    if curve[-1] - curve[0] <= quantile * kept[:, -1].std(ddof=1) / math.sqrt(count):
        return None
    at = _reached(tried, curve)
    without = (kept.sum(axis=0) - kept) / (count - 1)
    each = np.array([_reached(tried, one) for one in without])
    error = math.sqrt((count - 1) / count * float(((each - each.mean()) ** 2).sum()))
    half = quantile * error
    low, high = max(tried[0], at - half), min(tried[-1], at + half)
    return None if (low, high) == (tried[0], tried[-1]) else Knee(at, float(low), float(high))


def _reached(values: Floats, curve: Floats) -> float:
    """Returns where a curve first reaches nine tenths of its gain from the first to the last."""
    wanted = curve[0] + REACHED * (curve[-1] - curve[0])
    above = np.flatnonzero(curve >= wanted)
    after = int(above[0]) if len(above) else len(curve) - 1
    if after == 0:
        return float(values[0])
    part = (wanted - curve[after - 1]) / (curve[after] - curve[after - 1])
    return float(values[after - 1] + part * (values[after] - values[after - 1]))


def shown_signs(gaps: Floats) -> np.ndarray:
    """Returns on which side of zero differences are shown, jointly: 1, -1, or 0 for on neither.

    Args:
        gaps: shape (replicates, ...), NaN where empty; each column is a claim.

    Returns:
        Shape (...).
    """
    flat = gaps.reshape(len(gaps), -1)
    p_values = [_p(column[~np.isnan(column)]) for column in flat.T]
    adjusted = holm(p_values) if p_values else np.array([])
    means = mean_of(flat)
    signs = np.where([is_shown(p) for p in adjusted], np.sign(means), 0.0)
    signs = np.nan_to_num(signs).astype(int)
    found: np.ndarray = signs.reshape(gaps.shape[1:])
    return found


def turns(values: Sequence[float], means: Sequence[float], signs: Sequence[int]) -> list[Turn]:
    """Returns where a difference turns along a lever.

    Args:
        values: of the lever, from the least.
        means: of the difference at each.
        signs: on which side of zero it is shown, as `shown_signs` gives them.
    """
    found: list[Turn] = []
    last = -1
    for place, sign in enumerate(signs):
        if sign == 0:
            continue
        if last >= 0 and signs[last] != sign:
            at = zero_between(values[last : place + 1], means[last : place + 1])
            found.append(Turn(last, place, at, signs[last] > 0))
        last = place
    return found


def zero_between(values: Sequence[float], means: Sequence[float]) -> float:
    """Returns where straight lines through means first cross zero.

    Args:
        values: of a lever, from the least.
        means: at each; the first and the last lie on either side of zero.
    """
    for place in range(1, len(values)):
        before, after = means[place - 1], means[place]
        if before * after <= 0.0 and before != after:
            part = before / (before - after)
            return float(values[place - 1] + part * (values[place] - values[place - 1]))
    return float(values[-1])


def mean_of(figures: Floats) -> Floats:
    """Returns means over the first axis of what is not empty; NaN where nothing is."""
    count = (~np.isnan(figures)).sum(axis=0)
    return np.where(count > 0, np.nansum(figures, axis=0) / np.maximum(count, 1), np.nan)


def _p(gaps: Floats) -> float:
    """Returns the two-sided p-value of a paired difference; NaN where none can be told."""
    if len(gaps) < LEAST:
        return math.nan
    return paired_contrast(gaps[:, None], np.ones(1))[3]
