"""A card for each arm: what it came to on what decides, and where it is the best."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from experiments.claims import EVERYONE, MONEY, Comparisons
from experiments.judging import Judgement, Place, judge
from experiments.telling.fact import fact
from experiments.telling.tables import head
from experiments.telling.wording import decimals, number, value, wording
from sim.scorecard.declared import BETTER
from sim.scorecard.measure import LESS

MEASURES = ("engagement", "engaged", "trust_change", "opted_out", MONEY)

_MARKS: Mapping[Place, tuple[str, str]] = {
    "best": ("best", "card.best"), "tied": ("tie", "card.tied"), "first": ("tie", "card.first"),
}  # fmt: skip
"""How a place looks, and what it is called."""


@dataclass(frozen=True)
class Figure:
    """One figure on a card.

    Attributes:
        name: of the measure, with its unit.
        value: with its unit, as exact as its doubt allows.
        half: half of its 95 % interval; empty where there is none.
        beside: what stands beside it: of what an engaged HCP costs, what all cost; often empty.
        place: `best`, `tie` (not shown to be behind the first) or empty.
        mark: what says so; empty where it is neither.
        start: of its bar, from 0 to 100.
        width: of its bar.
        low: whether less of it is better.
    """

    name: str
    value: str
    half: str
    beside: str
    place: str
    mark: str
    start: float
    width: float
    low: bool


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
    judged = judge(summary, pairs, control)
    yearly = {
        arm: str(fact("card.cost", mean=mean, half=(high - low) / 2))
        for arm, mean, low, high in everyone.loc[
            everyone["measure"] == "cost", ["arm", "mean", "ci_low", "ci_high"]
        ].itertuples(index=False)
    }
    arms = list(summary["arm"].unique())
    order = known.ranked(MEASURES[0], *EVERYONE) if (MEASURES[0], *EVERYONE) in known.means else []
    order += [arm for arm in arms if arm not in order]
    columns = {
        measure: _figures(known, judged, measure, arms, yearly if measure == MONEY else {})
        for measure in MEASURES
    }
    return [
        Card(arm, tuple(column[arm] for column in columns.values() if arm in column))
        for arm in order
    ]


def _figures(
    known: Comparisons,
    judged: Judgement,
    measure: str,
    arms: Sequence[str],
    beside: Mapping[str, str],
) -> dict[str, Figure]:
    """One measure's figure of each arm; nothing where it was not measured."""
    means = known.means.get((measure, *EVERYONE), {})
    if not means:
        return {}
    low = min(0.0, *(mean for mean, _ in means.values()))
    name = wording(measure).name
    span = (max(0.0, *(mean for mean, _ in means.values())) - low) or 1.0
    found = {}
    for arm in arms:
        mean, half = means.get(arm, (math.nan, math.nan))
        place, mark = _MARKS.get(judged.place(measure, arm), ("", ""))
        ends = sorted((0.0, mean)) if math.isfinite(mean) else [0.0, 0.0]
        said = number(measure, half, decimals(measure, half)) if math.isfinite(half) else ""
        found[arm] = Figure(
            name[:1].upper() + name[1:], value(measure, mean, half), said,
            beside.get(arm, ""), place, str(fact(mark)) if mark else "",
            round(100 * (ends[0] - low) / span, 1), round(100 * (ends[1] - ends[0]) / span, 1),
            BETTER[measure] == LESS,
        )  # fmt: skip
    return found


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
