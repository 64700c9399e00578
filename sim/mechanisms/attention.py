"""Minutes: what a week has for the industry, and whether a contact still finds room."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.draws import normal, quantile


@part
def open_week(now, rules, market, minutes_luck, load_luck):
    """Draws the week's minutes for industry contact, after patient load and season."""
    load = quantile(load_luck, rules.load_quantiles)
    minutes = np.exp(rules.minutes_log + rules.minutes_sigma * normal(minutes_luck))
    minutes *= (1.0 - rules.load_effect * load) * market.season
    now.minutes = minutes
    now.minutes_given = minutes


@part
def open_evening(now, rules, evening_luck):
    """Draws the week's evening minutes, which serve pull."""
    now.evening = np.exp(rules.evening_log + rules.evening_sigma * normal(evening_luck))


@part
def room(minutes_left, minutes_needed):
    """Returns the chance that a contact of this length still happens this week."""
    if minutes_needed <= minutes_left:
        return 1.0
    return max(0.0, minutes_left / minutes_needed)


@part
def length(rules, mean, longest, luck):
    """Returns the minutes that one contact takes."""
    return min(longest, mean * np.exp(rules.stay_sigma * normal(luck) + rules.stay_log_shift))
