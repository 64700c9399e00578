"""What each scenario's page says one sees week by week, on the same luck as without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import EngagementModel, Settings
from sim.imitation import Rivals
from sim.market import MarketClock
from sim.records import PHONE_CALLS
from tests.sim.test_scenarios import during, page
from tests.sim.worlds import ALIKE, AMPLE, lived, merged, shipped, state, strategy, weekly

SMALL = 400
HOSPITAL, SOLO = "hospital", "solo"
SCREENS = ("opens", "accepted_calls", "registrations")
PULL = ("platform_visits", "content_uses", "site_visits")
BUSY = strategy(
    {"visit": 0.5, "remote": 0.5, "mass_email": 1.0, "webinar": 0.5},
    site_open=True, content_open=True, platform_spend=300.0, ask_consent=True,
)  # fmt: skip


def pair(
    tree: dict[str, Any],
    weeks: int,
    plan: Any = BUSY,
    both: dict[str, Any] | None = None,
    size: int = SMALL,
) -> list[EngagementModel]:
    """Returns two small worlds on one luck: without the scenario and with it, else as told."""
    return [lived(plan, AMPLE, both or {}, one, size=size, weeks=weeks) for one in ({}, tree)]


def change(models: list[EngagementModel], first: int, last: int, *columns: str) -> float:
    """Returns a weekly figure with the scenario, or the sum of some, by that without it."""
    without, with_it = (
        sum(during(model, first, last, column) for column in columns) for model in models
    )
    return with_it / without


def of_setting(
    models: list[EngagementModel], first: int, last: int, column: str, setting: str
) -> float:
    """Returns the same of HCPs in one practice setting."""
    sums = []
    for model in models:
        table = model.scorecard.weekly
        here = (table["segment"] == "setting") & (table["value"] == setting)
        sums.append(float(table[here & table["week"].between(first, last)][column].sum()))
    return sums[1] / sums[0]


@pytest.fixture(scope="module")
def locked() -> list[EngagementModel]:
    return pair(page("lockdown"), 90)


def test_a_lockdown_shuts_doors_and_they_open_slowly(locked: list[EngagementModel]) -> None:
    assert change(locked, 14, 26, "meetings") < 0.16
    path = [change(locked, *weeks, "meetings") for weeks in ((27, 30), (31, 34), (35, 42))]
    assert path[0] < 0.4
    assert 0.5 < path[1] < 0.9, "doors open within eight weeks"
    assert 0.85 < path[2] < 0.97, "and habit comes back after them"
    assert path[2] < change(locked, 53, 90, "meetings") < 1.0


def test_a_lockdown_opens_screens(locked: list[EngagementModel]) -> None:
    for column in SCREENS:
        assert change(locked, 14, 26, column) > 1.1, column
    assert change(locked, 14, 26, "platform_visits", "content_uses") > 1.1


def test_a_lockdown_leaves_habits(locked: list[EngagementModel]) -> None:
    assert 1.02 < change(locked, 66, 90, *SCREENS) < change(locked, 14, 26, *SCREENS)
    forgotten = pair(merged(page("lockdown"), {"market": {"lockdown": {"kept": 0.0}}}), 90)
    assert change(forgotten, 66, 90, *SCREENS) < change(locked, 66, 90, *SCREENS)


def test_a_lockdown_changes_needs_and_content_made_for_them_meets_them(
    locked: list[EngagementModel],
) -> None:
    def matched(model: EngagementModel) -> float:
        return during(model, 18, 26, "matched") / during(model, 18, 26, "taken_in")

    plan = BUSY.model_copy(update={"support_assets": 0.5})
    served = lived(plan, AMPLE, page("lockdown"), size=SMALL, weeks=26)
    assert matched(locked[1]) < 0.94 * matched(locked[0])
    assert matched(served) > 1.05 * matched(locked[1])


def test_nobody_at_the_front_line_turns_to_screens() -> None:
    """Where all of a hospital serve, nothing of theirs rises, then or later."""
    everyone = {"market": {"lockdown": {"front_line_share": 1.0, "start_week": 1, "weeks": 20}}}
    plain, shut = pair(merged(page("lockdown"), everyone), 60, both=ALIKE)
    assert of_setting([plain, shut], 1, 20, "opens", HOSPITAL) == 0.0
    assert of_setting([plain, shut], 50, 60, "opens", HOSPITAL) < 1.05


def test_the_old_lockdown_is_there_at_neutral_values() -> None:
    """Without recovery, answers, support and habits: doors shut at once, and open at once."""
    old = {"recovery_weeks": 0, "access_floor": 0.2, "kept": 0.0, "answers": 0.0}
    tree = merged(page("lockdown"), {"market": {"lockdown": old}})
    clock, usual = MarketClock(Settings.model_validate(tree)), MarketClock(Settings())
    for week in (13, 27):
        assert np.array_equal(clock.at(week)["access"], usual.at(week)["access"]), week
    for week in (14, 26):
        assert clock.at(week)["access"][0] * clock._mean_access == pytest.approx([0.2] * 7)
    assert clock.at(27)["crisis"][0] == 0


def test_a_rebound_of_load_hits_all_channels_and_small_practices_most() -> None:
    models = pair(page("load_rebound"), 39)
    assert change(models, 14, 39, "minutes_available") < 0.9
    assert change(models, 14, 39, "meetings") < 0.95
    assert change(models, 14, 39, *SCREENS) < 0.92
    assert change(models, 14, 39, *PULL) < 0.92
    assert change(models, 1, 13, *PULL) == 1.0
    solo, hospital = (
        of_setting(models, 14, 39, "minutes_available", at) for at in (SOLO, HOSPITAL)
    )
    assert solo < hospital < 1.0


def test_a_rebound_that_no_practice_feels_is_not_there() -> None:
    idle = dict.fromkeys(("hospital", "group", "solo"), 0.0)
    tree = merged(page("load_rebound"), {"market": {"load_rebound": idle}})
    plain, felt = pair(tree, 20)
    assert state(plain) == state(felt)


def test_under_strict_privacy_a_yes_is_needed_to_call() -> None:
    tree = page("strict_privacy")
    models = pair(tree, 40, both=ALIKE)
    at_once = lived(BUSY, AMPLE, ALIKE, tree, size=SMALL, weeks=14)

    def permit(model: EngagementModel) -> float:
        return float((model.universe.customers["allowed"] & PHONE_CALLS > 0).mean())

    assert permit(models[0]) > 0.95
    assert permit(at_once) == pytest.approx(0.5, abs=0.08)
    assert permit(at_once) + 0.1 < permit(models[1]) < 0.95, "some give it again when asked"
    assert change(models, 14, 26, "consented") < 0.75
    assert change(models, 14, 26, "accepted_calls") < 0.7
    assert change(models, 14, 26, "opens") < 0.5
    assert change(models, 14, 26, "meetings") > 0.95
    kept = merged(tree, {"market": {"strict_privacy": {"phone_kept": 1.0}}})
    assert permit(lived(BUSY, AMPLE, kept, size=SMALL, weeks=14)) > 0.95


IMITATED = {"market": {"imitation": 1.0, "saturation": {"start_week": -51}}}


def test_rivals_who_imitate_pull_keep_their_mail_and_crowd_the_platforms() -> None:
    models = pair(IMITATED, 30, shipped("pull"))
    assert change(models, 14, 30, "platform_visits") < 0.7
    assert change(models, 14, 30, "overloaded") > 0.95, "none drops what it did"
    alone = merged(IMITATED, {"market": {"crowding": 0.0}})
    uncrowded = pair(alone, 30, shipped("pull"))
    assert change(uncrowded, 14, 30, "platform_visits") > 0.95


def test_rivals_who_imitate_visits_take_minutes() -> None:
    models = pair(IMITATED, 30, strategy({"visit": 0.5}))
    assert change(models, 20, 30, "meetings") < 0.97


def test_each_companys_part_of_a_platform_falls_by_one_formula() -> None:
    rivals = Rivals(Settings.model_validate(merged(IMITATED, {"market": {"cadence_memory": 0.0}})))
    found = np.full((2, len(rivals.presence)), 0.1)
    there = found.copy()
    rivals.crowd(1, found, there)
    assert np.array_equal(found, there)
    bought = rivals.presence > 0.0
    assert bought.any()
    assert not bought.all()
    assert found[:, bought] == pytest.approx(0.1 / (1.0 + 11 * 0.1))
    assert np.all(found[:, ~bought] == 0.1)


def test_imitators_do_as_much_where_the_company_does_more() -> None:
    rivals = Rivals(Settings.model_validate(merged(IMITATED, {"market": {"cadence_memory": 0.0}})))
    rivals.own_visits = 0.4
    for messages, visits, mails_factor, visits_factor in (
        (0.0, 0.0, 1.0, 1.0), (0.5, 0.02, 1.0, 1.0), (1.8, 0.1, 1.8 * 11 / 11, 0.1 * 11 / 0.4),
    ):  # fmt: skip
        rivals.see(messages, visits)
        assert rivals.mails(2) == pytest.approx(mails_factor)
        assert rivals.visits_paid(2) == pytest.approx(visits_factor)


def test_the_cliff_saturation_image_and_stop_and_go_show_what_their_pages_say() -> None:
    fallen = pair(page("cliff"), 52, size=2_000)  # of 400, fifteen open a mail in a week
    for column in ("meetings", "opens", "platform_visits"):
        assert change(fallen, 40, 52, column) < 1.0, column
    full = pair(page("saturation"), 40)
    assert change(full, 27, 40, "overloaded") > 1.5
    assert change(full, 27, 40, "opens") < 0.95
    image = pair(page("industry_image"), 40)
    gap = weekly(image[1])["trust"] - weekly(image[0])["trust"]
    assert -0.09 < gap.loc[15:40].mean() < -0.03
    assert change(image, 14, 40, "meetings") < 1.0
    stopped = pair(page("stop_and_go"), 26)
    hospital, solo = (of_setting(stopped, 1, 26, "meetings", at) for at in (HOSPITAL, SOLO))
    assert 0.6 < hospital < 0.9
    assert solo == pytest.approx(1.0, abs=0.06)
