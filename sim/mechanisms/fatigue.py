"""Digital saturation: a stock of this sender's messages and a stock of everyone's."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import part
from sim.records import NO_SCOPE
from sim.rows.company import StrategyRow
from sim.rows.records import HCPRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.rules.packing import weekly_factor
from sim.settings import Settings


def derived(settings: Settings) -> dict[str, Any]:
    """Returns what a week leaves of the stocks, where the market's rests, log of overload."""
    fatigue = settings.behaviour.fatigue
    market_factor = weekly_factor(fatigue.market_half_life_weeks)
    return {
        "own_factor": weekly_factor(fatigue.own_half_life_weeks),
        "market_factor": market_factor,
        "market_stock": 1 / (1 - market_factor),  # of a mail a week
        "market_reference": fatigue.reference_mails_per_week / (1 - market_factor),
        "overload_log": np.log(fatigue.overload_median),
    }


@part
def recover(hcp: HCPRow, rules: Rules) -> None:
    """Lets both stocks fade by a week."""
    hcp.fatigue_own *= rules.fatigue.own_factor
    hcp.fatigue_market *= rules.fatigue.market_factor


@part
def tire(
    hcp: HCPRow, week_state: WeekRow, touch: TouchRow, rules: Rules, strategy: StrategyRow
) -> None:
    """Adds a message of this company to both stocks.

    Beside another channel that was noticed in the same week it weighs more if the channels are
    uncoordinated, and less if they are batched or the HCP prefers this one.
    """
    channel = touch.channel
    weight = rules.channels.message_weight[channel]
    if weight == 0.0:
        return
    if week_state.noticed & ~(1 << channel):
        if strategy.coordination > 0.0 or hcp.preferred >> channel & 1:
            weight *= rules.fatigue.batched_factor
        elif strategy.coordination < 0.0:
            weight *= rules.fatigue.uncoordinated_factor
    hcp.fatigue_own += weight
    hcp.fatigue_market += weight
    if (
        rules.channels.scope[channel] != NO_SCOPE
    ):  # mails and invitations; what is met on the way is none
        week_state.messages += 1.0


@part
def reported(hcp: HCPRow, rules: Rules) -> float:
    """Returns fatigue as it is reported, 0-1."""
    return felt(hcp.fatigue_own, hcp.fatigue_market, rules)


@part
def felt(own: float, market: float, rules: Rules) -> float:
    """Returns the fatigue that stocks of messages make, 0-1."""
    return 1.0 - np.exp(-(rules.fatigue.own_weight * own + rules.fatigue.market_weight * market))


@part
def beyond_threshold(hcp: HCPRow, week_state: WeekRow) -> float:
    """Returns the log of the week's messages of all companies over the HCP's own threshold."""
    if week_state.messages <= hcp.overload_threshold:
        return 0.0
    return np.log(week_state.messages / hcp.overload_threshold)


@part
def of_overload(hcp: HCPRow, week_state: WeekRow, rules: Rules, channel: int) -> float:
    """Returns log-odds of answering a message from what all companies have sent this week."""
    if rules.fatigue.overload_weight == 0.0 or rules.channels.message_weight[channel] == 0.0:
        return 0.0
    return -rules.fatigue.overload_weight * beyond_threshold(hcp, week_state)
