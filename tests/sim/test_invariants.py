"""What holds in every run: property tests over strategies, settings and seeds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim import EngagementModel
from sim.records import BLOCKED, EMAIL
from sim.settings import Strategy
from sim.settings.channels import PUSH_CHANNELS
from sim.settings.orders import ByTier
from sim.settings.words import REASONS
from sim.tables.records import consent_table, touch_table
from tests.sim.named import MASS_EMAIL, PHONE, REMOTE, REP_EMAIL, WEBINAR
from tests.sim.worlds import merged, shipped, strategy, world

SCOPE_OF = {MASS_EMAIL: EMAIL, REP_EMAIL: EMAIL, WEBINAR: EMAIL, REMOTE: PHONE}

rates = st.sampled_from([0.0, 0.0, 0.1, 0.5, 1.0, 2.5])
tiers = st.builds(lambda a, b, c: ByTier(A=a * 4.3, B=b * 4.3, C=c * 4.3), rates, rates, rates)
strategies = st.builds(
    strategy,
    st.fixed_dictionaries(dict.fromkeys(PUSH_CHANNELS, tiers)),
    order=st.permutations(PUSH_CHANNELS),
    follow_ups=st.sampled_from(
        [
            {},
            {"mail": {"after": "visit", "send": "rep_email", "share": 1.0}},
            {"ask": {"after": "request", "send": "remote", "share": 0.7},
             "site": {"after": "site", "send": "webinar", "share": 0.5}},
        ]
    ),
    max_messages_per_week=st.sampled_from([0, 1, 3, 20]),
    min_weeks_between=st.sampled_from([0, 2]),
    rest_after_silent=st.sampled_from([0, 3]),
    rest_weeks=st.sampled_from([0, 4]),
    follow_preference=st.sampled_from([0.0, 1.0]),
    content_choice=st.sampled_from(["brand_plan", "need"]),
    coordination=st.sampled_from(["uncoordinated", "planned", "batched"]),
    assets_per_month=st.sampled_from([0.0, 1.0, 6.0]),
    adapted_content=st.booleans(),
    site_open=st.booleans(),
    show_site_at_visit=st.booleans(),
    ask_consent=st.booleans(),
    platform_spend=st.sampled_from([0.0, 60.0, 500.0]),
)  # fmt: skip
trees = st.builds(
    merged,
    st.sampled_from([0.0, 100.0, 1_200.0, 1e6]).map(
        lambda money: {"company": {"budget_per_hcp_year": money}}
    ),
    st.sampled_from([0.0, 5.0, 40.0, 1e5]).map(
        lambda calls: {"company": {"reps": {"calls_per_week": calls}}}
    ),
    st.sampled_from([{"eu": 1.0}, {"eu": 0.0, "us": 1.0}, {"eu": 0.0, "uk": 0.5, "it": 0.5}]).map(
        lambda shares: {"population": {"countries": shares}}
    ),
    st.sampled_from([(0.001, 0.3), (0.5, 0.3), (0.001, 1.0)]).map(
        lambda chosen: {
            "behaviour": {
                "consent": {"opt_out_base": chosen[0], "opt_out_max": 0.5, "never_share": chosen[1]}
            }
        }
    ),
    st.sampled_from([None, 1, 3]).map(lambda cap: {"population": {"company_cap": cap}}),
    st.sampled_from([0, 5]).map(lambda weeks: {"warm_up": {"weeks": weeks}}),
)
plans = st.one_of(
    strategies, st.sampled_from(["push", "pull", "hybrid", "traditional"]).map(shipped)
)
runs = st.tuples(plans, trees, st.integers(0, 2**32 - 1), st.sampled_from([1, 7, 60, 250]))
common = settings(deadline=None, max_examples=25)


def begun(run: tuple[Strategy, dict[str, Any], int, int]) -> EngagementModel:
    plan, tree, seed, size = run
    chosen = world(plan, tree, {"record": {"touches": True}}, size=size, weeks=8)
    model = EngagementModel(chosen, rng=seed)
    model.begin_period()
    return model


def finished(model: EngagementModel) -> EngagementModel:
    for _ in range(model.settings.weeks):
        model.step()
    model.end_period()
    return model


def log_of(model: EngagementModel) -> NDArray[np.void]:
    """Returns delivered touches, each HCP's in the order in which they happened."""
    log = model.ledger.log()
    log = log[log["outcome"] != BLOCKED]
    return log[np.argsort(log["row"], kind="stable")]


