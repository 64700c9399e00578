"""What holds in every run, checked at its end: a run that breaks it is a failed run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.counters import BLOCKED_BY_CHANNEL, BY_CHANNEL
from sim.records import N_REASONS

if TYPE_CHECKING:
    from sim.company.money import Money
    from sim.population import Universe
    from sim.types import Floats

_ROUNDING = 1e-6
_SHARES = ("trust", "trust_prior", "knowledge")
_STOCKS = ("gains", "losses", "rep_gains", "rep_losses", "fatigue_own", "fatigue_market",
           "goodwill_stock", "mail_stock", "seen")  # fmt: skip


class BrokenInvariant(RuntimeError):  # noqa: N818
    """The model did what it must never do."""


def check_week(channels: Floats, money: Money) -> None:
    """Checks a week's sums.

    Args:
        channels: sums by channel of the whole universe, shape (channels, counters).
        money: the company's.

    Raises:
        BrokenInvariant: if a touch was delivered without permission, planned touches are not
            the blocked and the delivered ones, or more money was spent than released but for
            what more HCPs cost who came than could be reckoned with.
    """
    if channels[:, BY_CHANNEL.unpermitted].any():
        raise BrokenInvariant("a touch was delivered without permission")
    blocked = channels[:, BLOCKED_BY_CHANNEL : BLOCKED_BY_CHANNEL + N_REASONS].sum(axis=1)
    planned, delivered = channels[:, BY_CHANNEL.planned], channels[:, BY_CHANNEL.delivered]
    if (planned != blocked + delivered).any():
        raise BrokenInvariant("planned touches are not the sum of blocked and delivered ones")
    released = money.released * (1 + _ROUNDING) + _ROUNDING
    if money.spent > released and money.spent > released + money.owed:
        raise BrokenInvariant(f"spent {money.spent:.2f} EUR of {money.released:.2f} released")


def check_stocks(universe: Universe) -> None:
    """Checks what every HCP holds.

    Raises:
        BrokenInvariant: if a share leaves 0-1 or a stock is negative or not finite.
    """
    hcps = universe.hcps
    for name in _SHARES:
        if not ((hcps[name] >= 0.0) & (hcps[name] <= 1.0)).all():
            raise BrokenInvariant(f"{name} left 0-1")
    for name in _STOCKS:
        if not (np.isfinite(hcps[name]) & (hcps[name] >= 0.0)).all():
            raise BrokenInvariant(f"{name} is negative or not finite")
