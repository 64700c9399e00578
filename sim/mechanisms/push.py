"""What an HCP does with a touch that the company starts: a function for each kind of channel."""

from __future__ import annotations

import numpy as np

from sim.company.customer import note_contact
from sim.compiled import part, shared
from sim.context import Context
from sim.draws import draw
from sim.mechanisms.absence import is_away, room_for_mail
from sim.mechanisms.access import chance_of_meeting
from sim.mechanisms.attention import crowding, length, length_by_week, room, room_for_event
from sim.mechanisms.competitors import may_meet
from sim.mechanisms.consent import ask, may_opt_out
from sim.mechanisms.experience import live_through
from sim.mechanisms.fatigue import tire
from sim.mechanisms.goodwill import strengthen
from sim.mechanisms.habit import keep_habit
from sim.mechanisms.journey import engage
from sim.mechanisms.openness import at_distance
from sim.mechanisms.persona import convert
from sim.mechanisms.privacy import mind_privacy
from sim.mechanisms.purpose import plan_purpose
from sim.mechanisms.relevance import choose_content, move_on
from sim.mechanisms.response import (
    chance_of_a_look,
    chance_of_attendance,
    chance_of_click,
    chance_of_response,
    patience,
)
from sim.mechanisms.trust import feel_pressed, judge
from sim.mechanisms.wishes import mind_wishes
from sim.records import (
    ACCESS,
    DECLINED,
    ENGAGED,
    FEED,
    HOSPITAL,
    IGNORED,
    INVITATION,
    RESPONDED,
)
from sim.rows.records import CustomerRow, HCPRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.touches import (
    answers,
    book_blocked,
    book_delivered,
    goes_on,
    may_request,
    open_touch,
)


@part
def call(hcp: HCPRow, customer: CustomerRow, context: Context, channel: int, ordinal: int) -> None:
    """A rep calls: turned away, or met, with all that a meeting does."""
    week_state, touch, rules = context.week_state, context.touch, context.rules
    answer, stay = _arrive(hcp, customer, context, channel, ordinal)
    mean = rules.channels.minutes[channel] * rules.attention.visit_minutes_factor[hcp.country]
    mean *= rules.attention.depth_factor[hcp.practice, hcp.specialty]
    mean *= length_by_week(week_state, rules)
    by_manager = context.strategy.key_accounts > 0.0 and hcp.practice == HOSPITAL
    chance = chance_of_meeting(hcp, week_state, touch, rules, context.market, by_manager)
    factor = 0.0 if is_away(week_state) else room(week_state.minutes, mean)
    met = answers(week_state, touch, chance, factor, answer) and may_meet(hcp, rules, 1)
    keep_habit(hcp, rules, met)
    note_contact(customer, week_state, touch, rules, context.strategy, met)
    if not met:
        cost = rules.channels.cost_refused[channel] * (
            rules.key_accounts.cost_factor if by_manager else 1.0
        )
        book_blocked(hcp, context, channel, ACCESS, 1, cost)
        return
    customer.last_met = week_state.week
    if context.strategy.show_site:
        hcp.shown_until = week_state.week + int(rules.pull.shown_weeks)
    touch.minutes = length(rules, mean, rules.channels.minutes_max[channel], stay)
    if by_manager:
        touch.cost = rules.channels.cost[channel] * (rules.key_accounts.cost_factor - 1.0)
    mind_wishes(hcp, context, 1.0)
    _meet(hcp, customer, context)


