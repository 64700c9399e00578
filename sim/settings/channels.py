"""The channels that ship, an entry each; a user's own stand beside them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, cast

from pydantic import Field, PrivateAttr

from sim.settings.by_name import ByName, OneOf
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.settings.kinds import (
    AnyChannel,
    Call,
    Channel,
    Event,
    Feed,
    Impression,
    Invitation,
    Mail,
    Place,
    Push,
    Remote,
    by_persona,
    form,
)
from sim.settings.parameter import parameter
from sim.settings.words import SHARED, STARTERS, TRIGGERS

MOST_CHANNELS = 32

_OTHER_NAMES = (*SHARED, *STARTERS, "then")


class Channels(ByName):
    """Every channel that the company can use; any other name is one of your own, of a `kind`."""

    entry: ClassVar[Any] = AnyChannel
    __pydantic_extra__: dict[str, AnyChannel] = Field(init=False)

    visit: Call = parameter(
        Call(
            address=0, turn=0, turns_into="remote",
            group="visit", team="sales", closeness=1.0, rep_borne=True, digital=False,
            response=by_persona(0.88, 0.98, 1.16),
            minutes=8.0, minutes_max=60.0, crew="reps", cost=30.0, cost_refused=10.0,
            trust_gain=1.0, goodwill=1.0, knowledge_gain=0.10, points=4.0,
            consent_ask=0.35, follow_up=0.10,
        ),
        "face-to-face visit by a rep",
        source="AC06, PR10, PR15; minutes DU01-DU04; cost beside the rep's time (10-80): judgement",
        confidence="A",
    )  # fmt: skip
    remote: Remote = parameter(
        Remote(
            address=1, turn=1, counted_as="accepted_calls", complements="visit",
            group="remote", team="sales", closeness=0.5, scope="phone", rep_borne=True,
            response=by_persona(0.30, 0.20, 0.06),
            minutes=18.0, minutes_max=60.0, crew="reps", calls=0.2, cost=5.0, cost_refused=0.5,
            message_weight=1.0,
            trust_gain=0.6, goodwill=0.6, knowledge_gain=0.12, points=4.0,
            consent_ask=0.20, follow_up=0.12,
        ),
        "remote visit (video detailing), by invitation",
        source="response between WE11 and CV17; minutes DU05, DU06; a fifth accept, so that a "
        "fifth of a call for each invitation is EUR 85 for each meeting, CS05 (40-90)",
        confidence="C",
    )  # fmt: skip
    phone: Invitation = parameter(
        Invitation(
            address=2, turn=2, counted_as="accepted_calls",
            group="remote", team="sales", closeness=0.5, screen=0.0, scope="phone", rep_borne=True,
            digital=False, response=by_persona(0.20, 0.25, 0.30),
            minutes=4.0, minutes_max=30.0, depth_minutes=3.0, crew="reps", calls=0.1,
            cost=1.0, cost_refused=0.5, message_weight=1.5,
            trust_gain=0.4, goodwill=0.3, knowledge_gain=0.05, points=1.5,
            consent_ask=0.05, follow_up=0.08,
        ),
        "phone call by the rep: answered, talked for three minutes",
        source="dissatisfaction OV04, quality OV06; a tenth of a call for each attempt is EUR 8.5, "
        "with a quarter answered CS07 (15-40); asking cold CO02; judgement",
        confidence="C",
    )  # fmt: skip
    rep_email: Mail = parameter(
        Mail(
            address=3, turn=3,
            group="email", team="sales", screen=0.25, scope="email", rep_borne=True,
            response=by_persona(0.43, 0.355, 0.24), second_step=by_persona(0.12, 0.08, 0.04),
            minutes=0.5, minutes_max=10.0, crew="reps", calls=0.05, cost=0.5,
            message_weight=1.0,
            trust_gain=0.2, goodwill=0.05, knowledge_gain=0.04, points=0.5, second_points=1.0,
            follow_up=0.05,
        ),
        "e-mail from the rep, opened most within a week of a visit "
        "(behaviour.response.mail_without_visit): opened, clicked",
        source="EM04, EM05 (EM06 is the low bound), EM07, EM08; a twentieth of a call is EUR 4, "
        "CS06", confidence="A",
    )  # fmt: skip
    mass_email: Mail = parameter(
        Mail(
            address=4, turn=4, thinned_when_silent=True,
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
            address=5, turn=5,
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
            address=6, turn=6,
            response=by_persona(0.002, 0.001, 0.0005),
            glance_minutes=0.02, minutes=0.5, minutes_max=10.0, cost=0.10, message_weight=0.1,
            goodwill=0.02, knowledge_gain=0.04, points=0.5, consent_ask=0.05, follow_up=0.01,
        ),
        "display campaign on third-party platforms: passed, or clicked through to the site",
        source="clicks WE10; cost CS07; asking cold CO02", confidence="C",
    )  # fmt: skip
    msl: Invitation = parameter(
        Invitation(
            address=7, turn=7,
            group="expert", team="medical", closeness=1.0, digital=False,
            response=by_persona(0.60, 0.60, 0.55),
            minutes=20.0, minutes_max=90.0, crew="msls", calls=0.6, cost=50.0, cost_refused=5.0,
            trust_gain=1.2, goodwill=1.0, knowledge_gain=0.20, points=4.0, follow_up=0.15,
        ),
        "meeting with a medical science liaison, by invitation",
        source="PR16; six in ten meet, so that 0.6 of a meeting's time for each invitation is EUR "
        "577 of a liaison for each meeting, CS07 (400-800); judgement",
        confidence="C",
    )  # fmt: skip
    gathering: Invitation = parameter(
        Invitation(
            address=8, turn=8, charged="attendee",
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
            address=32, turn=9, counted_as="site_visits", own_site=True,
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
            address=33, turn=10, counted_as="platform_visits", opened_by="spend",
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
            address=34, turn=11, counted_as="platform_visits", opened_by="spend",
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
            address=35, turn=12, counted_as="questions",
            group="expert", team="medical", closeness=0.5, period_weeks=WEEKS_PER_MONTH,
            response=by_persona(0.06, 0.03, 0.01),
            minutes=10.0, minutes_max=60.0, cost=90.0,
            trust_gain=1.2, knowledge_gain=0.20, points=4.0, consent_ask=0.10, follow_up=0.10,
        ),
        "medical expert on demand; rate of questions a month",
        source="WE11; judgement", confidence="C",
    )  # fmt: skip
    chatbot: Place = parameter(
        Place(
            address=36, turn=13, counted_as="questions",
            group="platform", period_weeks=WEEKS_PER_MONTH,
            response=by_persona(0.12, 0.04, 0.01),
            minutes=2.0, minutes_max=30.0, depth_minutes=2.0, cost=1.0,
            trust_gain=0.05, knowledge_gain=0.03, points=1.0, consent_ask=0.05, follow_up=0.03,
        ),
        "chatbot or messaging service; rate of uses a month",
        source="WE08; judgement", confidence="C",
    )  # fmt: skip
    content: Place = parameter(
        Place(
            address=37, turn=14, counted_as="content_uses", by_newsletter=True, also_on="platform",
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
            address=38, turn=15,
            group="platform", observed=False,
            response=by_persona(0.02, 0.01, 0.002),
            glance_minutes=0.3, minutes=2.5, minutes_max=30.0, depth_minutes=2.0, cost=0.10,
            message_weight=0.1, trust_gain=0.05, knowledge_gain=0.01, points=0.5,
        ),
        "social media: the company's posts, met in the HCP's own feed",
        source="OV04; judgement", confidence="C",
    )  # fmt: skip

    _push: tuple[str, ...] = PrivateAttr()
    _pull: tuple[str, ...] = PrivateAttr()
    _names: tuple[str, ...] = PrivateAttr()
    _in_order: tuple[Channel, ...] = PrivateAttr()

    def model_post_init(self, _context: Any) -> None:
        """Sorts the channels by who starts, and checks that they go together."""
        self._push = tuple(name for name, one in self.items() if isinstance(one, Push))
        self._pull = tuple(name for name, one in self.items() if not isinstance(one, Push))
        self._names = (*self._push, *self._pull)
        self._in_order = tuple(self[name] for name in self._names)
        self._check_names()
        self._check_numbers()
        self._check_places()

    def _check_names(self) -> None:
        if len(self.names) > MOST_CHANNELS:
            message = f"at most {MOST_CHANNELS} channels, the {len(CHANNELS)} that ship included"
            raise ValueError(message)
        for name in self.own:
            if not name.isidentifier() or name != name.lower() or name in _OTHER_NAMES:
                message = f"{name!r} cannot be a channel's name: small letters, digits and _"
                raise ValueError(message)
        for name, channel in self.items():
            for key in ("turns_into", "complements", "also_on"):
                other = getattr(channel, key, None)
                known = self.pull if key == "also_on" else self.push
                if other is not None and (other not in known or other == name):
                    message = f"{name}.{key}: {other!r} is no other channel of that side"
                    raise ValueError(message)
                if other is not None and key == "also_on" and self[other].opened_by != "spend":
                    message = f"{name}.also_on: {other!r} is no place that is bought"
                    raise ValueError(message)

    def _check_numbers(self) -> None:
        for key in ("address", "turn"):
            given = [number for _, one in self.items() if (number := getattr(one, key)) is not None]
            twice = sorted({number for number in given if given.count(number) > 1})
            if twice:
                message = f"two channels have the {key} {twice[0]}"
                raise ValueError(message)

    def _check_places(self) -> None:
        if sum(getattr(one, "own_site", False) for _, one in self.items()) != 1:
            message = "one channel must be the own site"
            raise ValueError(message)

    @property
    def push(self) -> tuple[str, ...]:
        """Channels on which the company starts, those that ship first."""
        return self._sorted("_push")

    @property
    def pull(self) -> tuple[str, ...]:
        """Channels on which HCPs start, those that ship first."""
        return self._sorted("_pull")

    @property
    def names(self) -> tuple[str, ...]:
        """All channels in the order of records and tables: push, then pull."""
        return self._sorted("_names")

    @property
    def in_order(self) -> tuple[Channel, ...]:
        """The entries in that order."""
        return cast(tuple[Channel, ...], (self.__pydantic_private__ or {})["_in_order"])

    def _sorted(self, kept: str) -> tuple[str, ...]:
        """Returns names that were sorted once; pydantic's own way to them is slow."""
        return cast(tuple[str, ...], (self.__pydantic_private__ or {})[kept])

    @property
    def call(self) -> str:
        """The first channel on which a rep calls: the one that others are set against."""
        return next(name for name in self.push if isinstance(self[name], Call))

    @property
    def home(self) -> str:
        """The company's own site."""
        return next(name for name in self.pull if getattr(self[name], "own_site", False))

    def numbers(self, key: str) -> list[int]:
        """Returns each channel's own number, `address` or `turn`: those not given, filled in."""
        given = [getattr(one, key) for one in self.in_order]
        free = (number for number in range(len(given) + MOST_CHANNELS) if number not in given)
        return [next(free) if number is None else number for number in given]


SHIPPED = Channels()
PUSH_CHANNELS, PULL_CHANNELS, CHANNELS = SHIPPED.push, SHIPPED.pull, SHIPPED.names
"""Names of the channels that ship."""

PushName = Annotated[str, OneOf(PUSH_CHANNELS)]
Purse = Annotated[str, OneOf((*CHANNELS, *SHARED))]
Trigger = Annotated[str, OneOf((*CHANNELS, *TRIGGERS))]
Start = Annotated[str, OneOf((*CHANNELS, *STARTERS))]
