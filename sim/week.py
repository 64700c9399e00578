"""The rule: what one HCP does in one week, from top to bottom.

`step_week` is called in a compiled loop over a million HCPs and, for its own row, by
`HCP.step()` of a Mesa agent. Both give the same bits.
"""

from __future__ import annotations

import numpy as np

from sim.company import customer as company_file
from sim.company.ways import way_of
from sim.compiled import entry, step
from sim.context import Context
from sim.draws import MARKET_AND_NEEDS, TIME, draw
from sim.mechanisms import (
    absence,
    access,
    attention,
    competitors,
    crisis,
    fatigue,
    goodwill,
    journey,
    peers,
    persona,
    pull,
    push,
    relevance,
    response,
    trust,
)
from sim.records import CALL, CONSENT, EVENT, HOSPITAL, INVITATION, MAIL
from sim.rows.records import CustomerRow, HCPRow, RepRow
from sim.scorecard.tally import count_time, count_week
from sim.touches import book_blocked, book_breaches
from sim.types import Table


@step
def open_week(hcp: HCPRow, context: Context, closed: Table, row: int, week: int) -> None:
    """Clears the record of the week under way; some are out of reach, some hospitals closed."""
    week_state, market = context.week_state, context.market
    week_state.image = market.image
    crisis.befall(hcp, week_state, market, context.luck)
    week_state.shut = 0
    if hcp.practice == HOSPITAL and len(closed):
        week_state.shut = closed[hcp.block]
    week_state.row = row
    week_state.week = week
    absence.leave(hcp, week_state, market, context.luck)
    week_state.unknown = -1.0
    week_state.messages = 0.0
    week_state.points = 0.0
    week_state.engaged_minutes = 0.0
    week_state.cost = 0.0
    week_state.trust_lost = 0.0
    week_state.touches = 0
    week_state.annoyed = 0
    week_state.preferred = 0
    week_state.engaged = 0
    week_state.clicks = 0
    week_state.touched = 0
    week_state.noticed = 0
    week_state.noticed_before = 0
    week_state.noticed_touches = 0
    week_state.invited = 0
    week_state.answered = 0
    week_state.requested = 0
    week_state.pressed = 0
    week_state.breached = 0
    week_state.endorsed = 0


@step
def step_week(
    hcp: HCPRow, customer: CustomerRow, planned: Table, denied: Table, closed: Table,
    context: Context, week: int, row: int,
) -> None:  # fmt: skip
    """Steps one HCP by one week.

    Args:
        hcp: what the HCP is, `records.hcp_record`.
        customer: the company's file on it, `records.customer_record`.
        planned: touches to make this week, uint8, shape (push channels + 1,); the last tells
            whether some were denied.
        denied: touches that the company did not try, by reason, uint8, shape (reasons,).
        closed: whether the hospital of each town is closed to visitors, uint8; empty where none is.
        context: what surrounds it, and the ledger.
        week: number of the week; up to 0 in the warm-up.
        row: the HCP's row, for the log.
    """
    week_state, rules, market, luck = (
        context.week_state,
        context.rules,
        context.market,
        context.luck,
    )
    open_week(hcp, context, closed, row, week)

    # 1. Stocks fade; need, availability and load move on.
    if context.rep.left:
        company_file.lose_rep(customer, rules)
        trust.lose_rep(hcp)
    fatigue.recover(hcp, rules)
    relevance.fade_seen(hcp, rules)
    journey.forget_product(hcp, rules)
    trust.forget(hcp, rules)
    trust.settle(hcp, week_state, rules)
    goodwill.fade(hcp, week_state, rules)
    minutes_luck, load_luck, evening_luck, availability_luck = draw(luck, hcp.key, week, TIME)
    mails_luck, visits_luck, need_luck, renewal_luck = draw(luck, hcp.key, week, MARKET_AND_NEEDS)
    access.drift(hcp, rules, availability_luck)
    pull.stir_need(hcp, rules, need_luck)
    relevance.renew_needs(hcp, rules, market, renewal_luck)
    persona.drift(hcp, week_state, rules, renewal_luck)

    # 2. Time is drawn; competitors take some of it.
    attention.open_week(hcp, week_state, rules, market, minutes_luck, load_luck)
    competitors.receive(hcp, week_state, rules, market, luck, mails_luck, visits_luck)
    peers.listen(hcp, week_state, rules, luck)

    # 3. Planned touches, in the plan's order.
    count = 0
    for channel in range(len(context.strategy.order)):
        count += planned[channel]
    if count:
        response.look_back(hcp, week_state, rules)
        receive_touches(hcp, customer, planned, context)
        count_time(planned, context)

    # 4. Pull, from the evening's minutes.
    if context.offer.any:
        pull.spend_evening(hcp, customer, context, evening_luck)

    # 5. What the company saw goes to its file; everything goes to the scorecard.
    response.remember(hcp, week_state)
    company_file.close_week(customer, week_state)
    count_week(hcp, customer, planned, denied, context)


@step
def receive_touches(hcp: HCPRow, customer: CustomerRow, planned: Table, context: Context) -> None:
    """Lets the week's planned touches come, each by the function of its channel's kind."""
    rules, strategy = context.rules, context.strategy
    allowed = int(customer.allowed)
    for place in range(len(strategy.order)):
        channel = int(strategy.order[place])
        kind = rules.channels.kind[channel]
        for ordinal in range(np.int64(planned[channel])):
            if not company_file.permits(customer, strategy.scope[channel]):
                book_blocked(hcp, context, channel, CONSENT, planned[channel] - ordinal, 0.0)
                break
            if kind == CALL:
                push.call(hcp, customer, context, channel, ordinal)
            elif kind == INVITATION:
                push.invite(hcp, customer, context, channel, ordinal)
            elif kind == MAIL:
                push.mail(hcp, customer, context, channel, ordinal)
            elif kind == EVENT:
                push.announce(hcp, customer, context, channel, ordinal)
            else:
                push.show(hcp, customer, context, channel, ordinal)
    if context.week_state.touched:
        book_breaches(context, allowed)


@entry
def step_rows(
    first: int,
    last: int,
    hcps: Table,
    customers: Table,
    planned: Table,
    denied: Table,
    closed: Table,
    reps: Table,
    week_state: Table,
    touch: Table,
    rules: Table,
    strategies: Table,
    market: Table,
    offers: Table,
    luck: np.uint64,
    week: int,
    page: Table,
    strata: Table,
    log: Table,
    story: Table,
) -> None:
    """Steps the HCPs of rows `first` to `last` - 1 by one week, each by `step_week`.

    `hcps`, `customers`, `planned`, `denied`, `closed` and `reps` are whole tables; `week_state`,
    `touch`, `rules`, `market` and `page` are tables of one row; `strategies` are those of
    `company.Company`, `offers` has a row for the strategy and one for the strategy before it,
    `strata` one for each stratum, `counters.STRATUM`; the others are those of `Context`.
    """
    for row in range(first, last):
        hcp: HCPRow = hcps[row]
        customer: CustomerRow = customers[row]
        rep: RepRow = reps[customer.rep]
        context = Context(
            week_state[0], touch[0], rules[0], strategies[way_of(customer, rep, luck, week)],
            market[0], offers[rep.plan], rep, luck, page[0], strata[hcp.stratum], log, story,
        )  # fmt: skip
        step_week(hcp, customer, planned[row], denied[row], closed, context, week, row)
