"""From words on the command line to validated settings."""

from __future__ import annotations

import contextlib
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.__main__ import VERBS, main
from experiments.configuration import ConfigError, plan_study
from experiments.configuration.arguments import read_arguments
from experiments.configuration.groups import OURS, known_options
from experiments.configuration.schema import GROUPS, StudyConfiguration
from experiments.helping import HELP
from experiments.machine import processors
from sim.settings import Settings, Strategy, todays_habits


def _settings(*arguments: str) -> Settings:
    (arm,) = plan_study(arguments, verb="run").arms.values()
    return arm.settings


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_composed_default_is_the_settings_own_default() -> None:
    assert _settings() == Settings()


def test_traditional_is_todays_habits_and_a_strategy_starts_from_nothing() -> None:
    assert _settings("strategy=traditional").strategy == todays_habits()
    none = _settings("strategy=none").strategy
    assert none.model_copy(update={"about": ""}) == Strategy()


def test_defaults_of_the_study() -> None:
    plan = plan_study([], verb="compare")
    assert (plan.name, plan.weeks, plan.replicates, plan.seed) == ("compare", 104, 20, 1)
    assert plan.results == Path("results/compare")
    assert (plan.overwrite, plan.csv, plan.hcps, plan.notes) == (False, False, None, [])
    assert plan.workers == processors()
    arms = ["push", "pull", "hybrid", "push_places", "adaptive", "traditional", "none"]
    assert list(plan.arms) == arms
    assert plan.repeat == "hcpsim compare"
    assert not list(Path().iterdir())


def test_run_is_one_arm_named_by_its_strategy_and_one_replicate() -> None:
    plan = plan_study(["strategy=hybrid", "replicates=7", "arms=[push]"], verb="run")
    assert list(plan.arms) == ["hybrid"]
    assert plan.replicates == plan.configuration["replicates"] == 1
    assert plan.notes == ["arms, replicates left aside: run makes one replicate of one arm"]


def test_what_one_arm_has_no_use_for_is_told() -> None:
    plan = plan_study(["experiment=money", "strategy=hybrid", "question=Who?"], verb="run")
    assert plan.notes == [
        "experiment left aside: run compares nothing; an experiment gives it the keys of one arm "
        "alone"
    ]
    answers = {key: why for keys, why in VERBS["calibrate"].unused for key in keys}
    assert {"question", "answer", "experiment"} <= answers.keys()
    assert answers["answer"].startswith("calibrate answers no question")


def test_free_text_is_taken_as_it_stands() -> None:
    plan = plan_study(["name=a=b, 'c' $d {e}", "results=out/x y=[1"], verb="run")
    assert plan.name == plan.configuration["name"] == "a=b, 'c' $d {e}"
    assert plan.results == Path("out/x y=[1")
    assert plan_study(["name=true"], verb="run").name == "true"
    assert plan_study(["name=null"], verb="run").results == Path("results/null")


def test_the_command_that_repeats_it_gives_the_same_plan() -> None:
    given = ["name=my study", 'arms={a:["strategy=push"],b:["strategy=none"]}', "seed=3"]
    plan = plan_study(given, verb="compare")
    words = shlex.split(plan.repeat)
    assert words == ["hcpsim", "compare", *given]
    assert plan_study(words[2:], verb="compare") == plan


