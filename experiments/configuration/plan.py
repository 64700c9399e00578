"""From the words on the command line to a study that can run, or to every problem in them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from experiments.config_errors import ConfigError, Problem, did_you_mean, shown
from experiments.configuration.arguments import Arguments, read_arguments
from experiments.configuration.arms import Arm, choose_arms, make_arms
from experiments.configuration.build import Built, build
from experiments.configuration.comparison import Comparison, choose_comparison
from experiments.configuration.compose import Composed, Composer
from experiments.configuration.groups import Pages
from experiments.configuration.plans import CalibrationPlan, PilotPlan, Plan, StudyPlan
from experiments.configuration.replicates import most_replicates
from experiments.configuration.schema import AUTO, DEFAULTS, default
from experiments.configuration.schema import Executor as Cluster
from experiments.configuration.score import without_worlds
from experiments.configuration.trees import Tree
from experiments.machine import (
    BYTES_PER_HCP,
    BYTES_PER_HCP_WEEK,
    BYTES_PER_HCP_WEEK_RECORDED,
    folder_problems,
    side_by_side,
    size_problems,
    workers,
)
from experiments.verbs import VERBS, Verb
from sim.settings.promises import broken_promises

if TYPE_CHECKING:
    import pandas as pd

    from experiments.configuration.pilot import FieldTest

FEW = 50
MOST_COMPARED = 20_000  # ids that a mistyped one is compared with


@overload
def plan_study(
    arguments: Sequence[str],
    *,
    verb: Literal["run", "compare", "sweep", "sensitivity", "discover"],
) -> StudyPlan: ...
@overload
def plan_study(arguments: Sequence[str], *, verb: Literal["pilot"]) -> PilotPlan: ...
@overload
def plan_study(arguments: Sequence[str], *, verb: Literal["calibrate"]) -> CalibrationPlan: ...
@overload
def plan_study(arguments: Sequence[str], *, verb: str) -> Plan: ...
def plan_study(arguments: Sequence[str], *, verb: str) -> Plan:
    """Turn a command line into a plan; nothing is written.

    Args:
        arguments: What follows the verb: Hydra overrides, and `--config-dir DIR`.
        verb: One that reads a study, by its name in `VERBS`.

    Returns:
        The plan.

    Raises:
        ConfigError: Everything that is wrong, at once.
    """
    kind = VERBS[verb]
    read = read_arguments(arguments)
    pages = Pages(read.config_dir)
    choices, choice_problems = pages.check(read.overrides.choices)
    problems = [*read.overrides.problems, *pages.problems(), *choice_problems]
    if pages.problems():
        raise ConfigError(problems)
    try:
        composer = Composer(pages)
        top = build(_with_its_own(composer.study(choices), kind), read.overrides, composer)
    except ConfigError as error:
        raise ConfigError([*problems, *error.problems]) from None
    if top.tree["name"] is None:
        top = replace(top, tree={**top.tree, "name": verb})
    problems += top.problems
    arms, arm_problems = _arms(kind, read, top, composer)
    problems += arm_problems
    hcps: pd.DataFrame | None = None
    contacts: pd.DataFrame | None = None
    notes: list[str] = []
    file_problems: list[Problem] = []
    if kind.reads_log or _names_a_file(top.tree):
        from experiments.configuration.user_tables import read_log, read_population

        hcps, notes, file_problems = read_population(top.tree, pages)
    if kind.reads_log:
        problems += [
            Problem(f"channels.{name}", "calibrate reads logs on the channels that ship")
            for name in (top.settings.channels.own if top.settings else ())
        ]
        contacts, hcps, found, log_problems = read_log(top.tree, hcps, top.settings)
        notes, problems = notes + found, problems + log_problems
        if contacts is not None and hcps is not None:
            each = BYTES_PER_HCP + int(contacts["week"].max()) * BYTES_PER_HCP_WEEK
            at_a_time = _at_a_time(kind, top.tree)
            problems += size_problems("calibration.file", len(hcps), each, at_a_time)
    else:
        problems += _promise_problems(kind, arms)
    sized = [] if kind.pilots else _size_problems(kind, top, arms, hcps)
    problems += file_problems + sized + _results_problems(top.tree)
    if not file_problems and not kind.pilots:
        problems += _story_problems(top.tree, arms, hcps)
    compared, said, wrong = choose_comparison(
        kind, top, arms, read.overrides, _given(read), {problem.where for problem in problems},
        sound_arms=not arm_problems,
    )  # fmt: skip
    notes, problems = notes + said, problems + wrong
    test: FieldTest | None = None
    if kind.pilots and top.study is not None and arms and not (arm_problems or file_problems):
        from experiments.configuration.pilot import choose_test

        test, said, test_problems = choose_test(
            top.study, arms, hcps, read.overrides, _at_a_time(kind, top.tree)
        )
        notes, problems = notes + said, problems + test_problems
    if problems:
        raise ConfigError(problems)
    fewest = min(arm.settings.population.size for arm in arms.values())
    if test is not None:
        fewest = test.hcps
    if (few := len(hcps) if hcps is not None else fewest) < FEW:
        are = "HCP is" if few == 1 else "HCPs are"
        notes.append(
            f"{few} {are} few: money and reps' time come in lumps; {FEW} or more tell arms apart"
        )
    notes += _left_aside(kind, read, arms) + _elsewhere(arms)
    if kind.compares and not (kind.sweeps or kind.ranges) and compared.worlds is None:
        notes += without_worlds(top.tree)
    if (asked := top.tree["executor"]["workers"]) != "auto" and asked > (used := workers(asked)):
        notes.append(
            f"executor.workers={asked}: {used} at a time, one per processor; more are no faster"
        )
    if contacts is not None:
        arms, found = _as_in_log(arms, contacts, read)
        notes += found
    return _plan(arguments, kind, top, arms, hcps, contacts, notes, compared, test)


def _with_its_own(study: Composed, verb: Verb) -> Composed:
    """The composed pages with what a verb takes where they say no more than the defaults do."""
    own = {key: value for key, value in verb.otherwise if study.tree.get(key) == default(key)}
    return replace(study, tree={**study.tree, **own}) if own else study


def _names_a_file(tree: Tree) -> bool:
    """Whether there is a file of HCPs to read; pandas is slow to start, so only then."""
    population = tree.get("population")
    return isinstance(population, dict) and population.get("file") is not None


def _plan(
    arguments: Sequence[str],
    verb: Verb,
    top: Built,
    arms: dict[str, Arm],
    hcps: pd.DataFrame | None,
    contacts: pd.DataFrame | None,
    notes: list[str],
    compared: Comparison,
    test: FieldTest | None,
) -> Plan:
    """The plan of a sound configuration."""
    tree = top.tree
    local = tree["executor"]["kind"] == "local"
    configuration = {**tree, "arms": {name: arm.overrides for name, arm in arms.items()}}
    if not verb.compares:
        configuration["replicates"] = 1
    common: dict[str, Any] = {
        "verb": verb.name,
        "name": tree["name"],
        "seed": tree["seed"],
        "results": _results(tree),
        "overwrite": tree["overwrite"],
        "workers": workers(tree["executor"]["workers"]) if local else 1,
        "cluster": None if local else Cluster(**tree["executor"]),
        "arms": arms,
        "hcps": hcps,
        "configuration": configuration,
        "notes": notes,
        "repeat": shlex.join(["hcpsim", verb.name, *arguments]),
    }
    if contacts is not None and top.study is not None:
        weeks = next(iter(arms.values())).settings.weeks
        return CalibrationPlan(
            **common, weeks=weeks, contacts=contacts, asked=top.study.calibration
        )
    common["weeks"] = tree["weeks"]
    if test is not None:
        common |= {"test": test, "weeks": test.trial.weeks}
    return (StudyPlan if test is None else PilotPlan)(
        **common,
        replicates=configuration["least_replicates"]
        if configuration["replicates"] == AUTO
        else configuration["replicates"],
        csv=tree["record"]["csv"],
        story=tree["story"] or "",
        audit=tree["audit"],
        why=tree["why"],
        rules=tree["rules"],
        question=tree["question"] or "",
        score=tree["score"],
        worth=tree["worth"],
        **vars(compared),
    )


def _arms(
    verb: Verb, read: Arguments, top: Built, composer: Composer
) -> tuple[dict[str, Arm], list[Problem]]:
    """The arms of a comparison, or the one arm of a run or of a company's log."""
    if not verb.compares:
        name = str(top.composed.chosen["strategy"])
        return ({name: Arm(name, [], top.settings)} if top.settings else {}), []
    arms, problems = choose_arms(top.tree.get("arms"), read.overrides.arms)
    made, more = make_arms(arms, read.overrides, top, composer)
    return made, problems + more


