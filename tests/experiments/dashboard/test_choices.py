"""From what is chosen on the page to YAML, to a command, to a plan."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from experiments.config_errors import ConfigError, Problem
from experiments.configuration import plan_study
from experiments.dashboard.choices import (
    Choices,
    Pull,
    arguments_of,
    command,
    page,
    planned,
    save,
    words,
)
from experiments.dashboard.setup_server import card_of
from experiments.dashboard.shares import shares_with

TWO = (("push", "push"), ("hybrid", "hybrid"))
SMALL = Choices(arms=TWO, hcps=120, weeks=4, replicates=2)
RESULTS = Path("results")


def faults(choices, config_dir=None):
    with pytest.raises(ConfigError) as caught:
        planned(choices, config_dir, RESULTS)
    return [str(problem) for problem in caught.value.problems]


def settings_of(plan):
    return {name: arm.settings for name, arm in plan.arms.items()}


def test_page_and_command_plan_the_same_study_as_the_choices(tmp_path):
    choices = replace(
        SMALL, name="three", countries=("de", "fr", "it"), scenarios=("lockdown", "saturation"),
        budget=600.0, seed=7, worlds="ranges",
        pulls=(
            Pull("strategy.touches_per_month.mass_email", "2"),
            Pull("strategy.max_messages_per_week", "1", "push"),
            Pull("content_share", "0.1"), Pull("open_doors", "0.3"),
            Pull("behaviour.trust.asymmetry", "4"),
        ),
    )  # fmt: skip
    plan, tree = planned(choices, None, RESULTS)
    push, hybrid = settings_of(plan).values()
    assert push.company.budget_per_hcp_year == 600.0
    assert {*push.population.countries} == {"de", "fr", "it"}
    assert sum(push.population.countries.values()) == pytest.approx(1)
    assert push.market.lockdown.depth == 1.0
    assert push.market.countries.de.access_open == pytest.approx(0.3)
    assert push.behaviour.trust.asymmetry == 4
    assert (push.strategy.max_messages_per_week, hybrid.strategy.max_messages_per_week) == (1, 2)
    assert push.strategy.touches_per_month.mass_email.C == 2
    assert push.strategy.money_shares["assets"] == hybrid.strategy.money_shares["assets"] == 0.1
    typed = plan_study(words(tree), verb="compare")
    assert settings_of(typed) == settings_of(plan)
    save(tree, "three", tmp_path)
    saved = plan_study(arguments_of("three", tmp_path, RESULTS), verb="compare")
    assert settings_of(saved) == settings_of(plan)
    for one in (typed, saved):
        assert (one.seed, one.replicates, one.weeks) == (7, 2, 4)
        assert one.worlds.named() == plan.worlds.named()


def test_names_with_odd_characters_stand_on_the_page_and_not_in_a_command():
    arms = (("$x$", "push"), ("<script>alert(1)</script>", "hybrid"), ("a b, c", "pull"))
    plan, tree = planned(replace(SMALL, arms=arms), None, RESULTS)
    assert list(plan.arms) == [name for name, _ in arms]
    assert words(tree) is None
    assert yaml.safe_load(page(tree))["arms"]["$x$"] == ["strategy=push"]
    tree = planned(replace(SMALL, arms=arms[:1]), None, RESULTS)[1]
    assert "'arms={$x$:[" in command(words(tree))
    assert "spreadsheet" in faults(replace(SMALL, arms=(("=1+1", "push"),)))[0]
    (told,) = faults(replace(SMALL, arms=(("\x1b[31m", "push"),)))
    assert told.startswith("experiment/my_study.yaml: line ")
    assert "without control characters" in told


def test_countries_have_the_shares_that_are_said():
    three = replace(SMALL, countries=("de", "fr", "it"), shares=(40, 30, 30.0))
    plan, tree = planned(three, None, RESULTS)
    said = {"de": 0.4, "fr": 0.3, "it": 0.3}
    assert settings_of(plan)["push"].population.countries == said
    assert yaml.safe_load(page(tree))["population"]["countries"] == said
    alone = replace(three, countries=("de",), shares=(40,))
    assert planned(alone, None, RESULTS)[1].values["population.countries"] == {"de": 1.0}


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ((40, 30, 20), "'40 + 30 + 20 = 90 %'"), ((40, None, 30), "'40 + 0 + 30 = 70 %'"),
        ((140, -70, 30), "'140 %'"), ((130, -30, 0), "'130 %'"),
    ],
)  # fmt: skip
def test_shares_that_are_no_whole_are_told_where_they_stand(shares, told):
    (line,) = faults(replace(SMALL, countries=("de", "fr", "it"), shares=shares))
    assert line.startswith("population.countries: ")
    assert told.strip("'") in line
    assert "add up to 100 %" in line
    assert card_of(Problem("population.countries", "x")) == "shares"


@pytest.mark.parametrize("codes", [("de", "fr", "it"), ("us", "uk", "de", "fr", "it", "es", "eu")])
def test_equal_shares_are_those_of_the_command_line(codes):
    with pytest.raises(ConfigError) as caught:
        plan_study([f"population.countries=[{','.join(codes)}]"], verb="run")
    (said,) = re.findall(r"population\.countries=(\{.*?\})", str(caught.value))
    ours = planned(replace(SMALL, countries=codes, shares=()), None, RESULTS)[1].values
    assert yaml.safe_load(said.replace(":", ": ")) == ours["population.countries"]
    assert shares_with(codes, {}) == {
        code: pytest.approx(100 * share) for code, share in ours["population.countries"].items()
    }


@pytest.mark.parametrize(
    ("codes", "before", "offered"),
    [
        ("de fr", {}, [50, 50]), ("de fr it", {"de": 50.0, "fr": 50.0}, [34, 33, 33]),
        ("de fr", {"de": 34.0, "fr": 33.0, "it": 33.0}, [50, 50]),
        ("de fr it", {"de": 40, "fr": 35}, [40, 35, 25]), ("de it", {"de": 40, "fr": 60}, [40, 60]),
        ("de fr it", {"de": 60, "fr": 50}, [60, 50, 0]),
        ("de fr", {"de": 40, "fr": None}, [40, 60]),
    ],
)  # fmt: skip
def test_countries_that_come_and_go_leave_what_was_typed(codes, before, offered):
    assert [*shares_with(codes.split(), before).values()] == offered


def test_every_fault_is_told_at_once_by_its_key():
    wrong = replace(
        SMALL, name="../x", weeks=-1, replicates="", budget="much", worlds="nowhere",
        pulls=(
            Pull("behaviour.trust.asymmetry", "lots"), Pull("content_share", "7"),
            Pull("behaviour.trust.asymetry", "2"), Pull("strategy.rest_weeks", "3", "gone"),
        ),
    )  # fmt: skip
    told = "\n".join(faults(wrong))
    for what in (
        "name: '../x' is not allowed", "weeks: -1", "replicates: ''", "'much'", "nowhere",
        "content_share: '7' is not allowed: a number from 0 to 1",
        "did you mean behaviour.trust.asymmetry?", "'gone' is not among the strategies",
    ):  # fmt: skip
        assert what in told, what
    sound = replace(wrong, **{name: getattr(SMALL, name) for name in ("weeks", "replicates")})
    sound = replace(sound, budget=None, worlds="none", name="x", pulls=wrong.pulls[:1])
    assert faults(sound) == [
        "behaviour.trust.asymmetry: 'lots' is not allowed: a number from 1 to 20"
    ]


def test_a_lever_of_strategies_is_pulled_in_those_that_use_it():
    arms = (*TWO, ("pull", "pull"), ("none", "none"))
    mails = Pull("strategy.touches_per_month.mass_email", "3")
    _, tree = planned(replace(SMALL, arms=arms, pulls=(mails,)), None, RESULTS)
    assert {name: len(lines) for name, lines in tree.arms.items()} == {
        "push": 4, "hybrid": 4, "pull": 1, "none": 1,
    }  # fmt: skip
    alone = replace(SMALL, arms=(("none", "none"), ("pull", "pull")), pulls=(mails,))
    assert "none of the strategies uses it" in faults(alone)[0]


def test_a_strategy_may_stand_there_twice_and_not_under_one_name():
    twice = replace(
        SMALL, arms=(*TWO, ("calm", "push")),
        pulls=(Pull("strategy.max_messages_per_week", "1", "calm"),),
    )  # fmt: skip
    plan, _ = planned(twice, None, RESULTS)
    assert plan.arms["calm"].settings.strategy.max_messages_per_week == 1
    assert "two strategies have this name" in faults(replace(SMALL, arms=(*TWO, TWO[0])))[0]
    assert any("no arm is left" in line for line in faults(replace(SMALL, arms=())))


def test_a_folder_of_the_users_own_is_read_and_left_as_it_is(tmp_path):
    (tmp_path / "strategy").mkdir()
    own = tmp_path / "strategy" / "quiet.yaml"
    own.write_text("about: 'Quiet'\ntouches_per_month: {visit: {A: 1, B: 1, C: 1}}\n"
                   "money_shares: {reps: 0.8, visit: 0.2}\n")  # fmt: skip
    plan, _ = planned(replace(SMALL, arms=(("quiet", "quiet"),)), tmp_path, RESULTS)
    assert plan.arms["quiet"].settings.strategy.touches_per_month.visit.A == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [own]


def test_a_page_that_was_not_made_here_is_not_written_over(tmp_path):
    _, tree = planned(SMALL, None, RESULTS)
    file = save(tree, "mine", tmp_path)
    save(tree, "mine", tmp_path)
    file.write_text("# @package _global_\nweeks: 3\n")
    with pytest.raises(ConfigError, match="was not made here"):
        save(tree, "mine", tmp_path)
    assert "weeks: 3" in file.read_text()


def test_a_list_of_the_users_own_is_read_line_by_line(tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("hcp_id,country,tier\n" + "".join(f"{n},de,A\n" for n in range(60)))
    bad.write_text("hcp_id,tier\n1,A\n1,Z\n")
    plan, _ = planned(replace(SMALL, file=str(good)), None, RESULTS)
    assert len(plan.hcps) == 60
    told = faults(replace(SMALL, file=str(bad)))
    assert len(told) >= 2
    assert all("bad.csv" in line for line in told)


@pytest.mark.parametrize(
    ("where", "card"),
    [
        ("name", "name"), ("weeks", "extent"), ("arms.push: strategy.rest_weeks", "levers"),
        ("arms.push", "arms"), ("market", "market"), ("population.countries", "shares"),
        ("population.size", "hcps"), ("results/lists/a.csv: row 3, tier", "hcps"),
        ("behaviour.trust.asymmetry", "levers"), ("content_share", "levers"), ("odd", "levers"),
        ("company.budget_per_hcp_year", "extent"), ("arms.push: strategy", "arms"),
    ],
)  # fmt: skip
def test_a_fault_stands_where_it_was_made(where, card):
    assert card_of(Problem(where, "wrong"), "results/lists/a.csv") == card