@common
@given(runs)
def test_no_touch_on_a_scope_that_is_not_permitted(run: Any) -> None:
    model = begun(run)
    allowed = model.universe.customers["allowed"].copy()
    finished(model)
    for touch in log_of(model):
        row = touch["row"]
        scope = SCOPE_OF.get(int(touch["channel"]), 0)
        assert allowed[row] & scope == scope, f"week {touch['week']}, channel {touch['channel']}"
        allowed[row] = (allowed[row] | touch["granted"]) & ~touch["withdrawn"]
    assert np.array_equal(allowed, model.universe.customers["allowed"])


@common
@given(runs)
def test_the_ledger_tells_what_the_file_holds(run: Any) -> None:
    model = begun(run)
    at_start = model.universe.customers.copy()
    finished(model)
    ledger = consent_table(model, at_start)
    names = model.universe.names()
    for scope, bit in (("email", EMAIL), ("phone", PHONE)):
        last = ledger[ledger["scope"] == scope].groupby("hcp_id")["event"].last()
        granted = set(last.index[last == "granted"])
        assert granted == set(names[(model.universe.customers["allowed"] & bit) > 0])


@common
@given(runs)
def test_touches_and_money_add_up(run: Any) -> None:
    model = begun(run)
    budget = model.settings.company.budget_per_hcp_year / 52 * len(model.universe.hcps)
    money = model.company.money
    for week in range(1, model.settings.weeks + 1):
        model.step()
        assert money.released <= budget * week * (1 + 1e-12)
        assert money.spent <= money.released * (1 + 1e-9) + 1e-9
        assert sum(money.purses.values()) >= -1e-6 * max(1.0, money.released)
    model.end_period()
    channels, everyone = model.scorecard.channels, model.scorecard.weekly
    everyone = everyone[everyone["segment"] == "all"].set_index("week")
    assert (channels["planned"] == channels["blocked"] + channels["delivered"]).all()
    reasons = [f"blocked_{reason}" for reason in REASONS]
    assert (channels["blocked"] == channels[reasons].sum(axis=1)).all()
    assert (channels["engaged"] <= channels["responded"]).all()
    assert (channels["responded"] <= channels["delivered"]).all()
    by_week = channels.groupby("week").sum(numeric_only=True)
    assert (by_week["delivered"] == everyone["touches"]).all()
    for name in ("cost", "minutes"):
        np.testing.assert_allclose(by_week[name], everyone[name], rtol=1e-9, atol=1e-6)
    assert money.spent == pytest.approx(by_week["cost"].sum(), rel=1e-9, abs=1e-6)


@common
@given(runs)
def test_the_log_is_what_was_counted(run: Any) -> None:
    model = finished(begun(run))
    table = touch_table(model)
    channels = model.scorecard.channels.set_index(["week", "channel"])
    delivered = table[table["outcome"] != "blocked"]
    for column, rows in (
        ("planned", table),
        ("delivered", delivered),
        ("responded", delivered[delivered["outcome"].isin(["responded", "engaged"])]),
        ("engaged", delivered[delivered["outcome"] == "engaged"]),
        ("opt_outs", delivered[delivered["opted_out"]]),
        *((f"blocked_{reason}", table[table["reason"] == reason]) for reason in REASONS),
    ):
        counted = channels[column][channels[column] > 0].to_dict()
        assert rows.groupby(["week", "channel"]).size().to_dict() == counted
    assert (table["reason"] != "").equals(table["outcome"] == "blocked")
    if len(table):
        assert set(table["week"]) <= set(range(1, 9))


