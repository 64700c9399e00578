"""The week's market: season and access, law, and the scenarios that are under way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calendar import WEEKS_PER_MONTH, WEEKS_PER_YEAR
from sim.compiled import entry
from sim.draws import CLOSURE, LAPSE, draw
from sim.records import EMAIL, MARKET, PROFILING
from sim.rows.records import CustomerRow, HCPRow
from sim.rules.packing import Record
from sim.rules.population import access_shares
from sim.settings import Settings
from sim.settings.words import ACCESS_CLASSES, COUNTRIES, PRACTICES
from sim.types import Table

_HOSPITAL_KEYS = np.uint64(5) << np.uint64(60)


class MarketClock:
    """Turns the number of a week into the market of that week.

    Attributes:
        own_messages: this company's messages per HCP and week, as competitors have seen them.
    """

    def __init__(self, settings: Settings) -> None:
        """Prepares what does not change from week to week."""
        self._market = settings.market
        self._season = np.array(settings.population.season)
        practices = [getattr(settings.population.practices, p).share for p in PRACTICES]
        chances = [getattr(settings.behaviour.access, c) for c in ACCESS_CLASSES]
        mix = np.array(practices) / sum(practices)
        countries = [getattr(settings.market.countries, code) for code in COUNTRIES]
        self._message_gap = np.array([country.weeks_between_messages for country in countries])
        self._visit_gap = [country.weeks_between_visits for country in countries]
        self._forbidden = [
            sum(1 << settings.channels.names.index(channel) for channel in country.forbidden)
            for country in countries
        ]
        self._mean_access = np.maximum(
            np.einsum("p,cpa,a->c", mix, access_shares(settings), chances), 1e-9
        )
        self.own_messages = 0.0

    def at(self, week: int) -> Record:
        """Returns the market of a week, `records.MARKET`, shape (1,)."""
        market, now = self._market, np.zeros(1, MARKET)
        month = market.start_month - 1 + int(np.floor((week - 1) / WEEKS_PER_MONTH))
        lockdown, privacy = market.lockdown, market.strict_privacy
        shut = min(1.0, lockdown.strength(week))
        strict = privacy.weeks_between_messages if privacy.strength(week) > 0.0 else 0
        now["season"] = self._season[month % 12]
        now["access"] = self._access(week)
        now["interest"] = -market.cliff.interest_per_year * self._years_of_cliff(week)
        now["appetite"] = lockdown.appetite * lockdown.strength(week)
        now["minutes"] = 1.0 + lockdown.spare_minutes * lockdown.strength(week)
        now["front_line"] = lockdown.front_line_share * shut
        now["load"] = market.load_rebound.load * market.load_rebound.strength(week)
        now["mail"] = self._mail(week)
        now["image"] = market.image.shift * market.image.strength(week)
        now["message_gap"] = np.maximum(self._message_gap, strict)
        now["visit_gap"] = self._visit_gap
        now["forbidden"] = self._forbidden
        now["count_anew"] = week % 4 == 1
        return now

    def _access(self, week: int) -> NDArray[np.float64]:
        """Returns the factor on the chance of a meeting, by country."""
        market, lockdown = self._market, self._market.lockdown
        lost = market.access_trend_per_year * max(0.0, (week - 1) / WEEKS_PER_YEAR)
        lost -= market.cliff.access_per_year * self._years_of_cliff(week)
        trend = np.clip(1.0 + lost / self._mean_access, 0.0, None)
        floor = np.minimum(trend, lockdown.access_floor / self._mean_access)
        shut = min(1.0, lockdown.strength(week))
        return np.asarray((trend + (floor - trend) * shut) * (1.0 + lockdown.rebound_in(week)))

    def _years_of_cliff(self, week: int) -> float:
        """Returns for how many years it has been falling, each by its strength."""
        cliff = self._market.cliff
        if cliff.depth == 0.0 or week < cliff.start_week:
            return 0.0
        weeks = range(cliff.start_week, week + 1)
        return sum(cliff.strength(w) for w in weeks) / WEEKS_PER_YEAR

    def _mail(self, week: int) -> float:
        """Returns the factor on competitors' mails: more volume, and some who imitate."""
        market, saturation = self._market, self._market.saturation
        volume = 1.0 + (saturation.volume_factor - 1.0) * saturation.strength(week)
        phase = (week - saturation.start_week + 1) / WEEKS_PER_YEAR
        share = market.imitation * float(np.clip(phase, 0.0, 1.0))
        if share == 0.0 or market.competitor_mails_per_week == 0.0:
            return volume
        copied = self.own_messages * market.competitors / market.competitor_mails_per_week
        return (1.0 - share) * volume + share * copied

    def see(self, messages_per_hcp: float) -> None:
        """Lets competitors see what this company sent in a week."""
        memory = self._market.cadence_memory
        self.own_messages = memory * self.own_messages + (1.0 - memory) * messages_per_hcp

    def closed_hospitals(self, week: int, luck: np.uint64, hospitals: int) -> NDArray[np.uint8]:
        """Returns which towns' hospitals are closed to visitors, shape (hospitals,) or (0,)."""
        stop = self._market.stop_and_go
        chance = stop.closings_per_week * min(1.0, stop.strength(week))
        if chance == 0.0:
            return np.zeros(0, np.uint8)
        closed = np.zeros(hospitals, np.uint8)
        first = max(week - stop.closed_weeks + 1, stop.start_week)
        _close(closed, luck, first, week, chance)
        return closed

    def lapse(self, week: int, luck: np.uint64, hcps: Table, customers: Table) -> NDArray[np.uint8]:
        """Lets permissions lapse where stricter law starts.

        Args:
            week: number of the week.
            luck: key of the replicate's luck.
            hcps: `records.hcp_record`, shape (n,).
            customers: `records.customer_record`, shape (n,); changed.

        Returns:
            Bits of the scopes that lapsed, shape (n,); shape (0,) in any other week.
        """
        privacy = self._market.strict_privacy
        if privacy.depth == 0.0 or week != privacy.start_week:
            return np.zeros(0, np.uint8)
        lapsed = np.zeros(len(hcps), np.uint8)
        lost, unprofiled = (
            min(1.0, privacy.depth) * (1.0 - kept)
            for kept in (privacy.consent_kept, privacy.profiling_kept)
        )
        _lapse(hcps, customers, luck, week, lost, unprofiled, lapsed)
        return lapsed


@entry
def _close(closed: Table, luck: np.uint64, first: int, last: int, chance: float) -> None:
    for hospital in range(len(closed)):
        for week in range(first, last + 1):
            closes, _, _, _ = draw(luck, _HOSPITAL_KEYS + np.uint64(hospital), week, CLOSURE)
            if closes < chance:
                closed[hospital] = 1


@entry
def _lapse(
    hcps: Table,
    customers: Table,
    luck: np.uint64,
    week: int,
    lost: float,
    unprofiled: float,
    lapsed: Table,
) -> None:
    for row in range(len(hcps)):
        hcp: HCPRow = hcps[row]
        customer: CustomerRow = customers[row]
        mail, profile, _, _ = draw(luck, hcp.key, week, LAPSE)
        gone = 0
        if mail < lost:
            gone |= EMAIL
        if profile < unprofiled or gone & EMAIL:
            gone |= PROFILING
        gone &= customer.allowed
        customer.allowed &= ~gone
        lapsed[row] = gone
