"""What every run is checked for, and that a breach is noticed."""

from __future__ import annotations

import numpy as np
import pytest

from sim import EngagementModel
from sim.counters import BLOCKED_BY_CHANNEL, BY_CHANNEL, CHANNEL_COUNTERS
from sim.scorecard.invariants import BrokenInvariant, check_stocks, check_week
from tests.sim.named import MASS_EMAIL, N_CHANNELS, VISIT
from tests.sim.worlds import shipped, world


@pytest.fixture
def model() -> EngagementModel:
    return EngagementModel(world(shipped("push"), size=60, weeks=3), rng=3).run()


def sums() -> np.ndarray:
    channels = np.zeros((N_CHANNELS, len(CHANNEL_COUNTERS)))
    places = [BY_CHANNEL.planned, BLOCKED_BY_CHANNEL, BY_CHANNEL.delivered]
    channels[VISIT, places] = 5.0, 2.0, 3.0
    return channels


def test_a_sound_week_passes(model):
    check_week(sums(), model.company.money)
    check_stocks(model.universe)


def test_a_touch_without_permission_is_noticed(model):
    channels = sums()
    channels[MASS_EMAIL, BY_CHANNEL.unpermitted] = 1.0
    with pytest.raises(BrokenInvariant, match="permission"):
        check_week(channels, model.company.money)


def test_a_lost_touch_is_noticed(model):
    channels = sums()
    channels[VISIT, BY_CHANNEL.delivered] -= 1.0
    with pytest.raises(BrokenInvariant, match="planned"):
        check_week(channels, model.company.money)


def test_money_that_is_not_there_is_noticed(model):
    model.company.money.spent = model.company.money.released + 1.0
    with pytest.raises(BrokenInvariant, match="released"):
        check_week(sums(), model.company.money)


@pytest.mark.parametrize(("field", "value"), [("trust", 1.2), ("seen", -1.0), ("gains", np.nan)])
def test_a_stock_out_of_range_is_noticed(model, field, value):
    model.universe.hcps[field][7] = value
    with pytest.raises(BrokenInvariant, match=field):
        check_stocks(model.universe)


def test_a_plan_that_ignores_a_no_breaks_the_run(monkeypatch):
    model = EngagementModel(world(shipped("push"), size=300, weeks=2), rng=3)
    plan = model.company.plan

    def forget_who_said_no(*given):
        plan(*given)
        model.company.planned[:, MASS_EMAIL] = 1
        model.company.strategies["scope"][:] = 0.0

    monkeypatch.setattr(model.company, "plan", forget_who_said_no)
    with pytest.raises(BrokenInvariant, match="permission"):
        model.run()
