"""The words of the field that the model counts by: every alternative once, with names and order.

A record holds a word's place in its list, from 0.
"""

from __future__ import annotations

from typing import Literal, get_args

Persona = Literal["engager", "learner", "traditionalist"]
Cohort = Literal["early", "mid", "late"]
Practice = Literal["hospital", "group", "solo"]
Tier = Literal["A", "B", "C"]
Access = Literal["open", "restricted", "closed"]
CountryCode = Literal["eu", "us", "uk", "de", "fr", "it", "es"]
Law = Literal["opt_in", "opt_out"]
SpecialtyClass = Literal[
    "primary_care", "oncology", "other_medical", "surgical", "psychiatry", "diagnostic", "other"
]
Purpose = Literal["news", "discussion", "training", "relationship"]
Team = Literal["sales", "marketing", "medical"]
Crew = Literal["none", "reps", "msls"]
Permission = Literal["email", "phone", "profiling"]
ChannelScope = Literal["none", "email", "phone"]
Kind = Literal["call", "invitation", "mail", "event", "impression", "place", "feed"]
Charged = Literal["touch", "attendee", "session"]
OpenedBy = Literal["choice", "spend"]
Step = Literal[
    "opens", "clicks", "meetings", "accepted_calls", "registrations", "attendances",
    "site_visits", "platform_visits", "questions", "content_uses",
]  # fmt: skip
Group = Literal["visit", "remote", "email", "webinar", "gathering", "expert", "site", "platform"]
Hired = Literal["reps", "msls"]
Shared = Literal["assets", "research", "training", "reps", "msls"]
Trigger = Literal["request"]
Starter = Literal["request", "silence"]
Audience = Literal["everyone", "without_email_consent", "unseen", "seen", "leaders"]
Standing = Literal["answer", "rep_mail", "invitation", "mass_mail"]
PreferenceCentre = Literal["none", "ignored", "honoured"]
Coordination = Literal["uncoordinated", "planned", "batched"]
Reason = Literal["access", "consent", "law", "cap", "capacity", "budget"]
Outcome = Literal["blocked", "ignored", "declined", "responded", "engaged"]
Stage = Literal["unaware", "aware", "engaged", "advocate"]

PERSONAS: tuple[Persona, ...] = get_args(Persona)
COHORTS: tuple[Cohort, ...] = get_args(Cohort)
PRACTICES: tuple[Practice, ...] = get_args(Practice)
TIERS: tuple[Tier, ...] = get_args(Tier)
ACCESS_CLASSES: tuple[Access, ...] = get_args(Access)
COUNTRIES: tuple[CountryCode, ...] = get_args(CountryCode)
SPECIALTY_CLASSES: tuple[str, ...] = get_args(SpecialtyClass)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
TEAMS: tuple[Team, ...] = get_args(Team)
SCOPES: tuple[Permission, ...] = get_args(Permission)
CHANNEL_SCOPES: tuple[ChannelScope, ...] = get_args(ChannelScope)
KINDS: tuple[Kind, ...] = get_args(Kind)
HIRED: tuple[Hired, ...] = get_args(Hired)
"""People whom a strategy hires; each is a cost that all HCPs share, too."""
SHARED: tuple[Shared, ...] = get_args(Shared)
TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)
"""What a follow-up may come after, beside a channel."""
STARTERS: tuple[Starter, ...] = get_args(Starter)
"""What a sequence may start with, beside a channel."""
STANDINGS: tuple[Standing, ...] = get_args(Standing)
"""What goes by its place under a cap on messages."""
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
CENTRES: tuple[PreferenceCentre, ...] = get_args(PreferenceCentre)
COORDINATIONS: tuple[Coordination, ...] = get_args(Coordination)
REASONS: tuple[Reason, ...] = get_args(Reason)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
STAGES: tuple[Stage, ...] = get_args(Stage)
CARE = ("primary", "specialty")
"""Of an HCP: whether it treats what everybody has, or complex diseases."""
SPECIALTY_CARE = ("oncology", "other_medical", "surgical", "psychiatry", "diagnostic")
"""Classes of specialties that are specialty care; the others: primary care, dentists, opticians."""
AMONG_PEERS = ("follower", "leader")
"""Of an HCP among its colleagues: whether many seek its advice."""
N_GROUPS = len(get_args(Group))
N_TOPICS = 6
N_CELLS = 2 * N_TOPICS


def codes(known: tuple[str, ...], *words: str) -> tuple[int, ...]:
    """Returns the numbers that stand for words of a list."""
    return tuple(known.index(word) for word in words)
