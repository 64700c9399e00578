"""What is counted in a week, by channel and by cell of HCPs, and the place of each in its sums."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.scorecard.declared import COUNTED_BY_CHANNEL, COUNTED_BY_HCP
from sim.settings.words import CHANNELS, PURPOSES, REASONS, STAGES

CHANNEL_COUNTERS = COUNTED_BY_CHANNEL
HCP_COUNTERS = COUNTED_BY_HCP


def _named(names: Sequence[str]) -> Any:
    """Returns the places of counters by name, as the compiled rule reads them: constants."""
    return namedtuple("Places", names)(*range(len(names)))


BY_CHANNEL = _named(CHANNEL_COUNTERS)
IN_CELL = _named(HCP_COUNTERS)
# Families stand in the order of their words: here is the first of each.
BLOCKED_BY_CHANNEL = CHANNEL_COUNTERS.index(f"blocked_{REASONS[0]}")
BLOCKED_IN_CELL = HCP_COUNTERS.index(f"blocked_{REASONS[0]}")
PURPOSE_IN_CELL = HCP_COUNTERS.index(f"{PURPOSES[0]}_touches")
MET_IN_CELL = HCP_COUNTERS.index(f"{PURPOSES[0]}_met")
MOVES_IN_CELL = HCP_COUNTERS.index(f"{STAGES[0]}_to_{STAGES[0]}")

_FIRST_STEPS = {
    "visit": "meetings", "msl": "meetings", "gathering": "meetings",
    "remote": "accepted_calls", "phone": "accepted_calls",
    "rep_email": "opens", "mass_email": "opens", "webinar": "registrations", "display": "clicks",
    "site": "site_visits", "platform": "platform_visits", "community": "platform_visits",
    "expert": "questions", "chatbot": "questions", "content": "content_uses", "social": "clicks",
}  # fmt: skip
_DEPTHS = {"rep_email": "clicks", "mass_email": "clicks", "webinar": "attendances"}


def _places(steps: dict[str, str]) -> np.ndarray:
    """Returns the counter of each channel's step, -1 where it has none."""
    names = (steps.get(channel, "") for channel in CHANNELS)
    return np.array([HCP_COUNTERS.index(name) if name else -1 for name in names])


FIRST_STEP = _places(_FIRST_STEPS)
DEPTH = _places(_DEPTHS)
