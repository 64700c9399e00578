"""A country has its own habits: factors of a page on its cadences, by country and channel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim import EngagementModel
from sim.company.wants import estimated, planned_touches
from sim.company.ways import in_old_ways
from sim.settings import Strategy
from sim.settings.words import COUNTRIES
from tests.sim.named import MASS_EMAIL, REMOTE, VISIT
from tests.sim.worlds import AMPLE, NO_START, figure, lived, shipped, strategy, total, world

UK, DE = COUNTRIES.index("uk"), COUNTRIES.index("de")
BOTH: dict[str, Any] = {"population": {"countries": {"eu": 0.0, "uk": 0.4, "de": 0.6}}}
CADENCES = {"visit": 0.5, "remote": 0.25, "mass_email": 1.0}
HABITS = {"uk": {"visit": 0.5, "remote": 2.0}}


def plan(**choices: Any) -> Strategy:
    return strategy(CADENCES, **choices)


def test_factors_act_for_hcps_of_the_country_and_channel_alone() -> None:
    usual, by_country = (
        lived(one, AMPLE, BOTH, NO_START, weeks=40).universe.customers
        for one in (plan(), plan(by_country=HABITS))
    )
    others = usual["country"] == DE
    assert (usual["country"] == by_country["country"]).all()
    assert (usual["tried"][others] == by_country["tried"][others]).all()
    for channel, factor in ((VISIT, 0.5), (REMOTE, 2.0), (MASS_EMAIL, 1.0)):
        tried = [one["tried"][~others, channel].mean() for one in (usual, by_country)]
        assert tried[1] == pytest.approx(factor * tried[0], rel=0.1), channel
    assert (by_country["tried"][~others, VISIT] <= usual["tried"][~others, VISIT]).all()


def test_a_factor_of_0_is_nothing_and_one_of_1_changes_nothing() -> None:
    none = lived(plan(by_country={"uk": {"visit": 0.0}}), AMPLE, BOTH, NO_START, size=600)
    tried = none.universe.customers["tried"][:, VISIT]
    assert not tried[none.universe.customers["country"] == UK].any()
    assert tried[none.universe.customers["country"] == DE].any()
    one, same = (
        total(lived(each, BOTH, size=300))
        for each in (plan(), plan(by_country={"uk": {"visit": 1.0}, "fr": {"remote": 5.0}}))
    )
    assert one.equals(same)


def test_touches_are_reckoned_with_by_the_countries_of_the_universe() -> None:
    settings = world(plan(by_country=HABITS), BOTH)
    usual, by_country = planned_touches(world(plan(), BOTH)), planned_touches(settings)
    assert by_country["visit"] == pytest.approx((0.4 * 0.5 + 0.6) * usual["visit"])
    assert by_country["remote"] == pytest.approx((0.4 * 2.0 + 0.6) * usual["remote"])
    assert by_country["mass_email"] == usual["mass_email"]
    in_uk = planned_touches(settings.replace({"market.country": "uk"}))
    assert in_uk["visit"] == pytest.approx(0.5 * usual["visit"])
    in_de = planned_touches(settings.replace({"market.country": "de"}))
    assert in_de == usual


def test_a_page_whose_country_wants_more_than_its_money_says_so() -> None:
    push = world(shipped("push")).replace({"market.country": "uk"})
    assert not estimated(push).told()
    more = push.replace({"strategy.by_country": {"uk": {"visit": 2.0}}})
    short = estimated(more).told()
    assert list(short)[:2] == ["reps", "visit"]
    assert estimated(more).time["reps"] > 1.5 * estimated(push).time["reps"]
    elsewhere = more.replace({"market.country": "de"})
    assert not estimated(elsewhere).told()
    assert estimated(elsewhere).wanted == estimated(push.replace({"market.country": "de"})).wanted


def test_the_time_of_reps_that_is_reckoned_is_near_that_of_a_run() -> None:
    less = shipped("traditional").replace({"by_country": {"uk": {"visit": 0.5}}})
    model = lived(less, {"warm_up": {"strategy": less}}, BOTH, size=600, weeks=52)
    reckoned = estimated(model.settings).time["reps"]
    assert figure(model, "rep_utilisation") == pytest.approx(reckoned, abs=0.05)


def test_where_time_binds_each_country_loses_by_its_own_cadence() -> None:
    """Who is due half as often is half as overdue: nobody is served before others for it."""
    habits = {"uk": {"visit": 0.5}}
    tight = {"company": {"reps": {"calls_per_week": 14.0}}}
    page = shipped("traditional").replace({"by_country": habits})
    tree: list[dict[str, Any]] = [BOTH, tight, {"warm_up": {"strategy": page}}]
    customers = lived(page, *tree, size=2_000, weeks=52).universe.customers
    shares = []
    for country, factor in ((UK, 0.5), (DE, 1.0)):
        mine = customers["country"] == country
        due = np.choose(customers["tier"][mine], [1.4, 0.9, 0.5]).mean() * factor
        shares.append(customers["tried"][mine, VISIT].mean() / due)
    assert shares[0] == pytest.approx(shares[1], rel=0.1)


def test_the_warm_up_of_a_country_is_by_its_own_factors() -> None:
    def before(by_country: dict[str, Any]) -> EngagementModel:
        today = strategy({"visit": 0.5}, by_country=by_country)
        return lived(strategy(), AMPLE, BOTH, {"warm_up": {"strategy": today}}, size=600, weeks=1)

    usual, habits = (before(one).universe.customers for one in ({}, {"uk": {"visit": 0.2}}))
    mine = usual["country"] == UK
    assert habits["tried"][mine, VISIT].sum() < 0.3 * usual["tried"][mine, VISIT].sum()
    assert (habits["tried"][~mine] == usual["tried"][~mine]).all()


def test_cadences_of_before_come_with_their_factors() -> None:
    before = strategy({"visit": 0.5}, by_country=HABITS)
    halfway = in_old_ways(shipped("adaptive"), before)
    assert halfway.touches_per_month == before.touches_per_month
    assert halfway.by_country == HABITS


@pytest.mark.parametrize(
    ("factors", "says"),
    [
        ({"gb": {"visit": 0.5}}, "by_country.gb"),
        ({"uk": {"vist": 0.5}}, "by_country.uk.vist"),
        ({"uk": {"visit": 21.0}}, "factors must lie within 0 and 20"),
        ({"uk": {"visit": -1.0}}, "factors must lie within 0 and 20"),
    ],
)
def test_what_is_not_there_is_refused(factors: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        world(strategy(CADENCES)).replace({"strategy.by_country": factors})