@pytest.mark.parametrize(
    ("argument", "path", "value"),
    [
        ("population.size=500", "population.size", 500),
        ("company.budget_per_hcp_year=1500", "company.budget_per_hcp_year", 1_500.0),
        ("behaviour.trust.strength=2e1", "behaviour.trust.strength", 20.0),
        ("population.company_cap=3", "population.company_cap", 3),
        ("market.countries.de.law=opt_out", "market.countries.de.law", "opt_out"),
        ("record.touches=true", "record.touches", True),
        ("population.season.0=1.5", "population.season.0", 1.5),
        (
            "strategy.money_shares={reps: 0.7, visit: 0.1, remote: 0.1, phone: 0.05, "
            "rep_email: 0.04, assets: 0.01}",
            "strategy.money_shares.visit",
            0.1,
        ),
        ("strategy.money_shares.webinar=0.0", "strategy.money_shares.webinar", 0.0),
        ("+strategy.follow_ups.a.send=visit", "strategy.follow_ups.a.send", "visit"),
        ("population.columns.hcp_id=npi", "population.columns.hcp_id", "npi"),
        ("population.countries={eu: 0.5, us: 0.5}", "population.countries.us", 0.5),
    ],
)
def test_a_value_reaches_the_settings(argument: str, path: str, value: Any) -> None:
    found: Any = _settings(argument)
    for part in path.split("."):
        if isinstance(found, list):
            found = found[int(part)]
        else:
            found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert found == value


def test_a_key_of_a_mapping_can_be_dropped() -> None:
    given = ["strategy.assets_per_month=0", "~strategy.money_shares.assets"]
    assert _settings(*given).strategy.money_shares == {
        "reps": 0.765, "visit": 0.216, "rep_email": 0.003, "phone": 0.003, "remote": 0.003,
    }  # fmt: skip


def test_warm_up_is_a_strategy_by_name_whatever_the_arm_does() -> None:
    plain = _settings("strategy=push", "strategy.assets_per_month=9", "warm_up.strategy=push")
    assert plain.warm_up.strategy == _settings("strategy=push").strategy
    assert plain.strategy.assets_per_month == 9
    assert _settings("strategy=push").warm_up.strategy == todays_habits()


def test_eu5_is_five_countries() -> None:
    shares = _settings("population=eu5").population.countries
    assert set(shares) == {"uk", "de", "fr", "it", "es"}
    assert sum(shares.values()) == pytest.approx(1)


def test_every_strategy_is_a_readable_page_within_its_money() -> None:
    for name in known_options(None)["strategy"]:
        strategy = _settings(f"strategy={name}").strategy
        page = (OURS / "strategy" / f"{name}.yaml").read_text(encoding="utf-8")
        assert strategy.about
        assert sum(strategy.money_shares.values()) <= 1
        assert len(page.splitlines()) < 80
        planned = {
            channel
            for channel, cadence in strategy.touches_per_month.model_dump().items()
            if any(cadence.values())
        } | {rule.send for rule in strategy.follow_ups.values()}
        assert planned <= set(strategy.money_shares)
        assert (strategy.platform_spend > 0) == ("platform" in strategy.money_shares)
        assert strategy.site_open == ("site" in strategy.money_shares)


def test_the_example_experiment_is_the_default_comparison() -> None:
    plan = plan_study(["experiment=push_pull_hybrid"], verb="compare")
    default = plan_study([], verb="compare")
    assert plan.name == "push_pull_hybrid"
    assert plan.arms == default.arms


def _own_pages(folder: Path, **pages: str) -> None:
    for name, text in pages.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".yaml").write_text(text, encoding="utf-8")


def test_a_folder_of_ones_own_comes_first() -> None:
    folder = Path("my 'odd' \"folder\", [x]")
    _own_pages(
        folder,
        strategy__mine="about: mine\nassets_per_month: 2\nmoney_shares: {assets: 0.1}\n",
        strategy__none="about: not ours\n",
        strategy__mail__weekly="defaults: [/strategy/push@_here_]\nabout: mail\n",
        market__loud="competitor_mails_per_week: 20.0\n",
        market__calm="access_trend_per_year: 0.0\n",
    )
    own = ["--config-dir", str(folder)]
    assert _settings(*own, "strategy=mine").strategy.assets_per_month == 2
    assert _settings(*own, "strategy=none").strategy.about == "not ours"
    assert _settings(f"--config-dir={folder}", "strategy=push") == _settings("strategy=push")
    assert _settings(*own, "strategy=mail/weekly").strategy.assets_per_month == 4
    market = _settings(*own, "market=[baseline,loud,calm]").market
    assert (market.competitor_mails_per_week, market.access_trend_per_year) == (20.0, 0.0)
    assert "mail/weekly" in known_options(folder)["strategy"]


