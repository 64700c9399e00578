"""Where HCPs can meet the company by themselves: what is open, as far as money pays for it."""

from __future__ import annotations

from typing import NamedTuple

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
from sim.settings.kinds import Feed, Place
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
        self._first = len(settings.channels.push)
        self._places = places = _places_of(strategy, settings)
        self._expected = {
            name: rate * n_hcps * share for name, (rate, share) in places.sessions.items()
        }
        self._charged = settings.company.places.charged_share
        self.have_presence()
        if before is not None:
            self._built = _built_before(strategy, before, settings)
        self.opened = np.zeros(len(places.presence))
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
            left = self._places.gap_left
            self._built = {name: 1.0 - (1.0 - one) * left for name, one in self._built.items()}
        beliefs, places = self._settings.company.beliefs, self._places
        pull = self._settings.behaviour.pull
        bought = {name: self._buy(name, money, share, shared_cost) for name in places.by_spend}
        met: list[float] = []
        found: list[float] = []
        opened: list[float] = []
        for name, amount in places.presence.items():
            reckoned = there = amount
            if name in bought:
                reckoned = believed_presence(beliefs, bought[name])
                there = pull.presence_max * _saturated(pull, bought[name])
            elif name in places.feeds:
                reckoned, there = amount * beliefs.feed_share, amount * places.feeds[name]
            reckoned, there = reckoned * self._built[name], there * self._built[name]
            served = self._share_served(name, reckoned * share, money)
            opened.append(reckoned * served * share)
            met.append(there * served)
            found.append(there if reckoned * share > 0.0 else 0.0)
        self.opened[:] = opened
        offer["open"], offer["there"], offer["any"] = met, found, any(found)
        offer["without_newsletter"] = [self._share_without_newsletter(n) for n in places.presence]

    def have_presence(self) -> None:
        """Has as much presence as was ever to be built up."""
        self._built = dict.fromkeys(self._places.presence, 1.0)

    def _share_without_newsletter(self, name: str) -> float:
        """Returns the share of a place's sessions that HCPs have whom no newsletter reaches."""
        other = self._places.also_on.get(name)
        if other is None:
            return 0.0
        without = self._settings.behaviour.pull.without_newsletter
        return without * (self._places.saturation[other] * self._built[other])

    def _buy(self, name: str, money: Money, share: float, shared_cost: dict[str, float]) -> float:
        """Pays for presence as far as its purse reaches; returns the yearly EUR per HCP spent."""
        yearly = self._places.presence[name]
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
        cost, expected = self._places.costs[name], self._expected[name] * wanted
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
        for name, delivered, there in zip(self._expected, came, opened.tolist(), strict=True):
            if there > 0.0:
                seen = delivered / there
                self._expected[name] = memory * self._expected[name] + (1 - memory) * seen


class _Places(NamedTuple):
    """What a company knows of a strategy's places before it opens any, by their name.

    Attributes:
        sessions: a week's sessions of an HCP, and the share of the HCPs who can come.
        costs: of a session.
        presence: how far the strategy has each open.
        by_spend: those where presence is bought.
        feeds: the part of the posts that come up, of feeds.
        also_on: for some, the place on which HCPs meet it whom no newsletter reaches.
        saturation: how much of the presence that there can be those have.
        gap_left: by a week of the presence that is missing.
    """

    sessions: dict[str, tuple[float, float]]
    costs: dict[str, float]
    presence: dict[str, float]
    by_spend: list[str]
    feeds: dict[str, float]
    also_on: dict[str, str]
    saturation: dict[str, float]
    gap_left: float


@kept
def _places_of(strategy: Strategy, settings: Settings) -> _Places:
    channels, beliefs, pull = settings.channels, settings.company.beliefs, settings.behaviour.pull
    places = {name: channels[name] for name in channels.pull}
    rates = (believed_mix(settings) @ believed_sessions(settings)).tolist()
    presence = _presence_of(strategy, channels, settings.company)
    also_on = {name: on for name, one in places.items() if (on := getattr(one, "also_on", None))}
    half_weeks = settings.company.places.presence_half_weeks

    def sessions(place: Place | Feed, rate: float) -> tuple[float, float]:
        if isinstance(place, Feed):
            return 1.0, 1.0
        if place.own_site:
            return rate, beliefs.registered_share
        return rate, beliefs.newsletter_share if place.by_newsletter else 1.0

    return _Places(
        {
            name: sessions(place, rate)
            for (name, place), rate in zip(places.items(), rates, strict=True)
        },
        {name: place.cost for name, place in places.items()},
        presence,
        [name for name, place in places.items() if place.opened_by == "spend"],
        {name: place.feed_share for name, place in places.items() if isinstance(place, Feed)},
        also_on,
        {name: _saturated(pull, presence[name]) for name in also_on.values()},
        weekly_factor(half_weeks) if half_weeks else 0.0,
    )


@kept
def _built_before(strategy: Strategy, before: Strategy, settings: Settings) -> dict[str, float]:
    """Returns how much of each presence the strategy before had: HCPs find what is chosen."""
    channels, company = settings.channels, settings.company
    then = _presence_of(before, channels, company)

    def built(name: str, now: float) -> float:
        opened_by = channels[name].opened_by
        if opened_by == "choice" or then[name] >= now:
            return 1.0
        if opened_by == "posts":
            return then[name] / now
        pull = settings.behaviour.pull
        return _saturated(pull, then[name]) / _saturated(pull, now)

    presence = _presence_of(strategy, channels, company)
    return {name: built(name, now) for name, now in presence.items()}


@kept
def _presence_of(strategy: Strategy, channels: Channels, company: Company) -> dict[str, float]:
    """Returns how far a strategy has each place open, not to be written to."""
    return {name: presence_of(strategy, name, channels[name], company) for name in channels.pull}


def _saturated(pull: Pull, yearly: float) -> float:
    """Returns how much of the presence that there can be a spend has, 0-1."""
    return float(1.0 - np.exp(-yearly / pull.presence_half))
