"""The relationship that meetings build: two stocks that carry over, and a saturating effect."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import part
from sim.records import FEED, IMPRESSION, MAIL
from sim.rows.records import HCPRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_MONTH


def derived(settings: Settings) -> dict[str, Any]:
    """Returns what a contact a month adds in its week, and the effect at the start."""
    goodwill = settings.behaviour.goodwill
    return {
        "step": (1 - goodwill.carry_per_week) * WEEKS_PER_MONTH,
        "mail_step": (1 - goodwill.mail_carry_per_week) * WEEKS_PER_MONTH,
        "reference": goodwill.ceiling * (1 - np.exp(-goodwill.start / goodwill.scale)),
    }


@part
def fade(hcp: HCPRow, week_state: WeekRow, rules: Rules) -> None:
    """Lets both stocks fade by a week and computes their effect."""
    hcp.goodwill_stock *= rules.goodwill.carry_per_week
    hcp.mail_stock *= rules.goodwill.mail_carry_per_week
    _settle(hcp, week_state, rules)


@part
def _settle(hcp: HCPRow, week_state: WeekRow, rules: Rules) -> None:
    stock = hcp.goodwill_stock + hcp.mail_stock
    week_state.goodwill = rules.goodwill.ceiling * (1.0 - np.exp(-stock / rules.goodwill.scale))


@part
def strengthen(hcp: HCPRow, week_state: WeekRow, touch: TouchRow, rules: Rules) -> None:
    """Adds an answered contact to its stock, in calls a month."""
    weight = rules.channels.goodwill[touch.channel]
    if rules.channels.kind[touch.channel] in (MAIL, IMPRESSION, FEED):
        hcp.mail_stock += rules.goodwill.mail_step * weight
    else:
        hcp.goodwill_stock += rules.goodwill.step * weight
    _settle(hcp, week_state, rules)
