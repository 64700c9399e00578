"""Who goes without where reps' time or money does not reach: the least overdue."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.company.demand import NOT_DRAWN, liked_by_rep, own_rate
from sim.compiled import entry, part
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow, RepRow
from sim.touches import deny
from sim.types import Table

Counts = NDArray[Any]
Flags = NDArray[np.bool_]
_TIES = 1 << 26
_TIE_FACTOR, _TIE_STEP = 2_654_435_761, 40_503 * 65_537
_LEAST_RATE = 1.0 / 52.0
_GOES_FIRST = 1 << 32  # above any urgency


@part
def _urgency(
    customer: CustomerRow, strategy: StrategyRow, luck: np.uint64, week: int, channel: int
) -> int:
    """Returns how overdue a touch is, in six bits of 32; the HCP's number breaks ties."""
    liked = liked_by_rep(customer, strategy, luck, channel, NOT_DRAWN)
    rate = max(own_rate(customer, strategy, channel, liked), _LEAST_RATE)
    overdue = min(63, int((week - customer.last_tried[channel]) * rate * 16.0))
    tie = (int(customer.number) * _TIE_FACTOR + week * _TIE_STEP) % _TIES
    return overdue * _TIES + tie


@entry
def list_touches(
    channel: int, calls: float, short: Table, pool_of: Table, customers: Table, planned: Table,
    strategies: Table, reps: Table, waits: Table, luck: np.uint64, week: int, first: int,
    touches: Table, taken: Table,
) -> int:  # fmt: skip
    """Lists a channel's touches in pools that are short of time or of money.

    Args:
        channel: number of the push channel.
        calls: that a touch takes, or 1 to count touches.
        short: which pools are short, shape (pools,).
        pool_of: the pool of each rep's territory, shape (reps,).
        customers: the company's file, `records.customer_record`, shape (n,).
        planned: touches to make, shape (n, push channels + 1).
        strategies: as in `company.Company`.
        reps: `records.REP`, shape (reps,).
        waits: whether touches are planned for their own sake: those that only follow something up
            go first, plan x push channel.
        luck: key of the replicate's luck.
        week: number of the week.
        first: place of the first on the list.
        touches: to fill with row, urgency and pool of each, int64, shape (3, places).
        taken: to fill with the calls that each HCP's take, shape (places,).

    Returns:
        The place after the last.
    """
    after = first
    for row in range(len(customers)):
        if planned[row, channel] == 0:
            continue
        customer: CustomerRow = customers[row]
        pool = pool_of[customer.rep]
        if not short[pool]:
            continue
        rep: RepRow = reps[customer.rep]
        strategy: StrategyRow = strategies[rep.plan]
        urgency = _urgency(customer, strategy, luck, week, channel)
        touches[0, after] = row
        touches[1, after] = urgency if waits[rep.plan, channel] else urgency + _GOES_FIRST
        touches[2, after] = pool
        taken[after] = planned[row, channel] * calls
        after += 1
    return after


@entry
def drop(
    rows: Table,
    channel: int,
    reason: int,
    customers: Table,
    planned: Table,
    denied: Table,
    demand: Table,
    week: int,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    """Books planned touches as blocked for want of capacity or money, and takes them off."""
    for row in rows:
        count = planned[row, channel]
        deny(planned, denied, tally, log, logged, row, week, channel, reason, count)
        customer: CustomerRow = customers[row]
        demand[channel, customer.rep] -= count
        planned[row, channel] = 0


def beyond_capacity(
    who: Counts, counts: Counts, urgency: Counts, pool_of: Counts, allowance: Counts
) -> Flags:
    """Finds the touches beyond what each pool of a crew can make in the week.

    Args:
        who: number of each touch's HCP, shape (k,); breaks ties.
        counts: calls that each takes, shape (k,).
        urgency: which go first, shape (k,).
        pool_of: the pool of each, shape (k,).
        allowance: calls that each pool can make this week, shape (pools,).

    Returns:
        Which to drop, shape (k,).
    """
    order = np.lexsort((who, -urgency.astype(np.int64, copy=False), pool_of))
    pools, ordered = pool_of[order], counts[order]
    total = np.cumsum(ordered)
    starts = np.ones(len(pools), bool)
    starts[1:] = pools[1:] != pools[:-1]
    before = np.maximum.accumulate(np.where(starts, total - ordered, 0))
    too_many = np.zeros(len(who), bool)
    too_many[order] = total - before > allowance[pools]
    return too_many


def beyond_budget(counts: Counts, urgency: Counts, affordable: float) -> Flags:
    """Finds the touches of one channel that its money does not reach.

    Args:
        counts: touches of each row, shape (k,).
        urgency: which go first, shape (k,).
        affordable: how many touches the money pays for.

    Returns:
        Which to drop, the least urgent, shape (k,).
    """
    if affordable <= 0.0:
        return np.ones(len(counts), bool)
    too_many = np.zeros(len(counts), bool)
    if counts.max(initial=1) == 1:
        over = len(counts) - int(affordable)
        if over <= 0:
            return too_many
        last = np.partition(urgency, over - 1)[over - 1]
        too_many = urgency < last
        at_last = np.flatnonzero(urgency == last)
        too_many[at_last[len(at_last) - (over - int(too_many.sum())) :]] = True
        return too_many
    order = np.argsort(np.iinfo(np.uint32).max - urgency, kind="stable")
    too_many[order] = np.cumsum(counts[order]) > affordable
    return too_many
