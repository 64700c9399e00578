"""The content factory: assets made each week by topic and kind, live for a while."""

from __future__ import annotations

import numpy as np

from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.settings.words import N_CELLS


class Library:
    """What the company has to show.

    Attributes:
        made: assets made, by week (ring) and cell of topic and kind, shape (weeks, cells).
        made_for_support: those that serve support and organisation, by week (ring).
    """

    def __init__(self, settings: Settings) -> None:
        """Opens an empty library."""
        content = settings.company.content
        topics = np.array(content.topic_shares) / max(sum(content.topic_shares), 1e-12)
        kinds = np.array([content.theory_share, 1 - content.theory_share])
        self._shares = np.outer(kinds, topics).ravel()
        self.made = np.zeros((settings.behaviour.relevance.live_weeks, N_CELLS))
        self.made_for_support = np.zeros(len(self.made))

    def add(self, week: int, assets: float, for_support: float = 0.0) -> None:
        """Adds a week's new assets; those of `live_weeks` ago go out.

        Args:
            week: number of the week.
            assets: how many there are.
            for_support: share of them that serve support and organisation.
        """
        at = week % len(self.made)
        self.made[at] = assets * (1.0 - for_support) * self._shares
        self.made_for_support[at] = assets * for_support

    @property
    def live(self) -> float:
        """Live assets."""
        return float(self.made.sum() + self.made_for_support.sum())

    @property
    def coverage(self) -> np.ndarray:
        """Chance that a need is covered, by cell, shape (cells,)."""
        return np.asarray(1.0 - np.exp(-self.made.sum(axis=0)))

    @property
    def support(self) -> float:
        """Chance that a need for support and organisation is covered."""
        return float(1.0 - np.exp(-self.made_for_support.sum()))


def assets_per_week(per_month: float) -> float:
    """Returns weekly production for a monthly one."""
    return per_month / WEEKS_PER_MONTH
