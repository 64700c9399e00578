"""Two stocks of messages: they build, they fade, they silence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import EngagementModel
from sim.mechanisms import fatigue
from tests.sim.named import MASS_EMAIL, VISIT, WEBINAR
from tests.sim.worlds import AMPLE, NO_START, bench, figure, lived, strategy, total

seeds = st.integers(0, 2**31)
OFF: dict[str, Any] = {
    "behaviour": {
        "fatigue": {"own_weight": 0.0, "market_weight": 0.0},
        "attention": {"crowding": 1.0, "minutes_per_week": 2_000.0},
        "relevance": {"novelty_weight": 0.0},
        "trust": {"pressure_weight": 0.0},
        "response": {"other_synergy": 0.0},
    }
}


def mail(rate: float) -> Any:
    return strategy({"mass_email": rate})


def clicks_per_mail(model: EngagementModel) -> float:
    sums = total(model, "mass_email")
    return float(sums["engaged"] / sums["delivered"])


def opens_per_mail(model: EngagementModel) -> float:
    sums = total(model, "mass_email")
    return float(sums["responded"] / sums["delivered"])


@settings(deadline=None, max_examples=4)
@given(seeds)
def test_mails_past_the_peak_work_less_and_cost_trust(seed: int) -> None:
    lives = {"size": 4_000, "weeks": 26, "seed": seed}  # 600 clicks: one in four fewer is no luck
    some, many = (lived(mail(r), AMPLE, **lives) for r in (1.5, 4.0))
    assert clicks_per_mail(many) < 0.75 * clicks_per_mail(some)
    assert total(many)["engaged"] < total(some)["engaged"]
    assert figure(many, "trust") < figure(some, "trust")
    assert figure(many, "fatigue") > figure(some, "fatigue")
    some, many = (lived(mail(r), AMPLE, OFF, size=4_000, seed=seed) for r in (1.5, 4.0))
    assert opens_per_mail(many) > 0.97 * opens_per_mail(some)
    assert total(many)["engaged"] > total(some)["engaged"]


@settings(deadline=None, max_examples=3)
@given(seeds, st.floats(0.1, 0.3))
def test_without_its_weight_the_own_stock_silences_nobody(seed: int, weight: float) -> None:
    def opens(own_weight: float) -> float:
        tree = {"behaviour": {"fatigue": {"own_weight": own_weight}}}
        return opens_per_mail(lived(mail(2.0), AMPLE, tree, size=1_500, seed=seed))

    assert opens(weight) < opens(weight / 2) < opens(0.0)


def test_a_longer_half_life_tires_more() -> None:
    short, long = (
        lived(mail(1.0), AMPLE, {"behaviour": {"fatigue": {"own_half_life_weeks": h}}})
        for h in (1.0, 6.0)
    )
    assert opens_per_mail(long) < opens_per_mail(short)
    assert figure(long, "fatigue") > figure(short, "fatigue")


@pytest.mark.parametrize("half_life", [1.0, 2.0, 6.0])
def test_stocks_fade_by_their_half_lives(half_life: float) -> None:
    tree = {
        "behaviour": {
            "fatigue": {"own_half_life_weeks": half_life, "market_half_life_weeks": 2 * half_life}
        }
    }
    b = bench(None, tree)
    b.hcp["fatigue_own"], b.hcp["fatigue_market"] = 8.0, 8.0
    for _ in range(int(half_life)):
        fatigue.recover(b.hcp, b.rules)
    assert b.hcp["fatigue_own"] == pytest.approx(4.0, rel=1e-5)
    assert b.hcp["fatigue_market"] == pytest.approx(8.0 / 2**0.5, rel=1e-5)


@pytest.mark.parametrize("rate", [1, 2])
def test_the_steady_stock_is_that_of_a_geometric_series(rate: int) -> None:
    tree = {
        "market": {
            "competitor_mails_per_week": 0.0,
            "countries": {"eu": {"email_consent": 0.96}},
        },
        "behaviour": {"consent": {"opt_out_base": 0.0}},
    }
    model = lived(mail(float(rate)), AMPLE, tree, NO_START, size=100, weeks=40)
    hcps = model.universe.hcps
    mailed = (model.universe.customers["allowed"] & 1) > 0
    assert mailed.mean() > 0.8
    steady = rate / (1 - 2**-0.5)
    assert hcps["fatigue_own"][mailed] == pytest.approx(steady, rel=1e-4)
    assert hcps["fatigue_market"][mailed] == pytest.approx(steady, rel=1e-4)
    assert not hcps["fatigue_own"][~mailed].any()


def test_the_market_stock_of_an_average_hcp_is_the_reference() -> None:
    model = lived(strategy(), size=8_000, weeks=1)
    stock = model.universe.hcps["fatigue_market"]
    assert stock.mean() == pytest.approx(11 / (1 - 2**-0.5), rel=0.03)


def test_a_message_beside_another_channels_weighs_by_their_coordination() -> None:
    added = {}
    for coordination in ("uncoordinated", "planned", "batched"):
        b = bench(strategy(coordination=coordination))
        b.hcp["preferred"] = 0
        b.week_state["noticed"] = 1 << VISIT
        before = float(b.hcp["fatigue_own"])
        b.touch["channel"] = WEBINAR
        fatigue.tire(b.hcp, b.week_state, b.touch, b.rules, b.strategy)
        added[coordination] = float(b.hcp["fatigue_own"]) - before
    assert added == pytest.approx(
        {"uncoordinated": 0.7 * 1.3, "planned": 0.7, "batched": 0.7 * 0.7}, rel=1e-5
    )


def test_a_message_on_its_own_weighs_the_same_however_coordinated() -> None:
    for coordination in ("uncoordinated", "planned", "batched"):
        b = bench(strategy(coordination=coordination))
        b.hcp["preferred"] = 0
        b.week_state["noticed"] = 1 << MASS_EMAIL
        b.touch["channel"] = MASS_EMAIL
        fatigue.tire(b.hcp, b.week_state, b.touch, b.rules, b.strategy)
        assert float(b.hcp["fatigue_own"]) == 1.0


@settings(deadline=None, max_examples=3)
@given(seeds)
def test_batched_channels_tire_less_than_uncoordinated_ones(seed: int) -> None:
    def tired(coordination: str) -> float:
        plan = strategy({"visit": 0.4, "mass_email": 1.0, "webinar": 0.5, "remote": 0.3},
                        coordination=coordination)  # fmt: skip
        return figure(lived(plan, AMPLE, size=800, seed=seed), "fatigue")

    assert tired("batched") < tired("planned") < tired("uncoordinated")


def test_visits_tire_nobody() -> None:
    b = bench()
    b.touch["channel"] = VISIT
    fatigue.tire(b.hcp, b.week_state, b.touch, b.rules, b.strategy)
    assert float(b.hcp["fatigue_own"]) == 0.0
    none, visits = (
        figure(lived(plan, AMPLE, size=300), "fatigue")
        for plan in (strategy(), strategy({"visit": 1.0}))
    )
    assert none == visits


def test_pull_tires_nobody() -> None:
    plan = strategy(site_open=True, platform_spend=500.0)
    model = lived(plan, AMPLE, NO_START, size=500)  # reps write before the period
    assert total(model, "site", "platform")["delivered"] > 0
    assert not model.universe.hcps["fatigue_own"].any()


def test_reported_fatigue_is_that_of_both_stocks() -> None:
    b = bench()
    b.hcp["fatigue_own"], b.hcp["fatigue_market"] = 3.0, 20.0
    weights = b.settings.behaviour.fatigue
    expected = 1 - np.exp(-(weights.own_weight * 3 + weights.market_weight * 20))
    assert fatigue.reported(b.hcp, b.rules) == pytest.approx(expected, rel=1e-6)


def test_own_messages_overload() -> None:
    few, many = (figure(lived(mail(r), AMPLE, size=1_000), "overloaded") for r in (0.5, 6.0))
    assert many > few
