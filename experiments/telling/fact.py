"""What was found, as data: which sentence tells it, and the figures and names that it tells.

A fact's words stand in `sentences.yaml`, a Jinja template for each kind. So facts are tested as
data, and a word is changed in one place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from jinja2 import Environment, StrictUndefined, Template

from experiments.telling import wording

SENTENCES = Path(__file__).with_name("sentences.yaml")


class Gap(NamedTuple):
    """A difference on a measure with its interval; NaN where there is none."""

    measure: str
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Fact:
    """One thing that is said.

    Attributes:
        kind: Key of its sentence.
        of: What the sentence tells, by name; facts among it are told within.
    """

    kind: str
    of: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Its sentence.

        Raises:
            LookupError: If no sentence tells this kind.
        """
        return _template(self.kind).render(self.of)


def fact(kind: str, **of: Any) -> Fact:
    """A fact of a kind, of what its sentence tells."""
    return Fact(kind, of)


@cache
def sentences() -> dict[str, str]:
    """The template of every sentence, by kind."""
    found: dict[str, str] = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    return found


@cache
def _template(kind: str) -> Template:
    return _environment().from_string(sentences()[kind])


@cache
def _environment() -> Environment:
    environment = Environment(undefined=StrictUndefined, autoescape=False)
    environment.filters |= {
        "said": lambda measure: wording.wording(measure).said,
        "said_all": lambda measures: wording.listed(
            [wording.wording(one).said for one in measures]
        ),
        "some": _some,
        "named": lambda measure: wording.wording(measure).name,
        "figure": _figure,
        "gap": lambda row: wording.difference(row.measure, row.difference, row.low, row.high),
        "amount": lambda row: _size(row.measure, row.difference, math.nan, math.nan),
        "bare": lambda row: _bare(row.measure, row.difference),
        "lost": lambda row: _bare(row.measure, -row.difference),
        "size": lambda row: _size(row.measure, row.difference, row.low, row.high),
        "size_lost": lambda row: _size(row.measure, -row.difference, -row.high, -row.low),
        "listed": lambda words: wording.listed([str(word) for word in words]),
        "per_cent": "{:.0%}".format,
        "shortened": shortened,
        "whose": _whose,
        "term_named": lambda name: sentences()[f"term.{name}"],
    }
    return environment


def _figure(mean: float, measure: str, half: float = math.nan) -> str:
    """A mean with its unit, as exact as half of its interval allows."""
    return wording.value(measure, mean, half)


def _bare(measure: str, figure: float) -> str:
    """A difference without its interval."""
    return wording.difference(measure, figure, math.nan, math.nan)


def _size(measure: str, gap: float, low: float, high: float) -> str:
    """How large a difference is whose direction the words around it say."""
    return wording.difference(measure, gap, low, high, sign=False)


def _some(names: Sequence[str], most: int = 3) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - most
    return wording.listed([*names[:most], *([f"{more} more"] if more > 0 else [])])


def _whose(claim: Any) -> str:
    """For whom: a country, those of a persona, or of a specialty."""
    if claim.segment == "country":
        return str(claim.value.upper())
    if claim.segment == "specialty":
        name = str(claim.value).replace("_", " ")
        return "other specialties" if name == "other" else name
    return f"{claim.value}s"


def shortened(variants: Sequence[str]) -> str:
    """Variants of one thing named together: `e_max 0.02 or 0.40`."""
    ends: dict[str, list[str]] = {}
    for variant in variants:
        thing, _, end = variant.rpartition(" ")
        ends.setdefault(thing, []).append(end)
    return wording.listed([f"{thing} {' or '.join(end)}".strip() for thing, end in ends.items()])
