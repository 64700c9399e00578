"""What becomes of people's time in a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.types import Floats


@dataclass(frozen=True)
class TimeUse:
    """What became of a crew's time, by territory; arrays of shape (territories,).

    Attributes:
        served: HCPs of the universe in each; territories of a sample are put together until they
            have as many as one of these people serves.
        there: calls that could be made.
        used: calls that touches took.
        blocked: touches that found no time.
    """

    served: Floats
    there: Floats
    used: Floats
    blocked: Floats

    @classmethod
    def over(cls, weeks: Sequence[TimeUse]) -> TimeUse:
        """Returns what became of the time of several weeks, of no territory where there is none."""
        if not weeks:
            return cls(*np.zeros((4, 0)))
        sums = (sum(getattr(week, name) for week in weeks) for name in ("there", "used", "blocked"))
        return cls(weeks[0].served, *map(np.asarray, sums))
