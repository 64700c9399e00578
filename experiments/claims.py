"""Which arm leads where: the claims that the closing sentence makes, held jointly.

A claim says that one arm is ahead of others. Its p-value is two-sided (the leader was chosen by
looking), the largest over the rivals that it must beat. Holm's adjustment runs over all claims
that the sentence makes or would have made, so that those it makes hold together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from experiments.statistics import BETTER, CONFIDENCE, holm

HEADLINES = ("engagement", "engaged", "trust_change")
SEGMENTS = ("persona", "country")
EVERYONE = ("all", "all")
Kind = Literal["lead", "control", "push or pull", "segment"]


@dataclass(frozen=True)
class Claim:
    """One arm is ahead of another.

    Attributes:
        kind: `lead`: of all arms; `control`: the control arm is ahead of the leader;
            `push or pull`: which of these two; `segment`: ahead of the leader in a segment.
        measure: On what.
        segment: Of whom, with `value`.
        value: See `segment`.
        arm: The arm that is ahead.
        versus: The runner-up; where the lead is not shown, the rival it is least shown over.
        mean: The figure of `arm`.
        difference: `arm` less `versus`, `low` to `high` its own 95 % interval.
        low: See `difference`.
        high: See `difference`.
        p: Two-sided p-value; NaN where certainty cannot be told.
        adjusted: The same by Holm over all claims.
    """

    kind: Kind
    measure: str
    segment: str
    value: str
    arm: str
    versus: str
    mean: float
    difference: float
    low: float
    high: float
    p: float
    adjusted: float = math.nan

    @property
    def shown(self) -> bool:
        """Whether it holds jointly with the others at 95 %."""
        return self.adjusted < 1 - CONFIDENCE


def controls(summary: pd.DataFrame, manifest: Mapping[str, Any]) -> list[str]:
    """The arms without contact: called `none`, or with `strategy=none`."""
    overrides = manifest.get("arms", {})
    return [
        arm
        for arm in dict.fromkeys(summary["arm"])
        if arm == "none" or "strategy=none" in overrides.get(arm, ())
    ]


def collect(
    summary: pd.DataFrame, differences: pd.DataFrame, control: Iterable[str]
) -> list[Claim]:
    """All claims on the headline measures, adjusted jointly.

    Args:
        summary: As `summarise` gives it.
        differences: As `pair` gives it.
        control: Arms that cannot lead.
    """
    control = list(control)
    tables = Comparisons(summary, differences, HEADLINES)
    leads = [tables.lead((measure, *EVERYONE), control) for measure in HEADLINES]
    claims = [lead for lead in leads if lead]
    claims += [found for lead in claims for found in tables.control_ahead(lead, control)]
    claims += tables.push_or_pull()
    claims += [
        found
        for lead in leads
        if lead and lead.versus not in control
        for found in tables.elsewhere(lead, control)
    ]
    adjusted = holm([claim.p for claim in claims])
    return [replace(claim, adjusted=float(p)) for claim, p in zip(claims, adjusted, strict=True)]


class Comparisons:
    """Look-ups in a summary and its differences."""

    def __init__(
        self, summary: pd.DataFrame, differences: pd.DataFrame, measures: Sequence[str]
    ) -> None:
        """Index both tables by cell.

        Args:
            summary: As `summarise` gives it.
            differences: As `pair` gives it.
            measures: The only ones that are looked up.
        """
        cell = ["measure", "segment", "value"]
        summary = summary[summary["measure"].isin(measures)]
        differences = differences[differences["measure"].isin(measures)]
        self.means: dict[tuple[str, str, str], dict[str, float]] = {}
        for arm, *key, mean in summary[["arm", *cell, "mean"]].itertuples(index=False):
            if math.isfinite(mean):
                measure, segment, value = key
                self.means.setdefault((measure, segment, value), {})[arm] = mean
        figures = ["difference", "ci_low", "ci_high", "p_better"]
        self.pairs: dict[tuple[str, ...], tuple[float, float, float, float]] = {
            tuple(row[:5]): (row[5], row[6], row[7], row[8])
            for row in differences[["arm", "versus", *cell, *figures]].itertuples(index=False)
        }

    def ranked(self, measure: str, segment: str, value: str) -> list[str]:
        """Arms from best to worst."""
        means = self.means.get((measure, segment, value), {})
        return sorted(means, key=lambda arm: -means[arm] * (BETTER.get(measure) or 1))

    def claim(self, kind: Kind, cell: tuple[str, str, str], arm: str, versus: str) -> Claim:
        """The claim that `arm` is ahead of `versus` in a cell of measure, segment and value."""
        nothing = (math.nan, math.nan, math.nan, math.nan)
        gap, low, high, p_better = self.pairs.get((arm, versus, *cell), nothing)
        mean = self.means[cell][arm]
        return Claim(kind, *cell, arm, versus, mean, gap, low, high, two_sided(p_better))

    def lead(self, cell: tuple[str, str, str], control: Sequence[str] = ()) -> Claim | None:
        """The best arm over its runner-up; over the control arm if it has no other rival."""
        ranked = self.ranked(*cell)
        arms = [arm for arm in ranked if arm not in control]
        rivals = arms[1:] or [arm for arm in ranked if arm in control]
        if not arms or not rivals:
            return None
        over = [self.claim("lead", cell, arms[0], rival) for rival in rivals]
        least = max(over, key=lambda claim: -1 if math.isnan(claim.p) else claim.p)
        return replace(least if least.p >= 1 - CONFIDENCE else over[0], p=least.p)

    def control_ahead(self, lead: Claim, control: list[str]) -> list[Claim]:
        """Control arms that beat the leader."""
        ranked = self.ranked(lead.measure, *EVERYONE)
        ahead = ranked[: ranked.index(lead.arm)]
        return [
            self.claim("control", (lead.measure, *EVERYONE), arm, lead.arm)
            for arm in ahead
            if arm in control and arm != lead.versus
        ]

    def push_or_pull(self) -> list[Claim]:
        """Which of push and pull is ahead, on index and share."""
        found = []
        for measure in ("engagement", "engaged"):
            cell = (measure, *EVERYONE)
            both = [a for a in self.ranked(*cell) if a in ("push", "pull")]
            if len(both) == 2:
                found.append(self.claim("push or pull", cell, both[0], both[1]))
        return found

    def elsewhere(self, lead: Claim, control: list[str]) -> list[Claim]:
        """Segments in which another arm is ahead of the overall leader."""
        found = []
        for measure, segment, value in self.means:
            if measure == lead.measure and segment in SEGMENTS:
                ranked = self.ranked(measure, segment, value)
                best = [arm for arm in ranked if arm not in control][:1]
                if best and best[0] != lead.arm and lead.arm in ranked:
                    cell = (measure, segment, value)
                    found.append(self.claim("segment", cell, best[0], lead.arm))
        return found


def two_sided(p_better: float) -> float:
    """The two-sided p-value of being ahead, 1 where it is in fact behind."""
    return min(1.0, 2 * (1 - p_better)) if math.isfinite(p_better) else math.nan
