"""Knowledge of HCPs can be bought, and fades."""

from __future__ import annotations

import numpy as np
import pytest

from sim import EngagementModel
from tests.sim.worlds import shipped, world


def relevance(spend: float) -> float:
    plan = shipped("hybrid")
    shares = {**plan.money_shares, "research": 0.08, "visit": plan.money_shares["visit"] - 0.08}
    plan = plan.model_copy(update={"research_spend": spend, "money_shares": shares})
    model = EngagementModel(world(plan, size=600, weeks=26), rng=5).run()
    channels = model.scorecard.channels
    met = channels[channels["channel"] == "visit"]
    return float(met["fit"].sum() / met["engaged"].sum())


def test_bought_research_raises_relevance():
    nothing, little, much = (relevance(spend) for spend in (0.0, 20.0, 90.0))
    assert nothing < little < much


def test_research_is_paid_for_and_fades():
    shares = {**shipped("push").money_shares, "research": 0.1, "visit": 0.5}
    plan = shipped("push").model_copy(update={"research_spend": 52.0, "money_shares": shares})
    model = EngagementModel(world(plan, size=100, weeks=4), rng=5)
    model.begin_period()
    half = model.settings.company.research_half
    known = 0.0
    for _ in range(4):
        model.step()
        known = 0.99 * known
        known += (1 - known) * (1 - np.exp(-1.0 / half))
        assert model.company.offers["researched"][0] == pytest.approx(known)
        assert model.company.shared_cost["research"] == pytest.approx(100.0)
