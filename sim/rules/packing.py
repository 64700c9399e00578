"""How numbers are packed into one record, and turned from the settings' units into the rule's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

import numpy as np
from numpy.typing import NDArray

Record = NDArray[np.void]
WEEKS_PER_MONTH = 365.25 / 12 / 7
WEEKS_PER_YEAR = 52.0
_MOST_KEPT = 64
_P = ParamSpec("_P")


def record_of(fields: dict[str, Any]) -> Record:
    """Packs numbers and arrays of float64 into one structured record, shape (1,)."""
    arrays = {name: np.asarray(value, dtype=np.float64) for name, value in fields.items()}
    dtype = np.dtype([(name, "f8", array.shape) for name, array in arrays.items()], align=True)
    record = np.zeros(1, dtype)
    for name, array in arrays.items():
        record[name] = array
    return record


def weekly_factor(half_life_weeks: float) -> float:
    """Returns what a week leaves of a stock with this half-life."""
    return float(2.0 ** (-1.0 / half_life_weeks))


def log_mean(mean: float, sigma: float) -> float:
    """Returns the log-scale mean of a lognormal with this mean and spread."""
    return float(np.log(mean) - sigma**2 / 2)


def remembered(solve: Callable[_P, NDArray[np.float64]]) -> Callable[_P, NDArray[np.float64]]:
    """Keeps what a function of arrays and numbers last returned, by the content of its arguments.

    Many runs differ in a few parameters only, and what does not depend on them need not be solved
    again. What is returned must not be written to.
    """
    kept: dict[tuple[Any, ...], NDArray[np.float64]] = {}

    @functools.wraps(solve)
    def recall(*given: _P.args, **named: _P.kwargs) -> NDArray[np.float64]:
        key = tuple(
            (one.tobytes(), one.shape, one.dtype) if isinstance(one, np.ndarray) else one
            for one in (*given, *named, *named.values())
        )
        found = kept.get(key)
        if found is None:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            found = solve(*given, **named)
            found.flags.writeable = False
            kept[key] = found
        return found

    return recall
