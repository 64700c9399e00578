"""Knowledge of the product, and the stage of the relation."""

from __future__ import annotations

from sim.compiled import part
from sim.records import ADVOCATE, AWARE, ENGAGED_STAGE, UNAWARE
from sim.types import Row


@part
def forget_product(hcp: Row, rules: Row) -> None:
    """Lets product knowledge fade by a week."""
    hcp.knowledge *= rules.knowledge_factor


@part
def engage(hcp: Row, now: Row, touch: Row, rules: Row) -> None:
    """Counts an engaged touch and what the HCP learned by it."""
    gain = rules.knowledge_gain[touch.channel] * rules.form_knowledge[touch.channel, touch.form]
    gain *= rules.purpose_knowledge[touch.purpose, touch.channel]
    hcp.knowledge += min(1.0, gain) * touch.fit * (1.0 - hcp.knowledge)
    hcp.engaged_before = hcp.last_engaged
    hcp.last_engaged = now.week
    now.engaged += 1


@part
def stage_of(hcp: Row, now: Row, rules: Row) -> int:
    """Returns the stage that the HCP's state makes, at the week's end."""
    if now.week - hcp.engaged_before < rules.engaged_weeks:
        if hcp.trust >= rules.advocate_trust and hcp.knowledge >= rules.advocate_knowledge:
            return ADVOCATE
        return ENGAGED_STAGE
    return AWARE if hcp.noticed else UNAWARE
