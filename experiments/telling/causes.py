"""A lead told by its causes: how much of it comes from which group of settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.claims import HEADLINES
from experiments.telling.fact import Fact, Gap, fact
from experiments.telling.table import Table
from experiments.telling.wording import spread, wording

WHOLE = "whole"
LEAST = 0.02
"""Share of the whole below which a part is next to nothing."""


def lead_by_causes(why: pd.DataFrame | None, measure: str = HEADLINES[0]) -> list[Fact]:
    """Returns a sentence for each lead that was split, on one measure.

    Args:
        why: As `why.csv`; None where nothing was split.
        measure: Of which it is told.
    """
    if why is None:
        return []
    rows = why[why["measure"] == measure]
    return [
        _told(part.to_dict("records")) for _, part in rows.groupby(["arm", "versus"], sort=False)
    ]


def _told(rows: list[dict[Any, Any]]) -> Fact:
    gaps = {str(row["group"]): _gap(row) for row in rows}
    whole = gaps.pop(WHOLE)
    sized = sorted(gaps.items(), key=lambda item: -abs(item[1].difference))
    shown = [(name, gap) for name, gap in sized if _counts(gap, whole)]
    first = rows[0]
    return fact(
        "why",
        arm=first["arm"],
        versus=first["versus"],
        whole=whole,
        parts=[fact("why.part", gap=gap, group=group_said(name)) for name, gap in shown],
        rest=[group_said(name) for name in gaps if name not in dict(shown)],
        replicates=int(first["replicates"]),
    )


def _counts(gap: Gap, whole: Gap) -> bool:
    """Whether a part is shown, and is not next to nothing."""
    is_shown = gap.low > 0 or gap.high < 0
    return is_shown and abs(gap.difference) >= LEAST * abs(whole.difference)


def _gap(row: Mapping[Any, Any]) -> Gap:
    return Gap(row["measure"], row["part"], row["ci_low"], row["ci_high"])


def group_said(group: str) -> str:
    """Returns what a group of settings is called."""
    return str(fact(f"group.{group}"))


def causes_tables(why: pd.DataFrame) -> list[Table]:
    """Returns a table for each lead: groups of settings by headline measures."""
    found = []
    for (arm, versus), part in why.groupby(["arm", "versus"], sort=False):
        cells = {
            (row["group"], row["measure"]): spread(
                row["measure"], row["part"], row["ci_low"], row["ci_high"], sign=True
            )
            for _, row in part.iterrows()
        }
        groups = list(dict.fromkeys(part["group"]))
        measures = [one for one in HEADLINES if one in set(part["measure"])]
        rows = [
            (group_said(group), *(cells.get((group, one), "–") for one in measures))
            for group in groups
        ]
        heads = (f"{wording(one).head} {wording(one).difference_unit}".strip() for one in measures)
        found.append(Table((f"{arm} \N{MINUS SIGN} {versus}", *heads), tuple(rows)))
    return found
