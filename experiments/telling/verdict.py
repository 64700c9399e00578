"""The closing words of a comparison: what a strategy team can act on, with its doubt."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from experiments.claims import HEADLINES, MONEY, Claim, controls
from experiments.judging import Judgement, judge
from experiments.statistics import CONFIDENCE, surest
from experiments.study import Study, kept_with_study, shared_worlds
from experiments.telling.audit_sentences import closing
from experiments.telling.causes import lead_by_causes
from experiments.telling.fact import Fact, fact
from experiments.telling.rules import costs_of_rules
from experiments.telling.turning import turning
from experiments.telling.worlds import held
from experiments.worlds import LEFT_OPEN

UNDERSPENT = 0.9
FILLING_WEEKS = 26
MOST = 3
ENOUGH = next(n for n in range(2, 99) if surest(n) < 1 - CONFIDENCE)
"""Paired replicates from which on certainty is told."""

Line = tuple[Fact, ...]
"""What one line tells, sentence by sentence."""


@dataclass(frozen=True)
class Verdict:
    """The closing words.

    Attributes:
        facts: What they tell, one thought a line: who leads, how certainly, push or pull, for whom
            it is otherwise, what it turns on, cost.
        claims: What the words rest on; empty where nothing was compared.
    """

    facts: tuple[Line, ...]
    claims: tuple[Claim, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The sentences, a line for each thought."""
        return tuple(" ".join(map(str, line)) for line in self.facts)

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)


def verdict(
    summary: pd.DataFrame,
    differences: pd.DataFrame | None,
    sensitivity_runs: pd.DataFrame | None,
    manifest: Mapping[str, Any],
    audited: pd.DataFrame | None = None,
    why: pd.DataFrame | None = None,
    by_world: pd.DataFrame | None = None,
    rules: pd.DataFrame | None = None,
) -> Verdict:
    """Say which arm leads on what, by how much, how certainly, at what cost, and on what it turns.

    Args:
        summary: As `summarise` gives it.
        differences: As `pair` gives it; None or empty for a single arm.
        sensitivity_runs: Paired differences in re-runs under variants; None where none were made.
        manifest: The study's manifest; `arms` and `replicates` are read.
        audited: Where each lead turns; None where nothing was audited.
        why: The lead split by its causes; None where it was not.
        by_world: What each arm came to in each world; None where all replicates live in one.
        rules: What each rule costs and saves; None where they were not tried.
    """
    control = controls(summary, manifest)
    weeks = int(manifest.get("weeks", FILLING_WEEKS))
    evidence = LEFT_OPEN in str(dict(manifest.get("study") or {}).get("worlds"))
    judged = (
        None if differences is None or differences.empty else judge(summary, differences, control)
    )
    claims = list(judged.claims) if judged else []
    leads = [claim for claim in claims if claim.kind == "lead"]
    if not leads:
        lines = [*_alone(summary), _cost(summary, control, weeks)]
    else:
        lines = [
            *(_lead(claim, claims, by_world, evidence) for claim in leads),
            tuple(lead_by_causes(why)),
            (
                _certainty(
                    claims,
                    *_paired(manifest, set(summary["arm"].unique()), by_world),
                    worlds=by_world is not None,
                ),
            ),
            _push_or_pull(claims, sensitivity_runs),
            _elsewhere(claims),
            _sensitivity(leads, sensitivity_runs, control),
            _known(closing(audited, leads)),
            tuple(costs_of_rules(rules)),
            _cost(summary, control, weeks, judged),
        ]
    return Verdict(tuple(line for line in lines if line), tuple(claims))


@kept_with_study
def verdict_of(study: Study) -> Verdict:
    """Say of a study what `verdict` says of its tables."""
    return verdict(
        study.summary,
        study.differences,
        study.sensitivity_runs,
        study.manifest,
        study.audit,
        study.why,
        study.by_world,
        study.rules,
    )


