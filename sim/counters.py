"""What is counted in a week: by channel, and by cell of HCPs; names in the order of the tables."""

from __future__ import annotations

from sim.settings.words import PURPOSES, REASONS, STAGES

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


def channel_counter(name: str) -> int:
    """Returns the place of a counter of channels."""
    return CHANNEL_COUNTERS.index(name)


def hcp_counter(name: str) -> int:
    """Returns the place of a counter of HCPs."""
    return HCP_COUNTERS.index(name)
