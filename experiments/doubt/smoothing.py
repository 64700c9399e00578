"""Arms smoothed over the parameters of worlds: what is due to the world is kept, luck is not.

Of each arm the difference to a reference arm is learnt, since the two share their luck and most of
it cancels. A sparse regression (orthogonal matching pursuit) and a ridge one, both on polynomials
of the parameters and both by scikit-learn, each predict worlds that they did not learn from, and
are weighted by how well they do. What they say when they have learnt from all worlds is brought to
the spread of those predictions, so that luck that they learnt by heart adds none. Where they do not
predict better than luck would, nothing is learnt: an arm is in every world what it is on average.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.stats import chi2

from experiments.doubt.lives import Lives, Objective
from experiments.statistics import CONFIDENCE
from sim.types import Floats

Places: TypeAlias = NDArray[np.intp]

FEWEST = 12
"""Worlds below which nothing is learnt of parameters."""

_FOLDS = 10
_MOST_PAIRED = 12  # parameters whose products are tried
_ALPHAS = np.logspace(-2, 6, 17)


@dataclass(frozen=True)
class Smoothed:
    """Arms smoothed over worlds.

    Attributes:
        lives: what was smoothed.
        gaps: by measure, each arm less the reference arm, means over the replicates of a world,
            shape (worlds, arms).
        learnt: by measure, how the smoothed gaps depart from their mean, same shape.
        predicted: the same as predicted for worlds that were not learnt from.
    """

    lives: Lives
    gaps: Mapping[str, Floats]
    learnt: Mapping[str, Floats]
    predicted: Mapping[str, Floats]

    def raw(self, objective: Objective) -> Floats:
        """Returns utilities less those of the reference arms, shape (worlds, arms)."""
        return weighted(self.gaps, objective)

    def departures(self, objective: Objective) -> Floats:
        """Returns how smoothed utilities depart from their mean, shape (worlds, arms)."""
        return weighted(self.learnt, objective)

    def utilities(self, objective: Objective) -> Floats:
        """Returns smoothed utilities less those of the reference arms, shape (worlds, arms)."""
        found: Floats = self.raw(objective).mean(axis=0) + self.departures(objective)
        return found

    def explained(self, objective: Objective) -> Floats:
        """Returns which share of the variance is explained, in worlds not learnt from.

        Of each arm less the best one on average; NaN of that one itself, and where there is none.
        """
        raw, smooth = self.raw(objective), weighted(self.predicted, objective)
        best = int(raw.mean(axis=0).argmax())
        raw, smooth = raw - raw[:, [best]], smooth - smooth[:, [best]]
        whole = raw.var(axis=0)
        rest = (raw - raw.mean(axis=0) - smooth).var(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.where(whole > 0.0, 1 - rest / whole, np.nan)
        return np.where(np.abs(found) < 1e-9, 0.0, found)


def weighted(by_measure: Mapping[str, Floats], objective: Objective) -> Floats:
    """Returns the weighted sum of figures by measure."""
    parts = [weight * by_measure[name] for name, weight in objective.weights.items()]
    return np.asarray(sum(parts))


def smoothed(lives: Lives) -> Smoothed:
    """Smooths every arm's difference to the reference arm, measure by measure.

    Args:
        lives: what arms came to.
    """
    gaps, learnt, predicted = {}, {}, {}
    columns = polynomials(lives.shares)
    for name, figures in lives.figures.items():
        means = lives.by_world(figures).mean(axis=0)
        single = figures - figures[:, [int(np.argmax(means))]]
        gaps[name] = lives.by_world(single)
        learnt[name], predicted[name] = _departures(gaps[name], columns)
        learnt[name] = learnt[name] + _kept_of_worlds(lives, single, gaps[name], predicted[name])
    return Smoothed(lives, gaps, learnt, predicted)


def _kept_of_worlds(lives: Lives, single: Floats, gaps: Floats, predicted: Floats) -> Floats:
    """Returns what of a world's own figures is kept beside what its parameters say.

    Where replicates of a world differ by luck, its mean is known that well: the less luck is in
    what regression left, the more of it is kept (an empirical Bayes estimate, Efron & Morris 1973).
    With one replicate in each world luck is not known, and nothing is kept.
    """
    spare = len(lives.world) - lives.worlds
    if spare < lives.worlds / 2:
        return np.zeros_like(gaps)
    within = ((single - gaps[lives.world]) ** 2).sum(axis=0) / spare
    luck = within * (1 / lives.lives).mean()
    left = gaps - gaps.mean(axis=0) - predicted
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.where(left.var(axis=0) > 0.0, 1 - luck / left.var(axis=0), 0.0)
    found: Floats = left * np.clip(kept, 0.0, 1.0)
    return found


def polynomials(shares: Floats) -> tuple[Floats, Floats] | None:
    """Returns each parameter and its square as columns of mean 0 and deviation 1.

    Args:
        shares: shape (worlds, keys).

    Returns:
        Both of shape (worlds, keys); None where worlds are too few to learn from.
    """
    if len(shares) < FEWEST or not shares.shape[1]:
        return None
    line = _standard(shares)
    bend = line**2
    slope = (bend * line).mean(axis=0)
    return line, _standard(bend - slope * line)


def _standard(columns: Floats) -> Floats:
    centred = columns - columns.mean(axis=0)
    spread = centred.std(axis=0)
    return np.asarray(centred / np.where(spread > 1e-9, spread, np.inf))


def _departures(gaps: Floats, columns: tuple[Floats, Floats] | None) -> tuple[Floats, Floats]:
    """Returns what is learnt, and what is predicted for worlds not learnt from.

    Args:
        gaps: shape (worlds, arms).
        columns: as `polynomials` gives them.

    Returns:
        Both less their means, shape (worlds, arms); 0 of arms of which nothing is learnt.
    """
    from sklearn.model_selection import KFold

    learnt, predicted = np.zeros_like(gaps), np.zeros_like(gaps)
    moving = np.flatnonzero(gaps.std(axis=0) > 1e-12)
    if columns is None or not len(moving):
        return learnt, predicted
    line, _ = columns
    every = np.hstack(columns)
    if line.shape[1] <= _MOST_PAIRED:
        every = np.hstack([every, _products(line)])
    folds = KFold(min(_FOLDS, len(gaps)), shuffle=True, random_state=0)
    unseen = np.zeros((2, *gaps[:, moving].shape))
    for learn, test in folds.split(gaps):
        unseen[:, test] = _both(every, line, gaps[:, moving], learn, test)
    whole = np.arange(len(gaps))
    seen = _both(every, line, gaps[:, moving], whole, whole)
    seen, unseen = (part - part.mean(axis=1, keepdims=True) for part in (seen, unseen))
    needed = chi2.ppf(CONFIDENCE, len(unseen)) / len(gaps)
    for at, arm in enumerate(moving):
        aim = gaps[:, arm] - gaps[:, arm].mean()
        weights, _ = nnls(unseen[:, :, at].T, aim)
        said, known = weights @ unseen[:, :, at], weights @ seen[:, :, at]
        if 1 - (aim - said).var() / aim.var() > needed:
            predicted[:, arm] = said
            learnt[:, arm] = known * min(1.0, said.std() / known.std())
    return learnt, predicted


def _both(every: Floats, line: Floats, aims: Floats, learn: Places, test: Places) -> Floats:
    """Returns predictions of the sparse and of the ridge regression, shape (2, worlds, arms)."""
    from sklearn.linear_model import RidgeCV

    model = RidgeCV(_ALPHAS, alpha_per_target=True).fit(every[learn], aims[learn])
    ridge = np.asarray(model.predict(every[test])).reshape(len(test), -1)
    sparse = [_sparse(every, line, aim, learn, test) for aim in aims.T]
    return np.stack([np.column_stack(sparse), ridge])


def _sparse(every: Floats, line: Floats, aim: Floats, learn: Places, test: Places) -> Floats:
    """Returns predictions of a sparse regression, with products of the parameters that it finds."""
    keys = line.shape[1]
    model = _pursuit(every[learn], aim[learn])
    chosen = np.flatnonzero(model.coef_)
    if keys > _MOST_PAIRED and len(chosen) > 1:
        strength = np.abs(model.coef_[chosen])
        first = dict.fromkeys((chosen[np.argsort(-strength)] % keys).tolist())
        paired = np.hstack([every[:, chosen], _products(line[:, list(first)[:_MOST_PAIRED]])])
        return np.asarray(_pursuit(paired[learn], aim[learn]).predict(paired[test]))
    return np.asarray(model.predict(every[test]))


def _pursuit(columns: Floats, aim: Floats) -> Any:
    from sklearn.linear_model import OrthogonalMatchingPursuitCV

    most = max(1, min(columns.shape[1], len(aim) // 5))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of columns that depend on one another
        return OrthogonalMatchingPursuitCV(cv=5, max_iter=most).fit(columns, aim)


def _products(line: Floats) -> Floats:
    """Returns products of every two columns, shape (worlds, pairs)."""
    one, other = np.triu_indices(line.shape[1], 1)
    return _standard(line[:, one] * line[:, other])
