"""Whether a rep who calls is met."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import part
from sim.draws import normal
from sim.mechanisms.experience import memory_of
from sim.mechanisms.habit import of_habit
from sim.mechanisms.peers import influence
from sim.mechanisms.response import log_odds, logistic, purpose_term, sum_of_terms
from sim.rows.records import HCPRow, MarketRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_MONTH


def derived(settings: Settings) -> dict[str, Any]:
    """Returns what availability keeps in a week, what it gains, and what its mean is over 1."""
    access = settings.behaviour.access
    persistence = access.availability_per_month ** (1 / WEEKS_PER_MONTH)
    return {
        "availability_persistence": persistence,
        "availability_innovation": access.availability_sd * np.sqrt(1 - persistence**2),
        "availability_shift": -(access.availability_sd**2) / 2,
    }


@part
def drift(hcp: HCPRow, rules: Rules, luck: float) -> None:
    """Moves the HCP's availability on by a week, AR(1) on the log scale."""
    hcp.availability = (
        rules.access.availability_persistence * hcp.availability
        + rules.access.availability_innovation * normal(luck)
    )


@part
def chance_of_meeting(
    hcp: HCPRow,
    week_state: WeekRow,
    touch: TouchRow,
    rules: Rules,
    market: MarketRow,
    by_manager: bool,
) -> float:
    """Returns the chance that a visit is met, by a rep or a key account manager, given the time."""
    if hcp.sees_no_rep:
        return 0.0
    base = hcp.meeting_chance * np.exp(hcp.availability + rules.access.availability_shift)
    base *= rules.channels.call_factor[hcp.persona, touch.channel]
    if by_manager:
        base *= rules.key_accounts.access_factor
    base = min(max(base, rules.access.floor), rules.access.ceiling)
    base = min(base * market.access[hcp.country], rules.access.ceiling)
    if base <= 0.0 or week_state.shut:
        return 0.0
    touch.base = log_odds(base) + rules.channels.response_shift[touch.channel]
    touch.of_trust = rules.response.trust_weight * (
        week_state.trust - rules.response.trust_reference
    )
    touch.of_relevance = rules.response.fit_weight * (touch.fit - 0.5)
    touch.of_goodwill = rules.response.goodwill_weight * (
        week_state.goodwill - rules.goodwill.reference
    )
    touch.of_purpose = purpose_term(hcp, touch, rules)
    touch.of_peers = influence(hcp, rules)
    touch.of_the_market = market.interest
    touch.of_memory = memory_of(hcp, rules, touch.channel)
    touch.of_habit = of_habit(hcp, rules)
    return logistic(sum_of_terms(touch))
