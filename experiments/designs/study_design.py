"""The design of a comparison: its own runs, re-runs under other assumptions, one HCP's story."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from experiments.designs.audit_runs import audit_of
from experiments.designs.causes import points_between
from experiments.designs.design import Design, Point, Row
from experiments.designs.returns import EveryTable, MeasuresOfAll, SomeMeasures, Story
from experiments.designs.rules import TRIED, points_without
from experiments.designs.variants import MOST_REPLICATES, variants_of
from experiments.jobs.job import Returns, Shared
from experiments.verbs import VERBS
from sim.settings import Recording, Settings

if TYPE_CHECKING:
    from experiments.configuration import StudyPlan

OWN, AGAIN, AUDIT, RULES, TOLD = "full", "measures", "audit", "rules", "story"
"""What a row is for, as `Job.returns` has it."""

MOST_SPLIT = 4
"""Replicates on which a lead is split by its causes."""


def study_design(plan: StudyPlan) -> Design:
    """Returns the design of a study.

    Args:
        plan: a sound one; what does not compare makes no re-runs.
    """
    returns: dict[str, Returns] = {
        OWN: EveryTable(), AGAIN: MeasuresOfAll(), AUDIT: MeasuresOfAll(),
        RULES: SomeMeasures(TRIED, RULES), TOLD: Story(plan.story),
    }  # fmt: skip
    design = Design(plan.name, Shared(plan.seed, returns, plan.hcps))
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    worlds = plan.worlds
    design.cross([Point("", arms)], plan.replicates, OWN, worlds)
    if plan.story:
        design.cross([bare_point(Point("", arms))], 1, TOLD, worlds)
    if VERBS[plan.verb].compares and len(arms) > 1:
        fewer = min(plan.replicates, MOST_REPLICATES)
        design.cross(map(bare_point, variants_of(arms)), fewer, AGAIN, worlds)
        if plan.audit:
            tried = audit_of(arms, () if worlds is None else worlds.keys)
            design.cross(map(bare_point, tried), fewer, AUDIT, worlds)
    if VERBS[plan.verb].compares and plan.rules:
        fewer = min(plan.replicates, MOST_REPLICATES)
        design.cross(map(bare_point, points_without(arms)), fewer, RULES, worlds)
    return design


def why_design(plan: StudyPlan, pairs: Iterable[tuple[str, str]]) -> Design:
    """Returns the design that splits differences by their causes.

    Args:
        plan: a sound one.
        pairs: of arms, whose difference is split.
    """
    design = Design(plan.name, Shared(plan.seed, {AGAIN: MeasuresOfAll()}, plan.hcps))
    for one, other in pairs:
        arms = (bare(plan.arms[name].settings) for name in (one, other))
        points = points_between((one, other), *arms)
        design.cross(points, min(plan.replicates, MOST_SPLIT), AGAIN, plan.worlds)
    return design


def own(row: Row) -> bool:
    """Tells whether a run is one of the study's own."""
    return row.job.returns == OWN


def again(row: Row) -> bool:
    """Tells whether a run is made again under another assumption."""
    return row.job.returns in (AGAIN, AUDIT)


def audits(row: Row) -> bool:
    """Tells whether a run is made again for the audit alone."""
    return row.job.returns == AUDIT


def without_a_rule(row: Row) -> bool:
    """Tells whether a run is made again without one of its arm's rules."""
    return row.job.returns == RULES


def told(row: Row) -> bool:
    """Tells whether a run is made for one HCP's story."""
    return row.job.returns == TOLD


def bare_point(point: Point) -> Point:
    """Returns a point whose runs record no table of single HCPs."""
    return Point(point.name, {name: bare(one) for name, one in point.arms.items()}, point.values)


def bare(settings: Settings) -> Settings:
    """Returns settings that record no table of single HCPs: stories and re-runs need none."""
    return settings.replace({"record": Recording()})
