"""What a touch is for: chosen by whoever starts it, and met or not."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.context import Context
from sim.mechanisms.trust import is_unwanted
from sim.records import ENGAGED, N_PURPOSES
from sim.rows.records import CustomerRow, HCPRow, TouchRow
from sim.rows.rules import Rules
from sim.types import Table

# Steps of low-discrepancy sequences: purposes go round evenly, and no luck is spent on them.
_WEEK_STEP, _TOUCH_STEP = 0.7548776662466927, 0.5698402909980532


@part
def plan_purpose(customer: CustomerRow, context: Context) -> None:
    """Goes round the company's purposes, by their shares on this channel."""
    touch = context.touch
    place = customer.phase * 29.0 + context.week_state.week * _WEEK_STEP
    place += (context.strategy.turn[touch.channel] * 7.0 + touch.ordinal) * _TOUCH_STEP
    _set_purpose(touch, context.rules, context.strategy.until_purpose, place - np.floor(place))


@part
def bring_purpose(context: Context, luck: float) -> None:
    """Lets the HCP come for a purpose of its own, by what the channel serves."""
    _set_purpose(context.touch, context.rules, context.rules.channels.until_purpose, luck)


@part
def _set_purpose(touch: TouchRow, rules: Rules, until: Table, place: float) -> None:
    of_form = rules.channels.form_purpose[touch.channel, touch.form]
    purpose = 0
    if of_form >= 0.0:
        purpose = int(of_form)
    else:
        while purpose < N_PURPOSES - 1 and place > until[touch.channel, purpose]:
            purpose += 1
    touch.purpose = purpose


@part
def is_met(hcp: HCPRow, touch: TouchRow, rules: Rules) -> bool:
    """Tells whether a touch met its purpose: engaged, relevant, and by a channel that may be."""
    if touch.outcome != ENGAGED or touch.fit < rules.trust.gain_from_fit:
        return False
    return not is_unwanted(hcp, touch, rules)
