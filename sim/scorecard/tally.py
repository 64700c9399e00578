"""What one HCP's week adds to the sums of its cell."""

from __future__ import annotations

from sim.compiled import part
from sim.context import Context
from sim.counters import BLOCKED_IN_CELL, IN_CELL, MOVES_IN_CELL
from sim.mechanisms import fatigue, journey
from sim.records import EMAIL, ENGAGER, LEARNER, N_REASONS
from sim.rows.records import CustomerRow, HCPRow
from sim.settings.words import STAGES
from sim.types import Table

_INDEX_AT_ENGAGED_POINTS = 4.0  # points of a visit: engagement index 1


@part
def count_week(
    hcp: HCPRow, customer: CustomerRow, planned: Table, denied: Table, context: Context
) -> None:
    """Adds the week to the sums of the HCP's cell."""
    week_state, rules, sums, cell = context.week_state, context.rules, context.cells, hcp.cell
    before = hcp.stage
    hcp.stage = journey.stage_of(hcp, week_state, rules)
    if week_state.engaged:
        hcp.ever_engaged = 1
    sums[cell, IN_CELL.hcps] += 1.0
    sums[cell, IN_CELL.engagement] += min(1.0, week_state.points / _INDEX_AT_ENGAGED_POINTS)
    sums[cell, IN_CELL.trust] += hcp.trust
    sums[cell, IN_CELL.fatigue] += fatigue.reported(hcp, rules)
    sums[cell, IN_CELL.overloaded] += 1.0 if week_state.messages > hcp.overload_threshold else 0.0
    sums[cell, IN_CELL.opted_out] += 1.0 if customer.refused & EMAIL else 0.0
    sums[cell, IN_CELL.consented] += 1.0 if customer.allowed & EMAIL else 0.0
    sums[cell, IN_CELL.goodwill] += week_state.goodwill
    sums[cell, IN_CELL.knowledge] += hcp.knowledge
    sums[cell, IN_CELL.registered] += customer.registered
    if hcp.persona_at_start == LEARNER:
        sums[cell, IN_CELL.learners] += 1.0
        sums[cell, IN_CELL.learners_turned] += 1.0 if hcp.persona == ENGAGER else 0.0
    sums[cell, IN_CELL.misjudged] += 1.0 if customer.segment != hcp.persona else 0.0
    sums[cell, IN_CELL.minutes_available] += week_state.minutes_given
    sums[cell, IN_CELL.trust_lost] += week_state.trust_lost
    sums[cell, IN_CELL.endorsed] += week_state.endorsed
    sums[cell, MOVES_IN_CELL + len(STAGES) * before + hcp.stage] += 1.0
    if week_state.touches:
        sums[cell, IN_CELL.touches] += week_state.touches
        sums[cell, IN_CELL.reached] += 1.0
        sums[cell, IN_CELL.engaged] += 1.0 if week_state.engaged else 0.0
        sums[cell, IN_CELL.minutes] += week_state.engaged_minutes
        sums[cell, IN_CELL.preferred_touches] += week_state.preferred
        sums[cell, IN_CELL.annoyed] += week_state.annoyed
    sums[cell, IN_CELL.cost] += week_state.cost
    if planned[-1]:
        for reason in range(N_REASONS):
            sums[cell, IN_CELL.planned] += denied[reason]
            sums[cell, BLOCKED_IN_CELL + reason] += denied[reason]
