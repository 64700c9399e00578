"""Assumptions: parameters that are judgement and have a range."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from sim.settings import Settings
from sim.settings.parameter import Ranged, ranged

SECTIONS = ("behaviour", "channels", "company", "market", "measures", "population")


def assumptions(settings: Settings) -> list[tuple[str, tuple[float, float]]]:
    """Parameters of confidence C that have a range, with its ends."""
    found = with_ranges(settings)
    return [(one.key, (one.low, one.high)) for one in found if one.confidence == "C"]


def with_ranges(settings: Settings) -> list[Ranged]:
    """Parameters that have a range, however sure their value is, with its ends."""
    return [one for name in SECTIONS for one in ranged(getattr(settings, name), name)]


def value_of(settings: BaseModel, key: str) -> float:
    """The value of a parameter."""
    found: Any = settings
    for name in key.split("."):
        found = getattr(found, name)
    return float(found)


def about(settings: Settings, key: str) -> str:
    """What a parameter is, in its own words."""
    *above, last = key.split(".")
    section: Any = settings
    for name in above:
        section = getattr(section, name)
    return str(type(section).model_fields[last].description)
