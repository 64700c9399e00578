"""What is counted in a week, by channel and by stratum of HCPs, and where in the sums."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from sim.scorecard.declared import COUNTED_BY_CHANNEL, COUNTED_BY_HCP, SUMMED_AT_A_MOMENT
from sim.settings.words import N_CELLS, PURPOSES, REASONS, STAGES

CHANNEL_COUNTERS = COUNTED_BY_CHANNEL
HCP_COUNTERS = COUNTED_BY_HCP
STRATUM = np.dtype([("sums", "f8", len(HCP_COUNTERS))])  # of the HCPs of one stratum


def _named(names: Sequence[str]) -> Any:
    """Returns the places of counters by name, as the compiled rule reads them: constants."""
    return namedtuple("Places", names)(*range(len(names)))


BY_CHANNEL = _named(CHANNEL_COUNTERS)
IN_STRATUM = _named(HCP_COUNTERS)
AT_MOMENT = _named(SUMMED_AT_A_MOMENT)
# Families stand in the order of their words: here is the first of each.
BLOCKED_BY_CHANNEL = CHANNEL_COUNTERS.index(f"blocked_{REASONS[0]}")
BLOCKED_IN_STRATUM = HCP_COUNTERS.index(f"blocked_{REASONS[0]}")
PURPOSE_IN_STRATUM = HCP_COUNTERS.index(f"{PURPOSES[0]}_touches")
MET_IN_STRATUM = HCP_COUNTERS.index(f"{PURPOSES[0]}_met")
MOVES_IN_STRATUM = HCP_COUNTERS.index(f"{STAGES[0]}_to_{STAGES[0]}")


@cache
def page_record(channels: int) -> np.dtype[np.void]:
    """Returns what one chunk's week is entered in beside its strata, for so many channels."""
    return np.dtype(
        [
            ("channels", "f8", (channels, len(CHANNEL_COUNTERS))),  # sums by channel
            ("reads", "f8", N_CELLS),  # contacts whose content was taken in, by its cell
            ("logged", "i8", 4),  # as in `ledger.Ledger`
        ],
        align=True,
    )
