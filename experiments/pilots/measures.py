"""What a pilot measures: of each HCP, over some of its weeks, as a company can observe it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.records import EMAIL, QUARTER
from sim.settings import Settings
from sim.types import Floats

OBSERVED = ("engagement", "engaged", "weekly_index", "opted_out", "consented")
"""What a CRM and a mailing tool tell."""

SURVEYED = ("trust",)
"""What only a survey tells."""

MEASURES = (*OBSERVED, *SURVEYED)
_POINT = 100.0  # points are remembered in hundredths


class Diary:
    """What was seen of each HCP, week by week.

    Points of an HCP's contacts are those of the measure of engagement depth, read off the ring in
    which the model keeps them; so any stretch of weeks can be read, not only the last quarter.
    """

    def __init__(self, hcps: int, settings: Settings) -> None:
        """Opens an empty diary.

        Args:
            hcps: how many there are.
            settings: for the weeks and the scales.
        """
        self._scales = settings.measures
        shape = (settings.weeks + 1, hcps)
        self._points, self._index, self._engaged = (np.zeros(shape, np.float32) for _ in range(3))
        self._states = {
            name: np.zeros(shape, np.float32) for name in ("opted_out", "consented", "trust")
        }

    def note(self, week: int, hcps: NDArray[np.void], customers: NDArray[np.void]) -> None:
        """Writes a week down at its end.

        Args:
            week: from 1.
            hcps: `records.hcp_record`, shape (n,).
            customers: the company's file, `records.customer_record`, shape (n,).
        """
        points = hcps["points_by_week"][:, week % (QUARTER - 1)] / _POINT
        self._points[week] = self._points[week - 1] + points
        index = np.minimum(1.0, points / self._scales.index_points)
        self._index[week] = self._index[week - 1] + index
        self._engaged[week] = self._engaged[week - 1] + (hcps["last_engaged"] == week)
        self._states["opted_out"][week] = (customers["refused"] & EMAIL) > 0
        self._states["consented"][week] = (customers["allowed"] & EMAIL) > 0
        self._states["trust"][week] = hcps["trust"]

    def read(self, measure: str, first: int, last: int) -> Floats:
        """Returns each HCP's figure over some weeks, shape (n,).

        Engagement depth is that of the weeks' points at the rate of a quarter, through the curve
        of the measure; shares and the index are means over the weeks; what is a state is that at
        the end of the last of them.

        Args:
            measure: a name of `MEASURES`.
            first: week, from 1.
            last: week.
        """
        if measure in self._states:
            return np.asarray(self._states[measure][last], dtype=np.float64)
        weeks = last - first + 1
        sums = {"engagement": self._points, "weekly_index": self._index, "engaged": self._engaged}
        found = np.asarray(sums[measure][last] - sums[measure][first - 1], dtype=np.float64) / weeks
        if measure != "engagement":
            return found
        return np.asarray(1.0 - np.exp(-QUARTER * found / self._scales.depth_points))
