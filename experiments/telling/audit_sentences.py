"""On what a ranking turns soonest, of all assumptions that an audit tried."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from experiments.audit import soonest
from experiments.telling.fact import Fact, fact

SHOWN = 2


def closing(audited: pd.DataFrame | None) -> Fact | None:
    """What the ranking turns on soonest; None where nothing was tried.

    Args:
        audited: As `experiments.audit` gives it.
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
    return fact("audit.turned", tried=tried, turned=len(rows), parts=parts)


def _turned(row: dict[Any, Any]) -> Fact:
    """One lead, and where it turns."""
    if math.isnan(row["default"]):
        return fact("audit.without", row=row, thing=row["assumption"].removeprefix("without "))
    return fact("audit.beyond", row=row)
