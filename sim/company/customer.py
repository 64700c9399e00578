"""The company's file on an HCP: what each contact taught, and how the HCP answered."""

from __future__ import annotations

from sim.compiled import part
from sim.records import EMAIL, N_CHANNELS, N_PUSH, NEVER, PHONE, VISIT
from sim.types import Row

NO_SCOPE, EMAIL_SCOPE, PHONE_SCOPE = 0, 1, 2


@part
def open_week(customer: Row, rules: Row, rep_left: bool) -> float:
    """Lets knowledge fade by a week; what a rep who left had learned is lost.

    Returns:
        Share of the HCP that no channel has taught, 0-1.
    """
    unknown = 1.0
    if customer.known:
        for channel in range(N_CHANNELS):
            if rep_left and rules.rep_borne[channel]:
                customer.taught[channel] = 0.0
            customer.taught[channel] *= rules.taught_factor
            unknown *= 1.0 - customer.taught[channel]
    return unknown


@part
def permits(customer: Row, scope: float) -> bool:
    """Tells whether the HCP permits a contact under this scope now; a no binds at once."""
    if scope == EMAIL_SCOPE:
        return customer.allowed & EMAIL != 0
    if scope == PHONE_SCOPE:
        return customer.allowed & PHONE != 0
    return True


@part
def note_contact(
    customer: Row, now: Row, rules: Row, strategy: Row, channel: int, answered: bool
) -> None:
    """Notes that a contact was made, and whether the HCP answered it."""
    if channel < N_PUSH:
        customer.tried[channel] += 1.0
        customer.last_tried[channel] = now.week
        if answered:
            customer.answered[channel] += 1.0
        if channel == VISIT:
            customer.turned_away = 0 if answered else min(customer.turned_away + 1, 255)
        if rules.message_weight[channel] > 0.0:
            _count_silence(customer, now, strategy, answered)
    if answered and rules.observed[channel]:
        before = 1.0 - customer.taught[channel]
        customer.taught[channel] += rules.learning * before
        customer.known = 1
        now.answered |= 1 << channel
        now.unknown *= 1.0 - rules.learning


@part
def _count_silence(customer: Row, now: Row, strategy: Row, answered: bool) -> None:
    if answered:
        customer.silent = 0
        customer.silent_since = NEVER
        return
    if customer.silent_since == NEVER:
        customer.silent_since = now.week
    customer.silent = min(customer.silent + 1, 255)
    if strategy.rest_after_silent > 0.0 and customer.silent >= strategy.rest_after_silent:
        customer.rest_until = now.week + int(strategy.rest_weeks)
        customer.silent = 0


@part
def close_week(customer: Row, now: Row) -> None:
    """Keeps what next week's plan may follow up."""
    customer.answered_last = now.answered
    customer.requested_last = now.requested
