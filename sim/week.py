"""The rule: what one HCP does in one week, from top to bottom.

`live` is called in a compiled loop over a million HCPs and, for its own row, by `HCP.step()` of
a Mesa agent. Both give the same bits.
"""

from __future__ import annotations

import numpy as np

from sim.company import customer as company_file
from sim.compiled import entry, part
from sim.draws import MARKET_AND_NEEDS, TIME, draw
from sim.mechanisms import (
    access,
    attention,
    competitors,
    fatigue,
    goodwill,
    journey,
    pull,
    push,
    relevance,
    trust,
)
from sim.records import CONSENT, MASS_EMAIL, N_PUSH, REMOTE, REP_EMAIL, VISIT, WEBINAR
from sim.scorecard.tally import count_week
from sim.touches import book_blocked, book_breaches
from sim.types import Row, Table


@part
def open_record(now: Row, row: int, week: int) -> None:
    """Clears the record of the week under way."""
    now.row = row
    now.week = week
    now.messages = 0.0
    now.points = 0.0
    now.engaged_minutes = 0.0
    now.cost = 0.0
    now.trust_lost = 0.0
    now.touches = 0
    now.annoyed = 0
    now.preferred = 0
    now.engaged = 0
    now.touched = 0
    now.answered = 0
    now.requested = 0
    now.pressed = 0


@part
def live(
    hcp: Row,
    customer: Row,
    planned: Table,
    rep: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    market: Row,
    offer: Row,
    luck: np.uint64,
    week: int,
    row: int,
    channel_tally: Table,
    hcp_tally: Table,
    log: Table,
    logged: Table,
) -> None:
    """Lets one HCP live one week.

    Args:
        hcp: what the HCP is, `records.HCP`.
        customer: the company's file on it, `records.CUSTOMER`.
        planned: touches to make this week, uint8, shape (push channels,).
        rep: its rep, `records.REP`.
        now: scratch for the week under way, `records.WEEK`.
        rules: parameters of behaviour, `rules.rules_of`.
        strategy: parameters of the strategy, `rules.strategy_record`.
        market: the week's market, `records.MARKET`.
        offer: the company's content and presence, `records.OFFER`.
        luck: key of the replicate's luck.
        week: number of the week; up to 0 in the warm-up.
        row: the HCP's row, for the log.
        channel_tally: sums by channel, float64, shape (channels, counters).
        hcp_tally: sums by cell of HCPs, float64, shape (cells, counters).
        log: touches one by one, `records.TOUCH_LOG`; empty where not asked for.
        logged: lines of the log in use, int64, shape (1,).
    """
    open_record(now, row, week)

    # 1. Stocks fade; need, availability and load move on.
    now.unknown = company_file.open_week(customer, rules, rep.left) * (1.0 - offer.researched)
    if rep.left:
        trust.lose_rep(hcp)
    fatigue.recover(hcp, rules)
    relevance.fade_seen(hcp, rules)
    journey.forget_product(hcp, rules)
    trust.forget(hcp, rules)
    trust.settle(hcp, now, rules)
    goodwill.fade(hcp, now, rules)
    minutes_luck, load_luck, evening_luck, availability_luck = draw(luck, hcp.key, week, TIME)
    mails_luck, visits_luck, need_luck, renewal_luck = draw(luck, hcp.key, week, MARKET_AND_NEEDS)
    access.drift(hcp, rules, availability_luck)
    pull.stir_need(hcp, rules, need_luck)
    relevance.renew_needs(hcp, rules, renewal_luck)

    # 2. Time is drawn; competitors take some of it.
    attention.open_week(now, rules, market, minutes_luck, load_luck)
    competitors.receive(hcp, now, rules, market, luck, mails_luck, visits_luck)

    # 3. Planned touches, in the plan's order.
    allowed = int(customer.allowed)
    for place in range(N_PUSH):
        channel = int(strategy.order[place])
        for ordinal in range(planned[channel]):
            if not company_file.permits(customer, strategy.scope[channel]):
                left = planned[channel] - ordinal
                book_blocked(channel_tally, log, logged, row, week, channel, CONSENT, left, 0.0)
                break
            if channel == VISIT:
                push.visit(
                    hcp, customer, now, rules, strategy, market, offer, luck, ordinal,
                    channel_tally, log, logged,
                )  # fmt: skip
            elif channel == REMOTE:
                push.invite_remote(
                    hcp, customer, now, rules, strategy, offer, rep.effect, luck, ordinal,
                    channel_tally, log, logged,
                )  # fmt: skip
            elif channel in (MASS_EMAIL, REP_EMAIL):
                push.mail(
                    hcp, customer, now, rules, strategy, offer, rep.effect, luck, channel,
                    ordinal, channel_tally, log, logged,
                )  # fmt: skip
            elif channel == WEBINAR:
                push.invite_webinar(
                    hcp, customer, now, rules, strategy, offer, luck, ordinal, channel_tally,
                    log, logged,
                )  # fmt: skip

    if now.touched:
        book_breaches(now, rules, channel_tally, allowed)

    # 4. Pull, from the evening's minutes.
    pull.spend_evening(
        hcp, customer, now, rules, strategy, offer, luck, evening_luck, channel_tally, log,
        logged,
    )  # fmt: skip

    # 5. What the company saw goes to its file; everything goes to the scorecard.
    company_file.close_week(customer, now)
    count_week(hcp, customer, now, rules, hcp_tally)


@entry
def live_rows(
    first: int,
    last: int,
    hcps: Table,
    customers: Table,
    planned: Table,
    reps: Table,
    now: Table,
    rules: Table,
    strategy: Table,
    market: Table,
    offer: Table,
    luck: np.uint64,
    week: int,
    channel_tally: Table,
    hcp_tally: Table,
    log: Table,
    logged: Table,
) -> None:
    """Lets the HCPs of rows `first` to `last` - 1 live one week, each by `live`.

    `hcps`, `customers`, `planned` and `reps` are whole tables; `now`, `rules`, `strategy`,
    `market` and `offer` are tables of one row.
    """
    for row in range(first, last):
        customer = customers[row]
        live(
            hcps[row], customer, planned[row], reps[customer.rep], now[0], rules[0], strategy[0],
            market[0], offer[0], luck, week, row, channel_tally, hcp_tally, log, logged,
        )  # fmt: skip
