"""What an analyst makes of a pilot's results: an effect, its standard error and a test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from experiments.trial import Form
from sim.types import Floats

_RATIOS = np.concatenate([[0.0], np.logspace(-3, 3, 61)])
"""Variances between territories over those of a cell within, that REML tries first."""


_ROUNDING = 1e-12  # of measures on 0-1, within which nothing varies


@dataclass(frozen=True)
class Estimate:
    """What was found.

    Attributes:
        effect: the new arm less today's.
        error: its standard error.
        freedom: degrees of freedom of its test.
        new: mean under the new arm; of a stepped wedge of its cells.
        today: mean under today's.
    """

    effect: float
    error: float
    freedom: int
    new: float = np.nan
    today: float = np.nan

    @property
    def p(self) -> float:
        """The two-sided p-value of no effect; 1 where nothing varies and nothing differs."""
        if self.error > 0:
            return float(2 * special.stdtr(self.freedom, -abs(self.effect) / self.error))
        return float(self.effect == 0)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Returns the ends of the interval of the effect."""
        half = float(special.stdtrit(self.freedom, (1 + level) / 2)) * self.error
        return self.effect - half, self.effect + half


def cluster_means(means: Floats, new: NDArray[np.bool_]) -> Estimate:
    """Compares two groups of territories by their means: Student's t, a territory one figure.

    Degrees of freedom are the territories less two (Donner & Klar 2000, chapter 7), whatever the
    number of HCPs.

    Args:
        means: of the territories, shape (territories,).
        new: which of them are under the new arm.
    """
    one, other = means[new], means[~new]
    freedom = len(means) - 2
    squares = ((one - one.mean()) ** 2).sum() + ((other - other.mean()) ** 2).sum()
    error = float(np.sqrt(squares / freedom * (1 / len(one) + 1 / len(other))))
    return Estimate(
        float(one.mean() - other.mean()), error, freedom, float(one.mean()), float(other.mean())
    )


def halves(new: Floats, today: Floats) -> Estimate:
    """Compares two halves of the HCPs of each territory: Student's t over the differences.

    Args:
        new: means of the halves under the new arm, shape (territories,).
        today: of the others.
    """
    gaps = new - today
    error = float(gaps.std(ddof=1) / np.sqrt(len(gaps)))
    return Estimate(
        float(gaps.mean()), error, len(gaps) - 1, float(new.mean()), float(today.mean())
    )


def stepped_wedge(cells: Floats, new: NDArray[np.bool_]) -> Estimate:
    """Fits a stepped wedge as Hussey and Hughes do: weighted least squares on cell means.

    A mean of territory i in period j is `b_j + theta X_ij + a_i + e_ij`; the ratio of the variances
    of a and e is found by restricted maximum likelihood. Tested by t with the territories less two
    degrees of freedom, since z is too sure of few territories.

    Args:
        cells: means by territory and period, shape (territories, periods).
        new: which of them are under the new arm, same shape.

    Source: Hussey & Hughes, Contemporary Clinical Trials 28 (2007) 182-191.
    """
    territories, periods = cells.shape
    if np.ptp(cells) <= _ROUNDING:
        return Estimate(0.0, 0.0, territories - 2, float(cells.mean()), float(cells.mean()))
    within, between, size = _normal_equations(cells, new)
    ratios = _RATIOS
    for _ in range(2):
        likelihood, _, _, _ = _fit(ratios, within, between, territories, periods, size)
        best = int(np.argmax(likelihood))
        low, high = ratios[max(best - 1, 0)], ratios[min(best + 1, len(ratios) - 1)]
        ratios = np.linspace(low, high, 41)
    likelihood, theta, variance, _ = _fit(ratios, within, between, territories, periods, size)
    best = int(np.argmax(likelihood))
    return Estimate(
        float(theta[best]), float(np.sqrt(variance[best])), territories - 2,
        float(cells[new].mean()), float(cells[~new].mean()),
    )  # fmt: skip


def variances(cells: Floats, new: NDArray[np.bool_]) -> tuple[float, float]:
    """Returns the variances between territories and of a cell, as `stepped_wedge` finds them."""
    territories, periods = cells.shape
    within, between, size = _normal_equations(cells, new)
    likelihood, _, _, cell = _fit(_RATIOS, within, between, territories, periods, size)
    best = int(np.argmax(likelihood))
    return float(_RATIOS[best] * cell[best]), float(cell[best])


def _normal_equations(cells: Floats, new: NDArray[np.bool_]) -> tuple[Floats, Floats, int]:
    """Returns sums of squares and products within territories and between, and the columns.

    The columns are the periods, the effect and, last, what was measured.
    """
    territories, periods = cells.shape
    columns = np.zeros((territories, periods, periods + 2))
    columns[:, np.arange(periods), np.arange(periods)] = 1.0
    columns[:, :, periods] = new
    columns[:, :, periods + 1] = cells
    means = columns.mean(axis=1)
    off = columns - means[:, None, :]
    return (
        np.einsum("ijk,ijl->kl", off, off), periods * np.einsum("ik,il->kl", means, means),
        periods + 1,
    )  # fmt: skip


def _fit(
    ratios: Floats, within: Floats, between: Floats, territories: int, periods: int, size: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Returns likelihood, effect, its variance and the variance of a cell, by ratio."""
    shrunk = 1.0 / (1.0 + periods * ratios)
    products = within + shrunk[:, None, None] * between
    left, right = products[:, :size, :size], products[:, :size, size]
    inverse = np.linalg.inv(left)
    coefficients = np.einsum("rkl,rl->rk", inverse, right)
    rest = products[:, size, size] - np.einsum("rk,rk->r", coefficients, right)
    freedom = territories * periods - size
    rest = np.maximum(rest, 1e-300)
    cell = rest / freedom
    _, log_determinant = np.linalg.slogdet(left)
    likelihood = -0.5 * (
        freedom * np.log(rest) + territories * np.log1p(periods * ratios) + log_determinant
    )
    return likelihood, coefficients[:, size - 1], cell * inverse[:, size - 1, size - 1], cell


def analyse(form: Form, means: Floats, new: NDArray[np.bool_], territories: int) -> Estimate:
    """Analyses a pilot as its design asks.

    Args:
        form: of the design.
        means: by rep and window, shape (reps, windows); of a stepped wedge all periods, of the
            others the window that is read, in the last column.
        new: which of them are under the new arm, same shape.
        territories: how many take part; those without HCPs are left out.
    """
    if form == "stepped_wedge":
        there = ~np.isnan(means).any(axis=1)
        return stepped_wedge(means[there], new[there])
    last, chosen = means[:, -1], new[:, -1]
    if form == "cluster":
        there = ~np.isnan(last)
        return cluster_means(last[there], chosen[there])
    first, second = last[:territories], last[territories:]
    is_first = chosen[:territories]
    one, other = np.where(is_first, first, second), np.where(is_first, second, first)
    there = ~np.isnan(one - other)
    return halves(one[there], other[there])
