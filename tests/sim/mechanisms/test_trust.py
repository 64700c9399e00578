"""Trust as Beta evidence: gains, losses that weigh more, forgetting, the rep's part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanisms import trust
from sim.rules.channels import groups
from tests.sim.named import MASS_EMAIL, REMOTE, VISIT
from tests.sim.worlds import AMPLE, bench, figure, lived, shipped, strategy, touching

seeds = st.integers(0, 2**31)


def settled(b: Any) -> float:
    trust.settle(b.hcp, b.week_state, b.rules)
    return float(b.week_state["trust"])


@settings(deadline=None, max_examples=30)
@given(st.floats(0.05, 0.95), *[st.floats(0, 50)] * 4)
def test_trust_is_the_mean_of_beta_evidence(
    prior: float, gains: float, losses: float, rep_gains: float, rep_losses: float
) -> None:
    b = bench()
    names = ("trust_prior", "gains", "losses", "rep_gains", "rep_losses")
    for name, value in zip(names, (prior, gains, losses, rep_gains, rep_losses), strict=True):
        b.hcp[name] = value
    own = (30 * prior + gains) / (30 + gains + losses)
    rep = (30 * prior + rep_gains) / (30 + rep_gains + rep_losses)
    assert settled(b) == pytest.approx(0.6 * own + 0.4 * rep, rel=1e-5)
    assert 0 < settled(b) < 1


def test_no_image_moves_a_prior_beyond_its_bounds() -> None:
    b = bench(None, {"behaviour": {"trust": {"prior_least": 0.2, "prior_most": 0.6}}})
    b.hcp["trust_prior"] = 0.4
    for image, expected in ((-0.5, 0.2), (0.1, 0.5), (0.5, 0.6)):
        b.week_state["image"] = image
        assert settled(b) == pytest.approx(expected, abs=1e-6)


def test_evidence_is_forgotten_towards_the_prior() -> None:
    b = bench()
    b.hcp["trust_prior"], b.hcp["gains"], b.hcp["rep_losses"] = 0.4, 16.0, 8.0
    for _ in range(39):
        trust.forget(b.hcp, b.rules)
    assert b.hcp["gains"] == pytest.approx(8.0, rel=1e-4)
    assert b.hcp["rep_losses"] == pytest.approx(4.0, rel=1e-4)
    for _ in range(39 * 20):
        trust.forget(b.hcp, b.rules)
    assert settled(b) == pytest.approx(0.4, abs=1e-5)


@pytest.mark.parametrize(
    ("fit", "gains", "losses"),
    [(0.9, 1.0, 0.0), (0.5, 1.0, 0.0), (0.4, 0.0, 0.0), (0.25, 0.0, 2.5), (0.0, 0.0, 2.5)],
)
def test_a_visit_is_judged_by_its_relevance(fit: float, gains: float, losses: float) -> None:
    b = bench()
    b.hcp["unwanted"] = 0
    b.hcp["trust_prior"] = 0.38
    before = settled(b)
    touch = touching(b, VISIT, fit=fit)
    trust.judge(b.hcp, b.week_state, touch, b.rules)
    assert int(touch["annoyed"]) == (losses > 0)
    for name in ("gains", "rep_gains"):
        assert float(b.hcp[name]) == pytest.approx(gains * (0.5 + before), rel=1e-5)
    for name in ("losses", "rep_losses"):
        assert float(b.hcp[name]) == pytest.approx(losses * (1.5 - before), rel=1e-5)


def test_a_mass_mail_is_not_the_reps() -> None:
    b = bench()
    trust.judge(b.hcp, b.week_state, touching(b, MASS_EMAIL, fit=0.9), b.rules)
    assert float(b.hcp["gains"]) > 0
    assert float(b.hcp["rep_gains"]) == 0


def test_a_rep_on_an_unwanted_channel_costs_trust() -> None:
    b = bench()
    b.hcp["unwanted"] = 1 << groups(b.settings.channels).index("remote")
    trust.judge(b.hcp, b.week_state, touching(b, REMOTE, fit=0.4), b.rules)
    assert int(b.touch["annoyed"]) == 1
    assert float(b.hcp["losses"]) == pytest.approx(2.5 * 0.2 * (1.5 - 0.38), rel=0.05)
    trust.judge(b.hcp, b.week_state, touching(b, VISIT, fit=0.4), b.rules)
    assert int(b.touch["annoyed"]) == 0


def test_pressure_costs_trust_once_a_week_above_tolerance() -> None:
    b = bench()
    b.hcp["tolerance"] = 5.0

    def pressed(channel: int, stock: float) -> int:
        touch = touching(b, channel, own_stock=stock)
        trust.feel_pressed(b.hcp, b.week_state, touch, b.rules)
        return int(touch["annoyed"])

    assert pressed(MASS_EMAIL, 5.0) == 0
    assert pressed(VISIT, 5.1) == 0, "a visit is not a message"
    assert pressed(MASS_EMAIL, 5.1) == 1
    lost = float(b.hcp["losses"])
    assert lost == pytest.approx(2.5 * 0.2 * (1.5 - 0.38), rel=0.01)
    assert pressed(MASS_EMAIL, 9.0) == 0
    assert float(b.hcp["losses"]) == lost


def test_a_rep_who_leaves_takes_that_part_along() -> None:
    b = bench()
    b.hcp["trust_prior"] = 0.4
    b.hcp["gains"], b.hcp["rep_gains"] = 5.0, 5.0
    before = settled(b)
    trust.lose_rep(b.hcp)
    own = (30 * 0.4 + 5) / 35
    assert settled(b) == pytest.approx(0.6 * own + 0.4 * 0.4, rel=1e-5)
    assert settled(b) < before


@settings(deadline=None, max_examples=3)
@given(seeds)
def test_losses_that_weigh_more_leave_less_trust(seed: int) -> None:
    def final(asymmetry: float) -> float:
        tree = {"behaviour": {"trust": {"asymmetry": asymmetry}}}
        plan = strategy({"visit": 0.3, "mass_email": 3.0})
        return figure(lived(plan, AMPLE, tree, size=800, seed=seed), "trust")

    assert final(1.0) > final(2.5) > final(5.0)


@settings(deadline=None, max_examples=3)
@given(seeds)
def test_turnover_spends_what_reps_have_earned(seed: int) -> None:
    def final(yearly: float) -> float:
        tree = {"company": {"reps": {"turnover_per_year": yearly}}}
        return figure(lived(strategy({"visit": 0.5}), AMPLE, tree, size=800, seed=seed), "trust")

    assert final(0.999) < final(0.0)


def test_without_contact_trust_returns_to_the_prior() -> None:
    no_scar = {"behaviour": {"trust": {"breach_lasting": 0.0}}}  # a breach is never quite forgotten
    model = lived(shipped("none"), no_scar, size=500, weeks=400)
    hcps = model.universe.hcps
    np.testing.assert_allclose(hcps["trust"], hcps["trust_prior"], atol=2e-4)


def test_prior_trust_has_the_settings_mean() -> None:
    model = lived(strategy(), {"warm_up": {"weeks": 0}}, size=20_000, weeks=1)
    prior = model.universe.hcps["trust_prior"]
    assert prior.mean() == pytest.approx(0.38, abs=0.003)
    assert prior.std() == pytest.approx(0.10, abs=0.003)


def test_ranking_of_gains_puts_people_before_screens() -> None:
    gains = {c: getattr(bench().settings.channels, c).trust_gain for c in (
        "visit", "webinar", "remote", "site", "mass_email", "platform")}  # fmt: skip
    assert list(gains.values()) == sorted(gains.values(), reverse=True)
