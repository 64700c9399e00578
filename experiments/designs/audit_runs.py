"""The re-runs of an audit: each assumption at both ends of its range, each dispute off."""

from __future__ import annotations

from collections.abc import Collection

from experiments.assumptions import assumptions
from experiments.designs.design import Point
from experiments.designs.variants import NO_PEERS, changed
from sim.settings import Settings

OFF: dict[str, dict[str, float]] = {
    "peers": NO_PEERS,
    "goodwill": {"behaviour.response.goodwill_weight": 0.0},
    "two stocks of fatigue (market's off)": {"behaviour.fatigue.market_weight": 0.0},
    "two stocks of fatigue (own off)": {"behaviour.fatigue.own_weight": 0.0},
    "platform share": {"behaviour.pull.presence_max": 0.0},
    "synergy": {
        "behaviour.response.preferred_synergy": 0.0,
        "behaviour.response.other_synergy": 0.0,
        "behaviour.response.remote_after_visit": 1.0,
        "behaviour.response.webinar_after_pull": 1.0,
    },
    "trust asymmetry": {"behaviour.trust.asymmetry": 1.0},
}
"""Disputed mechanisms, with the values that switch them off."""


def audit_of(arms: dict[str, Settings], drawn: Collection[str] = ()) -> list[Point]:
    """The re-runs of a comparison's audit; an arm that a value does not change stays as it is.

    Args:
        arms: settings by name.
        drawn: keys that worlds have values of, so that any value changes every arm.
    """
    found = []
    for key, ends in assumptions(next(iter(arms.values()))):
        for end in ends:
            others = changed(arms, {key: end}, anyway=key in drawn)
            if others:
                found.append(Point(f"{key} {end:g}", others, {key: end}))
    for name, values in OFF.items():
        others = changed(arms, values, anyway=not set(values).isdisjoint(drawn))
        if others:
            found.append(Point(f"without {name}", others, values))
    return found


def parameter_of(point: Point) -> tuple[str, float] | None:
    """The parameter that a point moves to an end of its range; None where a mechanism is off."""
    key, value = next(iter(point.values.items()))
    return (key, float(value)) if point.name == f"{key} {value:g}" else None
