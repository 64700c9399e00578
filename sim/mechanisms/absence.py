"""Weeks in which an HCP is away: no visit, call, event or session finds it; mail waits."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.draws import LEAVE, draw
from sim.mechanisms.attention import room
from sim.rows.records import HCPRow, MarketRow, WeekRow
from sim.rows.rules import Rules


@part
def leave(hcp: HCPRow, week_state: WeekRow, market: MarketRow, luck: np.uint64) -> None:
    """Settles whether an HCP is away this week."""
    week_state.on_leave = 0
    if market.away == 0.0:
        return
    gone, _, _, _ = draw(luck, hcp.key, week_state.week, LEAVE)
    week_state.on_leave = 1 if gone < market.away else 0


@part
def is_away(week_state: WeekRow) -> bool:
    """Tells whether nobody finds an HCP this week: on leave, or called to the front line."""
    return week_state.on_leave > 0 or week_state.away > 0


@part
def room_for_mail(week_state: WeekRow, rules: Rules, minutes: float) -> float:
    """Returns the chance that a mail finds time: one that has waited finds it later."""
    if week_state.on_leave:
        return rules.absence.mail_kept
    return room(week_state.minutes, minutes)
