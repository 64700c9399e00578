"""The rule: what one HCP does in one week, from top to bottom.

`live_week` is called in a compiled loop over a million HCPs and, on its own row, by
`HCP.step()` of a Mesa agent. Both give the same bits.
"""

from __future__ import annotations

from sim.company import customer as company_file
from sim.compiled import entry, part
from sim.draws import COMPETITORS, NEEDS, TIME, draw
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
from sim.records import MASS_EMAIL, N_PUSH, REMOTE, REP_EMAIL, VISIT, WEBINAR
from sim.scorecard.tally import count_week


@part
def open_record(now, row, week):
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


@entry
def live_week(
    row, hcps, customers, planned, reps, now_, rules_, strategy_, market_, offer_, luck, week,
    channel_tally, hcp_tally, log, logged,
):  # fmt: skip
    """Lets one HCP live one week.

    Args:
        row: which HCP, a row of the three tables that follow.
        hcps: what HCPs are, `records.HCP`, shape (n,).
        customers: the company's file on them, `records.CUSTOMER`, shape (n,).
        planned: touches to make this week, uint8, shape (n, push channels).
        reps: the field force, `records.REP`, shape (reps,).
        now_: scratch for the week under way, `records.WEEK`, shape (1,).
        rules_: parameters of behaviour, shape (1,).
        strategy_: parameters of the strategy, shape (1,).
        market_: the week's market, `records.MARKET`, shape (1,).
        offer_: the company's content and presence, `records.OFFER`, shape (1,).
        luck: key of the replicate's luck.
        week: number of the week; up to 0 in the warm-up.
        channel_tally: sums by channel, float64, shape (channels, counters).
        hcp_tally: sums by cell of HCPs, float64, shape (cells, counters).
        log: touches one by one, `records.TOUCH_LOG`; empty where not asked for.
        logged: lines of the log in use, int64, shape (1,).
    """
    hcp, customer, now = hcps[row], customers[row], now_[0]
    rules, strategy, market, offer = rules_[0], strategy_[0], market_[0], offer_[0]
    rep = reps[customer.rep]
    open_record(now, row, week)

    # 1. Stocks fade; need, availability and load move on.
    now.unknown = company_file.open_week(customer, rules, rep.left)
    if rep.left:
        trust.lose_rep(hcp)
    fatigue.recover(hcp, rules)
    relevance.fade_seen(hcp, rules)
    journey.forget_product(hcp, rules)
    trust.forget(hcp, rules)
    trust.settle(hcp, now, rules)
    goodwill.fade(hcp, now, rules)
    minutes_luck, load_luck, evening_luck, availability_luck = draw(luck, hcp.key, week, TIME)
    need_luck, renewal_luck, topic_luck, _ = draw(luck, hcp.key, week, NEEDS)
    access.drift(hcp, rules, availability_luck)
    pull.stir_need(hcp, rules, need_luck)
    relevance.renew_needs(hcp, rules, renewal_luck, topic_luck)

    # 2. Time is drawn; competitors take some of it.
    attention.open_week(now, rules, market, minutes_luck, load_luck)
    mails_luck, visits_luck, _, _ = draw(luck, hcp.key, week, COMPETITORS)
    competitors.receive(hcp, now, rules, market, luck, mails_luck, visits_luck)

    # 3. Planned touches, in the plan's order.
    for place in range(N_PUSH):
        channel = int(strategy.order[place])
        for ordinal in range(planned[row, channel]):
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

    # 4. Pull, from the evening's minutes.
    pull.spend_evening(
        hcp, customer, now, rules, strategy, offer, luck, evening_luck, channel_tally, log,
        logged,
    )  # fmt: skip

    # 5. What the company saw goes to its file; everything goes to the scorecard.
    company_file.close_week(customer, now)
    count_week(hcp, customer, now, rules, hcp_tally)
