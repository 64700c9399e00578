"""What a crisis makes of one HCP's week."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.market import MarketClock
from sim.mechanisms import attention, crisis, pull, relevance, response
from sim.mechanisms.consent import ask
from sim.records import HOSPITAL, LEVELS, PHONE_CALLS
from sim.settings.words import PRACTICES
from tests.sim.named import MASS_EMAIL, PLATFORM, REMOTE, VISIT
from tests.sim.worlds import bench, touching

SOLO = PRACTICES.index("solo")


def at_week(week: int, **market: Any) -> SimpleNamespace:
    """Returns a bench whose market is that of a week, with these scenarios."""
    b = bench(None, {"market": market})
    b.context = b.context._replace(market=MarketClock(b.settings).at(week)[0])
    b.market = b.context.market
    return b


def locked(week: int, **choices: Any) -> SimpleNamespace:
    return at_week(week, lockdown={"depth": 1.0, **choices})


def befall(b: SimpleNamespace, practice: int = SOLO) -> Any:
    b.hcp["practice"] = practice
    crisis.befall(b.hcp, b.week_state, b.market, b.luck)
    return b.week_state


def test_without_a_crisis_the_week_is_neutral() -> None:
    state = befall(at_week(20), HOSPITAL)
    assert state["spare"] == state["free"] == state["evening_free"] == 1.0
    for field in ("away", "support", "appetite", "screens", "load_added"):
        assert state[field] == 0, field


def test_who_is_not_at_the_front_line_has_time_and_looks_at_screens() -> None:
    state = befall(locked(20))
    assert state["away"] == 0
    assert state["spare"] > 1.0
    assert min(state["appetite"], state["screens"]) > 0.0


@pytest.mark.parametrize("week", [20, 30, 90])
def test_the_front_line_gets_none_of_it_then_or_later(week: int) -> None:
    state = befall(locked(week, front_line_share=1.0), HOSPITAL)
    assert state["away"] or week > 20
    assert state["spare"] == 1.0
    assert state["appetite"] == state["screens"] == 0.0


def test_a_habit_is_a_part_of_what_there_was() -> None:
    there, left = (float(befall(locked(week, kept=0.25))["screens"]) for week in (20, 90))
    assert left == pytest.approx(0.25 * there)
    assert float(befall(locked(90, kept=0.0))["screens"]) == 0.0


def screens_left(week: int, satisfied: float = 0.5, **choices: Any) -> float:
    """Returns log-odds that a lockdown leaves to an HCP's answers to mail."""
    b = locked(week, **choices)
    b.hcp["satisfied"][:] = int(satisfied * LEVELS)
    state = befall(b)
    return float(crisis.of_the_market(b.hcp, state, b.rules, b.market, MASS_EMAIL))


def test_a_habit_fades_unless_good_experience_keeps_it_up() -> None:
    ended = 14 + 13  # the first week after it
    kept = {"kept": 0.5, "recovery_weeks": 0}
    whole = screens_left(ended + 51, kept_half_weeks=0.0, **kept)
    assert whole == pytest.approx(0.5 * 0.8)
    assert screens_left(ended + 51, kept_half_weeks=52.0, **kept) == pytest.approx(whole / 2)
    assert screens_left(ended + 103, kept_half_weeks=52.0, **kept) == pytest.approx(whole / 4)
    liked = [
        screens_left(ended + 51, liking, kept_half_weeks=52.0, **kept)
        for liking in (0.1, 0.5, 0.75, 1.0)
    ]
    assert liked[0] == liked[1] < liked[2] < liked[3] == pytest.approx(whole)


def test_while_it_lasts_nothing_has_faded() -> None:
    assert screens_left(20) == screens_left(20, 1.0) == screens_left(20, kept_half_weeks=0.0)


def test_appetite_fades_as_well() -> None:
    rates = []
    for week in (30, 60, 200):
        b = locked(week, kept=1.0, recovery_weeks=0, kept_half_weeks=26.0)
        befall(b)
        rates.append(
            float(pull.hazard(b.hcp, b.week_state, b.rules, PLATFORM, b.market["appetite"]))
        )
    assert rates[0] > rates[1] > rates[2]


def test_answers_rise_on_screens_alone() -> None:
    for channel, rises in ((VISIT, False), (REMOTE, True), (MASS_EMAIL, True)):
        calm, shut = at_week(20), locked(20)
        befall(calm)
        befall(shut)
        terms = [
            crisis.of_the_market(b.hcp, b.week_state, b.rules, b.market, channel)
            for b in (calm, shut)
        ]
        assert (terms[1] > terms[0]) is rises
    chances = []
    for b in (calm, shut):
        touching(b, MASS_EMAIL)
        chances.append(response.chance_of_response(b.hcp, b.context))
    assert chances[1] > chances[0]


def test_support_is_met_by_nothing_but_content_made_for_it() -> None:
    b = locked(20, support_share=1.0)
    assert befall(b)["support"] == 1
    b.offer["coverage"], b.offer["support"] = 1.0, 0.0
    found = []
    for cover in (0.0, 1.0):
        b.offer["support"] = cover
        touching(b, MASS_EMAIL)
        relevance.find_content(b.hcp, b.context, 0.5, 0.5)
        found.append(int(b.touch["matched"]))
    assert found == [0, 1]
    assert befall(locked(90, support_share=1.0))["support"] == 0, "and it goes with the crisis"


def test_load_takes_minutes_evenings_and_answers_of_small_practices_most() -> None:
    left = {}
    for practice in range(len(PRACTICES)):
        b = at_week(20, load_rebound={"depth": 1.0})
        state = befall(b, practice)
        attention.open_week(b.hcp, state, b.rules, b.market, 0.5, 0.5)
        attention.open_evening(state, b.rules, 0.5)
        left[PRACTICES[practice]] = [
            float(state[field]) for field in ("minutes", "evening", "free", "evening_free")
        ]
    for hospital, group, solo in zip(left["hospital"], left["group"], left["solo"], strict=True):
        assert hospital > group > solo > 0.0


def test_calls_are_asked_for_only_where_a_law_has_ended_the_permission() -> None:
    granted = []
    for refused in (0, PHONE_CALLS):
        b = bench()
        b.strategy["ask_consent"] = 1.0
        b.hcp["never_consents"], b.hcp["refusals"] = 0, 0
        b.customer["allowed"], b.customer["refused"] = 1, refused
        touching(b, VISIT, granted=0)
        ask(b.hcp, b.customer, b.week_state, b.touch, b.rules, b.strategy, 0.0, 1.0)
        granted.append(int(b.touch["granted"]))
    assert granted == [PHONE_CALLS, 0]
    assert np.all(b.customer["allowed"] == 1)
