"""The channels: who starts, what it costs, what an HCP does with it."""

from __future__ import annotations

from typing import Literal

from sim.settings.parameter import Section, parameter

Group = Literal["visit", "remote", "email", "webinar", "site", "platform", "gathering", "expert"]


class ByPersona(Section):
    """One probability or rate for each persona."""

    engager: float = parameter(0.0, "digital engagers", ge=0, le=5)
    learner: float = parameter(0.0, "digital learners", ge=0, le=5)
    traditionalist: float = parameter(0.0, "traditionalists", ge=0, le=5)


def by_persona(engager: float, learner: float, traditionalist: float) -> ByPersona:
    """Shortens the tables below."""
    return ByPersona(engager=engager, learner=learner, traditionalist=traditionalist)


class Channel(Section):
    """What every channel has."""

    group: Group = parameter("email", "the group of channels that one preference covers")
    observed: bool = parameter(
        True, "whether the company learns which HCP answered (third parties report totals)"
    )
    response: ByPersona = parameter(
        ByPersona(),
        "chance of the first step (met, opened, registered), or sessions a week in pull; for "
        "visits a factor on the access class",
        unit="per touch or per week",
    )
    minutes: float = parameter(1.0, "mean minutes of one contact", unit="min", gt=0, le=600)
    minutes_max: float = parameter(600.0, "longest contact", unit="min", gt=0, le=600)
    cost: float = parameter(0.0, "cost of a contact", unit="EUR", ge=0, le=100_000)
    trust_gain: float = parameter(0.0, "evidence of a good contact", unit="events", ge=0, le=20)
    knowledge_gain: float = parameter(
        0.0, "share of the gap in product knowledge that perfect content closes", ge=0, le=1
    )
    points: float = parameter(0.0, "points in the engagement index, first step", ge=0, le=10)
    follow_up: float = parameter(
        0.0, "chance that an engaged contact of middling relevance ends in a request for more",
        ge=0, le=1,
    )  # fmt: skip


class Push(Channel):
    """A channel on which the company starts."""

    rep_borne: bool = parameter(False, "whether the rep brings it")
    digital: bool = parameter(True, "whether content copied from paper suffers on it")
    goodwill: float = parameter(0.0, "weight in goodwill, in visits", unit="visits", ge=0, le=10)
    needs_visit_weeks: int = parameter(
        0, "weeks after a met visit in which it may be sent; 0 is always", unit="weeks",
        ge=0, le=52,
    )  # fmt: skip


class Visit(Push):
    """A face-to-face contact."""

    cost: float = parameter(
        0.0, "cost of a visit", unit="EUR", source="CS01-CS03", confidence="A", sweep=(90, 300),
        ge=0, le=100_000,
    )  # fmt: skip
    cost_refused: float = parameter(
        0.0, "cost of a visit that was turned away", unit="EUR", ge=0, le=100_000
    )
    consent_ask: float = parameter(
        0.0, "chance of a yes when asked for e-mail consent at this contact",
        source="CO02; judgement", ge=0, le=1,
    )  # fmt: skip


class Message(Push):
    """A contact that arrives as a message: it needs permission, and it tires."""

    scope: Literal["email", "phone"] = parameter("email", "consent that it needs")
    message_weight: float = parameter(
        1.0, "weight in the stocks of messages", unit="messages", gt=0, le=10
    )


class Invitation(Message):
    """An invitation to a personal contact."""

    minutes: float = parameter(
        1.0, "mean minutes of a meeting", unit="min", source="DU05, DU06", confidence="A",
        sweep=(10, 21), gt=0, le=600,
    )  # fmt: skip
    cost_refused: float = parameter(
        0.0, "cost of an invitation that was declined", unit="EUR", ge=0, le=100_000
    )
    consent_ask: float = parameter(
        0.0, "chance of a yes when asked for e-mail consent at this contact",
        source="CO02; judgement", ge=0, le=1,
    )  # fmt: skip


class TwoStep(Message):
    """A message with a second step after the first."""

    second_step: ByPersona = parameter(
        ByPersona(), "chance of the second step (clicked, attended) after the first"
    )
    second_points: float = parameter(0.0, "points of the second step", ge=0, le=10)


class Place(Channel):
    """A place that the HCP visits by itself."""

    depth_minutes: float = parameter(
        0.0, "minutes with the company's content that make a session engaged", unit="min",
        ge=0, le=600,
    )  # fmt: skip


