"""Met visits keep the door open, and doors that were shut open slowly."""

from __future__ import annotations

from functools import cache

import pytest
from scipy import special

from sim.mechanisms import access, habit
from sim.types import Floats
from tests.sim.named import VISIT
from tests.sim.worlds import bench, lived, shipped

HABIT = {"behaviour": {"habit": {"weight": 2.0}}}


def test_met_visits_keep_the_door_open_and_refused_ones_close_it() -> None:
    b = bench(None, HABIT)
    b.touch["channel"] = VISIT

    def chance() -> float:
        return float(access.chance_of_meeting(
            b.hcp, b.week_state, b.touch, b.rules, b.context.market, False
        ))  # fmt: skip

    usual = chance()
    for _ in range(5):
        habit.keep_habit(b.hcp, b.rules, True)
    after_met = chance()
    assert b.touch["of_habit"] == pytest.approx(2.0 * float(b.hcp["door"]))
    for _ in range(20):
        habit.keep_habit(b.hcp, b.rules, False)
    assert chance() < usual < after_met


def test_it_settles_at_what_visits_come_to_against_the_usual_chance() -> None:
    b = bench(None, HABIT, {"behaviour": {"habit": {"learning": 0.02}}})
    usual = float(habit.usual_chance(b.hcp, b.rules))
    for visit in range(3_000):
        habit.keep_habit(b.hcp, b.rules, visit % 4 == 0)
    assert float(b.hcp["door"]) == pytest.approx(0.25 - usual, abs=0.02)
    moved = float(habit.of_habit(b.hcp, b.rules))
    assert special.expit(special.logit(0.5) + moved) != 0.5


@cache
def met_by_week(habit_weight: float, *, shut: bool) -> Floats:
    lockdown = {"depth": 1.0 if shut else 0.0, "start_week": 14, "weeks": 13, "access_floor": 0.0,
                "recovery_weeks": 1, "front_line_share": 0.0}  # fmt: skip
    tree = {
        "behaviour": {"habit": {"weight": habit_weight, "learning": 0.3}},
        "market": {"lockdown": lockdown},
    }
    table = lived(shipped("traditional"), tree, size=1_500, weeks=60).scorecard.channels
    visits = table[table["channel"] == "visit"].groupby("week")["engaged"].sum()
    return visits.to_numpy(float)


def test_after_a_lockdown_doors_open_slowly() -> None:
    def back(weight: float, weeks: slice) -> float:
        return float(met_by_week(weight, shut=True)[weeks].sum()
                     / met_by_week(weight, shut=False)[weeks].sum())  # fmt: skip

    soon, late = slice(27, 36), slice(50, 60)
    assert back(2.0, soon) < back(0.0, soon) - 0.05
    assert back(2.0, late) > back(2.0, soon) + 0.05
