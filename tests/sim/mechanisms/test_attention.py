"""Minutes: what a week has, what load and competitors take, and what still finds room."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.draws import luck_of
from sim.mechanisms import attention
from sim.mechanisms.push import concentration
from tests.sim.named import REMOTE
from tests.sim.worlds import (
    ALIKE,
    AMPLE,
    NO_START,
    bench,
    figure,
    lived,
    strategy,
    total,
    touching,
    weekly,
)

seeds = st.integers(0, 2**31)
EVENLY = (np.arange(4_000) + 0.5) / 4_000  # all luck there is, without luck
PUSH = strategy({"visit": 0.5, "remote": 0.5, "mass_email": 2.0, "webinar": 0.3})


def load(alpha: float, effect: float = 0.4) -> dict[str, Any]:
    return {"behaviour": {"attention": {"load_alpha": alpha, "load_effect": effect}}}


@settings(deadline=None, max_examples=5)
@given(seeds)
def test_higher_load_means_fewer_minutes(seed: int) -> None:
    light, heavy = (lived(PUSH, AMPLE, load(a), size=800, seed=seed) for a in (1.0, 12.0))
    assert figure(heavy, "minutes") < figure(light, "minutes")
    assert weekly(heavy)["minutes"].sum() < weekly(light)["minutes"].sum()
    off = [lived(PUSH, AMPLE, load(a, 0.0), size=200, seed=seed) for a in (1.0, 12.0)]
    assert total(off[0]).equals(total(off[1]))


def test_minutes_of_a_week_have_the_settings_mean() -> None:
    alone = {"market": {"competitors": 0}}
    model = lived(strategy(), NO_START, ALIKE, alone, size=20_000, weeks=4)
    per_hcp = weekly(model)["minutes_available"] / 20_000
    season = model.settings.population.season[0]
    assert per_hcp.mean() == pytest.approx(75 * (1 - 0.4 * 0.4) * season, rel=0.01)


def test_evening_minutes_have_the_settings_mean() -> None:
    b = bench()
    b.week_state["load"] = 0.4
    evenings = []
    for luck in EVENLY:
        attention.open_evening(b.week_state, b.rules, luck)
        evenings.append(float(b.week_state["evening"]))
    assert np.mean(evenings) == pytest.approx(60.0, rel=0.01)
    assert np.std(np.log(evenings)) == pytest.approx(0.6, rel=0.02)


def test_a_months_index_moves_the_minutes() -> None:
    season = [1.0] * 12
    season[7] = 0.5
    tree = {"population": {"season": season}, "behaviour": {"attention": {"load_effect": 0.0}}}
    july, august = (
        figure_of_first_week(tree | {"market": {"start_month": month}}) for month in (7, 8)
    )
    assert august == pytest.approx(0.5 * july, rel=1e-12)


def figure_of_first_week(tree: dict[str, Any]) -> float:
    model = lived(strategy(), NO_START, ALIKE, tree, size=500, weeks=1)
    return float(weekly(model)["minutes_available"].iloc[0])


@given(st.floats(0, 100), st.floats(0.01, 100))
@settings(deadline=None, max_examples=100)
def test_room_is_the_share_of_the_need_that_is_left(left: float, need: float) -> None:
    assert attention.room(left, need) == pytest.approx(min(1.0, max(0.0, left / need)))


def test_there_is_no_room_in_overdrawn_minutes() -> None:
    assert attention.room(-3.0, 1.0) == 0.0


def test_sessions_have_the_settings_mean_and_end() -> None:
    b = bench()
    lengths = [attention.length(b.rules, 8.0, 60.0, u) for u in EVENLY]
    assert np.mean(lengths) == pytest.approx(8.0, rel=0.01)
    assert max(lengths) <= 60.0
    assert attention.length(b.rules, 48.0, 60.0, 0.999) == 60.0


def test_no_minutes_no_contact() -> None:
    tree = {
        "behaviour": {"attention": {"minutes_per_week": 1e-6, "evening_minutes_per_week": 1e-6}}
    }
    plan = strategy({"visit": 1.0, "remote": 1.0, "mass_email": 2.0}, site_open=True,
                    platform_spend=60.0)  # fmt: skip
    channels = ("visit", "remote", "mass_email", "platform")
    assert total(lived(plan, AMPLE, ALIKE, tree, size=500), *channels)["responded"] <= 2


def test_further_mails_of_a_week_count_less() -> None:
    def opens(crowding: float, rate: float) -> float:
        tree = {
            "behaviour": {
                "attention": {"crowding": crowding},
                "fatigue": {"own_weight": 0.0, "market_weight": 0.0},
            }
        }
        sums = total(lived(strategy({"mass_email": rate}), AMPLE, tree, NO_START, weeks=4))
        return float(sums["responded"] / sums["delivered"])

    assert opens(0.5, 2.0) == pytest.approx(0.75 * opens(1.0, 2.0), rel=0.08)
    assert opens(0.5, 1.0) == opens(1.0, 1.0)


def test_adapted_content_makes_a_remote_minute_cheaper() -> None:
    for adapted, effort in ((True, 1.1), (False, 1.3)):
        b = bench(strategy(adapted_content=adapted))
        touching(b, REMOTE)
        assert concentration(b.hcp, b.context) == pytest.approx(effort)


def test_luck_of_two_replicates_differs() -> None:
    assert luck_of(1, 1) != luck_of(1, 2)


def visits_in_weeks_of(minutes: float, elasticity: float) -> tuple[float, float]:
    tree = {
        "behaviour": {"attention": {"minutes_per_week": minutes, "visit_elasticity": elasticity}}
    }
    sums = total(lived(strategy({"visit": 0.5}), AMPLE, tree, size=800), "visit")
    return float(sums["responded"]), float(sums["minutes"] / sums["engaged"])


def test_a_visit_lasts_as_long_as_the_week_allows() -> None:
    short, usual, long = (visits_in_weeks_of(m, 0.5)[1] for m in (10.0, 75.0, 150.0))
    assert short < 0.6 * usual
    assert usual == pytest.approx(8.25, rel=0.08)
    assert long > 1.2 * usual


def test_without_elasticity_a_visit_is_as_long_in_every_week() -> None:
    short, long = (visits_in_weeks_of(m, 0.0)[1] for m in (10.0, 150.0))
    assert short == pytest.approx(long, rel=0.05)
    b = bench(None, {"behaviour": {"attention": {"visit_elasticity": 0.0}}})
    for minutes in (0.0, 3.7, 211.0):
        b.week_state["minutes_given"] = minutes
        assert attention.length_by_week(b.week_state, b.rules) == 1.0


def attended(minutes: float, weight: float) -> float:
    tree = {
        "behaviour": {
            "attention": {"minutes_per_week": minutes, "event_time": weight},
        }
    }
    sums = total(lived(strategy({"webinar": 1.0}), AMPLE, tree, size=3_000), "webinar")
    return float(sums["engaged"] / sums["responded"])


def test_webinars_need_time() -> None:
    short, usual = (attended(minutes, 1.0) for minutes in (5.0, 75.0))
    assert short < 0.25 * usual
    assert usual == pytest.approx(attended(75.0, 0.0), rel=0.06)
    assert attended(5.0, 0.0) == pytest.approx(attended(75.0, 0.0), rel=0.05)


def test_without_weight_time_does_nothing_to_attendance() -> None:
    b = bench(None, {"behaviour": {"attention": {"event_time": 0.0}}})
    for left in (-1.0, 0.0, 20.0, 300.0):
        assert attention.room_for_event(left, 48.0, b.rules) == 1.0


def test_patient_load_takes_evenings() -> None:
    plan = strategy(site_open=True, platform_spend=150.0, content_open=True)

    def sessions(alpha: float, effect: float) -> float:
        tree = load(alpha) | {}
        tree["behaviour"]["attention"] |= {
            "evening_load_effect": effect, "evening_minutes_per_week": 6.0,
        }  # fmt: skip
        return float(total(lived(plan, AMPLE, tree, size=1_500))["delivered"])

    assert sessions(12.0, 0.5) < 0.95 * sessions(1.0, 0.5)
    assert sessions(12.0, 0.0) == pytest.approx(sessions(1.0, 0.0), rel=0.01)


def test_patient_load_takes_more_of_small_practices() -> None:
    b = bench()
    minutes: dict[int, list[float]] = {}
    for practice in range(3):
        b.hcp["practice"] = practice
        minutes[practice] = []
        for luck in (0.1, 0.9):
            attention.open_week(b.hcp, b.week_state, b.rules, b.market, 0.5, luck)
            minutes[practice].append(float(b.week_state["minutes"]))
    lost = [1 - busy / calm for calm, busy in minutes.values()]
    hospital, group, solo = lost
    assert hospital < group < solo
