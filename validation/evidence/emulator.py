"""Emulators: what a figure would be without living it, and how sure that is."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds as Within
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import LassoCV
from sklearn.model_selection import KFold

from validation import Floats

LEAST_LIVES = 30
"""Fewer lives teach no emulator."""

_MOST_LIVES = 350
_MOST_FITTED = 200  # of them for hyperparameters
_MOST_ACTIVE = 8
_LEAST_EFFECT = 0.05  # of the strongest
_FOLDS = 5
_LEAST_EXPLAINED, _LEAST_HELD = 0.1, 0.85
_Z = 1.96


@dataclass(frozen=True)
class Emulator:
    """A regression on the active inputs and a Gaussian process of what that leaves.

    Attributes:
        active: columns of the inputs on which the figure rests.
        explained: share of the variance of held-out lives that it predicts.
        held: share of held-out lives inside its 95 % interval.
        widened: factor on its deviation, so that it is no surer than those lives allow.
    """

    active: NDArray[np.int64]
    explained: float
    held: float
    widened: float
    _mean: Floats
    _process: Any
    _scale: float

    @property
    def predicts(self) -> bool:
        """Whether it predicts at all, and is no surer than it should be."""
        return self.explained >= _LEAST_EXPLAINED and self.held >= _LEAST_HELD

    def predict(self, shares: Floats) -> tuple[Floats, Floats]:
        """Returns the mean and the variance of a life's figure, luck included.

        Args:
            shares: inputs from 0 to 1, shape (draws, inputs).
        """
        near = _centred(shares, self.active)
        rest, deviation = self._process.predict(near, return_std=True)
        mean = _terms(near) @ self._mean + rest * self._scale
        return np.asarray(mean), np.asarray((deviation * self._scale * self.widened) ** 2)


def emulate(shares: Floats, figures: Floats) -> Emulator | None:
    """Learns a figure from lives, the last of them where there are many.

    Active inputs are those that a lasso of effects chooses (the eight strongest); the mean is
    a regression on them and their squares; what is left is a Gaussian process over them with noise,
    which stands for luck and for all inputs that are not active. The check leaves a fifth out at a
    time, with the hyperparameters of all; where the misses are larger than the deviations told,
    these are widened.

    Args:
        shares: inputs from 0 to 1, shape (lives, inputs).
        figures: shape (lives,); NaN where there is none.

    Returns:
        None where there are too few lives, or no input matters.
    """
    told = np.flatnonzero(np.isfinite(figures))[-_MOST_LIVES:]
    x, y = shares[told], figures[told]
    if len(y) < LEAST_LIVES or np.ptp(y) <= 1e-12 * max(1.0, float(np.abs(y).max())):
        return None
    active = _screened(x, y)
    if not len(active):
        return None
    near = _centred(x, active)
    whole, scale, process = _fit(near, y, None)
    missed, spread = np.empty(len(y)), np.empty(len(y))
    for kept, out in KFold(_FOLDS, shuffle=True, random_state=0).split(near):
        part, width, one = _fit(near[kept], y[kept], process.kernel_)
        rest, deviation = one.predict(near[out], return_std=True)
        missed[out] = y[out] - _terms(near[out]) @ part - rest * width
        spread[out] = deviation * width
    explained = 1.0 - float((missed**2).mean() / y.var())
    widened = max(1.0, float(np.sqrt(((missed / spread) ** 2).mean())))
    inside = np.abs(missed) <= _Z * widened * spread
    return Emulator(active, explained, float(inside.mean()), widened, whole, process, scale)


def _screened(x: Floats, y: Floats) -> NDArray[np.int64]:
    """Returns the inputs with the strongest effects by themselves, straight or bent."""
    near = 2.0 * x - 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        lasso = LassoCV(cv=_FOLDS, alphas=20, random_state=0)
        lasso.fit(np.column_stack([near, near**2 - 1 / 3]), (y - y.mean()) / y.std())
    strength = np.abs(lasso.coef_.reshape(2, -1)).sum(axis=0)
    order = np.argsort(-strength, kind="stable")[:_MOST_ACTIVE]
    return np.asarray(np.sort(order[strength[order] > _LEAST_EFFECT * strength.max()]))


def _fit(near: Floats, y: Floats, kernel: Any) -> tuple[Floats, float, Any]:
    """Returns the regression, the scale of what it leaves, and the process of that.

    Args:
        near: active inputs, from -1 to 1.
        y: figures.
        kernel: with its hyperparameters; None finds them on some of the lives.
    """
    terms = _terms(near)
    penalty = np.diag([0.0, *[1e-3 * len(y)] * (terms.shape[1] - 1)])
    mean = np.asarray(np.linalg.solve(terms.T @ terms + penalty, terms.T @ y), dtype=np.float64)
    rest = y - terms @ mean
    scale = float(rest.std()) or 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if kernel is None:
            lengths = np.full(near.shape[1], 1.5)
            smooth = ConstantKernel(0.5, (1e-3, 10.0)) * RBF(lengths, (0.3, 20.0))
            wanted = smooth + WhiteKernel(0.5, (1e-3, 2.0))
            some = slice(-_MOST_FITTED, None)
            seeker = GaussianProcessRegressor(wanted, optimizer=_climb)
            kernel = seeker.fit(near[some], rest[some] / scale).kernel_
        process = GaussianProcessRegressor(kernel, optimizer=None).fit(near, rest / scale)
    return mean, scale, process


def _climb(objective: Any, start: Floats, bounds: Floats) -> tuple[Floats, float]:
    """Finds hyperparameters in few steps: nothing rests on their last digits."""
    found: Any = minimize(
        objective,
        start,
        jac=True,
        bounds=Within(*bounds.T),
        method="L-BFGS-B",
        options={"maxiter": 15},
    )
    return found.x, float(found.fun)


def _centred(shares: Floats, active: NDArray[np.int64]) -> Floats:
    return np.asarray(2.0 * shares[:, active] - 1.0)


def _terms(near: Floats) -> Floats:
    return np.column_stack([np.ones(len(near)), near, near**2])
