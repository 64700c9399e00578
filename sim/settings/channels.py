"""The channels: who starts, what it costs, what an HCP does with it."""

from __future__ import annotations

from typing import ClassVar

from pydantic import field_validator

from sim.settings.parameter import Section, parameter
from sim.settings.words import ChannelScope, Crew, Group, Kind, Purpose, Team

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

    kind: ClassVar[Kind]
    group: Group | None = parameter(
        None, "the group of channels that one preference covers; null is under none"
    )
    team: Team = parameter("marketing", "the team whose channel it is")
    closeness: float = parameter(
        0.0, "how near people come: 1 in person, 0.5 live at a distance, 0 digital", ge=0, le=1
    )
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
    cost: float = parameter(0.0, "cost of a contact", unit="EUR", ge=0, le=100_000)
    trust_gain: float = parameter(0.0, "evidence of a good contact", unit="events", ge=0, le=20)
    knowledge_gain: float = parameter(
        0.0, "share of the gap in product knowledge that perfect content closes", ge=0, le=1
    )
    points: float = parameter(0.0, "points in the engagement index, first step", ge=0, le=10)
    consent_ask: float = parameter(
        0.0, "chance of a yes when asked for e-mail consent at this contact",
        source="CO02; judgement", ge=0, le=1,
    )  # fmt: skip
    follow_up: float = parameter(
        0.0, "chance that an engaged contact of middling relevance ends in a request for more",
        ge=0, le=1,
    )  # fmt: skip
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

    kind: ClassVar[Kind] = "call"
    cost: float = parameter(
        0.0, "cost of a visit", unit="EUR", source="CS01-CS03", confidence="A", sweep=(90, 300),
        ge=0, le=100_000,
    )  # fmt: skip


class Invitation(Push):
    """An invitation to a personal contact, which is met or declined."""

    kind: ClassVar[Kind] = "invitation"


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

    kind: ClassVar[Kind] = "mail"


class Event(TwoStep):
    """An invitation to an event: registered, attended; it costs by live attendee."""

    kind: ClassVar[Kind] = "event"


class Impression(Push):
    """An advertisement met on the way: passed, or clicked."""

    kind: ClassVar[Kind] = "impression"
    glance_minutes: float = parameter(
        0.0, "minutes that one takes which is passed", unit="min", ge=0, le=10
    )


class Place(Channel):
    """A place that the HCP visits by itself."""

    kind: ClassVar[Kind] = "place"
    period_weeks: float = parameter(
        1.0, "weeks that its rates of sessions are for", unit="weeks", gt=0, le=52
    )


class Feed(Channel):
    """The company's posts, met in the HCP's own feed: passed, or stayed with."""

    kind: ClassVar[Kind] = "impression"
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


_MONTH = 4.345
RATE_WEEKS = {"expert": _MONTH, "chatbot": _MONTH}
"""Weeks that published rates of sessions are for, where it is not one."""


