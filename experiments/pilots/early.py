"""A look on the way: how much is known by then, and what comes of stopping there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from experiments.configuration.pilot import FieldTest
from experiments.pilots.analyse import Estimate
from experiments.pilots.counted import extra_for, parts
from experiments.pilots.pilot_design import Life
from experiments.pilots.seen import Lived, at_no_effect, estimates, parts_of
from experiments.pilots.stopping import look

_LEAST, _MOST = 0.05, 0.98  # of the information, between which bounds can be reckoned


def early_look(test: FieldTest, lives: Mapping[Life, Lived], seed: int) -> dict[str, float] | None:
    """Returns what the protocol says of a look half-way; None of a stepped wedge, which has none.

    The share of the information is the squared correlation of what is found then and at the end
    where nothing is new. What comes of the look is counted on the simulated pilots.

    Args:
        test: what is tested.
        lives: as `seen.read` gives them.
        seed: of draws of territories.

    Returns:
        `week, information, stop, p_stop, end, p_end, give_up`; `stops` (share of pilots that stop
        there with a difference), `power` and `level` (shares that see one, then or at the end,
        where there is one and where there is none).
    """
    form, measure = test.trial.form, test.asked.measure
    if form == "stepped_wedge":
        return None
    windows = test.trial.windows
    half, last = (len(windows) - 1) // 2, len(windows) - 1
    pilots, (today,) = parts_of(lives, form, "pilot"), parts_of(lives, form, "today")
    nulls, found = [], []
    for window in (half, last):
        extra = extra_for(test, lives, form, measure, window)
        drawn = at_no_effect(today, measure, extra, seed, window)
        nulls.append([one for draws in drawn for one in draws])
        found.append(
            [one for at, lived in enumerate(pilots)
             for one in estimates(lived, measure, window, extra, seed + at)]
        )  # fmt: skip
    away = [_away(test, lives, window) for window in (half, last)]
    bounds = look(_information(*nulls), test.asked.alpha, *away)
    ends = (bounds.p_stop, bounds.p_end)
    stops, power = _shown(found, ends)
    _, level = _shown(nulls, ends)
    return {
        "week": windows[half][1], "information": bounds.information, "stop": bounds.stop,
        "p_stop": bounds.p_stop, "end": bounds.end, "p_end": bounds.p_end,
        "give_up": bounds.give_up, "stops": stops, "power": power, "level": level,
    }  # fmt: skip


def _away(test: FieldTest, lives: Mapping[Life, Lived], window: int) -> float:
    """Returns how many standard errors the simulated difference is away from none."""
    found = parts(test, lives, test.trial.form, test.asked.measure, window)
    error = found.error(test.trial.territories, found.hcps)
    return abs(float(found.effects.mean())) / error if error > 0 else 0.0


def _information(then: list[Estimate], at_end: list[Estimate]) -> float:
    """Returns the share of the information; a half where nothing varies."""
    one, other = _scores(then), _scores(at_end)
    if not (one.std() > 0 and other.std() > 0):
        return 0.5
    return min(max(float(np.corrcoef(one, other)[0, 1]) ** 2, _LEAST), _MOST)


def _scores(found: list[Estimate]) -> NDArray[np.float64]:
    return np.array([one.effect / one.error if one.error > 0 else 0.0 for one in found])


def _shown(found: list[list[Estimate]], bounds: tuple[float, float]) -> tuple[float, float]:
    """Returns the shares that see a difference at the look, and then or at the end."""
    then, at_end = (
        np.array([one.p < bound for one in ones]) for ones, bound in zip(found, bounds, strict=True)
    )
    return float(then.mean()), float((then | at_end).mean())