@part
def invite(
    hcp: HCPRow, customer: CustomerRow, context: Context, channel: int, ordinal: int
) -> None:
    """An invitation to a meeting, a call or a gathering arrives: declined, or met."""
    week_state, touch, rules, strategy = (
        context.week_state,
        context.touch,
        context.rules,
        context.strategy,
    )
    answer, stay = _arrive(hcp, customer, context, channel, ordinal)
    mean = rules.channels.minutes[channel] * rules.channels.form_minutes[channel, touch.form]
    mean *= rules.attention.depth_factor[hcp.practice, hcp.specialty]
    needed = mean * concentration(hcp, context)
    beside = int(rules.channels.complements[channel])
    if beside >= 0 and (week_state.noticed | week_state.noticed_before) >> beside & 1:
        touch.of_the_loop = rules.response.log_remote_after_visit
    factor = crowding(rules, ordinal) * room(week_state.minutes, needed) * skill(context)
    factor *= patience(hcp, rules)
    if rules.channels.in_person[channel]:
        factor *= 0.0 if week_state.shut else min(1.0, context.market.access[hcp.country])
    if rules.channels.rep_borne[channel]:
        factor *= at_distance(hcp, rules)
    met = answers(week_state, touch, chance_of_response(hcp, context), factor, answer)
    if rules.channels.rep_borne[channel]:
        met = met and may_meet(hcp, rules, 1)
    tire(hcp, week_state, touch, rules, strategy)
    note_contact(customer, week_state, touch, rules, strategy, met)
    if met:
        feel_pressed(hcp, week_state, touch, rules)
        mind_wishes(hcp, context, 1.0)
        mind_privacy(hcp, customer, context)
        touch.minutes = length(rules, mean, rules.channels.minutes_max[channel], stay)
        _meet(hcp, customer, context)
        return
    _, _, opt_out, _ = draw(context.luck, hcp.key, week_state.week, touch.address + 1)
    touch.cost = rules.channels.cost_refused[channel]
    _let_pass(hcp, customer, context, opt_out)


@part
def mail(hcp: HCPRow, customer: CustomerRow, context: Context, channel: int, ordinal: int) -> None:
    """An e-mail arrives, from headquarters or from the rep: ignored, opened, clicked."""
    week_state, touch, rules, strategy = (
        context.week_state,
        context.touch,
        context.rules,
        context.strategy,
    )
    answer, opt_out = _arrive(hcp, customer, context, channel, ordinal)
    factor = (
        crowding(rules, ordinal)
        * room_for_mail(week_state, rules, rules.channels.minutes[channel])
        * skill(context)
    )
    if rules.channels.rep_borne[channel] and week_state.week - customer.last_met > 1:
        touch.of_the_loop = rules.response.log_mail_without_visit
    opened = answers(week_state, touch, chance_of_response(hcp, context), factor, answer)
    tire(hcp, week_state, touch, rules, strategy)
    note_contact(customer, week_state, touch, rules, strategy, opened)
    touch.cost = rules.channels.cost[channel]
    if not opened:
        _let_pass(hcp, customer, context, opt_out)
        return
    click, _, stay, request = draw(context.luck, hcp.key, week_state.week, touch.address + 1)
    hcp.seen += 1.0
    touch.minutes = length(
        rules, rules.channels.minutes[channel], rules.channels.minutes_max[channel], stay
    )
    week_state.minutes -= touch.minutes
    week_state.points += rules.channels.points[channel]
    judge(hcp, week_state, touch, rules)
    live_through(hcp, context)
    feel_pressed(hcp, week_state, touch, rules)
    mind_wishes(hcp, context, 1.0)
    mind_privacy(hcp, customer, context)
    strengthen(hcp, week_state, touch, rules)
    outcome = RESPONDED
    if goes_on(touch, chance_of_click(hcp, week_state, touch, rules), click):
        outcome = ENGAGED
        _click_through(hcp, context)
        week_state.points += rules.channels.second_points[channel]
        engage(hcp, week_state, touch, rules)
        convert(hcp, context)
        move_on(hcp, context)
        may_request(context, request)
    may_opt_out(hcp, customer, week_state, touch, rules, context.strategy, opt_out)
    book_delivered(hcp, context, outcome)


