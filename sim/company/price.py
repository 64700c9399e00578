"""What a euro and a rep's call are worth to a company that places touches by what it learns."""

from __future__ import annotations

import math

_STEP = 0.3  # how fast a price follows
_MOST_STEP = 1.0
_LEAST = 1e-9


class Price:
    """A price: it rises while more is planned than is there, and falls with less.

    Attributes:
        now: points of the engagement index per unit.
    """

    def __init__(self, start: float) -> None:
        """Starts from an expectation, in points per unit."""
        self.now = start

    def follow(self, planned: float, there: float) -> None:
        """Moves the price on by a week.

        Args:
            planned: units that the week's wanted touches would take.
            there: units that a week has for them.
        """
        if there <= 0.0:
            return
        gap = max(-_MOST_STEP, min(_MOST_STEP, planned / there - 1.0))
        self.now = max(_LEAST, self.now * math.exp(_STEP * gap))
