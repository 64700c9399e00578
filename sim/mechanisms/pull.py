"""What an HCP looks for by itself, in the evening, in the places where the company can be met."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.company.customer import is_counted, note_contact, note_open_place
from sim.compiled import part
from sim.context import Context
from sim.draws import EVENING, SESSIONS, draw, draw_of_channel, normal, poisson
from sim.mechanisms.absence import is_away
from sim.mechanisms.attention import length, open_evening, room
from sim.mechanisms.consent import ask
from sim.mechanisms.crisis import lost_habit
from sim.mechanisms.experience import live_through, memory_of
from sim.mechanisms.finding import finds, log_kept
from sim.mechanisms.journey import engage
from sim.mechanisms.persona import convert
from sim.mechanisms.purpose import bring_purpose
from sim.mechanisms.push import show
from sim.mechanisms.relevance import find_content, move_on, novelty
from sim.mechanisms.screens import of_screens
from sim.mechanisms.trust import judge
from sim.mechanisms.wishes import curate
from sim.records import EMAIL, ENGAGED, FEED, LOST, RESPONDED
from sim.rows.records import CustomerRow, HCPRow, MarketRow, OfferRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings
from sim.touches import (
    MOST_SESSIONS,
    book_delivered,
    book_return,
    book_turned_away,
    may_request,
    open_touch,
)

Block = tuple[float, float, float, float]
_FIRST, _REGISTRATION = 32, 39  # addresses in the evening's two blocks, registration the last


def derived(settings: Settings) -> dict[str, Any]:
    """Returns logs of what moves rates of sessions, and chances to register on the own site."""
    pull, friction = settings.behaviour.pull, settings.company.site_friction
    spread = settings.behaviour.response.deviation_sd
    return {
        "need_shift": -(pull.need_weight**2) / 2 - spread**2 / 2,
        "need_innovation": np.sqrt(1 - pull.need_persistence**2),
        "log_shown": np.log(pull.shown_lift),
        "log_unfound": log_kept(pull.found_half_weeks),
        "register_shown": pull.register_when_shown * (1 - pull.friction_effect * friction),
        "register_session": pull.register_after_session * (1 - pull.friction_effect * friction),
        "log_friction": np.log(1.0 - pull.friction_per_visit * friction + 1e-12),
    }


@part
def stir_need(hcp: HCPRow, rules: Rules, luck: float) -> None:
    """Moves the HCP's need for information on by a week, AR(1) with variance 1."""
    hcp.need = rules.pull.need_persistence * hcp.need + rules.pull.need_innovation * normal(luck)


@part
def appetite(
    hcp: HCPRow, week_state: WeekRow, rules: Rules, market: MarketRow, offer: OfferRow
) -> float:
    """Returns what moves the rate of sessions on every channel, as a log, and keeps its terms."""
    week_state.of_need = rules.pull.need_weight * hcp.need + rules.pull.need_shift
    week_state.of_trust = rules.pull.trust_weight * (
        week_state.trust - rules.response.trust_reference
    )
    week_state.of_memory = rules.pull.novelty_weight * (
        novelty(hcp, rules, offer) - rules.pull.novelty_reference
    )
    return (
        week_state.of_need
        + week_state.of_trust
        + week_state.of_memory
        + market.interest
        + week_state.appetite
    )


@part
def hazard(
    hcp: HCPRow, week_state: WeekRow, rules: Rules, channel: int, appetite_now: float
) -> float:
    """Returns sessions a week that this HCP starts on a channel, and keeps the channel's terms."""
    week_state.of_experience = memory_of(hcp, rules, channel)
    week_state.of_lost_habit = lost_habit(hcp, rules, channel, week_state.appetite_faded)
    exponent = hcp.deviation[channel] + of_screens(hcp, rules, channel) + appetite_now
    exponent += week_state.of_experience - week_state.of_lost_habit
    if rules.channels.own_site[channel]:
        exponent += way_to_site(hcp, week_state, rules)
    return rules.channels.rate[hcp.persona, channel] * np.exp(exponent)


@part
def way_to_site(hcp: HCPRow, week_state: WeekRow, rules: Rules) -> float:
    """Returns what signing in and having been shown the site do to the rate of its sessions."""
    if week_state.week <= hcp.shown_until:
        return rules.pull.log_friction + rules.pull.log_shown
    return rules.pull.log_friction


@part
def spend_evening(
    hcp: HCPRow, customer: CustomerRow, context: Context, evening_luck: float
) -> None:
    """Lets the HCP visit what is there, as far as the evening's minutes go."""
    week_state, rules, offer, market = (
        context.week_state,
        context.rules,
        context.offer,
        context.market,
    )
    if is_away(week_state):
        return
    open_evening(week_state, rules, evening_luck)
    appetite_now = appetite(hcp, week_state, rules, market, offer)
    first = draw(context.luck, hcp.key, week_state.week, EVENING)
    second = draw(context.luck, hcp.key, week_state.week, EVENING + 1)
    first_place = len(rules.channels.own_site) - len(offer.open)
    for place in range(len(offer.open)):
        if offer.there[place] == 0.0:
            continue
        channel = first_place + place
        luck = _luck_of_sessions(context, hcp, channel, first, second)
        if rules.channels.kind[channel] == FEED:
            posts = offer.open[place] * week_state.evening_free
            for ordinal in range(min(poisson(luck, posts), MOST_SESSIONS)):
                show(hcp, customer, context, channel, ordinal)
            continue
        if rules.channels.own_site[channel]:
            if not customer.registered:
                if offer.open[place] > 0.0:
                    registers = _registers(hcp, week_state, rules, second[_REGISTRATION % 4])
                    if registers:
                        customer.registered = 1
                        hcp.found |= 1 << channel
                continue
            if offer.open[place] > 0.0:
                note_open_place(customer, place)
            if hcp.visited_site == LOST:
                continue
        elif offer.open[place] > 0.0 and is_counted(customer, rules, channel):
            note_open_place(customer, place)
        if rules.channels.to_be_found[channel] and not finds(hcp, context, channel):
            continue
        found = offer.open[place]
        reach = _reach(customer, rules, offer, channel, place, found) * week_state.evening_free
        own_rate = hazard(hcp, week_state, rules, channel, appetite_now)
        rate = own_rate * reach
        clicked = 0.0
        if rules.channels.own_site[channel]:
            clicked = week_state.clicks * rules.pull.click_through
            rate += clicked * found
        served = min(poisson(luck, rate), MOST_SESSIONS)
        there = offer.there[place]
        if found < there:
            of_all = _reach(customer, rules, offer, channel, place, there) * week_state.evening_free
            came = min(poisson(luck, own_rate * of_all + clicked * there), MOST_SESSIONS)
            book_turned_away(context, channel, came - served)
        for ordinal in range(served):
            if rules.channels.own_site[channel] and hcp.visited_site == LOST:
                break
            open_touch(hcp, customer, context, channel, ordinal)
            _keep_reasons(hcp, context, reach, rate, luck)
            _visit(hcp, customer, context)


