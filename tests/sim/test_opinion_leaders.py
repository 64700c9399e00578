"""Opinion leaders: who is one, who knows it, and what winning one does for others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import EngagementModel
from sim.network import ADVICE
from tests.sim.worlds import AMPLE, figure, lived, shipped, strategy, total


def leaders(model: EngagementModel) -> np.ndarray:
    return np.asarray(model.universe.hcps["leader"] > 0)


@pytest.fixture(scope="module")
def model() -> EngagementModel:
    return lived(shipped("push"), size=4_000, weeks=4)


def test_leaders_are_those_whose_advice_is_sought(model: EngagementModel) -> None:
    network = model.universe.network
    assert network is not None
    sought = np.add.reduceat(
        np.append((network.kinds & ADVICE) > 0, 0).astype(int), network.starts[:-1]
    )
    sought[np.diff(network.starts) == 0] = 0
    lead = leaders(model)
    assert lead.mean() == pytest.approx(0.1, abs=0.015)
    assert sought[lead].sum() / sought.sum() == pytest.approx(0.45, abs=0.08), "NW02"


def test_the_company_knows_most_of_them_and_mistakes_few(model: EngagementModel) -> None:
    taken = model.universe.customers["leader"] > 0
    lead = leaders(model)
    assert taken[lead].mean() == pytest.approx(0.7, abs=0.07)
    assert taken[~lead].mean() == pytest.approx(0.03, abs=0.01)


def test_who_leads_does_not_hang_on_peers_or_on_others(model: EngagementModel) -> None:
    without = {"behaviour": {"peers": {"weight": 0.0, "endorsement_per_week": 0.0}}}
    alone = lived(shipped("none"), without, size=500, weeks=1)
    assert (leaders(alone) == leaders(model)[:500]).all()


def courting(**more: Any) -> EngagementModel:
    plan = strategy({"msl": 0.5}, audience={"msl": "leaders"})
    return lived(plan, AMPLE, *more.values(), size=1_500, weeks=78)


def test_an_audience_of_leaders_is_touched_alone() -> None:
    model = courting()
    met = model.universe.customers["tried"][:, model.settings.channels.push.index("msl")]
    taken = model.universe.customers["leader"] > 0
    assert met[~taken].sum() == 0
    assert met[taken].min() > 0


def test_winning_leaders_moves_those_who_ask_them() -> None:
    """Others, whom nobody touches, trust more and know of the company through leaders alone."""
    deaf = {"behaviour": {"peers": {"weight": 0.0, "endorsement_per_week": 0.0}}}
    strong = {"behaviour": {"peers": {"weight": 0.8, "endorsement_per_week": 0.2}}}
    heard, unheard = courting(peers=strong), courting(peers=deaf)
    assert figure(heard, "endorsed") > 0
    assert figure(unheard, "endorsed") == 0
    others = [figure(one, "trust_change", "standing", "follower") for one in (heard, unheard)]
    assert others[0] > others[1]
    assert total(heard, "msl")["delivered"] > 0
    for one in (heard, unheard):
        assert figure(one, "engagement", "standing", "leader") > 5 * figure(
            one, "engagement", "standing", "follower"
        )
