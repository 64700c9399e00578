"""How much more readily than the table of responses HCPs answer, channel by channel."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from sim.settings.by_name import ByName
from sim.settings.parameter import Confidence, parameter

_RANGE = (-1.0, 1.0)
_LOWEST, _HIGHEST = -5, 5
_Shift = Annotated[float, Field(ge=_LOWEST, le=_HIGHEST)]


def _shift(about: str, *, confidence: Confidence = "C", source: str = "judgement") -> Any:
    return parameter(
        0.0, about, unit="log-odds", source=source, confidence=confidence, sweep=_RANGE,
        ge=_LOWEST, le=_HIGHEST,
    )  # fmt: skip


class FollowThrough(ByName):
    """Shifts of the second step of the channels that have one; 0 of what is not named."""

    entry: ClassVar[Any] = float
    __pydantic_extra__: dict[str, _Shift] = Field(init=False)

    rep_email: float = _shift(
        "clicks in opened rep-triggered e-mails", confidence="B", source="EM07, EM08"
    )
    mass_email: float = _shift("clicks in opened mass e-mails", confidence="B", source="EM07, EM08")
    webinar: float = _shift(
        "attendance of registered HCPs at webinars", confidence="B", source="WB01"
    )


class ResponseShift(ByName):
    """Shifts of the first step against the channels' tables: one country or field is not the mean.

    What an HCP starts by itself is a rate: there the shift is of its log. A channel that is not
    named has none.
    """

    entry: ClassVar[Any] = float
    __pydantic_extra__: dict[str, _Shift] = Field(init=False)

    visit: float = _shift("meetings with a rep who calls", confidence="B", source="AC06")
    remote: float = _shift("remote meetings accepted", source="WE11 (low), CV17 (high)")
    phone: float = _shift("phone calls answered")
    rep_email: float = _shift("rep-triggered e-mails opened", confidence="B", source="EM04-EM06")
    mass_email: float = _shift("mass e-mails opened", confidence="B", source="EM01-EM03")
    webinar: float = _shift("registrations for webinars")
    display: float = _shift("display clicks", confidence="B", source="WE10")
    msl: float = _shift("meetings with a medical science liaison", confidence="B", source="PR16")
    gathering: float = _shift("gatherings joined")
    site: float = _shift("visits of the own site", confidence="B", source="WE06")
    platform: float = _shift("visits of a platform", confidence="B", source="WE04")
    community: float = _shift("visits of a community", confidence="B", source="NW10, NW11")
    expert: float = _shift("questions to an expert", confidence="B", source="WE11")
    chatbot: float = _shift("uses of a chatbot", confidence="B", source="WE08")
    content: float = _shift("take-up of content on demand")
    social: float = _shift("stays with a post")
    then: FollowThrough = FollowThrough()
