"""Reps and liaisons are people: hired, paid whether they work or not, and short of time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import yaml

from sim.settings import Settings, Strategy, todays_habits
from sim.settings.calendar import WEEKS_PER_YEAR
from sim.settings.channels import SHIPPED
from sim.settings.company import Company
from sim.settings.promises import broken_promises, hcps_for_each, presence_of, salaries
from tests.sim.worlds import (
    AMPLE,
    NO_START,
    figure,
    lived,
    shipped,
    state,
    strategy,
    total,
    weekly,
    world,
)

RICH: dict[str, Any] = {"company": {"budget_per_hcp_year": 3_000.0}}


def with_reps(plan: Strategy, each: float | None, **more: Any) -> Strategy:
    return plan.model_copy(update={"hcps_per_rep": each, **more})


@pytest.fixture(scope="module")
def by_staff() -> dict[int, Any]:
    plan = todays_habits()
    return {
        each: lived(with_reps(plan, each), RICH, size=1_200, weeks=40) for each in (60, 120, 240)
    }


def test_fewer_reps_block_more_and_meet_less(by_staff: dict[int, Any]) -> None:
    many, usual, few = (by_staff[each] for each in (60, 120, 240))
    for measure in ("blocked_capacity", "rep_utilisation", "blocked_capacity_p90"):
        assert figure(few, measure) >= figure(usual, measure) >= figure(many, measure), measure
    assert figure(few, "blocked_capacity") > 3.0
    assert figure(usual, "blocked_capacity") < 0.04 * figure(usual, "planned")
    assert figure(few, "meetings") < 0.65 * figure(usual, "meetings")
    assert figure(few, "rep_utilisation") == pytest.approx(1.0, abs=0.02)


def test_more_reps_are_idle_more(by_staff: dict[int, Any]) -> None:
    many, usual, few = (figure(by_staff[each], "rep_idle") for each in (60, 120, 240))
    assert many > 4 * usual > usual > few
    # 0.86 and 0.43 where visits come evenly; by chance a rep is idle one week and short another
    assert figure(by_staff[120], "rep_utilisation") == pytest.approx(0.83, abs=0.03)
    assert figure(by_staff[60], "rep_utilisation") == pytest.approx(0.425, abs=0.02)


def test_salaries_are_paid_week_by_week_whatever_is_done(by_staff: dict[int, Any]) -> None:
    for each, model in by_staff.items():
        paid = model.scorecard.channels.query("channel == 'reps'")["cost"]
        assert paid.to_numpy() == pytest.approx(1_200 * 110_000 / each / WEEKS_PER_YEAR)
        assert "msls" not in set(model.scorecard.channels.query("cost > 0")["channel"])
    idle = lived(with_reps(todays_habits(), 120), {"company": {"reps": {"calls_per_week": 0.0}}},
                 size=100, weeks=8)  # fmt: skip
    assert total(idle, "visit")["delivered"] == 0
    assert total(idle, "reps")["cost"] == pytest.approx(100 * 110_000 / 120 * 8 / WEEKS_PER_YEAR)
    assert idle.company.money.spent >= total(idle, "reps")["cost"]


def test_time_adds_up_by_week_and_over_territories(by_staff: dict[int, Any]) -> None:
    for each, model in by_staff.items():
        table = weekly(model)
        there = 1_200 * 25 / each
        assert table["rep_time_there"].to_numpy() == pytest.approx(there)
        used = table["rep_time"].sum()
        assert figure(model, "rep_utilisation") == pytest.approx(used / (40 * there))
        idle = figure(model, "rep_idle") * 1_200 * 40 / WEEKS_PER_YEAR
        assert idle == pytest.approx(40 * there - used)
        low, high = (figure(model, f"rep_utilisation_p{percent}") for percent in (10, 90))
        assert low - 1e-9 <= figure(model, "rep_utilisation") <= high + 1e-9
        mean = figure(model, "blocked_capacity")
        assert figure(model, "blocked_capacity_p10") <= mean + 1e-9
        assert figure(model, "rep_utilisation", "tier", "A") > figure(
            model, "rep_utilisation", "tier", "C"
        )


def test_null_is_as_many_as_their_share_of_the_money_pays() -> None:
    pays = 110_000 / (0.765 * 1_200)
    a, b = (lived(with_reps(todays_habits(), each), size=200, weeks=8) for each in (None, pays))
    assert state(a) == state(b)
    assert a.company.money.purses == b.company.money.purses


def test_where_salaries_are_nothing_and_time_is_ample_staff_does_not_matter() -> None:
    free = {"company": {"reps": {"cost_per_year": 0.0}}}
    a, b = (lived(with_reps(shipped("push"), each, training_days=0.0, refreshers_per_year=0.0),
                  AMPLE, free, size=200, weeks=12) for each in (60, 600))  # fmt: skip
    assert state(a) == state(b)


def test_nobody_is_hired_for_channels_that_are_not_used() -> None:
    company, channels = Company(), SHIPPED
    assert not shipped("pull").hires("reps")
    assert not shipped("push").hires("msls")
    assert shipped("digital_push").hires("reps")
    assert hcps_for_each(shipped("pull"), company, channels, "reps", 0.3) == math.inf
    assert salaries(shipped("pull"), company, channels, "reps", 0.3) == 0.0
    pull = lived(shipped("pull"), size=200, weeks=4)
    assert total(pull, "reps", "msls")["cost"] == 0.0
    assert np.isnan(figure(pull, "rep_utilisation"))
    mailed = lived(strategy({"mass_email": 1.0}), size=100, weeks=4)
    assert total(mailed, "reps", "msls")["cost"] == 0.0


def test_paid_by_a_share_key_account_managers_are_fewer() -> None:
    managed = todays_habits().model_copy(update={"key_accounts": True})
    each = hcps_for_each(managed, Company(), SHIPPED, "reps", 0.5)
    assert each == pytest.approx(1.2 * 110_000 / (0.765 * 1_200))
    assert salaries(managed, Company(), SHIPPED, "reps", 0.5) == pytest.approx(0.765 * 1_200)


def test_key_account_managers_cost_more() -> None:
    plain, managed = (
        lived(with_reps(todays_habits(), 120.0, key_accounts=kam), RICH, size=500, weeks=4)
        for kam in (False, True)
    )
    in_hospitals = (managed.universe.customers["practice"] == 0).mean()
    dearer = total(managed, "reps")["cost"] / total(plain, "reps")["cost"]
    assert dearer == pytest.approx(1 + 0.4 * in_hospitals)


def test_who_is_not_paid_does_not_work() -> None:
    poor = {"company": {"budget_per_hcp_year": 300.0}}
    model = lived(with_reps(todays_habits(), 120.0), poor, NO_START, size=600, weeks=30)
    assert figure(model, "rep_time") == pytest.approx(0.25 * 1_300 / 120, rel=0.05)
    assert figure(model, "rep_utilisation") == pytest.approx(1.0, abs=0.03)
    assert model.company.money.spent <= model.company.money.released * (1 + 1e-9)
    broke = lived(todays_habits(), {"company": {"budget_per_hcp_year": 0.0}}, size=100, weeks=4)
    assert total(broke)["cost"] == 0.0
    assert total(broke, "visit")["delivered"] == 0


def test_a_roll_out_pays_each_territory_under_its_own_strategy() -> None:
    plan = with_reps(todays_habits(), 240.0, rollout_weeks=20)
    warm = {"warm_up": {"strategy": with_reps(todays_habits(), 120.0)}}
    model = lived(plan, RICH, warm, size=1_200, weeks=20)
    there = weekly(model)["rep_time_there"]
    assert there.iloc[0] == pytest.approx(1_200 * 25 / 120, rel=0.06)
    assert there.iloc[-1] == pytest.approx(1_200 * 25 / 240, rel=0.06)
    assert there.is_monotonic_decreasing
    cost = model.scorecard.channels.query("channel == 'reps'")["cost"].to_numpy()
    assert cost[0] > 1.8 * cost[-1]


def test_a_purse_too_small_for_salaries_is_told_with_the_sum() -> None:
    whole = world(todays_habits())
    assert not list(broken_promises(whole))
    for budget in (50, 300, 5_000):
        assert not list(broken_promises(whole.replace({"company.budget_per_hcp_year": budget})))
    (key, what, hint), *rest = broken_promises(whole.replace({"strategy.hcps_per_rep": 100}))
    assert not rest
    assert key == "strategy.money_shares.reps"
    assert "0.765 of EUR 1,200 per HCP and year is EUR 918" in what
    assert "EUR 1,100" in what
    assert "strategy.hcps_per_rep=120" in hint
    assert not list(broken_promises(whole.replace({"company.budget_per_hcp_year": 0})))


def test_presence_goes_with_the_budget_that_the_page_is_for() -> None:
    hybrid = world(shipped("hybrid"))
    place = hybrid.channels["platform"]
    for budget, presence in ((1_200, 60.0), (300, 15.0)):
        company = hybrid.replace({"company.budget_per_hcp_year": budget}).company
        assert presence_of(hybrid.strategy, "platform", place, company) == presence
    poor = hybrid.replace({"company.budget_per_hcp_year": 300})
    assert not list(broken_promises(poor))
    assert len(list(broken_promises(poor.replace({"strategy.presence_for": None})))) == 2
    model = lived(shipped("hybrid"), {"company": {"budget_per_hcp_year": 300.0}}, size=200, weeks=8)
    assert figure(model, "spent") < 300


def test_presence_that_eats_its_purse_is_told_with_the_sum() -> None:
    hybrid = world(shipped("hybrid"))
    assert not list(broken_promises(hybrid))
    eaten = hybrid.replace({"strategy.money_shares.platform": 0.05})
    ((key, what, _),) = broken_promises(eaten)
    assert key == "strategy.platform_spend"
    assert "EUR 60 per HCP and year leaves nothing for sessions" in what
    assert "EUR 60 of EUR 1,200" in what


@pytest.mark.parametrize("name", ["siloed", "hybrid", "unseen", "adaptive", "push_places", "pull"])
def test_every_shipped_page_keeps_its_promises(name: str) -> None:
    if name == "push_places":
        plan = shipped("push").model_dump() | _page("push_places")
        plan.pop("defaults")
        assert not list(broken_promises(world(Strategy.model_validate(plan))))
    else:
        assert not list(broken_promises(world(shipped(name))))


def _page(name: str) -> dict[str, Any]:
    from tests.sim.worlds import _STRATEGIES

    found: dict[str, Any] = yaml.safe_load((_STRATEGIES / f"{name}.yaml").read_text("utf-8"))
    return found


def test_the_default_settings_keep_theirs() -> None:
    assert not list(broken_promises(Settings()))


def test_what_follows_a_visit_up_does_not_wait_for_other_visits() -> None:
    plan = with_reps(shipped("push"), 300.0)
    model = lived(plan, RICH, size=600, weeks=26)  # after a warm-up in which mail was planned
    mails, visits = total(model, "rep_email"), total(model, "visit")
    assert visits["blocked_capacity"] > 0.3 * visits["planned"]
    assert mails["blocked_capacity"] < 0.02 * mails["planned"]
