"""A new way of working is carried out more and more; what is no news is no effort."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import EngagementModel, Settings
from sim.company.ways import BEFORE, IN_OLD_WAYS, NEW, in_old_ways, practised, way_of
from sim.records import REP
from tests.sim.worlds import AMPLE, bench, lived, merged, shipped, state, strategy, total, world

LEARNING = {"company": {"ways": {"carried_out_at_first": 0.3}}}
THANKS = strategy(
    {"visit": 0.4}, follow_ups={"thanks": {"after": "visit", "send": "rep_email", "share": 1.0}}
)


def test_half_of_what_is_missing_is_learned_in_the_half_time() -> None:
    weeks = np.array([-3, 0, 13, 26])
    assert practised(weeks, Settings()) == pytest.approx([0.3, 0.3, 0.65, 0.825])


def test_there_is_nothing_to_learn_where_nothing_is_new() -> None:
    for name in ("traditional", "hybrid", "adaptive", "push"):
        plan = shipped(name)
        assert in_old_ways(plan, plan) is plan
    push, usual = shipped("push"), shipped("traditional")
    assert in_old_ways(usual, push) is usual  # what is left off is left off at once
    model = lived(usual, size=50, weeks=2)
    assert set(model.company.field_force.reps["practised"]) == {1.0}


def test_old_ways_are_those_of_before() -> None:
    hybrid, usual = shipped("hybrid"), shipped("traditional")
    old = in_old_ways(hybrid, usual)
    assert old.content_choice == "brand_plan"
    assert old.coordination == usual.coordination
    assert old.follow_preference == 0.0
    assert old.follow_ups == {}
    assert old.touches_per_month == hybrid.touches_per_month
    for name in ("money_shares", "max_messages_per_week", "site_open", "preference_centre"):
        assert getattr(old, name) == getattr(hybrid, name)
    adaptive = in_old_ways(shipped("adaptive"), usual)
    assert not adaptive.has_bandit
    assert adaptive.touches_per_month == usual.touches_per_month
    known = in_old_ways(hybrid, hybrid.model_copy(update={"coordination": "planned"}))
    assert known.follow_ups == hybrid.follow_ups
    assert known.coordination == "planned"


@pytest.mark.parametrize("name", ["hybrid", "adaptive"])
def test_carried_out_at_once_nothing_is_as_if_it_had_to_be_learned(name: str) -> None:
    at_once = {"company": {"ways": {"carried_out_at_first": 1.0}}}
    neutral = lived(shipped(name), at_once, size=300, weeks=20)
    unlearned = EngagementModel(world(shipped(name), LEARNING, size=300, weeks=20), rng=1)
    unlearned.begin_period()
    unlearned.company.strategies[IN_OLD_WAYS] = unlearned.company.strategies[NEW]
    for _ in range(20):
        unlearned.step()
    assert state(neutral) == state(unlearned)


def test_ways_go_by_luck_of_their_own() -> None:
    b, rep = bench(), np.zeros(1, REP)[0]
    found = {}
    for share in (0.3, 0.8, 1.0):
        rep["practised"] = share
        found[share] = [way_of(b.customer, rep, np.uint64(1), week) for week in range(2_000)]
        assert np.mean(np.array(found[share]) == NEW) == pytest.approx(share, abs=0.03)
    assert set(found[0.3]) == {NEW, IN_OLD_WAYS}
    both = np.array([found[0.3], found[0.8]])
    assert np.all(both[1][both[0] == NEW] == NEW), "what was carried out stays so"
    rep["plan"] = 1
    assert way_of(b.customer, rep, np.uint64(1), 5) == BEFORE


def test_follow_ups_come_as_they_are_learned() -> None:
    def thanked(*trees: dict[str, Any], first: int = 1) -> float:
        model = lived(THANKS, AMPLE, *trees, size=2_000, weeks=60)
        table = model.scorecard.channels
        table = table[table["week"].between(first, first + 7)]
        by = table.groupby("channel", observed=True)[["planned", "engaged"]].sum()
        return float(by.loc["rep_email", "planned"] / by.loc["visit", "engaged"])

    always, early, late = thanked(), thanked(LEARNING), thanked(LEARNING, first=50)
    assert early == pytest.approx(0.4 * always, rel=0.2)
    assert late == pytest.approx(0.95 * always, rel=0.1)


def test_who_learns_slowly_chooses_less_by_need() -> None:
    def matched(half_weeks: float) -> float:
        slow = merged(LEARNING, {"company": {"ways": {"half_weeks": half_weeks}}})
        plan = strategy({"visit": 0.5}, content_choice="need")
        sums = total(lived(plan, AMPLE, slow, size=1_500, weeks=26))
        return float(sums["matched"] / sums["responded"])

    assert matched(1.0) > matched(26.0) + 0.03


def test_a_territory_learns_from_its_own_start() -> None:
    plan = shipped("hybrid").model_copy(update={"rollout_weeks": 20})
    reps = lived(plan, LEARNING, size=400, weeks=15).company.field_force.reps
    new = reps["plan"] == NEW
    assert 0.5 < new.mean() < 0.9
    assert reps["changed"][new].min() < reps["changed"][new].max()
    since = 15 - reps["changed"][new]
    assert reps["practised"][new] == pytest.approx(1 - 0.7 * 0.5 ** (since / 13))
