"""Scenarios: dated, off at depth 0, each moves what it should, and they go together."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from sim import EngagementModel, Settings
from sim.market import MarketClock
from sim.records import EMAIL
from sim.settings.market import Market
from sim.settings.scenarios import Scenario
from sim.tables.records import consent_table
from tests.sim.settings.test_settings import limits
from tests.sim.worlds import (
    AMPLE,
    EVERYTHING,
    figure,
    lived,
    merged,
    records,
    shipped,
    state,
    strategy,
    total,
    weekly,
    world,
)

PAGES = Path(__file__).parents[2] / "configs" / "market"
SCENARIOS = ("lockdown", "stop_and_go", "cliff", "saturation", "strict_privacy", "load_rebound",
             "image")  # fmt: skip
COUNTRIES = ("us", "uk", "de", "fr", "it", "es")


def page(*names: str) -> dict[str, Any]:
    """Returns the pages of some markets, as they ship, one on top of the other."""
    texts = [(PAGES / f"{name}.yaml").read_text(encoding="utf-8") for name in names]
    return {"market": merged(*(yaml.safe_load(text) or {} for text in texts))}


def during(model: EngagementModel, first: int, last: int, column: str) -> float:
    return float(weekly(model).loc[first:last, column].mean())


@settings(deadline=None, max_examples=60)
@given(
    start=st.integers(-20, 60), ramp=st.integers(0, 20), lasts=st.one_of(st.none(),
    st.integers(1, 40)), recovery=st.integers(0, 30), depth=st.floats(0, 3),
)  # fmt: skip
def test_a_scenario_comes_stays_and_goes(
    start: int, ramp: int, lasts: int | None, recovery: int, depth: float
) -> None:
    one = Scenario(
        depth=depth, start_week=start, ramp_weeks=ramp, weeks=lasts, recovery_weeks=recovery
    )
    path = [one.strength(week) for week in range(start - 5, start + 120)]
    assert path[:5] == [0.0] * 5
    assert all(0 <= strength <= depth for strength in path)
    if lasts is None:
        assert path[-1] == depth
        assert path == sorted(path)
    else:
        assert path[-1] == 0.0
        if ramp <= lasts:
            assert max(path) == pytest.approx(depth)
        gone = path[5 + lasts + recovery :]
        assert not any(gone)


def others(info: FieldInfo, now: float | None) -> list[float | None]:
    """Returns legal values beside the present one: the ends of its range, and none if it may be."""
    bounds, number = limits(info), float if info.annotation is float else int
    ends: list[float | None] = [number(bounds["ge"]), number(bounds["le"])]
    ends += [None] if info.annotation == int | None else []
    return [value for value in ends if value != now]


@pytest.fixture(scope="module")
def absent() -> dict[str, Any]:
    """What comes of settings that say nothing of any scenario."""
    return everything()


@cache
def usual() -> Settings:
    """Returns settings of a small world with every kind of touch, and no scenario."""
    small = {"record": {"touches": True}, "warm_up": {"weeks": 2}}
    return world(EVERYTHING, AMPLE, small, size=120, weeks=12)


def everything(scenario: str = "", **given: Any) -> dict[str, Any]:
    """Returns all that the world can show, with values of a scenario: tables, state, markets."""
    changes = {f"market.{scenario}.{key}": value for key, value in given.items()}
    model = EngagementModel(usual().replace(changes))
    model.begin_period()
    at_start = records(model.universe.customers)
    model.run()
    card = model.scorecard
    clock = MarketClock(model.settings)
    return {
        "measures": card.measures, "weekly": card.weekly, "channels": card.channels,
        "touches": records(model.ledger.log()), "state": state(model), "at_start": at_start,
        "lapses": [(week, bits.tolist()) for week, bits in model.lapses],
        "market": [np.asarray(field).tolist() for week in range(30) for field in clock.at(week)[0]],
    }  # fmt: skip


def unlike(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Returns what is not the same in both, by name."""
    return [
        name
        for name, mine in one.items()
        if not (mine.equals(other[name]) if isinstance(mine, pd.DataFrame) else mine == other[name])
    ]


def test_every_scenario_is_tried() -> None:
    kinds = {name for name, section in Market() if isinstance(section, Scenario)}
    assert kinds == set(SCENARIOS)
    assert {type(getattr(Market(), name)) for name in kinds} == set(Scenario.__subclasses__())


