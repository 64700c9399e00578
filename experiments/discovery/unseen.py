"""What a box is worth in worlds that it was not peeled on, and how often it comes out the same.

PRIM looks for what holds by chance as well as for what holds: a box that was peeled on a hundred
worlds of luck alone is dense in them. So its depth is chosen, and its density and coverage are
counted, in worlds that were left out: the whole way to a box is gone again for each of ten parts
of the worlds without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from experiments.discovery.prim import (
    Bounds,
    Flags,
    at_support,
    merit,
    peel,
    quasi_p,
    supports_of,
    tidied,
    told_apart,
)
from experiments.statistics import CONFIDENCE
from sim.types import Floats

FOLDS = 10
"""Parts of the worlds, each of which is left out once."""

AGREED = 0.5
"""Share of the boxes without a part of the worlds that have a bound which is kept."""

HALVES = 50
"""Random halves of the worlds on which a box is peeled again."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Worlds, and which of them are looked for.

    Attributes:
        values: of parameters, shape (worlds, keys).
        wanted: which worlds are looked for, shape (worlds,).
        gaps: how far each is from being looked for, the lower the nearer, same shape.
    """

    values: Floats
    wanted: Flags
    gaps: Floats

    def of(self, chosen: NDArray[np.intp] | Flags) -> Sample:
        """Returns some of the worlds."""
        return Sample(self.values[chosen], self.wanted[chosen], self.gaps[chosen])

    def peeled(self) -> list[Bounds]:
        """Peels boxes, by the parameters that tell best what is looked for."""
        keys = told_apart(self.values, self.wanted, self.gaps)
        return peel(self.values, self.wanted, self.gaps, keys)

    @property
    def share(self) -> float:
        """The share of worlds that is looked for."""
        return float(self.wanted.mean())


@dataclass(frozen=True)
class Counted:
    """How worlds lie in a box that was not peeled on them.

    Attributes:
        worlds: all of them.
        wanted: those that are looked for.
        inside: those in the box.
        held: those in the box that are looked for.
    """

    worlds: int
    wanted: int
    inside: int
    held: int

    @classmethod
    def of(cls, inside: Flags, wanted: Flags) -> Counted:
        """Counts them."""
        return cls(len(wanted), int(wanted.sum()), int(inside.sum()), int((inside & wanted).sum()))

    @property
    def density(self) -> float:
        """Share of the worlds in the box that is looked for; NaN where it holds none."""
        return self.held / self.inside if self.inside else np.nan

    @property
    def coverage(self) -> float:
        """Share of what is looked for that lies in the box; NaN where nothing is."""
        return self.held / self.wanted if self.wanted else np.nan

    @property
    def outside(self) -> float:
        """Share of the worlds outside of the box that is looked for; NaN where none are."""
        left = self.worlds - self.inside
        return (self.wanted - self.held) / left if left else np.nan

    @property
    def shown(self) -> bool:
        """Whether it is denser than all worlds are, with its whole 95 % interval."""
        return bool(self.inside) and ends(self.held, self.inside)[0] > self.wanted / self.worlds


def ends(held: int, of: int) -> tuple[float, float]:
    """Returns the ends of the 95 % interval of a share (Wilson); NaN of nothing."""
    if not of:
        return np.nan, np.nan
    found = binomtest(held, of).proportion_ci(CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)


@dataclass(frozen=True, eq=False)
class Way:
    """The way to a box.

    Attributes:
        boxes: peeled, each inside the one before it.
        chosen: place of the one that was chosen.
        unseen: of each box, how worlds lie in boxes of its support that were not peeled on them.
        box: the chosen one without bounds that say little.
        dropped: parameters that were left open again, with their quasi-p-values then.
    """

    boxes: list[Bounds]
    chosen: int
    unseen: list[Counted]
    box: Bounds
    dropped: list[tuple[int, float]]


def way_to_box(sample: Sample, seed: int) -> Way:
    """Peels, chooses a depth by how boxes do in worlds left out, and takes back idle bounds.

    Args:
        sample: the worlds.
        seed: of the luck of the parts.
    """
    boxes = sample.peeled()
    supports = supports_of(boxes, sample.values)
    inside = np.zeros((len(boxes), len(sample.wanted)), dtype=bool)
    for learn, test in parts(sample.wanted, seed):
        seen = sample.of(learn)
        peeled = seen.peeled()
        held = np.array([box.holds(sample.values[test]) for box in peeled])
        there = supports_of(peeled, seen.values)
        inside[:, test] = held[[at_support(there, support) for support in supports]]
    unseen = [Counted.of(held, sample.wanted) for held in inside]
    density, coverage = np.array([(one.density, one.coverage) for one in unseen]).T
    chosen = int(np.argmax(merit(density, coverage, sample.share)))
    box, dropped = tidied(boxes[chosen], sample.values, sample.wanted)
    return Way(boxes, chosen, unseen, box, dropped)


def parts(wanted: Flags, seed: int) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yields the worlds without a part of them, and that part; each is looked for as often."""
    from sklearn.model_selection import StratifiedKFold

    least = int(min(wanted.sum(), len(wanted) - wanted.sum()))
    if least < 2:
        return
    folds = StratifiedKFold(min(FOLDS, least), shuffle=True, random_state=seed % 2**32)
    yield from folds.split(np.zeros(len(wanted)), wanted)


