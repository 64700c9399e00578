"""Who goes first under a cap, caps by channel and month, and nothing that is not allowed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.settings import Strategy
from sim.tables.records import touch_table
from tests.sim.worlds import ALIKE, AMPLE, NO_START, lived, shipped, state, strategy, total, weekly

RECORDED = {"record": {"touches": True}}
PERMITTED = {"market": {"countries": {"eu": {"email_consent": 0.96}}},
             "behaviour": {"consent": {"opt_out_base": 0.0}}}  # fmt: skip
NOBODY = {"market": {"countries": {"eu": {"email_consent": 0.0}}}}
ALL = {"visit": 0.5, "webinar": 1.0, "mass_email": 2.0, "remote": 0.2}
THANKS = {"thank_you": {"after": "visit", "send": "rep_email"}}
ORDERS = (
    ["answer", "rep_mail", "invitation", "mass_mail"],
    ["mass_mail", "rep_mail", "invitation", "answer"],
)


def capped(order: list[str], cap: int = 1, **more: Any) -> Strategy:
    return strategy(ALL, follow_ups=THANKS, max_messages_per_week=cap, cap_order=order, **more)


def sent(plan: Strategy, *trees: dict[str, Any], size: int = 300) -> pd.Series:
    table = lived(plan, AMPLE, PERMITTED, *trees, size=size).scorecard.channels
    return table.groupby("channel")["delivered"].sum()


@pytest.mark.parametrize("preferred_first", [False, True])
def test_under_a_cap_the_first_of_the_order_goes_first(preferred_first: bool) -> None:
    by_default, mail_first = (sent(capped(o, preferred_first=preferred_first)) for o in ORDERS)
    assert by_default["rep_email"] > 2 * mail_first["rep_email"]
    assert by_default["webinar"] > 2 * mail_first["webinar"]
    assert mail_first["mass_email"] > 2 * by_default["mass_email"]


def test_more_mass_mail_takes_nothing_from_the_reps_mail_and_invitations() -> None:
    def blocked(rate: float, order: list[str]) -> dict[str, float]:
        plan = strategy({**ALL, "mass_email": rate}, follow_ups=THANKS, max_messages_per_week=2,
                        preferred_first=True, cap_order=order)  # fmt: skip
        model = lived(plan, AMPLE, PERMITTED, size=300)
        sums = {one: total(model, one) for one in ("rep_email", "webinar", "remote")}
        return {one: row["blocked_cap"] / row["planned"] for one, row in sums.items()}

    little, much, unordered = blocked(0.2, ORDERS[0]), blocked(2.0, ORDERS[0]), blocked(2.0, [])
    for channel in little:
        assert much[channel] == pytest.approx(little[channel], abs=0.02), channel
        assert unordered[channel] > much[channel] + 0.02, channel


def test_an_answer_to_a_request_goes_before_all_else() -> None:
    rule = {"answer": {"after": "request", "send": "mass_email"}}
    plans = (
        strategy({"visit": 0.6, "remote": 1.0}, follow_ups=rule, max_messages_per_week=1,
                 cap_order=order)
        for order in (["answer", "invitation", "mass_mail"], ["invitation", "mass_mail", "answer"])
    )  # fmt: skip
    first, last = (sent(plan, ALIKE) for plan in plans)  # a call each week, none by chance
    assert first["mass_email"] > 10
    assert last["mass_email"] < 0.1 * first["mass_email"]


def test_a_sequence_that_a_request_starts_is_an_answer_too() -> None:
    step = {"send": "mass_email", "after_weeks": 1}
    sequences = {"s": {"starts": "request", "steps": [step]}}
    first, last = (
        sent(strategy({"visit": 0.6, "remote": 1.0}, sequences=sequences, max_messages_per_week=1,
                      cap_order=order), ALIKE)
        for order in (["answer", "invitation"], ["invitation", "answer", "mass_mail"])
    )  # fmt: skip
    assert first["mass_email"] > 10 > last["mass_email"]


def test_without_a_cap_the_order_of_messages_moves_nothing() -> None:
    lives = [lived(capped(order, 20), PERMITTED, size=200) for order in (*ORDERS, [])]
    for other in lives[1:]:
        assert state(lives[0]) == state(other)
        assert total(lives[0]).equals(total(other))


@pytest.mark.parametrize("name", ["adaptive", "hybrid"])
def test_a_cap_by_month_that_nothing_reaches_moves_nothing(name: str) -> None:
    plan = shipped(name)
    channels = ("visit", "remote", "phone", "mass_email", "webinar", "rep_email")
    none, wide = (
        lived(plan.model_copy(update={"max_per_month": caps}), size=200)
        for caps in ({}, dict.fromkeys(channels, 200))
    )
    assert state(none) == state(wide)
    assert total(none).equals(total(wide))


@pytest.mark.parametrize("cap", [0, 1, 3])
def test_the_cap_by_month_holds_for_each_channel(cap: int) -> None:
    plan = strategy({"visit": 0.6, "mass_email": 1.5, "webinar": 1.0},
                    max_per_month={"visit": cap, "mass_email": cap})  # fmt: skip
    model = lived(plan, AMPLE, PERMITTED, RECORDED, NO_START, size=150, weeks=24)
    table = touch_table(model)
    tried = table[(table["outcome"] != "blocked") | (table["reason"] == "access")]
    begins = dict(zip(model.universe.names(), model.universe.customers["number"] % 4, strict=True))
    month = (tried["week"] - tried["hcp_id"].map(begins).astype(int)) // 4
    most = tried.groupby(["channel", "hcp_id", month]).size().groupby("channel").max()
    assert most.get("visit", 0) <= cap
    assert most.get("mass_email", 0) == cap
    assert most["webinar"] == 4
    assert (table["reason"] == "cap").any()


def test_months_of_a_cap_begin_in_another_week_for_each_quarter_of_hcps() -> None:
    model = lived(shipped("adaptive"), size=1_200, weeks=52)
    begins = np.bincount(model.universe.customers["number"] % 4) / 1_200
    assert begins == pytest.approx(0.25, abs=0.05)
    touches = weekly(model)["touches"].loc[21:52].to_numpy(float).reshape(-1, 4).mean(axis=0)
    assert touches.max() / touches.min() < 1.1, "they do not come together"


def test_the_bandit_goes_elsewhere_where_a_month_is_full() -> None:
    bandit = {"touches_per_month": {"A": 8.0, "B": 8.0, "C": 8.0}}
    free, kept = (
        lived(strategy(bandit=bandit, max_per_month=caps), AMPLE, PERMITTED, size=200, weeks=12)
        for caps in ({}, {"visit": 1})
    )
    assert total(kept, "visit")["planned"] < 0.7 * total(free, "visit")["planned"]
    assert total(kept, "visit")["blocked_cap"] == 0
    assert total(kept)["planned"] > 0.9 * total(free)["planned"]


@pytest.mark.parametrize("teams", ["integrated", "siloed"])
def test_nothing_is_planned_that_is_not_allowed(teams: str) -> None:
    step = {"send": "webinar", "after_weeks": 1}
    plan = strategy(
        ALL, follow_ups=THANKS, teams=teams, sequences={"s": {"starts": "visit", "steps": [step]}}
    )
    model = lived(plan, AMPLE, NOBODY, NO_START, size=200)
    assert total(model, "mass_email", "webinar", "rep_email")["planned"] == 0
    assert total(model)["blocked_consent"] == 0
    assert total(model, "visit")["planned"] > 0


def test_a_visit_stays_one_where_an_invitation_is_not_allowed() -> None:
    plan = strategy({"visit": 1.0}, remote_after_refusals=1, remote_share=1.0)
    model = lived(plan, AMPLE, NO_START, {"record": {"touches": True}}, size=200, weeks=1)
    customers = model.universe.customers
    customers["turned_away"] = 5
    customers["allowed"][:100] = 0
    model._run_week(2)
    made = model.company.planned
    visit, remote = (model.settings.channels.push.index(name) for name in ("visit", "remote"))
    assert made[:100, visit].sum() > 90
    assert not made[:100, remote].any()
    allowed = customers["allowed"][100:] > 0
    assert made[100:, remote][allowed].sum() > 50
    assert np.all(made[100:, visit][made[100:, remote] > 0] == 0)
