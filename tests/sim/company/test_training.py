"""Training buys speed, refreshers keep what was learned, learning-oriented reps end higher."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import Settings
from sim.company.reps import skill
from tests.sim.worlds import AMPLE, figure, lived, strategy, total

WEEKS = np.arange(0, 157)


def path(leaning: float = 0.5, **training: float) -> np.ndarray:
    settings = Settings.model_validate({"company": {"reps": {"learning_orientation": leaning}}})
    plan = strategy({"remote": 0.1}, **training)
    return skill(WEEKS, settings, plan)


def test_training_buys_speed() -> None:
    plain = path(refreshers_per_year=4.0)
    trained = path(refreshers_per_year=4.0, training_days=10.0)
    assert (trained[1:60] > plain[1:60]).all()
    assert trained[-1] == pytest.approx(plain[-1], abs=0.01)


def test_without_refreshers_it_fades() -> None:
    kept, some, none = (path(refreshers_per_year=days) for days in (4.0, 2.0, 0.0))
    assert kept[-1] > some[-1] > none[-1]
    assert none[-1] - 0.4 < 0.25 * (kept[-1] - 0.4), "most of what was gained"
    assert path(refreshers_per_year=40.0)[-1] == kept[-1]


def test_learning_oriented_reps_dip_deeper_and_end_higher() -> None:
    low, middle, high = (path(lean, refreshers_per_year=4.0) for lean in (0.0, 0.5, 1.0))
    assert low.min() > middle.min() > high.min()
    assert low[-1] < middle[-1] < high[-1]


def met(**training: float) -> float:
    plan = strategy({"visit": 0.2, "remote": 0.5}, **training)
    return float(total(lived(plan, AMPLE, size=800, weeks=52), "remote")["responded"])


def test_trained_reps_hold_more_remote_meetings() -> None:
    assert met(refreshers_per_year=4.0, training_days=20.0) > met()


def test_training_is_paid_for() -> None:
    def cost(days: float, refreshers: float) -> float:
        plan = strategy({"remote": 0.1}, training_days=days, refreshers_per_year=refreshers,
                        hcps_per_rep=120.0)  # fmt: skip
        model = lived(plan, {"company": {"budget_per_hcp_year": 1e5}}, size=100, weeks=52)
        return float(total(model, "training")["cost"]) / 100

    assert cost(0.0, 0.0) == 0.0
    assert cost(10.0, 0.0) == pytest.approx(10 * 400 / 120, rel=0.03)
    assert cost(0.0, 4.0) == pytest.approx(4 * 400 / 120, rel=0.01)


def test_where_skill_does_nothing_training_does_nothing() -> None:
    flat: dict[str, Any] = {"company": {"reps": {"skill_floor": 1.0, "breach_risk": 0.0}}}
    plans = (strategy({"remote": 0.5}, refreshers_per_year=days) for days in (0.0, 4.0))
    plain, trained = (lived(plan, AMPLE, flat, size=200) for plan in plans)
    assert figure(plain, "engagement") == figure(trained, "engagement") > 0
