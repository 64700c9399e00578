"""PRIM: a box around the worlds that are looked for, peeled off slice by slice.

Patient rule induction (Friedman & Fisher 1999) as scenario discovery uses it (Bryant & Lempert
2010). From a box that holds every world the slice is cut off, a tenth of the worlds in it
at either end of one parameter, without which the rest holds most of what is looked for. A box is
told by its *density*, the share of its worlds that are looked for, and its *coverage*, the share of
those looked for that it holds. Bounds that were cut although they say little are taken back by
their quasi-p-value, which stands in the place of pasting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import kolmogorov, ndtr
from scipy.stats import binom, rankdata

from sim.types import Floats

Flags: TypeAlias = NDArray[np.bool_]

SLICE = 0.1
"""Share of a box's worlds that is cut off at a time: the less, the more patient."""

MOST = 6
"""Parameters that are cut at the most: of a hundred every other slice would be luck."""

LEAST = 0.05
"""Share of all worlds that a box holds at the least."""

LEVEL = 0.05
"""Quasi-p-value above which a bound is taken back."""


@dataclass(frozen=True, eq=False)
class Bounds:
    """A box.

    Attributes:
        low: below which a parameter must not be, shape (keys,); -inf where it is open.
        high: above which it must not be, same shape; inf where it is open.
    """

    low: Floats
    high: Floats

    @classmethod
    def open(cls, keys: int) -> Bounds:
        """Returns the box that holds everything."""
        return cls(np.full(keys, -np.inf), np.full(keys, np.inf))

    @property
    def restricted(self) -> list[int]:
        """Places of parameters that it restricts, in order."""
        return np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high)).tolist()

    def holds(self, values: Floats) -> Flags:
        """Tells which worlds lie inside, shape (worlds,).

        Args:
            values: shape (worlds, keys).
        """
        return np.asarray(((values >= self.low) & (values <= self.high)).all(axis=-1))

    def without(self, key: int) -> Bounds:
        """Returns the box with a parameter left open."""
        low, high = self.low.copy(), self.high.copy()
        low[key], high[key] = -np.inf, np.inf
        return Bounds(low, high)

    def cut(self, key: int, *, low: float | None = None, high: float | None = None) -> Bounds:
        """Returns the box with another bound of a parameter."""
        lows, highs = self.low.copy(), self.high.copy()
        if low is not None:
            lows[key] = low
        if high is not None:
            highs[key] = high
        return Bounds(lows, highs)


def told_apart(values: Floats, wanted: Flags, gaps: Floats) -> list[int]:
    """Returns the parameters that tell best what is looked for, the first one best.

    Each is judged by itself, by the smaller p-value of two tests on ranks: whether its values are
    spread alike in both kinds of worlds (Kolmogorov-Smirnov), and whether `gaps` go with it
    (Spearman). They order parameters; no claim is made of them.

    Args:
        values: of parameters, shape (worlds, keys).
        wanted: which worlds are looked for, shape (worlds,).
        gaps: how far each is from being looked for, same shape.

    Returns:
        `MOST` of them at the most.
    """
    worlds, held = len(wanted), int(wanted.sum())
    if not 0 < held < worlds:
        return []
    order = np.argsort(values, axis=0, kind="stable")
    apart = np.cumsum(np.where(wanted, 1 / held, -1 / (worlds - held))[order], axis=0)
    ordered = np.take_along_axis(values, order, axis=0)
    is_last = np.ones_like(ordered, dtype=bool)  # of worlds with the same value
    is_last[:-1] = ordered[1:] > ordered[:-1]
    distance = np.abs(np.where(is_last, apart, 0.0)).max(axis=0)
    spread = kolmogorov(distance * np.sqrt(held * (worlds - held) / worlds))
    ranks, rank = rankdata(values, axis=0), rankdata(gaps)
    ranks, rank = ranks - ranks.mean(axis=0), rank - rank.mean()
    norm = np.linalg.norm(ranks, axis=0) * np.linalg.norm(rank)
    along = np.divide(rank @ ranks, norm, out=np.zeros(len(norm)), where=norm > 0.0)
    together = 2 * ndtr(-np.abs(along) * np.sqrt(worlds - 1))
    found: list[int] = np.argsort(np.minimum(spread, together), kind="stable")[:MOST].tolist()
    return found


