"""Who is best on what: the one rule that every sentence and every mark of a comparison asks.

What the closing words claim is a family by itself (`Claim`, Holm). The marks beside it (on other
measures; over single rivals where no lead is shown) are looked at and not asked for: they hold in
the family of all marks and claims together, and cost the answer nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from experiments.claims import EVERYONE, HEADLINES, MONEY, Claim, Comparisons
from experiments.statistics import holm
from sim.scorecard.declared import BETTER, shown
from sim.scorecard.measure import Shown

JUDGED = (*HEADLINES, *(name for name in shown(Shown.RANKING) if name not in HEADLINES))
"""Measures on which a page says who is best."""

Place = Literal["", "best", "tied", "first"]


def collect(
    summary: pd.DataFrame, differences: pd.DataFrame, control: Iterable[str]
) -> list[Claim]:
    """All claims on the headline measures, adjusted jointly.

    Args:
        summary: As `summarise` gives it.
        differences: As `pair` gives it.
        control: Arms that cannot lead.
    """
    return list(judge(summary, differences, control).claims)


@dataclass(frozen=True)
class Judgement:
    """What a comparison shows.

    Attributes:
        claims: What the sentence claims, or could have claimed, on the headline measures.
        over: By measure the claims that its best arm is ahead of each rival, from the next best
            on; an arm without contact is a rival only if there is no other.
        alone: Whether only one arm has contact.
    """

    claims: tuple[Claim, ...]
    over: Mapping[str, tuple[Claim, ...]]
    alone: bool

    def best(self, measure: str) -> str:
        """The arm that leads on a measure; empty where none is shown to."""
        over = self.over.get(measure, ())
        return over[0].arm if over and all(claim.shown for claim in over) else ""

    def tied(self, measure: str) -> tuple[str, ...]:
        """Rivals that are not shown to be behind the arm that comes first on a measure."""
        return tuple(claim.versus for claim in self.over.get(measure, ()) if not claim.shown)

    def place(self, measure: str, arm: str) -> Place:
        """Which mark an arm has on a measure.

        Returns:
            `best`, `tied` (with the first, or first with others), `first` (certainty cannot be
            told) or empty.
        """
        over = self.over.get(measure, ())
        if not over or BETTER.get(measure) is None:
            return ""
        first = arm == over[0].arm
        if all(claim.shown for claim in over):
            return "best" if first else ""
        if self.alone:
            return ""
        if all(math.isnan(claim.p) for claim in over):
            return "first" if first else ""
        return "tied" if first or arm in self.tied(measure) else ""


def judge(
    summary: pd.DataFrame,
    differences: pd.DataFrame,
    control: Iterable[str],
    besides: Iterable[str] = (),
) -> Judgement:
    """Judges who is best on what, and what the closing words claim.

    Args:
        summary: As `summarise` gives it.
        differences: As `pair` gives it.
        control: Arms that cannot lead.
        besides: Measures that are judged with those of `JUDGED`.
    """
    control = list(control)
    claims = _claimed(summary, differences, control)
    tables = Comparisons(
        summary[summary["segment"] == "all"], differences[differences["segment"] == "all"],
        measures := list(dict.fromkeys((*JUDGED, *besides))),
    )  # fmt: skip
    over = {measure: tables.over((measure, *EVERYONE), control) for measure in measures}
    marks = [claim for of_measure in over.values() for claim in of_measure]
    adjusted = _jointly([*claims, *marks])
    leads = {claim.measure: claim.adjusted for claim in claims if claim.kind == "lead"}
    told = {claim.row: claim.adjusted for claim in claims}
    judged = {
        measure: tuple(
            # what the sentence claims is shown; to lead is to be ahead of each rival
            replace(claim, adjusted=min(
                adjusted[claim.row], told.get(claim.row, math.inf), leads.get(measure, math.inf)
            ))
            for claim in of_measure
        )
        for measure, of_measure in over.items()
    }  # fmt: skip
    arms = {arm for arm in summary["arm"].unique() if arm not in control}
    found = Judgement((), judged, len(arms) < 2)
    with_ties = (
        replace(claim, tied=found.tied(claim.measure)) if claim.kind == "lead" else claim
        for claim in claims
    )
    return replace(found, claims=tuple(with_ties))


def _claimed(summary: pd.DataFrame, differences: pd.DataFrame, control: list[str]) -> list[Claim]:
    """What the closing words claim or could have claimed, adjusted jointly."""
    tables = Comparisons(summary, differences, (*HEADLINES, MONEY))
    leads = [tables.lead((measure, *EVERYONE), control) for measure in HEADLINES]
    claims = [lead for lead in leads if lead]
    claims += [found for lead in claims for found in tables.control_ahead(lead, control)]
    claims += tables.push_or_pull()
    claims += tables.money(leads[0], control)
    claims += [
        found
        for lead in leads
        if lead and lead.versus not in control
        for found in tables.elsewhere(lead, control)
    ]
    adjusted = _jointly(claims)
    return [replace(claim, adjusted=adjusted[claim.row]) for claim in claims]


def _jointly(claims: Iterable[Claim]) -> dict[tuple[str, str, str, str, str], float]:
    """Holm's p-values over a family of claims, by row."""
    tested = {claim.row: claim.p for claim in claims}  # the same row twice is one test
    return dict(zip(tested, map(float, holm(list(tested.values()))), strict=True))
