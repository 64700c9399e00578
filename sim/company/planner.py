"""The week's plan: which touches the company wants and may make, from its own file alone."""

from __future__ import annotations

import numpy as np

from sim.company.bandit import place_touches
from sim.company.demand import is_meant, rank_by_answers, want
from sim.company.limits import apply_limits
from sim.company.ways import way_of
from sim.compiled import entry, part
from sim.records import NO_SCOPE
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow, MarketRow, RepRow
from sim.touches import deny
from sim.types import Table


@entry
def plan_week(
    first: int,
    last: int,
    customers: Table,
    given: Table,
    planned: Table,
    denied: Table,
    strategies: Table,
    reps: Table,
    market_: Table,
    luck: np.uint64,
    week: int,
    demand: Table,
    page: Table,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    """Plans the touches of a week for some HCPs, and books those that may not be made.

    Args:
        first: first row to plan for.
        last: row after the last.
        customers: the company's file, `records.customer_record`, shape (n,).
        given: touches that a strategy's own class wants, uint8, shape (n, push channels); of
            shape (0, push channels) where the strategy's page says what it wants.
        planned: to fill with touches to make, uint8, shape (n, push channels + 1); the last tells
            whether some were denied.
        denied: to fill with touches that are not tried, uint8, shape (n, reasons).
        strategies: parameters of the strategy, of the one before it, and of the strategy in the
            ways of that, shape (3,).
        reps: `records.REP`, shape (reps,).
        market_: for its law, `records.MARKET`, shape (1,).
        luck: key of the replicate's luck.
        week: number of the week.
        demand: to add touches to make to, int64, shape (push channels, reps).
        page: to reckon on, int64, shape (3, push channels).
        tally: sums by channel, shape (channels, counters).
        log: touches one by one, or empty.
        logged: as in `ledger.Ledger`, shape (4,).
    """
    wanted, order, messages = page[0], page[1], page[2]
    market: MarketRow = market_[0]
    for row in range(first, last):
        customer: CustomerRow = customers[row]
        rep: RepRow = reps[customer.rep]
        strategy: StrategyRow = strategies[way_of(customer, rep, luck, week)]
        for channel in range(len(strategy.order)):
            planned[row, channel] = 0
        if planned[row, -1]:
            planned[row, -1] = 0
            denied[row, :] = 0
        if strategy.used == 0.0:
            continue
        wanted[:] = 0
        answering = 0
        if len(given):
            for channel in range(len(strategy.order)):
                wanted[channel] = given[row, channel]
        else:
            answering = want(customer, strategy, luck, week, wanted)
            if strategy.slots[customer.tier] > 0.0:
                place_touches(customer, strategy, market, luck, week, wanted)
        messages[:] = 0
        for place in range(_set_order(customer, strategy, wanted, answering, order)):
            channel = order[place]
            if not is_meant(customer, strategy, week, channel):
                continue
            made, reason = apply_limits(
                customer, strategy, market, week, channel, wanted[channel], messages
            )
            if made < wanted[channel]:
                deny(
                    planned, denied, tally, log, logged, row, week, channel, reason,
                    wanted[channel] - made,
                )  # fmt: skip
            if made == 0:
                continue
            planned[row, channel] = made
            demand[channel, customer.rep] += made
            if strategy.scope[channel] != NO_SCOPE:
                messages[int(strategy.plans[channel])] += made


@part
def _set_order(
    customer: CustomerRow, strategy: StrategyRow, wanted: Table, answering: int, order: Table
) -> int:
    """Fills in the channels that are wanted, those first that go first under a cap."""
    count = 0
    for place in range(int(strategy.used)):
        channel = int(strategy.order[place])
        if wanted[channel]:
            order[count] = channel
            count += 1
    if count > 1 and strategy.preferred_first:
        rank_by_answers(customer, strategy, order, count)
    if count > 1 and strategy.ranks_messages:
        _rank_by_standing(strategy, answering, order, count)
    return count


@part
def _rank_by_standing(strategy: StrategyRow, answering: int, order: Table, count: int) -> None:
    """Sorts the first channels by what goes first under a cap; equals keep their order."""
    for place in range(1, count):
        channel, back = int(order[place]), place
        standing = _standing(strategy, answering, channel)
        while back > 0 and _standing(strategy, answering, int(order[back - 1])) > standing:
            order[back] = order[back - 1]
            back -= 1
        order[back] = channel


@part
def _standing(strategy: StrategyRow, answering: int, channel: int) -> float:
    """Returns a channel's place under a cap this week, from 0: an answer to a request lifts it."""
    own = strategy.standing[channel]
    return min(own, strategy.standing_of_answers) if answering >> channel & 1 else own