def peel(values: Floats, wanted: Flags, gaps: Floats, keys: Sequence[int]) -> list[Bounds]:
    """Peels boxes, each inside the one before it.

    Of slices without which the rest is as dense, that one is cut whose rest is lower in `gaps`.

    Args:
        values: of parameters, shape (worlds, keys).
        wanted: which worlds are looked for, shape (worlds,).
        gaps: how far each is from being looked for, the lower the nearer, same shape.
        keys: places of the parameters that may be cut.

    Returns:
        From the open box to the last one that has the least support, or holds nothing else.
    """
    box = Bounds.open(values.shape[1])
    found, inside = [box], np.ones(len(values), dtype=bool)
    least, tried = max(1.0, LEAST * len(values)), values[:, keys]
    while not wanted[inside].all():
        best = _best_slice(tried[inside], wanted[inside], gaps[inside], least)
        if best is None:
            break
        at, is_low, bound = best
        key = keys[at]
        box = box.cut(key, low=bound) if is_low else box.cut(key, high=bound)
        inside &= values[:, key] >= bound if is_low else values[:, key] <= bound
        found.append(box)
    return found


def _best_slice(
    values: Floats, wanted: Flags, gaps: Floats, least: float
) -> tuple[int, bool, float] | None:
    """Returns parameter, end and new bound of the slice to cut; None where none can be."""
    if not values.shape[1]:
        return None
    count = max(1, int(SLICE * len(values)))
    ordered = np.sort(values, axis=0)
    lows, highs = ordered[count - 1], ordered[-count]
    cut = np.concatenate([values <= lows, values >= highs], axis=1)  # worlds by slices
    kept = len(values) - cut.sum(axis=0)
    allowed = np.flatnonzero(kept >= least)
    if not len(allowed):
        return None
    cut, kept = cut[:, allowed], kept[allowed]
    density = (wanted.sum() - wanted.astype(float) @ cut) / kept
    rest = (gaps.sum() - gaps @ cut) / kept
    at = int(np.lexsort((rest, -np.round(density, 12)))[0])
    slice_at, keys = int(allowed[at]), values.shape[1]
    key, is_low, stays = slice_at % keys, slice_at < keys, values[~cut[:, at], slice_at % keys]
    if is_low:
        return key, True, float(lows[key] + stays.min()) / 2
    return key, False, float(highs[key] + stays.max()) / 2


def density_and_coverage(inside: Flags, wanted: Flags) -> tuple[float, float]:
    """Returns the density and the coverage of a box; NaN where it, or what is wanted, is empty."""
    held = float((inside & wanted).sum())
    parts = (float(inside.sum()), float(wanted.sum()))
    density, coverage = (held / part if part else np.nan for part in parts)
    return density, coverage


def merit(density: Floats, coverage: Floats, share: float) -> Floats:
    """Returns how well a box does: the harmonic mean of coverage and of its gain in density.

    The gain is which part of the way from the share of all worlds to 1 its density has gone; so
    the open box has none, whatever that share is.

    Args:
        density: of boxes.
        coverage: of the same.
        share: of all worlds that is looked for.
    """
    gain = np.clip((np.nan_to_num(density) - share) / (1.0 - share), 0.0, None)
    covered = np.nan_to_num(coverage)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(2 * gain * covered / (gain + covered))


def quasi_p(box: Bounds, key: int, values: Floats, wanted: Flags) -> float:
    """Returns how probably a bound does by chance what it does.

    Left open, the parameter lets more worlds in; the quasi-p-value is the probability that of as
    many worlds as the box holds, drawn from those, as many are looked for: a binomial tail
    (Bryant & Lempert 2010). That the bound was searched for is not in it, hence *quasi*.
    """
    inside, wider = box.holds(values), box.without(key).holds(values)
    share = float(wanted[wider].mean()) if wider.any() else 0.0
    return float(binom.sf(wanted[inside].sum() - 1, inside.sum(), share))


def tidied(box: Bounds, values: Floats, wanted: Flags) -> tuple[Bounds, list[tuple[int, float]]]:
    """Takes back bounds that say little, the least telling first.

    Returns:
        The box, and of each parameter that was left open again its place and quasi-p-value then.
    """
    dropped: list[tuple[int, float]] = []
    while keys := box.restricted:
        told = [quasi_p(box, key, values, wanted) for key in keys]
        worst = int(np.argmax(told))
        if told[worst] <= LEVEL:
            break
        dropped.append((keys[worst], told[worst]))
        box = box.without(keys[worst])
    return box, dropped


def supports_of(boxes: Sequence[Bounds], values: Floats) -> list[float]:
    """Returns the share of worlds that each box holds."""
    return [float(box.holds(values).mean()) for box in boxes]


def at_support(supports: Sequence[float], most: float) -> int:
    """Returns the place of the first box that holds no more than a share; the last if none does."""
    return next((at for at, one in enumerate(supports) if one <= most + 1e-9), len(supports) - 1)
