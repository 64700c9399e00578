"""How a touch is opened, and how it is booked: in the week under way, in sums and in the log."""

from __future__ import annotations

from sim.company.customer import EMAIL_SCOPE, PHONE_SCOPE, recall
from sim.compiled import part
from sim.draws import touch_address
from sim.records import BLOCKED, EMAIL, ENGAGED, N_PUSH, PHONE_CALLS, RESPONDED
from sim.scene import Scene
from sim.types import Row, Table

PLANNED, DELIVERED, ANSWERED, DEEP, MINUTES, FOLLOW_UPS, OPT_OUTS, COST = range(8)
BLOCKED_FIRST = 8
FIT, MATCHED, PREFERRED, ANNOYED, RETURNS, COMPLETED, UNPERMITTED = range(14, 21)
MOST_SESSIONS = 8  # that an HCP begins on one channel in a week


@part
def open_touch(hcp: Row, customer: Row, scene: Scene, channel: int, ordinal: int) -> None:
    """Clears the record of the touch under way."""
    touch = scene.touch
    touch.channel = channel
    touch.ordinal = ordinal
    touch.address = touch_address(channel, ordinal)
    touch.form = 0
    touch.fit = 0.0
    touch.matched = 0
    touch.own_stock = hcp.fatigue_own
    touch.base = 0.0
    touch.own = 0.0
    touch.of_trust = 0.0
    touch.of_relevance = 0.0
    touch.of_goodwill = 0.0
    touch.of_own_messages = 0.0
    touch.of_all_messages = 0.0
    touch.of_channels = 0.0
    touch.of_the_loop = 0.0
    touch.of_need = 0.0
    touch.of_memory = 0.0
    touch.factor = 1.0
    touch.chance = 0.0
    touch.luck = 0.0
    touch.minutes = 0.0
    touch.cost = 0.0
    touch.granted = 0
    touch.withdrawn = 0
    touch.annoyed = 0
    if scene.rules.observed[channel]:
        recall(customer, scene.now, scene.rules)


@part
def answers(touch: Row, chance: float, factor: float, luck: float) -> bool:
    """Settles a touch's first step, and keeps why it came out so."""
    touch.factor = factor
    touch.chance = chance * factor
    touch.luck = luck
    return luck < touch.chance


@part
def book_blocked(
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
    """Books planned touches that were not delivered."""
    channels[channel, PLANNED] += count
    channels[channel, BLOCKED_FIRST + reason] += count
    channels[channel, COST] += cost
    if len(log):
        for _ in range(count):
            line = _next_line(log, logged, row, week, channel)
            line.outcome = BLOCKED
            line.reason = reason + 1
            line.cost = cost / count


@part
def book_delivered(hcp: Row, scene: Scene, outcome: int, taken_in: bool) -> None:
    """Books a delivered touch: who was touched, what came of it, what it cost.

    Args:
        hcp: who was touched.
        scene: with the touch.
        outcome: the furthest step.
        taken_in: whether its content was, so that its relevance counts.
    """
    now, touch, rules = scene.now, scene.touch, scene.rules
    channel = touch.channel
    sums = scene.channels
    preferred = hcp.preferred >> channel & 1
    touch.outcome = outcome
    now.touches += 1
    now.touched |= 1 << channel
    now.preferred += preferred
    now.annoyed += touch.annoyed
    now.cost += touch.cost
    hcp.ever_reached = 1
    sums[channel, PLANNED] += 1
    sums[channel, DELIVERED] += 1
    sums[channel, PREFERRED] += preferred
    sums[channel, ANNOYED] += touch.annoyed
    sums[channel, COST] += touch.cost
    if taken_in:
        sums[channel, FIT] += touch.fit
        sums[channel, MATCHED] += touch.matched
    if outcome >= RESPONDED:
        sums[channel, ANSWERED] += 1
    if outcome == ENGAGED:
        sums[channel, DEEP] += 1
        sums[channel, MINUTES] += touch.minutes
        usual = rules.minutes[channel] * rules.form_minutes[channel, touch.form]
        sums[channel, COMPLETED] += 1 if touch.minutes >= usual else 0
        now.engaged_minutes += touch.minutes
    if touch.withdrawn:
        sums[channel, OPT_OUTS] += 1
    if len(scene.log):
        line = _next_line(scene.log, scene.logged, now.row, now.week, channel)
        line.outcome = outcome
        line.minutes = touch.minutes
        line.cost = touch.cost
        line.granted = touch.granted
        line.withdrawn = touch.withdrawn


@part
def book_breaches(scene: Scene, allowed: int) -> None:
    """Counts channels that touched the HCP without the permission that the week began with."""
    for channel in range(N_PUSH):
        scope = scene.rules.scope[channel]
        needed = EMAIL if scope == EMAIL_SCOPE else PHONE_CALLS if scope == PHONE_SCOPE else 0
        if needed and scene.now.touched >> channel & 1 and not allowed & needed:
            scene.channels[channel, UNPERMITTED] += 1


@part
def may_request(scene: Scene, luck: float) -> None:
    """Lets an engaged contact end in a request for more."""
    touch = scene.touch
    if luck < scene.rules.follow_up[touch.channel] * 2.0 * touch.fit:
        scene.now.requested = 1
        scene.channels[touch.channel, FOLLOW_UPS] += 1


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
