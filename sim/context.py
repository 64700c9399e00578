"""What surrounds an HCP in a week, handed on as one.

A record is handed on as one address and an array as seven numbers or more, at every call: what can
be a record is none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.rows.company import StrategyRow
from sim.rows.records import (
    MarketRow,
    OfferRow,
    PageRow,
    RepRow,
    StratumRow,
    TouchRow,
    WeekRow,
)
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
        page: sums by channel and what was read and logged, `counters.page_record`.
        stratum: sums of the HCP's stratum, `counters.STRATUM`.
        log: touches one by one, `records.TOUCH_LOG`; empty where not asked for.
        story: touches of that HCP with the reasons for each, `records.TOUCH`; else empty.
    """

    week_state: WeekRow
    touch: TouchRow
    rules: Rules
    strategy: StrategyRow
    market: MarketRow
    offer: OfferRow
    rep: RepRow
    luck: np.uint64
    page: PageRow
    stratum: StratumRow
    log: Table
    story: Table
