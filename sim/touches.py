"""How a touch is opened, and how it is booked: in the week under way, in sums and in the log."""

from __future__ import annotations

from sim.company.customer import recall
from sim.compiled import part, shared
from sim.context import Context
from sim.counters import (
    BLOCKED_BY_CHANNEL,
    BLOCKED_IN_STRATUM,
    BY_CHANNEL,
    IN_STRATUM,
    MET_IN_STRATUM,
    PURPOSE_IN_STRATUM,
)
from sim.draws import touch_address
from sim.ledger import LINES, ONLY_ROW, STORY_LINES, STORY_ROW
from sim.mechanisms.purpose import is_met
from sim.mechanisms.relevance import asset_of
from sim.mechanisms.wishes import compare_with_wishes
from sim.records import (
    BLOCKED,
    EMAIL,
    EMAIL_SCOPE,
    ENGAGED,
    INVITATION,
    PHONE_CALLS,
    PHONE_SCOPE,
    RESPONDED,
)
from sim.rows.records import CustomerRow, HCPRow, LoggedRow, TouchRow, WeekRow
from sim.types import Table

MOST_SESSIONS = 8  # that an HCP begins on one channel in a week


@shared
def open_touch(
    hcp: HCPRow, customer: CustomerRow, context: Context, channel: int, ordinal: int
) -> None:
    """Clears the record of the touch under way."""
    touch = context.touch
    touch.channel = channel
    touch.ordinal = ordinal
    touch.address = touch_address(int(context.rules.channels.address[channel]), ordinal)
    touch.form = 0
    touch.purpose = 0
    touch.fit = 0.0
    touch.matched = 0
    touch.own_stock = hcp.fatigue_own
    touch.market_stock = hcp.fatigue_market
    touch.trust_before = hcp.trust
    touch.knowledge_before = hcp.knowledge
    touch.base = 0.0
    touch.own = 0.0
    touch.of_trust = 0.0
    touch.of_relevance = 0.0
    touch.of_goodwill = 0.0
    touch.of_own_messages = 0.0
    touch.of_all_messages = 0.0
    touch.of_channels = 0.0
    touch.of_the_loop = 0.0
    touch.of_purpose = 0.0
    touch.of_peers = 0.0
    touch.of_the_market = 0.0
    touch.of_need = 0.0
    touch.of_memory = 0.0
    touch.of_screens = 0.0
    touch.of_habit = 0.0
    touch.of_overload = 0.0
    touch.factor = 1.0
    touch.chance = 0.0
    touch.luck = 0.0
    touch.then_chance = 0.0
    touch.then_luck = 0.0
    touch.minutes = 0.0
    touch.cost = 0.0
    touch.granted = 0
    touch.withdrawn = 0
    touch.annoyed = 0
    touch.noticed = 0
    compare_with_wishes(customer, context)
    if context.rules.channels.observed[channel]:
        recall(customer, context.week_state, context.rules)


@part
def answers(
    week_state: WeekRow, touch: TouchRow, chance: float, factor: float, luck: float
) -> bool:
    """Settles a touch's first step, and keeps why it came out so."""
    touch.factor = 0.0 if week_state.away else factor * week_state.free
    touch.chance = chance * touch.factor
    touch.luck = luck
    return luck < touch.chance


@part
def goes_on(touch: TouchRow, chance: float, luck: float) -> bool:
    """Settles a touch's second step, and keeps why it came out so."""
    touch.then_chance = chance
    touch.then_luck = luck
    return luck < chance


@part
def deny(
    planned: Table,
    denied: Table,
    channels: Table,
    log: Table,
    logged: Table,
    row: int,
    week: int,
    channel: int,
    reason: int,
    count: int,
) -> None:
    """Books planned touches that the company does not try: the HCP's stratum learns in its week."""
    denied[row, reason] = min(255, denied[row, reason] + count)
    planned[row, -1] = 1
    _book_blocked(channels, log, logged, row, week, channel, reason, count, 0.0)


