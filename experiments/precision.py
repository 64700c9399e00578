"""How many replicates make the intervals of paired differences narrow enough.

Stein's two-stage procedure (C. Stein, Ann. Math. Stat. 16, 1945): from the spread `s` of a paired
difference over `n0` first replicates, `n = max(n0, ceil((t s / d) ** 2))` are made in all, with `t`
the 97.5 % quantile of Student's t with `n0 - 1` degrees of freedom. Then mean ± `t s / sqrt(n)` is
at most `d` wide on either side, and holds the true difference with at least 95 % whatever its
variance, where differences are normal. The mean of the first replicates does not depend on their
spread, so that this holds too where `n` is the greatest over many differences; each has its own
95 %.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.statistics import CONFIDENCE
from sim.types import Floats

LEAST = 2  # replicates that tell a spread


@dataclass(frozen=True)
class Widest:
    """The difference that needs most replicates on one measure.

    Attributes:
        measure: which.
        half: of the interval that was asked for.
        arm: less `versus`.
        versus: the other.
        at: point of a sweep; empty where there is none.
        spread: standard deviation of their paired difference over the first replicates.
        first: how many those were.
        wanted: replicates that make its interval narrow enough.
        unpaired: replicates of each arm that would, if the arms met luck of their own.
    """

    measure: str
    half: float
    arm: str
    versus: str
    at: str
    spread: float
    first: int
    wanted: int
    unpaired: int

    def reached(self, replicates: int) -> float:
        """Returns half of its interval with so many replicates in all."""
        return _quantile(self.first) * self.spread / math.sqrt(replicates)

    def told(self, replicates: int) -> dict[str, Any]:
        """Returns what the manifest says of it."""
        return {**vars(self), "replicates": replicates, "reached": self.reached(replicates)}


def wanted_replicates(
    first: int, spread: float | Floats, half: float, least: int = LEAST
) -> int | Floats:
    """Returns how many replicates Stein's procedure asks for in all.

    Args:
        first: replicates that told the spread.
        spread: standard deviation of a paired difference over them.
        half: of the interval that is asked for.
        least: how many there are at least.
    """
    count = np.ceil((_quantile(first) * np.asarray(spread) / half) ** 2)
    found = np.maximum(count, max(first, least))
    return int(found) if np.ndim(found) == 0 else found


def widest(
    tables: Mapping[str, pd.DataFrame], halves: Mapping[str, float], control: Collection[str] = ()
) -> list[Widest]:
    """Returns of each measure the difference that needs most replicates.

    Args:
        tables: arms that are compared with each other, `arm, replicate, measure, figure` of all
            HCPs, by the point at which they are; each pair within a table is a difference.
        halves: half of the interval that is asked for, by measure.
        control: arms without contact, which are no rivals but where a table has one other arm.

    Returns:
        One for each measure of which two arms share two replicates.
    """
    found: dict[str, Widest] = {}
    for at, table in tables.items():
        for measure, half in halves.items():
            rows = table[table["measure"] == measure]
            figures = rows.pivot(index="replicate", columns="arm", values="figure")
            rivals = [arm for arm in figures.columns if arm not in control]
            rivals = rivals if len(rivals) > 1 else list(figures.columns)
            for one, other in combinations(rivals, 2):
                mine = _of_pair(figures[one] - figures[other], figures[[one, other]])
                if mine is None:
                    continue
                first, paired, apart = mine
                wanted, unpaired = (
                    int(wanted_replicates(first, spread, half)) for spread in (paired, apart)
                )
                one_more = Widest(
                    measure, half, str(one), str(other), at, paired, first, wanted, unpaired
                )
                before = found.get(measure)
                if before is None or (wanted, paired) > (before.wanted, before.spread):
                    found[measure] = one_more
    return list(found.values())


def _of_pair(gaps: pd.Series[float], both: pd.DataFrame) -> tuple[int, float, float] | None:
    """Returns shared replicates, the spread of the difference, and that of an unpaired one."""
    shared = both.dropna()
    first = len(shared)
    if first < LEAST:
        return None
    paired = float(gaps.dropna().std(ddof=1))
    apart = math.sqrt(float(shared.var(ddof=1).sum()))
    return first, paired, apart


def _quantile(first: int) -> float:
    return float(stats.t.ppf((1 + CONFIDENCE) / 2, first - 1))
