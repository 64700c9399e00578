"""The week's market: season and access, law, and the scenarios that are under way."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiled import entry
from sim.draws import CLOSURE, LAPSE, TOPICS, draw, normal
from sim.imitation import Rivals
from sim.mechanisms.relevance import topics_until
from sim.records import EMAIL, MARKET, PHONE_CALLS, PROFILING
from sim.rows.records import CustomerRow, HCPRow
from sim.rules.packing import Record, copied, kept_by, weekly_factor
from sim.rules.population import access_shares
from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_MONTH, WEEKS_PER_YEAR
from sim.settings.words import ACCESS_CLASSES, COUNTRIES, N_TOPICS, PRACTICES
from sim.types import Floats, Table

_HOSPITAL_KEYS = np.uint64(5) << np.uint64(60)
_TOPIC_KEYS = np.uint64(7) << np.uint64(60)


class MarketClock:
    """Turns the number of a week into the market of that week.

    Attributes:
        rivals: the competitors, and what they have seen of this company.
    """

    def __init__(self, settings: Settings) -> None:
        """Prepares what does not change from week to week."""
        self._market = settings.market
        self._season = settings.population.season
        self._away = settings.behaviour.absence.away_by_month
        self._relevance = settings.behaviour.relevance
        self._usual, self._load_by_practice, self._mean_access = _usual_of(settings)
        self._topics_until, self._topics_at_first = _topics_of(settings)
        self._moved = 1, np.uint64(0), np.zeros(N_TOPICS)  # until a week, by whose luck
        self.rivals = Rivals(settings)

    def renew_topics(self, week: int, luck: np.uint64) -> None:
        """Lets some topics be needed more than in week 1, and others less.

        The log of each share is its log in week 1 times what is left of that, and AR(1) luck of its
        own that takes its place.

        Args:
            week: number of the week.
            luck: key of the replicate's luck.
        """
        half_weeks = self._relevance.topics_half_weeks
        if half_weeks == 0.0 or week <= 1:
            return
        kept = weekly_factor(half_weeks)
        until, whose, moved = self._moved
        if until >= week or whose != luck:
            until, moved = 1, np.zeros(N_TOPICS)
        step = self._relevance.topic_spread * math.sqrt(1 - kept**2)
        _move_topics(moved, luck, until + 1, week, kept, step)
        self._moved = week, luck, moved
        shares = np.exp(kept ** (week - 1) * self._topics_at_first + moved)
        self._topics_until = topics_until(shares)

    def at(self, week: int) -> Record:
        """Returns the market of a week, `records.MARKET`, shape (1,)."""
        market, now = self._market, copied(self._usual)
        month = market.start_month - 1 + math.floor((week - 1) / WEEKS_PER_MONTH)
        now["season"] = self._season[month % 12]
        now["away"] = self._away[month % 12]
        now["interest"] = -market.cliff.interest_per_year * self._years_of_cliff(week)
        now["topics_until"] = self._topics_until
        now["mail"] = self.rivals.mails(week)
        trend, shut = self._trend(week), min(1.0, market.lockdown.strength(week))
        now["access"] = self._access(trend, shut)
        now["visits"] = self._doors_of_rivals(trend, shut) * self.rivals.visits_paid(week)
        now["image"] = market.image.shift * market.image.strength(week)
        now["count_anew"] = week % 4 == 1
        if market.lockdown.depth:
            self._lock_down(now, week)
        if market.load_rebound.depth:
            load = self._load_by_practice * market.load_rebound.strength(week)
            now["load"] = load
            now["free"] = np.maximum(0.0, 1.0 - market.load_rebound.unanswered * load)
            now["evening_free"] = np.maximum(0.0, 1.0 - market.load_rebound.evenings * load)
        if market.strict_privacy.strength(week) > 0.0:
            least = market.strict_privacy.weeks_between_messages
            now["message_gap"] = np.maximum(now["message_gap"], least)
        return now

    def _lock_down(self, now: Record, week: int) -> None:
        """Notes what a lockdown does beside doors, and what of it stays as a habit."""
        lockdown = self._market.lockdown
        strength, on_screens = lockdown.strength(week), lockdown.on_screens(week)
        shut, fading = min(1.0, strength), lockdown.habit(week) * lockdown.faded(week)
        now["crisis"] = on_screens > 0.0
        now["appetite"] = lockdown.appetite * on_screens
        now["screens"] = lockdown.answers * on_screens
        now["appetite_faded"] = lockdown.appetite * fading
        now["screens_faded"] = lockdown.answers * fading
        now["minutes"] = 1.0 + lockdown.spare_minutes * strength
        now["front_line"] = lockdown.front_line_share * shut
        now["staff"] = lockdown.front_line_share * min(1.0, lockdown.depth)
        now["support"] = lockdown.support_share * shut

    def _access(self, trend: Floats, shut: float) -> Floats:
        """Returns the factor on the chance of a meeting, by country."""
        if shut == 0.0:
            return trend
        floor = np.minimum(trend, self._market.lockdown.access_floor / self._mean_access)
        return np.asarray(trend + (floor - trend) * shut)

    def _trend(self, week: int) -> Floats:
        """Returns that factor without a lockdown."""
        market = self._market
        lost = market.access_trend_per_year * max(0.0, (week - 1) / WEEKS_PER_YEAR)
        lost -= market.cliff.access_per_year * self._years_of_cliff(week)
        return np.maximum(1.0 + lost / self._mean_access, 0.0)

    def _doors_of_rivals(self, trend: Floats, shut: float) -> Floats | float:
        """Returns the factor on competitors' visits where doors are shut, by country."""
        if shut == 0.0:
            return 1.0
        usual = np.maximum(trend, 1e-9) * self._mean_access
        return 1.0 - shut * (1.0 - np.minimum(1.0, self._market.lockdown.access_floor / usual))

    def _years_of_cliff(self, week: int) -> float:
        """Returns for how many years it has been falling, each by its strength."""
        cliff = self._market.cliff
        if cliff.depth == 0.0 or week < cliff.start_week:
            return 0.0
        weeks = range(cliff.start_week, week + 1)
        return sum(cliff.strength(w) for w in weeks) / WEEKS_PER_YEAR

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
        lost, unprofiled, uncalled = (
            min(1.0, privacy.depth) * (1.0 - kept)
            for kept in (privacy.consent_kept, privacy.profiling_kept, privacy.phone_kept)
        )
        _lapse(hcps, customers, luck, week, lost, unprofiled, uncalled, lapsed)
        return lapsed


