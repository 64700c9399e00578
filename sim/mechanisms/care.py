"""Specialty care: complex diseases need integrated expertise, and silos serve them badly."""

from __future__ import annotations

from typing import Any

from sim.compiled import part
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow, HCPRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings
from sim.settings.words import TEAMS

_MEDICAL = TEAMS.index("medical")


def derived(settings: Settings) -> dict[str, Any]:
    """Returns how complex the medicine of each class of specialties is, 0-1."""
    return {
        "complexity": [effect.complexity for _, effect in settings.population.specialty_effects]
    }


@part
def theory_share(hcp: HCPRow, rules: Rules) -> float:
    """Returns the share of this HCP's needs that are theoretical."""
    more = rules.care.theory * rules.care.complexity[hcp.specialty]
    return min(1.0, rules.relevance.theory_share + more)


@part
def hidden(
    customer: CustomerRow, week_state: WeekRow, touch: TouchRow, rules: Rules, strategy: StrategyRow
) -> float:
    """Returns what other teams' contacts have taught of an HCP and this silo does not know, 0-1."""
    if strategy.siloed == 0.0 or not rules.channels.observed[touch.channel]:
        return 0.0
    mine = 1.0
    for channel in range(len(customer.taught)):
        if rules.channels.team[channel] == rules.channels.team[touch.channel]:
            mine *= 1.0 - customer.taught[channel]
    return max(0.0, mine - week_state.unknown)


@part
def lost_in_silos(
    hcp: HCPRow,
    customer: CustomerRow,
    week_state: WeekRow,
    touch: TouchRow,
    rules: Rules,
    strategy: StrategyRow,
) -> float:
    """Returns the relevance that a contact in specialty care loses by what its team cannot know."""
    weight = rules.care.silo_loss * rules.care.complexity[hcp.specialty]
    if weight == 0.0:
        return 0.0
    return weight * hidden(customer, week_state, touch, rules, strategy)


@part
def expertise(hcp: HCPRow, touch: TouchRow, rules: Rules) -> float:
    """Returns the factor on what a contact earns and teaches: medical experts, by complexity."""
    if rules.channels.team[touch.channel] != _MEDICAL:
        return 1.0
    return 1.0 + rules.care.expertise * rules.care.complexity[hcp.specialty]
