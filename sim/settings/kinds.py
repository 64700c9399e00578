"""Kinds of channels: who starts, what it costs, what an HCP does with it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from sim.settings.parameter import Section, parameter
from sim.settings.words import (
    ChannelScope,
    Charged,
    Crew,
    Group,
    Kind,
    OpenedBy,
    Purpose,
    Step,
    Team,
)

MOST_FORMATS = 3


class ByPersona(Section):
    """One probability or rate for each persona."""

    engager: float = parameter(0.0, "digital engagers", ge=0, le=5)
    learner: float = parameter(0.0, "digital learners", ge=0, le=5)
    traditionalist: float = parameter(0.0, "traditionalists", ge=0, le=5)


def by_persona(engager: float, learner: float, traditionalist: float) -> ByPersona:
    """Shortens the tables below."""
    return ByPersona(engager=engager, learner=learner, traditionalist=traditionalist)


class Format(Section):
    """One form that a channel's contacts take; factors are scaled so that their mean is 1."""

    share: float = parameter(1.0, "share of the channel's contacts", ge=0, le=1)
    minutes: float = parameter(1.0, "factor on the minutes", gt=0, le=10)
    cost: float = parameter(1.0, "factor on the cost", ge=0, le=10)
    knowledge: float = parameter(1.0, "factor on what is learned", ge=0, le=10)
    purpose: Purpose = parameter("news", "what it is for")


def form(share: float, minutes: float, cost: float, knowledge: float, purpose: Purpose) -> Format:
    """Shortens the tables below."""
    return Format(share=share, minutes=minutes, cost=cost, knowledge=knowledge, purpose=purpose)


class Channel(Section):
    """What every channel has."""

    kind: Kind
    address: int | None = parameter(
        None, "where its luck is, a number of its own; null is the lowest that is free", ge=0, lt=64
    )
    turn: int | None = parameter(
        None, "its place in the sequences that spread touches evenly, a number of its own; null is "
        "the lowest that is free", ge=0, lt=1_000,
    )  # fmt: skip
    group: Group | None = parameter(
        None, "the group of channels that one preference covers; null is under none"
    )
    team: Team = parameter("marketing", "the team whose channel it is")
    closeness: float = parameter(
        0.0, "how near people come: 1 in person, 0.5 live at a distance, 0 digital", ge=0, le=1
    )
    screen: float | None = parameter(
        None, "how far it takes a screen, 0-1; null is wholly, but for a channel in person", ge=0,
        le=1,
    )  # fmt: skip
    observed: bool = parameter(
        True, "whether the company learns which HCP answered (third parties report totals)"
    )
    response: ByPersona = parameter(
        ByPersona(),
        "chance of the first step (met, opened, registered), or sessions in pull; for visits a "
        "factor on the access class",
        unit="per touch or per period",
    )
    minutes: float = parameter(1.0, "mean minutes of one contact", unit="min", gt=0, le=600)
    minutes_max: float = parameter(600.0, "longest contact", unit="min", gt=0, le=600)
    depth_minutes: float = parameter(
        0.0, "minutes that make a contact an engaged one", unit="min", ge=0, le=600
    )
    cost: float = parameter(
        0.0, "cost of a contact beside its crew's time", unit="EUR", ge=0, le=100_000
    )
    trust_gain: float = parameter(0.0, "evidence of a good contact", unit="events", ge=0, le=20)
    knowledge_gain: float = parameter(
        0.0, "share of the gap in product knowledge that perfect content closes", ge=0, le=1
    )
    points: float = parameter(0.0, "points of engagement, first step", ge=0, le=10)
    consent_ask: float = parameter(
        0.0, "chance of a yes when asked for e-mail consent at this contact",
        source="CO02; judgement", ge=0, le=1,
    )  # fmt: skip
    follow_up: float = parameter(
        0.0, "chance that an engaged contact of middling relevance ends in a request for more",
        ge=0, le=1,
    )  # fmt: skip
    charged: Charged = parameter(
        "touch", "how its purse reckons: with each touch in full, or with the share that has come"
    )
    noticed_unanswered: float = parameter(
        0.3, "chance that a contact which is not taken up is noticed all the same", ge=0, le=1
    )
    counted_as: Step | None = parameter(None, "the step of the funnel that its first step is")
    formats: dict[str, Format] = parameter({}, "forms that its contacts take; none is one form")

    @field_validator("formats")
    @classmethod
    def _are_few(cls, formats: dict[str, Format]) -> dict[str, Format]:
        if len(formats) > MOST_FORMATS:
            message = f"at most {MOST_FORMATS} formats"
            raise ValueError(message)
        if formats and sum(one.share for one in formats.values()) <= 0.0:
            message = "the shares of the formats must not all be zero"
            raise ValueError(message)
        return formats


class Push(Channel):
    """A channel on which the company starts."""

    scope: ChannelScope = parameter("none", "consent that it needs")
    message_weight: float = parameter(
        0.0, "weight in the stocks of messages; 0 is not a message", unit="messages", ge=0, le=10
    )
    rep_borne: bool = parameter(False, "whether the rep brings it")
    digital: bool = parameter(True, "whether content copied from paper suffers on it")
    goodwill: float = parameter(0.0, "weight in goodwill, in visits", unit="visits", ge=0, le=10)
    needs_visit_weeks: int = parameter(
        0, "weeks after a met visit in which it may be sent; 0 is always", unit="weeks",
        ge=0, le=52,
    )  # fmt: skip
    crew: Crew = parameter("none", "whose time it takes")
    calls: float = parameter(
        1.0, "how many calls of that time a planned one takes", unit="calls", ge=0, le=10
    )
    cost_refused: float = parameter(
        0.0, "cost of one that was turned away or declined", unit="EUR", ge=0, le=100_000
    )


