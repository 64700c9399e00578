"""A card for each arm: what it came to on what decides, and where it is the best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from experiments.claims import EVERYONE, Comparisons
from experiments.telling.fact import fact
from experiments.telling.tables import head
from experiments.telling.wording import decimals, number, value, wording
from sim.scorecard.declared import BETTER

MEASURES = ("engagement", "engaged", "trust_change", "opted_out", "cost")


@dataclass(frozen=True)
class Figure:
    """One figure on a card.

    Attributes:
        name: of the measure, with its unit.
        value: with its unit, as exact as its doubt allows.
        half: half of its 95 % interval; empty where there is none.
        place: `best`, `tie` (not shown to be behind the best) or empty.
        mark: what says so; empty where it is neither.
        start: of its bar, from 0 to 100.
        width: of its bar.
    """

    name: str
    value: str
    half: str
    place: str
    mark: str
    start: float
    width: float


@dataclass(frozen=True)
class Card:
    """What an arm came to."""

    arm: str
    figures: tuple[Figure, ...]


def cards(
    summary: pd.DataFrame, differences: pd.DataFrame | None, control: Sequence[str]
) -> list[Card]:
    """Returns a card for each arm, those that engage most first.

    Args:
        summary: As `summarise` gives it.
        differences: As `pair` gives it; None of a single arm.
        control: Arms without contact, which are the best at nothing.
    """
    everyone = summary[summary["segment"] == "all"]
    pairs = differences if differences is not None else _no_pairs()
    known = Comparisons(everyone, pairs[pairs["segment"] == "all"], MEASURES)
    arms = list(summary["arm"].unique())
    order = known.ranked(MEASURES[0], *EVERYONE) if (MEASURES[0], *EVERYONE) in known.means else []
    order += [arm for arm in arms if arm not in order]
    columns = {measure: _figures(known, measure, arms, control) for measure in MEASURES}
    return [
        Card(arm, tuple(column[arm] for column in columns.values() if arm in column))
        for arm in order
    ]


def _figures(
    known: Comparisons, measure: str, arms: Sequence[str], control: Sequence[str]
) -> dict[str, Figure]:
    """One measure's figure of each arm; nothing where it was not measured."""
    cell = (measure, *EVERYONE)
    means = known.means.get(cell, {})
    if not means:
        return {}
    rivals = [arm for arm in known.ranked(*cell) if arm not in control]
    places = _places(known, cell, rivals) if len(rivals) > 1 else {}
    low = min(0.0, *(mean for mean, _ in means.values()))
    span = (max(0.0, *(mean for mean, _ in means.values())) - low) or 1.0
    found = {}
    for arm in arms:
        mean, half = means.get(arm, (math.nan, math.nan))
        place, mark = places.get(arm, ("", ""))
        ends = sorted((0.0, mean)) if math.isfinite(mean) else [0.0, 0.0]
        said = number(measure, half, decimals(measure, half)) if math.isfinite(half) else ""
        found[arm] = Figure(
            wording(measure).name.capitalize(), value(measure, mean, half), said, place,
            str(fact(mark)) if mark else "", round(100 * (ends[0] - low) / span, 1),
            round(100 * (ends[1] - ends[0]) / span, 1),
        )  # fmt: skip
    return found


def _places(
    known: Comparisons, cell: tuple[str, str, str], rivals: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Who is best, and who is tied with it: each pair is judged by its own interval."""
    best, *rest = rivals
    over = {arm: known.claim("lead", cell, best, arm) for arm in rest}
    if all(math.isnan(claim.p) for claim in over.values()):
        return {best: ("tie", "card.ahead")} if BETTER[cell[0]] else {}
    tied = [arm for arm, claim in over.items() if not claim.alone]
    if tied:
        return dict.fromkeys((best, *tied), ("tie", "card.tied"))
    return {best: ("best", "card.best")}


def explained(arms: int) -> str:
    """Returns what the figures of the cards are.

    Args:
        arms: how many there are.
    """
    names = [f"{head(measure)}: {wording(measure).explained}" for measure in MEASURES]
    return str(fact("card.how", names=names, several=arms > 1))


def _no_pairs() -> pd.DataFrame:
    columns = "arm versus segment value measure difference ci_low ci_high p_better"
    return pd.DataFrame(columns=columns.split())
