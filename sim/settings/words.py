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
# Numbers that belong to a channel and are never given to another: where its luck is (below 64),
# and where it stands in the sequences that spread touches evenly. Whatever its place in the lists
# above, a channel that is added takes a free one of each, and so moves no number of the others.
ADDRESSES = {
    "visit": 0, "remote": 1, "phone": 2, "rep_email": 3, "mass_email": 4, "webinar": 5,
    "display": 6, "msl": 7, "gathering": 8,
    "site": 32, "platform": 33, "community": 34, "expert": 35, "chatbot": 36, "content": 37,
    "social": 38,
}  # fmt: skip
TURNS = {
    "visit": 0, "remote": 1, "phone": 2, "rep_email": 3, "mass_email": 4, "webinar": 5,
    "display": 6, "msl": 7, "gathering": 8,
    "site": 9, "platform": 10, "community": 11, "expert": 12, "chatbot": 13, "content": 14,
    "social": 15,
}  # fmt: skip
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
TEAMS: tuple[str, ...] = get_args(Team)
SCOPES = ("email", "phone", "profiling")
REASONS = ("access", "consent", "law", "cap", "capacity", "budget")
OUTCOMES = ("blocked", "ignored", "declined", "responded", "engaged")
STAGES = ("unaware", "aware", "engaged", "advocate")
N_TOPICS = 6
N_CELLS = 2 * N_TOPICS
