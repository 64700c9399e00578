"""Specialty care: silos serve it badly, and a medical expert is worth more there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.mechanisms import care, journey, relevance, trust
from sim.records import PROFILING
from sim.settings import Settings, Strategy
from sim.settings.words import CARE, SPECIALTY_CARE, SPECIALTY_CLASSES
from tests.sim.named import MSL, VISIT
from tests.sim.worlds import AMPLE, bench, figure, lived, shipped, state, strategy, touching

PRIMARY, ONCOLOGY = SPECIALTY_CLASSES.index("primary_care"), SPECIALTY_CLASSES.index("oncology")
SURGICAL = SPECIALTY_CLASSES.index("surgical")
SILOED = strategy({"visit": 0.5}, teams="siloed")
OFF: dict[str, Any] = {"behaviour": {"care": {"theory": 0.0, "silo_loss": 0.0, "expertise": 0.0}}}
SIMPLE: dict[str, Any] = {
    "population": {"specialty_effects": {name: {"complexity": 0.0} for name in SPECIALTY_CARE}}
}


def served(specialty: int, teams: str = "siloed", others: float = 0.6) -> float:
    """Returns the relevance of a visit where medical contacts have taught the company much."""
    b = bench(strategy({"visit": 0.5}, teams=teams))
    b.hcp["specialty"] = specialty
    b.customer["allowed"] |= PROFILING
    b.customer["taught"][MSL] = others
    b.week_state["unknown"] = 1.0 - others
    touching(b, VISIT)
    relevance.choose_content(b.hcp, b.customer, b.context, 0.5, 0.999)
    return float(b.touch["fit"])


def test_what_a_silo_does_not_know_costs_relevance_in_specialty_care_alone() -> None:
    primary, surgical, oncology = (served(kind) for kind in (PRIMARY, SURGICAL, ONCOLOGY))
    assert primary - surgical == pytest.approx(0.2 * 0.5 * 0.6, abs=1e-6)
    assert primary - oncology == pytest.approx(0.2 * 0.6, abs=1e-6)
    assert served(ONCOLOGY, others=0.0) == served(PRIMARY, others=0.0), "nothing is hidden"
    assert served(ONCOLOGY, "integrated") == served(PRIMARY, "integrated")


def test_specialists_need_more_theory() -> None:
    b = bench()
    grid = (np.arange(2_000) + 0.5) / 2_000
    until, shares = relevance.topics_until([1 / 6] * 6), []
    for b.hcp["specialty"] in (PRIMARY, SURGICAL, ONCOLOGY):
        needs = [relevance.draw_need(b.hcp, b.rules, until, luck) for luck in grid]
        shares.append(np.mean(np.array(needs) < 6))
    assert shares == pytest.approx([0.6, 0.675, 0.75], abs=1e-3)


def test_a_medical_expert_earns_and_teaches_more_in_specialty_care() -> None:
    def worth(channel: int, specialty: int) -> tuple[float, float]:
        b = bench()
        b.hcp["specialty"] = specialty
        touch = touching(b, channel, fit=0.8)
        trust.judge(b.hcp, b.week_state, touch, b.rules)
        journey.engage(b.hcp, b.week_state, touch, b.rules)
        return float(b.hcp["gains"]), float(b.hcp["knowledge"])

    earned, learned = worth(MSL, PRIMARY)
    assert worth(MSL, ONCOLOGY) == pytest.approx((1.5 * earned, 1.5 * learned), rel=1e-6)
    assert worth(VISIT, ONCOLOGY) == worth(VISIT, PRIMARY)
    b = bench()
    assert care.expertise(b.hcp, touching(b, VISIT), b.rules) == 1.0


def trust_by_care(plan: Strategy, *trees: dict[str, Any], size: int) -> NDArray[np.float64]:
    """Returns mean trust over two lives of 52 weeks, in primary and in specialty care."""
    models = [lived(plan, *trees, size=size, weeks=52, seed=seed) for seed in (1, 2)]
    return np.mean([[figure(one, "trust", "care", value) for value in CARE] for one in models], 0)


def test_silos_cost_specialty_care_more_than_primary_care() -> None:
    siloed = shipped("siloed")
    together = siloed.model_copy(update={"teams": "integrated"})
    apart, joined = (trust_by_care(plan, size=2_000) for plan in (siloed, together))
    primary, specialty = joined - apart
    assert specialty > primary
    assert specialty > 0.0


def test_an_msl_is_worth_more_in_specialty_care() -> None:
    without, with_ = (
        trust_by_care(strategy({"visit": 0.2, "msl": rate}), AMPLE, size=1_500)
        for rate in (0.0, 0.1)
    )
    primary, specialty = with_ - without
    assert specialty > 1.1 * primary > 0.0


def test_at_neutral_weights_nothing_hangs_on_complexity() -> None:
    plain, simple = (
        lived(shipped("siloed"), OFF, tree, size=500, weeks=26) for tree in ({}, SIMPLE)
    )
    assert state(plain) == state(simple)
    assert state(plain) != state(lived(shipped("siloed"), size=500, weeks=26))


def test_specialty_care_has_its_people_by_default() -> None:
    shares = dict.fromkeys(SPECIALTY_CLASSES, 0.0)
    for one in Settings().population.specialties.values():
        shares[one.specialty_class] += one.share
    assert shares["oncology"] == pytest.approx(0.016)
    assert sum(shares[name] for name in SPECIALTY_CARE) > 0.35
    assert sum(shares.values()) == pytest.approx(1.0, abs=0.002)