@part
def book_blocked(
    hcp: HCPRow, context: Context, channel: int, reason: int, count: int, cost: float
) -> None:
    """Books planned touches that were tried and not delivered, or forbidden in the week itself."""
    week_state = context.week_state
    week_state.cost += cost
    context.stratum.sums[IN_STRATUM.planned] += count
    context.stratum.sums[BLOCKED_IN_STRATUM + reason] += count
    _tell(hcp, context, BLOCKED)
    _book_blocked(
        context.page.channels,
        context.log,
        context.page.logged,
        week_state.row,
        week_state.week,
        channel,
        reason,
        count,
        cost,
    )


@part
def _book_blocked(
    channels: Table,
    log: Table,
    logged: Table,
    row: int,
    week: int,
    channel: int,
    reason: int,
    count: int,
    cost: float,
) -> None:
    channels[channel, BY_CHANNEL.planned] += count
    channels[channel, BLOCKED_BY_CHANNEL + reason] += count
    channels[channel, BY_CHANNEL.cost] += cost
    if len(log) and _is_logged(logged, row):
        for _ in range(count):
            line = _next_line(log, logged, row, week, channel)
            line.outcome = BLOCKED
            line.reason = reason + 1
            line.cost = cost / count


@shared
def book_delivered(hcp: HCPRow, context: Context, outcome: int) -> None:
    """Books a delivered touch: who was touched, what came of it, what it cost.

    Args:
        hcp: who was touched.
        context: with the touch.
        outcome: the furthest step; of what was answered the content was taken in.
    """
    week_state, touch = context.week_state, context.touch
    channel, preferred = touch.channel, hcp.preferred >> touch.channel & 1
    touch.outcome = outcome
    week_state.touches += 1
    week_state.touched |= 1 << channel
    week_state.preferred += preferred
    week_state.annoyed += touch.annoyed
    week_state.cost += touch.cost
    if outcome >= RESPONDED:
        touch.noticed = 1
    if touch.noticed:
        week_state.noticed |= 1 << channel
        week_state.noticed_touches += 1
        week_state.invited += context.rules.channels.kind[channel] == INVITATION
        hcp.last_noticed = week_state.week
        hcp.ever_reached = 1
    _count_on_channel(context, preferred)
    _count_in_stratum(context)
    if outcome == ENGAGED and context.strategy.learns_content:
        _note_reading(context)
    if is_met(hcp, touch, context.rules):
        context.page.channels[channel, BY_CHANNEL.purpose_met] += 1
        context.stratum.sums[MET_IN_STRATUM + touch.purpose] += 1
    _tell(hcp, context, outcome)
    if len(context.log) and _is_logged(context.page.logged, week_state.row):
        line = _next_line(
            context.log, context.page.logged, week_state.row, week_state.week, channel
        )
        line.purpose = touch.purpose + 1
        line.outcome = outcome
        line.minutes = touch.minutes
        line.cost = touch.cost
        line.granted = touch.granted
        line.withdrawn = touch.withdrawn


@part
def _note_reading(context: Context) -> None:
    """Counts the content of an engaged contact for the company, where it sees the contact."""
    if context.rules.channels.observed[context.touch.channel]:
        asset = asset_of(context.touch, context.offer)
        if asset >= 0:
            context.page.reads[asset] += 1.0


@part
def _count_on_channel(context: Context, preferred: int) -> None:
    touch, sums, channel = context.touch, context.page.channels, context.touch.channel
    sums[channel, BY_CHANNEL.planned] += 1
    sums[channel, BY_CHANNEL.delivered] += 1
    sums[channel, BY_CHANNEL.preferred] += preferred
    sums[channel, BY_CHANNEL.noticed] += touch.noticed
    sums[channel, BY_CHANNEL.annoyed] += touch.annoyed
    sums[channel, BY_CHANNEL.cost] += touch.cost
    if touch.outcome >= RESPONDED:
        sums[channel, BY_CHANNEL.responded] += 1
        sums[channel, BY_CHANNEL.fit] += touch.fit
        sums[channel, BY_CHANNEL.matched] += touch.matched
    if touch.outcome == ENGAGED:
        sums[channel, BY_CHANNEL.engaged] += 1
        sums[channel, BY_CHANNEL.minutes] += touch.minutes
        sums[channel, BY_CHANNEL.completed] += _is_completed(context)
        context.week_state.engaged_minutes += touch.minutes
    if touch.withdrawn:
        sums[channel, BY_CHANNEL.opt_outs] += 1


