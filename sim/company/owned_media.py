"""Where HCPs can meet the company by themselves: what is open, as far as money pays for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.company.money import Money, throttle
from sim.counters import BY_CHANNEL
from sim.rules.beliefs import believed_mix, believed_presence, believed_sessions
from sim.rules.packing import Record, kept, weekly_factor
from sim.settings import Settings, Strategy
from sim.settings.behaviour import Pull
from sim.settings.calendar import WEEKS_PER_YEAR
from sim.settings.channels import Channels
from sim.settings.company import Company
from sim.settings.kinds import Feed
from sim.settings.promises import presence_of


class OwnedMedia:
    """The pull channels of one strategy.

    Attributes:
        opened: how much of each place the company reckons was open to an average HCP this week,
            shape (pull channels,).
    """

    def __init__(
        self, settings: Settings, strategy: Strategy, n_hcps: int, before: Strategy | None = None
    ) -> None:
        """Opens nothing yet.

        Args:
            settings: for costs and beliefs.
            strategy: what is to be open.
            n_hcps: HCPs of the universe.
            before: what was open before, and need not be built up; None is all of it.
        """
        self._settings, self._n = settings, n_hcps
        beliefs = settings.company.beliefs
        rates = believed_mix(settings) @ believed_sessions(settings)
        channels = settings.channels
        self._channels = {name: channels[name] for name in channels.pull}
        self._first = len(channels.push)
        self._expected: dict[str, float] = {}
        for (name, channel), rate in zip(self._channels.items(), rates, strict=True):
            expected = rate * n_hcps
            if isinstance(channel, Feed):
                expected = float(n_hcps)
            elif channel.own_site:
                expected *= beliefs.registered_share
            elif channel.by_newsletter:
                expected *= beliefs.newsletter_share
            self._expected[name] = expected
        self._charged = settings.company.places.charged_share
        self._costs = {name: channel.cost for name, channel in self._channels.items()}
        self._by_spend = [n for n, one in self._channels.items() if one.opened_by == "spend"]
        self._feeds = {
            n: one.feed_share for n, one in self._channels.items() if isinstance(one, Feed)
        }
        self._presence = _presence_of(strategy, channels, settings.company)
        self._also_on = {
            name: getattr(channel, "also_on", None) for name, channel in self._channels.items()
        }
        self._saturation = {
            name: _saturated(settings.behaviour.pull, self._presence[name])
            for name in self._also_on.values()
            if name is not None
        }
        half_weeks = settings.company.places.presence_half_weeks
        self._gap_left = weekly_factor(half_weeks) if half_weeks else 0.0
        self.have_presence()
        if before is not None:
            then = _presence_of(before, channels, settings.company)
            self._built = {name: self._built_before(name, then[name]) for name in self._channels}
        self.opened = np.zeros(len(self._channels))
        self._left = False

    def open_week(
        self, money: Money, offer: Record, share: float, shared_cost: dict[str, float]
    ) -> None:
        """Buys presence and opens what the week's money can serve.

        How much is served goes by what the company reckons with; what HCPs then meet of it, by
        what they are like.

        Args:
            money: pays.
            offer: to write to, `records.offer_record`, shape (1,).
            share: share of the HCPs for whom this is.
            shared_cost: to add what presence cost to, by channel.
        """
        if share == 0.0 and self._left:
            return
        self._left = share == 0.0
        if not self._left:
            self._built = {
                name: 1.0 - (1.0 - built) * self._gap_left for name, built in self._built.items()
            }
        beliefs = self._settings.company.beliefs
        pull = self._settings.behaviour.pull
        bought = {name: self._buy(name, money, share, shared_cost) for name in self._by_spend}
        met: list[float] = []
        found: list[float] = []
        opened: list[float] = []
        for name, amount in self._presence.items():
            reckoned = there = amount
            if name in bought:
                reckoned = believed_presence(beliefs, bought[name])
                there = pull.presence_max * _saturated(pull, bought[name])
            elif name in self._feeds:
                reckoned, there = amount * beliefs.feed_share, amount * self._feeds[name]
            reckoned, there = reckoned * self._built[name], there * self._built[name]
            served = self._share_served(name, reckoned * share, money)
            opened.append(reckoned * served * share)
            met.append(there * served)
            found.append(there if reckoned * share > 0.0 else 0.0)
        self.opened[:] = opened
        offer["open"], offer["there"], offer["any"] = met, found, any(found)
        offer["without_newsletter"] = [self._share_without_newsletter(n) for n in self._channels]

    def _built_before(self, name: str, then: float) -> float:
        """Returns how much of a presence the strategy before had: HCPs find what is chosen."""
        now, channel = self._presence[name], self._channels[name]
        if channel.opened_by == "choice" or then >= now:
            return 1.0
        if channel.opened_by == "posts":
            return then / now
        pull = self._settings.behaviour.pull
        return _saturated(pull, then) / _saturated(pull, now)

    def have_presence(self) -> None:
        """Has as much presence as was ever to be built up."""
        self._built = dict.fromkeys(self._channels, 1.0)

    def _share_without_newsletter(self, name: str) -> float:
        """Returns the share of a place's sessions that HCPs have whom no newsletter reaches."""
        other = self._also_on[name]
        if other is None:
            return 0.0
        without = self._settings.behaviour.pull.without_newsletter
        return without * (self._saturation[other] * self._built[other])

    def _buy(self, name: str, money: Money, share: float, shared_cost: dict[str, float]) -> float:
        """Pays for presence as far as its purse reaches; returns the yearly EUR per HCP spent."""
        yearly = self._presence[name]
        if yearly * share == 0.0:
            return 0.0
        wanted = yearly * self._n * share / WEEKS_PER_YEAR
        spent = money.spend_up_to(name, wanted)
        shared_cost[name] = shared_cost.get(name, 0.0) + spent
        return yearly * (spent / wanted)

    def _share_served(self, name: str, wanted: float, money: Money) -> float:
        """Returns the share of a place's expected sessions that can be paid for.

        A place that is open serves all who come: what its purse lacks, the one gives that takes
        what others cannot use.
        """
        if wanted == 0.0:
            return 0.0
        cost, expected = self._costs[name], self._expected[name] * wanted
        money.fill(name, expected * self._charged * cost)
        return throttle(money.affordable(name, cost, self._charged), expected)

    def learn(self, channel_sums: NDArray[np.float64], opened: NDArray[np.float64]) -> None:
        """Learns how often HCPs come where the company is.

        Args:
            channel_sums: sums by channel of the whole universe, shape (channels, counters).
            opened: how much of each place it reckons was open to an average HCP, shape
                (pull channels,).
        """
        memory = self._settings.company.places.memory
        came = channel_sums[self._first :, BY_CHANNEL.delivered].tolist()
        for name, delivered, there in zip(self._channels, came, opened.tolist(), strict=True):
            if there > 0.0:
                seen = delivered / there
                self._expected[name] = memory * self._expected[name] + (1 - memory) * seen


@kept
def _presence_of(strategy: Strategy, channels: Channels, company: Company) -> dict[str, float]:
    """Returns how far a strategy has each place open, not to be written to."""
    return {name: presence_of(strategy, name, channels[name], company) for name in channels.pull}


def _saturated(pull: Pull, yearly: float) -> float:
    """Returns how much of the presence that there can be a spend has, 0-1."""
    return float(1.0 - np.exp(-yearly / pull.presence_half))
