"""Assumptions: parameters that are judgement and have a range."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

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


def what_stands_at(key: str, settings: BaseModel) -> object:
    """The value at a key, inside lists and mappings too; None where there is none."""
    found: object = settings
    for part in key.split("."):
        if isinstance(found, list):
            found = found[int(part)] if part.isdecimal() and int(part) < len(found) else None
        else:
            found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
    return found


class Told(NamedTuple):
    """What is known of a number that worlds vary.

    Attributes:
        about: What it is, in its own words.
        unit: Its unit of measure; empty for a pure number.
        default: Its value where no world varies it; NaN where there is none.
    """

    about: str
    unit: str
    default: float


def told_of(settings: BaseModel, key: str) -> Told:
    """What is known of a number by its key; of one in a list or mapping what is said of that."""
    parts, field = key.split("."), None
    for at in range(len(parts)):
        above = what_stands_at(".".join(parts[:at]), settings) if at else settings
        if isinstance(above, BaseModel) and parts[at] in type(above).model_fields:
            field = type(above).model_fields[parts[at]]
    extra = field.json_schema_extra if field is not None else None
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    value = what_stands_at(key, settings)
    default = float(value) if isinstance(value, int | float) else math.nan
    return Told((field.description if field is not None else "") or "", unit, default)


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
