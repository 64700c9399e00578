"""How good a sealed forecast was: coverage, interval score, CRPS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.pilots.analyse import Estimate
from experiments.pilots.sealed import LEVELS, QUANTITIES, freedom_of, predicted
from experiments.pilots.telling import forecast_of
from sim.types import Floats


def interval_score(low: float, high: float, level: float, seen: float) -> float:
    """Returns the interval score; less is better.

    Width, and what lies outside of it times 2 / (1 - level).

    Args:
        low: end of the interval.
        high: other end.
        level: its coverage, 0-1.
        seen: what came out.

    Source: Gneiting & Raftery, Journal of the American Statistical Association 102 (2007) 359-378,
    equation 43.
    """
    outside = max(low - seen, 0.0) + max(seen - high, 0.0)
    return high - low + 2.0 / (1.0 - level) * outside


def crps(draws: Floats, seen: float) -> float:
    """Returns the continuous ranked probability score of draws; less is better.

    `E|X - x| - E|X - X'| / 2`: in the unit of what is forecast, the absolute error of a forecast
    that is a point.

    Source: Gneiting & Raftery (2007), equation 21.
    """
    ordered = np.sort(draws)
    count = len(ordered)
    weights = 2 * np.arange(1, count + 1) - count - 1
    apart = 2 * float((weights * ordered).sum()) / count**2
    return float(np.abs(ordered - seen).mean()) - apart / 2


def scored(
    sealed: Mapping[str, Any], table: pd.DataFrame, found: Mapping[str, Estimate]
) -> pd.DataFrame:
    """Scores a forecast by what came out.

    Args:
        sealed: the forecast.
        table: `forecast.csv`.
        found: estimates by measure.

    Returns:
        `measure, quantity, level, low, high, seen, inside, interval_score, crps,
        crps_no_difference` (of a forecast of no difference with the error of this pilot; empty of
        means).
    """
    freedom = freedom_of(sealed["design"], sealed["territories"])
    rows = []
    for measure, one in found.items():
        if measure not in set(table["measure"]):
            continue
        seen = {"difference": one.effect, "new": one.new, "today": one.today}
        naive = np.random.default_rng(1).standard_t(freedom, 4_000) * one.error
        for quantity in QUANTITIES:
            draws = predicted(table, measure, quantity, freedom)
            said = forecast_of(sealed, measure, quantity)["intervals"]
            for level in LEVELS:
                low, high = said[str(level)]
                rows.append(
                    {"measure": measure, "quantity": quantity, "level": level, "low": low,
                     "high": high, "seen": seen[quantity], "inside": low <= seen[quantity] <= high,
                     "interval_score": interval_score(low, high, level / 100, seen[quantity]),
                     "crps": crps(draws, seen[quantity]),
                     "crps_no_difference": crps(naive, seen[quantity])
                     if quantity == "difference" else np.nan}
                )  # fmt: skip
    return pd.DataFrame(rows)
