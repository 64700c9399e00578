"""Contacts as the model makes them: competitors' visits, one by one, on the model's own luck."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pandas as pd

from sim.draws import COMPANIES, MARKET_AND_NEEDS, draw, luck_of, poisson
from sim.market import MarketClock
from sim.population import build
from sim.rules.behaviour import rules_of
from sim.settings import Settings
from sim.types import Table
from validation import Floats

Function = Callable[..., Any]
WEEKS = 52
_compiled: Callable[[Function], Function] = numba.njit  # not cached: its parts lie elsewhere
_MOST = 40  # visits of a week to one HCP that are kept


def settings_with(season: list[float], company_shares: list[float]) -> Settings:
    """Settings of a universe with this season and these companies, a year from January.

    Contacts come at each doctor's rate, as they are counted: what else moves them in the model (an
    HCP's availability, weeks away, relations that end) is left out, since nobody knows it before.
    """
    settings = Settings.model_validate(
        {"population": {"season": season, "company_shares": company_shares}, "weeks": WEEKS}
    )
    return settings.replace(
        {
            "market.countries.eu.visits_per_contact": 1.0,
            "market.relations.turnover_per_year": 0.0,
            "behaviour.access.shared_availability": 0.0,
            "behaviour.absence.away_by_month": [0.0] * 12,
        }
    )


def contacts(settings: Settings, rates: Floats, seed: int, replicate: int) -> pd.DataFrame:
    """A year of contacts of HCPs with these rates.

    Args:
        settings: of the universe.
        rates: contacts a month of each HCP, shape (n,).
        seed: of all luck.
        replicate: which replicate's luck.

    Returns:
        `row` of the HCP, `week` from 1, `company` by rank from 0, in the order of rows and weeks.
    """
    share = settings.market.competitors / 12  # all of these contacts are other companies'
    table = pd.DataFrame(
        {"hcp_id": [str(row) for row in range(len(rates))], "contacts_per_month": rates / share}
    )
    luck, clock = luck_of(seed, replicate), MarketClock(settings)
    hcps = build(settings, luck, table).hcps
    season = np.array([float(clock.at(week)["season"][0]) for week in range(1, WEEKS + 1)])
    shares = np.asarray(rules_of(settings)["competitors"]["company_shares"][0], dtype=np.float64)
    room = int(hcps["competitor_visits"].sum() * season.sum() * 1.5) + 10_000
    found = np.zeros((room, 3), np.int64)
    count = _meet_all(hcps, season, shares, luck, found)
    return pd.DataFrame(found[: int(count)], columns=["row", "week", "company"])


@_compiled
def _meet_all(hcps: Table, season: Table, shares: Table, luck: np.uint64, found: Table) -> int:
    """Fills in every visit, by the addresses of luck that `mechanisms.competitors` uses."""
    count = 0
    for row in range(len(hcps)):
        for week in range(1, len(season) + 1):
            key = hcps[row].key
            visits_luck = draw(luck, key, week, MARKET_AND_NEEDS)[1]
            visits = poisson(visits_luck, hcps[row].competitor_visits * season[week - 1])
            for visit in range(min(visits, _MOST)):
                place = draw(luck, key, week, COMPANIES + 64 * (visit // 4))[visit % 4]
                rank = 0
                while rank < 10 and place > shares[rank]:
                    rank += 1
                if count < len(found):
                    found[count, 0], found[count, 1], found[count, 2] = row, week, rank
                    count += 1
    return count
