"""Whether a rep who calls is met."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.draws import normal
from sim.mechanisms.peers import influence
from sim.mechanisms.response import log_odds, logistic, sum_of_terms
from sim.types import Row


@part
def drift(hcp: Row, rules: Row, luck: float) -> None:
    """Moves the HCP's availability on by a week, AR(1) on the log scale."""
    hcp.availability = (
        rules.availability_persistence * hcp.availability
        + rules.availability_innovation * normal(luck)
    )


@part
def chance_of_meeting(
    hcp: Row, now: Row, touch: Row, rules: Row, market: Row, by_manager: bool
) -> float:
    """Returns the chance that a visit is met, by a rep or a key account manager, given the time."""
    base = hcp.meeting_chance * np.exp(hcp.availability + rules.availability_shift)
    base *= rules.call_factor[hcp.persona, touch.channel]
    if by_manager:
        base *= rules.key_account_access
    base = min(max(base, rules.access_floor), rules.access_ceiling)
    base = min(base * market.access[hcp.country], rules.access_ceiling)
    if base <= 0.0 or now.shut:
        return 0.0
    touch.base = log_odds(base) + rules.readiness[touch.channel]
    touch.of_trust = rules.trust_weight * (now.trust - rules.trust_reference)
    touch.of_relevance = rules.fit_weight * (touch.fit - 0.5)
    touch.of_goodwill = rules.goodwill_weight * (now.goodwill - rules.goodwill_reference)
    touch.of_purpose = rules.of_purpose[touch.purpose, touch.channel]
    touch.of_peers = influence(hcp, rules)
    touch.of_the_market = market.interest
    return logistic(sum_of_terms(touch))
