"""The time of people who are hired: reps in their territories, and medical science liaisons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.company.time_use import TimeUse
from sim.compiled import entry
from sim.types import Table

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
        self, channels: dict[int, float], reps_of: Counts, reps: int, hcps_each: Sequence[float],
        calls_per_week: float, carry_weeks: float,
    ) -> None:  # fmt: skip
        """Opens pools with nobody at work and no call saved.

        Args:
            channels: calls that a touch takes, by number of the push channel.
            reps_of: the rep of each HCP, shape (n,).
            reps: how many territories there are.
            hcps_each: HCPs for each of these people under the strategy and under the one before
                it; infinite where nobody is hired.
            calls_per_week: calls that each can make.
            carry_weeks: weeks of calls that they may save up.
        """
        pools = int(min(max(len(reps_of) // min(hcps_each), 1), reps))
        self.channels = channels
        self._by_channel = np.zeros(max(channels, default=0) + 1)
        self._by_channel[list(channels)] = list(channels.values())
        self.pool_of = (np.arange(reps) % pools).astype(np.uint16)
        self._served = np.bincount(reps_of, minlength=reps)
        self._hcps = self._by_pool(self._served, pools)
        self._each = calls_per_week / np.asarray(hcps_each)
        self._weekly, self._used, self._blocked, self.calls = np.zeros((4, pools))
        self._carry_weeks = carry_weeks
        self._under, self._in_full = b"", np.zeros(pools)  # plans, and what all make under them

    def work(self, plans: Counts, paid: float) -> None:
        """Has those at work this week who are hired and paid.

        Args:
            plans: which strategy each territory is under, 0 or 1, shape (reps,).
            paid: share of the salaries that is paid.
        """
        under = plans.tobytes()
        if under != self._under:
            self._under, each = under, self._each[plans]
            self._in_full = self._by_pool(self._served * each, len(self.calls))
        self._weekly = self._in_full * paid
        self._used, self._blocked = np.zeros((2, len(self.calls)))

    @property
    def week(self) -> TimeUse:
        """What became of this week's time."""
        return TimeUse(self._hcps, self._weekly, self._used, self._blocked)

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
        return np.floor(self.calls)

    def wanted(self, demand: Counts) -> Counts:
        """Returns the calls that planned touches take, shape (pools,).

        Args:
            demand: touches to make, shape (push channels, reps).
        """
        calls = np.zeros(len(self.calls))
        _add_calls(demand, self._by_channel, self.pool_of, calls)
        return calls

    def use(self, demand: Counts) -> None:
        """Takes off the calls that touches take.

        Args:
            demand: touches that are made, shape (push channels, reps).
        """
        self._used = self.wanted(demand)
        self.calls = self.calls - self._used

    def note_blocked(self, pools: Counts, touches: Counts) -> None:
        """Notes touches that found no time.

        Args:
            pools: the pool of each, shape (k,).
            touches: how many, shape (k,).
        """
        self._blocked += np.bincount(pools, weights=touches, minlength=len(self.calls))


@entry
def _add_calls(demand: Table, calls: Table, pool_of: Table, by_pool: Table) -> None:
    for rep in range(len(pool_of)):
        taken = 0.0
        for channel in range(len(calls)):
            taken += demand[channel, rep] * calls[channel]
        by_pool[pool_of[rep]] += taken
