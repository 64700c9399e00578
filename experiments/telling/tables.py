"""The study's tables as text, for the terminal and the report."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.audit import soonest
from experiments.claims import EVERYONE, HEADLINES, MONEY, Comparisons, contests
from experiments.flow import yearly
from experiments.judging import judge
from experiments.study import Study
from experiments.telling.table import Table
from experiments.telling.wording import (
    chance,
    number,
    of_whom,
    percentages,
    place,
    spread,
    value,
    wording,
)
from sim.scorecard.declared import BETTER
from sim.scorecard.declared import shown as measures_in
from sim.scorecard.measure import MORE, Shown
from sim.settings.words import SHARED

OVERVIEW = measures_in(Shown.OVERVIEW)
RANKED = sorted(measures_in(Shown.RANKING), key=lambda name: BETTER[name] != MORE)
_TOLD = 5  # per cent of what was blocked from which a reason is told
_SALARIES = {"reps": "reps' salaries", "msls": "liaisons' salaries"}
_SUMS = {"cost": "total", "spent": "of the budget", MONEY: "per engaged HCP"}
FLOW = (
    "planned",
    "blocked",
    "delivered",
    "responded",
    "engaged",
    "minutes",
    "follow_ups",
    "opt_outs",
    "cost",
)


def head(measure: str) -> str:
    """A column's head with its unit."""
    words = wording(measure)
    return f"{words.head} {words.unit}".strip()


def overview(summary: pd.DataFrame, measures: Sequence[str] = OVERVIEW) -> Table:
    """Arms by measures, each figure with half of its interval."""
    cells = _cells(summary[summary["segment"] == "all"], measures)
    arms = list(summary["arm"].unique())
    rows = ((arm, *(cells.get((arm, "all", measure), "–") for measure in measures)) for arm in arms)
    return Table(("arm", *(head(measure) for measure in measures)), tuple(rows))


def segment(summary: pd.DataFrame, name: str) -> Table:
    """Headline measures in every value of a segment, a row per arm."""
    rows = summary[summary["segment"] == name]
    cells, arms = _cells(rows, HEADLINES), list(summary["arm"].unique())
    return Table(
        (name, "arm", *(head(measure) for measure in HEADLINES)),
        tuple(
            (
                place(name, which), arm,
                *(cells.get((arm, which, measure), "–") for measure in HEADLINES),
            )
            for which in dict.fromkeys(rows["value"])
            for arm in arms
        ),
        labels=2,
    )  # fmt: skip


def ranking(summary: pd.DataFrame, differences: pd.DataFrame, control: Sequence[str]) -> Table:
    """Per measure the arms from best to worst, with who is tied for the first place.

    Args:
        summary: As `summarise` gives it.
        differences: As `pair` gives it.
        control: Arms without contact, which have a place and are tied with nobody.
    """
    judged = judge(summary, differences, control)
    summary = summary[summary["segment"] == "all"]
    known = Comparisons(summary, differences[differences["segment"] == "all"], RANKED)
    width = summary.loc[summary["mean"].notna(), "arm"].nunique()
    rows = []
    for measure in (name for name in RANKED if name in set(summary["measure"].unique())):
        cell = (measure, *EVERYONE)
        cells = []
        for arm in known.ranked(*cell):
            figure = f"{arm} {value(measure, *known.means[cell][arm])}"
            tied = judged.place(measure, arm) == "tied"
            cells.append(f"{figure}, tied" if tied else figure)
        name = f"{wording(measure).name} ({'most' if BETTER[measure] == 1 else 'least'} first)"
        rows.append((name, *cells, *[""] * (width - len(cells))))
    return Table(("measure", *(str(at + 1) for at in range(width))), tuple(rows))


def sensitivity_runs(
    table: pd.DataFrame,
    summary: pd.DataFrame,
    differences: pd.DataFrame,
    control: Sequence[str],
) -> list[Table]:
    """How the leader of each headline measure fares against each rival in the re-runs.

    A table for each measure, with the variants as rows; push against pull is added.
    """
    study = differences[differences["segment"] == "all"].assign(variant="this study")
    table = pd.concat([study, table], ignore_index=True)
    variants = list(dict.fromkeys(table["variant"]))
    keys = ["variant", "measure", "arm", "versus"]
    gaps = table.drop_duplicates(keys).set_index(keys)[["difference", "ci_low", "ci_high"]]
    known = dict(zip(gaps.index, gaps.itertuples(index=False), strict=True))
    arms, found = Comparisons(summary, differences, HEADLINES), []
    for measure in HEADLINES:
        pairs = contests(arms.ranked(measure, *EVERYONE), control)
        rows = []
        for variant in variants:
            rerun = (known.get((variant, measure, arm, rival)) for arm, rival in pairs)
            rows.append((variant, *(_gap(measure, gap) for gap in rerun)))
        heads = (f"{arm} – {rival}" for arm, rival in pairs)
        found.append(Table((_gap_head(measure), *heads), tuple(rows)))
    return found


