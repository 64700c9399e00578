"""How a touch is opened, and how it is booked: in the week under way, in sums and in the log."""

from __future__ import annotations

from sim.books import LINES, ONLY_ROW, STORY_LINES, STORY_ROW
from sim.company.customer import recall
from sim.compiled import part, shared
from sim.counters import channel_counter, hcp_counter
from sim.draws import touch_address
from sim.mechanisms.purpose import is_met
from sim.mechanisms.wishes import compare_with_wishes
from sim.records import (
    BLOCKED,
    EMAIL,
    EMAIL_SCOPE,
    ENGAGED,
    PHONE_CALLS,
    PHONE_SCOPE,
    RESPONDED,
)
from sim.scene import Scene
from sim.settings.words import PURPOSES, REASONS
from sim.types import Row, Table

PLANNED, DELIVERED, ANSWERED, DEEP, MINUTES, FOLLOW_UPS, OPT_OUTS, COST = (
    channel_counter(name)
    for name in ("planned", "delivered", "responded", "engaged", "minutes", "follow_ups",
                 "opt_outs", "cost")
)  # fmt: skip
BLOCKED_FIRST = channel_counter(f"blocked_{REASONS[0]}")
FIT, MATCHED, PREFERRED, ANNOYED, RETURNS, COMPLETED, MET, UNPERMITTED = (
    channel_counter(name)
    for name in ("fit", "matched", "preferred", "annoyed", "returns", "completed",
                 "purpose_met", "unpermitted")
)  # fmt: skip
_PLANNED, _TAKEN_IN, _MATCHED, _REQUESTS, _COMPLETED = (
    hcp_counter(name) for name in ("planned", "taken_in", "matched", "follow_ups", "completed")
)
_FIRST_BLOCKED = hcp_counter(f"blocked_{REASONS[0]}")
_FIRST_PURPOSE = hcp_counter(f"{PURPOSES[0]}_touches")
_FIRST_MET = hcp_counter(f"{PURPOSES[0]}_met")
_RETURNS = hcp_counter("returns")
MOST_SESSIONS = 8  # that an HCP begins on one channel in a week


@shared
def open_touch(hcp: Row, customer: Row, scene: Scene, channel: int, ordinal: int) -> None:
    """Clears the record of the touch under way."""
    touch = scene.touch
    touch.channel = channel
    touch.ordinal = ordinal
    touch.address = touch_address(int(scene.rules.address[channel]), ordinal)
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
    compare_with_wishes(customer, scene)
    if scene.rules.observed[channel]:
        recall(customer, scene.now, scene.rules)


@part
def answers(now: Row, touch: Row, chance: float, factor: float, luck: float) -> bool:
    """Settles a touch's first step, and keeps why it came out so."""
    touch.factor = 0.0 if now.away else factor
    touch.chance = chance * touch.factor
    touch.luck = luck
    return luck < touch.chance


@part
def goes_on(touch: Row, chance: float, luck: float) -> bool:
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
    """Books planned touches that the company does not try: the HCP's cell learns in its week."""
    denied[row, reason] = min(255, denied[row, reason] + count)
    planned[row, -1] = 1
    _book_blocked(channels, log, logged, row, week, channel, reason, count, 0.0)