@part
def _luck_of_sessions(
    context: Context, hcp: HCPRow, channel: int, first: Block, second: Block
) -> float:
    """Returns what settles the number of sessions, by the channel's own address."""
    address = int(context.rules.channels.address[channel])
    place = address - _FIRST
    if 0 <= place < 4:
        return first[place]
    if 4 <= place < _REGISTRATION - _FIRST:
        return second[place - 4]
    return draw_of_channel(context.luck, hcp.key, context.week_state.week, SESSIONS, address)


@part
def _reach(
    customer: CustomerRow, rules: Rules, offer: OfferRow, channel: int, place: int, found: float
) -> float:
    """Returns the share of the HCP's sessions on a channel that can meet the company."""
    if rules.channels.by_newsletter[channel] and not customer.allowed & EMAIL:
        return found * offer.without_newsletter[place]
    return found


@part
def _registers(hcp: HCPRow, week_state: WeekRow, rules: Rules, luck: float) -> bool:
    if hcp.uses_no_screen:
        return False
    chance = 0.0
    if week_state.week <= hcp.shown_until or week_state.week <= hcp.clicked_until:
        chance += rules.pull.register_shown
    if hcp.session_satisfied == week_state.week - 1:
        chance += rules.pull.register_session
    return luck < chance


@part
def _keep_reasons(hcp: HCPRow, context: Context, reach: float, rate: float, luck: float) -> None:
    """Keeps why the HCP began a session; clicks in mails come on top of these terms."""
    week_state, touch, rules = context.week_state, context.touch, context.rules
    channel = touch.channel
    touch.base = np.log(rules.channels.rate[hcp.persona, channel])
    touch.own = hcp.deviation[channel]
    touch.of_screens = of_screens(hcp, rules, channel)
    touch.of_need = week_state.of_need
    touch.of_trust = week_state.of_trust
    touch.of_memory = week_state.of_memory + week_state.of_experience
    touch.of_the_market = context.market.interest + week_state.appetite - week_state.of_lost_habit
    if rules.channels.own_site[channel]:
        touch.of_the_loop = way_to_site(hcp, week_state, rules)
    touch.factor = reach
    touch.chance = rate
    touch.luck = luck


@part
def _visit(hcp: HCPRow, customer: CustomerRow, context: Context) -> None:
    """A session on one channel, if the evening leaves time for it."""
    week_state, touch, rules = context.week_state, context.touch, context.rules
    channel = touch.channel
    come, noise, match, stay = draw(context.luck, hcp.key, week_state.week, touch.address)
    asked, profiling, request, again = draw(
        context.luck, hcp.key, week_state.week, touch.address + 1
    )
    while again > rules.channels.form_until[channel, touch.form]:
        touch.form += 1
    mean = rules.channels.minutes[channel] * rules.channels.form_minutes[channel, touch.form]
    if come >= room(week_state.evening, mean):
        return
    aim, wish, _, _ = draw(context.luck, hcp.key, week_state.week, touch.address + 2)
    bring_purpose(context, aim)
    find_content(hcp, context, noise, match)
    touch.minutes = min(
        length(rules, mean, rules.channels.minutes_max[channel], stay), week_state.evening
    )
    touch.cost = rules.channels.cost[channel] * rules.channels.form_cost[channel, touch.form]
    week_state.evening -= touch.minutes
    week_state.points += rules.channels.points[channel]
    hcp.seen += 1.0
    hcp.pulled_until = week_state.week + int(rules.response.webinar_after_pull_weeks)
    judge(hcp, week_state, touch, rules)
    live_through(hcp, context)
    if rules.channels.own_site[channel]:
        if hcp.visited_site:
            book_return(context)
        else:
            hcp.visited_site = LOST if again < rules.pull.lost_after_first else 1
        curate(hcp, customer, context, wish)
    ask(hcp, customer, week_state, touch, rules, context.strategy, asked, profiling)
    if touch.fit >= rules.trust.gain_from_fit and not rules.channels.own_site[channel]:
        hcp.session_satisfied = week_state.week
    outcome = RESPONDED
    if touch.minutes >= rules.channels.depth_minutes[channel]:
        outcome = ENGAGED
        engage(hcp, week_state, touch, rules)
        convert(hcp, context)
        move_on(hcp, context)
        may_request(context, request)
    note_contact(customer, week_state, touch, rules, context.strategy, True)
    book_delivered(hcp, context, outcome)