def audit(audited: pd.DataFrame) -> Table:
    """Where a lead turns, for each assumption that turns one, soonest first."""
    rows = []
    for _, row in soonest(audited).iterrows():
        off = math.isnan(row["default"])
        swept = "off" if off else f"{row['low']:.3g} to {row['high']:.3g}"
        rows.append(
            (
                row["assumption"],
                f"{row['arm']} \N{MINUS SIGN} {row['versus']}",
                _gap_head(row["measure"]),
                spread(row["measure"], row["difference"], math.nan, math.nan, sign=True),
                "–" if off else f"{row['default']:.3g}",
                swept,
                "without it" if off else f"{row['turns_at']:.3g}",
            )
        )
    heads = ("assumption", "lead", "measure", "difference", "default", "range", "turns at")
    return Table(heads, tuple(rows), labels=3)


def answer(read: pd.DataFrame) -> Table:
    """What each sentence of the answer stands on."""
    rows = []
    for _, row in read.iterrows():
        measure, whom = row["measure"], of_whom(row["segment"], row["value"])
        weeks = f"weeks {row['weeks'].replace('-', ' to ')}" if row["weeks"] else "the whole run"
        arms = " \N{MINUS SIGN} ".join(side for side in (row["plus"], row["minus"]) if side)
        gap = spread(measure, row["difference"], row["ci_low"], row["ci_high"], sign=True)
        about = (row["reading"].replace("_", " "), arms, whom, weeks)
        rows.append((*about, _gap_head(measure), gap, chance(row["p_adjusted"])))
    heads = ("reading", "arms", "of whom", "when", "measure", "difference", "p (Holm)")
    return Table(heads, tuple(rows), labels=5)


def channels(study: Study) -> Table:
    """Touches, their fate and their cost per HCP and year; last, what blocked them."""
    flow = yearly(study)
    flow = flow[~flow["channel"].isin(SHARED) & (flow["planned"] > 0)]
    reasons = [str(name) for name in flow.columns if str(name).startswith("blocked_")]
    heads = ["EUR" if name == "cost" else name.replace("_", " ") for name in FLOW]
    rows = (
        (str(row["arm"]), str(row["channel"]), *(_count(float(row[name])) for name in FLOW),
         _blocked_by({name: float(row[name]) for name in reasons}))
        for _, row in flow.iterrows()
    )  # fmt: skip
    return Table(("arm", "channel", *heads, "blocked by"), tuple(rows), labels=2, words=1)


def _blocked_by(reasons: Mapping[str, float]) -> str:
    """Shares of the reasons in what was blocked, the greatest first: `cap 80 %, budget 20 %`."""
    counted = {name: count for name, count in reasons.items() if count > 0}
    if not counted:
        return "–"
    shares = zip(counted, percentages([*counted.values()]), strict=True)
    told = sorted(((one, name) for name, one in shares if one >= _TOLD), key=lambda one: -one[0])
    words = (f"{name.removeprefix('blocked_')} {share} %" for share, name in told)
    return ", ".join(word.replace(" ", "\N{NO-BREAK SPACE}") for word in words)


def spending(study: Study) -> Table:
    """EUR per HCP and year by channel that was paid for, a column for each arm.

    Its feet are the total, the share of the budget that it is, and what an engaged HCP costs.
    """
    flow = yearly(study)
    names = [name for name in dict.fromkeys(flow["channel"])
             if flow.loc[flow["channel"] == name, "cost"].sum() > 0]  # fmt: skip
    money = {
        (arm, name): float(cost)
        for arm, name, cost in flow[["arm", "channel", "cost"]].itertuples(index=False)
    }
    sums = _of(study.summary[study.summary["segment"] == "all"], _SUMS)
    cells = {
        (arm, measure): value(measure, mean, (high - low) / 2)
        for arm, _, measure, mean, low, high in sums
    }
    shared = {name: f"shared {name}" for name in SHARED} | _SALARIES
    rows = [
        (shared.get(name, name),
         *(number("cost", money.get((arm, name)) or math.nan, 0) for arm in study.arms))
        for name in names
    ]  # fmt: skip
    rows += [
        (head, *(cells.get((arm, measure), "–") for arm in study.arms))
        for measure, head in _SUMS.items()
    ]
    return Table(("spent on", *study.arms), tuple(rows), feet=len(_SUMS))


def _cells(rows: pd.DataFrame, measures: Collection[str]) -> dict[tuple[str, str, str], str]:
    """Means of these measures with half of their intervals, by arm, value and measure."""
    return {
        (arm, which, measure): spread(measure, mean, low, high)
        for arm, which, measure, mean, low, high in _of(rows, measures)
    }


def _of(rows: pd.DataFrame, measures: Collection[str]) -> Iterator[tuple[Any, ...]]:
    """Arm, value, measure, mean and ends of the interval, of these measures."""
    columns = ["arm", "value", "measure", "mean", "ci_low", "ci_high"]
    found = rows.loc[rows["measure"].isin(measures), columns]
    return found.itertuples(index=False, name=None)


def _gap_head(measure: str) -> str:
    """A measure with the unit of its differences."""
    words = wording(measure)
    return f"{words.name}, {words.difference_unit}" if words.difference_unit else words.name


def _gap(measure: str, gap: tuple[float, float, float] | None) -> str:
    """A difference with the ends of its interval; a dash where there is none."""
    return "–" if gap is None else spread(measure, *gap, sign=True)


def _count(figure: float) -> str:
    """A yearly count with as many decimals as it needs."""
    if figure == 0 or not math.isfinite(figure):
        return "–"
    if figure < 0.001:
        return "< 0.001"
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:,.{2 if figure >= 1 else 3}f}"
