"""The week's plan: which touches the company wants, from its own file on each HCP alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.company.customer import NO_SCOPE, permits
from sim.compiled import entry, part
from sim.records import (
    CAP,
    CONSENT,
    MASS_EMAIL,
    N_CHANNELS,
    N_PUSH,
    NEVER,
    REMOTE,
    VISIT,
)
from sim.touches import deny
from sim.types import Row, Table

Counts = NDArray[Any]
Flags = NDArray[np.bool_]

# Steps of low-discrepancy sequences: touches fall evenly spaced, and a higher cadence keeps
# every touch of a lower one, so that two arms stay paired.
_WEEK_STEP = 0.6180339887498949
_CHANNEL_STEP = 0.7548776662466927
_FOLLOW_STEP = 0.5698402909980532
REQUEST = N_CHANNELS
_TIES = 1 << 26
_MOST_URGENT = np.uint32(64 * _TIES - 1)
_TIE_FACTOR, _TIE_STEP = 2_654_435_761, 40_503 * 65_537
LEAST_EAGER, MOST_EAGER = 0.25, 2.0  # bounds on what preference does to a cadence


@part
def _fraction(x: float) -> float:
    return x - np.floor(x)


@part
def _eagerness(customer: Row, strategy: Row, channel: int) -> float:
    """Returns the factor on a cadence that follows the HCP's observed answers, 0.25 to 2."""
    expected = strategy.expected[channel]
    weight = strategy.estimate_weight
    estimate = (expected * weight + customer.answered[channel]) / (weight + customer.tried[channel])
    ratio = estimate / expected
    if strategy.follow_preference != 1.0:
        ratio = ratio**strategy.follow_preference
    return min(MOST_EAGER, max(LEAST_EAGER, ratio))


@part
def _is_silent(customer: Row, strategy: Row, week: int) -> bool:
    """Tells whether the HCP has answered no message for so long that mail is thinned."""
    if strategy.silent_weeks == 0.0 or customer.silent_since == NEVER:
        return False
    return week - customer.silent_since >= strategy.silent_weeks


@part
def _turn_remote(customer: Row, strategy: Row, week: int) -> bool:
    """Tells whether this week's visits turn into remote invitations: too often turned away."""
    if (
        strategy.remote_after_refusals == 0.0
        or customer.turned_away < strategy.remote_after_refusals
    ):
        return False
    return _fraction(customer.phase * 17.0 + week * _FOLLOW_STEP) < strategy.remote_share


@part
def _cadence(customer: Row, strategy: Row, week: int, channel: int) -> int:
    rate = strategy.rate[customer.tier, channel]
    if rate == 0.0:
        return 0
    if strategy.follow_preference > 0.0:
        rate *= _eagerness(customer, strategy, channel)
    if channel == MASS_EMAIL and _is_silent(customer, strategy, week):
        rate *= strategy.silent_share
    offset = 0.0 if strategy.coordination > 0.0 else channel * _CHANNEL_STEP
    place = _fraction(customer.phase + offset + week * _WEEK_STEP)
    whole = np.floor(rate)
    return int(whole) + (1 if place < rate - whole else 0)


@part
def _follow_ups(customer: Row, strategy: Row, week: int, channel: int) -> int:
    count = 0
    place = _fraction(customer.phase * 31.0 + channel * _CHANNEL_STEP + week * _FOLLOW_STEP)
    for after in range(N_CHANNELS):
        if customer.answered_last >> after & 1 and place < strategy.follow[after, channel]:
            count = 1
    if customer.requested_last and place < strategy.follow[REQUEST, channel]:
        count = 1
    return count


@part
def _may_be_wanted(customer: Row, strategy: Row, week: int, channel: int) -> bool:
    needed = strategy.needs_visit_weeks[channel]
    return needed == 0.0 or week - customer.last_met <= needed


@part
def _room_under_caps(customer: Row, strategy: Row, week: int, channel: int, messages: int) -> int:
    """Returns how many touches of a channel the caps and rests leave this week."""
    room = 255
    if strategy.scope[channel] != NO_SCOPE:
        if week <= customer.rest_until:
            return 0
        room = int(strategy.max_messages) - messages
    if strategy.min_weeks_between > 0.0:
        if week - customer.last_tried[channel] < strategy.min_weeks_between:
            return 0
        room = min(room, 1)
    return max(0, room)


@part
def _urgency(customer: Row, strategy: Row, week: int, channel: int) -> int:
    """Returns how overdue a touch is, in six bits of 32; the HCP's number breaks ties."""
    rate = max(strategy.rate[customer.tier, channel], 1.0 / 52.0)
    overdue = min(63, int((week - customer.last_tried[channel]) * rate * 16.0))
    tie = (int(customer.number) * _TIE_FACTOR + week * _TIE_STEP) % _TIES
    return overdue * _TIES + tie