@part
def book_blocked(
    hcp: Row, scene: Scene, channel: int, reason: int, count: int, cost: float
) -> None:
    """Books planned touches that were tried and not delivered, or forbidden in the week itself."""
    now = scene.now
    now.cost += cost
    scene.cells[hcp.cell, _PLANNED] += count
    scene.cells[hcp.cell, _FIRST_BLOCKED + reason] += count
    _tell(hcp, scene, BLOCKED)
    _book_blocked(
        scene.channels, scene.log, scene.logged, now.row, now.week, channel, reason, count, cost
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
    channels[channel, PLANNED] += count
    channels[channel, BLOCKED_FIRST + reason] += count
    channels[channel, COST] += cost
    if len(log) and _is_logged(logged, row):
        for _ in range(count):
            line = _next_line(log, logged, row, week, channel)
            line.outcome = BLOCKED
            line.reason = reason + 1
            line.cost = cost / count


@shared
def book_delivered(hcp: Row, scene: Scene, outcome: int) -> None:
    """Books a delivered touch: who was touched, what came of it, what it cost.

    Args:
        hcp: who was touched.
        scene: with the touch.
        outcome: the furthest step; of what was answered the content was taken in.
    """
    now, touch = scene.now, scene.touch
    channel, preferred = touch.channel, hcp.preferred >> touch.channel & 1
    touch.outcome = outcome
    now.touches += 1
    now.touched |= 1 << channel
    now.preferred += preferred
    now.annoyed += touch.annoyed
    now.cost += touch.cost
    hcp.ever_reached = 1
    _count_on_channel(scene, preferred)
    _count_in_cell(hcp, scene)
    if is_met(hcp, touch, scene.rules):
        scene.channels[channel, MET] += 1
        scene.cells[hcp.cell, _FIRST_MET + touch.purpose] += 1
    _tell(hcp, scene, outcome)
    if len(scene.log) and _is_logged(scene.logged, now.row):
        line = _next_line(scene.log, scene.logged, now.row, now.week, channel)
        line.purpose = touch.purpose + 1
        line.outcome = outcome
        line.minutes = touch.minutes
        line.cost = touch.cost
        line.granted = touch.granted
        line.withdrawn = touch.withdrawn


@part
def _count_on_channel(scene: Scene, preferred: int) -> None:
    touch, sums, channel = scene.touch, scene.channels, scene.touch.channel
    sums[channel, PLANNED] += 1
    sums[channel, DELIVERED] += 1
    sums[channel, PREFERRED] += preferred
    sums[channel, ANNOYED] += touch.annoyed
    sums[channel, COST] += touch.cost
    if touch.outcome >= RESPONDED:
        sums[channel, ANSWERED] += 1
        sums[channel, FIT] += touch.fit
        sums[channel, MATCHED] += touch.matched
    if touch.outcome == ENGAGED:
        sums[channel, DEEP] += 1
        sums[channel, MINUTES] += touch.minutes
        sums[channel, COMPLETED] += _is_completed(scene)
        scene.now.engaged_minutes += touch.minutes
    if touch.withdrawn:
        sums[channel, OPT_OUTS] += 1


@part
def _count_in_cell(hcp: Row, scene: Scene) -> None:
    touch, sums, cell = scene.touch, scene.cells, hcp.cell
    step = int(scene.rules.first_step[touch.channel])
    further = int(scene.rules.second_step[touch.channel])
    sums[cell, _PLANNED] += 1
    sums[cell, _FIRST_PURPOSE + touch.purpose] += 1
    if touch.outcome >= RESPONDED:
        sums[cell, _TAKEN_IN] += 1
        sums[cell, _MATCHED] += touch.matched
        if step >= 0:
            sums[cell, step] += 1
    if touch.outcome == ENGAGED:
        sums[cell, _COMPLETED] += _is_completed(scene)
        if further >= 0:
            sums[cell, further] += 1


@part
def _is_completed(scene: Scene) -> int:
    """Returns 1 for a contact that lasted as long as is usual: its content was completed."""
    touch, rules = scene.touch, scene.rules
    usual = rules.minutes[touch.channel] * rules.form_minutes[touch.channel, touch.form]
    return 1 if touch.minutes >= usual else 0


@part
def book_return(hcp: Row, scene: Scene) -> None:
    """Counts a visit to the own site by an HCP who was there before."""
    scene.channels[scene.touch.channel, RETURNS] += 1
    scene.cells[hcp.cell, _RETURNS] += 1


@part
def book_breaches(scene: Scene, allowed: int) -> None:
    """Counts channels that touched the HCP without the permission that the week began with."""
    for channel in range(len(scene.strategy.order)):
        scope = scene.rules.scope[channel]
        needed = EMAIL if scope == EMAIL_SCOPE else PHONE_CALLS if scope == PHONE_SCOPE else 0
        if needed and scene.now.touched >> channel & 1 and not allowed & needed:
            scene.channels[channel, UNPERMITTED] += 1


@part
def may_request(hcp: Row, scene: Scene, luck: float) -> None:
    """Lets an engaged contact end in a request for more."""
    touch = scene.touch
    if luck < scene.rules.follow_up[touch.channel] * 2.0 * touch.fit:
        scene.now.requested |= 1 << int(scene.rules.team[touch.channel])
        scene.channels[touch.channel, FOLLOW_UPS] += 1
        scene.cells[hcp.cell, _REQUESTS] += 1


@part
def _is_logged(logged: Table, row: int) -> bool:
    return logged[ONLY_ROW] < 0 or logged[ONLY_ROW] == row


@shared
def _tell(hcp: Row, scene: Scene, outcome: int) -> None:
    """Adds the touch to the story, if this HCP's is told: what it did, and why it came out so."""
    if scene.logged[STORY_ROW] != scene.now.row:
        return
    touch = scene.touch
    touch.outcome = outcome
    touch.own_after = hcp.fatigue_own
    touch.market_after = hcp.fatigue_market
    touch.trust_after = hcp.trust
    touch.knowledge_after = hcp.knowledge
    touch.line = scene.logged[LINES]
    scene.story[scene.logged[STORY_LINES]] = touch
    scene.logged[STORY_LINES] += 1


@part
def _next_line(log: Table, logged: Table, row: int, week: int, channel: int) -> Row:
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
