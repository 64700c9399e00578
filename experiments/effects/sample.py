"""Points at which arms are lived, as shares of the inputs' ranges; luck is an input among them.

Luck is the last input. It enters no rule, so it is the line that others have to stand out of; and
since a point has the luck of its share, effects are of the mean over luck and not of one luck's
own. Points that differ in another input alone share their luck, as all arms do at every point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.types import Floats

LUCK = "luck"
LUCKS = 64
"""Lucks that a share tells apart; a power of two, so that a sample twice as long begins alike."""

LEVELS = 4
"""Of the screen: shares 0, 1/3, 2/3 and 1 (Morris 1991)."""

_SCREEN, _CLOSE, _ORDERS = 1_601, 1_602, 1_603  # beside the seed, so that each draws its own


@dataclass(frozen=True)
class Sample:
    """Points in blocks; a block is taken whole or left out.

    Attributes:
        keys: of the inputs, `LUCK` the last of them.
        shares: of the ranges, shape (blocks x size, keys).
        size: points of a block.
    """

    keys: tuple[str, ...]
    shares: Floats
    size: int

    @property
    def problem(self) -> dict[str, Any]:
        """What SALib calls these inputs; a new one each time, since SALib writes into it."""
        return _problem(self.keys)

    @property
    def lucks(self) -> list[int]:
        """Which luck each point has, from 0."""
        found: list[int] = np.minimum(self.shares[:, -1] * LUCKS, LUCKS - 1).astype(int).tolist()
        return found

    @property
    def blocks(self) -> int:
        """How many."""
        return len(self.shares) // self.size


def _problem(keys: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(keys), "names": list(keys), "bounds": [[0.0, 1.0]] * len(keys)}


def screening_sample(inputs: Sequence[str], trajectories: int, seed: int) -> Sample:
    """Returns trajectories along which each input changes once (Morris 1991, by SALib).

    Args:
        inputs: keys; luck is added.
        trajectories: how many, each a block.
        seed: the study's.
    """
    from SALib.sample import morris

    keys = (*inputs, LUCK)
    rng = np.random.default_rng([seed, _SCREEN])
    shares = morris.sample(_problem(keys), trajectories, num_levels=LEVELS, seed=rng)
    return Sample(keys, np.clip(shares, 0.0, 1.0), len(keys) + 1)


def sobol_sample(inputs: Sequence[str], samples: int, seed: int) -> Sample:
    """Returns Saltelli's sample on a scrambled Sobol sequence, by SALib.

    A block is a point *a*, the points that take one input each from *b*, and *b*. A sample twice as
    long begins with these points.

    Args:
        inputs: keys; luck is added.
        samples: blocks, a power of two.
        seed: the study's.
    """
    from SALib.sample import sobol

    keys = (*inputs, LUCK)
    start = int(np.random.default_rng([seed, _CLOSE]).integers(2**31))
    shares = sobol.sample(_problem(keys), samples, calc_second_order=False, seed=start)
    return Sample(keys, shares, len(keys) + 2)


def shapley_sample(sobol: Sample, seed: int) -> Sample:
    """Returns for each block of a Sobol sample the way from *a* to *b*, one input after another.

    The order is drawn anew for each (Goda 2021). Two ends and the first step lie in the Sobol
    sample already, so that they need not be lived again.

    Args:
        sobol: as `sobol_sample` gives it.
        seed: the study's.
    """
    count = len(sobol.keys)
    rng = np.random.default_rng([seed, _ORDERS])
    blocks = sobol.shares.reshape(sobol.blocks, sobol.size, count)
    ways = np.empty((sobol.blocks, count + 1, count))
    for way, block in zip(ways, blocks, strict=True):
        way[:] = block[0]
        for step, which in enumerate(rng.permutation(count), start=1):
            way[step:, which] = block[-1, which]
    return Sample(sobol.keys, ways.reshape(-1, count), count + 1)