@entry
def plan_week(
    first: int,
    last: int,
    customers: Table,
    planned: Table,
    denied: Table,
    urgency: Table,
    strategy_: Table,
    week: int,
    demand: Table,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    """Plans the touches of a week for some HCPs, and books those that may not be made.

    Args:
        first: first row to plan for.
        last: row after the last.
        customers: the company's file, `records.CUSTOMER`, shape (n,).
        planned: to fill with touches to make, uint8, shape (n, push channels + 1); the last tells
            whether some were denied.
        denied: to fill with touches that are not tried, uint8, shape (n, reasons).
        urgency: to fill, uint32, shape (n, push channels): who goes first if not all can.
        strategy_: parameters of the strategy, shape (1,).
        week: number of the week.
        demand: to add touches to make to, int64, shape (push channels, reps).
        tally: sums by channel, shape (channels, counters).
        log: touches one by one, or empty.
        logged: lines of the log in use, shape (1,).
    """
    strategy = strategy_[0]
    has_cadence = strategy.rate.max() > 0.0
    for row in range(first, last):
        customer = customers[row]
        messages = 0
        turned = 0
        may_follow_up = customer.answered_last or customer.requested_last
        if planned[row, N_PUSH]:
            denied[row, :] = 0
            planned[row, N_PUSH] = 0
        if not has_cadence and not may_follow_up:
            planned[row, :N_PUSH] = 0
            continue
        for place in range(N_PUSH):
            channel = int(strategy.order[place])
            planned[row, channel] = 0
            wanted = _cadence(customer, strategy, week, channel)
            if may_follow_up:
                wanted += _follow_ups(customer, strategy, week, channel)
            if channel == VISIT and wanted > 0 and _turn_remote(customer, strategy, week):
                turned, wanted = wanted, 0
            elif channel == REMOTE:
                wanted += turned
            if wanted == 0 or not _may_be_wanted(customer, strategy, week, channel):
                continue
            if not permits(customer, strategy.scope[channel]):
                deny(planned, denied, tally, log, logged, row, week, channel, CONSENT, wanted)
                continue
            made = min(wanted, _room_under_caps(customer, strategy, week, channel, messages))
            if made < wanted:
                deny(planned, denied, tally, log, logged, row, week, channel, CAP, wanted - made)
            if made == 0:
                continue
            planned[row, channel] = made
            demand[channel, customer.rep] += made
            urgency[row, channel] = _urgency(customer, strategy, week, channel)
            if strategy.scope[channel] != NO_SCOPE:
                messages += made


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
        demand[channel, customers[row].rep] -= count
        planned[row, channel] = 0


def fit_into_capacity(
    planned: Counts, urgency: Counts, pool_of: Counts, calls: dict[int, float], short: Flags,
    allowance: Counts,
) -> list[tuple[int, Counts]]:  # fmt: skip
    """Finds the touches beyond what each pool of a crew can make in the week.

    Args:
        planned: touches to make, shape (n, push channels).
        urgency: who goes first, same shape.
        pool_of: each HCP's pool, shape (n,).
        calls: calls that a touch takes, by push channel that takes the crew's time.
        short: pools that cannot make all, shape (pools,).
        allowance: calls that each can make this week, shape (pools,).

    Returns:
        For each of those channels the rows to drop.
    """
    rows = np.flatnonzero(short[pool_of])
    places = [rows[planned[rows, c] > 0] for c in calls]
    who = np.concatenate(places)
    channel = np.repeat(list(calls), [len(r) for r in places])
    weight = np.repeat(list(calls.values()), [len(r) for r in places])
    order = np.lexsort((-urgency[who, channel].astype(np.int64), pool_of[who]))
    who, channel = who[order], channel[order]
    counts = planned[who, channel] * weight[order]
    total = np.cumsum(counts)
    starts = np.r_[True, pool_of[who][1:] != pool_of[who][:-1]]
    before = np.maximum.accumulate(np.where(starts, total - counts, 0))
    too_many = total - before > allowance[pool_of[who]]
    return [(c, who[too_many & (channel == c)]) for c in calls]


def fit_into_budget(planned: Counts, urgency: Counts, affordable: float) -> Counts:
    """Finds the rows of one channel that its money does not reach.

    Args:
        planned: touches to make, shape (n,).
        urgency: who goes first, shape (n,).
        affordable: how many touches the money pays for.

    Returns:
        Rows to drop, the least urgent.
    """
    rows = np.flatnonzero(planned)
    counts = planned[rows].astype(np.int64)
    order = np.argsort(_MOST_URGENT - urgency[rows], kind="stable")
    beyond = np.cumsum(counts[order]) > affordable
    return np.asarray(rows[order[beyond]])
