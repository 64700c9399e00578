"""The re-runs that show on what a ranking turns: one assumption changed, the luck the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sim.settings import Settings, Strategy
from sim.settings.behaviour import Pull
from sim.settings.character import Peers
from sim.settings.orders import MOST_PER_MONTH, ByTier, Cadence

MOST_REPLICATES = 8
_NO_PEERS = Peers(weight=0.0, endorsement_per_week=0.0)


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
    with_peers = {name: s for name, s in arms.items() if s.behaviour.peers != _NO_PEERS}
    if with_peers:
        found.append(
            Variant("no peer influence", {name: _alone(s) for name, s in with_peers.items()})
        )
    sweep = _sweep_of_presence()
    paying = {name: s for name, s in arms.items() if s.strategy.platform_spend > 0.0}
    if paying:
        for end in sweep:
            found.append(
                Variant(
                    f"platform share {end:.2f}",
                    {name: _with_presence(s, end) for name, s in paying.items()},
                )
            )
    for name, settings in arms.items():
        for word, factor in (("halved", 0.5), ("doubled", 2.0)):
            strategy = scaled(settings.strategy, factor)
            if strategy != settings.strategy:
                changed = settings.model_copy(update={"strategy": strategy})
                found.append(Variant(f"cadence of {name} {word}", {name: changed}))
    return found


def _alone(settings: Settings) -> Settings:
    behaviour = settings.behaviour.model_copy(update={"peers": _NO_PEERS})
    return settings.model_copy(update={"behaviour": behaviour})


def _sweep_of_presence() -> list[float]:
    extra: Any = Pull.model_fields["presence_max"].json_schema_extra
    return [float(end) for end in extra["sweep"]]


def _with_presence(settings: Settings, presence: float) -> Settings:
    pull = settings.behaviour.pull.model_copy(update={"presence_max": presence})
    behaviour = settings.behaviour.model_copy(update={"pull": pull})
    return settings.model_copy(update={"behaviour": behaviour})


def scaled(strategy: Strategy, factor: float) -> Strategy:
    """Returns the strategy with every planned cadence times a factor; the money is the same."""

    def times(tiers: dict[str, float]) -> dict[str, float]:
        return {tier: min(rate * factor, MOST_PER_MONTH) for tier, rate in tiers.items()}

    planned = strategy.touches_per_month.model_dump()
    cadence = Cadence.model_validate({name: times(tiers) for name, tiers in planned.items()})
    placed = ByTier.model_validate(times(strategy.bandit.touches_per_month.model_dump()))
    bandit = strategy.bandit.model_copy(update={"touches_per_month": placed})
    return strategy.model_copy(update={"touches_per_month": cadence, "bandit": bandit})
