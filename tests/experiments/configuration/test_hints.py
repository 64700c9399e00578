"""Hints: the lines that they show work when typed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from experiments.configuration import ConfigError, plan_study
from experiments.configuration.arguments import read_overrides
from experiments.configuration.arms import choose_arms
from experiments.configuration.hints import REMOVED, RENAMED, even_mapping, new_name, other_key
from experiments.configuration.key_tree import find
from experiments.configuration.schema import MOST_ARMS

FEW = ("population.size=60", "weeks=4")


def _hint(line: str) -> str:
    (problem,) = read_overrides([line]).problems
    return problem.hint


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("strategy=push,pull", ()),
        ("market=de,fr", ("strategy=push",)),
        ("company.budget_per_hcp_year=1500,1200", ()),
        ("population.redraw=true,false", ()),
        ("strategy.touches_per_month.mass_email=2,5,8", ("strategy=push",)),
    ],
)
def test_a_list_is_answered_with_arms_that_can_be_compared(
    line: str, others: tuple[str, ...]
) -> None:
    hint = _hint(line)
    (arms,) = [word for word in shlex.split(hint) if word.startswith("arms=")]
    plan = plan_study([*others, "weeks=4", arms], verb="compare")
    assert len(plan.arms) == line.count(",") + 1


@pytest.mark.parametrize(
    "line",
    ["weeks=10,20", "seed=1,2", "weeks=range(1,3)", "x.y=1,2", "strategy.site_open=maybe,never"],
)
def test_a_list_that_no_arms_can_hold_is_answered_without(line: str) -> None:
    assert _hint(line) == ""


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("mass_email=2,4,8", "strategy.touches_per_month.mass_email"),
        ("touches_per_month.visit=range(1,3)", "strategy.touches_per_month.visit"),
        ("asymmetry=1.5,3", "behaviour.trust.asymmetry"),
        ("market.competitor_mails_per_week=4,11", "market.competitor_mails_per_week"),
        ("content_choice=need,brand_plan", "strategy.content_choice"),
    ],
)
def test_a_list_is_answered_with_the_grid_that_sweep_takes(line: str, key: str) -> None:
    (grid,) = [word for word in shlex.split(_hint(line)) if word.startswith("grid=")]
    plan = plan_study(["arms=[push,none]", "weeks=4", grid.removesuffix(";")], verb="sweep")
    assert plan.grid is not None
    assert [axis.key for axis in plan.grid.axes] == [key]
    assert len(plan.grid.points) == 2 + line.count(",8")


def test_one_number_for_all_tiers_is_answered_with_a_mapping_that_is_taken() -> None:
    given = [*FEW, "strategy=push"]
    with pytest.raises(ConfigError) as caught:
        plan_study([*given, "strategy.touches_per_month.mass_email=5"], verb="run")
    (problem,) = caught.value.problems
    (word,) = shlex.split(problem.hint.removeprefix("write "))
    (arm,) = plan_study([*given, word], verb="run").arms.values()
    assert arm.settings.strategy.touches_per_month.mass_email.model_dump() == {
        "A": 5, "B": 5, "C": 5
    }  # fmt: skip


def test_a_number_is_spread_only_over_keys_that_all_take_it() -> None:
    def spread(key: str, value: object) -> str:
        return even_mapping(find(key.split(".")), value)

    assert spread("strategy.touches_per_month.visit", 0.5) == "{A:0.5,B:0.5,C:0.5}"
    assert spread("record", True) == "{hcps:true,touches:true,csv:true}"
    assert spread("executor", 2) == "", "its other keys are words"
    assert spread("strategy.touches_per_month.visit", -1) == ""
    assert spread("strategy.touches_per_month.visit", "often") == ""
    assert spread("behaviour.trust", 3) == spread("record", 1) == spread("nowhere", 1) == ""


def test_every_key_that_a_hint_names_is_there() -> None:
    top = find([])
    assert top is not None
    for typed in (
        "budget", "asymmetry", "trust.asymmetry", "behavior.trust.asymetry", "mass_email.A", "cap",
        "email", "consent", "law", "depth", "visit.cost", "tiers", "specialty", "years", "money",
    ):  # fmt: skip
        first, *rest = typed.split(".")
        named = re.findall(r"[a-z_]+(?:\.\w+)+", other_key([first], top.names, rest))
        assert 1 <= len(named) <= 3, typed
        assert all(find(key.split(".")) is not None for key in named), named
    for typed in ("__", "é", "zzz", "x" * 5_000, "$"):
        assert other_key([typed], top.names) == "", typed


def test_a_key_that_was_renamed_is_answered_with_the_one_that_works(tmp_path: Path) -> None:
    for old, new in RENAMED.items():
        node = find(new.split("."))
        assert find(old.split(".")) is None
        assert node is not None
        for name in (*node.names, ""):
            key = f"{old}.{name}".rstrip(".")
            assert new_name(key.split(".")) == key.replace(old, new)
    for gone, now in REMOVED.items():
        assert find(gone.split(".")) is None
        keys = re.findall(r"[a-z_]+(?:\.\w+)+", now)
        assert keys
        assert all(find(key.split(".")) is not None for key in keys)
        with pytest.raises(ConfigError, match=f"{gone}: is gone; {now}"):
            plan_study([f"{gone}=1"], verb="compare")
    assert new_name(["behaviour", "readiness_of_mine"]) == new_name(["trust", "readiness"]) == ""
    page = tmp_path / "behaviour" / "mine.yaml"
    page.parent.mkdir()
    page.write_text("readiness: { visit: 0.3 }\n")
    given = [*FEW, "--config-dir", str(tmp_path), "behaviour=mine"]
    with pytest.raises(ConfigError) as caught:
        plan_study(given, verb="run")
    assert "write behaviour.response_shift" in str(caught.value)
    page.write_text("response_shift: { visit: 0.3 }\n")
    plan_study(given, verb="run")


def test_more_arms_than_a_report_holds_are_a_problem_before_they_are_composed() -> None:
    def arms(count: int) -> str:
        return "arms={" + ",".join(f'a{n}:["seed={n}"]' for n in range(count)) + "}"

    with pytest.raises(ConfigError) as caught:
        plan_study([arms(MOST_ARMS + 150)], verb="compare")
    (problem,) = caught.value.problems
    assert str(problem).startswith("arms: at most 50 arms, not 200; split them")


def test_an_arm_is_called_as_its_user_likes_as_long_as_it_can_be_printed() -> None:
    names = ["a$b", "50 % of it", "a.b"]
    line = ",".join(f'{name}:["company.carry_weeks={n + 9}"]' for n, name in enumerate(names))
    plan = plan_study([*FEW, f"arms={{{line}}}"], verb="compare")
    assert list(plan.arms) == names
    for name in ("x" * 61, "a\u200b", "a\u202eb", "\u00a0", "", " a", "a\x1b"):
        _, (problem,) = choose_arms({name: []}, [])
        assert "a name of 1 to 60 printable characters, without space at its ends" in str(problem)
