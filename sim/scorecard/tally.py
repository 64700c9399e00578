"""What one HCP's week adds to the sums of its cell."""

from __future__ import annotations

from sim.compiled import part
from sim.counters import hcp_counter
from sim.mechanisms import fatigue, journey
from sim.records import EMAIL, ENGAGER, LEARNER, N_REASONS
from sim.scene import Scene
from sim.types import Row, Table

_INDEX_AT_ENGAGED_POINTS = 4.0  # points of a visit: engagement index 1
_FIRST_MOVE = hcp_counter("unaware_to_unaware")
_PLANNED = hcp_counter("planned")
_N_STAGES = 4


@part
def count_week(hcp: Row, customer: Row, planned: Table, denied: Table, scene: Scene) -> None:
    """Adds the week to the sums of the HCP's cell, in the order of `HCP_COUNTERS`."""
    now, rules, sums, cell = scene.now, scene.rules, scene.cells, hcp.cell
    before = hcp.stage
    hcp.stage = journey.stage_of(hcp, now, rules)
    if now.engaged:
        hcp.ever_engaged = 1
    sums[cell, 0] += 1.0
    sums[cell, 4] += min(1.0, now.points / _INDEX_AT_ENGAGED_POINTS)
    sums[cell, 6] += hcp.trust
    sums[cell, 7] += fatigue.reported(hcp, rules)
    sums[cell, 8] += 1.0 if now.messages > hcp.overload_threshold else 0.0
    sums[cell, 9] += 1.0 if customer.refused & EMAIL else 0.0
    sums[cell, 10] += 1.0 if customer.allowed & EMAIL else 0.0
    sums[cell, 12] += now.goodwill
    sums[cell, 13] += hcp.knowledge
    sums[cell, 14] += customer.registered
    if hcp.persona_at_start == LEARNER:
        sums[cell, 15] += 1.0
        sums[cell, 16] += 1.0 if hcp.persona == ENGAGER else 0.0
    sums[cell, 17] += 1.0 if customer.segment != hcp.persona else 0.0
    sums[cell, 18] += now.minutes_given
    sums[cell, 21] += now.trust_lost
    sums[cell, 22] += now.endorsed
    sums[cell, _FIRST_MOVE + _N_STAGES * before + hcp.stage] += 1.0
    if now.touches:
        sums[cell, 1] += now.touches
        sums[cell, 2] += 1.0
        sums[cell, 3] += 1.0 if now.engaged else 0.0
        sums[cell, 5] += now.engaged_minutes
        sums[cell, 19] += now.preferred
        sums[cell, 20] += now.annoyed
    sums[cell, 11] += now.cost
    if planned[-1]:
        for reason in range(N_REASONS):
            sums[cell, _PLANNED] += denied[reason]
            sums[cell, _PLANNED + 1 + reason] += denied[reason]
