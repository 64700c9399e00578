"""Reps: skill that dips, recovers and levels off; time that binds; turnover."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import EngagementModel, Settings
from sim.company import reps
from sim.draws import luck_of
from tests.sim.named import MASS_EMAIL, PLATFORM, REMOTE, REP_EMAIL, VISIT
from tests.sim.worlds import ALIKE, AMPLE, NO_START, figure, lived, strategy, total, world

REFRESHED = strategy({"visit": 0.3, "remote": 0.4}, refreshers_per_year=4.0)
DIGITAL = REFRESHED


def skill(weeks: Any, **changes: float) -> np.ndarray:
    settings_of = Settings.model_validate({"company": {"reps": changes}})
    return reps.skill(np.asarray(weeks), settings_of, REFRESHED)


def test_p12_skill_dips_recovers_and_levels_off() -> None:
    path = skill(np.arange(0, 261))
    bottom = int(path.argmin())
    assert path[0] == pytest.approx(0.4)
    assert 2 <= bottom <= 8
    assert path[bottom] < 0.36
    assert (np.diff(path[bottom:]) > 0).all()
    assert path[-1] == pytest.approx(0.9, abs=1e-3)
    assert np.diff(path)[-52:].max() < 1e-3
    back = int(np.flatnonzero(path[bottom:] >= 0.4)[0]) + bottom
    assert 4 < back < 26


def test_skill_is_the_published_form() -> None:
    t = np.arange(0, 60)
    expected = 0.4 + 0.5 * (1 - np.exp(-t / 26)) - 0.25 * t / 6.5 * np.exp(1 - t / 6.5)
    np.testing.assert_allclose(skill(t), np.clip(expected, 0, 1), rtol=1e-12)
    assert skill(-3) == pytest.approx(0.4)


@settings(deadline=None, max_examples=20)
@given(st.floats(0, 1), st.floats(0.01, 1), st.floats(0.01, 1))
def test_skill_stays_between_nothing_and_all(dip: float, start: float, most: float) -> None:
    path = skill(np.arange(200), skill_dip=dip, skill_start=start, skill_max=most)
    assert ((path >= 0) & (path <= 1)).all()


def test_a_deeper_dip_costs_remote_meetings() -> None:
    def met(dip: float) -> float:
        tree = {"company": {"reps": {"skill_dip": dip, "turnover_per_year": 0.0}}}
        return float(total(lived(DIGITAL, AMPLE, tree, weeks=13), "remote")["responded"])

    assert met(0.0) > met(0.35)


def test_the_effect_is_one_at_the_start_and_grows_with_skill() -> None:
    chosen = Settings()
    effect = reps.effect(np.array([0.0, 0.4, 0.9]), chosen)
    assert effect[1] == pytest.approx(1.0)
    assert effect[2] == pytest.approx(1.0 / (0.7 + 0.3 * 0.4 / 0.9))
    assert effect[0] < 1


def test_p12_shows_in_a_run() -> None:
    tree = {"company": {"reps": {"turnover_per_year": 0.0}}}
    model = EngagementModel(world(DIGITAL, AMPLE, tree, size=200, weeks=52), rng=1)
    model.begin_period()
    path = []
    for _ in range(52):
        model.step()
        path.append(float(model.company.field_force.reps["effect"].mean()))
    assert path[0] == pytest.approx(1.0)
    assert min(path[2:10]) < 0.98
    assert path[-1] > 1.1


def test_reps_who_do_nothing_digital_learn_nothing() -> None:
    model = lived(strategy({"visit": 0.5}), NO_START, size=200, weeks=26)
    assert (model.company.field_force.reps["effect"] == 1.0).all()


def test_turnover_is_the_settings_share_of_a_year() -> None:
    force = reps.FieldForce(Settings(), 20_000)
    left = np.zeros(20_000)
    for week in range(1, 53):
        force.open_week(Settings(), strategy(), luck_of(1, 1), week)
        left += force.reps["left"]
    assert (left > 0).mean() == pytest.approx(0.12, abs=0.008)


def test_a_new_rep_starts_over() -> None:
    tree = {"company": {"reps": {"turnover_per_year": 1.0}}}
    model = lived(DIGITAL, AMPLE, tree, NO_START, size=400, weeks=10)
    force = model.company.field_force.reps
    assert (force["left"] == 1).all()
    assert (force["since"] == 10).all()
    assert force["skill"] == pytest.approx(0.4)
    taught = model.universe.customers["taught"]
    learning = 1 - 0.5 ** (1 / 4)
    for channel in (VISIT, REMOTE, REP_EMAIL):
        most = 1 - (1 - learning) ** 3
        assert taught[:, channel].max() <= most + 1e-6, "only this week's contacts count"
    hcps = model.universe.hcps
    assert hcps["rep_gains"].max() <= 4.0, "trust in the rep is this week's"
    assert hcps["gains"].max() > hcps["rep_gains"].max()
    kept = lived(DIGITAL, AMPLE, {"company": {"reps": {"turnover_per_year": 0.0}}}, NO_START,
                 size=400, weeks=10)  # fmt: skip
    assert kept.universe.customers["taught"][:, VISIT].max() > taught[:, VISIT].max()


def test_what_headquarters_learned_stays_when_reps_leave() -> None:
    tree = {"company": {"reps": {"turnover_per_year": 1.0}}}
    model = lived(strategy({"mass_email": 2.0}), AMPLE, tree, size=400, weeks=20)
    assert model.universe.customers["taught"][:, MASS_EMAIL].max() > 0.4
    assert not model.universe.customers["taught"][:, PLATFORM].any()


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 2**31), st.sampled_from([3.0, 10.0, 30.0]))
def test_capacity_binds(seed: int, calls: float) -> None:
    tree = {"company": {"budget_per_hcp_year": 1e9, "reps": {"calls_per_week": calls}}}
    size, weeks = 600, 12
    plan = strategy({"visit": 1.0, "remote": 0.5}, hcps_per_rep=120.0)
    model = lived(plan, tree, NO_START, size=size, weeks=weeks, seed=seed)
    sums = total(model, "visit", "remote")
    made = sums["delivered"] + sums["blocked_access"]
    most = size * calls / 120 * (weeks + 4)
    territories = len(model.company.field_force.reps)
    assert made <= most + territories
    assert made >= 0.3 * size * calls / 120 * weeks
    assert sums["blocked_capacity"] > 0


def test_no_reps_time_no_visits() -> None:
    tree = {"company": {"reps": {"calls_per_week": 0.0}}}
    sums = total(lived(DIGITAL, AMPLE, tree, size=300), "visit", "remote")
    # Nobody can save up a call that no week brings.
    assert sums["delivered"] == 0
    assert sums["blocked_capacity"] == sums["planned"] > 0


def test_ample_time_blocks_nothing() -> None:
    sums = total(lived(DIGITAL, AMPLE, size=300))
    assert sums["blocked_capacity"] == 0
    assert sums["blocked_budget"] == 0
    assert figure(lived(DIGITAL, AMPLE, ALIKE, size=300), "reached") > 0.9
