"""The re-runs that show on what a ranking turns: one assumption changed, the luck the same."""

from __future__ import annotations

from typing import Any

from experiments.designs.design import Point
from sim.settings import Settings, Strategy
from sim.settings.behaviour import Pull
from sim.settings.orders import MOST_PER_MONTH

MOST_REPLICATES = 8
NO_PEERS = {"behaviour.peers.weight": 0.0, "behaviour.peers.endorsement_per_week": 0.0}
_PRESENCE = "behaviour.pull.presence_max"


def variants_of(arms: dict[str, Settings]) -> list[Point]:
    """Returns the variants of a comparison.

    No influence of peers, in every arm that has it; the platform share at both ends of its range,
    in every arm that pays for presence; the cadence of each arm that plans touches, halved and
    doubled.
    """
    found: list[Point] = []
    alone = changed(arms, NO_PEERS)
    if alone:
        found.append(Point("no peer influence", alone, NO_PEERS))
    paying = {name: s for name, s in arms.items() if s.strategy.platform_spend > 0.0}
    if paying:
        for end in _ends_of_presence():
            share = {name: s.replace({_PRESENCE: end}) for name, s in paying.items()}
            found.append(Point(f"platform share {end:.2f}", share, {_PRESENCE: end}))
    for name, settings in arms.items():
        for word, factor in (("halved", 0.5), ("doubled", 2.0)):
            other = settings.replace({"strategy": scaled(settings.strategy, factor)})
            if other != settings:
                found.append(Point(f"cadence of {name} {word}", {name: other}, {"cadence": factor}))
    return found


def _ends_of_presence() -> list[float]:
    extra: Any = Pull.model_fields["presence_max"].json_schema_extra
    return [float(end) for end in extra["sweep"]]


def changed(
    arms: dict[str, Settings], values: dict[str, float], *, anyway: bool = False
) -> dict[str, Settings]:
    """Returns the arms that these values, by dotted key, change; or all arms with them."""
    others = {name: settings.replace(values) for name, settings in arms.items()}
    return {name: other for name, other in others.items() if anyway or other != arms[name]}


def scaled(strategy: Strategy, factor: float) -> Strategy:
    """Returns the strategy with every planned cadence times a factor; the money is the same."""
    places = {f"touches_per_month.{name}": tiers for name, tiers in strategy.touches_per_month}
    places["bandit.touches_per_month"] = strategy.bandit.touches_per_month
    return strategy.replace(
        {
            f"{place}.{tier}": min(rate * factor, MOST_PER_MONTH)
            for place, tiers in places.items()
            for tier, rate in tiers
        }
    )
