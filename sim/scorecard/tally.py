"""What one HCP's week adds to the sums of its stratum."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.context import Context
from sim.counters import BLOCKED_IN_STRATUM, IN_STRATUM, MOVES_IN_STRATUM
from sim.mechanisms import fatigue, journey
from sim.records import EMAIL, ENGAGER, LEARNER, N_REASONS, POINT, QUARTER
from sim.rows.records import CustomerRow, HCPRow, WeekRow
from sim.rows.rules import Rules
from sim.settings.words import STAGES
from sim.types import Table

_MOST = 0xFFFF  # hundredths of a point that a week can have


@part
def depth(hcp: HCPRow, week_state: WeekRow, rules: Rules) -> float:
    """Adds the week's points to the HCP's quarter; returns how deep its engagement is, 0-1.

    Points of 13 weeks go through the curve by which the response to met calls saturates, so that
    it does not matter in which of them a contact was.
    """
    now = min(_MOST, int(POINT * week_state.points + 0.5))
    quarter = now
    for earlier in range(len(hcp.points_by_week)):
        quarter += int(hcp.points_by_week[earlier])
    hcp.points_by_week[week_state.week % (QUARTER - 1)] = now
    if quarter == 0:
        return 0.0
    share = quarter / (POINT * rules.measures.depth_points)
    return 1.0 - np.exp(-share)


@part
def count_week(
    hcp: HCPRow, customer: CustomerRow, planned: Table, denied: Table, context: Context
) -> None:
    """Adds the week to the sums of the HCP's stratum."""
    week_state, rules, sums = context.week_state, context.rules, context.stratum.sums
    before = hcp.stage
    hcp.stage = journey.stage_of(hcp, week_state, rules)
    sums[IN_STRATUM.hcps] += 1.0
    sums[IN_STRATUM.engagement] += depth(hcp, week_state, rules)
    sums[IN_STRATUM.weekly_index] += min(1.0, week_state.points / rules.measures.index_points)
    sums[IN_STRATUM.trust] += hcp.trust
    sums[IN_STRATUM.fatigue] += fatigue.reported(hcp, rules)
    sums[IN_STRATUM.overloaded] += 1.0 if week_state.messages > hcp.overload_threshold else 0.0
    sums[IN_STRATUM.opted_out] += 1.0 if customer.refused & EMAIL else 0.0
    sums[IN_STRATUM.consented] += 1.0 if customer.allowed & EMAIL else 0.0
    sums[IN_STRATUM.goodwill] += week_state.goodwill
    sums[IN_STRATUM.knowledge] += hcp.knowledge
    sums[IN_STRATUM.registered] += customer.registered
    if hcp.persona_at_start == LEARNER:
        sums[IN_STRATUM.learners] += 1.0
        sums[IN_STRATUM.learners_turned] += 1.0 if hcp.persona == ENGAGER else 0.0
    sums[IN_STRATUM.misjudged] += 1.0 if customer.segment != hcp.persona else 0.0
    sums[IN_STRATUM.minutes_available] += week_state.minutes_given
    sums[IN_STRATUM.trust_lost] += week_state.trust_lost
    sums[IN_STRATUM.endorsed] += week_state.endorsed
    sums[MOVES_IN_STRATUM + len(STAGES) * before + hcp.stage] += 1.0
    if week_state.touches:
        sums[IN_STRATUM.touches] += week_state.touches
        sums[IN_STRATUM.noticed] += week_state.noticed_touches
        sums[IN_STRATUM.reached] += 1.0 if week_state.noticed else 0.0
        sums[IN_STRATUM.engaged] += 1.0 if week_state.engaged else 0.0
        sums[IN_STRATUM.minutes] += week_state.engaged_minutes
        sums[IN_STRATUM.preferred_touches] += week_state.preferred
        sums[IN_STRATUM.annoyed] += week_state.annoyed
    sums[IN_STRATUM.cost] += week_state.cost
    if planned[-1]:
        for reason in range(N_REASONS):
            sums[IN_STRATUM.planned] += denied[reason]
            sums[BLOCKED_IN_STRATUM + reason] += denied[reason]


@part
def count_time(planned: Table, context: Context) -> None:
    """Adds the time that the week's planned touches take of people to the HCP's stratum."""
    channels, sums = context.rules.channels, context.stratum.sums
    for channel in range(len(planned) - 1):
        if planned[channel]:
            reps = planned[channel] * channels.rep_calls[channel]
            msls = planned[channel] * channels.msl_calls[channel]
            sums[IN_STRATUM.rep_time] += reps
            sums[IN_STRATUM.msl_time] += msls