def _known(*facts: Fact | None) -> Line:
    """What is there to be told."""
    return tuple(one for one in facts if one is not None)


def _paired(
    manifest: Mapping[str, Any], arms: Collection[str], by_world: pd.DataFrame | None
) -> tuple[int, str]:
    """How many figures of every one of these arms are compared, and what they are: replicates.

    Or worlds, where several replicates share them.
    """
    failed = {
        run.get("replicate")
        for run in manifest.get("failed", ())
        if not run.get("variant") and run.get("arm") in arms
    }
    if draws := shared_worlds(by_world):
        whole = {draw for replicate, draw in draws.items() if replicate not in failed}
        return len(whole), "worlds"
    return int(manifest.get("replicates", 0)) - len(failed), "replicates"


def _alone(summary: pd.DataFrame) -> list[Line]:
    """What the arms did, with nothing to compare them to."""
    lines, means = [], _means(summary)
    for arm in summary["arm"].unique():
        own = {measure: means.get((arm, measure), math.nan) for measure in HEADLINES}
        figures = [
            fact("alone.figure", measure=measure, mean=mean)
            for measure, mean in own.items()
            if math.isfinite(mean)
        ]
        lines.append((fact("alone", arm=arm, figures=figures),))
    return [*lines, (fact("alone.none"),)]


def _lead(
    lead: Claim, claims: Sequence[Claim], by_world: pd.DataFrame | None, evidence: bool
) -> Line:
    """Who leads on one measure, in how many worlds, and whether no contact is ahead of it."""
    kind = f"lead.{outcome(lead)}"
    ahead = (
        fact("control", claim=claim)
        for claim in claims
        if claim.kind == "control" and claim.measure == lead.measure and claim.shown
    )
    said = fact(kind, lead=lead, tested=len({claim.row for claim in claims}))
    return _known(
        said, held(by_world, lead.measure, lead.arm, lead.versus, evidence=evidence), *ahead
    )


def outcome(lead: Claim) -> str:
    """What became of a lead.

    Returns:
        `untold` (certainty cannot be told), `shown`, `alone` (it holds by itself, but not jointly),
        `unshared` (ahead by itself, but not of all on shared replicates) or `tied`.
    """
    if math.isnan(lead.p):
        return "untold"
    if lead.shown:
        return "shown"
    if lead.alone:
        return "alone"
    return "unshared" if lead.low > 0 or lead.high < 0 else "tied"


def _certainty(claims: Sequence[Claim], replicates: int, units: str, *, worlds: bool) -> Fact:
    """How surely the claims made hold together.

    No certainty is told that so few replicates could reach only by supposing normal differences.
    """
    if all(math.isnan(claim.p) for claim in claims):
        return fact("certainty.untold", replicates=replicates)
    made = [claim for claim in claims if claim.shown]
    if not made:
        return fact("certainty.none", replicates=replicates, units=units, worlds=worlds)
    kind = "jointly" if len(made) > 1 else "lead" if made[0].kind == "lead" else "ahead"
    what = fact(f"claimed.{kind}", claim=made[0])
    if surest(replicates) >= 1 - CONFIDENCE:
        return fact(
            "certainty.normal", what=what, replicates=replicates, enough=ENOUGH, units=units,
            worlds=worlds,
        )  # fmt: skip
    worst = max(surest(replicates), *(claim.adjusted for claim in made))
    level = next((sure for sure, p in ((99.9, 0.001), (99, 0.01)) if worst < p), 95)
    return fact(
        "certainty.level", what=what, replicates=replicates, level=level, units=units, worlds=worlds
    )


