"""Knowledge of the product, and the stages of the relation."""

from __future__ import annotations

import pytest

from sim.mechanisms import journey
from sim.records import ADVOCATE, AWARE, ENGAGED_STAGE, NEVER, UNAWARE
from tests.sim.named import VISIT, WEBINAR
from tests.sim.worlds import AMPLE, NO_START, bench, figure, lived, strategy, touching, weekly


def test_knowledge_grows_towards_one_and_fades() -> None:
    b = bench()
    journey.engage(b.hcp, b.week_state, touching(b, WEBINAR, fit=0.5), b.rules)
    assert b.hcp["knowledge"] == pytest.approx(0.10)
    journey.engage(b.hcp, b.week_state, touching(b, VISIT, fit=1.0), b.rules)
    assert b.hcp["knowledge"] == pytest.approx(0.10 + 0.10 * 0.90)
    journey.forget_product(b.hcp, b.rules)
    assert b.hcp["knowledge"] == pytest.approx(0.19 * 0.99, rel=1e-5)


def test_stages_rise_with_engagement_and_fall_without() -> None:
    b = bench()
    b.week_state["week"], b.hcp["noticed"] = 5, 0
    b.hcp["last_engaged"] = b.hcp["engaged_before"] = NEVER

    def stage() -> int:
        return journey.stage_of(b.hcp, b.week_state, b.rules)

    assert stage() == UNAWARE
    b.hcp["noticed"] = 1
    assert stage() == AWARE
    journey.engage(b.hcp, b.week_state, touching(b, VISIT, fit=0.5), b.rules)
    assert stage() == AWARE, "one engaged touch is not yet a relation"
    b.week_state["week"] = 10
    journey.engage(b.hcp, b.week_state, touching(b, VISIT, fit=0.5), b.rules)
    assert stage() == ENGAGED_STAGE
    b.hcp["trust"], b.hcp["knowledge"] = 0.55, 0.5
    assert stage() == ADVOCATE
    b.week_state["week"] = 17
    assert stage() == ADVOCATE, "the first of the two is twelve weeks ago"
    b.week_state["week"] = 18
    assert stage() == AWARE


def test_contact_makes_relations() -> None:
    none = lived(strategy(), NO_START, size=300)
    visits = lived(strategy({"visit": 0.5}), AMPLE, NO_START, size=300, weeks=26)
    assert figure(none, "unaware") == 1.0
    assert figure(visits, "engaged_stage") + figure(visits, "advocates") > 0.3
    assert figure(visits, "knowledge") > 0
    moves = weekly(visits)
    assert moves["stage_up"].sum() > moves["stage_down"].sum() > 0
