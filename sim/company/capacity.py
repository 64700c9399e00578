"""The time of those who meet HCPs: reps in their territories, and medical science liaisons."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[Any]


class CallCapacity:
    """People whose calls are limited, reckoned in pools of territories.

    A sample holds a few HCPs of each territory; a rep's week is shared with the others, who are
    not simulated. So people are pooled until a pool has as many simulated HCPs as a territory.

    Attributes:
        channels: calls that a touch takes, by number of the push channel.
        pool_of: the pool of each rep's territory, shape (reps,).
        calls: calls that each pool can still make, shape (pools,).
    """

    def __init__(
        self, channels: dict[int, float], reps_of: Counts, reps: int, hcps_each: float,
        calls_per_week: float, carry_weeks: float,
    ) -> None:  # fmt: skip
        """Opens pools with no call saved.

        Args:
            channels: calls that a touch takes, by number of the push channel.
            reps_of: the rep of each HCP, shape (n,).
            reps: how many territories there are.
            hcps_each: HCPs that one of these people serves.
            calls_per_week: calls that each can make.
            carry_weeks: weeks of calls that they may save up.
        """
        pools = int(np.clip(len(reps_of) // hcps_each, 1, reps))
        self.channels = channels
        self.pool_of = np.arange(reps) % pools
        served = np.bincount(reps_of, minlength=reps)
        self._weekly = self._by_pool(served, pools) * (calls_per_week / hcps_each)
        self._carry_weeks = carry_weeks
        self.calls = np.zeros(pools)

    def _by_pool(self, by_rep: Counts, pools: int) -> Counts:
        return np.bincount(self.pool_of, weights=by_rep, minlength=pools)

    @property
    def weekly(self) -> float:
        """Calls that all of them can make in a week."""
        return float(self._weekly.sum())

    def save_calls(self) -> Counts:
        """Adds a week's calls to those saved, as far as calls are saved.

        Returns:
            Whole calls that each pool can make this week, shape (pools,).
        """
        most = np.maximum(self._carry_weeks * self._weekly, 1.0)
        self.calls = np.minimum(self.calls + self._weekly, most)
        return np.asarray(np.floor(self.calls))

    def wanted(self, demand: Counts) -> Counts:
        """Returns the calls that planned touches take, shape (pools,).

        Args:
            demand: touches to make, shape (push channels, reps).
        """
        calls = sum(demand[channel] * calls for channel, calls in self.channels.items())
        return self._by_pool(np.asarray(calls), len(self.calls))

    def use(self, demand: Counts) -> None:
        """Takes off the calls that touches take.

        Args:
            demand: touches that are made, shape (push channels, reps).
        """
        self.calls = self.calls - self.wanted(demand)
