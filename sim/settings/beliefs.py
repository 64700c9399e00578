"""What the company believes of HCPs before it has observed them: published figures.

These are numbers of their own. HCPs are made of `behaviour`, `channels`, `population` and
`market`; change those, and the company goes on believing this until it has seen otherwise.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, model_validator

from sim.settings.by_name import ByName
from sim.settings.character import Depth, Depths, check_whole
from sim.settings.kinds import ByPersona, by_persona
from sim.settings.parameter import Confidence, Section, parameter
from sim.settings.population import Shares


def _answers(
    engager: float, learner: float, traditionalist: float, about: str, source: str,
    confidence: Confidence = "C",
) -> Any:  # fmt: skip
    return parameter(
        by_persona(engager, learner, traditionalist), about, source=source, confidence=confidence
    )


class _Published(ByName):
    """A table by channel; of a channel that is not named, its own table is believed."""

    entry: ClassVar[Any] = ByPersona
    __pydantic_extra__: dict[str, ByPersona] = Field(init=False)


class Answers(_Published):
    """Believed chances of a first step, by push channel."""

    visit: ByPersona = _answers(0.88, 0.98, 1.16, "factor on the access class", "PR10", "A")
    remote: ByPersona = _answers(0.30, 0.20, 0.06, "accepts", "between WE11 and CV17")
    phone: ByPersona = _answers(0.20, 0.25, 0.30, "answers", "judgement")
    rep_email: ByPersona = _answers(0.43, 0.355, 0.24, "opens", "EM04, EM05", "A")
    mass_email: ByPersona = _answers(0.18, 0.12, 0.06, "opens", "EM01-EM03", "A")
    webinar: ByPersona = _answers(0.12, 0.07, 0.02, "registers", "judgement")
    display: ByPersona = _answers(0.002, 0.001, 0.0005, "clicks", "WE10")
    msl: ByPersona = _answers(0.60, 0.60, 0.55, "meets", "PR16; judgement")
    gathering: ByPersona = _answers(0.15, 0.22, 0.30, "comes", "PR02; judgement")


class SecondSteps(_Published):
    """Believed chances of a second step after the first."""

    rep_email: ByPersona = _answers(0.12, 0.08, 0.04, "clicks", "EM07, EM08", "A")
    mass_email: ByPersona = _answers(0.12, 0.08, 0.04, "clicks", "EM07, EM08", "A")
    webinar: ByPersona = _answers(0.45, 0.42, 0.35, "attends", "WB01", "B")


class Sessions(_Published):
    """Believed rates of what HCPs begin by themselves, over each channel's usual period."""

    site: ByPersona = _answers(0.16, 0.09, 0.03, "visits a week, registered", "WE06", "B")
    platform: ByPersona = _answers(0.55, 0.40, 0.20, "visits a week, to anything", "WE04", "B")
    community: ByPersona = _answers(0.30, 0.15, 0.06, "visits a week, to anything", "NW10, NW11")
    expert: ByPersona = _answers(0.06, 0.03, 0.01, "questions a month", "WE11; judgement")
    chatbot: ByPersona = _answers(0.12, 0.04, 0.01, "uses a month", "WE08; judgement")
    content: ByPersona = _answers(0.10, 0.06, 0.02, "uses a week, with a newsletter", "judgement")


class AccessShares(Section):
    """Believed shares of the access classes in one country."""

    open: float = parameter(0.0, "share of open HCPs", ge=0, le=1)
    restricted: float = parameter(0.0, "share of restricted HCPs", ge=0, le=1)
    closed: float = parameter(0.0, "share of closed HCPs", ge=0, le=1)

    @model_validator(mode="after")
    def _is_whole(self) -> AccessShares:
        check_whole(self.model_dump())
        return self


def _shares(open_: float, restricted: float, closed: float, about: str) -> Any:
    whole = AccessShares(open=open_, restricted=restricted, closed=closed)
    return parameter(whole, about, source="AC04, AC08-AC10")


