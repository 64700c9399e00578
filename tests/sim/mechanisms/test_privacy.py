"""Untrained reps use data without permission, and training lowers it; no touch breaks a no."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.mechanisms.privacy import mind_privacy, risk_of_breach
from sim.records import EMAIL, PHONE_CALLS, PROFILING
from tests.sim.named import MASS_EMAIL, REMOTE, REP_EMAIL, VISIT
from tests.sim.worlds import AMPLE, bench, figure, lived, state, strategy, total, touching

CERTAIN: dict[str, Any] = {"company": {"reps": {"breach_risk": 1.0}}}
OFTEN: dict[str, Any] = {"company": {"reps": {"breach_risk": 0.05}}}


def risk(**training: float) -> float:
    b = bench(strategy({"remote": 0.5}, **training))
    return risk_of_breach(b.strategy, b.rules)


def test_training_halves_the_risk_by_the_settings_days() -> None:
    assert risk() == 0.01
    assert risk(training_days=5.0) == pytest.approx(0.005)
    assert risk(training_days=5.0, refreshers_per_year=5.0) == pytest.approx(0.0025)


def lost(channel: int, allowed: int, *trees: dict[str, Any]) -> float:
    """Returns the evidence that a noticed message on a channel costs."""
    b = bench(strategy({"remote": 0.5}), *trees)
    b.customer["allowed"] = allowed
    touching(b, channel)
    mind_privacy(b.hcp, b.customer, b.context)
    return float(b.hcp["losses"] + b.hcp["lasting_losses"])


def test_only_a_reps_message_to_who_has_not_allowed_profiling_breaches() -> None:
    may = EMAIL | PHONE_CALLS
    assert lost(REMOTE, may, CERTAIN) > lost(REP_EMAIL, may, CERTAIN) > 0.0
    assert lost(VISIT, may, CERTAIN) == lost(MASS_EMAIL, may, CERTAIN) == 0.0
    assert lost(REMOTE, may | PROFILING, CERTAIN) == 0.0
    assert lost(REMOTE, may, {"company": {"reps": {"breach_risk": 0.0}}}) == 0.0


def test_part_of_the_loss_stays() -> None:
    b = bench(strategy({"remote": 0.5}), CERTAIN)
    b.customer["allowed"] = PHONE_CALLS
    touch = touching(b, REMOTE)
    mind_privacy(b.hcp, b.customer, b.context)
    assert b.hcp["lasting_losses"] == pytest.approx(b.hcp["losses"])
    assert touch["annoyed"] == 1
    before = float(b.hcp["losses"])
    mind_privacy(b.hcp, b.customer, b.context)
    assert float(b.hcp["losses"]) == before, "once a week"


def test_a_complaint_costs_what_the_settings_say() -> None:
    b = bench(strategy(), {"company": {"reps": {"breach_risk": 1.0, "cost_per_breach": 80.0}}})
    b.customer["allowed"] = PHONE_CALLS
    touch = touching(b, REMOTE, cost=5.0)
    mind_privacy(b.hcp, b.customer, b.context)
    assert touch["cost"] == 85.0


@pytest.mark.parametrize("days", [10.0, 30.0])
def test_trained_reps_breach_less_and_keep_more_trust(days: float) -> None:
    plans = [strategy({"remote": 0.5}, training_days=some) for some in (0.0, days)]
    raw, trained = (lived(plan, AMPLE, OFTEN, size=1_000, weeks=52) for plan in plans)
    assert figure(trained, "breaches") < 0.5 * figure(raw, "breaches")
    assert figure(trained, "trust") > figure(raw, "trust")


def test_no_breach_touches_who_has_opted_out() -> None:
    """What is broken is the use of data by a touch that was allowed; the ledger stays clean."""
    plan = strategy({"remote": 0.5, "visit": 0.3, "mass_email": 2.0}, ask_consent=True)
    model = lived(plan, AMPLE, CERTAIN, size=500, weeks=26)  # its invariants are checked weekly
    sums = total(model)
    assert sums["breaches"] > 0
    assert sums["breaches"] <= sums["delivered"]


def test_without_risk_nothing_hangs_on_it() -> None:
    plan = strategy({"remote": 0.5, "visit": 0.3})
    none = {"company": {"reps": {"breach_risk": 0.0}}}
    other = {"company": {"reps": {"breach_risk": 0.0, "breach_half_days": 50.0,
                                  "cost_per_breach": 400.0}}}  # fmt: skip
    plain, same = (lived(plan, AMPLE, tree, size=400, weeks=20) for tree in (none, other))
    assert state(plain) == state(same)
    assert figure(plain, "breaches") == 0.0
    assert np.isfinite(figure(plain, "trust"))