@part
def announce(
    hcp: HCPRow, customer: CustomerRow, context: Context, channel: int, ordinal: int
) -> None:
    """An invitation to an event arrives: ignored, registered, attended, stayed, asked."""
    week_state, touch, rules, strategy = (
        context.week_state,
        context.touch,
        context.rules,
        context.strategy,
    )
    answer, opt_out = _arrive(hcp, customer, context, channel, ordinal)
    if week_state.week <= hcp.pulled_until:
        touch.of_the_loop = rules.response.log_webinar_after_pull
    chance = chance_of_response(hcp, context)
    factor = 0.0 if week_state.on_leave else crowding(rules, ordinal)
    registered = answers(week_state, touch, chance, factor, answer)
    tire(hcp, week_state, touch, rules, strategy)
    note_contact(customer, week_state, touch, rules, strategy, registered)
    if not registered:
        _let_pass(hcp, customer, context, opt_out)
        return
    attend, asked, stay, request = draw(context.luck, hcp.key, week_state.week, touch.address + 1)
    week_state.points += rules.channels.points[channel]
    feel_pressed(hcp, week_state, touch, rules)
    mind_wishes(hcp, context, 1.0)
    ask(hcp, customer, week_state, touch, rules, strategy, asked, 1.0)
    outcome = RESPONDED
    needed = rules.channels.minutes[channel] * concentration(hcp, context)
    chance = chance_of_attendance(hcp, touch, rules)
    chance *= room_for_event(week_state.minutes, needed, rules)
    if goes_on(touch, chance, attend):
        outcome = ENGAGED
        touch.cost = rules.channels.cost[channel]
        touch.minutes = length(
            rules, rules.channels.minutes[channel], rules.channels.minutes_max[channel], stay
        )
        week_state.minutes = max(
            0.0, week_state.minutes - touch.minutes * concentration(hcp, context)
        )
        week_state.points += rules.channels.second_points[channel]
        hcp.seen += 1.0
        judge(hcp, week_state, touch, rules)
        live_through(hcp, context)
        strengthen(hcp, week_state, touch, rules)
        engage(hcp, week_state, touch, rules)
        convert(hcp, context)
        move_on(hcp, context)
        may_request(context, request)
    may_opt_out(hcp, customer, week_state, touch, rules, context.strategy, opt_out)
    book_delivered(hcp, context, outcome)


@shared
def show(hcp: HCPRow, customer: CustomerRow, context: Context, channel: int, ordinal: int) -> None:
    """An advertisement or a post is met on the way: passed, taken up, stayed with."""
    week_state, touch, rules = context.week_state, context.touch, context.rules
    answer, stay = _arrive(hcp, customer, context, channel, ordinal)
    _spend(week_state, touch, rules, rules.channels.glance_minutes[channel])
    left = week_state.evening if rules.channels.kind[channel] == FEED else week_state.minutes
    chance = chance_of_a_look(hcp, context)
    taken_up = answers(
        week_state, touch, chance, room(left, rules.channels.minutes[channel]), answer
    )
    tire(hcp, week_state, touch, rules, context.strategy)
    note_contact(customer, week_state, touch, rules, context.strategy, taken_up)
    touch.cost = rules.channels.cost[channel]
    if not taken_up:
        touch.noticed = 1 if _notices(hcp, context) else 0
        book_delivered(hcp, context, IGNORED)
        return
    asked, profiling, request, _ = draw(context.luck, hcp.key, week_state.week, touch.address + 1)
    hcp.seen += 1.0
    touch.minutes = length(
        rules, rules.channels.minutes[channel], rules.channels.minutes_max[channel], stay
    )
    _spend(week_state, touch, rules, touch.minutes)
    week_state.points += rules.channels.points[channel]
    judge(hcp, week_state, touch, rules)
    live_through(hcp, context)
    strengthen(hcp, week_state, touch, rules)
    _click_through(hcp, context)
    ask(hcp, customer, week_state, touch, rules, context.strategy, asked, profiling)
    outcome = RESPONDED
    if touch.minutes >= rules.channels.depth_minutes[channel]:
        outcome = ENGAGED
        engage(hcp, week_state, touch, rules)
        convert(hcp, context)
        move_on(hcp, context)
        may_request(context, request)
    book_delivered(hcp, context, outcome)


@shared
def _arrive(
    hcp: HCPRow, customer: CustomerRow, context: Context, channel: int, ordinal: int
) -> tuple[float, float]:
    """A touch reaches the HCP, with its purpose and content; returns luck that is left for it."""
    open_touch(hcp, customer, context, channel, ordinal)
    answer, noise, match, later = draw(
        context.luck, hcp.key, context.week_state.week, context.touch.address
    )
    if context.rules.channels.kind[channel] == INVITATION:
        _choose_form(customer, context)
    plan_purpose(customer, context)
    choose_content(hcp, customer, context, noise, match)
    return answer, later