@kept_by("population", "market", "behaviour.access", "channels")
def _usual_of(settings: Settings) -> tuple[Record, Floats, Floats]:
    """Returns a market without scenarios, load by practice after one, and chances of meetings."""
    practices = [getattr(settings.population.practices, p).share for p in PRACTICES]
    chances = [getattr(settings.behaviour.access, c) for c in ACCESS_CLASSES]
    mix = np.array(practices) / sum(practices)
    countries = [getattr(settings.market.countries, code) for code in COUNTRIES]
    usual: Record = np.zeros(1, MARKET)
    for factor in ("minutes", "free", "evening_free"):
        usual[factor] = 1.0
    usual["message_gap"] = [country.weeks_between_messages for country in countries]
    usual["visit_gap"] = [country.weeks_between_visits for country in countries]
    usual["forbidden"] = [
        sum(1 << settings.channels.names.index(channel) for channel in country.forbidden)
        for country in countries
    ]
    rebound = settings.market.load_rebound
    load = rebound.load * np.array([getattr(rebound, practice) for practice in PRACTICES])
    met = np.einsum("p,cpa,a->c", mix, access_shares(settings), chances)
    return usual, load, np.maximum(met, 1e-9)


@kept_by("behaviour.relevance")
def _topics_of(settings: Settings) -> tuple[Floats, Floats]:
    """Returns where each topic ends in week 1, and the logs of their shares about their mean."""
    shares = settings.behaviour.relevance.topic_shares
    start = np.log(np.maximum(shares, 1e-6))
    return topics_until(shares), start - start.mean()


@entry
def _move_topics(
    moved: Table, luck: np.uint64, first: int, last: int, kept: float, step: float
) -> None:
    """Adds up what luck does to the log of each topic's share from one week to another."""
    for topic in range(len(moved)):
        for past in range(first, last + 1):
            uniform, _, _, _ = draw(luck, _TOPIC_KEYS + np.uint64(topic), past, TOPICS)
            moved[topic] = kept * moved[topic] + step * normal(uniform)


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
    uncalled: float,
    lapsed: Table,
) -> None:
    for row in range(len(hcps)):
        hcp: HCPRow = hcps[row]
        customer: CustomerRow = customers[row]
        mail, profile, phone, _ = draw(luck, hcp.key, week, LAPSE)
        gone = 0
        if mail < lost:
            gone |= EMAIL
        if profile < unprofiled or gone & EMAIL:
            gone |= PROFILING
        if phone < uncalled:
            gone |= PHONE_CALLS
        gone &= customer.allowed
        customer.allowed &= ~gone
        lapsed[row] = gone
