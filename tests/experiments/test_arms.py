"""Which arms a comparison has, and what each of them is."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.configuration import Arm, ConfigError, plan_study

TWO = 'arms={a:["strategy=push"],b:["strategy=push","market=[baseline]","company.site_friction=1"]}'


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _arms(*arguments: str) -> dict[str, Arm]:
    return plan_study(arguments, verb="compare").arms


def test_a_mapping_replaces_the_arms() -> None:
    arms = _arms(TWO)
    assert list(arms) == ["a", "b"]
    assert arms["b"].overrides == ["strategy=push", "market=[baseline]", "company.site_friction=1"]
    assert arms["b"].settings.company.site_friction == 1
    assert arms["a"].settings.strategy == arms["b"].settings.strategy


def test_a_list_keeps_some_in_its_order() -> None:
    assert list(_arms("arms=[hybrid,push]")) == ["hybrid", "push"]


def test_plus_adds_and_tilde_drops() -> None:
    extra = '+arms.rich=["strategy=push","company.budget_per_hcp_year=2000"]'
    left = ["push", "hybrid", "push_places", "adaptive", "traditional", "none"]
    assert list(_arms(extra, "~arms.pull")) == [*left, "rich"]
    assert list(_arms("arms=[push]", extra)) == ["push", "rich"]
    assert list(_arms(extra, "arms=[rich,push]")) == ["rich", "push"]
    assert list(_arms(TWO, extra, "~arms.a")) == ["b", "rich"]


def test_an_arm_can_be_given_other_overrides() -> None:
    arms = _arms('arms.push=["strategy=push","strategy.assets_per_month=1"]', "arms=[push,pull]")
    assert arms["push"].settings.strategy.assets_per_month == 1


def test_a_name_may_look_like_a_number_or_a_word_of_yaml() -> None:
    assert list(_arms('arms={1:["strategy=push"],null:["strategy=pull"]}')) == ["1", "null"]
    assert list(_arms('arms={2:["strategy=push"],true:["strategy=pull"]}', "arms=[true]")) == [
        "true"
    ]


def test_what_holds_for_the_study_holds_in_every_arm() -> None:
    arms = _arms(
        "weeks=30", "strategy.max_messages_per_week=3", "population=eu5", "arms=[push,none]"
    )
    for arm in arms.values():
        assert arm.settings.weeks == 30
        assert arm.settings.strategy.max_messages_per_week == 3
        assert arm.settings.population.countries["de"] == 0.25


def test_an_arm_wins_over_the_study() -> None:
    given = ["population=eu5", "company.site_friction=0.5"]
    arms = _arms(*given, 'arms={a:["population=iowa"],b:["company.site_friction=0.2"]}')
    assert arms["a"].settings.population.countries == {"eu": 1.0}
    assert arms["b"].settings.company.site_friction == 0.2


def test_an_arm_without_overrides_is_the_study_itself() -> None:
    plan = plan_study(["strategy=pull", "arms={mine:[],push:['strategy=push']}"], verb="compare")
    (alone,) = plan_study(["strategy=pull"], verb="run").arms.values()
    assert plan.arms["mine"].settings == alone.settings


def test_arms_that_differ_in_words_alone_are_equal() -> None:
    with pytest.raises(ConfigError, match=r"arms.b: comes out equal to arms.a"):
        _arms('arms={a:["strategy=push"],b:["strategy=push","strategy.about=other words"]}')


def test_choosing_the_page_that_is_chosen_already_is_no_problem() -> None:
    assert list(_arms("strategy=push", 'arms={a:["strategy=push","population=iowa"]}')) == ["a"]


def test_a_problem_of_the_study_is_told_once() -> None:
    with pytest.raises(ConfigError) as caught:
        _arms("population.size=0", 'arms={a:["strategy=push"],b:["strategy=pull"]}')
    assert [problem.where for problem in caught.value.problems] == ["population.size"]


def test_a_page_cannot_reach_beyond_its_arm() -> None:
    for name, text in (
        ("strategy/long", "# @package _global_\nweeks: 3\n"),
        ("population/ours", "columns: {tier: segment}\n"),
    ):
        page = Path("own", f"{name}.yaml")
        page.parent.mkdir(parents=True)
        page.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        _arms("--config-dir", "own", 'arms={a:["strategy=long"],b:["population=ours"]}')
    whole, columns = map(str, caught.value.problems)
    assert whole.startswith("arms.a: ")
    assert "a page of strategy sets keys of strategy alone" in whole
    assert columns.startswith("arms.b: population.columns: is the same in every arm")


def test_a_sixth_strategy_is_yaml_alone() -> None:
    page = Path("own/strategy/mine.yaml")
    page.parent.mkdir(parents=True)
    page.write_text(
        "about: mail only\ntouches_per_month: {mass_email: {A: 4, B: 4, C: 4}}\n"
        "money_shares: {mass_email: 1}\n",
        encoding="utf-8",
    )
    arms = _arms("--config-dir", "own", '+arms.mine=["strategy=mine"]')
    assert list(arms)[-1] == "mine"
    assert arms["mine"].settings.strategy.touches_per_month.mass_email.A == 4
