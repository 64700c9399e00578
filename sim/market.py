"""The week's market: season and access."""

from __future__ import annotations

import numpy as np

from sim.records import MARKET
from sim.rules.packing import WEEKS_PER_MONTH, WEEKS_PER_YEAR, Record
from sim.rules.population import access_shares
from sim.settings import Settings
from sim.settings.words import ACCESS_CLASSES, COUNTRIES, PRACTICES, PUSH_CHANNELS


class MarketClock:
    """Turns the number of a week into the market of that week."""

    def __init__(self, settings: Settings) -> None:
        """Prepares what does not change from week to week."""
        self._season = np.array(settings.population.season)
        self._first_month = settings.market.start_month - 1
        self._trend = settings.market.access_trend_per_year
        practices = [getattr(settings.population.practices, p).share for p in PRACTICES]
        chances = [getattr(settings.behaviour.access, c) for c in ACCESS_CLASSES]
        mix = np.array(practices) / sum(practices)
        countries = [getattr(settings.market.countries, code) for code in COUNTRIES]
        self._message_gap = [country.weeks_between_messages for country in countries]
        self._visit_gap = [country.weeks_between_visits for country in countries]
        self._forbidden = [
            sum(1 << PUSH_CHANNELS.index(channel) for channel in country.forbidden)
            for country in countries
        ]
        self._mean_access = np.einsum("p,cpa,a->c", mix, access_shares(settings), chances)

    def at(self, week: int) -> Record:
        """Returns the market of a week, `records.MARKET`, shape (1,)."""
        market = np.zeros(1, MARKET)
        month = self._first_month + int(np.floor((week - 1) / WEEKS_PER_MONTH))
        market["season"] = self._season[month % 12]
        lost = self._trend * max(0.0, (week - 1) / WEEKS_PER_YEAR)
        market["access"] = np.clip(1.0 + lost / np.maximum(self._mean_access, 1e-9), 0.0, None)
        market["message_gap"] = self._message_gap
        market["visit_gap"] = self._visit_gap
        market["forbidden"] = self._forbidden
        market["new_month"] = week % 4 == 1
        return market
