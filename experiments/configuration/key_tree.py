"""Where a dotted key leads in the settings, what may stand there, and what stands beside it."""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from experiments.config_errors import one_of
from experiments.configuration.schema import StudyConfiguration
from sim.settings.by_name import ByName, OneOf
from sim.settings.words import Kind

Part = str | int
_WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
}


@dataclass(frozen=True)
class KeyNode:
    """One node in the tree of settings.

    Attributes:
        annotation: Type of what stands there.
        field: The parameter that is declared there; None inside mappings and lists.
    """

    annotation: Any
    field: FieldInfo | None = None

    @property
    def names(self) -> list[str]:
        """Keys of the section; empty where it is not a section."""
        return list(
            dict.fromkeys(n for one in _sections(self.annotation) for n in one.model_fields)
        )

    @property
    def words(self) -> list[str]:
        """The words that may stand here; empty where it is not a choice of words."""
        bare = _bare(self.annotation)
        if get_origin(bare) is Literal:
            return [str(word) for word in get_args(bare)]
        return _names_of_ours(self.annotation, self.field)

    @property
    def keys(self) -> list[str]:
        """The only keys that a mapping takes; empty where they are free."""
        bare = _bare(self.annotation)
        return KeyNode(get_args(bare)[0]).words if get_origin(bare) is dict else []

    @property
    def is_of_many_types(self) -> bool:
        """Whether a value of one of several types may stand here."""
        bare = _bare(self.annotation)
        return get_origin(bare) in (Union, types.UnionType) and not _sections(bare)

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

    def child(self, part: Part) -> KeyNode | None:
        """The node one step further, or None."""
        bare = _bare(self.annotation)
        sections = _sections(bare)
        if len(sections) > 1 and part == "kind":  # by which they are told apart
            return KeyNode(Kind)
        for section in sections:
            field = section.model_fields.get(str(part))
            if field is not None:
                return KeyNode(field.annotation, field)
            if issubclass(section, ByName):
                return KeyNode(section.entry)
        if get_origin(bare) is dict:
            return KeyNode(get_args(bare)[1])
        if get_origin(bare) is list:
            return KeyNode(get_args(bare)[0])
        return None

    @property
    def allowed(self) -> str:
        """What may stand here, in words."""
        unit = ""
        if self.field is not None and isinstance(self.field.json_schema_extra, dict):
            unit = str(self.field.json_schema_extra.get("unit", ""))
        ours = _names_of_ours(self.annotation, self.field)
        said = one_of(ours) if ours else f"{_in_words(self.annotation)}{_limits(self.field)}"
        return f"{said} ({unit})" if unit else said


def find(path: Sequence[Part]) -> KeyNode | None:
    """The node at the end of a path from the top, or None."""
    node: KeyNode | None = KeyNode(StudyConfiguration)
    for part in path:
        node = node.child(part) if node is not None else None
    return node


def _bare(annotation: Any) -> Any:
    """The type without `| None` and what is said beside it."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return parts[0] if len(parts) == 1 else annotation
    return annotation


def _sections(annotation: Any) -> list[type[BaseModel]]:
    """The sections of settings that may stand there: one, or a channel's kinds; else none."""
    bare = _bare(annotation)
    parts = get_args(bare) if get_origin(bare) in (Union, types.UnionType) else (bare,)
    are = [isinstance(part, type) and issubclass(part, BaseModel) for part in parts]
    return list(parts) if all(are) else []


def _names_of_ours(annotation: Any, field: FieldInfo | None) -> list[str]:
    """The names that ship of those that a user may add to; empty where none may be added."""
    beside = get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()
    said = [*beside, *(field.metadata if field is not None else [])]
    return [word for one in said if isinstance(one, OneOf) for word in one.words]


def _in_words(annotation: Any) -> str:
    """A type in words."""
    bare = _bare(annotation)
    if ours := _names_of_ours(annotation, None):
        return one_of(ours)
    if bare is not annotation:
        return f"{_in_words(bare)} or null"
    if get_origin(bare) is Literal:
        return one_of([str(word) for word in get_args(bare)])
    if get_origin(bare) is list:
        inner = get_args(bare)[0]
        plural = {float: "numbers", int: "whole numbers", str: "texts"}
        return f"a list of {plural.get(inner) or f'({_in_words(inner)})'}"
    if get_origin(bare) is dict or _sections(bare):
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