@common
@given(runs)
def test_stocks_stay_in_range(run: Any) -> None:
    model = begun(run)
    sure = model.settings.behaviour
    for _ in range(model.settings.weeks):
        model.step()
        hcps, customers = model.universe.hcps, model.universe.customers
        for name in ("trust", "trust_prior"):
            assert ((hcps[name] > 0) & (hcps[name] < 1)).all()
        assert ((hcps["knowledge"] >= 0) & (hcps["knowledge"] <= 1)).all()
        for name in ("fatigue_own", "fatigue_market", "goodwill_stock", "mail_stock", "seen",
                     "gains", "losses", "rep_gains", "rep_losses"):  # fmt: skip
            assert ((hcps[name] >= 0) & np.isfinite(hcps[name])).all()
        assert np.isfinite(hcps["availability"]).all()
        assert np.isfinite(hcps["need"]).all()
        assert ((customers["taught"] >= 0) & (customers["taught"] <= 1)).all()
        assert (customers["answered"] <= customers["tried"]).all()
        assert not (customers["allowed"] & customers["refused"]).any()
        if sure.consent.never_share == 1.0:
            assert not (customers["allowed"] & EMAIL).any()
    model.end_period()
    weekly, channels = model.scorecard.weekly, model.scorecard.channels
    for name in ("engagement", "weekly_index", "trust", "fatigue", "knowledge"):
        assert weekly[name].between(0, 1).all()
    assert weekly["goodwill"].between(0, sure.goodwill.ceiling).all()
    assert (channels["fit"] >= 0).all()
    assert (channels["fit"] <= channels["responded"] + 1e-9).all()
    for table, real in (
        (weekly, {"engagement", "weekly_index", "minutes", "trust", "fatigue", "cost", "goodwill",
                  "knowledge", "trust_lost", "minutes_available", "rep_time", "rep_time_there",
                  "msl_time", "msl_time_there"}),
        (channels, {"minutes", "cost", "fit"}),
    ):  # fmt: skip
        for name in table.columns.difference(["week", "segment", "value", "channel", *real]):
            assert table[name].dtype == np.int64
            assert (table[name] >= 0).all()
    for name in ("reached", "engaged", "overloaded", "opted_out", "consented", "registered"):
        assert (weekly[name] <= weekly["hcps"]).all()
    stages = weekly[["unaware", "aware", "engaged_stage", "advocates"]].sum(axis=1)
    assert (stages == weekly["hcps"]).all()
    assert (weekly["reached"] <= weekly["touches"]).all()


@common
@given(runs)
def test_segments_add_up_to_all(run: Any) -> None:
    model = finished(begun(run))
    table = model.scorecard.weekly
    means = ["engagement", "weekly_index", "trust", "fatigue", "goodwill", "knowledge"]
    for name in means:
        table[name] *= table["hcps"]
    sums = table.groupby(["segment", "week"], observed=True).sum(numeric_only=True)
    everyone = sums.loc["all"]
    for segment in table["segment"].cat.categories:
        part = sums.loc[segment]
        assert part.index.equals(everyone.index), segment
        np.testing.assert_allclose(part, everyone, rtol=1e-9, atol=1e-6, err_msg=segment)


@settings(deadline=None, max_examples=10)
@given(trees, st.integers(0, 2**32 - 1))
def test_no_contact_means_none(tree: dict[str, Any], seed: int) -> None:
    model = finished(begun((shipped("none"), tree, seed, 40)))
    channels = model.scorecard.channels.drop(columns=["week", "channel"])
    assert not channels.to_numpy().any()
    assert model.company.money.spent == 0
    assert not model.ledger.touches


def test_the_log_has_room_for_the_densest_plan() -> None:
    most = ByTier(A=60.0, B=60.0, C=60.0)
    plan = strategy(
        dict.fromkeys(PUSH_CHANNELS, most),
        max_messages_per_week=255,
        follow_preference=1.0,
        platform_spend=500.0,
        site_open=True,
    )
    tree = {"company": {"budget_per_hcp_year": 1e9, "reps": {"calls_per_week": 1e6}}}
    model = finished(begun((plan, tree, 1, 60)))
    assert len(touch_table(model)) == model.scorecard.channels["planned"].sum()
