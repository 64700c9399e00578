"""What a strategy orders: cadences, follow-ups, sequences, touches that are learned."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from sim.settings.parameter import Section, parameter
from sim.settings.words import PullChannel, PushChannel, Shared

Purse = Literal[PushChannel, PullChannel, Shared]
Trigger = Literal[PushChannel, PullChannel, "request"]
Start = Literal[PushChannel, PullChannel, "request", "silence"]
MOST_SEQUENCES, MOST_STEPS = 4, 6
MOST_PER_MONTH = 200


class ByTier(Section):
    """Contacts per HCP and month, by tier."""

    A: float = parameter(0.0, "tier A", unit="contacts/month", ge=0, le=MOST_PER_MONTH)
    B: float = parameter(0.0, "tier B", unit="contacts/month", ge=0, le=MOST_PER_MONTH)
    C: float = parameter(0.0, "tier C", unit="contacts/month", ge=0, le=MOST_PER_MONTH)


class Cadence(Section):
    """Planned contacts per HCP and month, by channel and tier."""

    visit: ByTier = ByTier()
    remote: ByTier = ByTier()
    phone: ByTier = ByTier()
    rep_email: ByTier = ByTier()
    mass_email: ByTier = ByTier()
    webinar: ByTier = ByTier()
    display: ByTier = ByTier()
    msl: ByTier = ByTier()
    gathering: ByTier = ByTier()


class FollowUp(Section):
    """What is sent in the week after something was observed."""

    after: Trigger = parameter(
        "visit", "channel that the HCP answered by last week, or any request for more"
    )
    send: PushChannel = parameter("rep_email", "what is sent")
    share: float = parameter(1.0, "share of the occasions that are followed up", ge=0, le=1)


class Step(Section):
    """One step of a sequence."""

    send: PushChannel = parameter("rep_email", "what is sent")
    after_weeks: int = parameter(
        1, "weeks after the step before, or after the start", unit="weeks", ge=1, le=52
    )


class Sequence(Section):
    """Touches one after another, once something was observed; an HCP is in one at a time."""

    starts: Start = parameter(
        "visit", "channel that the HCP answered by last week, any request, or silence to messages"
    )
    share: float = parameter(1.0, "share of the occasions on which it starts", ge=0, le=1)
    silent_weeks: int = parameter(
        13, "weeks of silence after which it starts, where it starts so", unit="weeks", ge=1, le=520
    )
    steps: list[Step] = parameter([], "the steps", min_length=1, max_length=MOST_STEPS)
    stop_when_answered: bool = parameter(False, "whether it ends once a step of it was answered")


class Bandit(Section):
    """Touches whose channel is learned: Thompson sampling by channel and estimated segment."""

    touches_per_month: ByTier = parameter(ByTier(), "touches to place per HCP; 0 everywhere is off")
    channels: list[PushChannel] = parameter(
        ["visit", "remote", "phone", "mass_email", "webinar"], "channels to choose from"
    )
    exploration: float = parameter(
        1.0, "spread of the samples against that of the estimates: 0 takes the best at once",
        ge=0, le=5,
    )  # fmt: skip
    rest_weeks: int = parameter(
        1, "least weeks between two touches of one channel", unit="weeks", ge=0, le=52
    )

    @field_validator("channels")
    @classmethod
    def _are_different(cls, channels: list[str]) -> list[str]:
        if not channels or len(set(channels)) < len(channels):
            message = "must name at least one channel, each once"
            raise ValueError(message)
        return channels
