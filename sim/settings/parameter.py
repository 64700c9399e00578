"""How a parameter is declared: once, with its unit, range, default and source."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Confidence = Literal["A", "B", "C"]


class Section(BaseModel):
    """A group of parameters that refuses unknown keys and wrong types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def parameter(
    default: Any,
    about: str,
    *,
    unit: str = "",
    source: str = "",
    confidence: Confidence = "C",
    sweep: tuple[float, float] | None = None,
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
        **limits: bounds that pydantic checks (`ge`, `gt`, `le`, `lt`, `min_length`).

    Returns:
        A pydantic field that carries all of it.
    """
    extra: dict[str, Any] = {
        "unit": unit,
        "source": source or "judgement",
        "confidence": confidence,
        "sweep": list(sweep) if sweep else None,
    }
    if isinstance(default, list | dict | BaseModel):
        return Field(
            default_factory=lambda: default, description=about, json_schema_extra=extra, **limits
        )
    return Field(default, description=about, json_schema_extra=extra, **limits)