@pytest.mark.parametrize("name", SCENARIOS)
def test_at_depth_zero_a_scenario_is_not_there(name: str, absent: dict[str, Any]) -> None:
    """Each of its parameters changes something at depth 1, and nothing at depth 0."""
    here: dict[str, Any] = {"start_week": 2, "ramp_weeks": 2, "weeks": 4, "recovery_weeks": 2}
    here |= {"shift": 0.1} if name == "image" else {}
    section = getattr(Market(), name).model_copy(update=here)
    there = everything(name, **here, depth=1.0)
    assert unlike(absent, there), "it comes while the small world is lived"
    leaks, acts = [], set()
    for key, info in type(section).model_fields.items():
        for value in others(info, getattr(section, key)) if key != "depth" else ():
            moved = {**here, key: value}
            changed = unlike(absent, everything(name, **moved, depth=0.0))
            leaks += [f"{key}={value} changes {', '.join(changed)}"] if changed else []
            if key not in acts:
                at_one = everything(name, **moved, depth=1.0)
                acts |= {key} if unlike(there, at_one) else set()
    assert leaks == []
    idle = {"ramp_weeks"} if name == "strict_privacy" else set()  # a law is there on one day
    assert set(type(section).model_fields) - {"depth"} - acts == idle


def test_without_a_scenario_the_market_is_season_law_and_trend() -> None:
    """What no scenario has touched, by hand: whatever the defaults of absent scenarios are."""
    chosen = Settings()
    clock = MarketClock(chosen)
    for week in (-50, 0, 1, 14, 30, 200, 600):
        now = clock.at(week)[0]
        none = {"interest": 0, "crisis": 0, "appetite": 0, "screens": 0, "minutes": 1,
                "front_line": 0, "staff": 0, "support": 0, "load": 0, "free": 1, "evening_free": 1,
                "mail": 1, "visits": 1, "image": 0, "forbidden": 0}  # fmt: skip
        for field, value in none.items():
            assert np.all(now[field] == value), (field, week)
        fallen = -chosen.market.access_trend_per_year * max(0, week - 1) / 52
        mean = (1 - now["access"]) * clock._mean_access
        assert mean == pytest.approx(np.minimum(fallen, clock._mean_access), rel=0.01)
        gaps = [country.weeks_between_messages for _, country in chosen.market.countries]
        assert now["message_gap"].tolist() == gaps
        assert len(clock.closed_hospitals(week, np.uint64(3), 400)) == 0


@pytest.mark.parametrize("name", [*SCENARIOS[:-1], "industry_image"])
def test_nothing_changes_before_a_scenario_starts(name: str) -> None:
    tree = page(name)
    section = "image" if name == "industry_image" else name
    tree["market"][section]["start_week"] = 9
    plain, shocked = (
        weekly(lived(EVERYTHING, AMPLE, one, size=800, weeks=14)) for one in ({}, tree)
    )
    pd.testing.assert_frame_equal(plain.loc[:8], shocked.loc[:8])
    assert not plain.loc[9:].equals(shocked.loc[9:])


def test_a_lockdown_closes_visits_and_then_they_come_back_as_doors_and_habit_let_them() -> None:
    tree = page("lockdown")
    plain, locked = (
        lived(strategy({"visit": 0.4}), AMPLE, one, size=2_000, weeks=65) for one in ({}, tree)
    )
    assert during(locked, 14, 26, "meetings") < 0.15 * during(plain, 14, 26, "meetings")
    assert during(locked, 27, 30, "meetings") < 0.5 * during(plain, 27, 30, "meetings")
    back = during(locked, 53, 65, "meetings") / during(plain, 53, 65, "meetings")
    assert 0.93 < back < 0.99, "who has seen nobody for long is met less, half a year on"
    clock, usual = MarketClock(Settings.model_validate(tree)), MarketClock(Settings())
    assert clock.at(20)["access"][0, 0] * clock._mean_access[0] == pytest.approx(0.10)
    path = [float(clock.at(week)["access"][0, 0]) for week in range(26, 35)]
    assert path == sorted(path), "doors open slowly"
    for week in (13, 35, 80):
        assert np.array_equal(clock.at(week)["access"], usual.at(week)["access"]), week


def test_in_a_lockdown_hospitals_are_out_of_reach_and_others_look_for_more() -> None:
    tree = page("lockdown")
    tree["market"]["lockdown"].update(start_week=1, weeks=20, front_line_share=1.0)
    plan = strategy({"mass_email": 1.0}, platform_spend=300.0)
    plain, locked = (lived(plan, AMPLE, one, size=2_000, weeks=20) for one in ({}, tree))
    for measure in ("opens", "platform_visits"):
        assert figure(locked, measure, "setting", "hospital") == 0
    assert figure(locked, "platform_visits", "setting", "group") > 1.2 * figure(
        plain, "platform_visits", "setting", "group"
    )


