"""The other companies: their mails and visits take minutes and tire the HCP."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import part
from sim.draws import COMPANIES, draw, poisson
from sim.rows.records import HCPRow, MarketRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings

_NO_CAP = 99  # more companies than there are


def derived(settings: Settings) -> dict[str, Any]:
    """Returns cumulative shares of the competitors' visits by rank, and the cap on companies.

    Ranks are those of all twelve callers but this company, the first.
    """
    shares = np.array(settings.population.company_shares[:11])
    shares[settings.market.competitors :] = 0.0
    cap = settings.population.company_cap
    return {
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
    visits = poisson(
        visits_luck, hcp.competitor_visits * market.season * market.visits[hcp.country]
    )
    if week_state.on_leave:
        visits = 0
    for visit in range(visits):
        if visit % 4 == 0:
            block = draw(luck, hcp.key, week_state.week, COMPANIES + 64 * (visit // 4))
        _meet(hcp, week_state, rules, block[visit % 4])
    week_state.minutes = max(0.0, week_state.minutes)


@part
def _meet(hcp: HCPRow, week_state: WeekRow, rules: Rules, luck: float) -> None:
    rank = 0
    while rank < 10 and luck > rules.competitors.company_shares[rank]:
        rank += 1
    if may_meet(hcp, rules, 1 << (rank + 1)):
        hcp.companies_met |= 1 << (rank + 1)
        week_state.minutes -= rules.attention.visit_minutes[hcp.country]


@part
def may_meet(hcp: HCPRow, rules: Rules, company_bit: int) -> bool:
    """Tells whether the HCP's cap on companies leaves room for this one's rep."""
    if hcp.companies_met & company_bit:
        return True
    met = 0
    left = int(hcp.companies_met)
    while left:
        met += left & 1
        left >>= 1
    return met < rules.competitors.company_cap
