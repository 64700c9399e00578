"""The plan: cadence, order, follow-ups, caps, rests, preference, who goes first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import EngagementModel
from sim.company.shortage import beyond_budget, beyond_capacity
from sim.records import EMAIL
from sim.settings import Strategy
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.settings.orders import ByTier
from sim.tables.records import touch_table
from tests.sim.named import MASS_EMAIL, N_PUSH, REMOTE
from tests.sim.worlds import AMPLE, NO_START, lived, shipped, strategy, total, world

RECORDED = {"record": {"touches": True}}
PERMITTED = {"market": {"countries": {"eu": {"email_consent": 0.96}}},
             "behaviour": {"consent": {"opt_out_base": 0.0}}}  # fmt: skip
DEAF = {
    "channels": {
        name: {"response": {"engager": 1e-9, "learner": 1e-9, "traditionalist": 1e-9}}
        for name in ("mass_email", "remote", "webinar", "rep_email")
    }
}
MESSAGES = ("remote", "rep_email", "mass_email", "webinar")


def touches(plan: Strategy, *trees: dict[str, Any], **lives: Any) -> pd.DataFrame:
    return touch_table(lived(plan, AMPLE, RECORDED, *trees, **lives))


def permitting(model: EngagementModel) -> np.ndarray:
    """Returns the names of HCPs who permit mail; under `PERMITTED` none withdraws."""
    return model.universe.names()[model.universe.customers["allowed"] & EMAIL > 0]


def delivered(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["outcome"] != "blocked"]


@settings(deadline=None, max_examples=8)
@given(st.floats(0.05, 5), st.integers(0, 2**31))
def test_cadence_is_kept_on_average_and_evenly_for_each(rate: float, seed: int) -> None:
    model = lived(strategy({"mass_email": rate}), AMPLE, NO_START, RECORDED, PERMITTED, size=300,
                  weeks=40, seed=seed)  # fmt: skip
    per_hcp = touch_table(model).groupby("hcp_id").size().reindex(
        permitting(model), fill_value=0
    )  # fmt: skip
    assert per_hcp.mean() / 40 == pytest.approx(rate, abs=0.05)
    assert (per_hcp - 40 * rate).abs().max() <= 3


def test_cadence_is_by_tier() -> None:
    plan = strategy({"mass_email": ByTier(A=2 * WEEKS_PER_MONTH, B=WEEKS_PER_MONTH)})
    model = lived(plan, AMPLE, RECORDED, PERMITTED, size=300, weeks=10)
    tier = pd.Series(model.universe.customers["tier"], index=model.universe.names())
    tier = tier[permitting(model)]
    per_hcp = touch_table(model).groupby("hcp_id").size().reindex(tier.index, fill_value=0)
    assert (per_hcp[tier == 0] == 20).all()
    assert (per_hcp[tier == 1] == 10).all()
    assert (per_hcp[tier == 2] == 0).all()


@settings(deadline=None, max_examples=6)
@given(st.integers(0, 4), st.integers(0, 2**31))
def test_the_cap_on_messages_holds(cap: int, seed: int) -> None:
    plan = strategy({"visit": 0.5, "remote": 0.5, "mass_email": 2.0, "webinar": 1.0},
                    max_messages_per_week=cap)  # fmt: skip
    table = touches(plan, PERMITTED, size=150, weeks=10, seed=seed)
    messages = delivered(table[table["channel"].isin(MESSAGES)])
    assert messages.groupby(["hcp_id", "week"]).size().max() <= cap or cap == 0
    assert cap > 0 or messages.empty
    assert (table["reason"] == "cap").any() or cap >= 3
    assert (table[table["reason"] == "cap"]["channel"] != "visit").all()


@pytest.mark.parametrize("rate", [0.9, 1.5])
def test_weeks_between_touches_of_a_channel_are_kept(rate: float) -> None:
    plan = strategy({"visit": rate, "mass_email": rate, "webinar": rate}, min_weeks_between=3)
    table = touches(plan, PERMITTED, size=150, weeks=30)
    tried = table[(table["outcome"] != "blocked") | (table["reason"] == "access")]
    per_week = tried.groupby(["hcp_id", "channel", "week"]).size()
    assert per_week.max() == 1
    weeks = per_week.reset_index().groupby(["hcp_id", "channel"])["week"]
    assert weeks.diff().min() == 3


@pytest.mark.parametrize("rest", [1, 4])
def test_who_stays_silent_is_left_to_rest(rest: int) -> None:
    plan = strategy({"mass_email": 1.0}, rest_after_silent=3, rest_weeks=rest)
    table = touches(plan, PERMITTED, DEAF, NO_START, size=60, weeks=20)
    weeks = delivered(table).groupby("hcp_id")["week"].agg(list)
    expected = [week for week in range(1, 21) if (week - 1) % (3 + rest) < 3]
    assert all(got == expected for got in weeks)


def test_without_the_rule_nobody_rests() -> None:
    table = delivered(touches(strategy({"mass_email": 1.0}), PERMITTED, DEAF, size=60, weeks=9))
    assert (table.groupby("hcp_id").size() == 9).all()


def test_visits_go_on_while_messages_rest() -> None:
    plan = strategy({"visit": 1.0, "mass_email": 1.0}, rest_after_silent=1, rest_weeks=50)
    model = lived(plan, AMPLE, PERMITTED, DEAF, size=100, weeks=20)
    sums = total(model, "visit")
    assert sums["blocked_cap"] == 0
    assert total(model, "mass_email")["blocked_cap"] > 0


def test_a_rep_mail_follows_a_visit_in_the_week_after() -> None:
    plan = strategy({"visit": 0.4}, follow_ups={"thanks": {"after": "visit", "send": "rep_email"}})
    model = lived(plan, AMPLE, RECORDED, PERMITTED, size=200, weeks=20)
    table = touch_table(model)
    table = table[table["hcp_id"].isin(permitting(model))]
    met = table[(table["channel"] == "visit") & (table["outcome"] == "engaged")]
    mails = table[table["channel"] == "rep_email"]
    expected = {(row.hcp_id, row.week + 1) for row in met.itertuples() if row.week < 20}
    got = {(row.hcp_id, row.week) for row in mails.itertuples()}
    assert {pair for pair in got if pair[1] > 1} == expected


def test_a_share_of_the_follow_ups() -> None:
    def mails(share: float) -> float:
        rule = {"after": "visit", "send": "rep_email", "share": share}
        plan = strategy({"visit": 0.4}, follow_ups={"thanks": rule})
        return float(total(lived(plan, AMPLE, size=800, weeks=20), "rep_email")["planned"])

    assert mails(0.25) == pytest.approx(0.25 * mails(1.0), rel=0.1)


def test_a_request_is_followed_up() -> None:
    rule = {"after": "request", "send": "remote", "share": 1.0}
    plan = strategy({"visit": 0.5}, follow_ups={"call": rule})
    model = lived(plan, AMPLE, size=500, weeks=20)
    assert 0 < total(model, "remote")["planned"] <= total(model)["follow_ups"] + 20


def test_rep_mails_need_a_recent_visit_where_that_is_the_rule() -> None:
    closed = {"behaviour": {"access": {"open": 0.0, "restricted": 0.0, "closed": 0.0,
                                       "floor": 0.0}}}  # fmt: skip
    plan = strategy({"visit": 0.5, "rep_email": 1.0})
    rule = {"channels": {"rep_email": {"needs_visit_weeks": 1}}}
    lives = (lived(plan, AMPLE, NO_START, *trees, size=200)
             for trees in ((rule, closed), (rule,), (closed,), ()))  # fmt: skip
    neither, ruled, unseen, free = (total(life, "rep_email")["planned"] for life in lives)
    assert neither == 0 < ruled < free
    assert unseen > 0.9 * free, "as shipped a rep writes whomever it has seen"


def planted(follow_preference: float) -> dict[str, Any]:
    """Returns touches planned for HCPs seen to answer calls and no mail, and for others."""
    plan = strategy({"visit": 0.2, "remote": 0.4, "mass_email": 1.0},
                    follow_preference=follow_preference)  # fmt: skip
    model = EngagementModel(world(plan, AMPLE, PERMITTED, size=200, weeks=26), rng=1)
    customers = model.company.customers
    customers["tried"][:100, REMOTE], customers["answered"][:100, REMOTE] = 60.0, 20.0
    customers["tried"][:100, MASS_EMAIL] = 60.0
    model.begin_period()
    planned = np.zeros((200, N_PUSH))
    for _ in range(4):
        model.step()
        planned += model.company.planned[:, :N_PUSH]
    return {"like": planned[:100].sum(axis=0), "others": planned[100:].sum(axis=0)}


def test_preference_moves_touches_to_the_channel_that_is_answered() -> None:
    off, half, full = (planted(strength) for strength in (0.0, 0.5, 1.0))
    assert off["like"][REMOTE] == pytest.approx(off["others"][REMOTE], rel=0.25)
    for weaker, stronger in ((off, half), (half, full)):
        assert stronger["like"][REMOTE] > weaker["like"][REMOTE]
        assert stronger["like"][MASS_EMAIL] < weaker["like"][MASS_EMAIL]
    assert full["like"][REMOTE] > 1.4 * full["others"][REMOTE]


def test_following_preference_raises_the_share_that_is_answered() -> None:
    def answered(strength: float) -> float:
        plan = strategy({"visit": 0.3, "remote": 0.4, "mass_email": 1.0},
                        follow_preference=strength)  # fmt: skip
        sums = total(lived(plan, AMPLE, size=2_000, weeks=40), "remote", "mass_email")
        return float(sums["responded"] / sums["delivered"])

    assert answered(1.0) > answered(0.0)


def test_batched_channels_fall_into_the_same_weeks() -> None:
    def channels_per_week(coordination: str) -> float:
        plan = strategy({"mass_email": 0.4, "webinar": 0.4}, coordination=coordination)
        table = delivered(touches(plan, PERMITTED, size=150, weeks=30))
        return float(table.groupby(["hcp_id", "week"])["channel"].nunique().mean())

    assert channels_per_week("batched") > channels_per_week("planned") + 0.3


def test_touches_happen_in_the_plans_order() -> None:
    order = [
        "webinar", "mass_email", "visit", "rep_email", "remote", "phone", "msl", "display",
        "gathering",
    ]  # fmt: skip
    plan = strategy({"visit": 1.0, "mass_email": 2.0, "webinar": 1.0, "remote": 1.0}, order=order)
    table = touches(plan, PERMITTED, size=60, weeks=3)
    tried = table[(table["reason"] == "") | (table["reason"] == "access")]
    place = tried["channel"].map({name: k for k, name in enumerate(order)})
    for _, places in place.groupby([tried["week"], tried["hcp_id"]]):
        assert places.is_monotonic_increasing


def test_the_least_urgent_go_without() -> None:
    urgency = np.array([10, 30, 20, 5], np.uint32)
    for counts in (np.array([1, 2, 1, 3]), np.array([1, 1, 1, 1])):
        for affordable in range(9):
            dropped = beyond_budget(counts, urgency, affordable)
            order = np.argsort(-urgency.astype(int))
            expected = np.cumsum(counts[order]) > affordable
            assert dropped[order].tolist() == expected.tolist()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(0, 31))
def test_ties_lose_no_touch_too_many(urgency: list[int], affordable: int) -> None:
    ones = np.ones(len(urgency), np.int64)
    dropped = beyond_budget(ones, np.array(urgency, np.uint32), affordable)
    assert (~dropped).sum() == min(affordable, len(urgency))
    kept = [u for u, gone in zip(urgency, dropped, strict=True) if not gone]
    lost = [u for u, gone in zip(urgency, dropped, strict=True) if gone]
    assert not kept or not lost or min(kept) >= max(lost)


def test_each_rep_drops_beyond_the_own_time() -> None:
    who = np.array([0, 1, 2, 3, 4, 5, 0])
    urgency = who.astype(np.uint32)
    calls = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.25])
    pools = np.array([0, 0, 0, 1, 1, 1, 0])
    dropped = beyond_capacity(who, calls, urgency, pools, np.array([2.0, 9.0]))
    assert np.flatnonzero(dropped).tolist() == [0, 6]


def test_money_goes_round() -> None:
    """Who had to go without is more urgent the next week, so that none is left out for good.

    So little money pays few reps, and it is their time that goes round.
    """
    tree = {"company": {"budget_per_hcp_year": 300.0}}
    model = lived(shipped("traditional"), tree, RECORDED, size=300, weeks=104)
    table = touch_table(model)
    tried = table[(table["outcome"] != "blocked") | (table["reason"] == "access")]
    assert tried["hcp_id"].nunique() > 0.9 * 300
    assert (table["reason"] == "capacity").any()
