"""The words of the field that the model counts by; their order is the order of its tables."""

from __future__ import annotations

from typing import Literal, get_args

PushChannel = Literal[
    "visit", "remote", "phone", "rep_email", "mass_email", "webinar", "display", "msl", "gathering"
]
PullChannel = Literal["site", "platform", "community", "expert", "chatbot", "content", "social"]
Persona = Literal["engager", "learner", "traditionalist"]
Purpose = Literal["news", "discussion", "training", "relationship"]
Team = Literal["sales", "marketing", "medical"]

PERSONAS: tuple[Persona, ...] = get_args(Persona)
COHORTS = ("early", "mid", "late")
PRACTICES = ("hospital", "group", "solo")
TIERS = ("A", "B", "C")
ACCESS_CLASSES = ("open", "restricted", "closed")
COUNTRIES = ("eu", "us", "uk", "de", "fr", "it", "es")
SPECIALTY_CLASSES = (
    "primary_care",
    "oncology",
    "other_medical",
    "surgical",
    "psychiatry",
    "diagnostic",
    "other",
)
PUSH_CHANNELS: tuple[PushChannel, ...] = get_args(PushChannel)
PULL_CHANNELS: tuple[PullChannel, ...] = get_args(PullChannel)
CHANNELS: tuple[str, ...] = (*PUSH_CHANNELS, *PULL_CHANNELS)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
TEAMS: tuple[str, ...] = get_args(Team)
SCOPES = ("email", "phone", "profiling")
REASONS = ("access", "consent", "law", "cap", "capacity", "budget")
OUTCOMES = ("blocked", "ignored", "declined", "responded", "engaged")
STAGES = ("unaware", "aware", "engaged", "advocate")
N_TOPICS = 6
N_CELLS = 2 * N_TOPICS
