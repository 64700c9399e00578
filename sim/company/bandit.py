"""Placing touches by what is learned: Thompson sampling by channel and estimated segment.

Each touch goes to the channel whose sampled answer is worth most after its cost. The samples come
from what the segment has answered and from what the HCP itself has; the prices of money and of
reps' time rise and fall so that what is planned takes what is there.
"""

from __future__ import annotations

import numpy as np

from sim.company.customer import file_key, permits
from sim.company.demand import is_meant, spread_evenly
from sim.company.limits import is_lawful, left_of_month
from sim.compiled import part
from sim.draws import BANDIT, draw_of_channel, normal
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow, MarketRow
from sim.types import Table

_WEEK_STEP = 0.6180339887498949


@part
def place_touches(
    customer: CustomerRow,
    strategy: StrategyRow,
    market: MarketRow,
    luck: np.uint64,
    week: int,
    wanted: Table,
) -> None:
    """Adds the week's touches, each by the channel that promises most."""
    slots = spread_evenly(strategy.slots[customer.tier], customer.phase + week * _WEEK_STEP)
    if slots == 0:
        return
    key = file_key(customer)
    taken = 0
    for _ in range(slots):
        best, most = -1, 0.0
        for channel in range(len(strategy.order)):
            if strategy.may_place[channel] == 0.0 or taken >> channel & 1:
                continue
            if week - customer.last_tried[channel] < strategy.rests:
                continue
            address = int(strategy.address[channel])
            own_luck = draw_of_channel(luck, key, week, BANDIT, address)
            promised = _promise(customer, strategy, channel, own_luck)
            if promised > most and _may(customer, strategy, market, week, channel):
                best, most = channel, promised
        if best < 0:
            return
        taken |= 1 << best
        wanted[best] += 1


@part
def _may(
    customer: CustomerRow, strategy: StrategyRow, market: MarketRow, week: int, channel: int
) -> bool:
    return (
        permits(customer, strategy.scope[channel])
        and is_lawful(customer, strategy, market, week, channel, 0)
        and is_meant(customer, strategy, week, channel)
        and left_of_month(customer, strategy, channel) > 0
    )


@part
def _promise(customer: CustomerRow, strategy: StrategyRow, channel: int, luck: float) -> float:
    """Returns a sample of what a touch is worth, points less the price of its money."""
    weight = strategy.company.estimate_weight
    of_segment = strategy.sampled[customer.segment, channel]
    answered = weight * of_segment + customer.answered[channel]
    silent = weight * (1.0 - of_segment) + customer.tried[channel] - customer.answered[channel]
    spread = strategy.exploration * np.sqrt(1.0 / answered + 1.0 / silent)
    odds = answered / silent * np.exp(spread * normal(luck))
    chance = odds / (1.0 + odds)
    cost = chance * strategy.cost_answered[channel]
    cost += (1.0 - chance) * strategy.cost_unanswered[channel]
    of_time = strategy.price_of_calls * strategy.calls[channel]
    return chance * strategy.worth[channel] - strategy.price * cost - of_time
