"""An HCP that was invited lately accepts less; what it did not notice does not count."""

from __future__ import annotations

from typing import Any

import pytest

from sim.mechanisms.response import patience
from tests.sim.worlds import AMPLE, bench, lived, strategy, total


def tiring(kept: float, noticed: float = 0.3) -> dict[str, Any]:
    return {
        "behaviour": {
            "response": {"repeated_invitation": kept},
            "fatigue": {"own_weight": 0.0, "market_weight": 0.0},
        },
        "channels": {"msl": {"noticed_unanswered": noticed}},
    }


def accepted(rate: float, *trees: dict[str, Any]) -> float:
    sums = total(lived(strategy({"msl": rate}), AMPLE, *trees, size=800, weeks=26), "msl")
    return float(sums["responded"] / sums["delivered"])


def test_repeated_invitations_are_accepted_less() -> None:
    rarely, often = (accepted(rate, tiring(0.8)) for rate in (0.1, 1.0))
    assert often < 0.8 * rarely
    rarely, often = (accepted(rate, tiring(1.0)) for rate in (0.1, 1.0))
    assert often > 0.95 * rarely


def test_an_invitation_that_is_not_noticed_does_not_tire() -> None:
    noticed, unnoticed = (accepted(1.0, tiring(0.8, share)) for share in (1.0, 0.0))
    assert noticed < 0.95 * unnoticed


def test_the_four_weeks_before_count() -> None:
    b = bench(None, tiring(0.8))
    b.hcp["invited"][:] = [1, 0, 2, 0]
    assert patience(b.hcp, b.rules) == pytest.approx(0.8**3)
    b = bench(None, tiring(1.0))
    b.hcp["invited"][:] = 200
    assert patience(b.hcp, b.rules) == 1.0
