"""What a strategy wants to send one HCP this week, before anything is forbidden."""

from __future__ import annotations

import numpy as np

from sim.company.customer import permits
from sim.company.rhythm import by_chance, liking
from sim.compiled import part
from sim.draws import fraction
from sim.records import EVERYONE, NEVER, SEEN, TO_LEADERS, WITHOUT_CONSENT
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow
from sim.types import Table

# Steps of low-discrepancy sequences: touches fall evenly spaced, and a higher cadence keeps
# every touch of a lower one, so that two arms stay paired.
_WEEK_STEP = 0.6180339887498949
_CHANNEL_STEP = 0.7548776662466927
_FOLLOW_STEP = 0.5698402909980532
NOT_DRAWN = 0.0
REQUEST, SILENCE = -1, -2  # beside the channels that an HCP answers by


@part
def want(
    customer: CustomerRow, strategy: StrategyRow, luck: np.uint64, week: int, wanted: Table
) -> int:
    """Fills in the touches that cadences, follow-ups and sequences ask for, by push channel.

    Nothing is wanted of what an HCP has not allowed.

    Returns:
        The channels that answer a request, a bit for each.
    """
    may_follow = customer.answered_last or customer.requested_last
    answering = 0
    liked = NOT_DRAWN
    for place in range(int(strategy.used)):
        channel = int(strategy.order[place])
        if not permits(customer, strategy.scope[channel]):
            continue
        liked = liked_by_rep(customer, strategy, luck, channel, liked)
        wanted[channel] = cadence(customer, strategy, luck, week, channel, liked)
        if may_follow:
            drawn = _place(customer, strategy, week, channel)
            if _answers(customer, strategy, channel, drawn):
                answering |= 1 << channel
                wanted[channel] += 1
            elif _follows_up(customer, strategy, channel, drawn):
                wanted[channel] += 1
    answering |= _go_on(customer, strategy, week, wanted)
    if _turns_away(customer, strategy, week):
        for channel in range(len(strategy.order)):
            instead = int(strategy.turns_into[channel])
            if instead >= 0 and permits(customer, strategy.scope[instead]):
                wanted[instead] += wanted[channel]
                wanted[channel] = 0
                answering |= (answering >> channel & 1) << instead
    return answering


@part
def cadence(
    customer: CustomerRow,
    strategy: StrategyRow,
    luck: np.uint64,
    week: int,
    channel: int,
    liked: float,
) -> int:
    """Returns the planned touches of a channel, spread evenly over the weeks or by chance."""
    rate = own_rate(customer, strategy, channel, liked)
    if rate == 0.0:
        return 0
    rate *= strategy.segment_factor[customer.segment, channel]
    if strategy.follow[channel] > 0.0:
        rate *= eagerness(customer, strategy, channel)
    if strategy.thinned[channel] and _is_silent(customer, strategy, week):
        rate *= strategy.silent_share
    offset = 0.0 if strategy.coordination > 0.0 else strategy.turn[channel] * _CHANNEL_STEP
    place = customer.phase + offset + week * _WEEK_STEP
    even = strategy.evenness[channel]
    if even == 1.0:
        return spread_evenly(rate, place)
    address = int(strategy.address[channel])
    chance = by_chance(customer, luck, week, address, (1.0 - even) * rate)
    return spread_evenly(even * rate, place) + chance


@part
def own_rate(customer: CustomerRow, strategy: StrategyRow, channel: int, liked: float) -> float:
    """Returns the touches a week that an HCP's tier and country are due.

    Args:
        customer: the company's file.
        strategy: of the company.
        channel: of the touches.
        liked: `liked_by_rep` of the HCP.
    """
    rate = (
        strategy.rate[customer.tier, channel] * strategy.country_factor[customer.country, channel]
    )
    return rate * liked if strategy.spread_within_tier[channel] > 0.0 else rate


@part
def liked_by_rep(
    customer: CustomerRow, strategy: StrategyRow, luck: np.uint64, channel: int, liked: float
) -> float:
    """Returns the factor by which a rep comes more often: one for all channels, drawn if needed.

    Args:
        customer: the company's file.
        strategy: of the company.
        luck: key of the replicate's luck.
        channel: that needs it, or not.
        liked: what it is, or `NOT_DRAWN`.
    """
    spread = strategy.spread_within_tier[channel]
    if liked == NOT_DRAWN and spread > 0.0 and strategy.rate[customer.tier, channel] > 0.0:
        return liking(customer, luck, spread)
    return liked


@part
def spread_evenly(rate: float, place: float) -> int:
    """Returns the whole touches of a rate in a week, by a place on an even sequence."""
    whole = np.floor(rate)
    return int(whole) + (1 if fraction(place) < rate - whole else 0)


@part
def eagerness(customer: CustomerRow, strategy: StrategyRow, channel: int) -> float:
    """Returns the factor on a cadence that follows the HCP's observed answers, within bounds."""
    ratio = estimate(customer, strategy, channel) / strategy.expected[channel]
    if strategy.follow[channel] != 1.0:
        ratio = ratio ** strategy.follow[channel]
    return min(strategy.company.most_eager, max(strategy.company.least_eager, ratio))


