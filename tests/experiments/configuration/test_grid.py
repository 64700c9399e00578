"""Grids and levers: what is swept, what each arm makes of it, and every fault at once."""

from __future__ import annotations

import itertools

import pytest

from experiments.configuration import ConfigError, plan_study
from experiments.configuration.groups import known_options
from experiments.levers import LEVERS
from sim.settings.promises import broken_promises

MAILS = "strategy.touches_per_month.mass_email"
READY = [name for name in known_options(None)["grid"] if name != "none"]


def grid(*given, arms="[push,none]"):
    found = plan_study([*given, f"arms={arms}"], verb="sweep").grid
    assert found is not None
    return found


def faults(*given, arms="[push,none]"):
    with pytest.raises(ConfigError) as caught:
        plan_study([*given, f"arms={arms}"], verb="sweep")
    return [str(problem) for problem in caught.value.problems]


def test_a_plain_value_for_something_by_tier_means_all_tiers():
    found = grid(f"grid={{{MAILS}:[8,2]}}")
    assert [point.at for point in found.points] == [(2,), (8,)], "numbers from the least"
    for point in found.points:
        tiers = point.arms["push"].strategy.touches_per_month.mass_email
        assert set(tiers.model_dump().values()) == {point.at[0]}
    (axis,) = found.axes
    assert (axis.name, axis.unit, dict(axis.as_set)) == (
        "mass_email", "contacts/month", {"push": 6.5}
    )  # fmt: skip


def test_an_arm_that_takes_no_value_stays_as_it_is_and_is_named():
    plan = plan_study([f"grid={{{MAILS}:[0,2,4]}}", "arms=[push,pull,none]"], verb="sweep")
    for point in plan.grid.points:
        assert all(point.arms[name] == plan.arms[name].settings for name in ("pull", "none"))
    (note,) = [note for note in plan.notes if "as set" in note]
    assert note.startswith(f"pull, none: as set, whatever {MAILS} is (money_shares has nothing")


def test_two_keys_make_every_pair_of_values():
    found = grid(f"grid={{{MAILS}:[1,2,4],market.competitor_mails_per_week:[5,10]}}")
    assert [point.at for point in found.points] == list(itertools.product([1, 2, 4], [5, 10]))
    settings = found.points[3].arms["push"]
    assert settings.strategy.touches_per_month.mass_email.A == 2
    assert settings.market.competitor_mails_per_week == 10
    assert found.points[3].arms["none"].market.competitor_mails_per_week == 10


def test_words_and_yes_or_no_can_be_swept():
    found = grid("grid={strategy.content_choice:[need,brand_plan]}", arms="[push,hybrid]")
    assert [point.at for point in found.points] == [("need",), ("brand_plan",)]
    found = grid("grid={strategy.adapted_content:[true,false]}", arms="[push,hybrid]")
    assert not found.axes[0].is_number


@pytest.mark.parametrize("name", READY)
def test_ready_grids_are_taken_by_the_default_arms(name):
    plan = plan_study([f"grid={name}"], verb="sweep")
    assert len(plan.grid.points) >= 6
    changed = {
        arm
        for point in plan.grid.points
        for arm, settings in point.arms.items()
        if settings != plan.arms[arm].settings
    }
    assert {"push", "hybrid"} <= changed


def test_only_a_sweep_has_a_grid():
    plan = plan_study(["grid=mails"], verb="compare")
    assert plan.grid is None
    assert "grid left aside: only sweep tries values at points of a grid" in plan.notes


def test_worlds_do_not_vary_what_is_swept():
    key = "behaviour.trust.asymmetry"
    given = [f"grid={{{key}:[1,2,3]}}", "worlds=ranges", "arms=[push,none]"]
    assert key in plan_study([*given[1:], "replicates=2"], verb="compare").worlds.keys
    assert key not in plan_study([*given, "replicates=2"], verb="sweep").worlds.keys


@pytest.mark.parametrize("name", LEVERS)
@pytest.mark.parametrize("share", [0.02, 0.2])
def test_a_lever_moves_what_it_says_and_keeps_proportions(name, share):
    for arm in ("push", "hybrid", "pull"):
        settings = plan_study([f"strategy={arm}"], verb="run").arms[arm].settings
        moved = settings.replace(LEVERS[name].moves(settings, share))
        assert LEVERS[name].now(moved) == pytest.approx(share)
        assert not list(broken_promises(moved))
        again = moved.replace(LEVERS[name].moves(moved, LEVERS[name].now(settings)))
        assert again.population.personas.engager == pytest.approx(0.22)
        before, after = settings.strategy.money_shares, again.strategy.money_shares
        assert sum(moved.strategy.money_shares.values()) == pytest.approx(sum(before.values()))
        assert after == pytest.approx(before)


