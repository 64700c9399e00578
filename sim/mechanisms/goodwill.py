"""The relationship that meetings build: two stocks that carry over, and a saturating effect."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.records import FEED, IMPRESSION, MAIL
from sim.types import Row


@part
def fade(hcp: Row, now: Row, rules: Row) -> None:
    """Lets both stocks fade by a week and computes their effect."""
    hcp.goodwill_stock *= rules.goodwill_carry
    hcp.mail_stock *= rules.mail_carry
    _settle(hcp, now, rules)


@part
def _settle(hcp: Row, now: Row, rules: Row) -> None:
    stock = hcp.goodwill_stock + hcp.mail_stock
    now.goodwill = rules.goodwill_ceiling * (1.0 - np.exp(-stock / rules.goodwill_scale))


@part
def strengthen(hcp: Row, now: Row, touch: Row, rules: Row) -> None:
    """Adds an answered contact to its stock, in calls a month."""
    weight = rules.goodwill[touch.channel]
    if rules.kind[touch.channel] in (MAIL, IMPRESSION, FEED):
        hcp.mail_stock += rules.mail_step * weight
    else:
        hcp.goodwill_stock += rules.goodwill_step * weight
    _settle(hcp, now, rules)
