"""What law, permission, caps and the HCP's own wishes leave of what a strategy wants."""

from __future__ import annotations

from sim.company.customer import last_message, permits
from sim.compiled import part
from sim.records import CALL, CAP, CONSENT, LAW, NO_SCOPE
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow, MarketRow
from sim.types import Table


@part
def is_lawful(
    customer: CustomerRow,
    strategy: StrategyRow,
    market: MarketRow,
    week: int,
    channel: int,
    sent: int,
) -> bool:
    """Tells whether the law allows a touch now: the channel, and how often.

    Args:
        customer: whom it is for.
        strategy: of the company.
        market: for its law.
        week: number of the week.
        channel: of the touch.
        sent: messages that the week has for the HCP already.
    """
    country = customer.country
    if int(market.forbidden[country]) >> channel & 1:
        return False
    gap = gap_of(strategy, market, country, channel)
    if gap == 0.0:
        return True
    if strategy.kind[channel] == CALL:
        return week - customer.last_tried[channel] >= gap
    return sent == 0 and week - last_message(customer, strategy) >= gap


@part
def gap_of(strategy: StrategyRow, market: MarketRow, country: int, channel: int) -> float:
    """Returns the least weeks that the law asks for between two touches of a channel's sort."""
    if strategy.kind[channel] == CALL:
        return market.visit_gap[country]
    return 0.0 if strategy.scope[channel] == NO_SCOPE else market.message_gap[country]


@part
def room_under_caps(
    customer: CustomerRow, strategy: StrategyRow, week: int, channel: int, messages: Table
) -> int:
    """Returns how many touches of a channel the caps, rests and wishes leave this week."""
    room = 255
    if strategy.scope[channel] != NO_SCOPE:
        if week <= customer.rest_until:
            return 0
        room = int(strategy.max_messages_per_week) - int(messages[int(strategy.plans[channel])])
        if customer.wishes and strategy.honours:
            if sent_in(messages) or not is_wished(customer, strategy, week, channel):
                return 0
            room = min(room, 1)
    room = min(room, left_of_month(customer, strategy, channel))
    if strategy.min_weeks_between > 0.0:
        if week - customer.last_tried[channel] < strategy.min_weeks_between:
            return 0
        room = min(room, 1)
    return max(0, room)


@part
def left_of_month(customer: CustomerRow, strategy: StrategyRow, channel: int) -> int:
    """Returns how many touches of a channel the cap of the four weeks under way leaves."""
    return max(0, int(strategy.max_per_month[channel]) - int(customer.this_month[channel]))


@part
def sent_in(messages: Table) -> int:
    """Returns the week's messages of all teams."""
    return int(messages[0] + messages[1] + messages[2])


@part
def is_wished(customer: CustomerRow, strategy: StrategyRow, week: int, channel: int) -> bool:
    """Tells whether a message keeps to what the HCP has set: its channels, and not too often."""
    if not customer.wished_channels >> channel & 1:
        return False
    return week - last_message(customer, strategy) >= strategy.less_often


@part
def apply_limits(
    customer: CustomerRow,
    strategy: StrategyRow,
    market: MarketRow,
    week: int,
    channel: int,
    wanted: int,
    messages: Table,
) -> tuple[int, int]:
    """Returns how many of the wanted touches may be made, and the reason for the others."""
    if not is_lawful(customer, strategy, market, week, channel, sent_in(messages)):
        return 0, LAW
    if not permits(customer, strategy.scope[channel]):
        return 0, CONSENT
    room = min(wanted, room_under_caps(customer, strategy, week, channel, messages))
    if room > 1 and gap_of(strategy, market, customer.country, channel) > 0.0:
        return 1, LAW
    return room, CAP
