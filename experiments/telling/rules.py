"""What each rule of an arm costs and saves, in words and as tables."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pandas as pd

from experiments.telling.fact import Fact, Gap, fact
from experiments.telling.table import Table
from experiments.telling.wording import of_whom, spread, wording

_ENGAGEMENT, _OPT_OUTS, _REACHED = "engagement", "opted_out", "reached"
_WHO = ("persona", "access", "country")
"""Segments among which it is told who is left without any contact."""


class _Unreached(NamedTuple):
    """Whom a rule leaves without any contact."""

    rule: str
    gap: Gap
    whom: str


def costs_of_rules(rules: pd.DataFrame | None) -> list[Fact]:
    """Returns a sentence for each arm: what costs most, what brings most, what spares opt-outs.

    Only effects are told whose own 95 % interval is on one side of zero.

    Args:
        rules: As `rules.csv`; None where rules were not tried.
    """
    if rules is None:
        return []
    if rules.empty:
        return [fact("rules.none")]
    return [_told(str(arm), part) for arm, part in rules.groupby("arm", sort=False)]


def _told(arm: str, rows: pd.DataFrame) -> Fact:
    of_all = rows[rows["segment"] == "all"]
    engagement = _shown(of_all, _ENGAGEMENT)
    opt_outs = _shown(of_all, _OPT_OUTS)
    parts = []
    if costing := {rule: gap for rule, gap in engagement.items() if gap.difference < 0}:
        rule = min(costing, key=lambda one: costing[one].difference)
        parts.append(fact("rules.costs", rule=rule, gap=costing[rule]))
    if bringing := {rule: gap for rule, gap in engagement.items() if gap.difference > 0}:
        rule = max(bringing, key=lambda one: bringing[one].difference)
        parts.append(fact("rules.brings", rule=rule, gap=bringing[rule]))
    if sparing := {rule: gap for rule, gap in opt_outs.items() if gap.difference < 0}:
        rule = min(sparing, key=lambda one: sparing[one].difference)
        parts.append(fact("rules.saves", rule=rule, gap=sparing[rule]))
    unreached = _unreached(rows)
    replicates = int(rows["replicates"].max())
    if not parts and unreached is None:
        return fact("rules.nothing", arm=arm, replicates=replicates)
    return fact("rules", arm=arm, parts=parts, unreached=unreached, replicates=replicates)


def _unreached(rows: pd.DataFrame) -> _Unreached | None:
    """Returns the rule that leaves most HCPs without any contact, and who most of them are."""
    lost = _shown(rows[rows["segment"] == "all"], _REACHED)
    lost = {rule: gap for rule, gap in lost.items() if gap.difference < 0}
    if not lost:
        return None
    rule = min(lost, key=lambda one: lost[one].difference)
    mine = rows[(rows["rule"] == rule) & (rows["measure"] == _REACHED) & rows["segment"].isin(_WHO)]
    worst = mine.sort_values("difference", kind="stable").iloc[:1].to_dict("records")
    whom = of_whom(worst[0]["segment"], worst[0]["value"]) if worst else of_whom("all", "all")
    gap = lost[rule]
    return _Unreached(rule, Gap(gap.measure, -gap.difference, -gap.high, -gap.low), whom)


def _shown(of_all: pd.DataFrame, measure: str) -> dict[str, Gap]:
    """Returns the effects on a measure whose interval is on one side of zero, by rule."""
    found = {}
    for row in of_all[of_all["measure"] == measure].to_dict("records"):
        if row["ci_low"] > 0 or row["ci_high"] < 0:
            found[str(row["rule"])] = _gap(row)
    return found


def _gap(row: dict[Any, Any]) -> Gap:
    return Gap(row["measure"], row["difference"], row["ci_low"], row["ci_high"])


def rules_tables(rules: pd.DataFrame) -> list[Table]:
    """Returns a table for each arm: rules by measures, for all HCPs."""
    found = []
    of_all = rules[rules["segment"] == "all"]
    measures = list(dict.fromkeys(of_all["measure"]))
    heads = (f"{wording(one).head} {wording(one).difference_unit}".strip() for one in measures)
    columns = tuple(heads)
    for arm, part in of_all.groupby("arm", sort=False):
        cells = {
            (row["rule"], row["measure"]): spread(
                row["measure"], row["difference"], row["ci_low"], row["ci_high"], sign=True
            )
            for row in part.to_dict("records")
            if math.isfinite(row["difference"])
        }
        rows = [
            (str(rule), *(cells.get((rule, one), "–") for one in measures))
            for rule in dict.fromkeys(part["rule"])
        ]
        found.append(Table((f"{arm} with the rule less without", *columns), tuple(rows)))
    return found
