"""On which assumptions a ranking turns, and where: what an audit's re-runs say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from experiments.claims import HEADLINES, contests, ranked
from sim.scorecard.declared import BETTER

COLUMNS = (
    "assumption", "about", "default", "low", "high", "measure", "arm", "versus", "difference",
    "at_low", "at_high", "turns_at", "distance",
)  # fmt: skip


@dataclass(frozen=True)
class Assumption:
    """What was varied.

    Attributes:
        key: the parameter, or what was switched off.
        about: in words; empty for what was switched off.
        default: the study's own value; NaN for what was switched off.
        ends: variants by value: low and high, or the one without it; none where the study's own
            value is an end.
        range: low and high.
    """

    key: str
    about: str
    default: float
    ends: dict[float, str]
    range: tuple[float, float]


def audit(
    own: pd.DataFrame,
    sensitivity_runs: pd.DataFrame,
    varied: Sequence[Assumption],
    control: Iterable[str],
) -> pd.DataFrame:
    """Where every lead turns.

    Args:
        own: the study's differences on the replicates of the re-runs: `arm, versus, measure,
            difference`.
        sensitivity_runs: the same under each variant, with `variant`.
        varied: assumptions with their variants.
        control: arms that are no rivals.

    Returns:
        `COLUMNS`, a row for each lead (the best arm over each rival; push and pull besides) and
        assumption. `difference` is at the default, `at_low` and `at_high` at the ends of the range
        (without a mechanism: both), empty where re-runs failed. `turns_at` is where the lead is
        lost on straight lines between them, empty where it is not; `distance` how far that is from
        the default, as a share of the way to the end.
    """
    own = own[own["measure"].isin(HEADLINES)]
    known = {
        (arm, versus, measure): float(gap)
        for arm, versus, measure, gap in own[["arm", "versus", "measure", "difference"]].itertuples(
            index=False
        )
    }
    changed = {
        (variant, arm, versus, measure): float(gap)
        for variant, arm, versus, measure, gap in sensitivity_runs[
            ["variant", "arm", "versus", "measure", "difference"]
        ].itertuples(index=False)
    }
    rows = []
    for measure, arm, versus in _leads(known, list(control)):
        gap = known[arm, versus, measure]
        for one in varied:
            ends = {
                value: changed.get((variant, arm, versus, measure), math.nan)
                for value, variant in one.ends.items()
            }
            rows.append(_row(one, measure, arm, versus, gap, ends))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _leads(
    known: dict[tuple[str, str, str], float], control: list[str]
) -> Iterable[tuple[str, str, str]]:
    """Leads to be tried: measure, the arm ahead, the arm behind."""
    for measure in HEADLINES:
        gaps = {(arm, other): gap for (arm, other, name), gap in known.items() if name == measure}
        order = ranked(measure, {arm: 0.0 for arm, _ in gaps}, gaps)
        for arm, rival in contests(order, control) if order else ():
            yield measure, arm, rival


def _row(
    one: Assumption, measure: str, arm: str, versus: str, gap: float, ends: dict[float, float]
) -> dict[str, Any]:
    better = BETTER[measure] or 1
    crossings = []
    for value, there in ends.items():
        if better * there < 0 < better * gap:
            part = gap / (gap - there)
            at = math.nan if math.isnan(one.default) else one.default + part * (value - one.default)
            crossings.append((part, at))
    distance, turns_at = min(crossings, default=(math.nan, math.nan))
    low, high = one.range
    whole = not math.isnan(one.default)
    if any(math.isfinite(there) for there in ends.values()):
        ends = {one.default: gap, **ends}
    return {
        "assumption": one.key, "about": one.about, "default": one.default,
        "low": low if whole else math.nan, "high": high if whole else math.nan,
        "measure": measure, "arm": arm, "versus": versus, "difference": gap,
        "at_low": ends.get(low, math.nan), "at_high": ends.get(high, math.nan),
        "turns_at": turns_at, "distance": distance,
    }  # fmt: skip


def soonest(audited: pd.DataFrame) -> pd.DataFrame:
    """For each assumption on which a lead turns the row where it turns soonest, soonest first."""
    turned = audited[audited["distance"].notna()].sort_values("distance", kind="stable")
    return turned.drop_duplicates("assumption")
