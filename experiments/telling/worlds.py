"""In how many worlds a lead holds."""

from __future__ import annotations

import pandas as pd

from experiments.study import shared_worlds
from experiments.telling.fact import Fact, fact
from sim.scorecard.declared import BETTER


def gaps_by_world(by_world: pd.DataFrame, measure: str, arm: str, versus: str) -> pd.Series[float]:
    """Returns an arm less another one on a measure, by replicate; by world where they share some.

    Args:
        by_world: as `by_world.csv`.
        measure: on what.
        arm: the one.
        versus: the other; a replicate that either of them lacks is left out.
    """
    rows = by_world[by_world["measure"] == measure]
    figures = rows.pivot(index="replicate", columns="arm", values="figure")
    if not {arm, versus} <= set(figures.columns):
        return pd.Series(dtype=float)
    found: pd.Series[float] = (figures[arm] - figures[versus]).dropna()
    draws = shared_worlds(by_world)
    return found.groupby(found.index.map(draws)).mean() if draws else found


def held(
    by_world: pd.DataFrame | None, measure: str, arm: str, versus: str, *, evidence: bool = False
) -> Fact | None:
    """Tells in how many worlds an arm leads another; None where all replicates live in one.

    Args:
        by_world: as `by_world.csv`.
        measure: on what.
        arm: the one.
        versus: the other.
        evidence: whether the worlds are those that the evidence leaves open.
    """
    if by_world is None:
        return None
    gaps = gaps_by_world(by_world, measure, arm, versus)
    if gaps.empty:
        return None
    ahead = int((gaps * (BETTER[measure] or 1) > 0).sum())
    return fact(
        "lead.worlds", arm=arm, versus=versus, measure=measure, ahead=ahead, units=len(gaps),
        replicates=by_world["replicate"].nunique(), worlds=by_world["draw"].nunique(),
        evidence=evidence,
    )  # fmt: skip
