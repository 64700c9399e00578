"""The time of crews: saved up for some weeks, and no longer."""

from __future__ import annotations

import numpy as np
import pytest

from sim.company.capacity import CallCapacity


def at_work(hcps: int, each: float, calls: float, weeks: float) -> CallCapacity:
    """Returns the time of one territory's people, all of them paid."""
    capacity = CallCapacity({0: 1.0}, np.zeros(hcps, np.int64), 1, (each, each), calls, weeks)
    capacity.work(np.zeros(1, np.int64), 1.0)
    return capacity


@pytest.mark.parametrize("weeks", [1.0, 4.0, 10.0])
def test_calls_are_saved_up_for_so_many_weeks(weeks: float) -> None:
    capacity = at_work(120, 120.0, 40.0, weeks)
    saved = [capacity.save_calls()[0] for _ in range(12)]
    assert saved[0] == 40
    assert saved[-1] == 40 * weeks


def test_who_saves_nothing_can_still_make_a_call() -> None:
    capacity = at_work(6, 600.0, 6.0, 0.0)
    assert [capacity.save_calls()[0] for _ in range(20)][-1] == 1


def test_territories_work_under_the_strategy_that_they_are_under() -> None:
    reps_of = np.repeat(np.arange(4), 100)
    capacity = CallCapacity({0: 1.0}, reps_of, 4, (50.0, 100.0), 10.0, 4.0)
    capacity.work(np.array([0, 1, 1, 0]), 1.0)
    assert capacity.week.there.tolist() == [20.0, 10.0, 10.0, 20.0]
    assert capacity.week.served.tolist() == [100.0] * 4
    capacity.work(np.array([0, 0, 0, 0]), 0.25)
    assert capacity.week.there.tolist() == [5.0] * 4


def test_nobody_hired_has_no_time() -> None:
    capacity = CallCapacity({0: 1.0}, np.zeros(100, np.int64), 1, (np.inf, np.inf), 25.0, 4.0)
    capacity.work(np.zeros(1, np.int64), 1.0)
    assert capacity.weekly == 0.0
    assert capacity.save_calls().tolist() == [0.0]
