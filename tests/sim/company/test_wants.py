"""What a page wants of its money is reckoned before it runs, and nearly right."""

from __future__ import annotations

import pytest

from sim.company.wants import estimated, planned_touches
from sim.settings import Settings
from sim.settings.words import HIRED
from tests.sim.worlds import figure, lived, shipped, total, world

PAGES = ["traditional", "push", "hybrid", "siloed", "unseen", "digital_push"]


@pytest.mark.parametrize("name", ["traditional", "push", "siloed", "digital_push"])
def test_planned_touches_are_near_those_of_a_run(name: str) -> None:
    model = lived(shipped(name), size=600, weeks=52)
    for channel, often in planned_touches(model.settings).items():
        planned = total(model, channel)["planned"] / 600
        if channel in ("mass_email", "webinar", "rep_email", "msl"):  # by consents and requests
            assert planned == pytest.approx(often, rel=0.6, abs=0.5), channel
        else:
            assert planned == pytest.approx(often, rel=0.06, abs=0.3), channel


def test_the_time_that_is_reckoned_is_near_that_of_a_run() -> None:
    for name in ("traditional", "push"):
        model = lived(shipped(name), size=600, weeks=52)
        reckoned = estimated(model.settings).time["reps"]
        assert figure(model, "rep_utilisation") == pytest.approx(reckoned, abs=0.05)


def test_pages_hire_by_one_rule() -> None:
    """Nine tenths of their time, or as many as their part of the money pays (`design.md`)."""
    for name in PAGES:
        settings = world(shipped(name))
        found, channels = estimated(settings), settings.channels
        for crew in HIRED:
            time = found.time[crew]
            if time == 0.0:
                continue
            theirs = [c for c in channels.push if channels[c].crew == crew]
            beside = sum(found.wanted[c] for c in theirs) * min(1.0, 1.0 / time)
            money = found.given[crew] + sum(found.given.get(c, 0.0) for c in theirs)
            salaries = found.wanted[crew] / max(1.0, time)
            assert time > 0.87, (name, crew)
            if time > 0.93:
                assert salaries + beside == pytest.approx(money, abs=0.02 * 1_200), (name, crew)
            else:
                assert salaries + beside <= money, (name, crew)


def test_who_wants_more_than_its_money_is_told() -> None:
    push = world(shipped("push"))
    assert not estimated(push).told()
    more = push.replace({"strategy.touches_per_month.visit": {"A": 2.2, "B": 1.5, "C": 0.8}})
    short = estimated(more).told()
    assert list(short) == ["reps", "visit"]
    assert sum(estimated(more).wanted.values()) > 1_500
    assert short["reps"] > 400
    poor = estimated(push.replace({"company.budget_per_hcp_year": 300.0})).told()
    assert set(poor) >= {"reps", "visit", "webinar"}


def test_what_others_leave_goes_where_money_goes_that_they_cannot_use() -> None:
    push = world(shipped("push"))
    values = {"strategy.money_shares.visit": 0.1, "strategy.money_shares.mass_email": 0.089}
    assert not estimated(push.replace(values)).told()
    other = estimated(push.replace({**values, "strategy.surplus_to": "webinar"})).short
    assert other["visit"] > 40


def test_a_bandit_and_a_class_want_what_is_there() -> None:
    found = estimated(world(shipped("adaptive")))
    assert not found.told()
    assert found.time["reps"] == 1.0


def test_nothing_is_wanted_where_nothing_is_planned() -> None:
    found = estimated(Settings().replace({"strategy": shipped("none")}))
    assert sum(found.wanted.values()) == 0.0
    assert not found.told()


def test_beliefs_and_not_hcps_are_reckoned_with() -> None:
    push = world(shipped("push"))
    moved = {"behaviour.access.open": 0.1, "channels.remote.response.engager": 0.9,
             "population.size": 50}  # fmt: skip
    assert estimated(push.replace(moved)) == estimated(push)
    believed = estimated(push.replace({"company.beliefs.answers.remote.engager": 0.9}))
    assert believed.wanted["remote"] > estimated(push).wanted["remote"]