@part
def estimate(customer: CustomerRow, strategy: StrategyRow, channel: int) -> float:
    """Returns the company's estimate of the chance that an HCP answers by a channel."""
    weight, expected = strategy.company.estimate_weight, strategy.expected[channel]
    return (expected * weight + customer.answered[channel]) / (weight + customer.tried[channel])


@part
def _is_silent(customer: CustomerRow, strategy: StrategyRow, week: int) -> bool:
    """Tells whether the HCP has answered no message for so long that mail is thinned."""
    if strategy.silent_weeks == 0.0 or customer.silent_since == NEVER:
        return False
    return week - customer.silent_since >= strategy.silent_weeks


@part
def _turns_away(customer: CustomerRow, strategy: StrategyRow, week: int) -> bool:
    """Tells whether this week's calls turn into invitations: too often turned away."""
    refusals = strategy.remote_after_refusals
    if refusals == 0.0 or customer.turned_away < refusals:
        return False
    return fraction(customer.phase * 17.0 + week * _FOLLOW_STEP) < strategy.remote_share


@part
def _place(customer: CustomerRow, strategy: StrategyRow, week: int, channel: int) -> float:
    """Returns the week's place on the even sequence by which occasions are followed up."""
    return fraction(
        customer.phase * 31.0 + strategy.turn[channel] * _CHANNEL_STEP + week * _FOLLOW_STEP
    )


@part
def _follows_up(customer: CustomerRow, strategy: StrategyRow, channel: int, place: float) -> bool:
    for after in range(len(strategy.team)):
        if customer.answered_last >> after & 1 and place < strategy.follow_up[after, channel]:
            return True
    return False


@part
def _answers(customer: CustomerRow, strategy: StrategyRow, channel: int, place: float) -> bool:
    """Tells whether a request is answered by a channel."""
    if not _may_answer(customer, strategy, channel):
        return False
    return place < strategy.follow_up[REQUEST, channel]


@part
def _may_answer(customer: CustomerRow, strategy: StrategyRow, channel: int) -> bool:
    """Tells whether a request reached those who would answer it: in silos, the team asked."""
    if strategy.siloed == 0.0:
        return customer.requested_last > 0
    return int(customer.requested_last) >> int(strategy.team[channel]) & 1 > 0


@part
def _go_on(customer: CustomerRow, strategy: StrategyRow, week: int, wanted: Table) -> int:
    """Moves the HCP on in its sequence, or starts one, and adds the step that is due.

    Returns:
        The channel that answers a request by it, as a bit; 0 if none does.
    """
    if strategy.sequences == 0.0:
        return 0
    if customer.sequence == 0:
        _start(customer, strategy, week)
    if customer.sequence == 0:
        return 0
    which, step = int(customer.sequence) - 1, int(customer.step)
    if strategy.stops[which] and step > 0:
        last_sent = int(strategy.sends[which, step - 1])
        if customer.answered_last >> last_sent & 1:
            customer.sequence = 0
            return 0
    if week < customer.step_week:
        return 0
    due = int(strategy.sends[which, step])
    permitted = permits(customer, strategy.scope[due])
    wanted[due] += 1 if permitted else 0
    customer.step = step + 1
    if customer.step >= strategy.steps[which]:
        customer.sequence = 0
    else:
        customer.step_week = week + int(strategy.waits[which, step + 1])
    return 1 << due if permitted and int(strategy.starts[which]) == REQUEST else 0


@part
def _start(customer: CustomerRow, strategy: StrategyRow, week: int) -> None:
    for which in range(int(strategy.sequences)):
        start = int(strategy.starts[which])
        if start == REQUEST:
            begun = customer.requested_last > 0
        elif start == SILENCE:
            silent = strategy.starts_after[which]
            begun = customer.silent_since != NEVER and week - customer.silent_since >= silent
        else:
            begun = customer.answered_last >> start & 1 > 0
        place = fraction(customer.phase * 37.0 + which * _CHANNEL_STEP + week * _FOLLOW_STEP)
        if begun and place < strategy.start_share[which]:
            customer.sequence = which + 1
            customer.step = 0
            customer.step_week = week - 1 + int(strategy.waits[which, 0])
            return


@part
def is_meant(customer: CustomerRow, strategy: StrategyRow, week: int, channel: int) -> bool:
    """Tells whether an HCP is among those whom a strategy means to touch by a channel."""
    needed = strategy.needs_visit_weeks[channel]
    if needed > 0.0 and week - customer.last_met > needed:
        return False
    audience = strategy.audience[channel]
    if audience == EVERYONE:
        return True
    if audience == WITHOUT_CONSENT:
        return customer.allowed & 1 == 0
    if audience == TO_LEADERS:
        return customer.leader > 0
    seen = week - customer.last_met <= strategy.company.seen_weeks
    return seen if audience == SEEN else not seen


@part
def rank_by_answers(customer: CustomerRow, strategy: StrategyRow, order: Table, count: int) -> None:
    """Sorts the first channels, those that the HCP answers best against expectation first."""
    for place in range(1, count):
        channel = int(order[place])
        ratio = estimate(customer, strategy, channel) / strategy.expected[channel]
        back = place
        while back > 0:
            other = int(order[back - 1])
            if estimate(customer, strategy, other) / strategy.expected[other] >= ratio:
                break
            order[back] = other
            back -= 1
        order[back] = channel
