"""Trust as Beta evidence with forgetting; losses weigh more than gains."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import part, shared
from sim.mechanisms.care import expertise
from sim.mechanisms.fatigue import beyond_threshold
from sim.rows.records import HCPRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.rules.packing import weekly_factor
from sim.settings import Settings


def derived(settings: Settings) -> dict[str, Any]:
    """Returns what a week leaves of the evidence, and the log of the tolerance of messages."""
    trust = settings.behaviour.trust
    return {
        "evidence_factor": weekly_factor(trust.half_life_weeks),
        "tolerance_log": np.log(trust.tolerance_median),
    }


@part
def forget(hcp: HCPRow, rules: Rules) -> None:
    """Lets the evidence fade by a week, towards the HCP's own prior."""
    hcp.gains *= rules.trust.evidence_factor
    hcp.losses *= rules.trust.evidence_factor
    hcp.rep_gains *= rules.trust.evidence_factor
    hcp.rep_losses *= rules.trust.evidence_factor


@part
def lose_rep(hcp: HCPRow) -> None:
    """Takes along what the HCP held for or against a rep who left."""
    hcp.rep_gains = 0.0
    hcp.rep_losses = 0.0


@part
def settle(hcp: HCPRow, week_state: WeekRow, rules: Rules) -> None:
    """Computes trust from the evidence: the company's own part and its rep's."""
    prior = min(
        max(hcp.trust_prior + week_state.image, rules.trust.prior_least), rules.trust.prior_most
    )
    prior *= rules.trust.strength
    own = (prior + hcp.gains) / (rules.trust.strength + hcp.gains + hcp.losses + hcp.lasting_losses)
    rep = (prior + hcp.rep_gains) / (rules.trust.strength + hcp.rep_gains + hcp.rep_losses)
    week_state.trust = rules.trust.company_share * own + (1.0 - rules.trust.company_share) * rep
    hcp.trust = week_state.trust


@part
def gain(hcp: HCPRow, week_state: WeekRow, rules: Rules, weight: float, rep_borne: bool) -> None:
    """Adds good evidence; who trusts already takes it in more readily."""
    evidence = weight * (rules.trust.gain_openness + week_state.trust)
    hcp.gains += evidence
    if rep_borne:
        hcp.rep_gains += evidence
    settle(hcp, week_state, rules)


@part
def lose(hcp: HCPRow, week_state: WeekRow, rules: Rules, weight: float, rep_borne: bool) -> None:
    """Adds bad evidence, `asymmetry` times the weight; who distrusts takes it in more readily."""
    evidence = rules.trust.asymmetry * weight * (rules.trust.loss_openness - week_state.trust)
    hcp.losses += evidence
    if rep_borne:
        hcp.rep_losses += evidence
    week_state.trust_lost += evidence
    settle(hcp, week_state, rules)


@part
def breach(hcp: HCPRow, week_state: WeekRow, rules: Rules, weight: float) -> None:
    """Adds the evidence of a broken promise, part of which is never forgotten."""
    before = hcp.losses
    lose(hcp, week_state, rules, rules.trust.breach_factor * weight, False)
    lasting = (hcp.losses - before) * rules.trust.breach_lasting
    hcp.losses -= lasting
    hcp.lasting_losses += lasting
    settle(hcp, week_state, rules)


@part
def is_unwanted(hcp: HCPRow, touch: TouchRow, rules: Rules) -> bool:
    """Tells whether the HCP does not want the touch's channel for what it is for."""
    group = int(rules.channels.group[touch.channel])
    return group >= 0 and int(hcp.unwanted[touch.purpose]) >> group & 1 > 0


@shared
def judge(hcp: HCPRow, week_state: WeekRow, touch: TouchRow, rules: Rules) -> None:
    """Weighs a contact by its relevance."""
    channel = touch.channel
    rep_borne = rules.channels.rep_borne[channel] > 0.0
    if touch.fit >= rules.trust.gain_from_fit:
        earned = rules.channels.trust_gain[channel] * expertise(hcp, touch, rules)
        gain(hcp, week_state, rules, earned, rep_borne)
    elif touch.fit <= rules.trust.loss_to_fit:
        lose(hcp, week_state, rules, rules.channels.trust_gain[channel], rep_borne)
        touch.annoyed = 1
    if rep_borne and is_unwanted(hcp, touch, rules):
        lose(hcp, week_state, rules, rules.trust.unwanted_weight, rep_borne)
        touch.annoyed = 1


@shared
def feel_pressed(hcp: HCPRow, week_state: WeekRow, touch: TouchRow, rules: Rules) -> None:
    """Costs trust when a message is noticed above tolerance or in overload, once a week.

    Tolerance is of this company's messages, overload of all companies'; part of that falls on
    whoever writes.
    """
    if week_state.pressed or rules.channels.message_weight[touch.channel] == 0.0:
        return
    weight = rules.trust.pressure_weight if touch.own_stock > hcp.tolerance else 0.0
    if rules.fatigue.overload_blame > 0.0:
        weight += rules.fatigue.overload_blame * beyond_threshold(hcp, week_state)
    if weight == 0.0:
        return
    week_state.pressed = 1
    touch.annoyed = 1
    lose(hcp, week_state, rules, weight, False)
