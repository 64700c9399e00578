"""The depth of engagement: of a quarter, whatever the week in which a contact comes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from sim import EngagementModel
from sim.records import QUARTER
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.settings.channels import SHIPPED
from sim.settings.measures import Measures
from sim.tables.records import touch_table
from tests.sim.worlds import SETTLED, lived, shipped

HCPS, WEEKS = 300, 52
SCALE = Measures().depth_points


@pytest.fixture(scope="module", params=["push", "hybrid"])
def model(request: pytest.FixtureRequest) -> EngagementModel:
    """Returns a life without a trend: at the ends of one, a week's shift is a part of its rise."""
    recorded = {"record": {"touches": True}}
    return lived(shipped(request.param), SETTLED, recorded, size=HCPS, weeks=WEEKS)


@pytest.fixture(scope="module")
def touches(model: EngagementModel) -> pd.DataFrame:
    """Returns touches that gave points, with how many each did."""
    table = touch_table(model)
    first = {name: SHIPPED[name].points for name in SHIPPED.names}
    second = {name: getattr(SHIPPED[name], "second_points", 0.0) for name in SHIPPED.names}
    by_step = table["channel"].map(first).astype(float) * table["outcome"].isin(
        ["responded", "engaged"]
    )
    by_step += table["channel"].map(second).astype(float) * (table["outcome"] == "engaged")
    return table.assign(points=by_step)[by_step > 0]


def weekly(touches: pd.DataFrame) -> NDArray[np.float64]:
    """Returns points by HCP and week, shape (HCPs, weeks)."""
    points = np.zeros((HCPS, WEEKS))
    np.add.at(points, (touches["hcp_id"].astype(int) - 1, touches["week"] - 1), touches["points"])
    return points


def depth(points: NDArray[np.float64]) -> float:
    """Returns the mean depth over whole quarters, by its definition."""
    quarters = np.lib.stride_tricks.sliding_window_view(points, QUARTER, axis=1).sum(axis=-1)
    return float(np.mean(1 - np.exp(-quarters / SCALE)))


def index(points: NDArray[np.float64]) -> float:
    return float(np.mean(np.minimum(1, points / Measures().index_points)))


def measured(model: EngagementModel, name: str) -> float:
    table = model.scorecard.measures
    return float(table.query(f"segment == 'all' and measure == '{name}'")["figure"].iloc[0])


def test_it_is_what_its_definition_says(model: EngagementModel, touches: pd.DataFrame) -> None:
    points = weekly(touches)
    assert measured(model, "engagement") == pytest.approx(depth(points), rel=1e-4)
    assert measured(model, "weekly_index") == pytest.approx(index(points), rel=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_the_week_within_a_month_hardly_matters(touches: pd.DataFrame, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = np.ceil(np.arange(WEEKS) * WEEKS_PER_MONTH).astype(int)  # week 0 on, of each month
    month = np.searchsorted(first, touches["week"] - 1, side="right") - 1
    length = np.minimum(np.diff(first)[month], WEEKS - first[month])
    moved = touches.assign(week=1 + first[month] + (rng.random(len(touches)) * length).astype(int))
    bunched = touches.assign(week=1 + first[month] + np.minimum(seed, length - 1))
    before = weekly(touches)
    for after in (weekly(moved), weekly(bunched)):
        assert after.sum() == pytest.approx(before.sum())
        assert depth(after) == pytest.approx(depth(before), rel=0.01)
    assert index(weekly(bunched)) < 0.95 * index(before), "the weekly index punishes that"


def test_it_is_of_this_period_alone() -> None:
    none = lived(shipped("none"), size=60, weeks=5)
    assert measured(none, "engagement") == 0.0
    few = lived(shipped("push"), size=60, weeks=5)
    last = few.scorecard.weekly.query("segment == 'all' and week == 5")["engagement"].iloc[0]
    assert measured(few, "engagement") == pytest.approx(last)
