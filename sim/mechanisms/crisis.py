"""What a crisis makes of an HCP's week: no time or more of it, a liking for screens, new needs."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.draws import FRONT_LINE, draw
from sim.mechanisms.experience import kept_up
from sim.records import HOSPITAL
from sim.rows.records import HCPRow, MarketRow, WeekRow
from sim.rows.rules import Rules


@part
def befall(hcp: HCPRow, week_state: WeekRow, market: MarketRow, luck: np.uint64) -> None:
    """Notes what a lockdown and a rise of patient load do to this HCP's week.

    Who serves at the front line is out of reach while called, and takes no habit along; the others
    have time and look for content on screens. Whom patients come back to has less of both.
    """
    week_state.away = 0
    week_state.support = 0
    week_state.spare = 1.0
    week_state.appetite = 0.0
    week_state.screens = 0.0
    week_state.appetite_faded = 0.0
    week_state.screens_faded = 0.0
    week_state.load_added = market.load[hcp.practice]
    week_state.free = market.free[hcp.practice]
    week_state.evening_free = market.evening_free[hcp.practice]
    if not market.crisis:
        return
    called, needs, _, _ = draw(luck, hcp.key, 0, FRONT_LINE)
    week_state.support = 1 if needs < market.support else 0
    if hcp.practice == HOSPITAL and called < market.staff:
        week_state.away = 1 if called < market.front_line else 0
        return
    week_state.spare = market.minutes
    week_state.appetite = market.appetite
    week_state.screens = market.screens
    week_state.appetite_faded = market.appetite_faded
    week_state.screens_faded = market.screens_faded


@part
def of_the_market(
    hcp: HCPRow, week_state: WeekRow, rules: Rules, market: MarketRow, channel: int
) -> float:
    """Returns log-odds of an answer that the market moves: interest, and a liking for screens."""
    if rules.channels.on_screen[channel]:
        liking = week_state.screens - lost_habit(hcp, rules, channel, week_state.screens_faded)
        return market.interest + liking
    return market.interest


@part
def lost_habit(hcp: HCPRow, rules: Rules, channel: int, faded: float) -> float:
    """Returns what of a habit that would have faded is gone: good experience keeps it up."""
    if faded == 0.0:
        return 0.0
    return faded * (1.0 - kept_up(hcp, rules, channel))
