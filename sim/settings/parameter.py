"""How a parameter is declared: once, with its unit, range, default and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, Literal, NamedTuple, Self, TypeGuard, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.settings.replacing import replaced

Confidence = Literal["A", "B", "C"]


class Section(BaseModel):
    """A group of parameters that refuses unknown keys and wrong types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
    stands_alone: ClassVar[bool] = False

    @model_validator(mode="before")
    @classmethod
    def _departs_from_defaults(cls, data: Any) -> Any:
        """Lays what is given of a section over that section's defaults in this place."""
        if not isinstance(data, dict) or isinstance(data, _Whole):
            return data
        laid = {
            name: _laid_over(default, data[name])
            for name, default in _defaults_of(cls).items()
            if isinstance(data.get(name), dict)
        }
        return {**data, **laid}

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Returns itself: a section does not change, and a default need not be copied."""
        return self

    def replace(self, values: Mapping[str, Any]) -> Self:
        """Returns a copy with other values by dotted key, checked like those that they replace.

        Raises:
            ValidationError: as `sim.settings.replacing.replaced` tells.
        """
        return replaced(self, values)


@cache
def _defaults_of(kind: type[Section]) -> dict[str, Section]:
    """Returns the sections that stand in a section by default, but for those that stand alone."""
    defaults = {
        name: field.get_default(call_default_factory=True)
        for name, field in kind.model_fields.items()
    }
    return {name: default for name, default in defaults.items() if _is_laid_over(default)}


class _Whole(dict[str, Any]):
    """A section's values with its defaults in that place, so that none need be laid under them."""


def _laid_over(default: Section, given: dict[str, Any]) -> _Whole:
    """Returns the section's values with those given in their place, section by section."""
    held = vars(default)
    whole = _Whole({name: held[name] for name in type(default).__pydantic_fields__})
    for name, value in given.items():
        inner = whole.get(name)
        if _is_laid_over(inner) and isinstance(value, dict):
            whole[name] = _laid_over(inner, value)
        else:
            whole[name] = value
    return whole


def _is_laid_over(default: Any) -> TypeGuard[Section]:
    return isinstance(default, Section) and not default.stands_alone


def parameter(
    default: Any,
    about: str,
    *,
    unit: str = "",
    source: str = "",
    confidence: Confidence = "C",
    sweep: tuple[float, float] | None = None,
    whole: bool = False,
    **limits: Any,
) -> Any:
    """Declares one parameter.

    Args:
        default: the value where a configuration says nothing.
        about: what it is, in one line.
        unit: unit of measure; empty for a pure number or a choice.
        source: fact behind the default (author, year), or "judgement".
        confidence: A read in the source, B known, C judgement.
        sweep: range that sensitivity analysis covers.
        whole: whether a page that gives the mapping gives all of it.
        **limits: bounds that pydantic checks (`ge`, `gt`, `le`, `lt`, `min_length`).

    Returns:
        A pydantic field that carries all of it.
    """
    extra: dict[str, Any] = {
        "unit": unit,
        "source": source or "judgement",
        "confidence": confidence,
        "sweep": list(sweep) if sweep else None,
    } | ({"whole": True} if whole else {})
    if isinstance(default, list | dict | BaseModel):
        return Field(
            default_factory=lambda: default, description=about, json_schema_extra=extra, **limits
        )
    return Field(default, description=about, json_schema_extra=extra, **limits)


class Ranged(NamedTuple):
    """One parameter that has a range within which it is uncertain."""

    key: str
    about: str
    unit: str
    confidence: Confidence
    low: float
    value: float
    high: float


def ranged(section: BaseModel, key: str) -> Iterator[Ranged]:
    """Yields every parameter of a section that has a range, with the section's own value.

    Args:
        section: to look through, sections inside it included.
        key: where it stands, dotted.
    """
    for name, field in type(section).model_fields.items():
        inner, told = getattr(section, name), field.json_schema_extra
        if isinstance(inner, BaseModel):
            yield from ranged(inner, f"{key}.{name}")
        elif isinstance(told, dict) and told.get("sweep"):
            low, high = cast(list[float], told["sweep"])
            confidence = cast(Confidence, told["confidence"])
            yield Ranged(
                f"{key}.{name}", str(field.description), str(told.get("unit", "")), confidence,
                float(low), float(inner), float(high),
            )  # fmt: skip