class AccessByCountry(Section):
    """Believed access, by country."""

    eu: AccessShares = _shares(0.50, 0.30, 0.20, "Europe")
    us: AccessShares = _shares(0.45, 0.36, 0.19, "United States")
    uk: AccessShares = _shares(0.25, 0.40, 0.35, "United Kingdom")
    de: AccessShares = _shares(0.50, 0.30, 0.20, "Germany")
    fr: AccessShares = _shares(0.50, 0.30, 0.20, "France")
    it: AccessShares = _shares(0.65, 0.25, 0.10, "Italy")
    es: AccessShares = _shares(0.65, 0.25, 0.10, "Spain")


class TierShares(Section):
    """Shares of the tiers on the company's list, by which it plans."""

    A: float = parameter(0.2, "tier A", ge=0, le=1)
    B: float = parameter(0.3, "tier B", ge=0, le=1)
    C: float = parameter(0.5, "tier C", ge=0, le=1)

    @model_validator(mode="after")
    def _is_whole(self) -> TierShares:
        check_whole(self.model_dump())
        return self


class Meetings(Section):
    """Believed chance that a rep who calls is met, by access class."""

    open: float = parameter(0.80, "open HCPs", source="AC06", confidence="A", ge=0, le=1)
    restricted: float = parameter(
        0.50, "restricted HCPs", source="AC06", confidence="A", ge=0, le=1
    )
    closed: float = parameter(0.15, "closed HCPs", source="AC06", confidence="A", ge=0, le=1)


def _depth(in_person: float, digital: float, about: str) -> Any:
    return parameter(Depth(in_person=in_person, digital=digital), about, source="PR11, WB05")


class BelievedDepths(Depths):
    """Believed depth of touches for each purpose, in person and on a screen."""

    news: Depth = _depth(0.5, 1.0, "product news")
    discussion: Depth = _depth(1.0, 0.4, "clinical discussion")
    training: Depth = _depth(0.6, 1.0, "training")
    relationship: Depth = _depth(1.0, 0.3, "the relationship itself")


class Beliefs(Section):
    """What the company reckons with before it has observed: published figures, not the truth."""

    registered_share: float = parameter(
        0.25, "HCPs whom it takes to be registered on the own site", ge=0, le=1
    )
    newsletter_share: float = parameter(
        0.45, "HCPs whom it takes newsletters to reach", source="CO04", ge=0, le=1
    )
    presence_max: float = parameter(
        0.15, "most of a platform's sessions that it expects to hold its content", gt=0, le=1
    )
    presence_half: float = parameter(
        30.0, "yearly spend per HCP that it expects to buy 63 % of that", unit="EUR/HCP/year",
        gt=0, le=10000,
    )  # fmt: skip
    feed_share: float = parameter(
        0.3, "share of its posts that it expects to come up in an HCP's feed", source="NW10",
        gt=0, le=1,
    )  # fmt: skip
    personas: Shares = parameter(
        Shares(engager=0.22, learner=0.56, traditionalist=0.22), "shares of the personas",
        source="PR08", confidence="A",
    )  # fmt: skip
    without_screens: ByPersona = parameter(
        by_persona(0.34, 0.52, 0.72), "shares of HCPs whom it takes to use no screen for "
        "professional contact", source="IQ26: half of a list gives 4 % of clicks", confidence="B",
    )  # fmt: skip
    screens_sd: float = parameter(
        0.8, "spread that it takes HCPs to have on all screens at once", unit="log-odds",
        source="IQ26, IQ27", confidence="B", ge=0, le=4,
    )  # fmt: skip
    log_odds_without: float = parameter(
        4.5, "log-odds of an answer (in pull: log rate) that it takes those to lack on a screen",
        unit="log-odds", source="IQ26", confidence="B", ge=0, le=12,
    )  # fmt: skip
    drift_per_year: float = parameter(
        0.05, "share of all HCPs that it takes to move on from traditionalist to learner in a "
        "year, and as many from learner to engager", unit="1/year", source="PR08: 5 points a year",
        confidence="A", sweep=(0.0, 0.1), ge=0, le=0.5,
    )  # fmt: skip
    tiers: TierShares = TierShares()
    leader_share: float = parameter(0.1, "HCPs whom it takes for opinion leaders", ge=0, le=1)
    access: AccessByCountry = AccessByCountry()
    meetings: Meetings = Meetings()
    answers: Answers = Answers()
    second_steps: SecondSteps = SecondSteps()
    sessions: Sessions = Sessions()
    depth: BelievedDepths = BelievedDepths()
