"""The closing words of a comparison: what a strategy team can act on, with its doubt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from experiments.audit import closing
from experiments.claims import HEADLINES, Claim, collect, controls
from experiments.statistics import CONFIDENCE, surest
from experiments.turning import turning
from experiments.wording import difference, listed, value, wording

UNDERSPENT = 0.9
FILLING_WEEKS = 26
MOST = 3
ENOUGH = next(n for n in range(2, 99) if surest(n) < 1 - CONFIDENCE)
"""Paired replicates from which on certainty is told."""


@dataclass(frozen=True)
class Verdict:
    """The closing words.

    Attributes:
        lines: One thought each: who leads, how certainly, push or pull, for whom it is
            otherwise, what it turns on, cost.
        claims: What the words rest on; empty where nothing was compared.
    """

    lines: tuple[str, ...]
    claims: tuple[Claim, ...]

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)


def verdict(
    summary: pd.DataFrame,
    differences: pd.DataFrame | None,
    turns: pd.DataFrame | None,
    manifest: Mapping[str, Any],
    audited: pd.DataFrame | None = None,
) -> Verdict:
    """Say which arm leads on what, by how much, how certainly, at what cost, and on what it turns.

    Args:
        summary: As `summarise` gives it.
        differences: As `pair` gives it; None or empty for a single arm.
        turns: Paired differences in re-runs under variants; None where none were made.
        manifest: The study's manifest; `arms` and `replicates` are read.
        audited: Where each lead turns; None where nothing was audited.
    """
    control = controls(summary, manifest)
    weeks = int(manifest.get("weeks", FILLING_WEEKS))
    claims = (
        [] if differences is None or differences.empty else collect(summary, differences, control)
    )
    leads = [claim for claim in claims if claim.kind == "lead"]
    if not leads:
        lines = [*_alone(summary), _cost(summary, control, weeks)]
    else:
        lines = [
            *(_lead(claim, claims) for claim in leads),
            _certainty(claims, _paired(manifest)),
            _push_or_pull(claims, turns),
            _elsewhere(claims),
            _turns(leads, turns, control),
            closing(audited),
            _cost(summary, control, weeks),
        ]
    return Verdict(tuple(line for line in lines if line), tuple(claims))


def _paired(manifest: Mapping[str, Any]) -> int:
    """Replicates that finished in every arm."""
    failed = {run.get("replicate") for run in manifest.get("failed", ()) if not run.get("variant")}
    return int(manifest.get("replicates", 0)) - len(failed)


def _alone(summary: pd.DataFrame) -> list[str]:
    """What the arms did, with nothing to compare them to."""
    lines = []
    for arm in dict.fromkeys(summary["arm"]):
        figures = [
            f"{wording(measure).name} {value(measure, mean)}"
            for measure in HEADLINES
            if math.isfinite(mean := _mean(summary, arm, measure))
        ]
        lines.append(f"{arm}: {', '.join(figures)}.")
    return [*lines, "A single arm shows no advantage: compare it with others."]


def _lead(lead: Claim, claims: list[Claim]) -> str:
    """Who leads on one measure."""
    text = _who_leads(lead, len({claim.row for claim in claims}))
    for claim in claims:
        if claim.kind == "control" and claim.measure == lead.measure and claim.shown:
            ahead = difference(claim.measure, claim.difference, claim.low, claim.high)
            text += f" No contact ({claim.arm}) is ahead of {claim.versus} by {ahead}."
    return text


def _who_leads(lead: Claim, tested: int) -> str:
    """The sentence on the arm that leads, or on those that are tied."""
    on, arm, rival = f"On {wording(lead.measure).said}", lead.arm, lead.versus
    gap = difference(lead.measure, lead.difference, lead.low, lead.high)
    if math.isnan(lead.p):
        return f"{on} {arm} is ahead of {rival} by {gap}."
    if lead.shown:
        least = "" if rival == lead.runner_up else ", the rival that it is least surely ahead of"
        figure = value(lead.measure, lead.mean, lead.half)
        return f"{on} {arm} leads with {figure}, {gap} over {rival}{least}."
    if lead.alone:
        return (
            f"{on} {arm} is ahead of {rival} by {gap} taken alone, but not in the joint test of "
            f"{_count(tested)} (Holm)."
        )
    if lead.low > 0 or lead.high < 0:
        return f"{on} no arm is ahead of every other on the replicates that they share."
    between = f" between {arm} and {rival}" if len(lead.tied) > 1 else ""
    return f"{on} {listed([arm, *lead.tied])} are tied: no difference shown{between}, {gap}."


def _count(tested: int) -> str:
    """How many claims were tested."""
    return f"all {tested} claims" if tested > 1 else "this claim"


def _certainty(claims: list[Claim], replicates: int) -> str:
    """How surely the claims made hold together.

    No certainty is told that so few replicates could reach only by supposing normal differences.
    """
    if all(math.isnan(claim.p) for claim in claims):
        runs = "one replicate" if replicates == 1 else "too few shared replicates"
        return f"With {runs} certainty cannot be told: run more."
    made = [claim for claim in claims if claim.shown]
    over = f"over the luck of {replicates} paired replicates"
    if not made:
        return f"No claim holds at 95 % {over} (Holm); intervals in brackets are 95 %."
    what = f"{_named(made[0])} holds" if len(made) == 1 else "What is claimed here holds jointly"
    if surest(replicates) >= 1 - CONFIDENCE:
        return (
            f"{what} at 95 % {over} only if their differences are normally spread, which so few "
            f"cannot show (Student's t, Holm; brackets: 95 % intervals): run {ENOUGH} or more. "
            "Doubt about the model's assumptions comes on top."
        )
    worst = max(surest(replicates), *(claim.adjusted for claim in made))
    level = next((f"{sure} %" for sure, p in ((99.9, 0.001), (99, 0.01)) if worst < p), "95 %")
    return (
        f"{what} with more than {level} certainty {over} (Holm; brackets: 95 % intervals); "
        "doubt about the model's assumptions comes on top."
    )


def _named(claim: Claim) -> str:
    """A claim by itself, as the subject of a sentence."""
    on = f"on {wording(claim.measure).said}"
    if claim.kind == "lead":
        return f"That {claim.arm} leads {on}"
    whom = f" for {_place(claim)}" if claim.kind == "segment" else ""
    return f"That {claim.arm} is ahead of {claim.versus} {on}{whom}"


def _push_or_pull(claims: list[Claim], turns: pd.DataFrame | None) -> str:
    """Which of push and pull is ahead, by measure, and under which variants it is otherwise."""
    both = [claim for claim in claims if claim.kind == "push or pull"]
    leads = [claim for claim in claims if claim.kind == "lead"]
    depends = len({claim.arm for claim in both if claim.shown or math.isnan(claim.p)}) == 2
    told = any({lead.arm, lead.versus} == {"push", "pull"} for lead in leads)
    if not both or (told and not depends):
        return ""
    parts, named = [], ""
    for claim in both:
        on = f"on {wording(claim.measure).said}"
        if not (claim.alone or math.isnan(claim.p)):
            parts.append(f"tied {on}")
            continue
        ahead = "" if claim.arm == named else f"{claim.arm} is ahead "
        gap = difference(claim.measure, claim.difference, math.nan, math.nan)
        unsure = (
            "" if claim.shown else ", not in the joint test" if claim.alone else ", not certain"
        )
        parts.append(f"{ahead}{on} ({gap}{unsure})")
        named = claim.arm
    text = f"Push or pull{' depends on the measure' if depends else ''}: {listed(parts)}."
    known = {(lead.measure, lead.arm, lead.versus) for lead in leads}
    other = [claim for claim in both if (claim.measure, claim.arm, claim.versus) not in known]
    if turns is not None and other:
        two = turns[turns["arm"].isin(["push", "pull"]) & turns["versus"].isin(["push", "pull"])]
        text += f" {turning(other, two, [], 'Between these two it')}"
    return text.strip()


def _place(claim: Claim) -> str:
    """For whom: a country, or those of a persona."""
    return claim.value.upper() if claim.segment == "country" else f"{claim.value}s"


def _elsewhere(claims: list[Claim]) -> str:
    """For which persona or country another arm is ahead of the leader."""
    found = sorted(
        (claim for claim in claims if claim.kind == "segment" and claim.shown),
        key=lambda claim: claim.adjusted,
    )
    if not found:
        return ""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for claim in found:
        key = (claim.measure, claim.arm, claim.versus)
        gap = difference(claim.measure, claim.difference, math.nan, math.nan)
        groups.setdefault(key, []).append(f"{_place(claim)} ({gap})")
    parts = []
    for (measure, arm, versus), places in groups.items():
        more = f" and {len(places) - MOST} more" if len(places) > MOST else ""
        shown = ", ".join(places[:MOST]) if more else listed(places)
        parts.append(f"on {wording(measure).said} {arm} is ahead of {versus} for {shown}{more}")
    return f"Otherwise: {'; '.join(parts)}."


def _turns(leads: list[Claim], turns: pd.DataFrame | None, control: list[str]) -> str:
    """On what the leads turn, and that each re-run is a test by itself."""
    text = turning(leads, turns, control)
    if turns is None or not text:
        return text
    return f"{text} Each re-run is judged by its own 95 % interval, over fewer replicates."


def _cost(summary: pd.DataFrame, control: list[str], weeks: int) -> str:
    """What each arm cost, and who left money unspent."""
    arms = [arm for arm in dict.fromkeys(summary["arm"]) if arm not in control]
    engaged = {arm: _mean(summary, arm, "engagement") for arm in arms}
    arms.sort(key=lambda arm: -engaged[arm] if math.isfinite(engaged[arm]) else math.inf)
    costs = [(arm, _mean(summary, arm, "cost")) for arm in arms]
    told = [f"{arm} {value('cost', cost)}" for arm, cost in costs if math.isfinite(cost)]
    text = f"Cost per HCP and year: {', '.join(told)}." if told else ""
    spent = [(arm, _mean(summary, arm, "spent")) for arm in arms]
    idle = [f"{arm} ({value('spent', share)})" for arm, share in spent if share < UNDERSPENT]
    if idle:
        text += f" Spent under 90 % of the money: {listed(idle)}"
        if weeks < FILLING_WEEKS:
            text += "; in so few weeks purses are still filling"
        text += "; not a comparison at equal money." if len(arms) > 1 else "."
    return text.strip()


def _mean(summary: pd.DataFrame, arm: str, measure: str) -> float:
    """One mean over all HCPs, NaN where it is not recorded."""
    rows = summary[
        (summary["arm"] == arm) & (summary["measure"] == measure) & (summary["segment"] == "all")
    ]
    return float(rows["mean"].iloc[0]) if len(rows) else math.nan
