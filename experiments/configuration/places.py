"""Where a dotted key leads in the settings, what may stand there, and what stands beside it."""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from experiments.configuration.schema import StudyConfiguration
from experiments.faults import one_of

Part = str | int
_WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
}


@dataclass(frozen=True)
class Place:
    """One place in the settings.

    Attributes:
        annotation: Type of what stands there.
        field: The parameter that is declared there; None inside mappings and lists.
    """

    annotation: Any
    field: FieldInfo | None = None

    @property
    def names(self) -> list[str]:
        """Keys of the section; empty where it is not a section."""
        section = _section(self.annotation)
        return list(section.model_fields) if section else []

    @property
    def words(self) -> list[str]:
        """The words that may stand here; empty where it is not a choice of words."""
        bare = _bare(self.annotation)
        return [str(word) for word in get_args(bare)] if get_origin(bare) is Literal else []

    @property
    def keys(self) -> list[str]:
        """The only keys that a mapping takes; empty where they are free."""
        bare = _bare(self.annotation)
        return Place(get_args(bare)[0]).words if get_origin(bare) is dict else []

    @property
    def is_of_many_types(self) -> bool:
        """Whether a value of one of several types may stand here."""
        return get_origin(_bare(self.annotation)) in (Union, types.UnionType)

    @property
    def is_mapping(self) -> bool:
        """Whether the keys are free."""
        return get_origin(_bare(self.annotation)) is dict

    @property
    def is_list(self) -> bool:
        """Whether a list stands there."""
        return get_origin(_bare(self.annotation)) is list

    @property
    def is_open(self) -> bool:
        """Whether a new key may be set like an old one: a mapping of single values."""
        return self.is_mapping and get_args(_bare(self.annotation))[1] in _WORDS

    def child(self, part: Part) -> Place | None:
        """The place one step further, or None."""
        bare = _bare(self.annotation)
        section = _section(bare)
        if section is not None:
            field = section.model_fields.get(str(part))
            return Place(field.annotation, field) if field else None
        if get_origin(bare) is dict:
            return Place(get_args(bare)[1])
        if get_origin(bare) is list:
            return Place(get_args(bare)[0])
        return None

    @property
    def allowed(self) -> str:
        """What may stand here, in words."""
        unit = ""
        if self.field is not None and isinstance(self.field.json_schema_extra, dict):
            unit = str(self.field.json_schema_extra.get("unit", ""))
        said = f"{_in_words(self.annotation)}{_limits(self.field)}"
        return f"{said} ({unit})" if unit else said


def find(path: Sequence[Part]) -> Place | None:
    """The place at the end of a path from the top, or None."""
    place: Place | None = Place(StudyConfiguration)
    for part in path:
        place = place.child(part) if place is not None else None
    return place


def _bare(annotation: Any) -> Any:
    """The type without `| None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return parts[0] if len(parts) == 1 else annotation
    return annotation


def _section(annotation: Any) -> type[BaseModel] | None:
    """The type as a section of settings, or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return None


def _in_words(annotation: Any) -> str:
    """A type in words."""
    bare = _bare(annotation)
    if bare is not annotation:
        return f"{_in_words(bare)} or null"
    if get_origin(bare) is Literal:
        return one_of([str(word) for word in get_args(bare)])
    if get_origin(bare) is list:
        inner = get_args(bare)[0]
        plural = {float: "numbers", int: "whole numbers", str: "texts"}
        return f"a list of {plural.get(inner) or f'({_in_words(inner)})'}"
    if get_origin(bare) is dict or _section(bare):
        return "a mapping of keys to values"
    if get_origin(bare) in (Union, types.UnionType):
        return " or ".join(_in_words(part) for part in get_args(bare))
    return _WORDS.get(bare, "another value")


def _limits(field: FieldInfo | None) -> str:
    """The bounds of a parameter in words, with a space before them."""
    bounds = {
        name: getattr(rule, name)
        for rule in (field.metadata if field else [])
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length")
        if getattr(rule, name, None) is not None
    }
    short, long = bounds.get("min_length"), bounds.get("max_length")
    if short is not None or long is not None:
        if short == long:
            return f", {short} of them"
        return f", at least {short} long" if long is None else f", {short or 0} to {long} long"
    if "ge" in bounds and "le" in bounds:
        return f" from {_number(bounds['ge'])} to {_number(bounds['le'])}"
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    said = [f"{words[name]} {_number(bound)}" for name, bound in bounds.items()]
    return f" {' and '.join(said)}" if said else ""


def _number(bound: float) -> str:
    """A bound as people write it."""
    return f"{bound:,}" if isinstance(bound, int) else f"{bound:,.10g}"
