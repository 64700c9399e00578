"""What an HCP does not notice does nothing: it does not reach, annoy, press or go with others."""

from __future__ import annotations

from typing import Any

import pytest

from sim import EngagementModel
from tests.sim.worlds import ALIKE, ALONE, AMPLE, NO_START, figure, lived, shipped, strategy

PERSONAS = ("engager", "learner", "traditionalist")
WITH_BANNER = {
    **{f"touches_per_month.display.{tier}": 4.348 for tier in "ABC"},
    "money_shares.display": 0.01, "money_shares.visit": 0.149,
}  # fmt: skip


def banner(noticed: float) -> dict[str, Any]:
    """Returns an advertisement that nobody clicks, noticed by so many and weighing nothing."""
    entry = {
        "response": dict.fromkeys(PERSONAS, 0.0), "noticed_unanswered": noticed,
        "message_weight": 0.0, "glance_minutes": 0.0,
    }  # fmt: skip
    return {"channels": {"display": entry}}


def pushed(*trees: dict[str, Any], advertised: bool = False) -> EngagementModel:
    plan = shipped("push").replace(WITH_BANNER if advertised else {})
    return lived(plan, ALONE, AMPLE, *trees, size=400, weeks=26)


def total(model: EngagementModel, channel: str, column: str) -> float:
    table = model.scorecard.channels
    return float(table.loc[table["channel"] == channel, column].sum())


def test_a_banner_that_nobody_notices_changes_nothing() -> None:
    without = pushed(banner(0.0))
    unnoticed = pushed(banner(0.0), advertised=True)
    assert total(unnoticed, "display", "delivered") > 5_000
    assert total(unnoticed, "display", "noticed") == 0
    for channel in ("visit", "remote", "mass_email", "rep_email", "webinar"):
        for column in ("delivered", "responded", "engaged", "noticed", "annoyed"):
            assert total(unnoticed, channel, column) == total(without, channel, column)


def test_a_banner_that_is_noticed_annoys() -> None:
    noticed = pushed(ALIKE, banner(1.0), advertised=True)
    without = pushed(ALIKE, banner(0.0))
    assert total(noticed, "display", "noticed") == total(noticed, "display", "delivered")
    for channel in ("mass_email", "remote"):
        assert total(noticed, channel, "responded") < 0.95 * total(without, channel, "responded")


@pytest.mark.parametrize(("noticed", "never"), [(0.0, 1.0), (1.0, 0.0)])
def test_who_notices_nothing_is_not_reached(noticed: float, never: float) -> None:
    deaf = {"response": dict.fromkeys(PERSONAS, 0.0), "noticed_unanswered": noticed}
    plan = strategy({"remote": 2.0})
    trees = (ALIKE, ALONE, AMPLE, NO_START, {"channels": {"remote": deaf}})
    model = lived(plan, *trees, size=100, weeks=13)
    assert total(model, "remote", "delivered") > 500
    assert figure(model, "never_reached") == never
    assert figure(model, "reached") == 1 - never
    assert figure(model, "touches") > 5


def test_what_is_answered_is_noticed_and_delivered_is_the_sum() -> None:
    model = pushed()
    table = model.scorecard.channels
    assert (table["noticed"] >= table["responded"]).all()
    assert (table["noticed"] <= table["delivered"]).all()
    mails = total(model, "mass_email", "noticed") - total(model, "mass_email", "responded")
    passed = total(model, "mass_email", "delivered") - total(model, "mass_email", "responded")
    assert mails / passed == pytest.approx(0.3, abs=0.03)


def test_who_has_noticed_nothing_for_long_is_unaware_again() -> None:
    def unaware(weeks: int) -> float:
        aware = {"behaviour": {"journey": {"aware_weeks": weeks}}, "warm_up": {"weeks": 26}}
        model = lived(shipped("none"), ALONE, aware, size=200, weeks=60)
        return figure(model, "unaware")

    assert unaware(26) > unaware(104) + 0.5
