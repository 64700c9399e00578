"""What an outcome is at each end of an input on average over all others, and what pairs do.

From the points of a Sobol sample that are lived anyway, by least squares on orthonormal (Legendre)
polynomials of single shares and of pairs of them: a polynomial chaos expansion (Sudret 2008), whose
terms are the parts of the variance decomposition. A pair's share is a sum of squares of its terms,
less what noise adds to it. Saltelli's own estimate of pairs needs as many runs again, and many
thousands of samples; this one finds what is smooth in both inputs, up to the third degree.

Points of one block are no more independent than one is, so that errors are those of blocks, by how
the others predict each of them (the cluster jackknife, CR3: Bell & McCaffrey 2002).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.polynomial.legendre import legvander
from scipy import stats

from experiments.statistics import CONFIDENCE
from sim.types import Floats

DEGREE = 3
"""Of a curve along one input."""

_PAIRED = ((1, 1), (1, 2), (2, 1))
_ROWS_EACH = 2  # points for each term, at the least, before pairs are looked at


@dataclass(frozen=True)
class Fit:
    """One outcome's expansion.

    Attributes:
        terms: coefficients, the constant one first, then those of inputs, then those of pairs.
        spread: their covariance.
        variance: of the outcome.
        freedom: blocks less one.
        inputs: how many.
        paired: whether there are terms of pairs.
    """

    terms: Floats
    spread: Floats
    variance: float
    freedom: int
    inputs: int
    paired: bool

    @property
    def _z(self) -> float:
        return float(stats.t.ppf((1 + CONFIDENCE) / 2, self.freedom))

    @property
    def mean(self) -> tuple[float, float]:
        """The mean over all that is moved, and half its 95 % interval."""
        return float(self.terms[0]), self._z * float(np.sqrt(max(self.spread[0, 0], 0.0)))

    def at(self, which: int, share: float) -> tuple[float, float]:
        """Returns the mean over all other inputs at a share of one input, and half its interval."""
        row = np.zeros(len(self.terms))
        row[0] = 1.0
        first = 1 + DEGREE * which
        row[first : first + DEGREE] = _polynomials(np.array([share]))[0]
        error = np.sqrt(max(float(row @ self.spread @ row), 0.0))
        return float(row @ self.terms), self._z * error

    def pair(self, place: int) -> tuple[float, float, float]:
        """Returns a pair's share of the variance, half its 95 % interval, and a p-value.

        Args:
            place: of the pair, in the order of `pairs`.
        """
        size = len(_PAIRED)
        first = 1 + DEGREE * self.inputs + size * place
        if not self.paired or not self.variance > 0.0:
            return np.nan, np.nan, np.nan
        mine = self.terms[first : first + size]
        spread = self.spread[first : first + size, first : first + size]
        share = (mine @ mine - np.trace(spread)) / self.variance
        error = np.sqrt(4 * mine @ spread @ mine + 2 * np.trace(spread @ spread)) / self.variance
        wald = float(mine @ np.linalg.pinv(spread, hermitian=True) @ mine) / size
        return float(share), float(self._z * error), float(stats.f.sf(wald, size, self.freedom))


def pairs(inputs: int) -> list[tuple[int, int]]:
    """Returns all pairs of so many inputs, in order."""
    return list(combinations(range(inputs), 2))


class Curves:
    """Least squares on the points of a sample, for any number of outcomes."""

    def __init__(self, shares: Floats) -> None:
        """Lays out the polynomials.

        Args:
            shares: of the ranges, without luck, shape (blocks, points of a block, inputs).
        """
        blocks, points, inputs = shares.shape
        single = [_polynomials(shares[..., at]) for at in range(inputs)]
        both = [
            single[one][..., i - 1] * single[other][..., j - 1]
            for one, other in pairs(inputs)
            for i, j in _PAIRED
        ]
        self.inputs = inputs
        self.paired = blocks * points >= _ROWS_EACH * (1 + DEGREE * inputs + len(both))
        columns = [np.ones((blocks, points, 1)), *single]
        columns += [np.stack(both, axis=-1)] if self.paired and both else []
        self._columns = np.concatenate(columns, axis=-1)
        flat = self._columns.reshape(blocks * points, -1)
        self._inverse = np.linalg.pinv(flat.T @ flat, hermitian=True)
        leverage = self._columns @ self._inverse @ self._columns.transpose(0, 2, 1)
        self._of_others = np.linalg.pinv(np.eye(points) - leverage, hermitian=True)

    def fit(self, outcome: Floats) -> Fit:
        """Returns the expansion of an outcome.

        Args:
            outcome: shape (blocks, points of a block).
        """
        columns, blocks = self._columns, len(self._columns)
        found = self._inverse @ np.einsum("bpt,bp->t", columns, outcome)
        left = outcome - columns @ found
        unseen = np.einsum("bpq,bq->bp", self._of_others, left)
        scores = np.einsum("bpt,bp->bt", columns, unseen)
        few = (blocks - 1) / blocks
        spread = few * self._inverse @ (scores.T @ scores) @ self._inverse
        variance = float(np.var(outcome))
        return Fit(found, spread, variance, max(blocks - 1, 1), self.inputs, self.paired)


def _polynomials(share: Floats) -> Floats:
    """Returns orthonormal polynomials of shares from 0 to 1, shape (..., DEGREE)."""
    size = np.sqrt(2 * np.arange(1, DEGREE + 1) + 1)
    return np.asarray(legvander(2 * share - 1, DEGREE)[..., 1:] * size, float)