def held_out(sample: Sample, seed: int) -> tuple[Flags, list[Bounds]]:
    """Goes the whole way to a box again for each part of the worlds, without it.

    Args:
        sample: the worlds.
        seed: of the luck of the parts.

    Returns:
        Which worlds lie in the box that all but their own part lead to, and these boxes.
    """
    inside, boxes = np.zeros(len(sample.wanted), dtype=bool), []
    for learn, test in parts(sample.wanted, seed):
        box = way_to_box(sample.of(learn), seed).box
        inside[test] = box.holds(sample.values[test])
        boxes.append(box)
    return inside, boxes


def at_the_same_end(box: Bounds, others: Sequence[Bounds]) -> Floats:
    """Returns in which share of other boxes each parameter is restricted at the same end.

    Args:
        box: whose bounds are looked for.
        others: the other ones.

    Returns:
        Shape (keys,); 0 of a parameter that the box leaves open.
    """
    times = np.zeros(len(box.low))
    for other in others:
        low = np.isfinite(box.low) & np.isfinite(other.low)
        high = np.isfinite(box.high) & np.isfinite(other.high)
        times += low | high
    return times / max(1, len(others))


def agreed(way: Way, others: Sequence[Bounds], sample: Sample) -> Way:
    """Takes back bounds that fewer than half of the boxes without a part of the worlds have.

    So the box that is told is the one whose density and coverage those boxes count.

    Args:
        way: to the box.
        others: as `held_out` gives them.
        sample: the worlds.
    """
    box, dropped = way.box, list(way.dropped)
    times = at_the_same_end(box, others)
    for key in way.box.restricted:
        if times[key] < AGREED:
            dropped.append((key, quasi_p(box, key, sample.values, sample.wanted)))
            box = box.without(key)
    return replace(way, box=box, dropped=dropped)


def reproduced(sample: Sample, box: Bounds, support: float, seed: int) -> Floats:
    """Returns in which share of random halves a box restricts each parameter at the same end.

    Halves, as in stability selection (Meinshausen & Buehlmann 2010): a bound that luck made is
    seldom made twice.

    Args:
        sample: the worlds.
        box: whose bounds are looked for.
        support: share of the worlds that it held before idle bounds were taken back.
        seed: of the luck of the halves.

    Returns:
        Shape (keys,); 0 of a parameter that the box leaves open.
    """
    luck = np.random.default_rng([seed, 3, len(sample.wanted)])
    others = []
    for _ in range(HALVES):
        half = sample.of(luck.permutation(len(sample.wanted))[: len(sample.wanted) // 2])
        peeled = half.peeled()
        place = at_support(supports_of(peeled, half.values), support)
        other, _ = tidied(peeled[place], half.values, half.wanted)
        others.append(other)
    return at_the_same_end(box, others)
