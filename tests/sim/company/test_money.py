"""The budget: released by the week, split, passed on, never overspent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim import EngagementModel, Settings
from sim.company.money import Money, throttle
from tests.sim.worlds import NO_START, figure, lived, shipped, strategy, total, world


def purses(plan: Any, n: int = 100, **company: Any) -> Money:
    return Money(Settings.model_validate({"company": company}), n, plan.surplus_to)


def test_a_week_releases_a_fiftysecond_of_the_year() -> None:
    plan = strategy(money_shares={"visit": 0.75, "assets": 0.25})
    money = purses(plan)
    for _ in range(52):
        money.release([(plan, 1.0)])
    assert money.released == pytest.approx(1_200 * 100)
    assert sum(money.purses.values()) == pytest.approx(1_200 * 100)


def test_a_purse_keeps_some_weeks_and_passes_the_rest_on() -> None:
    plan = strategy(money_shares={"visit": 0.5, "assets": 0.5}, surplus_to="visit")
    money = purses(plan, carry_weeks=8.0)
    weekly = 1_200 / 52 * 100 * 0.5
    for _ in range(20):
        money.release([(plan, 1.0)])
    assert money.purses["assets"] == pytest.approx(8 * weekly)
    assert money.purses["visit"] == pytest.approx(32 * weekly)


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 1e6), st.floats(0.1, 500), st.floats(0.05, 0.99))
def test_what_is_affordable_is_paid_for(purse: float, cost: float, chance: float) -> None:
    money = purses(strategy())
    money.purses["visit"] = purse
    certain = money.affordable("visit", cost)
    assert certain * cost <= purse * (1 + 1e-9)
    assert (certain + 1) * cost > purse * (1 - 1e-9)
    likely = money.affordable("visit", cost, chance)
    overrun = stats.poisson.sf(np.floor(purse / cost), likely * chance)
    assert overrun <= 1.1e-9
    money.purses["remote"] = 1e9
    backed = money.affordable("visit", cost, chance)
    assert backed * chance * cost == pytest.approx(purse, abs=1e-6)


def test_a_purse_is_spent_as_carefully_as_is_said() -> None:
    def affordable(**kept: float) -> float:
        money = purses(strategy(), purses=kept)
        money.purses.update(visit=1_000.0, remote=5_000.0)
        return money.affordable("visit", 10.0, 0.5)

    assert affordable(overrun_risk=1e-12) < affordable() < affordable(overrun_risk=1e-3)
    assert affordable(backing_share=0.0) < affordable() < affordable(backing_share=1.0) == 200.0


def test_few_hcps_may_save_up_for_some_contacts() -> None:
    plan = strategy(money_shares={"assets": 0.5, "remote": 0.5}, surplus_to="visit")

    def saved(contacts: float) -> float:
        money = purses(plan, n=1, purses={"saved_contacts": contacts})
        for _ in range(500):
            money.release([(plan, 1.0)])
        return money.purses["remote"]

    assert saved(0.0) == pytest.approx(8.0 * 600 / 52)
    assert saved(200.0) == pytest.approx(200 * 5.0)


def test_savings_are_spent_over_some_weeks() -> None:
    plan = strategy(money_shares={"visit": 1.0}, assets_per_month=0.0)

    def weekly(weeks: float) -> float:
        money = purses(plan, purses={"savings_weeks": weeks})
        for _ in range(3):
            money.release([(plan, 1.0)])
        return money.weekly / (1_200 / 52 * 100)

    assert weekly(8.0) == pytest.approx(1 + 2 / 8)
    assert weekly(1.0) == pytest.approx(3)


def test_what_costs_nothing_is_always_affordable() -> None:
    assert purses(strategy()).affordable("visit", 0.0) > 10**9


def test_spending_stops_at_the_purse() -> None:
    money = purses(strategy())
    money.purses["assets"] = 10.0
    assert money.spend_up_to("assets", 25.0) == 10.0
    assert money.spend_up_to("assets", 25.0) == 0.0
    assert money.spent == 10.0


def test_pull_is_served_as_far_as_money_goes() -> None:
    assert throttle(50, 100) == 0.5
    assert throttle(200, 100) == 1.0
    assert throttle(0, 100) == 0.0
    assert throttle(0, 0) == 1.0


@pytest.mark.parametrize("name", ["push", "pull", "hybrid", "traditional"])
@pytest.mark.parametrize("budget", [50.0, 1_200.0])
def test_money_spent_never_exceeds_money_released(name: str, budget: float) -> None:
    chosen = world(shipped(name), {"company": {"budget_per_hcp_year": budget}}, size=300, weeks=40)
    model = EngagementModel(chosen, rng=1)
    model.begin_period()
    for _ in range(40):
        model.step()
        assert 0 <= model.company.money.spent <= model.company.money.released * (1 + 1e-9)
    model.end_period()
    assert figure(model, "spent") <= 1 + 1e-9


@settings(deadline=None, max_examples=4)
@given(st.integers(0, 2**31))
def test_budget_binds(seed: int) -> None:
    def made(budget: float) -> tuple[float, float]:
        tree = {"company": {"budget_per_hcp_year": budget}}
        sums = total(lived(shipped("traditional"), tree, size=400, weeks=26, seed=seed))
        return float(sums["delivered"]), float(sums["blocked_budget"] + sums["blocked_capacity"])

    poor, fair, rich = made(100.0), made(600.0), made(1e6)
    assert poor[0] < fair[0] < rich[0]
    assert poor[1] > fair[1] > 10 * rich[1]


def test_no_money_no_touches() -> None:
    tree = {"company": {"budget_per_hcp_year": 0.0}}
    for name in ("push", "pull", "hybrid", "traditional"):
        sums = total(lived(shipped(name), tree, size=200))
        assert sums["delivered"] == 0
        assert sums["cost"] == 0


def test_assets_cost_what_the_represented_share() -> None:
    plan = strategy(assets_per_month=4.0, money_shares={"assets": 1.0})
    tree = {"company": {"budget_per_hcp_year": 1e6}}
    model = lived(plan, tree, NO_START, size=500, weeks=52)
    expected = 8_000 * 4 * 12 * 500 / 20_000
    assert total(model)["cost"] == pytest.approx(expected, rel=0.01)
    smaller = lived(plan, tree, NO_START, size=50, weeks=52)
    assert figure(smaller, "cost") == pytest.approx(figure(model, "cost"), rel=1e-9)


def test_none_has_no_budget() -> None:
    model = lived(shipped("none"), size=100)
    assert model.company.money.released == 0
    assert np.isnan(figure(model, "spent"))


def test_a_webinar_that_nobody_takes_up_costs_nothing() -> None:
    nobody = {"engager": 0.0, "learner": 0.0, "traditionalist": 0.0}
    tree = {"channels": {"webinar": {"response": nobody}}}
    sums = total(lived(strategy({"webinar": 0.5}), tree, size=100), "webinar")
    assert sums["delivered"] > 0
    assert sums["cost"] == 0
