"""The chance that an HCP answers what a company sends."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import part, shared
from sim.context import Context
from sim.mechanisms.crisis import of_the_market
from sim.mechanisms.experience import memory_of
from sim.mechanisms.fatigue import of_overload
from sim.mechanisms.peers import influence
from sim.mechanisms.screens import of_screens
from sim.mechanisms.trust import is_unwanted
from sim.records import MOST_WEEKS_BACK
from sim.rows.records import HCPRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings


def derived(settings: Settings) -> dict[str, Any]:
    """Returns log-odds of what the odds of a response are multiplied by."""
    response = settings.behaviour.response
    return {
        "log_remote_after_visit": np.log(response.remote_after_visit),
        "log_mail_without_visit": np.log(response.mail_without_visit),
        "log_webinar_after_pull": np.log(response.webinar_after_pull),
    }


@part
def logistic(x: float) -> float:
    """Returns the probability of these log-odds."""
    return 1.0 / (1.0 + np.exp(-x))


@part
def log_odds(p: float) -> float:
    """Returns the log-odds of a probability."""
    return np.log(p / (1.0 - p))


@part
def count_bits(mask: int) -> int:
    """Returns how many of the lowest 32 bits are set."""
    mask -= mask >> 1 & 0x55555555
    mask = (mask & 0x33333333) + (mask >> 2 & 0x33333333)
    mask = (mask + (mask >> 4)) & 0x0F0F0F0F
    return mask * 0x01010101 >> 24 & 0x3F


@part
def look_back(hcp: HCPRow, week_state: WeekRow, rules: Rules) -> None:
    """Gathers what the HCP noticed in the weeks that count beside this one, by channel."""
    before = 0
    for back in range(1, int(rules.response.synergy_weeks)):
        before |= int(hcp.noticed_in[(week_state.week - back) % MOST_WEEKS_BACK])
    week_state.noticed_before = before


@part
def remember(hcp: HCPRow, week_state: WeekRow) -> None:
    """Keeps on which channels the HCP noticed anything this week, and how many invitations."""
    hcp.noticed_in[week_state.week % MOST_WEEKS_BACK] = week_state.noticed
    hcp.invited[week_state.week & 3] = min(week_state.invited, 255)


@part
def patience(hcp: HCPRow, rules: Rules) -> float:
    """Returns the factor on accepting an invitation: by those noticed in the four weeks before."""
    earlier = 0
    for week in range(len(hcp.invited)):
        earlier += int(hcp.invited[week])
    return rules.response.repeated_invitation**earlier if earlier else 1.0


@part
def synergy(hcp: HCPRow, week_state: WeekRow, touch: TouchRow, rules: Rules) -> float:
    """Returns log-odds from other channels noticed lately: preferred ones help, others annoy."""
    met = (week_state.noticed_before | week_state.noticed) & ~(1 << touch.channel)
    if met == 0 or rules.response.synergy_weeks == 0.0:
        return 0.0
    preferred = count_bits(met & int(hcp.preferred))
    other = count_bits(met) - preferred
    help_from_preferred = min(
        preferred * rules.response.preferred_synergy, rules.response.preferred_synergy_max
    )
    return help_from_preferred + other * rules.response.other_synergy


@part
def purpose_term(hcp: HCPRow, touch: TouchRow, rules: Rules) -> float:
    """Returns log-odds from how a channel serves a touch's purpose, and whether it is wanted.

    What is unwanted weighs against the mean share of what is, so that the tables keep their means.
    """
    served = rules.channels.of_purpose[touch.purpose, touch.channel]
    if rules.channels.group[touch.channel] < 0.0:
        return served
    unwanted = 1.0 if is_unwanted(hcp, touch, rules) else 0.0
    return served + rules.preference.unwanted_response * (unwanted - rules.channels.unwanted_share)


@shared
def chance_of_response(hcp: HCPRow, context: Context) -> float:
    """Returns the chance of a channel's first step, before crowding and the time left.

    Own log-odds, moved by trust, relevance and goodwill; a message is held back by both stocks of
    messages.
    """
    week_state, touch, rules = context.week_state, context.touch, context.rules
    channel = touch.channel
    touch.base = rules.channels.intercept[hcp.persona, channel]
    touch.own = hcp.deviation[channel]
    touch.of_trust = rules.response.trust_weight * (
        week_state.trust - rules.response.trust_reference
    )
    touch.of_relevance = rules.response.fit_weight * (touch.fit - 0.5)
    touch.of_goodwill = rules.response.goodwill_weight * (
        week_state.goodwill - rules.goodwill.reference
    )
    if rules.channels.message_weight[channel] > 0.0:
        touch.of_own_messages = -rules.fatigue.own_weight * hcp.fatigue_own
        touch.of_all_messages = -rules.fatigue.market_weight * (
            hcp.fatigue_market - rules.fatigue.market_reference
        )
    touch.of_overload = of_overload(hcp, week_state, rules, channel)
    touch.of_channels = synergy(hcp, week_state, touch, rules)
    touch.of_purpose = purpose_term(hcp, touch, rules)
    touch.of_peers = influence(hcp, rules)
    touch.of_the_market = of_the_market(hcp, week_state, rules, context.market, channel)
    touch.of_memory = memory_of(hcp, rules, channel)
    touch.of_screens = of_screens(hcp, rules, channel)
    return logistic(sum_of_terms(touch))


@part
def sum_of_terms(touch: TouchRow) -> float:
    """Returns the log-odds that the terms of a touch add up to."""
    return (
        touch.base
        + touch.own
        + touch.of_trust
        + touch.of_relevance
        + touch.of_goodwill
        + touch.of_own_messages
        + touch.of_all_messages
        + touch.of_channels
        + touch.of_the_loop
        + touch.of_purpose
        + touch.of_peers
        + touch.of_the_market
        + touch.of_memory
        + touch.of_screens
        + touch.of_habit
        + touch.of_overload
    )


@part
def chance_of_a_look(hcp: HCPRow, context: Context) -> float:
    """Returns the chance that an advertisement or a post met on the way is taken up."""
    week_state, touch, rules = context.week_state, context.touch, context.rules
    channel = touch.channel
    touch.base = rules.channels.intercept[hcp.persona, channel]
    touch.own = hcp.deviation[channel]
    touch.of_trust = rules.response.trust_weight * (
        week_state.trust - rules.response.trust_reference
    )
    touch.of_relevance = rules.response.fit_weight * (touch.fit - 0.5)
    touch.of_purpose = rules.channels.of_purpose[touch.purpose, channel]
    touch.of_the_market = of_the_market(hcp, week_state, rules, context.market, channel)
    touch.of_memory = memory_of(hcp, rules, channel)
    touch.of_screens = of_screens(hcp, rules, channel)
    return logistic(sum_of_terms(touch))


@part
def chance_of_click(hcp: HCPRow, week_state: WeekRow, touch: TouchRow, rules: Rules) -> float:
    """Returns the chance of a click in an opened mail: trust and relevance, no fatigue."""
    return logistic(
        rules.channels.second_intercept[hcp.persona, touch.channel]
        + hcp.deviation[touch.channel]
        + of_screens(hcp, rules, touch.channel)
        + rules.response.trust_weight * (week_state.trust - rules.response.trust_reference)
        + rules.response.fit_weight * (touch.fit - 0.5)
    )


@part
def chance_of_attendance(hcp: HCPRow, touch: TouchRow, rules: Rules) -> float:
    """Returns the chance that a registered HCP attends: it was planned, so own log-odds only."""
    channel = touch.channel
    return logistic(
        rules.channels.second_intercept[hcp.persona, channel]
        + hcp.deviation[channel]
        + of_screens(hcp, rules, channel)
    )
