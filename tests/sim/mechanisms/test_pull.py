"""What an HCP looks for by itself: rates, need, the content that keeps it coming."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import EngagementModel
from sim.mechanisms import pull
from sim.records import LEVELS, LOST
from sim.settings import Strategy
from tests.sim.named import N_PUSH, PLATFORM, SITE
from tests.sim.worlds import (
    ALIKE,
    AMPLE,
    NO_START,
    bench,
    figure,
    lived,
    merged,
    strategy,
    total,
    weekly,
)

seeds = st.integers(0, 2**31)
# Nothing but base rates: no feedback from trust, novelty and memory.
NEUTRAL: dict[str, Any] = {
    "behaviour": {
        "pull": {"trust_weight": 0.0, "novelty_weight": 0.0,
                 "registered_share": 1.0, "lost_after_first": 0.0, "presence_max": 1.0},
        "attention": {"evening_minutes_per_week": 2_000.0},
        "experience": {"weight": 0.0},
    },
    "channels": {"site": {"minutes": 0.01, "depth_minutes": 0.0},
                 "platform": {"minutes": 0.01, "depth_minutes": 0.0}},
}  # fmt: skip


def offering(assets: float = 4.0, **choices: Any) -> Strategy:
    return strategy(
        **({"site_open": True, "platform_spend": 60.0, "assets_per_month": assets} | choices)
    )


def hazard(b: Any, channel: int) -> float:
    appetite = pull.appetite(b.hcp, b.week_state, b.rules, b.market, b.offer)
    return float(pull.hazard(b.hcp, b.week_state, b.rules, channel, appetite))


def sessions(model: EngagementModel, channel: str) -> float:
    return float(total(model, channel)["delivered"])


@pytest.fixture(scope="module")
def neutral() -> EngagementModel:
    """Returns a quarter of many HCPs who look for what is offered by nothing but luck."""
    plan = offering(platform_spend=1e6)
    return lived(plan, AMPLE, NO_START, ALIKE, NEUTRAL, size=40_000, weeks=12)


@pytest.mark.parametrize("channel", ["site", "platform"])
def test_sessions_have_the_base_rate_as_their_mean(channel: str, neutral: EngagementModel) -> None:
    model, hcp_weeks = neutral, 40_000 * 12
    table = getattr(model.settings.channels, channel).response
    rates = np.array([table.engager, table.learner, table.traditionalist])
    expected = rates[model.universe.hcps["persona"]].mean()
    assert sessions(model, channel) / hcp_weeks == pytest.approx(expected, rel=0.02)


def test_the_hazards_mean_is_the_base_rate() -> None:
    b = bench(None, ALIKE)
    b.hcp["persona"], b.hcp["seen"] = 0, 12.0  # at the novelty of reference
    places, weights = np.polynomial.hermite_e.hermegauss(30)  # a normal's mean, without luck
    weights /= weights.sum()
    mean = 0.0
    for need, weight in zip(places, weights, strict=True):
        for own, other in zip(places, weights, strict=True):
            b.hcp["need"], b.hcp["deviation"][SITE] = need, 0.6 * own
            mean += weight * other * hazard(b, SITE)
    assert mean == pytest.approx(0.16, rel=0.01)


def test_need_keeps_its_variance() -> None:
    model = lived(strategy(), size=20_000, weeks=12)
    need = model.universe.hcps["need"]
    assert need.var() == pytest.approx(1.0, abs=0.03)
    assert need.mean() == pytest.approx(0.0, abs=0.03)
    before = need.copy()
    model._run_week(13)
    assert np.corrcoef(before, model.universe.hcps["need"])[0, 1] == pytest.approx(0.7, abs=0.02)


def test_what_moves_the_hazard() -> None:
    def log_hazard(channel: int = SITE, **changes: float) -> float:
        b = bench()
        b.week_state["week"] = 10
        for name, value in changes.items():
            (b.week_state if name == "trust" else b.hcp)[name] = value
        return float(np.log(hazard(b, channel)))

    base = log_hazard()
    platform = log_hazard(PLATFORM)
    assert log_hazard(trust=0.48) - base == pytest.approx(0.1, abs=1e-5)
    assert log_hazard(shown_until=10) - base == pytest.approx(np.log(1.73), abs=1e-5)
    assert log_hazard(PLATFORM, shown_until=10) == platform
    assert log_hazard(shown_until=9) == base
    assert log_hazard(satisfied=LEVELS) - base == pytest.approx(0.3, abs=1e-5)
    assert log_hazard(satisfied=0) - base == pytest.approx(-0.3, abs=1e-5)
    assert log_hazard(seen=12.0) - log_hazard(seen=0.0) == pytest.approx(-0.1, abs=1e-5)


@settings(deadline=None, max_examples=4)
@given(seeds)
def test_a_better_content_factory_means_more_pull(seed: int) -> None:
    poor, rich = (
        lived(offering(assets), AMPLE, size=1_500, weeks=26, seed=seed) for assets in (1.0, 12.0)
    )
    for channel in ("site", "platform"):
        assert sessions(rich, channel) > sessions(poor, channel)
    assert figure(rich, "engagement") > figure(poor, "engagement")
    assert figure(rich, "trust_change") > figure(poor, "trust_change")
    indifferent = {
        "behaviour": {
            "relevance": {"match_weight": 0.0, "knowledge_weight": 0.0, "novelty_weight": 0.0},
            "pull": {"novelty_weight": 0.0},
        }
    }
    poor, rich = (
        lived(offering(assets), AMPLE, indifferent, size=300, seed=seed) for assets in (1.0, 12.0)
    )
    for channel in ("site", "platform"):
        assert sessions(rich, channel) == sessions(poor, channel) > 0


@settings(deadline=None, max_examples=3)
@given(seeds)
def test_a_site_shown_at_visits_is_visited_more(seed: int) -> None:
    plain, shown = (
        lived(strategy({"visit": 0.5}, site_open=True, show_site_at_visit=shows), AMPLE,
              size=1_500, seed=seed)
        for shows in (False, True)
    )  # fmt: skip
    assert sessions(shown, "site") > sessions(plain, "site")
    assert figure(shown, "registered") > figure(plain, "registered")
    tree = {"behaviour": {"pull": {"shown_lift": 1.0, "register_when_shown": 0.0}}}
    plain, shown = (
        lived(strategy({"visit": 0.5}, site_open=True, show_site_at_visit=shows), AMPLE, tree,
              size=300, seed=seed)
        for shows in (False, True)
    )  # fmt: skip
    assert sessions(shown, "site") == sessions(plain, "site")


def test_p8_showing_the_site_lifts_visits_by_seven_tenths() -> None:
    always = {"behaviour": {"access": {"open": 0.95, "restricted": 0.95, "closed": 0.95},
                            "pull": {"registered_share": 1.0}}}  # fmt: skip
    plain, shown = (
        lived(strategy({"visit": 1.0}, site_open=True, show_site_at_visit=shows), AMPLE, ALIKE,
              always, NO_START, size=8_000, weeks=4)
        for shows in (False, True)
    )  # fmt: skip
    assert 1.5 < sessions(shown, "site") / sessions(plain, "site") < 1.9


def test_presence_is_bought_and_saturates() -> None:
    def presence(spend: float) -> float:
        settings_of = {"behaviour": {"pull": {"registered_share": 0.0}}}
        model = lived(offering(platform_spend=spend), AMPLE, settings_of, size=50, weeks=2)
        return float(model.company.offers["open"][0, PLATFORM - N_PUSH])

    values = [presence(spend) for spend in (0.0, 30.0, 60.0, 1e5)]
    expected = [0.15 * (1 - np.exp(-spend / 30)) for spend in (0.0, 30.0, 60.0, 1e5)]
    assert values == pytest.approx(expected, rel=1e-6)


def test_more_presence_means_more_sessions() -> None:
    def visits(maximum: float) -> float:
        tree = {"behaviour": {"pull": {"presence_max": maximum}}}
        return sessions(lived(offering(), AMPLE, tree, size=800), "platform")

    assert visits(0.40) > visits(0.15) > visits(0.02)
    assert visits(0.0) == 0


def test_a_closed_site_has_no_visitors() -> None:
    model = lived(offering(site_open=False), AMPLE, size=400)
    assert sessions(model, "site") == 0
    assert sessions(model, "platform") > 0


def test_sign_in_friction_costs_registrations() -> None:
    def joined(friction: float) -> float:
        tree = merged(
            {"company": {"site_friction": friction}},
            {"behaviour": {"pull": {"registered_share": 0.0, "register_after_session": 0.3}}},
        )
        return figure(lived(offering(), AMPLE, tree, size=2_000, weeks=10), "registered")

    assert joined(0.0) > joined(1.0) > 0
    assert joined(1.0) == pytest.approx(0.5 * joined(0.0), rel=0.2)


def test_half_of_first_visitors_never_return() -> None:
    tree = {"behaviour": {"pull": {"registered_share": 0.0, "register_when_shown": 1.0}}}
    plan = strategy({"visit": 0.5}, site_open=True, show_site_at_visit=True)
    model = lived(plan, AMPLE, tree, NO_START, size=6_000, weeks=20)
    hcps = model.universe.hcps
    visited = hcps["visited_site"] > 0
    assert (hcps["visited_site"] == LOST)[visited].mean() == pytest.approx(0.5, abs=0.03)


def test_who_is_registered_at_the_start_is_no_first_visitor() -> None:
    model = lived(offering(), AMPLE, NO_START, size=1_000, weeks=1)
    assert total(model, "site")["returns"] > 0
    assert figure(model, "registered") == pytest.approx(0.25, abs=0.05)


def test_evening_minutes_limit_pull() -> None:
    few, many = (
        sessions(
            lived(offering(), AMPLE,
                  {"behaviour": {"attention": {"evening_minutes_per_week": minutes}}}, size=800),
            "platform",
        )
        for minutes in (2.0, 60.0)
    )  # fmt: skip
    assert few < many


def test_sponsored_content_earns_less_trust_than_the_own_site() -> None:
    channels = bench().settings.channels
    assert channels.platform.trust_gain == pytest.approx(0.5 * channels.site.trust_gain)
    assert weekly(lived(offering(), AMPLE, size=300))["trust_lost"].ge(0).all()


def test_an_open_site_without_registered_hcps_is_open() -> None:
    tree = {"behaviour": {"pull": {"registered_share": 0.0, "register_after_session": 0.5}}}
    model = lived(offering(), AMPLE, tree, NO_START, size=1_000, weeks=20)
    assert figure(model, "registered") > 0
    assert total(model, "site")["delivered"] > 0
