"""The re-runs that show on what a ranking turns: one assumption changed, the luck the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, cast

from sim.settings import Settings, Strategy
from sim.settings.behaviour import Pull
from sim.settings.orders import MOST_PER_MONTH, ByTier, Cadence
from sim.settings.parameter import Section

MOST_REPLICATES = 8
NO_PEERS = {"behaviour.peers.weight": 0.0, "behaviour.peers.endorsement_per_week": 0.0}
_PRESENCE = "behaviour.pull.presence_max"


@dataclass(frozen=True)
class Variant:
    """One assumption changed.

    Attributes:
        name: what was changed, and to what.
        arms: settings of the arms that it changes; the others stay as they are.
        key: the parameter that is changed, where it is one.
        value: to what.
    """

    name: str
    arms: dict[str, Settings]
    key: str = ""
    value: float = math.nan


def variants_of(arms: dict[str, Settings]) -> list[Variant]:
    """Returns the variants of a comparison.

    No influence of peers, in every arm that has it; the platform share at both ends of its range,
    in every arm that pays for presence; the cadence of each arm that plans touches, halved and
    doubled.
    """
    found = []
    alone = changed(arms, NO_PEERS)
    if alone:
        found.append(Variant("no peer influence", alone))
    paying = {name: s for name, s in arms.items() if s.strategy.platform_spend > 0.0}
    if paying:
        for end in _ends_of_presence():
            share = {name: changed_settings(s, {_PRESENCE: end}) for name, s in paying.items()}
            found.append(Variant(f"platform share {end:.2f}", share))
    for name, settings in arms.items():
        for word, factor in (("halved", 0.5), ("doubled", 2.0)):
            strategy = scaled(settings.strategy, factor)
            if strategy != settings.strategy:
                other = settings.model_copy(update={"strategy": strategy})
                found.append(Variant(f"cadence of {name} {word}", {name: other}))
    return found


def _ends_of_presence() -> list[float]:
    extra: Any = Pull.model_fields["presence_max"].json_schema_extra
    return [float(end) for end in extra["sweep"]]


def changed(arms: dict[str, Settings], values: dict[str, float]) -> dict[str, Settings]:
    """Returns the arms that these values, by dotted key, change."""
    others = {name: changed_settings(settings, values) for name, settings in arms.items()}
    return {name: other for name, other in others.items() if other != arms[name]}


def changed_settings(settings: Settings, values: dict[str, float]) -> Settings:
    """Returns settings with these values, by dotted key."""
    other: Any = settings
    for key, value in values.items():
        other = _with(other, key.split("."), value)
    return cast(Settings, other)


def _with(section: Section, path: list[str], value: float) -> Section:
    """Returns a copy of a section with one value changed."""
    first, *rest = path
    inner = _with(getattr(section, first), rest, value) if rest else value
    return section.model_copy(update={first: inner})


def scaled(strategy: Strategy, factor: float) -> Strategy:
    """Returns the strategy with every planned cadence times a factor; the money is the same."""

    def times(tiers: dict[str, float]) -> dict[str, float]:
        return {tier: min(rate * factor, MOST_PER_MONTH) for tier, rate in tiers.items()}

    planned = strategy.touches_per_month.model_dump()
    cadence = Cadence.model_validate({name: times(tiers) for name, tiers in planned.items()})
    placed = ByTier.model_validate(times(strategy.bandit.touches_per_month.model_dump()))
    bandit = strategy.bandit.model_copy(update={"touches_per_month": placed})
    return strategy.model_copy(update={"touches_per_month": cadence, "bandit": bandit})