def test_hospitals_close_by_themselves_and_open_again() -> None:
    tree = page("stop_and_go")
    tree["market"]["stop_and_go"].update(closings_per_week=0.1, closed_weeks=5)
    plan = strategy({"visit": 0.5, "msl": 0.2, "gathering": 0.2})
    plain, stopped = (lived(plan, AMPLE, one, size=3_000, weeks=26) for one in ({}, tree))
    ratio = figure(stopped, "meetings", "setting", "hospital") / figure(
        plain, "meetings", "setting", "hospital"
    )
    assert 0.9**5 - 0.08 < ratio < 0.9**5 + 0.12
    assert figure(stopped, "meetings", "setting", "solo") == pytest.approx(
        figure(plain, "meetings", "setting", "solo"), rel=0.03
    )
    clock = MarketClock(Settings.model_validate(tree))
    weeks = np.array([clock.closed_hospitals(week, np.uint64(3), 400) for week in range(10, 60)])
    assert weeks.mean() == pytest.approx(1 - 0.9**5, abs=0.02)
    lengths = np.diff(np.flatnonzero(np.diff(weeks[:, :].T.ravel()) != 0))
    assert lengths.min() >= 1
    one, two = (clock.closed_hospitals(20, np.uint64(luck), 400) for luck in (3, 4))
    assert not np.array_equal(one, two)


def test_over_the_cliff_access_and_interest_fall_year_by_year() -> None:
    plan = strategy({"visit": 0.4, "mass_email": 1.0}, platform_spend=300.0)
    plain, fallen = (lived(plan, AMPLE, one, size=1_500, weeks=104) for one in ({}, page("cliff")))
    for column in ("meetings", "opens", "platform_visits"):
        first = during(fallen, 1, 26, column) / during(plain, 1, 26, column)
        last = during(fallen, 79, 104, column) / during(plain, 79, 104, column)
        assert last < first, column
        assert last < 0.95, column
    assert MarketClock(Settings.model_validate(page("cliff"))).at(53)["interest"][0] == (
        pytest.approx(-0.1, abs=0.005)
    )


def test_saturation_multiplies_what_competitors_send() -> None:
    plan = strategy({"mass_email": 1.0})
    plain, full = (
        lived(plan, AMPLE, one, size=1_500, weeks=52) for one in ({}, page("saturation"))
    )
    assert during(full, 40, 52, "overloaded") > 1.5 * during(plain, 40, 52, "overloaded")
    assert during(full, 40, 52, "opens") < 0.9 * during(plain, 40, 52, "opens")


def test_competitors_imitate_what_the_arm_does() -> None:
    def overloaded(rate: float, imitation: float) -> float:
        tree = {"market": {"imitation": imitation, "saturation": {"start_week": 1}}}
        plan = strategy({"mass_email": rate})
        return during(
            lived(plan, AMPLE, permitted, tree, size=1_500, weeks=70), 55, 70, "overloaded"
        )

    permitted = {"market": {"countries": {"eu": {"email_consent": 0.96}}},
                 "behaviour": {"consent": {"opt_out_base": 0.0}}}  # fmt: skip
    alike = overloaded(4.0, 1.0)
    assert alike > 1.3 * overloaded(4.0, 0.0)
    assert alike > overloaded(4.0, 0.3)
    assert overloaded(0.2, 1.0) == overloaded(0.2, 0.0), "who sends less teaches nothing"


def test_imitation_is_phased_in_over_a_year() -> None:
    tree = {"market": {"imitation": 0.5, "saturation": {"start_week": 1}}}
    clock = MarketClock(Settings.model_validate(tree))
    for _ in range(60):
        clock.rivals.see(2.0, 0.0)
    factors = [float(clock.at(week)["mail"][0]) for week in (0, 26, 52, 90)]
    assert factors[0] == 1.0
    full = 0.5 + 0.5 * 2.0 * 11 / 11  # as many mails each as the company, for theirs together
    assert factors[1:] == pytest.approx([1 + (full - 1) / 2, full, full], abs=0.01)


def test_strict_privacy_takes_consents_and_slows_messages_down() -> None:
    tree = merged(page("strict_privacy"), {"record": {"touches": True}})
    plan = strategy({"mass_email": 2.0})
    plain, strict = (lived(plan, AMPLE, one, size=1_000, weeks=30) for one in ({}, tree))
    assert during(strict, 15, 30, "consented") == pytest.approx(
        0.5 * during(plain, 15, 30, "consented"), rel=0.12
    )
    assert total(strict)["blocked_law"] > 0 == total(plain)["blocked_law"]
    assert figure(strict, "opted_out") <= figure(plain, "opted_out"), "a lapse is no opt-out"


