"""The other companies: their mails and visits take minutes and tire the HCP; some come and go."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import part, shared
from sim.draws import COMPANIES, RELATIONS, draw, poisson
from sim.rows.records import HCPRow, MarketRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_YEAR

_NO_CAP = 99  # more companies than there are
_YEARS_BEFORE = 10  # of the longest warm-up, so that years count from 0
_BLOCKS_OF_A_YEAR = 64  # of luck, two turns each


def derived(settings: Settings) -> dict[str, Any]:
    """Returns cumulative shares of the competitors' visits by rank, and the cap on companies.

    Ranks are those of all twelve callers but this company, the first.
    """
    shares = np.array(settings.population.company_shares[:11])
    shares[settings.market.competitors :] = 0.0
    cap = settings.population.company_cap
    relations, access = settings.market.relations, settings.behaviour.access
    shared = access.shared_availability
    ends = relations.turnover_per_year > 0.0
    return {
        "turns_per_year": relations.turnover_per_year / (1.0 - relations.share_on),
        "share_on": relations.share_on if ends else 1.0,
        "of_availability": shared,
        "availability_shift": -((shared * access.availability_sd) ** 2) / 2,
        "company_shares": np.cumsum(shares / max(shares.sum(), 1e-12)),
        "company_cap": _NO_CAP if cap is None else cap,
    }


@part
def receive(
    hcp: HCPRow,
    week_state: WeekRow,
    rules: Rules,
    market: MarketRow,
    luck: np.uint64,
    mails_luck: float,
    visits_luck: float,
) -> None:
    """Lets the week's mails and visits of competitors arrive."""
    mails = poisson(mails_luck, hcp.competitor_mails * market.mail)
    hcp.fatigue_market += mails
    week_state.messages = mails
    week_state.minutes -= mails * rules.attention.competitor_mail_minutes
    if market.count_anew:
        hcp.companies_met = 0
    rate = hcp.competitor_visits * market.season * market.visits[hcp.country]
    if rules.competitors.of_availability > 0.0:
        rate *= np.exp(
            rules.competitors.of_availability * hcp.availability
            + rules.competitors.availability_shift
        )
    if rules.competitors.share_on < 1.0:
        rate /= rules.competitors.share_on
    if market.away < 1.0:
        rate /= 1.0 - market.away  # the season is that of contacts that came about
    visits = poisson(visits_luck, rate)
    if week_state.on_leave:
        visits = 0
    for visit in range(visits):
        if visit % 4 == 0:
            block = draw(luck, hcp.key, week_state.week, COMPANIES + 64 * (visit // 4))
        _meet(hcp, week_state, rules, luck, block[visit % 4])
    week_state.minutes = max(0.0, week_state.minutes)


@part
def _meet(hcp: HCPRow, week_state: WeekRow, rules: Rules, luck: np.uint64, which: float) -> None:
    rank = 0
    while rank < 10 and which > rules.competitors.company_shares[rank]:
        rank += 1
    if not may_meet(hcp, rules, 1 << (rank + 1)):
        return
    if rules.competitors.share_on < 1.0 and not is_on(hcp.key, week_state.week, rank, rules, luck):
        return
    hcp.companies_met |= 1 << (rank + 1)
    week_state.minutes -= rules.attention.visit_minutes[hcp.country]


@shared
def is_on(key: np.uint64, week: int, rank: int, rules: Rules, luck: np.uint64) -> bool:
    """Tells whether a company calls on an HCP in a week, by the last turn of the pair before it.

    Turns are a Poisson process with addresses by year, so that nothing need be kept: at each the
    pair is on with the share of those that are, whatever it was.

    Args:
        key: of the HCP.
        week: number of the week.
        rank: of the company, from 0.
        rules: for the share that is on, and how many turns a year has.
        luck: key of the replicate's luck.
    """
    now = week / WEEKS_PER_YEAR + _YEARS_BEFORE
    year = int(np.floor(now))
    until = now - year
    while True:
        state = _last_turn(key, year, until, rank, rules, luck)
        if state >= 0.0:
            return state < rules.competitors.share_on
        year -= 1
        until = 1.0


@part
def _last_turn(
    key: np.uint64, year: int, until: float, rank: int, rules: Rules, luck: np.uint64
) -> float:
    """Returns the luck of a pair's last turn in a year before a time of it; -1 if it has none.

    In the first year there is a turn at its start.
    """
    state, left = -1.0, 1.0  # the product of uniforms falls as times of turns rise: no logs
    none_before = np.exp(-until * rules.competitors.turns_per_year)
    for number in range(_BLOCKS_OF_A_YEAR):
        gap, own, next_gap, next_own = draw(
            luck, key, year, RELATIONS + _BLOCKS_OF_A_YEAR * rank + number
        )
        if year == 0 and number == 0:
            state = own
        else:
            left *= gap
            if left < none_before:
                return state
            state = own
        left *= next_gap
        if left < none_before:
            return state
        state = next_own
    return state


@part
def may_meet(hcp: HCPRow, rules: Rules, company_bit: int) -> bool:
    """Tells whether the HCP's cap on companies leaves room for this one's rep."""
    if rules.competitors.company_cap >= _NO_CAP or hcp.companies_met & company_bit:
        return True
    met = 0
    left = int(hcp.companies_met)
    while left:
        met += left & 1
        left >>= 1
    return met < rules.competitors.company_cap
