"""The levers that the page offers, each as its declaration tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from experiments.assumptions import what_stands_at
from experiments.configuration.grid import value_now
from experiments.configuration.key_tree import KeyNode, find
from experiments.init.questions import countries
from experiments.levers import LEVERS
from sim.settings import Settings, Strategy
from sim.settings.orders import ByTier

SECTIONS = ("strategy", "company", "market", "population", "behaviour", "channels")
"""Where levers are looked for: what a company chooses first, what it believes last."""

FRONT = (
    "strategy.touches_per_month.mass_email", "strategy.touches_per_month.visit",
    "strategy.max_messages_per_week", "content_share", "open_doors", "traditionalists",
    "behaviour.trust.asymmetry", "behaviour.peers.weight",
)  # fmt: skip
"""Levers that are shown before anything is searched for."""

COUNTRIES = countries()
"""Where HCPs may live, by code, as they are declared."""

ELSEWHERE = {
    "population.countries": ("countries", "Country, or countries with shares, of the HCPs"),
    **{
        f"population.countries.{code}": ("countries", f"{name}: share of HCPs who live there")
        for code, name in COUNTRIES.items()
    },
    "population.size": ("hcps", "How many HCPs are simulated"),
    "population.file": ("list", "A list of HCPs of your own"),
    "company.budget_per_hcp_year": ("budget", "Budget, EUR per HCP and year"),
}  # fmt: skip
"""Keys with a place of their own on the page: the place, and what it is called."""

OF_THE_PAGE = (*ELSEWHERE, "market.country", "strategy.about")
"""Keys that are offered elsewhere on the page, or that are no lever."""


@dataclass(frozen=True)
class Offer:
    """One lever.

    Attributes:
        key: dotted, or the name of a lever that moves several keys.
        name: for people.
        about: what it is, in a line.
        unit: of its values; empty of a pure number, a share or a choice.
        allowed: what may stand there, in words.
        default: as the declarations have it.
        swept: ends of the range in which it is uncertain; None where none was found or judged.
        source: what stands behind the default.
        words: the only ones that it takes; empty where it takes others.
    """

    key: str
    name: str
    about: str
    unit: str
    allowed: str
    default: Any
    swept: tuple[float, float] | None
    source: str
    words: tuple[str, ...] = ()

    @property
    def is_strategy(self) -> bool:
        """Whether strategies have it, each its own, and not what they meet."""
        return self.key.startswith("strategy.") or (self.key in LEVERS and LEVERS[self.key].choice)

    def is_used(self, settings: Settings) -> bool:
        """Tells whether a strategy uses it: `none` nothing, others the channels that they plan.

        Args:
            settings: with the strategy.
        """
        if self.key in LEVERS:
            return bool(LEVERS[self.key].now(settings))
        there = what_stands_at(self.key, settings)
        if isinstance(there, ByTier):
            return any(there.model_dump().values())
        return settings.strategy != Strategy(about=settings.strategy.about)

    def now(self, arms: Mapping[str, Settings]) -> str:
        """Returns its value in the arms; each one's, where they differ.

        Args:
            arms: settings by name.
        """
        values = {name: _written(value_now(one, self.key)) for name, one in arms.items()}
        if len(set(values.values())) == 1:
            return next(iter(values.values()))
        return ", ".join(f"{name} {value}" for name, value in values.items())


@cache
def offers() -> dict[str, Offer]:
    """Returns every lever by key: those that move several keys, then single ones in order."""
    settings = Settings()
    found = {name: _lever(name, settings) for name in LEVERS}
    for name in SECTIONS:
        for one in _within(getattr(settings, name), name, ""):
            found[one.key] = one
    return {key: one for key, one in found.items() if key not in OF_THE_PAGE}


def _lever(name: str, settings: Settings) -> Offer:
    lever = LEVERS[name]
    return Offer(
        name, _name(name), lever.about, lever.unit, "a number from 0 to 1", lever.now(settings),
        None, "moves the keys that it names, by docs/sweeps.md",
    )  # fmt: skip


def _within(section: BaseModel, key: str, source: str) -> Iterator[Offer]:
    """Yields the levers of a section; a source told of a section is of what it holds too."""
    for name, field in type(section).model_fields.items():
        inner, path = getattr(section, name), f"{key}.{name}"
        own = _source(field) or source
        if isinstance(inner, ByTier):
            tier = ByTier.model_fields["A"]
            words = f"contacts by {name.replace('_', ' ')} that are planned, the same in each tier"
            yield _offer(path, KeyNode(tier.annotation, tier), tier, words, 0.0, own)
        elif isinstance(inner, BaseModel):
            yield from _within(inner, path, own)
        elif isinstance(inner, bool | int | float | str) or inner is None:
            node = find(path.split("."))
            if node is not None and not (node.is_mapping or node.is_list):
                yield _offer(path, node, field, field.description or "", inner, own)


def _offer(
    key: str, node: KeyNode, field: FieldInfo, about: str, default: Any, source: str
) -> Offer:
    told = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    unit, swept = str(told.get("unit") or ""), told.get("sweep")
    ends = (float(swept[0]), float(swept[1])) if isinstance(swept, list) else None  # type: ignore[arg-type]
    choice = key.split(".", maxsplit=1)[0] in ("strategy",)
    behind = source or ("a choice" if choice else f"judgement ({told.get('confidence', 'C')})")
    allowed = node.allowed.removesuffix(f" ({unit})")
    words = ("true", "false") if node.allowed == "true or false" else tuple(node.words)
    return Offer(key, _name(key), about, unit, allowed, default, ends, behind, words)


def _source(field: FieldInfo) -> str:
    """What stands behind a field; empty where it is judgement or told elsewhere."""
    told = field.json_schema_extra
    if not isinstance(told, dict) or told.get("source") in (None, "judgement"):
        return ""
    return f"{told['source']} ({told['confidence']})"


def _name(key: str) -> str:
    """A key as people read it: `Trust: asymmetry`."""
    above = ["", *key.split(".")]
    parts = [
        COUNTRIES.get(part, part) if section == "countries" else part.replace("_", " ")
        for section, part in pairwise(above)
    ]
    parts = parts[1:] if len(parts) > 2 else parts
    said = ": ".join(parts)
    return f"{said[:1].upper()}{said[1:]}"


def _written(value: Any) -> str:
    """A value as a configuration writes it."""
    if value is None or isinstance(value, bool):
        return {None: "–", True: "true", False: "false"}[value]
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def default_of(offer: Offer) -> str:
    """Returns the default as it is typed; a dash where there is no single one."""
    return _written(offer.default)
