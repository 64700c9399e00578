"""Where HCPs can meet the company by themselves: what is open, as far as money pays for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.company.money import Money, throttle
from sim.counters import BY_CHANNEL
from sim.records import N_PUSH
from sim.rules.beliefs import believed_mix, believed_presence, believed_sessions
from sim.rules.packing import WEEKS_PER_YEAR, Record
from sim.settings import Settings, Strategy
from sim.settings.behaviour import Pull
from sim.settings.words import PULL_CHANNELS


class Places:
    """The pull channels of one strategy.

    Attributes:
        opened: how much of each place the company reckons was open to an average HCP this week,
            shape (pull channels,).
    """

    def __init__(self, settings: Settings, strategy: Strategy, n_hcps: int) -> None:
        """Opens nothing yet.

        Args:
            settings: for costs and beliefs.
            strategy: what is to be open.
            n_hcps: HCPs of the universe.
        """
        self._settings, self._strategy, self._n = settings, strategy, n_hcps
        beliefs = settings.company.beliefs
        rates = believed_mix(settings) @ believed_sessions(settings)
        self._expected: dict[str, float] = {
            name: rate * n_hcps for name, rate in zip(PULL_CHANNELS, rates, strict=True)
        }
        self._expected["site"] *= beliefs.registered_share
        self._expected["content"] *= beliefs.newsletter_share
        self._expected["social"] = float(n_hcps)
        self.opened = np.zeros(len(PULL_CHANNELS))
        self._left = False

    def open_week(
        self, money: Money, offer: Record, share: float, shared_cost: dict[str, float]
    ) -> None:
        """Buys presence and opens what the week's money can serve.

        How much is served goes by what the company reckons with; what HCPs then meet of it, by
        what they are like.

        Args:
            money: pays.
            offer: to write to, `records.OFFER`, shape (1,).
            share: share of the HCPs for whom this is.
            shared_cost: to add what presence cost to, by channel.
        """
        if share == 0.0 and self._left:
            return
        self._left = share == 0.0
        beliefs = self._settings.company.beliefs
        pull, feed = self._settings.behaviour.pull, self._settings.channels.social
        bought = {
            name: self._buy(name, money, share, shared_cost) for name in ("platform", "community")
        }
        reckoned = self._open_to_all(
            {name: believed_presence(beliefs, spend) for name, spend in bought.items()},
            beliefs.feed_share,
        )
        there = self._open_to_all(
            {name: pull.presence_max * _saturated(pull, spend) for name, spend in bought.items()},
            feed.feed_share,
        )
        for place, name in enumerate(PULL_CHANNELS):
            open_ = reckoned.get(name, 0.0)
            served = self._share_served(name, open_ * share, money)
            self.opened[place] = open_ * served * share
            offer["open"][0, place] = there.get(name, 0.0) * served
        offer["any"] = bool(self.opened.any())
        offer["without_newsletter"] = pull.without_newsletter * _saturated(
            pull, self._strategy.platform_spend
        )

    def _open_to_all(self, presence: dict[str, float], feed_share: float) -> dict[str, float]:
        """Returns how much of each place would be open if all who came were served."""
        strategy = self._strategy
        return {
            **presence,
            "site": float(strategy.site_open),
            "expert": float(strategy.expert_open),
            "chatbot": float(strategy.chatbot_open),
            "content": float(strategy.content_open),
            "social": strategy.social_posts_per_week * feed_share,
        }

    def _buy(self, name: str, money: Money, share: float, shared_cost: dict[str, float]) -> float:
        """Pays for presence as far as its purse reaches; returns the yearly EUR per HCP spent."""
        yearly: float = getattr(self._strategy, f"{name}_spend")
        if yearly * share == 0.0:
            return 0.0
        wanted = yearly * self._n * share / WEEKS_PER_YEAR
        spent = money.spend_up_to(name, wanted)
        shared_cost[name] = shared_cost.get(name, 0.0) + spent
        return yearly * (spent / wanted)

    def _share_served(self, name: str, wanted: float, money: Money) -> float:
        """Returns the share of a place's expected sessions that its purse can pay for."""
        if wanted == 0.0:
            return 0.0
        channel = getattr(self._settings.channels, name)
        charged = self._settings.company.places.charged_share
        affordable = money.affordable(name, channel.cost, charged)
        return throttle(affordable, self._expected[name] * wanted)

    def learn(self, channel_sums: NDArray[np.float64], opened: NDArray[np.float64]) -> None:
        """Learns how often HCPs come where the company is.

        Args:
            channel_sums: sums by channel of the whole universe, shape (channels, counters).
            opened: how much of each place it reckons was open to an average HCP, shape
                (pull channels,).
        """
        memory = self._settings.company.places.memory
        for place, name in enumerate(PULL_CHANNELS):
            if opened[place] > 0.0:
                came = float(channel_sums[N_PUSH + place, BY_CHANNEL.delivered])
                seen = came / float(opened[place])
                self._expected[name] = memory * self._expected[name] + (1 - memory) * seen


def _saturated(pull: Pull, yearly: float) -> float:
    """Returns how much of the presence that there can be a spend has, 0-1."""
    return float(1.0 - np.exp(-yearly / pull.presence_half))
