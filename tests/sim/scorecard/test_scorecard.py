"""The measures: what they say of a period, computed once more from the tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import EngagementModel
from sim.records import ENGAGED
from sim.scorecard.declared.outcomes import OUTCOMES
from sim.scorecard.sums import Period, Sums
from sim.tables.records import hcp_table
from tests.sim.worlds import AMPLE, EVERYTHING, figure, lived, shipped, strategy, total, weekly


@pytest.fixture(scope="module")
def model() -> EngagementModel:
    return lived(EVERYTHING, {"record": {"touches": True}}, size=500, weeks=26)


def test_measures_follow_from_the_weekly_table(model: EngagementModel) -> None:
    table = weekly(model)
    hcp_weeks = table["hcps"].sum()
    assert hcp_weeks == 500 * 26
    expected = {
        "engagement": table["engagement"].mean(),
        "engaged": table["engaged"].sum() / hcp_weeks,
        "minutes": table["minutes"].sum() / 500 * 2,
        "trust": table["trust"].iloc[-1],
        "fatigue": table["fatigue"].mean(),
        "overloaded": table["overloaded"].sum() / hcp_weeks,
        "opted_out": table["opted_out"].iloc[-1] / 500,
        "consented": table["consented"].iloc[-1] / 500,
        "cost": table["cost"].sum() / 500 * 2,
        "touches": table["touches"].sum() / 500 * 2,
        "attention_share": table["minutes"].sum() / table["minutes_available"].sum(),
        "cost_per_minute": table["cost"].sum() / table["minutes"].sum(),
    }
    got = {name: figure(model, name) for name in expected}
    assert got == pytest.approx(expected)


def test_the_share_spent_of_no_money_is_empty() -> None:
    sums = Sums(np.ones((1, 1, 1)), {"hcps": 0})
    none = Period(sums, sums, sums, released=0.0, spent=0.0)
    (spent,) = (one for one in OUTCOMES if one.name == "spent")
    assert spent.period is not None
    assert np.isnan(spent.period.of(none, "spent")).all()
    paid = replace(none, released=4.0, spent=3.0)
    assert spent.period.of(paid, "spent") == pytest.approx(0.75)


def test_measures_follow_from_the_hcps(model: EngagementModel) -> None:
    table = hcp_table(model.universe)
    assert figure(model, "reached") == pytest.approx(table["ever_reached"].mean())
    assert figure(model, "ever_engaged") == pytest.approx(table["ever_engaged"].mean())
    assert figure(model, "trust") == pytest.approx(table["trust"].mean(), rel=1e-6)
    assert figure(model, "knowledge") == pytest.approx(table["knowledge"].mean(), rel=1e-6)
    cost = weekly(model)["cost"].sum()
    assert figure(model, "cost_per_engaged") == pytest.approx(cost / table["ever_engaged"].sum())
    for persona in ("engager", "learner", "traditionalist"):
        mine = table[table["persona_at_start"] == persona]
        assert figure(model, "trust", "persona", persona) == pytest.approx(
            mine["trust"].mean(), rel=1e-6
        )


def test_reach_follows_from_the_touches(model: EngagementModel) -> None:
    log = model.ledger.log()
    delivered = log[log["outcome"] > 0]
    assert figure(model, "reached") == pytest.approx(len(np.unique(delivered["row"])) / 500)
    deep = delivered[delivered["outcome"] == ENGAGED]
    assert deep["minutes"].sum() == pytest.approx(total(model)["minutes"], rel=1e-5)
    by_hcps = log["cost"].sum()
    assert by_hcps <= total(model)["cost"] * (1 + 1e-6)


def test_the_index_counts_points_up_to_four() -> None:
    plan = strategy({"visit": 1.0})
    model = lived(plan, AMPLE, size=400)
    assert figure(model, "engagement") == pytest.approx(figure(model, "engaged"))
    assert figure(lived(shipped("none"), size=50), "engagement") == 0


def test_nobody_engaged_leaves_its_cost_empty() -> None:
    model = lived(shipped("none"), size=50)
    assert np.isnan(figure(model, "cost_per_engaged"))
    assert np.isnan(figure(model, "cost_per_minute"))
    assert figure(model, "reached") == 0
    assert figure(model, "never_reached") == 1


def test_each_row_of_the_tables_is_a_week(model: EngagementModel) -> None:
    table = model.scorecard.weekly
    assert table["week"].min() == 1
    assert table["week"].max() == 26
    assert not table.duplicated(["week", "segment", "value"]).any()
    assert not model.scorecard.channels.duplicated(["week", "channel"]).any()
