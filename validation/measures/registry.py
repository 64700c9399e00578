"""Every measure by name: a figure from one world or several, in the unit of the target."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from validation.worlds import World

Measure = Callable[[dict[str, World]], float]
QUARTER, HALF_YEAR = 13, 26  # weeks
MEASURES: dict[str, Measure] = {}
"""Every measure by name; it is handed the worlds of its target's setting, in their order."""


def measure(take: Measure) -> Measure:
    """Files a measure under its name."""
    MEASURES[take.__name__] = take
    return take


def of_one(take: Callable[[World], float], name: str) -> None:
    """Files a measure of a single world."""
    MEASURES[name] = lambda worlds: take(next(iter(worlds.values())))


def lined_up(worlds: dict[str, World]) -> Sequence[World]:
    """The worlds in the order of the target's setting."""
    return list(worlds.values())


def percent(share: float) -> float:
    """A share in %."""
    return 100.0 * float(share)
