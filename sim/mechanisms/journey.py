"""Knowledge of the product, and the stage of the relation."""

from __future__ import annotations

from typing import Any

from sim.compiled import part
from sim.mechanisms.care import expertise
from sim.records import ADVOCATE, AWARE, ENGAGED_STAGE, UNAWARE
from sim.rows.records import HCPRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings


def derived(settings: Settings) -> dict[str, Any]:
    """Returns what a week leaves of product knowledge."""
    return {"knowledge_factor": 1 - settings.behaviour.journey.forgetting_per_week}


@part
def forget_product(hcp: HCPRow, rules: Rules) -> None:
    """Lets product knowledge fade by a week."""
    hcp.knowledge *= rules.journey.knowledge_factor


@part
def engage(hcp: HCPRow, week_state: WeekRow, touch: TouchRow, rules: Rules) -> None:
    """Counts an engaged touch and what the HCP learned by it."""
    gain = (
        rules.channels.knowledge_gain[touch.channel]
        * rules.channels.form_knowledge[touch.channel, touch.form]
    )
    gain *= rules.channels.purpose_knowledge[touch.purpose, touch.channel]
    gain *= expertise(hcp, touch, rules)
    hcp.knowledge += min(1.0, gain) * touch.fit * (1.0 - hcp.knowledge)
    hcp.engaged_before = hcp.last_engaged
    hcp.last_engaged = week_state.week
    week_state.engaged += 1


@part
def stage_of(hcp: HCPRow, week_state: WeekRow, rules: Rules) -> int:
    """Returns the stage that the HCP's state makes, at the week's end."""
    if week_state.week - hcp.engaged_before < rules.journey.engaged_weeks:
        if (
            hcp.trust >= rules.journey.advocate_trust
            and hcp.knowledge >= rules.journey.advocate_knowledge
        ):
            return ADVOCATE
        return ENGAGED_STAGE
    if week_state.week - hcp.last_noticed <= rules.journey.aware_weeks:
        return AWARE
    return UNAWARE
