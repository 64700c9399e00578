"""What surrounds an HCP in a week, handed on as one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.rows.company import StrategyRow
from sim.rows.records import MarketRow, OfferRow, RepRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.types import Table


class Context(NamedTuple):
    """One HCP's week: where it takes place, and the ledger that it is entered in.

    Attributes:
        week_state: the week under way, `records.WEEK`.
        touch: the touch under way, `records.TOUCH`.
        rules: parameters of behaviour, `rules.rules_of`.
        strategy: parameters of the strategy, `rules.strategy_record`.
        market: the week's market, `records.MARKET`.
        offer: the company's content and presence, `records.offer_record`.
        rep: the HCP's rep, `records.REP`.
        luck: key of the replicate's luck.
        channels: sums by channel, float64, shape (channels, counters).
        strata: sums by stratum of HCPs, float64, shape (strata, counters).
        log: touches one by one, `records.TOUCH_LOG`; empty where not asked for.
        logged: as in `ledger.Ledger`, int64, shape (4,).
        story: touches of that HCP with the reasons for each, `records.TOUCH`; else empty.
        reads: contacts whose content was taken in, by its cell, float64, shape (cells,).
    """

    week_state: WeekRow
    touch: TouchRow
    rules: Rules
    strategy: StrategyRow
    market: MarketRow
    offer: OfferRow
    rep: RepRow
    luck: np.uint64
    channels: Table
    strata: Table
    log: Table
    logged: Table
    story: Table
    reads: Table