@part
def _count_in_stratum(context: Context) -> None:
    touch, sums = context.touch, context.stratum.sums
    step = int(context.rules.channels.first_step[touch.channel])
    further = int(context.rules.channels.second_step[touch.channel])
    sums[IN_STRATUM.planned] += 1
    sums[PURPOSE_IN_STRATUM + touch.purpose] += 1
    if touch.outcome >= RESPONDED:
        sums[IN_STRATUM.taken_in] += 1
        sums[IN_STRATUM.matched] += touch.matched
        if step >= 0:
            sums[step] += 1
    if touch.outcome == ENGAGED:
        sums[IN_STRATUM.completed] += _is_completed(context)
        if further >= 0:
            sums[further] += 1


@part
def _is_completed(context: Context) -> int:
    """Returns 1 for a contact that lasted as long as is usual: its content was completed."""
    touch, rules = context.touch, context.rules
    usual = (
        rules.channels.minutes[touch.channel]
        * rules.channels.form_minutes[touch.channel, touch.form]
    )
    return 1 if touch.minutes >= usual else 0


@part
def book_return(context: Context) -> None:
    """Counts a visit to the own site by an HCP who was there before."""
    context.page.channels[context.touch.channel, BY_CHANNEL.returns] += 1
    context.stratum.sums[IN_STRATUM.returns] += 1


@part
def book_turned_away(context: Context, channel: int, sessions: int) -> None:
    """Counts sessions that the HCP would have had, had money served all who came."""
    context.page.channels[channel, BY_CHANNEL.turned_away] += sessions
    context.stratum.sums[IN_STRATUM.turned_away] += sessions


@part
def book_breaches(context: Context, allowed: int) -> None:
    """Counts channels that touched the HCP without the permission that the week began with."""
    for channel in range(len(context.strategy.order)):
        scope = context.rules.channels.scope[channel]
        needed = EMAIL if scope == EMAIL_SCOPE else PHONE_CALLS if scope == PHONE_SCOPE else 0
        if needed and context.week_state.touched >> channel & 1 and not allowed & needed:
            context.page.channels[channel, BY_CHANNEL.unpermitted] += 1


@part
def may_request(context: Context, luck: float) -> None:
    """Lets an engaged contact end in a request for more."""
    touch = context.touch
    if luck < context.rules.channels.follow_up[touch.channel] * 2.0 * touch.fit:
        context.week_state.requested |= 1 << int(context.rules.channels.team[touch.channel])
        context.page.channels[touch.channel, BY_CHANNEL.follow_ups] += 1
        context.stratum.sums[IN_STRATUM.follow_ups] += 1


@part
def _is_logged(logged: Table, row: int) -> bool:
    return logged[ONLY_ROW] < 0 or logged[ONLY_ROW] == row


@part
def _tell(hcp: HCPRow, context: Context, outcome: int) -> None:
    """Adds the touch to the story, if this HCP's is told."""
    if context.page.logged[STORY_ROW] == context.week_state.row:
        _tell_touch(hcp, context, outcome)


@shared
def _tell_touch(hcp: HCPRow, context: Context, outcome: int) -> None:
    """Adds the touch to the story: what it did, and why it came out so."""
    touch = context.touch
    touch.outcome = outcome
    touch.own_after = hcp.fatigue_own
    touch.market_after = hcp.fatigue_market
    touch.trust_after = hcp.trust
    touch.knowledge_after = hcp.knowledge
    touch.line = context.page.logged[LINES]
    context.story[context.page.logged[STORY_LINES]] = touch
    context.page.logged[STORY_LINES] += 1


@part
def _next_line(log: Table, logged: Table, row: int, week: int, channel: int) -> LoggedRow:
    line = log[logged[LINES]]
    logged[LINES] += 1
    line.row = row
    line.week = week
    line.channel = channel
    line.purpose = 0
    line.reason = 0
    line.minutes = 0.0
    line.granted = 0
    line.withdrawn = 0
    return line