class Call(Push):
    """A rep calls in person, without an invitation."""

    kind: Literal["call"] = parameter("call", "what an HCP does with it")
    counted_as: Step | None = parameter("meetings", "the step of the funnel that its first step is")
    turns_into: str | None = parameter(
        None, "the channel that takes its place for HCPs who turned it away too often"
    )
    cost: float = parameter(
        0.0, "cost of a visit beside the rep's time", unit="EUR", source="judgement",
        sweep=(10, 80), ge=0, le=100_000,
    )  # fmt: skip


class Invitation(Push):
    """An invitation to a personal contact, which is met or declined."""

    kind: Literal["invitation"] = parameter("invitation", "what an HCP does with it")
    counted_as: Step | None = parameter("meetings", "the step of the funnel that its first step is")
    complements: str | None = parameter(
        None, "the channel that makes it likelier to be accepted in the weeks beside it"
    )


class Remote(Invitation):
    """A remote meeting, by invitation."""

    minutes: float = parameter(
        1.0, "mean minutes of a meeting", unit="min", source="DU05, DU06", confidence="A",
        sweep=(10, 21), gt=0, le=600,
    )  # fmt: skip


class TwoStep(Push):
    """A message with a second step after the first."""

    second_step: ByPersona = parameter(
        ByPersona(), "chance of the second step (clicked, attended) after the first"
    )
    second_points: float = parameter(0.0, "points of the second step", ge=0, le=10)


class Mail(TwoStep):
    """A message that is opened and clicked."""

    kind: Literal["mail"] = parameter("mail", "what an HCP does with it")
    counted_as: Step | None = parameter("opens", "the step of the funnel that its first step is")
    then_counted_as: Step | None = parameter(
        "clicks", "the step of the funnel that its second step is"
    )
    thinned_when_silent: bool = parameter(
        False, "whether less of it is sent to HCPs who have been silent for long"
    )


class Event(TwoStep):
    """An invitation to an event: registered, attended; it costs by live attendee."""

    kind: Literal["event"] = parameter("event", "what an HCP does with it")
    charged: Charged = parameter(
        "attendee",
        "how its purse reckons: with each touch in full, or with the share that has come",
    )
    counted_as: Step | None = parameter(
        "registrations", "the step of the funnel that its first step is"
    )
    then_counted_as: Step | None = parameter(
        "attendances", "the step of the funnel that its second step is"
    )


class Impression(Push):
    """An advertisement met on the way: passed, or clicked."""

    kind: Literal["impression"] = parameter("impression", "what an HCP does with it")
    counted_as: Step | None = parameter("clicks", "the step of the funnel that its first step is")
    noticed_unanswered: float = parameter(
        0.05, "chance that one which is passed is noticed all the same", ge=0, le=1
    )
    glance_minutes: float = parameter(
        0.0, "minutes that one takes which is passed", unit="min", ge=0, le=10
    )


class Place(Channel):
    """A place that the HCP visits by itself."""

    kind: Literal["place"] = parameter("place", "what an HCP does with it")
    charged: Charged = parameter(
        "session", "how its purse reckons: with each touch in full, or with the share that has come"
    )
    opened_by: OpenedBy = parameter(
        "choice", "how a strategy is there: by choice, or by what it spends"
    )
    own_site: bool = parameter(
        False, "whether it is the company's own site, where HCPs register and the company sees who "
        "comes",
    )  # fmt: skip
    by_newsletter: bool = parameter(
        False, "whether a newsletter leads there, so that HCPs without e-mail consent come less"
    )
    also_on: str | None = parameter(
        None, "the bought place on which HCPs meet it whom no newsletter reaches"
    )
    period_weeks: float = parameter(
        1.0, "weeks that its rates of sessions are for", unit="weeks", gt=0, le=52
    )


class Feed(Channel):
    """The company's posts, met in the HCP's own feed: passed, or stayed with."""

    kind: Literal["feed"] = parameter("feed", "what an HCP does with it")
    charged: Charged = parameter(
        "session", "how its purse reckons: with each touch in full, or with the share that has come"
    )
    counted_as: Step | None = parameter("clicks", "the step of the funnel that its first step is")
    opened_by: Literal["posts"] = parameter("posts", "how a strategy is there: by its posts")
    noticed_unanswered: float = parameter(
        0.05, "chance that one which is passed is noticed all the same", ge=0, le=1
    )
    glance_minutes: float = parameter(
        0.0, "minutes that one takes which is passed", unit="min", ge=0, le=10
    )
    message_weight: float = parameter(
        0.0, "weight in the stocks of messages", unit="messages", ge=0, le=10
    )
    feed_share: float = parameter(
        0.3, "share of the company's posts that come up in an HCP's feed", source="NW10",
        ge=0, le=1,
    )  # fmt: skip


AnyChannel = Annotated[
    Call | Invitation | Mail | Event | Impression | Place | Feed, Field(discriminator="kind")
]
