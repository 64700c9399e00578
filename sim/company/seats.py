"""Seats for events: for how many of those invited the company reckons to pay."""

from __future__ import annotations

import copy

import numpy as np
from numpy.typing import NDArray

from sim.counters import BY_CHANNEL
from sim.rules.beliefs import believed_answers, believed_second_steps
from sim.rules.packing import kept_by
from sim.settings import Settings
from sim.settings.kinds import Channel
from sim.types import Floats


def costs_by_who_comes(channel: Channel) -> bool:
    """Tells whether a channel's touches cost by chance: by attendee, or by the HCP's session."""
    return channel.charged != "touch"


class Seats:
    """The share of each push channel's touches that the company reckons to pay for.

    Events and gatherings cost by who comes. Seats are booked for the keenest persona, as the
    company believes it to be, with a margin; and for more once more have come. Any other touch is
    reckoned to cost in full.

    Attributes:
        share: by push channel, 0-1, shape (push channels,).
    """

    def __init__(self, settings: Settings) -> None:
        """Books by what the company believes."""
        self._by_chance, self._cost, self._believed = _booked(settings)
        self._weight = settings.company.segmentation.profile_weight
        self._made, self._paid = np.zeros((2, len(self._cost)))
        self._book(self._believed)

    def copy(self) -> Seats:
        """Returns the same reckoning, to learn by itself."""
        other = copy.copy(self)
        other._made, other._paid = self._made.copy(), self._paid.copy()
        return other

    def learn(self, channel_sums: NDArray[np.float64]) -> None:
        """Learns how many come.

        Args:
            channel_sums: sums by channel of the whole universe, shape (channels, counters).
        """
        push = channel_sums[: len(self._cost)]
        self._made += push[:, BY_CHANNEL.delivered]
        self._paid += push[:, BY_CHANNEL.cost] / self._cost
        weight = self._weight
        self._book((self._believed * weight + self._paid) / (weight + self._made))

    def _book(self, seen: NDArray[np.float64]) -> None:
        likely = np.minimum(1.0, np.maximum(self._believed, seen))
        self.share = np.where(self._by_chance, likely, 1.0)


@kept_by("population", "market", "channels", "company")
def _booked(settings: Settings) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Returns which push channels cost by chance, what a touch costs, and who is booked for."""
    channels = [settings.channels[name] for name in settings.channels.push]
    by_chance = np.array([costs_by_who_comes(one) for one in channels])
    cost = np.array([max(one.cost, one.cost_refused, 1e-9) for one in channels])
    second = believed_second_steps(settings)
    keenest = (believed_answers(settings) * np.where(second > 0.0, second, 1.0)).max(axis=0)
    return by_chance, cost, np.minimum(1.0, settings.company.seats.margin * keenest)