@part
def concentration(hcp: HCPRow, context: Context) -> float:
    """Returns the attention that a minute takes: more at a distance, less so with practice."""
    if not context.rules.channels.at_a_distance[context.touch.channel]:
        return 1.0
    rules, adapted = context.rules, context.strategy.adapted_content > 0.0
    effort = rules.attention.remote_effort_adapted if adapted else rules.attention.remote_effort
    return 1.0 + (effort - 1.0) * rules.attention.kept_by_practice**hcp.remote_meetings


@part
def skill(context: Context) -> float:
    """Returns what the rep's digital proficiency does to a touch's chance."""
    channel = context.touch.channel
    if context.rules.channels.rep_borne[channel] and context.rules.channels.digital[channel]:
        return context.rep.effect
    return 1.0


@part
def _choose_form(customer: CustomerRow, context: Context) -> None:
    """Goes round the forms that a channel's contacts take, by their shares."""
    touch, rules = context.touch, context.rules
    place = customer.phase * 13.0 + context.week_state.week * 0.6180339887498949
    place -= np.floor(place)
    while place > rules.channels.form_until[touch.channel, touch.form]:
        touch.form += 1


@part
def _spend(week_state: WeekRow, touch: TouchRow, rules: Rules, minutes: float) -> None:
    """Takes minutes off the working week, or off the evening where the HCP met it by itself."""
    if rules.channels.kind[touch.channel] != FEED:
        week_state.minutes = max(0.0, week_state.minutes - minutes)
    else:
        week_state.evening = max(0.0, week_state.evening - minutes)


@part
def _click_through(hcp: HCPRow, context: Context) -> None:
    """Takes the HCP from a message to the company's own site, if there is one."""
    hcp.clicked_until = context.week_state.week + int(context.rules.pull.shown_weeks)
    context.week_state.clicks += 1


@shared
def _meet(hcp: HCPRow, customer: CustomerRow, context: Context) -> None:
    """A meeting takes place, with all that it does."""
    week_state, touch, rules = context.week_state, context.touch, context.rules
    channel = touch.channel
    asked, profiling, request, _ = draw(context.luck, hcp.key, week_state.week, touch.address + 1)
    if rules.channels.rep_borne[channel]:
        hcp.companies_met |= 1
    hcp.seen += 1.0
    touch.cost += rules.channels.cost[channel] * rules.channels.form_cost[channel, touch.form]
    week_state.minutes = max(0.0, week_state.minutes - touch.minutes * concentration(hcp, context))
    if rules.channels.at_a_distance[channel]:
        hcp.remote_meetings = min(hcp.remote_meetings + 1, 255)
    week_state.points += rules.channels.points[channel]
    judge(hcp, week_state, touch, rules)
    live_through(hcp, context)
    strengthen(hcp, week_state, touch, rules)
    ask(hcp, customer, week_state, touch, rules, context.strategy, asked, profiling)
    outcome = RESPONDED
    if touch.minutes >= rules.channels.depth_minutes[channel]:
        outcome = ENGAGED
        engage(hcp, week_state, touch, rules)
        convert(hcp, context)
        move_on(hcp, context)
        may_request(context, request)
    book_delivered(hcp, context, outcome)


@part
def _notices(hcp: HCPRow, context: Context) -> bool:
    """Tells whether a touch that is not taken up is noticed all the same."""
    week_state, touch = context.week_state, context.touch
    _, notice, _, _ = draw(context.luck, hcp.key, week_state.week, touch.address + 1)
    return notice < context.rules.channels.noticed_unanswered[touch.channel]


@shared
def _let_pass(hcp: HCPRow, customer: CustomerRow, context: Context, opt_out: float) -> None:
    """A touch is not taken up: if it is noticed it may annoy, and it may end a permission."""
    week_state, touch, rules = context.week_state, context.touch, context.rules
    if _notices(hcp, context):
        touch.noticed = 1
        feel_pressed(hcp, week_state, touch, rules)
        if touch.against_wishes or rules.trust.honoured_noticed > 0.0:
            mind_wishes(hcp, context, rules.trust.honoured_noticed)
        mind_privacy(hcp, customer, context)
    if rules.channels.scope[touch.channel] != 0.0:
        may_opt_out(hcp, customer, week_state, touch, rules, context.strategy, opt_out)
    declined = rules.channels.kind[touch.channel] == INVITATION
    book_delivered(hcp, context, DECLINED if declined else IGNORED)
