"""What is wanted: a cadence that follows what an HCP has answered, within bounds."""

from __future__ import annotations

import pytest

from sim.company.demand import eagerness
from tests.sim.named import MASS_EMAIL
from tests.sim.worlds import bench, strategy

FOLLOWING = strategy({"mass_email": 1.0}, follow_preference=1.0)


@pytest.mark.parametrize(("answered", "expected"), [(0, 0.4), (50, 1.5)])
def test_eagerness_keeps_within_its_bounds(answered: int, expected: float) -> None:
    b = bench(FOLLOWING, {"company": {"least_eager": 0.4, "most_eager": 1.5}})
    b.customer["tried"][MASS_EMAIL], b.customer["answered"][MASS_EMAIL] = 50, answered
    assert eagerness(b.customer, b.strategy, MASS_EMAIL) == expected


def test_who_has_had_no_contact_is_as_eager_as_any() -> None:
    b = bench(FOLLOWING)
    assert eagerness(b.customer, b.strategy, MASS_EMAIL) == pytest.approx(1.0)
