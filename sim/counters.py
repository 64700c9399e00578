"""What is counted in a week: by channel, and by cell of HCPs; names in the order of the tables."""

from __future__ import annotations

import numpy as np

from sim.settings.words import CHANNELS, PURPOSES, REASONS, STAGES

_BLOCKED = tuple(f"blocked_{reason}" for reason in REASONS)

CHANNEL_COUNTERS = (
    "planned", "delivered", "responded", "engaged", "minutes", "follow_ups", "opt_outs", "cost",
    *_BLOCKED,
    "fit", "matched", "preferred", "annoyed", "returns", "completed", "purpose_met", "unpermitted",
)  # fmt: skip
MOVES = tuple(f"{a}_to_{b}" for a in STAGES for b in STAGES)
HCP_COUNTERS = (
    # every week
    "hcps", "touches", "reached", "engaged", "engagement", "minutes", "trust", "fatigue",
    "overloaded", "opted_out", "consented", "cost", "goodwill", "knowledge", "registered",
    "learners", "learners_turned", "misjudged", "minutes_available", "preferred_touches", "annoyed",
    "trust_lost", "endorsed",
    *MOVES,
    # at a touch
    "planned", *_BLOCKED, "taken_in", "matched", "follow_ups", "completed",
    *(f"{purpose}_touches" for purpose in PURPOSES), *(f"{purpose}_met" for purpose in PURPOSES),
    # steps of the funnel
    "opens", "clicks", "meetings", "accepted_calls", "registrations", "attendances",
    "site_visits", "returns", "platform_visits", "questions", "content_uses",
)  # fmt: skip

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


def channel_counter(name: str) -> int:
    """Returns the place of a counter of channels."""
    return CHANNEL_COUNTERS.index(name)


def hcp_counter(name: str) -> int:
    """Returns the place of a counter of HCPs."""
    return HCP_COUNTERS.index(name)
