"""What an HCP looks for by itself, in the evening: the company's site and the platforms."""

from __future__ import annotations

import numpy as np

from sim.company.customer import note_contact
from sim.compiled import part
from sim.draws import REGISTRATION, draw, normal, poisson, touch_purpose
from sim.mechanisms.attention import length, open_evening, room
from sim.mechanisms.consent import ask
from sim.mechanisms.journey import engage
from sim.mechanisms.relevance import find_content, novelty
from sim.mechanisms.trust import judge
from sim.records import ENGAGED, PLATFORM, RESPONDED, SITE
from sim.touches import MOST_SESSIONS, RETURNS, book_delivered, book_quality, may_request
from sim.types import Row, Table


@part
def stir_need(hcp: Row, rules: Row, luck: float) -> None:
    """Moves the HCP's need for information on by a week, AR(1) with variance 1."""
    hcp.need = rules.need_persistence * hcp.need + rules.need_innovation * normal(luck)


@part
def hazard(hcp: Row, now: Row, rules: Row, offer: Row, channel: int) -> float:
    """Returns sessions a week that this HCP starts on a channel."""
    exponent = (
        hcp.deviation[channel]
        + rules.need_weight * hcp.need
        + rules.need_shift
        + rules.pull_trust * (now.trust - rules.trust_reference)
        + rules.pull_novelty * (novelty(hcp, rules, offer) - rules.novelty_reference)
    )
    if channel == SITE and now.week <= hcp.shown_until:
        exponent += rules.log_shown
    if now.week <= hcp.satisfied_until:
        exponent += rules.log_satisfied
    if now.week <= hcp.dissatisfied_until:
        exponent += rules.dissatisfied
    return rules.rate[hcp.persona, channel] * np.exp(exponent)


@part
def spend_evening(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    offer: Row,
    luck: np.uint64,
    evening_luck: float,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    """Lets the HCP visit what is there, as far as the evening's minutes go."""
    if offer.presence == 0.0 and offer.site == 0.0:
        return
    open_evening(now, rules, evening_luck)
    register, sessions, on_platform, _ = draw(luck, hcp.key, now.week, REGISTRATION)
    if offer.site > 0.0 and not hcp.lost_to_site:
        if customer.registered:
            rate = hazard(hcp, now, rules, offer, SITE) * offer.site
            _visit_often(
                hcp, customer, now, rules, strategy, offer, luck, SITE, poisson(sessions, rate),
                tally, log, logged,
            )  # fmt: skip
        elif _registers(hcp, now, rules, register):
            customer.registered = 1
    if offer.presence > 0.0:
        rate = hazard(hcp, now, rules, offer, PLATFORM) * offer.presence
        _visit_often(
            hcp, customer, now, rules, strategy, offer, luck, PLATFORM,
            poisson(on_platform, rate), tally, log, logged,
        )  # fmt: skip


@part
def _registers(hcp: Row, now: Row, rules: Row, luck: float) -> bool:
    chance = 0.0
    if now.week <= hcp.shown_until or now.week <= hcp.clicked_until:
        chance += rules.register_shown
    if hcp.platform_satisfied == now.week - 1:
        chance += rules.register_session
    return luck < chance


@part
def _visit_often(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    offer: Row,
    luck: np.uint64,
    channel: int,
    sessions: int,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    for ordinal in range(min(sessions, MOST_SESSIONS)):
        if channel == SITE and hcp.lost_to_site:
            return
        _visit_once(
            hcp, customer, now, rules, strategy, offer, luck, channel, ordinal, tally, log, logged
        )


@part
def _visit_once(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    offer: Row,
    luck: np.uint64,
    channel: int,
    ordinal: int,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    purpose = touch_purpose(channel, ordinal)
    come, noise, match, stay = draw(luck, hcp.key, now.week, purpose)
    mean = rules.minutes[channel]
    if come >= room(now.evening, mean):
        return
    fit, matched = find_content(hcp, now, rules, strategy, offer, noise, match)
    asked, profiling, request, again = draw(luck, hcp.key, now.week, purpose + 1)
    minutes = length(rules, mean, rules.minutes_max[channel], stay)
    minutes = min(minutes, now.evening)
    now.evening -= minutes
    now.points += rules.points[channel]
    hcp.noticed = 1
    hcp.seen += 1.0
    hcp.pulled_until = now.week + int(rules.webinar_after_pull_weeks)
    annoyed = judge(hcp, now, rules, channel, fit)
    granted = 0
    if channel == SITE:
        tally[SITE, RETURNS] += hcp.visited_site
        if not hcp.visited_site:
            hcp.visited_site = 1
            hcp.lost_to_site = 1 if again < rules.lost_after_first else 0
        granted = ask(hcp, customer, now, rules, strategy, SITE, asked, profiling)
    _remember(hcp, now, rules, channel, fit)
    outcome = RESPONDED
    if minutes >= rules.depth_minutes[channel]:
        outcome = ENGAGED
        engage(hcp, now, rules, channel, fit)
        may_request(now, rules, tally, channel, fit, request)
    note_contact(customer, now, rules, strategy, channel, True)
    book_quality(now, tally, channel, fit, matched, annoyed)
    book_delivered(
        hcp, now, rules, tally, log, logged, channel, outcome, minutes,
        rules.cost[channel], granted, 0,
    )  # fmt: skip


@part
def _remember(hcp: Row, now: Row, rules: Row, channel: int, fit: float) -> None:
    until = now.week + int(rules.memory_weeks)
    if fit >= rules.gain_from_fit:
        hcp.satisfied_until = until
        if channel == PLATFORM:
            hcp.platform_satisfied = now.week
    elif fit <= rules.loss_to_fit:
        hcp.dissatisfied_until = until
