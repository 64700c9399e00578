"""The company's file on an HCP: what each contact taught, and how the HCP answered."""

from __future__ import annotations

import numpy as np

from sim.compiled import part, shared
from sim.records import CALL, EMAIL, EMAIL_SCOPE, NEVER, NO_SCOPE, PHONE_CALLS, PHONE_SCOPE
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow, TouchRow, WeekRow
from sim.rows.rules import Rules

_MOST_COUNTED = 65_000
_KEYS = np.uint64(1) << np.uint64(61)


@part
def file_key(customer: CustomerRow) -> np.uint64:
    """Returns the key of the luck of what the company does with an HCP: by its file's number."""
    return _KEYS + np.uint64(customer.number)


@part
def recall(customer: CustomerRow, week_state: WeekRow, rules: Rules) -> None:
    """Brings up to date what contacts taught: it has faded since the company last looked.

    Afterwards `week_state.unknown` is the share of the HCP that no channel has taught, 0-1;
    before, in a week without a touch so far, it is negative.
    """
    if week_state.unknown >= 0.0:
        return
    unknown = 1.0
    if customer.taught_week != NEVER:
        left = np.exp(rules.relevance.log_taught * (week_state.week - customer.taught_week))
        for channel in range(len(customer.taught)):
            customer.taught[channel] *= left
            unknown *= 1.0 - customer.taught[channel]
        customer.taught_week = week_state.week
    week_state.unknown = unknown


@part
def lose_rep(customer: CustomerRow, rules: Rules) -> None:
    """Forgets what a rep who left had learned."""
    if customer.taught_week != NEVER:
        for channel in range(len(customer.tried)):
            if rules.channels.rep_borne[channel]:
                customer.taught[channel] = 0.0


@part
def note_open_place(customer: CustomerRow, place: int) -> None:
    """Notes a week in which an HCP could have come to a place: registered, or by a newsletter."""
    customer.open_weeks[place] = min(customer.open_weeks[place] + 1, _MOST_COUNTED)


@part
def is_counted(customer: CustomerRow, rules: Rules, channel: int) -> bool:
    """Tells whether the company sees who comes to a place, and the HCP can be told of it."""
    if not rules.channels.observed[channel]:
        return False
    return not rules.channels.by_newsletter[channel] or customer.allowed & EMAIL != 0


@part
def last_message(customer: CustomerRow, strategy: StrategyRow) -> int:
    """Returns the week of the last mail, call or invitation."""
    last = NEVER
    for channel in range(len(customer.last_tried)):
        if strategy.scope[channel] != NO_SCOPE:
            last = max(last, int(customer.last_tried[channel]))
    return last


@part
def permits(customer: CustomerRow, scope: float) -> bool:
    """Tells whether the HCP permits a contact under this scope now; a no binds at once."""
    if scope == EMAIL_SCOPE:
        return customer.allowed & EMAIL != 0
    if scope == PHONE_SCOPE:
        return customer.allowed & PHONE_CALLS != 0
    return True


@shared
def note_contact(
    customer: CustomerRow,
    week_state: WeekRow,
    touch: TouchRow,
    rules: Rules,
    strategy: StrategyRow,
    answered: bool,
) -> None:
    """Notes that a contact was made, and whether the HCP answered it."""
    channel = touch.channel
    if channel < len(customer.tried):
        customer.tried[channel] = min(customer.tried[channel] + 1, _MOST_COUNTED)
        customer.this_month[channel] = min(customer.this_month[channel] + 1, 255)
        customer.last_tried[channel] = week_state.week
        if answered:
            customer.answered[channel] = min(customer.answered[channel] + 1, _MOST_COUNTED)
        if rules.channels.kind[channel] == CALL:
            customer.turned_away = 0 if answered else min(customer.turned_away + 1, 255)
        if rules.channels.scope[channel] != NO_SCOPE:
            _count_silence(customer, week_state, strategy, answered)
    elif is_counted(customer, rules, channel):
        place = channel - len(customer.tried)
        customer.sessions[place] = min(customer.sessions[place] + 1, _MOST_COUNTED)
    if answered and rules.channels.observed[channel]:
        before = 1.0 - customer.taught[channel]
        customer.taught[channel] += rules.relevance.learning * before
        customer.taught_week = week_state.week
        week_state.answered |= 1 << channel
        week_state.unknown *= 1.0 - rules.relevance.learning


@part
def _count_silence(
    customer: CustomerRow, week_state: WeekRow, strategy: StrategyRow, answered: bool
) -> None:
    if answered:
        customer.silent = 0
        customer.silent_since = NEVER
        return
    if customer.silent_since == NEVER:
        customer.silent_since = week_state.week
    customer.silent = min(customer.silent + 1, 255)
    if strategy.rest_after_silent > 0.0 and customer.silent >= strategy.rest_after_silent:
        customer.rest_until = week_state.week + int(strategy.rest_weeks)
        customer.silent = 0


@part
def close_week(customer: CustomerRow, week_state: WeekRow) -> None:
    """Keeps what next week's plan may follow up."""
    customer.answered_last = week_state.answered
    customer.requested_last = week_state.requested