def test_an_experiment_wins_over_pages_and_the_command_line_over_it() -> None:
    _own_pages(
        Path("own"),
        experiment__mine="# @package _global_\n"
        "defaults:\n  - override /strategy: push\n  - override /arms: two\n"
        "name: mine\nweeks: 30\nstrategy: {max_messages_per_week: 7}\n",
        arms__two="a: []\nb: ['strategy=pull']\n",
    )
    given = ["--config-dir", "own", "experiment=mine"]
    plan = plan_study(given, verb="compare")
    assert (plan.name, plan.weeks, list(plan.arms)) == ("mine", 30, ["a", "b"])
    assert plan.arms["a"].settings.strategy.max_messages_per_week == 7
    plan = plan_study([*given, "weeks=40", "strategy=none"], verb="run")
    assert (plan.weeks, list(plan.arms)) == (40, ["none"])


def test_cfg_prints_what_gives_the_same_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--cfg", "population=eu5", "name=x: y", "arms=[push]"]) == 0
    printed = yaml.safe_load(capsys.readouterr().out)
    assert (
        printed
        == plan_study(["population=eu5", "name=x: y", "arms=[push]"], verb="compare").configuration
    )
    assert set(printed) == set(StudyConfiguration.model_fields)
    assert printed["arms"] == {"push": ["strategy=push"]}
    assert not list(Path().iterdir())


def test_options_lists_the_pages_of_every_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--options"]) == 0
    lines = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert list(lines) == list(GROUPS)
    assert lines["strategy"].split() == [
        "adaptive", "digital_push", "hybrid", "none", "pull", "push", "push_places", "siloed",
        "traditional",
        "unseen",
    ]  # fmt: skip
    assert lines["population"].split() == ["all_doctors", "eu5", "iowa"]


def test_help_names_the_verbs_that_exist_and_imports_next_to_nothing() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "experiments", "--help"]
    done = subprocess.run(command, cwd=OURS.parent, capture_output=True, text=True, check=True)
    assert done.stdout == HELP
    assert all(f"  {verb} " in HELP for verb in VERBS)
    assert "optimise" not in HELP
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {name for name in imported if name.startswith("experiments")} == {
        "experiments", "experiments.config_errors", "experiments.helping", "experiments.made",
        "experiments.plain", "experiments.verbs",
    }  # fmt: skip
    packages = {name.partition(".")[0].lstrip("_") for name in imported}
    assert not packages & {"hydra", "omegaconf", "pydantic", "numpy", "pandas", "numba", "sim"}


@pytest.mark.parametrize("verb", VERBS)
def test_help_behind_a_verb_is_of_that_verb(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"hcpsim {verb}: {VERBS[verb].does}\n")
    lines = [line.strip() for line in told.splitlines()]
    for name, other in VERBS.items():
        shown = [line for line in other.examples if f"hcpsim {line}" in lines]
        assert shown == (list(other.examples) if name == verb else [])
    assert all(word in told for word in VERBS[verb].words)
    assert all(key in told and why in told for keys, why in VERBS[verb].unused for key in keys)


def test_ctrl_c_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.configuration.plan_study", stop)
    assert main(["compare"]) == 130
    assert "Traceback" not in capsys.readouterr().err


@given(st.lists(st.text(max_size=30), max_size=4))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_is_read_or_is_a_problem(words: list[str]) -> None:
    read = read_arguments(words)
    assert all("\n" not in str(problem) for problem in read.overrides.problems)


@given(
    key=st.sampled_from(["weeks", "strategy", "population.size", "strategy.order", "name", "arms"]),
    value=st.text(max_size=20),
)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_value_is_typed_is_taken_or_is_a_problem(key: str, value: str) -> None:
    with contextlib.suppress(ConfigError):
        assert plan_study([f"{key}={value}"], verb="run").arms
