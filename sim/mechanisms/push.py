"""What an HCP does with a touch that the company starts, channel by channel."""

from __future__ import annotations

import numpy as np

from sim.company.customer import note_contact
from sim.compiled import part
from sim.draws import draw, touch_purpose
from sim.mechanisms.access import chance_of_meeting
from sim.mechanisms.attention import crowding, length, room
from sim.mechanisms.competitors import may_meet
from sim.mechanisms.consent import ask, may_opt_out
from sim.mechanisms.fatigue import tire
from sim.mechanisms.goodwill import strengthen
from sim.mechanisms.journey import engage
from sim.mechanisms.relevance import choose_content
from sim.mechanisms.response import (
    chance_of_attendance,
    chance_of_click,
    chance_of_response,
    log_odds,
    logistic,
)
from sim.mechanisms.trust import feel_pressed, judge
from sim.records import (
    ACCESS,
    DECLINED,
    ENGAGED,
    IGNORED,
    REMOTE,
    REP_EMAIL,
    RESPONDED,
    VISIT,
    WEBINAR,
)
from sim.touches import book_blocked, book_delivered, book_quality, may_request
from sim.types import Row, Table


@part
def visit(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    market: Row,
    offer: Row,
    luck: np.uint64,
    ordinal: int,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    """A rep calls: turned away, or met, with all that a meeting does."""
    purpose = touch_purpose(VISIT, ordinal)
    answer, noise, match, stay = draw(luck, hcp.key, now.week, purpose)
    fit, matched = choose_content(
        hcp, customer, now, rules, strategy, offer, VISIT, 1.0, noise, match
    )
    mean = rules.visit_minutes[hcp.country] * rules.depth_factor[hcp.specialty]
    chance = chance_of_meeting(hcp, now, rules, market, fit) * room(now.minutes, mean)
    met = answer < chance and may_meet(hcp, rules, 1)
    note_contact(customer, now, rules, strategy, VISIT, met)
    if not met:
        cost = rules.cost_refused[VISIT]
        now.cost += cost
        book_blocked(tally, log, logged, now.row, now.week, VISIT, ACCESS, 1, cost)
        return
    hcp.companies_met |= 1
    customer.last_met = now.week
    if strategy.show_site:
        hcp.shown_until = now.week + int(rules.shown_weeks)
    _hold_meeting(
        hcp, customer, now, rules, strategy, luck, purpose + 1, VISIT, fit, matched,
        length(rules, mean, rules.minutes_max[VISIT], stay), 1.0, tally, log, logged,
    )  # fmt: skip


@part
def invite_remote(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    offer: Row,
    rep_effect: float,
    luck: np.uint64,
    ordinal: int,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    """A rep invites to a video meeting: declined, or met."""
    purpose = touch_purpose(REMOTE, ordinal)
    answer, noise, match, stay = draw(luck, hcp.key, now.week, purpose)
    fit, matched = choose_content(
        hcp, customer, now, rules, strategy, offer, REMOTE, rep_effect, noise, match
    )
    own_stock = hcp.fatigue_own
    mean = rules.minutes[REMOTE] * rules.depth_factor[hcp.specialty]
    chance = chance_of_response(hcp, now, rules, REMOTE, fit) * rep_effect
    chance *= crowding(rules, ordinal) * room(now.minutes, mean * strategy.remote_effort)
    met = answer < chance and may_meet(hcp, rules, 1)
    tire(hcp, now, rules, strategy, REMOTE)
    note_contact(customer, now, rules, strategy, REMOTE, met)
    if met:
        hcp.companies_met |= 1
        now.annoyed += feel_pressed(hcp, now, rules, own_stock)
        _hold_meeting(
            hcp, customer, now, rules, strategy, luck, purpose + 1, REMOTE, fit, matched,
            length(rules, mean, rules.minutes_max[REMOTE], stay), strategy.remote_effort,
            tally, log, logged,
        )  # fmt: skip
        return
    _, _, opt_out, _ = draw(luck, hcp.key, now.week, purpose + 1)
    _let_pass(
        hcp, customer, now, rules, REMOTE, DECLINED, fit, own_stock, True, opt_out,
        rules.cost_refused[REMOTE], tally, log, logged,
    )  # fmt: skip


@part
def _hold_meeting(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    luck: np.uint64,
    purpose: int,
    channel: int,
    fit: float,
    matched: int,
    minutes: float,
    effort: float,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    asked, profiling, request, _ = draw(luck, hcp.key, now.week, purpose)
    hcp.noticed = 1
    hcp.seen += 1.0
    now.minutes -= minutes * effort
    now.points += rules.points[channel]
    annoyed = judge(hcp, now, rules, channel, fit)
    strengthen(hcp, now, rules, channel)
    engage(hcp, now, rules, channel, fit)
    granted = ask(hcp, customer, now, rules, strategy, channel, asked, profiling)
    may_request(now, rules, tally, channel, fit, request)
    book_quality(now, tally, channel, fit, matched, annoyed)
    book_delivered(
        hcp, now, rules, tally, log, logged, channel, ENGAGED, minutes,
        rules.cost[channel], granted, 0,
    )  # fmt: skip


@part
def _notices(
    hcp: Row, now: Row, rules: Row, own_stock: float, luck: np.uint64, purpose: int
) -> bool:
    """Tells whether an unanswered message is seen; drawn only where that can change anything."""
    if hcp.noticed and (now.pressed or own_stock <= hcp.tolerance):
        return False
    _, notice, _, _ = draw(luck, hcp.key, now.week, purpose)
    return notice < rules.notice


@part
def _let_pass(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    channel: int,
    outcome: int,
    fit: float,
    own_stock: float,
    noticed: bool,
    opt_out: float,
    cost: float,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    annoyed = 0
    if noticed:
        hcp.noticed = 1
        annoyed = feel_pressed(hcp, now, rules, own_stock)
    withdrawn = may_opt_out(customer, now, rules, channel, fit, own_stock, opt_out)
    book_quality(now, tally, channel, 0.0, 0, annoyed)
    book_delivered(hcp, now, rules, tally, log, logged, channel, outcome, 0.0, cost, 0, withdrawn)


@part
def mail(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    offer: Row,
    rep_effect: float,
    luck: np.uint64,
    channel: int,
    ordinal: int,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    """An e-mail arrives, from headquarters or from the rep: ignored, opened, clicked."""
    purpose = touch_purpose(channel, ordinal)
    answer, noise, match, opt_out = draw(luck, hcp.key, now.week, purpose)
    fit, matched = choose_content(
        hcp, customer, now, rules, strategy, offer, channel, rep_effect, noise, match
    )
    own_stock = hcp.fatigue_own
    chance = chance_of_response(hcp, now, rules, channel, fit)
    if channel == REP_EMAIL:
        chance *= rep_effect
    chance *= crowding(rules, ordinal) * room(now.minutes, rules.minutes[channel])
    opened = answer < chance
    tire(hcp, now, rules, strategy, channel)
    note_contact(customer, now, rules, strategy, channel, opened)
    if not opened:
        noticed = _notices(hcp, now, rules, own_stock, luck, purpose + 1)
        _let_pass(
            hcp, customer, now, rules, channel, IGNORED, fit, own_stock, noticed, opt_out,
            rules.cost[channel], tally, log, logged,
        )  # fmt: skip
        return
    click, _, stay, request = draw(luck, hcp.key, now.week, purpose + 1)
    hcp.noticed = 1
    hcp.seen += 1.0
    minutes = length(rules, rules.minutes[channel], rules.minutes_max[channel], stay)
    now.minutes -= minutes
    now.points += rules.points[channel]
    annoyed = judge(hcp, now, rules, channel, fit) | feel_pressed(hcp, now, rules, own_stock)
    strengthen(hcp, now, rules, channel)
    outcome = RESPONDED
    if click < chance_of_click(hcp, now, rules, channel, fit):
        outcome = ENGAGED
        hcp.clicked_until = now.week + int(rules.shown_weeks)
        now.points += rules.second_points[channel]
        engage(hcp, now, rules, channel, fit)
        may_request(now, rules, tally, channel, fit, request)
    withdrawn = may_opt_out(customer, now, rules, channel, fit, own_stock, opt_out)
    book_quality(now, tally, channel, fit, matched, annoyed)
    book_delivered(
        hcp, now, rules, tally, log, logged, channel, outcome, minutes,
        rules.cost[channel], 0, withdrawn,
    )  # fmt: skip


@part
def invite_webinar(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    offer: Row,
    luck: np.uint64,
    ordinal: int,
    tally: Table,
    log: Table,
    logged: Table,
) -> None:
    """A webinar invitation arrives: ignored, registered, attended, stayed, asked."""
    purpose = touch_purpose(WEBINAR, ordinal)
    answer, noise, match, opt_out = draw(luck, hcp.key, now.week, purpose)
    fit, matched = choose_content(
        hcp, customer, now, rules, strategy, offer, WEBINAR, 1.0, noise, match
    )
    own_stock = hcp.fatigue_own
    chance = chance_of_response(hcp, now, rules, WEBINAR, fit)
    if now.week <= hcp.pulled_until:
        lifted = log_odds(min(max(chance, 1e-9), 1.0 - 1e-9)) + rules.webinar_after_pull
        chance = logistic(lifted)
    chance *= crowding(rules, ordinal)
    registered = answer < chance
    tire(hcp, now, rules, strategy, WEBINAR)
    note_contact(customer, now, rules, strategy, WEBINAR, registered)
    if not registered:
        noticed = _notices(hcp, now, rules, own_stock, luck, purpose + 1)
        _let_pass(
            hcp, customer, now, rules, WEBINAR, IGNORED, fit, own_stock, noticed, opt_out,
            0.0, tally, log, logged,
        )  # fmt: skip
        return
    attend, _, stay, request = draw(luck, hcp.key, now.week, purpose + 1)
    hcp.noticed = 1
    outcome, minutes, cost = RESPONDED, 0.0, 0.0
    annoyed = feel_pressed(hcp, now, rules, own_stock)
    if attend < chance_of_attendance(hcp, rules, WEBINAR):
        outcome = ENGAGED
        cost = rules.cost[WEBINAR]
        minutes = length(rules, rules.minutes[WEBINAR], rules.minutes_max[WEBINAR], stay)
        now.minutes = max(0.0, now.minutes - minutes)
        now.points += rules.second_points[WEBINAR]
        hcp.seen += 1.0
        annoyed |= judge(hcp, now, rules, WEBINAR, fit)
        strengthen(hcp, now, rules, WEBINAR)
        engage(hcp, now, rules, WEBINAR, fit)
        may_request(now, rules, tally, WEBINAR, fit, request)
    withdrawn = may_opt_out(customer, now, rules, WEBINAR, fit, own_stock, opt_out)
    book_quality(now, tally, WEBINAR, fit, matched, annoyed)
    book_delivered(
        hcp, now, rules, tally, log, logged, WEBINAR, outcome, minutes, cost, 0, withdrawn
    )
