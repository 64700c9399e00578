"""From kept runs to the tables of a study."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.assumptions import about, assumptions, value_of
from experiments.audit import Assumption, audit
from experiments.claims import HEADLINES
from experiments.designs.audit_runs import parameter_of
from experiments.designs.causes import differing, named, swaps
from experiments.designs.design import Design, Point, Row, gathered, gathered_table
from experiments.designs.variants import MOST_REPLICATES
from experiments.files import write_table
from experiments.jobs.store import Keeping
from experiments.shapley import split
from experiments.statistics import pair, summarise
from experiments.worlds import Worlds
from sim.settings import Settings

REPLICATES = "replicates"
"""Table of what each replicate came to, on every measure."""

RULES_COLUMNS = (
    "arm", "rule", "segment", "value", "measure", "difference", "ci_low", "ci_high", "replicates",
)  # fmt: skip
WHO = (
    "hcp_id", "persona", "specialty", "country", "cohort", "setting", "access", "tier", "stage",
)  # fmt: skip


def write_tables(
    store: Keeping,
    runs: list[Row],
    folder: Path,
    worlds: Worlds | None = None,
    *,
    csv: bool,
    first: int | None = None,
) -> pd.DataFrame:
    """Writes the tables of the study's own runs, `replicates.parquet` and `summary.csv` too.

    Args:
        store: where the runs are kept.
        runs: the study's own, those that were kept.
        folder: the study's.
        worlds: in which replicates live.
        csv: whether to write each table as CSV too.
        first: replicates from whose spread the number of all was reckoned.

    Returns:
        Measures of every run: `arm, replicate, segment, value, measure, figure`, with `world` where
        several replicates share one.
    """
    record = runs[0].job.settings.record
    names = ["weekly", "channels"]
    names += ["hcps"] if record.hcps else []
    names += ["touches", "consent"] if record.touches else []
    for name in (*names, REPLICATES):
        table = gathered_table(store, runs, "measures" if name == REPLICATES else name)
        write_table(table, folder / f"{name}.parquet")
        if csv:
            write_table(table.to_pandas(), folder / f"{name}.csv")
    measures = placed(table.to_pandas(), worlds)  # the last one is that of replicates
    write_table(summarise(measures, first), folder / "summary.csv")
    return measures


def placed(table: pd.DataFrame, worlds: Worlds | None) -> pd.DataFrame:
    """Returns a table of runs that says which of them share a world."""
    return table if worlds is None else worlds.placed(table)


def sensitivity_runs(
    store: Keeping, measures: pd.DataFrame, changed: list[Row], worlds: Worlds | None = None
) -> pd.DataFrame:
    """Compares the arms again at each point, on the luck of the same replicates.

    Args:
        store: where the runs are kept.
        measures: of the study's own runs.
        changed: re-runs of the arms that a point changes, those that were kept.
        worlds: in which replicates live.

    Returns:
        `variant, arm, versus, measure, difference, ci_low, ci_high, p_better`; of an arm none of
        whose re-runs was kept there is no row.
    """
    own = measures[(measures["segment"] == "all") & measures["measure"].isin(HEADLINES)]
    by_point: dict[str, list[Row]] = {}
    for row in changed:
        by_point.setdefault(row.point.name, []).append(row)
    ordered = [row for mine in by_point.values() for row in mine]
    again = placed(gathered(store, ordered, "measures", points=True), worlds)
    parts = [again[again["measure"].isin(HEADLINES)]]
    order: dict[tuple[str, str], int] = {}
    for name, mine in by_point.items():
        changed_here = dict.fromkeys(row.arm for row in mine)
        rest = own[
            own["replicate"].isin({row.replicate for row in mine})
            & ~own["arm"].isin(set(mine[0].point.arms))
        ]
        parts.append(rest.assign(point=name))
        for arm in dict.fromkeys([*changed_here, *rest["arm"].unique()]):
            order[name, arm] = len(order)
    whole = pd.concat(parts, ignore_index=True)
    paired = pair(whole.assign(value=whole["point"]))  # each point is a value that is paired alone
    places = [
        [order[key] for key in zip(paired["value"], paired[side], strict=True)]
        for side in ("versus", "arm")
    ]
    paired = paired.take(np.lexsort(places)).reset_index(drop=True)
    paired.insert(0, "variant", paired["value"])
    return paired.drop(columns=["segment", "value", "variance_ratio"])


def audited(
    settings: Settings, points: list[Point], measures: pd.DataFrame, turned: pd.DataFrame,
    control: list[str], worlds: Worlds | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Says where each lead turns (`experiments.audit`).

    Args:
        settings: of the first arm.
        points: of the audit.
        measures: of the study's own runs.
        turned: as `sensitivity_runs` gives it, with these points.
        control: arms that are no rivals.
        worlds: in which replicates live; the study's own value of what they vary is their mean.
    """
    means = {} if worlds is None else worlds.means(MOST_REPLICATES)
    own = measures[
        (measures["segment"] == "all")
        & measures["measure"].isin(HEADLINES)
        & (measures["replicate"] <= MOST_REPLICATES)
    ]
    parts: dict[str, Assumption] = {}
    ends = dict(assumptions(settings))
    for point in points:
        swept = parameter_of(point)
        key, end = swept or (point.name, 0.0)
        if key not in parts:
            default = means.get(key, value_of(settings, key)) if swept else math.nan
            said = about(settings, key) if swept else ""
            parts[key] = Assumption(key, said, default, {}, ends.get(key, (end, end)))
        parts[key].ends[end] = point.name
    return audit(pair(own), turned, list(parts.values()), control)


