"""The order in which columns were published, since others read the files.

A new measure needs no line here: what is not named goes last.
"""

from __future__ import annotations

from sim.scorecard.declared.states import DOWN, UP
from sim.settings.words import PURPOSES, REASONS

_BLOCKED = tuple(f"blocked_{reason}" for reason in REASONS)
_MET = tuple(f"{purpose}_met" for purpose in PURPOSES)
_STAGES = ("unaware", "aware", "engaged_stage", "advocates")
_STEPS = (
    "opens", "clicks", "meetings", "accepted_calls", "registrations", "attendances",
    "site_visits", "returns", "platform_visits", "questions", "content_uses", "follow_ups",
    "completed",
)  # fmt: skip
WEEKLY = (
    "hcps", "touches", "reached", "engaged", "engagement", "minutes", "trust", "fatigue",
    "overloaded", "opted_out", "consented", "cost", "goodwill", "knowledge", *_STAGES, "stage_up",
    "stage_down", "registered", "preferred_touches", "annoyed", "trust_lost", "minutes_available",
    "planned", *_BLOCKED, "taken_in", "matched", *_STEPS,
    *(f"{purpose}_touches" for purpose in PURPOSES), *_MET, "endorsed", "learners_turned",
    "misjudged", *UP, *DOWN, "blocked", "purpose_met",
)  # fmt: skip
CHANNELS = (
    "planned", "blocked", "delivered", "responded", "engaged", "minutes", "follow_ups",
    "opt_outs", "cost", *_BLOCKED, "fit", "matched", "preferred", "annoyed", "returns",
    "completed", "purpose_met",
)  # fmt: skip
PERIOD = (
    "engagement", "engaged", "reached", "minutes", "trust", "trust_change", "fatigue", "overloaded",
    "opted_out", "consented", "cost", "cost_per_engaged", "spent", "never_reached", "ever_engaged",
    "touches", "planned", "blocked", *_BLOCKED, "preferred_match", "content_match",
    "attention_share", "cost_per_minute", "cost_per_trust_point", *_STEPS, "purpose_met", *_MET,
    "annoyed", "trust_lost", "endorsed", "goodwill", "knowledge", *_STAGES, "moves_up",
    "moves_down", "learners_turned", "registered", "segment_error",
)  # fmt: skip
