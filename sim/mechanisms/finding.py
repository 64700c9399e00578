"""A place of the company's own is found over months: by luck, by being shown it, by colleagues."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.context import Context
from sim.draws import FINDING, draw_of_channel
from sim.rows.records import HCPRow
from sim.settings import Settings, Strategy

_AT_ONCE = -1e9  # log of what is left of a week in which all find it


def log_kept(half_weeks: float) -> float:
    """Returns the log of the share that a week leaves of what halves in so many; 0 leaves none."""
    return float(-np.log(2.0) / half_weeks) if half_weeks else _AT_ONCE


def found_under(strategy: Strategy, settings: Settings) -> int:
    """Returns the places of its own that a strategy has open, a bit for each channel."""
    channels = settings.channels
    return sum(
        1 << channels.names.index(name)
        for name in channels.pull
        if channels[name].opened_by == "choice" and strategy.presence_in(name, channels[name])
    )


@part
def finds(hcp: HCPRow, context: Context, channel: int) -> bool:
    """Tells whether an HCP knows a place that is open: from before, or found this week.

    Who follows a click is there; whom a rep has shown the site finds it more easily, and so does
    anyone whose advisers are engaged.
    """
    if int(hcp.found) >> channel & 1:
        return True
    week, rules = context.week_state.week, context.rules
    exponent = rules.pull.log_unfound
    if hcp.advisers_engaged:
        exponent *= 1.0 + rules.pull.found_by_peers * hcp.advisers_engaged / hcp.advisers
    chance = 1.0 - np.exp(exponent)
    if rules.channels.own_site[channel]:
        if week <= hcp.clicked_until:
            chance = 1.0
        elif week <= hcp.shown_until:
            chance += (1.0 - chance) * rules.pull.found_when_shown
    if chance < 1.0:
        address = int(rules.channels.address[channel])
        if draw_of_channel(context.luck, hcp.key, week, FINDING, address) >= chance:
            return False
    hcp.found |= 1 << channel
    return True