def _promise_problems(verb: Verb, arms: dict[str, Arm]) -> list[Problem]:
    """The problems of purses that cannot pay what a strategy promises whatever comes."""
    found = []
    for name, arm in arms.items():
        told = [Problem(key, what, hint=hint) for key, what, hint in broken_promises(arm.settings)]
        found += [one.inside(f"arms.{name}") for one in told] if verb.compares else told
    return found


def _as_in_log(
    arms: dict[str, Arm], contacts: pd.DataFrame, read: Arguments
) -> tuple[dict[str, Arm], list[str]]:
    """The arm with the weeks of a log, from the month in which it begins."""
    month, notes = contacts.attrs["month"], []
    given = [override.key_or_group for override in read.overrides.values]
    made = {}
    for name, arm in arms.items():
        changes: dict[str, Any] = {"weeks": int(contacts["week"].max())}
        market = arm.settings.market
        told = "market.start_month" in given or market.start_month != type(market)().start_month
        if month is not None and not told:
            changes["market.start_month"] = month
            notes.append(f"market.start_month={month}, since the log begins in that month")
        made[name] = replace(arm, settings=arm.settings.replace(changes))
    return made, notes


def _given(read: Arguments) -> list[str]:
    """Every key that the command line sets or chooses a page for."""
    read_by_kind = (read.overrides.values, read.overrides.arms)
    given = [override.key_or_group for listed in read_by_kind for override in listed]
    return [*given, *read.overrides.choices, *read.overrides.texts]


