"""What a strategy orders: cadences, follow-ups, sequences, touches that are learned."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, create_model, field_validator

from sim.settings.by_name import ByName
from sim.settings.channels import PUSH_CHANNELS, PushName, Start, Trigger
from sim.settings.parameter import Section, parameter

MOST_SEQUENCES, MOST_STEPS = 4, 6
MOST_PER_MONTH = 200


class ByTier(Section):
    """Contacts per HCP and month, by tier."""

    A: float = parameter(0.0, "tier A", unit="contacts/month", ge=0, le=MOST_PER_MONTH)
    B: float = parameter(0.0, "tier B", unit="contacts/month", ge=0, le=MOST_PER_MONTH)
    C: float = parameter(0.0, "tier C", unit="contacts/month", ge=0, le=MOST_PER_MONTH)

    @property
    def in_any_tier(self) -> bool:
        """Whether there are any."""
        return bool(self.A or self.B or self.C)


class _ByTiers(ByName):
    """Contacts by channel: those that ship by their names, others beside them."""

    entry: ClassVar[Any] = ByTier
    __pydantic_extra__: dict[str, ByTier] = Field(init=False)

    def of(self, channel: str) -> ByTier:
        """Returns the contacts of a channel; none where it is not named."""
        tiers: ByTier = self.get(channel, _NONE)
        return tiers


_NONE = ByTier()
_fields: dict[str, Any] = dict.fromkeys(PUSH_CHANNELS, (ByTier, _NONE))
_Shipped: Any = create_model(
    "_Shipped", __base__=_ByTiers, __doc__="A field for each that ships.", **_fields
)


class Cadence(_Shipped):  # type: ignore[misc]
    """Planned contacts per HCP and month, by channel and tier."""


class FollowUp(Section):
    """What is sent in the week after something was observed."""

    after: Trigger = parameter(
        "visit", "channel that the HCP answered by last week, or any request for more"
    )
    send: PushName = parameter("rep_email", "what is sent")
    share: float = parameter(1.0, "share of the occasions that are followed up", ge=0, le=1)


class Step(Section):
    """One step of a sequence."""

    send: PushName = parameter("rep_email", "what is sent")
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
    channels: list[PushName] = parameter(
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
