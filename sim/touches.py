"""How a touch is booked: in the week under way, the channel's tally and, if asked, the log."""

from __future__ import annotations

from sim.company.customer import EMAIL_SCOPE, PHONE_SCOPE
from sim.compiled import part
from sim.records import BLOCKED, EMAIL, ENGAGED, N_PUSH, PHONE, RESPONDED
from sim.types import Row, Table

PLANNED, DELIVERED, ANSWERED, DEEP, MINUTES, FOLLOW_UPS, OPT_OUTS, COST = range(8)
BLOCKED_FIRST = 8
FIT, MATCHED, PREFERRED, ANNOYED, RETURNS, COMPLETED, UNPERMITTED = range(14, 21)
MOST_SESSIONS = 8  # that an HCP begins on one channel in a week


@part
def book_blocked(
    tally: Table,
    log: Table,
    logged: Table,
    row: int,
    week: int,
    channel: int,
    reason: int,
    count: int,
    cost: float,
) -> None:
    """Books planned touches that were not delivered."""
    tally[channel, PLANNED] += count
    tally[channel, BLOCKED_FIRST + reason] += count
    tally[channel, COST] += cost
    if len(log):
        for _ in range(count):
            line = _next_line(log, logged, row, week, channel)
            line.outcome = BLOCKED
            line.reason = reason + 1
            line.cost = cost / count


@part
def book_delivered(
    hcp: Row,
    now: Row,
    rules: Row,
    tally: Table,
    log: Table,
    logged: Table,
    channel: int,
    outcome: int,
    minutes: float,
    cost: float,
    granted: int,
    withdrawn: int,
) -> None:
    """Books a delivered touch: who was touched, what came of it, what it cost."""
    bit = 1 << channel
    preferred = hcp.preferred >> channel & 1
    now.touches += 1
    now.touched |= bit
    now.preferred += preferred
    now.cost += cost
    hcp.ever_reached = 1
    hcp.last_touch[channel] = now.week
    tally[channel, PLANNED] += 1
    tally[channel, DELIVERED] += 1
    tally[channel, PREFERRED] += preferred
    tally[channel, COST] += cost
    if outcome >= RESPONDED:
        tally[channel, ANSWERED] += 1
    if outcome == ENGAGED:
        tally[channel, DEEP] += 1
        tally[channel, MINUTES] += minutes
        tally[channel, COMPLETED] += 1 if minutes >= rules.minutes[channel] else 0
        now.engaged_minutes += minutes
    if withdrawn:
        tally[channel, OPT_OUTS] += 1
    if len(log):
        line = _next_line(log, logged, now.row, now.week, channel)
        line.outcome = outcome
        line.minutes = minutes
        line.cost = cost
        line.granted = granted
        line.withdrawn = withdrawn


@part
def book_breaches(now: Row, rules: Row, tally: Table, allowed: int) -> None:
    """Counts channels that touched the HCP without the permission that the week began with."""
    for channel in range(N_PUSH):
        scope = rules.scope[channel]
        needed = EMAIL if scope == EMAIL_SCOPE else PHONE if scope == PHONE_SCOPE else 0
        if needed and now.touched >> channel & 1 and not allowed & needed:
            tally[channel, UNPERMITTED] += 1


@part
def book_quality(
    now: Row, tally: Table, channel: int, fit: float, matched: int, annoyed: int
) -> None:
    """Books the relevance of a contact that was taken in, and whether it cost trust."""
    tally[channel, FIT] += fit
    tally[channel, MATCHED] += matched
    tally[channel, ANNOYED] += annoyed
    now.annoyed += annoyed


@part
def may_request(now: Row, rules: Row, tally: Table, channel: int, fit: float, luck: float) -> None:
    """Lets an engaged contact end in a request for more."""
    if luck < rules.follow_up[channel] * 2.0 * fit:
        now.requested = 1
        tally[channel, FOLLOW_UPS] += 1


@part
def _next_line(log: Table, logged: Table, row: int, week: int, channel: int) -> Row:
    line = log[logged[0]]
    logged[0] += 1
    line.row = row
    line.week = week
    line.channel = channel
    line.reason = 0
    line.minutes = 0.0
    line.granted = 0
    line.withdrawn = 0
    return line
