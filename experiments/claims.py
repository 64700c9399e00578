"""Which arm leads where: the claims that the closing sentence makes, held jointly.

A claim says that one arm is ahead of another, and is one row of the differences: its rival, its
difference, its interval and its p-value belong together. To lead, an arm must be ahead of every
rival, so its lead is the claim over the rival that it is least surely ahead of (an
intersection-union test: the largest p). P-values are two-sided, since the leader was chosen by
looking. Holm's adjustment runs over all claims that the sentence makes or would have made, so that
those it makes hold together (`experiments.judging`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from experiments.statistics import CONFIDENCE
from sim.scorecard.declared import BETTER, shown
from sim.scorecard.measure import Shown

HEADLINES = shown(Shown.HEADLINE)
BREAKDOWNS = ("persona", "country", "specialty")
EVERYONE = ("all", "all")
MONEY = "cost_per_engaged"
Kind = Literal["lead", "control", "push or pull", "segment", "money"]


@dataclass(frozen=True)
class Claim:
    """One arm is ahead of another.

    Attributes:
        kind: `lead`: of all arms; `control`: the control arm is ahead of the leader;
            `push or pull`: which of these two; `segment`: ahead of the leader in a segment;
            `money`: ahead of the leader on the first headline by what an engaged HCP costs.
        measure: On what.
        segment: Of whom, with `value`.
        value: See `segment`.
        arm: The arm that is ahead.
        versus: The rival; of a lead the one that the arm is least surely ahead of.
        mean: The figure of `arm`, `half` the half of its own 95 % interval.
        half: See `mean`.
        difference: `arm` less `versus`, `low` to `high` its own 95 % interval.
        low: See `difference`.
        high: See `difference`.
        p: Two-sided p-value of that difference; NaN where certainty cannot be told.
        adjusted: The same by Holm over all claims.
        tied: Of a lead all rivals over which `arm` is not shown to be ahead.
        runner_up: Of a lead the rival with the next best figure.
    """

    kind: Kind
    measure: str
    segment: str
    value: str
    arm: str
    versus: str
    mean: float
    half: float
    difference: float
    low: float
    high: float
    p: float
    adjusted: float = math.nan
    tied: tuple[str, ...] = ()
    runner_up: str = ""

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """The row of the differences that it is."""
        return self.arm, self.versus, self.measure, self.segment, self.value

    @property
    def shown(self) -> bool:
        """Whether it holds jointly with the others at 95 %."""
        return is_shown(self.adjusted)

    @property
    def alone(self) -> bool:
        """Whether it would hold at 95 % if it were the only claim: its interval leaves out zero."""
        return is_shown(self.p)


def controls(summary: pd.DataFrame, manifest: Mapping[str, Any]) -> list[str]:
    """The arms without contact: called `none`, or with `strategy=none`."""
    overrides = manifest.get("arms", {})
    return [
        arm
        for arm in summary["arm"].unique()
        if arm == "none" or "strategy=none" in overrides.get(arm, ())
    ]


def leads_to_split(
    summary: pd.DataFrame, differences: pd.DataFrame, control: Sequence[str], *, every: bool
) -> list[tuple[str, str]]:
    """Pairs of arms whose difference is worth a split: the leader on the first headline, a rival.

    Args:
        summary: As `summarise` gives it.
        differences: As `pair` gives it.
        control: Arms that cannot lead and are no rivals: between an arm and no contact there is
            nothing to swap by groups that anybody would do.
        every: Whether over every rival, or over the closest alone.
    """
    cell = (HEADLINES[0], *EVERYONE)
    tables = Comparisons(summary, differences, HEADLINES)
    lead = tables.lead(cell, control)
    if lead is None:
        return []
    rivals = [arm for arm in tables.ranked(*cell) if arm not in (*control, lead.arm)]
    return [(lead.arm, rival) for rival in (rivals if every else rivals[:1])]


def ranked(
    measure: str, means: Mapping[str, float], gaps: Mapping[tuple[str, str], float]
) -> list[str]:
    """Arms from best to worst: by how many others each is ahead of, then by its figure.

    Where every replicate finished in every arm this is the order of the figures. Where some failed
    it is the order on the replicates that two arms share.

    Args:
        measure: On which one.
        means: Figures by arm.
        gaps: Paired differences by arm and rival, of those that can be compared.
    """
    better = BETTER.get(measure) or 1

    def place(arm: str) -> tuple[int, float]:
        ahead = sum(better * gaps.get((arm, other), 0.0) > 0 for other in means)
        return -ahead, -better * means[arm]

    return sorted(means, key=place)


def contests(order: Sequence[str], control: Iterable[str]) -> list[tuple[str, str]]:
    """What is tried again under other assumptions: the best arm over each rival, push and pull.

    Args:
        order: Arms from best to worst.
        control: Arms that are no rivals, but where fewer than two others are left.
    """
    control = set(control)
    arms = [arm for arm in order if arm not in control]
    arms = arms if len(arms) > 1 else list(order)
    pairs = [(arms[0], rival) for rival in arms[1:]]
    if {"push", "pull"} <= set(arms[1:]):
        first, second = (arm for arm in arms if arm in ("push", "pull"))
        pairs.append((first, second))
    return pairs


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
        self.means: dict[tuple[str, str, str], dict[str, tuple[float, float]]] = {}
        columns = ["arm", *cell, "mean", "ci_low", "ci_high"]
        for arm, measure, segment, value, mean, low, high in _rows(summary, columns):
            if math.isfinite(mean):
                figures_of = self.means.setdefault((measure, segment, value), {})
                figures_of[arm] = (mean, (high - low) / 2)
        pairs = _rows(differences, ["arm", "versus", *cell])
        figures = _rows(differences, ["difference", "ci_low", "ci_high", "p_better"])
        self.pairs: dict[tuple[str, ...], tuple[float, float, float, float]] = dict(
            zip(pairs, figures, strict=True)
        )

    def ranked(self, measure: str, segment: str, value: str) -> list[str]:
        """Arms from best to worst, as the function `ranked` orders them."""
        cell = (measure, segment, value)
        means = {arm: mean for arm, (mean, _) in self.means.get(cell, {}).items()}
        gaps = {
            (arm, other): self.pairs[arm, other, *cell][0]
            for arm in means
            for other in means
            if (arm, other, *cell) in self.pairs
        }
        return ranked(measure, means, gaps)

    def claim(self, kind: Kind, cell: tuple[str, str, str], arm: str, versus: str) -> Claim:
        """The claim that `arm` is ahead of `versus` in a cell of measure, segment and value."""
        nothing = (math.nan, math.nan, math.nan, math.nan)
        gap, low, high, p_better = self.pairs.get((arm, versus, *cell), nothing)
        mean, half = self.means[cell][arm]
        return Claim(kind, *cell, arm, versus, mean, half, gap, low, high, two_sided(p_better))

    def lead(self, cell: tuple[str, str, str], control: Sequence[str] = ()) -> Claim | None:
        """The best arm over the rival that it is least surely ahead of.

        Of rivals over which it is as sure the runner-up is named; the control arm is a rival only
        if there is no other.
        """
        over = self.over(cell, control)
        if not over:
            return None
        least = max(over, key=lambda claim: math.inf if math.isnan(claim.p) else claim.p)
        return replace(least, runner_up=over[0].versus)

    def over(self, cell: tuple[str, str, str], control: Sequence[str] = ()) -> tuple[Claim, ...]:
        """The best arm over each rival, from the next best on."""
        ranked = self.ranked(*cell)
        arms = [arm for arm in ranked if arm not in control]
        rivals = arms[1:] or [arm for arm in ranked if arm in control]
        return tuple(self.claim("lead", cell, arms[0], rival) for rival in rivals if arms)

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

    def money(self, lead: Claim | None, control: list[str]) -> list[Claim]:
        """The arm whose engaged HCPs cost least, where that is not the leader."""
        cell = (MONEY, *EVERYONE)
        arms = [arm for arm in self.ranked(*cell) if arm not in control]
        if lead is None or lead.arm not in arms or arms[0] == lead.arm:
            return []
        return [self.claim("money", cell, arms[0], lead.arm)]

    def elsewhere(self, lead: Claim, control: list[str]) -> list[Claim]:
        """Segments in which another arm is ahead of the overall leader."""
        found = []
        for measure, segment, value in self.means:
            if measure == lead.measure and segment in BREAKDOWNS:
                ranked = self.ranked(measure, segment, value)
                best = [arm for arm in ranked if arm not in control][:1]
                if best and best[0] != lead.arm and lead.arm in ranked:
                    cell = (measure, segment, value)
                    found.append(self.claim("segment", cell, best[0], lead.arm))
        return found


def _rows(table: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of a table; whole columns are taken at once, which `itertuples` does cell by cell."""
    return zip(*(table[name].to_numpy(object).tolist() for name in columns), strict=True)


def is_shown(adjusted: float) -> bool:
    """Whether a claim with this p-value holds at 95 %."""
    return adjusted < 1 - CONFIDENCE


def two_sided(p_better: float) -> float:
    """The two-sided p-value of being ahead, 1 where it is in fact behind."""
    return min(1.0, 2 * (1 - p_better)) if math.isfinite(p_better) else math.nan
