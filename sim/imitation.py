"""What competitors have seen of this company, and what comes of it where they do as much."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_YEAR
from sim.types import Floats


class Rivals:
    """The competitors as imitators.

    A rival who imitates does as much as this company where the company does more, and keeps what it
    did already where that is more; where it comes to a platform too, each has less of it.

    Attributes:
        messages: this company's messages per HCP and week, as they have seen them.
        visits: its visits met per HCP and week, likewise.
        presence: its part of what HCPs find in places where presence is bought, by pull channel.
        own_visits: their own visits per HCP and week, of all of them together.
    """

    def __init__(self, settings: Settings) -> None:
        """Has seen nothing yet."""
        channels = settings.channels
        self._market = settings.market
        self._bought = np.array(
            [channels[name].opened_by == "spend" for name in channels.pull], dtype=bool
        )
        self.messages, self.visits, self.own_visits = 0.0, 0.0, 0.0
        self.presence: Floats = np.zeros(len(self._bought))

    def take_up(self, others: Rivals) -> Rivals:
        """Takes what others have seen for their own, but not whether they imitate; returns self."""
        self.messages, self.visits = others.messages, others.visits
        self.own_visits = others.own_visits
        self.presence = others.presence.copy()
        return self

    def see(self, messages: float, visits: float) -> None:
        """Sees what this company sent and met in a week, per HCP."""
        memory = self._market.cadence_memory
        self.messages = memory * self.messages + (1.0 - memory) * messages
        self.visits = memory * self.visits + (1.0 - memory) * visits

    def mails(self, week: int) -> float:
        """Returns the factor on their mails: a larger volume, and some who imitate."""
        market, saturation = self._market, self._market.saturation
        volume = 1.0 + (saturation.volume_factor - 1.0) * saturation.strength(week)
        return self._more(week, volume, self.messages, market.competitor_mails_per_week)

    def visits_paid(self, week: int) -> float:
        """Returns the factor on their visits."""
        return self._more(week, 1.0, self.visits, self.own_visits)

    def _more(self, week: int, volume: float, seen: float, theirs: float) -> float:
        share = self.share(week)
        if share == 0.0 or theirs == 0.0:
            return volume
        copied = seen * self._market.competitors / theirs
        return (1.0 - share) * volume + share * max(volume, copied)

    def share(self, week: int) -> float:
        """Returns the share of the competitors that imitate this company in a week."""
        phase = (week - self._market.saturation.start_week + 1) / WEEKS_PER_YEAR
        return self._market.imitation * min(max(phase, 0.0), 1.0)

    def crowd(self, week: int, found: NDArray[np.float64], there: NDArray[np.float64]) -> None:
        """Comes to the places where this company has bought presence, and sees what it has there.

        Args:
            week: number of the week.
            found: share of sessions that meet the company, strategies x pull channels; changed.
            there: the same, were all served who come; changed.
        """
        memory = self._market.cadence_memory
        self.presence = memory * self.presence + (1.0 - memory) * found[0] * self._bought
        others = self.share(week) * self._market.competitors
        if others > 0.0:
            crowded = 1.0 + self._market.crowding * others * self.presence
            found /= crowded
            there /= crowded