def _left_aside(verb: Verb, read: Arguments, arms: dict[str, Arm]) -> list[str]:
    """What the study does not use of what was asked for."""
    given, notes = _given(read), []
    for keys, why in verb.unused:
        unused = sorted({key for key in given if {key, key.split(".")[0]} & {*keys}})
        if unused:
            notes.append(f"{', '.join(unused)} left aside: {why}")
    if "population.file" in read.overrides.texts and "population.size" in given and not verb.pilots:
        notes.append("population.size left aside: the file says how many HCPs there are")
    chosen = "strategy" in read.overrides.choices
    if verb.compares and chosen and arms and all(_sets_strategy(arm) for arm in arms.values()):
        notes.append(
            "strategy left aside: every arm sets its own; 'arms=[hybrid]' keeps some of the arms, "
            """'arms={a:["strategy=hybrid"],...}' makes others"""
        )
    return notes


def _elsewhere(arms: dict[str, Arm]) -> list[str]:
    """The notes on countries of a population that a market's country overrides."""
    default = DEFAULTS.population.countries
    codes = dict.fromkeys(
        arm.settings.market.country
        for arm in arms.values()
        if arm.settings.market.country is not None
        and arm.settings.population.countries not in (default, {arm.settings.market.country: 1.0})
    )
    return [
        f"market.country={code}: every HCP lives there, whatever population.countries says"
        for code in codes
    ]


def _sets_strategy(arm: Arm) -> bool:
    """Whether an arm chooses a strategy of its own."""
    return any(line.startswith("strategy=") for line in arm.overrides)


def _size_problems(
    verb: Verb, top: Built, arms: dict[str, Arm], hcps: pd.DataFrame | None
) -> list[Problem]:
    """The problems of populations that the memory does not hold."""
    at_a_time, each = _at_a_time(verb, top.tree), BYTES_PER_HCP
    if top.settings is not None and top.settings.record.touches:
        each += top.settings.weeks * BYTES_PER_HCP_WEEK_RECORDED
    if hcps is not None:
        return size_problems("population.file", len(hcps), each, at_a_time)
    population = top.tree.get("population")
    shared = population.get("size") if isinstance(population, dict) else None
    problems = []
    if type(shared) is int:
        problems = size_problems("population.size", shared, each, at_a_time)
    for name, arm in arms.items():
        if (size := arm.settings.population.size) != shared:
            problems += size_problems(f"arms.{name}: population.size", size, each, at_a_time)
    return problems


def _at_a_time(verb: Verb, tree: dict[str, Any]) -> int:
    """How many runs live side by side; 1 where the configuration is too faulty to tell."""
    executor, replicates = tree.get("executor"), most_replicates(tree)
    asked = executor.get("workers") if isinstance(executor, dict) else None
    one_run = not (verb.compares or verb.reads_log)
    if one_run or type(replicates) is not int or not (type(asked) is int or asked == "auto"):
        return 1
    if isinstance(executor, dict) and executor.get("kind") == "dask":
        return 1  # none of them here
    most = workers(max(1, asked) if isinstance(asked, int) else asked)
    return side_by_side(most, replicates) if verb.compares else most


def _story_problems(
    tree: dict[str, Any], arms: dict[str, Arm], hcps: pd.DataFrame | None
) -> list[Problem]:
    """The problem of telling the story of an HCP that is not there."""
    story = tree.get("story")
    if not isinstance(story, str):
        return []
    if hcps is not None:
        names = hcps["hcp_id"].tolist()
        if story in names:
            return []
        hint = did_you_mean(story, names) if len(names) <= MOST_COMPARED else ""
        return [Problem("story", "the id of an HCP in the file", value=shown(story), hint=hint)]
    fewest = min((arm.settings.population.size for arm in arms.values()), default=0)
    if not arms or (story.isascii() and story.isdigit() and 1 <= int(story) <= fewest
                    and str(int(story)) == story):  # fmt: skip
        return []
    return [Problem("story", f"the id of an HCP, 1 to {fewest}", value=shown(story))]


def _results(tree: dict[str, Any]) -> Path:
    """The folder of the results."""
    return Path(tree["results"]) if tree["results"] is not None else Path("results", tree["name"])


def _results_problems(tree: dict[str, Any]) -> list[Problem]:
    """The problem of a folder that cannot be made or written."""
    if not isinstance(tree.get("name"), str) or not isinstance(tree.get("results"), str | None):
        return []
    return folder_problems(_results(tree), "results" if tree["results"] is not None else "name")
