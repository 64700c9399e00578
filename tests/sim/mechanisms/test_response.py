"""The chance of an answer: own log-odds, moved by what the HCP feels and has met."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from sim.mechanisms import response
from sim.records import MOST_WEEKS_BACK
from sim.rules.channels import by_persona, intercepts
from sim.settings import Settings
from tests.sim.named import MASS_EMAIL, REMOTE, REP_EMAIL, SITE, VISIT, WEBINAR
from tests.sim.worlds import ALIKE, AMPLE, NO_START, bench, lived, strategy, total

MESSAGES = (REMOTE, REP_EMAIL, MASS_EMAIL, WEBINAR)


def chance(b: Any, channel: int = MASS_EMAIL, fit: float = 0.5) -> float:
    b.touch["channel"], b.touch["fit"] = channel, fit
    return float(response.chance_of_response(b.hcp, b.context))


def test_intercepts_keep_the_tables_population_means() -> None:
    nodes = stats.norm.ppf((np.arange(4_000) + 0.5) / 4_000)
    for step in ("response", "second_step"):
        table = np.clip(
            by_persona(Settings().channels, step)[:, [REP_EMAIL, MASS_EMAIL, WEBINAR]], 0, 0.5
        )
        logit = intercepts(table, 0.6)[..., None] + 0.6 * nodes
        mean = special.expit(logit).mean(axis=-1)
        np.testing.assert_allclose(mean, table, rtol=1e-3)


@settings(deadline=None, max_examples=40)
@given(st.floats(1e-3, 0.95), st.floats(0, 1.5))
def test_intercepts_correct_for_the_spread_between_hcps(p: float, spread: float) -> None:
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    logit = intercepts(np.array([p]), spread)[0] + spread * nodes
    mean = weights @ special.expit(logit) / weights.sum()
    assert mean == pytest.approx(p, rel=1e-4)


@pytest.mark.parametrize("channel", MESSAGES)
@pytest.mark.parametrize("persona", range(3))
def test_at_the_reference_only_own_log_odds_count(channel: int, persona: int) -> None:
    b = bench(None, ALIKE, {"behaviour": {"response": {"mail_without_visit": 1.0}}})
    b.hcp["persona"] = persona
    table = by_persona(b.settings.channels, "response")
    intercept = intercepts(table, 0.6)[persona, channel]
    assert chance(b, channel) == pytest.approx(special.expit(intercept), rel=1e-5)
    b.hcp["deviation"][channel] = 1.0
    assert chance(b, channel) == pytest.approx(special.expit(intercept + 1), rel=1e-5)


@settings(deadline=None, max_examples=25)
@given(
    trust=st.floats(0, 1), fit=st.floats(0, 1), goodwill=st.floats(0, 0.28),
    own=st.floats(0, 30), market=st.floats(0, 90),
)  # fmt: skip
def test_each_term_has_its_weight(
    trust: float, fit: float, goodwill: float, own: float, market: float
) -> None:
    b = bench()
    base = special.logit(chance(b))
    b.week_state["trust"], b.week_state["goodwill"] = trust, goodwill
    b.hcp["fatigue_own"], b.hcp["fatigue_market"] = own, market
    weights = b.settings.behaviour
    moved = (
        1.5 * (trust - 0.38)
        + 2.0 * (fit - 0.5)
        + 1.0 * (goodwill - float(b.rules["goodwill"]["reference"]))
        - weights.fatigue.own_weight * own
        - weights.fatigue.market_weight * (market - float(b.rules["fatigue"]["market_reference"]))
    )
    assert special.logit(chance(b, fit=fit)) - base == pytest.approx(moved, abs=1e-3)


def test_clicks_know_no_fatigue_and_no_goodwill() -> None:
    b = bench()
    b.touch["channel"] = MASS_EMAIL
    before = response.chance_of_click(b.hcp, b.week_state, b.touch, b.rules)
    b.hcp["fatigue_own"], b.week_state["goodwill"] = 9.0, 0.0
    assert response.chance_of_click(b.hcp, b.week_state, b.touch, b.rules) == before
    b.touch["fit"] = 0.9
    assert response.chance_of_click(b.hcp, b.week_state, b.touch, b.rules) > before


def test_attendance_is_own_log_odds() -> None:
    b = bench(None, ALIKE)
    b.hcp["persona"] = 0
    register = intercepts(np.array([0.12]), 0.6)
    expected = special.expit(intercepts(np.array([0.45]), 0.6, register)[0])
    b.touch["channel"] = WEBINAR
    assert response.chance_of_attendance(b.hcp, b.touch, b.rules) == pytest.approx(expected)


def test_preferred_channels_help_and_others_annoy() -> None:
    b = bench()
    b.week_state["week"] = 10
    b.hcp["preferred"] = 1 << VISIT | 1 << REMOTE | 1 << WEBINAR | 1 << SITE

    def synergy(*met: int, week: int = 9) -> float:
        b.hcp["noticed_in"][:] = 0
        b.hcp["noticed_in"][week % MOST_WEEKS_BACK] = sum(1 << channel for channel in met)
        b.touch["channel"] = MASS_EMAIL
        response.look_back(b.hcp, b.week_state, b.rules)
        return response.synergy(b.hcp, b.week_state, b.touch, b.rules)

    assert synergy() == 0
    assert synergy(MASS_EMAIL) == 0
    assert synergy(VISIT) == pytest.approx(0.10)
    assert synergy(VISIT, REMOTE, WEBINAR, SITE) == pytest.approx(0.30)
    assert synergy(REP_EMAIL) == pytest.approx(-0.15)
    assert synergy(VISIT, REP_EMAIL) == pytest.approx(-0.05)
    assert synergy(VISIT, week=7) == pytest.approx(0.10)
    assert synergy(VISIT, week=6) == 0


@settings(deadline=None, max_examples=3)
@given(st.integers(0, 2**31))
def test_trust_and_relevance_open_mails(seed: int) -> None:
    def opens(tree: dict[str, Any]) -> float:
        sums = total(lived(strategy({"mass_email": 1.0}), AMPLE, tree, size=1_500, seed=seed))
        return float(sums["responded"])

    low, high = ({"behaviour": {"trust": {"prior_mean": t}}} for t in (0.30, 0.45))
    assert opens(high) > opens(low)
    off = [
        tree | {"behaviour": tree["behaviour"] | {"response": {"trust_weight": 0.0}}}
        for tree in (low, high)
    ]
    assert opens(off[1]) == pytest.approx(opens(off[0]), rel=0.03)


def test_personas_open_in_their_order() -> None:
    opened = [
        total(
            lived(
                strategy({"mass_email": 1.0}), AMPLE, NO_START,
                {"population": {"personas": {"engager": 0.0, "learner": 0.0,
                                             "traditionalist": 0.0} | {persona: 1.0}}},
            )
        )["responded"]
        for persona in ("engager", "learner", "traditionalist")
    ]  # fmt: skip
    assert opened[0] > opened[1] > opened[2]


def test_pull_in_the_weeks_before_makes_webinars_work_better() -> None:
    def registered(lift: float) -> float:
        tree = {"behaviour": {"response": {"webinar_after_pull": lift}}}
        plan = strategy({"webinar": 1.0}, platform_spend=500.0, site_open=True)
        return float(total(lived(plan, AMPLE, tree), "webinar")["responded"])

    assert registered(4.0) > registered(1.0)
