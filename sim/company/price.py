"""What a euro and a rep's call are worth to a company that places touches by what it learns."""

from __future__ import annotations

import math

from sim.settings.company import Prices

_LEAST = 1e-9  # from which it can still rise


class Price:
    """A price: it rises while more is planned than is there, and falls with less.

    Attributes:
        now: points of engagement per unit.
    """

    def __init__(self, start: float, prices: Prices) -> None:
        """Starts from an expectation, in points per unit, and follows as the settings say."""
        self.now = start
        self._prices = prices

    def follow(self, planned: float, there: float) -> None:
        """Moves the price on by a week.

        Args:
            planned: units that the week's wanted touches would take.
            there: units that a week has for them.
        """
        if there <= 0.0:
            return
        most = self._prices.most_gap
        gap = max(-most, min(most, planned / there - 1.0))
        self.now = max(_LEAST, self.now * math.exp(self._prices.step * gap))
