"""Needs move on; a company that learns from what is read follows them, by what it sees alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import EngagementModel, Settings
from sim.company.content import Library
from sim.draws import luck_of
from sim.market import MarketClock
from sim.mechanisms.relevance import asset_of, topics_until
from sim.settings.words import N_CELLS
from tests.sim.worlds import AMPLE, bench, lived, merged, shipped, state, strategy, total, touching

UNEQUAL = [0.5, 0.25, 0.12, 0.06, 0.04, 0.03]
MOVING: dict[str, Any] = {
    "behaviour": {
        "relevance": {"topic_shares": UNEQUAL, "topic_spread": 1.0, "topics_half_weeks": 52.0}
    },
    "company": {"content": {"topic_shares": UNEQUAL}},
}
STILL = merged(MOVING, {"behaviour": {"relevance": {"topics_half_weeks": 0.0}}})


def shares_in(week: int, tree: dict[str, Any], replicate: int = 1) -> np.ndarray:
    clock = MarketClock(Settings.model_validate(tree))
    clock.renew_topics(week, luck_of(1, replicate))
    return np.asarray(np.diff(clock.at(week)["topics_until"][0], prepend=0.0) / 6)


def test_what_is_needed_starts_from_the_plan_and_moves_on() -> None:
    plan = np.array(UNEQUAL) / sum(UNEQUAL)
    for week in (-10, 0, 1):
        assert shares_in(week, MOVING) == pytest.approx(plan)
    gaps = [np.abs(shares_in(week, MOVING) - plan).sum() for week in (5, 52, 520)]
    assert gaps[0] < gaps[1] < gaps[2]
    assert shares_in(520, STILL) == pytest.approx(plan)


def test_in_the_long_run_no_topic_is_ahead_and_their_spread_stays() -> None:
    late = np.log([shares_in(800, MOVING, k) for k in range(1, 201)])
    late -= late.mean(axis=1, keepdims=True)
    assert late.mean(axis=0) == pytest.approx([0.0] * 6, abs=0.25)
    assert late.std() == pytest.approx(np.sqrt(5 / 6), abs=0.1)


def test_where_topics_stay_equal_nothing_is_as_if_they_had_no_shares() -> None:
    assert topics_until([2.0] * 6).tolist() == [1, 2, 3, 4, 5, 6]


def test_the_content_of_a_touch_is_what_it_met_or_else_what_there_is() -> None:
    b = bench()
    b.offer["made_until"] = np.cumsum(np.full(N_CELLS, 1 / N_CELLS))
    touch = touching(b, 0, matched=1, need=7)
    assert asset_of(touch, b.offer) == 7
    touching(b, 0, matched=0, asset_luck=0.99)
    assert asset_of(touch, b.offer) == N_CELLS - 1
    touching(b, 0, matched=1, need=-1)
    assert asset_of(touch, b.offer) == -1
    b.offer["made_until"] = 0.0
    touching(b, 0, matched=0, asset_luck=0.5)
    assert asset_of(touch, b.offer) == -1


def test_the_plan_is_the_prior_and_reads_move_it() -> None:
    library = Library(Settings())
    library.add(1, 20.0)
    plan = library.shares.copy()
    library.learn(np.zeros(N_CELLS))
    assert library.shares == pytest.approx(plan)
    reads = np.zeros(N_CELLS)
    reads[5] = 100.0
    library.learn(reads)
    assert library.shares.sum() == pytest.approx(1.0)
    assert library.shares[5] > plan[5]
    once = library.shares[5]
    for _ in range(50):
        library.learn(reads)
    assert library.shares[5] > once
    for _ in range(500):
        library.learn(np.zeros(N_CELLS))
    assert library.shares == pytest.approx(plan, abs=1e-3), "what was read once is forgotten"


def match_by_half_year(learns: bool) -> np.ndarray:
    plan = shipped("hybrid").model_copy(update={"learns_content": learns})
    halves = []
    for replicate in (1, 2, 3):
        model = lived(plan, merged(AMPLE, MOVING), size=500, weeks=104, replicate=replicate)
        by_week = model.scorecard.channels.groupby("week")[["matched", "responded"]].sum()
        sums = by_week.groupby((by_week.index - 1) // 26).sum()
        halves.append((sums["matched"] / sums["responded"]).to_numpy())
    return np.asarray(np.mean(halves, axis=0))


def test_the_gap_widens_if_nothing_is_done_and_learning_closes_it() -> None:
    without, learning = match_by_half_year(False), match_by_half_year(True)
    assert without[-1] < without[0] - 0.02
    assert learning[-1] > learning[0] + 0.02
    assert np.all(learning > without)


def test_it_learns_from_what_it_sees_alone() -> None:
    plan = strategy(platform_spend=1e5, learns_content=True)  # of which it sees nothing
    model = lived(plan, AMPLE, size=400, weeks=26)
    assert total(model, "platform")["engaged"] > 300
    assert model.company.library.shares == pytest.approx(Library(model.settings).shares)


def test_hidden_needs_do_not_reach_the_library_but_by_what_is_read() -> None:
    seen = []
    for need in (0, 11):
        model = EngagementModel(
            lived(shipped("hybrid"), AMPLE, size=200, weeks=1).settings.replace({"weeks": 6}), rng=2
        )
        model.begin_period()
        model.step()
        model.universe.hcps["need_a"] = need  # after the week: nothing is read of it yet
        model.company.open_week(model.luck, 2)
        seen.append((model.company.library.shares, model.company.offers.tobytes()))
    assert np.array_equal(seen[0][0], seen[1][0])
    assert seen[0][1] == seen[1][1]


def test_a_company_that_does_not_learn_keeps_to_its_plan() -> None:
    plan = shipped("hybrid").model_copy(update={"learns_content": False})
    model = lived(plan, size=200, weeks=13)
    assert model.company.library.shares == pytest.approx(Library(model.settings).shares)
    assert not model.ledger.reads.any()
    learning = lived(shipped("hybrid"), size=200, weeks=13)
    assert state(learning) != state(model)