class Channels(Section):
    """Every channel that the company can use."""

    visit: Call = parameter(
        Call(
            group="visit", team="sales", closeness=1.0, rep_borne=True, digital=False,
            response=by_persona(0.88, 0.98, 1.16),
            minutes=8.0, minutes_max=60.0, crew="reps", cost=180.0, cost_refused=60.0,
            trust_gain=1.0, goodwill=1.0, knowledge_gain=0.10, points=4.0,
            consent_ask=0.35, follow_up=0.10,
        ),
        "face-to-face visit by a rep",
        source="AC06, PR10, PR15; minutes DU01-DU04; cost CS01-CS03 (90-300)", confidence="A",
    )  # fmt: skip
    remote: Remote = parameter(
        Remote(
            group="remote", team="sales", closeness=0.5, scope="phone", rep_borne=True,
            response=by_persona(0.30, 0.20, 0.06),
            minutes=18.0, minutes_max=60.0, crew="reps", cost=65.0, cost_refused=5.0,
            message_weight=1.0,
            trust_gain=0.6, goodwill=0.6, knowledge_gain=0.12, points=4.0,
            consent_ask=0.20, follow_up=0.12,
        ),
        "remote visit (video detailing), by invitation",
        source="response between WE11 and CV17; minutes DU05, DU06; cost CS05", confidence="C",
    )  # fmt: skip
    phone: Invitation = parameter(
        Invitation(
            group="remote", team="sales", closeness=0.5, scope="phone", rep_borne=True,
            digital=False, response=by_persona(0.20, 0.25, 0.30),
            minutes=4.0, minutes_max=30.0, depth_minutes=3.0, crew="reps", calls=0.25,
            cost=25.0, cost_refused=5.0, message_weight=1.5,
            trust_gain=0.4, goodwill=0.3, knowledge_gain=0.05, points=1.5,
            consent_ask=0.05, follow_up=0.08,
        ),
        "phone call by the rep: answered, talked for three minutes",
        source="dissatisfaction OV04, quality OV06; cost CS07; asking cold CO02; judgement",
        confidence="C",
    )  # fmt: skip
    rep_email: Mail = parameter(
        Mail(
            group="email", team="sales", scope="email", rep_borne=True,
            response=by_persona(0.40, 0.33, 0.22), second_step=by_persona(0.12, 0.08, 0.04),
            minutes=0.5, minutes_max=10.0, cost=6.0, message_weight=1.0,
            trust_gain=0.2, goodwill=0.05, knowledge_gain=0.04, points=0.5, second_points=1.0,
            follow_up=0.05, needs_visit_weeks=1,
        ),
        "e-mail from the rep within a week of a visit: opened, clicked",
        source="EM04, EM05 (EM06 is the low bound), EM07, EM08; cost CS06", confidence="A",
    )  # fmt: skip
    mass_email: Mail = parameter(
        Mail(
            group="email", scope="email",
            response=by_persona(0.18, 0.12, 0.06), second_step=by_persona(0.12, 0.08, 0.04),
            minutes=0.5, minutes_max=10.0, cost=0.6, message_weight=1.0,
            trust_gain=0.2, goodwill=0.05, knowledge_gain=0.04, points=0.5, second_points=1.0,
            follow_up=0.02,
        ),
        "mass e-mail: opened, clicked",
        source="EM01-EM03, EM07, EM08; cost CS06", confidence="A",
    )  # fmt: skip
    webinar: Event = parameter(
        Event(
            group="webinar", closeness=0.5, scope="email",
            response=by_persona(0.12, 0.07, 0.02), second_step=by_persona(0.45, 0.42, 0.35),
            minutes=48.0, minutes_max=60.0, cost=120.0, message_weight=0.7,
            trust_gain=0.7, goodwill=0.6, knowledge_gain=0.20, points=0.0, second_points=5.0,
            consent_ask=0.45, follow_up=0.15,
        ),
        "webinar: invited, registered (and asked for consent), attended, stayed, asked",
        source="attendance WB01; minutes WB02; cost CS07; registration is judgement",
        confidence="B",
    )  # fmt: skip
    display: Impression = parameter(
        Impression(
            response=by_persona(0.002, 0.001, 0.0005),
            glance_minutes=0.02, minutes=0.5, minutes_max=10.0, cost=0.10, message_weight=0.1,
            goodwill=0.02, knowledge_gain=0.04, points=0.5, consent_ask=0.05, follow_up=0.01,
        ),
        "display campaign on third-party platforms: passed, or clicked through to the site",
        source="clicks WE10; cost CS07; asking cold CO02", confidence="C",
    )  # fmt: skip
    msl: Invitation = parameter(
        Invitation(
            group="expert", team="medical", closeness=1.0, digital=False,
            response=by_persona(0.60, 0.60, 0.55),
            minutes=20.0, minutes_max=90.0, crew="msls", cost=550.0, cost_refused=50.0,
            trust_gain=1.2, goodwill=1.0, knowledge_gain=0.20, points=4.0, follow_up=0.15,
        ),
        "meeting with a medical science liaison, by invitation",
        source="PR16; cost CS07; judgement", confidence="C",
    )  # fmt: skip
    gathering: Invitation = parameter(
        Invitation(
            group="gathering", team="sales", closeness=1.0, rep_borne=True, digital=False,
            response=by_persona(0.15, 0.22, 0.30),
            minutes=40.0, minutes_max=480.0, cost=150.0, cost_refused=2.0,
            trust_gain=0.8, goodwill=1.0, knowledge_gain=0.10, points=4.0,
            consent_ask=0.35, follow_up=0.10,
            formats={
                "lunch": form(0.60, 0.75, 0.50, 0.7, "relationship"),
                "demonstration": form(0.25, 1.00, 1.00, 1.4, "training"),
                "congress": form(0.15, 2.00, 3.00, 1.5, "discussion"),
            },
        ),
        "in-person gathering: lunch meeting, product demonstration, congress",
        source="PR02, PR11; lunch DU02; judgement", confidence="C",
    )  # fmt: skip
    site: Place = parameter(
        Place(
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
    community: Place = parameter(
        Place(
            group="platform", observed=False,
            response=by_persona(0.30, 0.15, 0.06),
            minutes=4.0, minutes_max=60.0, depth_minutes=2.0, cost=15.0,
            trust_gain=0.15, knowledge_gain=0.04, points=1.0, follow_up=0.02,
        ),
        "peer-to-peer community, e-mentoring; rate of visits to anything there",
        source="NW10, NW11; judgement", confidence="C",
    )  # fmt: skip
    expert: Place = parameter(
        Place(
            group="expert", team="medical", closeness=0.5, period_weeks=_MONTH,
            response=by_persona(0.06, 0.03, 0.01),
            minutes=10.0, minutes_max=60.0, cost=90.0,
            trust_gain=1.2, knowledge_gain=0.20, points=4.0, consent_ask=0.10, follow_up=0.10,
        ),
        "medical expert on demand; rate of questions a month",
        source="WE11; judgement", confidence="C",
    )  # fmt: skip
    chatbot: Place = parameter(
        Place(
            group="platform", period_weeks=_MONTH,
            response=by_persona(0.12, 0.04, 0.01),
            minutes=2.0, minutes_max=30.0, depth_minutes=2.0, cost=1.0,
            trust_gain=0.05, knowledge_gain=0.03, points=1.0, consent_ask=0.05, follow_up=0.03,
        ),
        "chatbot or messaging service; rate of uses a month",
        source="WE08; judgement", confidence="C",
    )  # fmt: skip
    content: Place = parameter(
        Place(
            group="site",
            response=by_persona(0.10, 0.06, 0.02),
            minutes=6.0, minutes_max=60.0, depth_minutes=2.0, cost=5.0,
            trust_gain=0.2, knowledge_gain=0.08, points=2.0, follow_up=0.02,
            formats={
                "video": form(0.50, 0.70, 1.00, 0.9, "news"),
                "podcast": form(0.20, 1.60, 0.80, 0.8, "discussion"),
                "tutorial": form(0.30, 1.10, 1.15, 1.3, "training"),
            },
        ),
        "content on demand in newsletters and on platforms: video, podcast, tutorial",
        source="RS19, DU12; judgement", confidence="C",
    )  # fmt: skip
    social: Feed = parameter(
        Feed(
            group="platform", observed=False,
            response=by_persona(0.02, 0.01, 0.002),
            glance_minutes=0.3, minutes=2.5, minutes_max=30.0, depth_minutes=2.0, cost=0.10,
            message_weight=0.1, trust_gain=0.05, knowledge_gain=0.01, points=0.5,
        ),
        "social media: the company's posts, met in the HCP's own feed",
        source="OV04; judgement", confidence="C",
    )  # fmt: skip