def causes(
    store: Keeping, measures: pd.DataFrame, design: Design, pairs: list[tuple[str, str]],
    arms: Mapping[str, Settings], worlds: Worlds | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Splits differences between arms by the groups of settings in which they differ.

    Args:
        store: where the runs are kept.
        measures: of the study's own runs.
        design: of the arms between two, as `why_design` gives it.
        pairs: of arms, in order.
        arms: settings by name.
        worlds: in which replicates live.

    Returns:
        `arm, versus, measure, group, part, ci_low, ci_high, replicates`; the group `whole` is the
        difference itself. A pair of which a run failed is left out.
    """
    own = measures[(measures["segment"] == "all") & measures["measure"].isin(HEADLINES)]
    parts = []
    for one, other in pairs:
        groups = differing(arms[one], arms[other])
        figures = {frozenset(groups): own[own["arm"] == one], frozenset(): own[own["arm"] == other]}
        for swapped in swaps(arms[one], arms[other]):
            name = named((one, other), swapped)
            rows = [row for row in design.rows if row.point.name == name and store.has(row.job.key)]
            if rows:
                figures[frozenset(swapped)] = placed(gathered(store, rows, "measures"), worlds)
        if len(figures) == 2 ** len(groups):
            found = split(figures, groups, HEADLINES)
            parts.append(found.assign(arm=one, versus=other))
    columns = ["arm", "versus", "measure", "group", "part", "ci_low", "ci_high", "replicates"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def rules(
    store: Keeping, measures: pd.DataFrame, without: list[Row], worlds: Worlds | None = None
) -> pd.DataFrame:
    """Compares every arm with itself without each of its rules, on the luck of the same replicates.

    Args:
        store: where the runs are kept.
        measures: of the study's own runs.
        without: re-runs without a rule, those that were kept.
        worlds: in which replicates live.

    Returns:
        `arm, rule, segment, value, measure, difference, ci_low, ci_high, replicates`; the
        difference is with the rule less without it.
    """
    by_rule: dict[tuple[str, str], list[Row]] = {}
    for row in without:
        by_rule.setdefault((row.arm, str(row.point.values["rule"])), []).append(row)
    parts = []
    for (arm, rule), mine in sorted(by_rule.items(), key=lambda item: _in_order(item[0], measures)):
        again = placed(gathered(store, mine, "measures"), worlds)
        lived = {row.replicate for row in mine}
        own = measures[(measures["arm"] == arm) & measures["replicate"].isin(lived)]
        own = own[own["measure"].isin(set(again["measure"]))]
        two = pd.concat([own.assign(arm="with"), again.assign(arm="without")], ignore_index=True)
        paired = pair(two, {("with", "without")})
        paired = paired.assign(arm=arm, rule=rule, replicates=len(lived))
        parts.append(paired[list(RULES_COLUMNS)])
    if not parts:
        return pd.DataFrame(columns=list(RULES_COLUMNS))
    return pd.concat(parts, ignore_index=True)


def _in_order(of: tuple[str, str], measures: pd.DataFrame) -> int:
    """Arms in the order of the study; rules stay in theirs."""
    return list(measures["arm"].unique()).index(of[0])


def write_story(store: Keeping, told: list[Row], folder: Path) -> dict[str, str]:
    """Writes one HCP's story under each arm, `story.csv` and `story_weeks.csv`.

    Args:
        store: where the runs are kept.
        told: runs made for the story, those that were kept.
        folder: the study's.

    Returns:
        Who the HCP is at week 0.
    """
    for name in ("story", "story_weeks"):
        table = gathered(store, told, name).drop(columns="replicate")
        write_table(table, folder / f"{name}.csv")
    hcp = gathered(store, told[:1], "story_hcp").iloc[0]
    return {str(name): str(figure) for name, figure in hcp.items() if name in WHO}
