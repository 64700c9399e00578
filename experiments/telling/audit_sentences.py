"""On what a ranking turns soonest, of all assumptions that an audit tried."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from experiments.audit import soonest
from experiments.claims import Claim
from experiments.telling.fact import Fact, fact

SHOWN = 2


def closing(audited: pd.DataFrame | None, leads: Sequence[Claim] = ()) -> Fact | None:
    """What the ranking turns on soonest; None where nothing was tried.

    Args:
        audited: As `experiments.audit` gives it.
        leads: Claims of kind `lead`; what turns one of them stands in the fact as `of_leads`.
    """
    if audited is None or audited.empty:
        return None
    finite = audited[["at_low", "at_high"]].notna().any(axis=1)
    tried = int(audited.loc[finite, "assumption"].nunique())
    if not tried:
        return None
    rows = soonest(audited).to_dict("records")
    if not rows:
        return fact("audit.none", tried=tried)
    parts = [_turned(row) for row in rows[:SHOWN]]
    told = [(lead.arm, lead.measure) for lead in leads]
    mine = [pair in told for pair in zip(audited["arm"], audited["measure"], strict=True)]
    of_leads = [_turned(row) for row in soonest(audited[mine]).to_dict("records")[:SHOWN]]
    return fact("audit.turned", tried=tried, turned=len(rows), parts=parts, of_leads=of_leads)


def _turned(row: dict[Any, Any]) -> Fact:
    """One lead, and where it turns."""
    if math.isnan(row["default"]):
        return fact("audit.without", row=row, thing=row["assumption"].removeprefix("without "))
    return fact("audit.beyond", row=row)