def test_lapses_stand_in_the_ledger() -> None:
    tree = merged(page("strict_privacy"), {"record": {"touches": True}})
    from tests.sim.worlds import world

    model = EngagementModel(world(strategy({"mass_email": 1.0}), AMPLE, tree, size=400, weeks=20))
    model.begin_period()
    at_start = model.universe.customers.copy()
    for _ in range(20):
        model.step()
    ledger = consent_table(model, at_start)
    email = ledger[ledger["scope"] == "email"].groupby("hcp_id")["event"].last()
    holds = set(email.index[email == "granted"])
    names = model.universe.names()
    assert holds == set(names[(model.universe.customers["allowed"] & EMAIL) > 0])
    gone = ledger[(ledger["week"] == 14) & (ledger["event"] == "withdrawn")]
    assert len(gone) > 50


def test_where_mail_was_allowed_until_a_no_a_yes_is_needed_now() -> None:
    tree = merged(page("us", "strict_privacy"))
    tree["market"]["strict_privacy"]["start_week"] = 3
    model = lived(strategy({"mass_email": 1.0}), AMPLE, tree, size=1_000, weeks=6)
    assert during(model, 1, 2, "consented") > 0.8 * 1_000
    assert during(model, 3, 6, "consented") < 0.5 * 1_000


def test_more_patients_mean_less_time() -> None:
    tight = {"behaviour": {"attention": {"minutes_per_week": 20.0}}}
    plan = strategy({"visit": 0.5, "remote": 0.5})
    plain, loaded = (
        lived(plan, AMPLE, tight, one, size=1_500, weeks=52) for one in ({}, page("load_rebound"))
    )
    for column in ("minutes_available", "accepted_calls"):
        assert during(loaded, 14, 39, column) < 0.93 * during(plain, 14, 39, column)
    assert during(loaded, 1, 13, "accepted_calls") == during(plain, 1, 13, "accepted_calls")


@pytest.mark.parametrize("shift", [-0.08, 0.08])
def test_the_industrys_image_moves_trust_in_everyone(shift: float) -> None:
    tree = page("industry_image")
    tree["market"]["image"]["shift"] = shift
    plain, moved = (lived(strategy(), one, size=800, weeks=100) for one in ({}, tree))
    gap = weekly(moved)["trust"] - weekly(plain)["trust"]
    assert gap.loc[20:60].mean() == pytest.approx(shift, abs=0.01)
    assert abs(gap.loc[100]) < 0.002, "and goes with it"
    with_visits = [
        figure(lived(strategy({"visit": 0.5}), AMPLE, one, size=800, weeks=40), "meetings")
        for one in ({}, tree)
    ]
    assert np.sign(with_visits[1] - with_visits[0]) == np.sign(shift)


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country_makes_all_hcps_its_own(country: str) -> None:
    model = lived(strategy(), page(country), size=200, weeks=1)
    weekly_ = model.scorecard.weekly
    assert set(weekly_.loc[weekly_["segment"] == "country", "value"]) == {country}


def test_countries_differ_in_what_they_allow_and_open() -> None:
    consented = {
        c: figure(lived(strategy(), page(c), size=2_000, weeks=1), "consented") for c in COUNTRIES
    }
    assert consented["us"] > consented["it"] > consented["uk"] > consented["de"]
    met = {
        c: figure(lived(strategy({"visit": 0.5}), AMPLE, page(c), size=1_500), "meetings")
        for c in ("uk", "de", "it")
    }
    assert met["it"] > met["de"] > met["uk"]


def test_p10_match_of_wanted_and_received_rises_from_north_to_south() -> None:
    match = [
        [
            figure(
                lived(shipped("traditional"), page(country), size=6_000, weeks=26, seed=seed),
                "preferred_match",
            )
            for country in ("uk", "de", "es", "it")
        ]
        for seed in (1, 2)
    ]
    mean = np.mean(match, axis=0).tolist()
    assert mean == sorted(mean)


@pytest.mark.parametrize("pair", [
    ("de", "lockdown"), ("us", "strict_privacy"), ("it", "saturation", "cliff"),
    ("uk", "stop_and_go", "load_rebound", "industry_image"),
])  # fmt: skip
def test_markets_compose(pair: tuple[str, ...]) -> None:
    """Each keeps a subtree of its own, so that none takes back what another says."""
    together = page(*pair)["market"]
    alone = [page(name)["market"] for name in pair]
    assert together == merged(*alone)
    assert sum(len(one) for one in alone) == len(together)
    model = lived(shipped("hybrid"), {"market": together}, size=150, weeks=30)
    assert figure(model, "engagement") > 0
    reversed_ = lived(shipped("hybrid"), page(*pair[::-1]), size=150, weeks=30)
    assert state(model) == state(reversed_)
