"""The time of crews: saved up for some weeks, and no longer."""

from __future__ import annotations

import numpy as np
import pytest

from sim.company.capacity import CallCapacity


@pytest.mark.parametrize("weeks", [1.0, 4.0, 10.0])
def test_calls_are_saved_up_for_so_many_weeks(weeks: float) -> None:
    capacity = CallCapacity({0: 1.0}, np.zeros(120, np.int64), 1, 120.0, 40.0, weeks)
    saved = [capacity.save_calls()[0] for _ in range(12)]
    assert saved[0] == 40
    assert saved[-1] == 40 * weeks


def test_who_saves_nothing_can_still_make_a_call() -> None:
    capacity = CallCapacity({0: 1.0}, np.zeros(6, np.int64), 1, 600.0, 6.0, 0.0)
    assert [capacity.save_calls()[0] for _ in range(20)][-1] == 1
