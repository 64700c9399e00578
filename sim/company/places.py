"""Where HCPs can meet the company by themselves: what is open, as far as money pays for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.company.money import Money, throttle
from sim.records import N_PUSH
from sim.rules.channels import by_persona
from sim.rules.packing import WEEKS_PER_YEAR, Record
from sim.settings import Settings, Strategy
from sim.settings.channels import Channels
from sim.settings.words import CHANNELS, PERSONAS, PULL_CHANNELS
from sim.touches import DELIVERED

_MEMORY = 0.8  # weekly carry-over of the company's expectation of sessions
_NEWSLETTER = 0.45  # share of HCPs whom newsletters reach (CO04), until the company has counted
_NOT_ALL = 0.999  # sessions come by chance: a purse keeps four standard deviations back
_PUBLISHED = Channels()


class Places:
    """The pull channels of one strategy.

    Attributes:
        opened: how much of each place was open to an average HCP this week, shape
            (pull channels,).
    """

    def __init__(self, settings: Settings, strategy: Strategy, n_hcps: int) -> None:
        """Opens nothing yet.

        Args:
            settings: for costs and rates.
            strategy: what is to be open.
            n_hcps: HCPs of the universe.
        """
        self._settings, self._strategy, self._n = settings, strategy, n_hcps
        personas = settings.population.personas
        mix = np.array([getattr(personas, p) for p in PERSONAS])
        rates = mix @ by_persona(_PUBLISHED, "response")
        self._expected: dict[str, float] = {
            name: rates[CHANNELS.index(name)] * n_hcps for name in PULL_CHANNELS
        }
        self._expected["site"] *= settings.behaviour.pull.registered_share
        self._expected["content"] *= _NEWSLETTER
        self._expected["social"] = float(n_hcps)
        self.opened = np.zeros(len(PULL_CHANNELS))

    def open_week(
        self, money: Money, offer: Record, share: float, shared_cost: dict[str, float]
    ) -> None:
        """Buys presence and opens what the week's money can serve.

        Args:
            money: pays.
            offer: to write to, `records.OFFER`, shape (1,).
            share: share of the HCPs for whom this is.
            shared_cost: to add what presence cost to, by channel.
        """
        strategy, pull = self._strategy, self._settings.behaviour.pull
        there: dict[str, float] = {
            "site": float(strategy.site_open),
            "platform": pull.presence_max * self._presence("platform", money, share, shared_cost),
            "community": pull.presence_max * self._presence("community", money, share, shared_cost),
            "expert": float(strategy.expert_open),
            "chatbot": float(strategy.chatbot_open),
            "content": float(strategy.content_open),
            "social": strategy.social_posts_per_week * self._settings.channels.social.feed_share,
        }
        for place, name in enumerate(PULL_CHANNELS):
            open_ = there[name] * self._share_served(name, there[name] * share, money)
            offer["open"][0, place] = open_
            self.opened[place] = open_ * share
        offer["any"] = bool(self.opened.any())
        bought = self._presence_of(strategy.platform_spend)
        offer["without_newsletter"] = pull.without_newsletter * bought

    def _presence(
        self, name: str, money: Money, share: float, shared_cost: dict[str, float]
    ) -> float:
        """Pays for presence as far as its purse reaches; returns how much was had, 0-1."""
        yearly: float = getattr(self._strategy, f"{name}_spend")
        if yearly * share == 0.0:
            return 0.0
        wanted = yearly * self._n * share / WEEKS_PER_YEAR
        spent = money.spend_up_to(name, wanted)
        shared_cost[name] = shared_cost.get(name, 0.0) + spent
        return self._presence_of(yearly * (spent / wanted))

    def _presence_of(self, yearly: float) -> float:
        return float(1.0 - np.exp(-yearly / self._settings.behaviour.pull.presence_half))

    def _share_served(self, name: str, wanted: float, money: Money) -> float:
        """Returns the share of a place's expected sessions that its purse can pay for."""
        if wanted == 0.0:
            return 0.0
        channel = getattr(self._settings.channels, name)
        affordable = money.affordable(name, channel.cost, _NOT_ALL)
        return throttle(affordable, self._expected[name] * wanted)

    def learn(self, channel_sums: NDArray[np.float64], opened: NDArray[np.float64]) -> None:
        """Learns how often HCPs come where the company is.

        Args:
            channel_sums: sums by channel of the whole universe, shape (channels, counters).
            opened: how much of each place was open to an average HCP, shape (pull channels,).
        """
        for place, name in enumerate(PULL_CHANNELS):
            if opened[place] > 0.0:
                seen = float(channel_sums[N_PUSH + place, DELIVERED]) / float(opened[place])
                self._expected[name] = _MEMORY * self._expected[name] + (1 - _MEMORY) * seen