def _push_or_pull(claims: Sequence[Claim], sensitivity_runs: pd.DataFrame | None) -> Line:
    """Which of push and pull is ahead, by measure, and under which variants it is otherwise."""
    both = [claim for claim in claims if claim.kind == "push or pull"]
    leads = [claim for claim in claims if claim.kind == "lead"]
    depends = len({claim.arm for claim in both if claim.shown or math.isnan(claim.p)}) == 2
    told = any({lead.arm, lead.versus} == {"push", "pull"} for lead in leads)
    if not both or (told and not depends):
        return ()
    parts, named = [], ""
    for claim in both:
        if not (claim.alone or math.isnan(claim.p)):
            parts.append(fact("push_or_pull.tied", claim=claim))
            continue
        parts.append(fact("push_or_pull.ahead", claim=claim, again=claim.arm == named))
        named = claim.arm
    line = fact("push_or_pull", depends=depends, parts=parts)
    known = {(lead.measure, lead.arm, lead.versus) for lead in leads}
    other = [claim for claim in both if (claim.measure, claim.arm, claim.versus) not in known]
    if sensitivity_runs is None or not other:
        return (line,)
    two = sensitivity_runs[
        sensitivity_runs["arm"].isin(["push", "pull"])
        & sensitivity_runs["versus"].isin(["push", "pull"])
    ]
    return _known(line, turning(other, two, [], "Between these two it"))


def _elsewhere(claims: Sequence[Claim]) -> Line:
    """For which persona or country another arm is ahead of the leader."""
    found = sorted(
        (claim for claim in claims if claim.kind == "segment" and claim.shown),
        key=lambda claim: claim.adjusted,
    )
    groups: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in found:
        groups.setdefault((claim.measure, claim.arm, claim.versus), []).append(claim)
    told = [
        fact(
            "elsewhere.group",
            first=group[0],
            places=[fact("elsewhere.place", claim=claim) for claim in group[:MOST]],
            more=max(0, len(group) - MOST),
        )
        for group in groups.values()
    ]
    return (fact("elsewhere", groups=told),) if told else ()


def _sensitivity(
    leads: Sequence[Claim], sensitivity_runs: pd.DataFrame | None, control: Sequence[str]
) -> Line:
    """On what the leads turn, and that each re-run is a test by itself."""
    said = turning(leads, sensitivity_runs, control)
    return _known(said, None if sensitivity_runs is None or said is None else fact("turns.each"))


def _cost(
    summary: pd.DataFrame, control: Sequence[str], weeks: int, judged: Judgement | None = None
) -> Line:
    """What each arm cost, whether another one leads by money, and who left money unspent."""
    arms = [arm for arm in summary["arm"].unique() if arm not in control]
    means = _means(summary)
    engaged = {arm: means.get((arm, "engagement"), math.nan) for arm in arms}
    arms.sort(key=lambda arm: -engaged[arm] if math.isfinite(engaged[arm]) else math.inf)
    costs = {arm: means.get((arm, "cost"), math.nan) for arm in arms}
    shares = {arm: means.get((arm, "spent"), math.nan) for arm in arms}
    told = [
        fact("cost.arm", arm=arm, cost=cost) for arm, cost in costs.items() if math.isfinite(cost)
    ]
    idle = [
        fact("spent.arm", arm=arm, share=share)
        for arm, share in shares.items()
        if share < UNDERSPENT
    ]
    return _known(
        fact("cost", arms=told) if told else None,
        _money(judged) if judged else None,
        fact("spent", arms=idle, filling=weeks < FILLING_WEEKS, several=len(arms) > 1)
        if idle
        else None,
    )


def _money(judged: Judgement) -> Fact | None:
    """Which arm another one than the leader is by money, where that is shown or cannot be told."""
    least = judged.best(MONEY) if len(judged.over[MONEY]) > 1 else ""
    for claim in judged.claims:
        if claim.kind == "money" and (claim.shown or math.isnan(claim.p)):
            return fact("money", claim=claim, least=least)
    return None


def _means(summary: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Means over all HCPs by arm and measure."""
    rows = summary[summary["segment"] == "all"]
    return dict(zip(zip(rows["arm"], rows["measure"], strict=True), rows["mean"], strict=True))