def test_doors_open_to_all_but_those_who_see_no_rep_whatever_the_share():
    settings = plan_study(["strategy=push"], verb="run").arms["push"].settings
    for share in (0.0, 0.5, 0.9, 1.0):
        moved = settings.replace(LEVERS["open_doors"].moves(settings, share))
        for _, country in moved.market.countries:
            assert country.access_open == share
            assert country.sees_no_rep <= 1.0 - share + 1e-9
    assert settings.replace(LEVERS["open_doors"].moves(settings, 0.5)).market.countries.eu == (
        settings.market.countries.eu
    )


def test_content_is_made_as_far_as_its_share_pays():
    settings = plan_study(["strategy=push"], verb="run").arms["push"].settings
    moves = LEVERS["content_share"].moves(settings, 0.06)
    assert moves["strategy.assets_per_month"] == pytest.approx(0.06 * 1200 * 20_000 / 12 / 8_000)
    none = plan_study(["strategy=none"], verb="run").arms["none"].settings
    assert LEVERS["content_share"].moves(none, 0.06) == {}


def test_every_fault_of_every_point_is_told_once():
    told = faults(f"grid={{{MAILS}:[2,500,-1],behaviour.trust.asymmetry:[1,-2]}}")
    assert f"grid: {MAILS}: 500 is not allowed: a number from 0 to 200 (contacts/month)" in told
    assert f"grid: {MAILS}: -1 is not allowed: a number from 0 to 200 (contacts/month)" in told
    assert sum("behaviour.trust.asymmetry: -2 is not allowed" in line for line in told) == 1
    assert len(told) == 3


def test_what_one_arm_alone_refuses_is_told_under_its_name():
    told = faults("grid={strategy.money_shares.reps:[0.3,0.7]}", arms="[push,hybrid]")
    assert all(
        line.startswith("arms.hybrid: grid: strategy.money_shares.reps=0.7") for line in told
    )


def test_promises_that_a_point_breaks_are_told():
    told = faults("grid={strategy.hcps_per_rep:[20,200]}", arms="[push]")
    assert any(
        "grid: strategy.hcps_per_rep=20: strategy.money_shares.reps" in line for line in told
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("grid={mass_email:[2,4]}", f"write 'grid={{{MAILS}:[2,4]}}'"),
        ("grid={traditionalist:[0.1]}", "write 'grid={traditionalists:[0.1]}'"),
        ("grid={behaviour.trust.asymetry:[1]}", "did you mean behaviour.trust.asymmetry?"),
        ("grid={zzz:[1]}", "levers are traditionalists"),
        ("grid={weeks:[4,8]}", "grid: weeks: is the same at every point"),
        ("grid={population.size:[40,80]}", "is the same at every point"),
        ("grid={strategy:[push,pull]}", "pages are arms"),
        ("grid={behaviour.fatigue:[1,2]}", "a single value, not a section"),
        ("grid={traditionalists:[0.1,2]}", "2 is not allowed: a share from 0 to 1"),
        ("grid={behaviour.trust.asymmetry:[1,1]}", "names 1 twice"),
        ("grid={behaviour.trust.asymmetry:[]}", "one value at least"),
        ("grid={behaviour.trust.asymmetry:2}", "needs a list of values"),
        ("grid.behaviour.trust.asymmetry=[1,2]", "write 'grid={behaviour.trust.asymmetry:[1,2]}'"),
        ("grid={strategy.chatbot_open:[false]}", "changes nothing in any arm"),
        (f"grid={{{MAILS}:{list(range(200))},market.competitors:[1,2,3]}}", "at most 400 points"),
        (f"grid={{{MAILS}:[1],market.competitors:[1],traditionalists:[0.1]}}", "not 3"),
        ("grid=mial", "did you mean mails"),
        ("weeks=9", "grid: is missing"),
    ],
)
def test_what_is_no_grid_is_told(given, said):
    told = faults(given.replace(" ", ""))
    assert len(told) == 1
    assert said in told[0]


def test_arms_that_are_equal_at_every_point_are_told():
    arms = f'{{a:["strategy=push","{MAILS}={{A:1,B:1,C:1}}"],b:["strategy=push"]}}'
    told = faults(f"grid={{{MAILS}:[2,4]}}", arms=arms)
    assert told == ["arms.b: comes out equal to arms.a at every point of the grid"]
