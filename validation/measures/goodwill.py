"""Goodwill: what visits build, at once and for good."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator

from sim.calendar import WEEKS_PER_MONTH
from validation import Floats
from validation.measures.registry import QUARTER, lined_up, measure, of_one, percent
from validation.worlds import World


def late_goodwill(world: World) -> float:
    """Mean goodwill of the last quarter."""
    return float(world.weekly["goodwill"].tail(QUARTER).mean())


def calls_a_month(world: World) -> float:
    """Met visits per HCP and month in the last quarter."""
    last = int(world.weekly["week"].max())
    since = max(1, last - QUARTER + 1)
    weeks = last - since + 1
    met = world.total("engaged", "visit", since=since)
    return met / len(world.hcps) / weeks * WEEKS_PER_MONTH


def goodwill_curve(worlds: dict[str, World]) -> tuple[Floats, Floats]:
    """Met calls a month and goodwill, by world."""
    calls = np.array([calls_a_month(world) for world in worlds.values()])
    return calls, np.array([late_goodwill(world) for world in worlds.values()])


@measure
def first_call_share(worlds: dict[str, World]) -> float:
    """Goodwill at one call a month over that at the most calls."""
    calls, goodwill = goodwill_curve(worlds)
    return float(PchipInterpolator(calls, goodwill)(1.0) / goodwill[-1])


@measure
def rise_from_3_to_8(worlds: dict[str, World]) -> float:
    """Rise of 1 + g from three calls a month to eight, %."""
    three, eight = PchipInterpolator(*goodwill_curve(worlds))([3.0, 8.0])
    return percent((1.0 + eight) / (1.0 + three) - 1.0)


@measure
def least_step(worlds: dict[str, World]) -> float:
    """The least rise of goodwill from one cadence to the next."""
    return float(np.diff(goodwill_curve(worlds)[1]).min())


def _marginal(pulse: World, rest: World) -> float:
    calls = calls_a_month(pulse) - calls_a_month(rest)
    return (late_goodwill(pulse) - late_goodwill(rest)) / calls


@measure
def marginal_call(worlds: dict[str, World]) -> float:
    """What a call more in a month adds after calls, against none, as a change in %."""
    fresh, rested, pulse, rest = lined_up(worlds)
    return percent(_marginal(pulse, rest) / _marginal(fresh, rested) - 1.0)


@measure
def long_over_short(worlds: dict[str, World]) -> float:
    """What a call a month more adds for good, over what it adds in its first month."""
    pulse, rest, more, fewer = lined_up(worlds)
    return _marginal(more, fewer) / _marginal(pulse, rest)


@measure
def elasticity_of_goodwill(worlds: dict[str, World]) -> float:
    """Relative change of 1 + g over that of met visits, the first world against the second."""
    more, fewer = lined_up(worlds)
    response = np.log((1.0 + late_goodwill(more)) / (1.0 + late_goodwill(fewer)))
    return float(response / np.log(calls_a_month(more) / calls_a_month(fewer)))


def _lost_in_two_months(world: World) -> float:
    """Of the goodwill lost in seven months without contact, the part lost in two."""
    goodwill = world.weekly.set_index("week")["goodwill"]
    weeks = [1, 1 + round(2 * WEEKS_PER_MONTH), 1 + round(7 * WEEKS_PER_MONTH)]
    start, two, seven = (float(goodwill.loc[week]) for week in weeks)
    return (start - two) / (start - seven)


of_one(_lost_in_two_months, "goodwill_lost_in_two_months")
