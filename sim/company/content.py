"""The content factory: assets made each week by topic and kind, live for a while."""

from __future__ import annotations

import copy

import numpy as np

from sim.rules.packing import weekly_factor
from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.settings.words import N_CELLS
from sim.types import Floats

_LEAST_COVERED = 0.02


class Library:
    """What the company has to show.

    Attributes:
        made: assets made, by week (ring) and cell of topic and kind, shape (weeks, cells).
        made_for_support: those that serve support and organisation, by week (ring).
        shares: of each cell in what is made from now on, shape (cells,).
        coverage: chance that a need is covered by what is live, by cell, shape (cells,).
    """

    def __init__(self, settings: Settings) -> None:
        """Opens an empty library."""
        content = settings.company.content
        topics = np.array(content.topic_shares) / max(sum(content.topic_shares), 1e-12)
        kinds = np.array([content.theory_share, 1 - content.theory_share])
        self._plan = np.outer(kinds, topics).ravel()
        self.shares = self._plan
        self._weight, self._kept = content.learned_from, weekly_factor(content.learned_half_weeks)
        self._wanted = np.zeros(N_CELLS)
        self.made = np.zeros((settings.behaviour.relevance.live_weeks, N_CELLS))
        self.made_for_support = np.zeros(len(self.made))
        self._by_cell, self.coverage = np.zeros((2, N_CELLS))

    def copy(self) -> Library:
        """Returns the same library, to be filled by itself."""
        other = copy.copy(self)
        other.made, other.made_for_support = self.made.copy(), self.made_for_support.copy()
        return other

    def add(self, week: int, assets: float, for_support: float = 0.0) -> None:
        """Adds a week's new assets; those of `live_weeks` ago go out.

        Args:
            week: number of the week.
            assets: how many there are.
            for_support: share of them that serve support and organisation.
        """
        at = week % len(self.made)
        self.made[at] = assets * (1.0 - for_support) * self.shares
        self.made_for_support[at] = assets * for_support
        self._by_cell = self.made.sum(axis=0)
        self.coverage = 1.0 - np.exp(-self._by_cell)

    def learn(self, reads: Floats) -> None:
        """Has what is made follow what was taken in, where that could be met at all.

        The plan's shares are the prior. What was read is divided by the chance that there was
        something of its cell, so that what is hardly made is not taken for unwanted.

        Args:
            reads: contacts of a week whose content was taken in, by its cell, shape (cells,).
        """
        there = np.maximum(self.coverage, _LEAST_COVERED)
        wanted = reads / there
        total = wanted.sum()
        if total > 0.0:
            wanted *= reads.sum() / total
        self._wanted = self._kept * self._wanted + wanted
        posterior = self._weight * self._plan + self._wanted
        self.shares = posterior / posterior.sum()

    @property
    def made_until(self) -> Floats:
        """Cumulative shares of the cells in what is live, shape (cells,); 0 where nothing is."""
        total = self._by_cell.cumsum()
        return np.asarray(total / total[-1] if total[-1] > 0.0 else total)

    @property
    def live(self) -> float:
        """Live assets."""
        return float(self.made.sum() + self.made_for_support.sum())

    @property
    def support(self) -> float:
        """Chance that a need for support and organisation is covered."""
        return float(1.0 - np.exp(-self.made_for_support.sum()))


def cost_of_an_asset(settings: Settings) -> float:
    """Returns what a new asset costs, EUR per HCP of all whom it is for."""
    return settings.company.content.cost_per_asset / settings.population.represents


def assets_per_week(per_month: float) -> float:
    """Returns weekly production for a monthly one."""
    return per_month / WEEKS_PER_MONTH