class OwnPlace(Place):
    """A place of the company's own, where it can ask."""

    consent_ask: float = parameter(
        0.0, "chance of a yes when asked for e-mail consent at a session",
        source="CO02; judgement", ge=0, le=1,
    )  # fmt: skip


class Channels(Section):
    """Every channel that the company can use."""

    visit: Visit = parameter(
        Visit(
            group="visit", rep_borne=True, digital=False,
            response=by_persona(0.88, 0.98, 1.16),
            minutes=8.0, minutes_max=60.0, cost=180.0, cost_refused=60.0,
            trust_gain=1.0, goodwill=1.0, knowledge_gain=0.10, points=4.0,
            consent_ask=0.35, follow_up=0.10,
        ),
        "face-to-face visit by a rep",
        source="AC06, PR10, PR15; minutes DU01-DU04; cost CS01-CS03 (90-300)", confidence="A",
    )  # fmt: skip
    remote: Invitation = parameter(
        Invitation(
            group="remote", scope="phone", rep_borne=True,
            response=by_persona(0.30, 0.20, 0.06),
            minutes=18.0, minutes_max=60.0, cost=65.0, cost_refused=5.0, message_weight=1.0,
            trust_gain=0.6, goodwill=0.6, knowledge_gain=0.12, points=4.0,
            consent_ask=0.20, follow_up=0.12,
        ),
        "remote visit (video detailing), by invitation",
        source="response between WE11 and CV17; minutes DU05, DU06; cost CS05", confidence="C",
    )  # fmt: skip
    rep_email: TwoStep = parameter(
        TwoStep(
            group="email", scope="email", rep_borne=True,
            response=by_persona(0.40, 0.33, 0.22), second_step=by_persona(0.12, 0.08, 0.04),
            minutes=0.5, minutes_max=10.0, cost=6.0, message_weight=1.0,
            trust_gain=0.2, goodwill=0.05, knowledge_gain=0.04, points=0.5, second_points=1.0,
            follow_up=0.05, needs_visit_weeks=1,
        ),
        "e-mail from the rep within a week of a visit: opened, clicked",
        source="EM04, EM05 (EM06 is the low bound), EM07, EM08; cost CS06", confidence="A",
    )  # fmt: skip
    mass_email: TwoStep = parameter(
        TwoStep(
            group="email", scope="email",
            response=by_persona(0.18, 0.12, 0.06), second_step=by_persona(0.12, 0.08, 0.04),
            minutes=0.5, minutes_max=10.0, cost=0.6, message_weight=1.0,
            trust_gain=0.2, goodwill=0.05, knowledge_gain=0.04, points=0.5, second_points=1.0,
            follow_up=0.02,
        ),
        "mass e-mail: opened, clicked",
        source="EM01-EM03, EM07, EM08; cost CS06", confidence="A",
    )  # fmt: skip
    webinar: TwoStep = parameter(
        TwoStep(
            group="webinar", scope="email",
            response=by_persona(0.12, 0.07, 0.02), second_step=by_persona(0.45, 0.42, 0.35),
            minutes=48.0, minutes_max=60.0, cost=120.0, message_weight=0.7,
            trust_gain=0.7, goodwill=0.6, knowledge_gain=0.20, points=0.0, second_points=5.0,
            follow_up=0.15,
        ),
        "webinar: invited, registered, attended, stayed, asked",
        source="attendance WB01; minutes WB02; cost CS07; registration is judgement",
        confidence="B",
    )  # fmt: skip
    site: OwnPlace = parameter(
        OwnPlace(
            group="site",
            response=by_persona(0.16, 0.09, 0.03),
            minutes=3.5, minutes_max=60.0, depth_minutes=2.0, cost=10.0,
            trust_gain=0.3, knowledge_gain=0.08, points=2.0,
            consent_ask=0.10, follow_up=0.03,
        ),
        "the company's own site for professionals; rate of registered HCPs",
        source="WE06; cost CS07", confidence="B",
    )  # fmt: skip
    platform: Place = parameter(
        Place(
            group="platform", observed=False,
            response=by_persona(0.55, 0.40, 0.20),
            minutes=5.0, minutes_max=60.0, depth_minutes=2.0, cost=15.0,
            trust_gain=0.15, knowledge_gain=0.05, points=1.0, follow_up=0.01,
        ),
        "third-party content platform with sponsored content; rate of visits to anything there",
        source="WE04, WE01, WE02; cost CS07", confidence="B",
    )  # fmt: skip
