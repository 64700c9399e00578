"""What a table of worlds says: what the evidence narrowed, and what goes together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.worlds import Box
from validation import Floats

TOGETHER = 0.3
"""A correlation from here on is told; of few worlds only one that luck hardly gives."""

_SURE = 4.0  # standard deviations of a correlation by luck
_CENTRAL = (0.05, 0.5, 0.95)
_SAMPLES, _CHANCE = 4_000, 0.001


def narrowing(worlds: pd.DataFrame, provenance: Mapping[str, Any]) -> pd.DataFrame:
    """Returns how far each parameter was narrowed, the narrowest first.

    Args:
        worlds: a row each.
        provenance: of the table; its ranges are read.

    Returns:
        `key`; `low, default, high` of the range; `q05, q50, q95` of the worlds, and the same as
        shares of the range with the default: `s05, s50, s95, s_default`; `width`, the central 90 %
        over that of the range; `narrowed`, whether it is less than luck would give.
    """
    ranges = {str(key): provenance["ranges"][key] for key in worlds.columns}
    box = Box({key: (low, high) for key, (low, _, high) in ranges.items()})
    values = worlds.to_numpy(float)
    shares = _central(box.shares(values))
    width = (shares[2] - shares[0]) / (_CENTRAL[2] - _CENTRAL[0])
    low, default, high = np.array(list(ranges.values()), dtype=float).T
    quantiles = _central(values)
    table = pd.DataFrame(
        {
            "key": list(ranges), "low": low, "default": default, "high": high,
            "q05": quantiles[0], "q50": quantiles[1], "q95": quantiles[2],
            "s05": shares[0], "s50": shares[1], "s95": shares[2], "s_default": box.shares(default),
            "width": width, "narrowed": width < width_by_luck(len(worlds)),
        }
    )  # fmt: skip
    return table.sort_values("width", kind="stable", ignore_index=True)


def width_by_luck(worlds: int) -> float:
    """Returns the width that one in a thousand samples of a whole range stays below."""
    luck = np.random.default_rng(worlds).random((_SAMPLES, worlds))
    low, _, high = _central(luck.T)
    return float(np.quantile((high - low) / (_CENTRAL[2] - _CENTRAL[0]), _CHANCE))


def together(worlds: pd.DataFrame) -> pd.DataFrame:
    """Returns the pairs of parameters that go together: `one, other, correlation`, of ranks."""
    least = max(TOGETHER, _SURE / np.sqrt(max(len(worlds), 1)))
    ranks: Floats = worlds.rank().to_numpy(float)
    varied = np.flatnonzero(ranks.std(axis=0) > 0.0)
    if len(worlds) <= 2 or len(varied) < 2:
        return pd.DataFrame(columns=["one", "other", "correlation"])
    found = np.atleast_2d(np.corrcoef(ranks[:, varied].T))
    rows = [
        (str(worlds.columns[varied[i]]), str(worlds.columns[varied[j]]), float(found[i, j]))
        for i in range(len(varied)) for j in range(i) if abs(found[i, j]) >= least
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["one", "other", "correlation"])
    order = table["correlation"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _central(values: Floats) -> Floats:
    """Returns the 5, 50 and 95 % quantiles of each column."""
    return np.array([np.quantile(values, share, axis=0) for share in _CENTRAL])
