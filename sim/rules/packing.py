"""How numbers are packed into one record, and turned from the settings' units into the rule's."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Record = NDArray[np.void]
WEEKS_PER_MONTH = 365.25 / 12 / 7
WEEKS_PER_YEAR = 52.0


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
