"""The model against the formulas that it stands for, to rounding (HCP records hold 32 bits)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.company.money import Money
from sim.mechanisms import fatigue, goodwill, journey, pull, relevance, trust
from sim.settings.calendar import WEEKS_PER_MONTH
from tests.sim.named import MASS_EMAIL, N_PUSH, SITE, VISIT
from tests.sim.worlds import ALIKE, bench, shipped, touching, world

ROUNDING = 1e-5


def close(expected):
    return pytest.approx(expected, rel=ROUNDING, abs=1e-7)


@pytest.mark.parametrize("weeks", [1, 2, 7, 26])
@pytest.mark.parametrize("half_life", [1.0, 2.0, 6.0])
def test_stocks_of_messages_halve_in_their_half_life(weeks, half_life):
    halves = {"own_half_life_weeks": half_life, "market_half_life_weeks": 2 * half_life}
    b = bench(None, {"behaviour": {"fatigue": halves}})
    b.hcp["fatigue_own"], b.hcp["fatigue_market"] = 8.0, 31.0
    for _ in range(weeks):
        fatigue.recover(b.hcp, b.rules)
    assert b.hcp["fatigue_own"] == close(8.0 * 2 ** (-weeks / half_life))
    assert b.hcp["fatigue_market"] == close(31.0 * 2 ** (-weeks / (2 * half_life)))


@pytest.mark.parametrize("mails", [1, 3])
def test_the_stock_of_messages_settles_at_a_geometric_sum(mails):
    b = bench()
    b.hcp["fatigue_own"] = 0.0
    touch = touching(b, MASS_EMAIL)
    for _ in range(200):
        fatigue.recover(b.hcp, b.rules)
        before = float(b.hcp["fatigue_own"])
        for _ in range(mails):
            fatigue.tire(b.hcp, b.week_state, touch, b.rules, b.strategy)
    kept = 2 ** (-1 / 2)
    assert b.hcp["fatigue_own"] == close(mails / (1 - kept))
    assert before == close(mails * kept / (1 - kept)), "what the next mail is judged by"


def test_reported_fatigue_is_the_formula():
    b = bench()
    b.hcp["fatigue_own"], b.hcp["fatigue_market"] = 3.0, 40.0
    assert fatigue.reported(b.hcp, b.rules) == close(1 - np.exp(-(0.23 * 3 + 0.012 * 40)))


def test_trust_forgets_towards_its_prior_by_beta_evidence():
    b = bench()
    b.hcp["trust_prior"], b.hcp["gains"], b.hcp["losses"] = 0.4, 6.0, 2.0
    b.hcp["rep_gains"], b.hcp["rep_losses"] = 1.0, 5.0
    for week in range(1, 60):
        trust.forget(b.hcp, b.rules)
        trust.settle(b.hcp, b.week_state, b.rules)
        left, n = 2 ** (-week / 39), 30
        own = (n * 0.4 + 6 * left) / (n + 8 * left)
        rep = (n * 0.4 + left) / (n + 6 * left)
        assert b.week_state["trust"] == close(0.6 * own + 0.4 * rep)


def test_evidence_of_a_steady_flow_settles():
    b = bench()
    b.hcp["gains"] = 0.0
    for _ in range(3000):
        trust.forget(b.hcp, b.rules)
        b.hcp["gains"] += 0.5
    assert b.hcp["gains"] == close(0.5 / (1 - 2 ** (-1 / 39)))


@pytest.mark.parametrize("visits", [1, 2])
def test_goodwill_settles_at_calls_a_month_and_saturates(visits):
    b = bench()
    b.hcp["goodwill_stock"] = 0.0
    for _ in range(600):
        goodwill.fade(b.hcp, b.week_state, b.rules)
        for _ in range(visits):
            goodwill.strengthen(b.hcp, b.week_state, touching(b, VISIT), b.rules)
    calls = visits * WEEKS_PER_MONTH
    assert b.hcp["goodwill_stock"] == pytest.approx(calls, rel=1e-4)
    stock = float(b.hcp["goodwill_stock"])
    assert b.week_state["goodwill"] == close(0.28 * (1 - np.exp(-stock / 1.25)))
    assert pytest.approx(b.rules["goodwill"]["step"], rel=1e-6) == 0.05 * WEEKS_PER_MONTH


def test_knowledge_is_forgotten_by_the_week():
    b = bench()
    b.hcp["knowledge"] = 0.8
    for _ in range(20):
        journey.forget_product(b.hcp, b.rules)
    assert b.hcp["knowledge"] == close(0.8 * 0.99**20)


def test_what_was_seen_fades_and_novelty_follows():
    b = bench()
    b.hcp["seen"] = 24.0
    for _ in range(13):
        relevance.fade_seen(b.hcp, b.rules)
    assert b.hcp["seen"] == close(12.0)
    assert relevance.novelty(b.hcp, b.rules, b.offer) == close(0.8 ** (12.0 / 12.0))


def test_the_hazards_mean_over_needs_and_deviations_is_its_base():
    """Gauss-Hermite nodes in place of draws: exact for the normal need and deviation."""
    b = bench(None, ALIKE)
    b.hcp["persona"], b.hcp["seen"] = 0, 12.0  # at the novelty of reference
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()
    sd, mean = b.settings.behaviour.response.deviation_sd, 0.0
    for deviation, p in zip(nodes, weights, strict=True):
        b.hcp["deviation"][SITE] = deviation * sd
        for need, q in zip(nodes, weights, strict=True):
            b.hcp["need"] = need
            appetite = pull.appetite(b.hcp, b.week_state, b.rules, b.market, b.offer)
            mean += p * q * float(pull.hazard(b.hcp, b.week_state, b.rules, SITE, appetite))
    assert SITE >= N_PUSH
    assert mean == pytest.approx(b.settings.channels.site.response.engager, rel=1e-4)


def test_need_keeps_its_variance():
    b = bench()
    kept, innovation = (
        float(b.rules["pull"]["need_persistence"]),
        float(b.rules["pull"]["need_innovation"]),
    )
    assert innovation**2 / (1 - kept**2) == close(1.0)


@pytest.mark.parametrize("name", ["push", "hybrid", "pull", "traditional"])
def test_the_budget_is_released_by_the_week_and_none_is_lost(name):
    plan, hcps = shipped(name), 500
    money = Money(world(plan, size=hcps), hcps, plan.surplus_to)
    for week in range(1, 53):
        money.release([(plan, 1.0)])
        assert money.released == pytest.approx(1200 / 52 * hcps * week, rel=1e-12)
        split = sum(plan.money_shares.values())
        assert sum(money.purses.values()) == pytest.approx(money.released * split, rel=1e-9)
    assert money.released == pytest.approx(1200 * hcps, rel=1e-12)
