"""What a log's summary statistics tell of parameters: approximate Bayesian computation.

Of many simulated logs both are known, the parameters and the summary statistics. A ridge
regression learns from them which parameters the statistics point to (Fearnhead and Prangle, 2012:
the best summary of data is what one expects of the parameters). The half of the simulated logs
that point nearest to where the real one points are then moved along a local regression to where
they would lie if they pointed there exactly (Beaumont, Zhang and Balding, 2002): a sample of the
posterior.

All logs are simulated beforehand, so that each can play the real one: how often the intervals hold
the truth is counted on the user's own contacts, and costs no further simulation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from sklearn.linear_model import LinearRegression, RidgeCV
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sim.types import Floats

INTERVAL = (0.05, 0.95)
_PENALTIES = np.geomspace(10, 10_000, 10)
_FOLDS = 5
_NEAREST = 0.5  # share of the simulated logs that the local regression uses
_POINTED_TO = (
    0.02  # share of a parameter's variance from which summary statistics point to it at all
)


class Posterior:
    """Simulated logs, ready to be asked what a log's summary statistics tell.

    Attributes:
        explained: share of each parameter's variance that they explain in logs that were not
            learned from, shape (parameters,); 0 and less is nothing.
    """

    def __init__(self, shares: Floats, summary_statistics: Floats) -> None:
        """Learns from simulated logs.

        Args:
            shares: parameters as shares of their priors, above 0 and below 1, shape
                (logs, parameters).
            summary_statistics: of the logs, shape (logs, statistics).
        """
        self._truth = ndtri(shares)
        self._bounds = summary_statistics.min(axis=0), summary_statistics.max(axis=0)
        self._guide = make_pipeline(
            StandardScaler(), RidgeCV(_PENALTIES, alpha_per_target=True)
        ).fit(summary_statistics, self._truth)
        folds = KFold(_FOLDS, shuffle=True, random_state=0)
        pointed = cross_val_predict(self._guide, summary_statistics, self._truth, cv=folds)
        missed = ((self._truth - pointed) ** 2).mean(axis=0)
        self.explained: Floats = 1.0 - missed / self._truth.var(axis=0)
        self._used = self.explained > _POINTED_TO
        if not self._used.any():
            self._used[self.explained.argmax()] = True
        self._scale = self._truth.std(axis=0)[self._used]
        self._pointed: Floats = pointed[:, self._used] / self._scale

    def sample(self, summary_statistics: Floats, draws: int, seed: int) -> Floats:
        """Returns draws from the posterior of a log, as shares of the priors.

        A statistic beyond all simulated logs counts as the utmost of them: further out the
        regression has learned nothing.

        Args:
            summary_statistics: of the log, shape (statistics,).
            draws: how many.
            seed: of their luck.

        Returns:
            Shape (draws, parameters).
        """
        within = np.clip(summary_statistics, *self._bounds)
        pointed = self._guide.predict(within[None])[0][self._used] / self._scale
        moved, weight = self._move(pointed, without=None)
        chosen = np.random.default_rng([seed, 1]).choice(len(moved), draws, p=weight)
        return np.asarray(ndtr(moved[chosen]))

    def check(self, tries: int, seed: int) -> tuple[NDArray[np.bool_], Floats]:
        """Lets simulated logs play the real one.

        Args:
            tries: how many of them, at most as many as there are.
            seed: which ones.

        Returns:
            Whether the 90 % interval held the truth and how wide it was, as a share of the
            prior's own 90 %; both of shape (tries, parameters).
        """
        count = min(tries, len(self._truth))
        rows = np.random.default_rng([seed, 2]).choice(len(self._truth), count, replace=False)
        held = np.zeros((count, self._truth.shape[1]), bool)
        width = np.zeros(held.shape)
        for place, row in enumerate(rows):
            moved, weight = self._move(self._pointed[row], without=int(row))
            low, high = quantiles(moved, INTERVAL, weight)
            held[place] = (low <= self._truth[row]) & (self._truth[row] <= high)
            width[place] = (ndtr(high) - ndtr(low)) / (INTERVAL[1] - INTERVAL[0])
        return held, width

    def _move(self, pointed: Floats, without: int | None) -> tuple[Floats, Floats]:
        """Moves the nearest simulated logs to where a log points; returns them with weights."""
        away = np.sqrt(((self._pointed - pointed) ** 2).sum(axis=1))
        if without is not None:
            away[without] = np.inf
        count = int(_NEAREST * len(away))
        near = np.argpartition(away, count)[:count]
        weight = 1.0 - (away[near] / away[near].max()) ** 2
        offsets = self._pointed[near] - pointed
        line = LinearRegression().fit(offsets, self._truth[near], sample_weight=weight)
        left = self._truth[near] - line.predict(offsets)
        worth = weight.sum() ** 2 / (weight**2).sum()  # logs that weigh as much, had all weight 1
        left *= np.sqrt(worth / max(worth - offsets.shape[1] - 1, 1.0))
        return np.asarray(line.intercept_ + left), weight / weight.sum()


def quantiles(sample: Floats, at: tuple[float, ...], weight: Floats) -> Floats:
    """Returns quantiles of each column of a weighted sample, shape (quantiles, columns)."""
    order = np.argsort(sample, axis=0)
    below = np.cumsum(weight[order], axis=0) - weight[order] / 2
    ranked = np.take_along_axis(sample, order, axis=0)
    columns = [np.interp(at, below[:, k], ranked[:, k]) for k in range(sample.shape[1])]
    return np.stack(columns, axis=1)
