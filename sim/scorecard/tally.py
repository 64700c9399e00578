"""What one HCP's week adds to the sums of its cell."""

from __future__ import annotations

from sim.compiled import part
from sim.mechanisms import fatigue, journey
from sim.records import EMAIL
from sim.types import Row, Table

_INDEX_AT_ENGAGED_POINTS = 4.0  # points of a visit: engagement index 1


@part
def count_week(hcp: Row, customer: Row, now: Row, rules: Row, tally: Table) -> None:
    """Adds the week to the sums of the HCP's cell, in the order of `HCP_COUNTERS`."""
    before = hcp.stage
    hcp.stage = journey.stage_of(hcp, now, rules)
    if now.engaged:
        hcp.ever_engaged = 1
    sums = tally[hcp.cell]
    sums[0] += 1.0
    sums[1] += now.touches
    sums[2] += 1.0 if now.touches else 0.0
    sums[3] += 1.0 if now.engaged else 0.0
    sums[4] += min(1.0, now.points / _INDEX_AT_ENGAGED_POINTS)
    sums[5] += now.engaged_minutes
    sums[6] += hcp.trust
    sums[7] += fatigue.reported(hcp, rules)
    sums[8] += 1.0 if now.messages > hcp.overload_threshold else 0.0
    sums[9] += 1.0 if customer.refused & EMAIL else 0.0
    sums[10] += 1.0 if customer.allowed & EMAIL else 0.0
    sums[11] += now.cost
    sums[12] += now.goodwill
    sums[13] += hcp.knowledge
    sums[14 + hcp.stage] += 1.0
    sums[18] += 1.0 if hcp.stage > before else 0.0
    sums[19] += 1.0 if hcp.stage < before else 0.0
    sums[20] += customer.registered
    sums[21] += now.preferred
    sums[22] += now.annoyed
    sums[23] += now.trust_lost
    sums[24] += now.minutes_given
