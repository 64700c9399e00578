"""Minutes: what a week has for the industry, and whether a contact still finds room."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.draws import normal, quantile
from sim.types import Row


@part
def open_week(now: Row, rules: Row, market: Row, minutes_luck: float, load_luck: float) -> None:
    """Draws the week's minutes for industry contact, after patient load and season."""
    load = min(1.0, quantile(load_luck, rules.load_quantiles) + market.load)
    minutes = np.exp(rules.minutes_log + rules.minutes_sigma * normal(minutes_luck))
    minutes *= (1.0 - rules.load_effect * load) * market.season * market.minutes
    if now.away:
        minutes = 0.0
    now.minutes = minutes
    now.minutes_given = minutes


@part
def open_evening(now: Row, rules: Row, market: Row, evening_luck: float) -> None:
    """Draws the week's evening minutes, which serve pull."""
    now.evening = market.minutes * np.exp(
        rules.evening_log + rules.evening_sigma * normal(evening_luck)
    )


@part
def room(minutes_left: float, minutes_needed: float) -> float:
    """Returns the chance that a contact of this length still happens this week."""
    if minutes_needed <= minutes_left:
        return 1.0
    return max(0.0, minutes_left / minutes_needed)


@part
def crowding(rules: Row, ordinal: int) -> float:
    """Returns the weight of message number `ordinal` (from 0) of one channel in one week."""
    return 1.0 if ordinal == 0 else rules.crowding**ordinal


@part
def length(rules: Row, mean: float, longest: float, luck: float) -> float:
    """Returns the minutes that one contact takes."""
    return min(longest, mean * np.exp(rules.stay_sigma * normal(luck) + rules.stay_log_shift))
