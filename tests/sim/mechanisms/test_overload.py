"""What all companies send beyond an HCP's own threshold weighs on answers, opt-outs and trust."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.mechanisms import fatigue, response, trust
from tests.sim.named import MASS_EMAIL, VISIT
from tests.sim.worlds import NO_START, bench, figure, lived, shipped, strategy, total


def over(**values: float) -> dict[str, Any]:
    return {"behaviour": {"fatigue": {f"overload_{name}": each for name, each in values.items()}}}


def test_log_odds_fall_with_the_log_of_what_is_beyond() -> None:
    b = bench(None, over(weight=0.8))
    b.hcp["overload_threshold"] = 10.0
    for messages, lost in ((4.0, 0.0), (10.0, 0.0), (20.0, 0.8 * np.log(2.0))):
        b.week_state["messages"] = messages
        found = fatigue.of_overload(b.hcp, b.week_state, b.rules, MASS_EMAIL)
        assert float(found) == pytest.approx(-lost)
        assert float(fatigue.of_overload(b.hcp, b.week_state, b.rules, VISIT)) == 0.0
    b.touch["channel"] = MASS_EMAIL
    response.chance_of_response(b.hcp, b.context)
    assert float(b.touch["of_overload"]) == pytest.approx(-0.8 * np.log(2.0))


def test_a_noticed_message_is_blamed_in_overload_alone() -> None:
    b = bench(None, over(blame=0.1))
    b.touch["channel"] = MASS_EMAIL
    b.hcp["tolerance"], b.hcp["overload_threshold"] = 50.0, 10.0

    def lost(messages: float) -> float:
        b.week_state["pressed"], b.week_state["messages"] = 0, messages
        before = float(b.hcp["losses"])
        trust.feel_pressed(b.hcp, b.week_state, b.touch, b.rules)
        return float(b.hcp["losses"]) - before

    assert lost(9.0) == 0.0
    assert lost(40.0) > lost(20.0) > 0.0
    assert int(b.week_state["pressed"]) == 1, "once a week"


def crowded(**values: float) -> Any:
    mails = {"market": {"competitor_mails_per_week": 18.0}}
    return lived(shipped("push"), NO_START, mails, over(**values), size=1_500, weeks=26)


def test_in_a_crowded_market_it_costs_answers_permissions_and_trust() -> None:
    off = {"weight": 0.0, "opt_out": 0.0, "blame": 0.0}
    usual = crowded(**off)
    silenced, leaving, annoyed = (
        crowded(**(off | on)) for on in ({"weight": 1.0}, {"opt_out": 1.5}, {"blame": 0.2})
    )
    opens = [total(model, "mass_email")["responded"] for model in (usual, silenced)]
    assert opens[1] < 0.9 * opens[0]
    refused = [total(model)["opt_outs"] for model in (usual, leaving)]
    assert refused[1] > 1.2 * refused[0]
    believed = [figure(model, "trust") for model in (usual, annoyed)]
    assert believed[1] < believed[0] - 0.002


def test_a_reps_mail_is_opened_less_where_no_visit_went_before() -> None:
    def opened(odds: float) -> float:
        tree = {
            "channels": {"rep_email": {"needs_visit_weeks": 0}},
            "behaviour": {"response": {"mail_without_visit": odds}},
        }
        plan = strategy({"rep_email": 0.5})
        sums = total(lived(plan, NO_START, tree, size=800, weeks=13), "rep_email")
        return float(sums["responded"] / sums["delivered"])

    assert opened(0.4) < 0.7 * opened(1.0)


def test_after_a_visit_a_reps_mail_is_opened_as_ever() -> None:
    plan = shipped("push")
    tree = {"behaviour": {"response": {"mail_without_visit": 0.4}}}
    usual, other = (
        total(lived(plan, NO_START, tree_, size=400, weeks=13), "rep_email")["responded"]
        for tree_ in ({}, tree)
    )
    assert usual == other > 0
