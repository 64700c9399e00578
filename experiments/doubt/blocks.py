"""Arms smoothed over one parameter, or over some that go together.

Each parameter is a block of columns, its polynomial; of a few parameters that go together, their
products are a block more. What figures have in common with a block is kept as far as it stands
out of luck: nothing where an F test does not show it, else shrunk by the luck that is in it
(James & Stein 1961). So a block that has nothing to say mostly says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import f as f_distribution

from experiments.statistics import CONFIDENCE
from sim.types import Floats

_DEGREES = (3, 2, 1)
_MOST_PAIRED = 5  # parameters whose products make a block
_SHARE = 1 / 3  # of the worlds that columns may be


def blocks_of(shares: Floats) -> list[Floats]:
    """Returns blocks of orthonormal columns, each at right angles to the blocks before it.

    Args:
        shares: of parameters, 0-1, shape (worlds, keys).

    Returns:
        Each of shape (worlds, columns), its columns of mean 0; none where worlds are too few.
    """
    worlds, keys = shares.shape
    degree = next((one for one in _DEGREES if one * keys <= _SHARE * worlds), 0)
    if not degree:
        return []
    line = 2 * shares - 1
    parts = [
        np.column_stack([line[:, at] ** k for k in range(1, degree + 1)]) for at in range(keys)
    ]
    one, other = np.triu_indices(keys, 1)
    if 1 < keys <= _MOST_PAIRED and degree * keys + len(one) <= _SHARE * worlds:
        parts.append(line[:, one] * line[:, other])
    before = np.full((worlds, 1), worlds**-0.5)
    found = []
    for part in parts:
        size = np.linalg.norm(part, axis=0)
        for _ in range(2):  # twice is enough to be at right angles
            part = part - before @ (before.T @ part)  # noqa: PLW2901
        fresh, triangle = np.linalg.qr(part)
        fresh = fresh[:, np.abs(np.diag(triangle)) > 1e-6 * size]
        if fresh.shape[1]:
            found.append(fresh)
            before = np.hstack([before, fresh])
    return found


def block_fit(blocks: Sequence[Floats], figures: Floats) -> Floats:
    """Returns how figures depart from their mean by what the blocks say.

    Args:
        blocks: as `blocks_of` gives them.
        figures: shape (worlds, columns), each column by itself.
    """
    centred = figures - figures.mean(axis=0)
    whole = (centred**2).sum(axis=0)
    found: Floats = np.zeros_like(centred)
    for block in blocks:
        spare, columns = len(block) - 1 - block.shape[1], block.shape[1]
        parts = block.T @ centred
        said = (parts**2).sum(axis=0)
        luck = np.maximum(whole - said, 0.0) / spare
        least = columns * f_distribution.ppf(CONFIDENCE, columns, spare)
        with np.errstate(divide="ignore", invalid="ignore"):
            kept = np.where(said > least * luck, 1 - columns * luck / said, 0.0)
        found += block @ (np.nan_to_num(kept) * parts)
    return found
