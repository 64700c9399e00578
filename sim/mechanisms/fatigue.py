"""Digital saturation: a stock of this sender's messages and a stock of everyone's."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.records import NO_SCOPE
from sim.types import Row


@part
def recover(hcp: Row, rules: Row) -> None:
    """Lets both stocks fade by a week."""
    hcp.fatigue_own *= rules.own_factor
    hcp.fatigue_market *= rules.market_factor


@part
def tire(hcp: Row, now: Row, touch: Row, rules: Row, strategy: Row) -> None:
    """Adds a message of this company to both stocks.

    Beside another channel in the same week it weighs more if the channels are uncoordinated, and
    less if they are batched or the HCP prefers this one.
    """
    channel = touch.channel
    weight = rules.message_weight[channel]
    if weight == 0.0:
        return
    if now.touched & ~(1 << channel):
        if strategy.coordination > 0.0 or hcp.preferred >> channel & 1:
            weight *= rules.batched_factor
        elif strategy.coordination < 0.0:
            weight *= rules.uncoordinated_factor
    hcp.fatigue_own += weight
    hcp.fatigue_market += weight
    if rules.scope[channel] != NO_SCOPE:  # mails and invitations; what is met on the way is none
        now.messages += 1.0


@part
def reported(hcp: Row, rules: Row) -> float:
    """Returns fatigue as it is reported, 0-1."""
    return felt(hcp.fatigue_own, hcp.fatigue_market, rules)


@part
def felt(own: float, market: float, rules: Row) -> float:
    """Returns the fatigue that stocks of messages make, 0-1."""
    return 1.0 - np.exp(-(rules.own_weight * own + rules.market_weight * market))
