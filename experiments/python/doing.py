"""A verb called from Python: planned and made by what plans and makes it for the command line."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from experiments.config_errors import ConfigError, Problem
from experiments.configuration import plan_study
from experiments.configuration.key_tree import find
from experiments.configuration.plans import Plan
from experiments.jobs.interrupts import spared, why_stopped
from experiments.machine import one_thread
from experiments.made import Made
from experiments.progress import hushed, say
from experiments.python.words import words_of
from experiments.telling.wanting import notes_of
from experiments.verbs import VERBS

_DOORS = ("overrides", "config_dir", "quiet", "workers")
"""What a call takes besides keys of the configuration."""


class StudyStopped(RuntimeError):  # noqa: N818
    """The work ended before its time, or so many runs failed that there is nothing to tell.

    What was made is kept: the same call goes on from there.
    """


class FailedRuns(UserWarning):
    """Runs of a study failed; it is told of the others, and `failed` lists them."""


def done(verb: str, given: Mapping[str, Any], section: str = "") -> Path:
    """Makes what a call asks for, or what is left of it.

    Args:
        verb: one that reads a study.
        given: its keywords by name; None is not given.
        section: whose keys some of them are.

    Returns:
        The study's folder, whole.

    Raises:
        ConfigError: everything that is wrong with what was given, at once.
        StudyStopped: where the work could not go on, or nothing came of it.
        KeyboardInterrupt: after Ctrl-C; finished runs are kept.
    """
    quiet = bool(given.get("quiet"))
    plan = planned(verb, given, section)
    with ExitStack() as stack:
        stack.enter_context(hushed(quiet=quiet))
        stack.enter_context(spared())
        stack.enter_context(one_thread())
        for note in notes_of(plan):
            say(f"note: {note}")
        made = VERBS[verb].make(plan)
    _go_on(made, plan)
    return plan.results


def planned(verb: str, given: Mapping[str, Any], section: str = "") -> Plan:
    """Returns the plan of a call; nothing is written.

    Args:
        verb: as of `done`, and so are the others.
        given: its keywords.
        section: whose keys some of them are.

    Raises:
        ConfigError: everything that is wrong with what was given, at once.
    """
    keys = {_key(name, section): one for name, one in given.items() if name not in _DOORS}
    keys["executor.workers"] = given.get("workers")
    words, problems = words_of(keys, given.get("overrides"), given.get("config_dir"))
    try:
        plan = plan_study(words, verb=verb)
    except ConfigError as error:
        raise ConfigError([*problems, *error.problems]) from None
    if problems:
        raise ConfigError(problems)
    return plan


def faults_of(verb: str, given: Mapping[str, Any], section: str = "") -> list[Problem]:
    """Returns what is wrong with what a call is given, as of `planned`; nothing is written."""
    try:
        planned(verb, given, section)
    except ConfigError as error:
        return error.problems
    return []


def meant_by(verb: str, keyword: str) -> str:
    """Returns what is told of a keyword that a verb has not; empty where nothing is known of it.

    Args:
        verb: one that reads a study.
        keyword: as it was typed: a key that another verb has use for, or one of a section
            (`population_size`).
    """
    for keys, why in VERBS[verb].unused:
        if keyword in keys:
            return why
    section, _, name = keyword.partition("_")
    if name and find([section, name]) is not None:
        return f'write {section}={{"{name}": ...}}'
    return ""


def _key(name: str, section: str) -> str:
    """Returns the dotted key of a keyword."""
    if not section:
        return name
    from experiments.configuration.schema import StudyConfiguration

    part = StudyConfiguration.model_fields[section].get_default(call_default_factory=True)
    return f"{section}.{name}" if name in type(part).model_fields else name


def _go_on(made: Made, plan: Plan) -> None:
    """Raises where there is nothing to go on with, and warns of runs that failed."""
    if made.cause is not None:
        said = f"{why_stopped(made.cause, made.kept)} The same call goes on from there."
        if isinstance(made.cause, KeyboardInterrupt):
            raise KeyboardInterrupt(said) from None
        raise StudyStopped(said) from made.cause
    if not made.told:
        raise StudyStopped(
            "So many runs failed that there is nothing to tell; the catalogue in "
            f"{plan.results / 'runs'} has the reasons."
        )
    if made.code:
        warnings.warn(
            "some runs failed; the study is told of the others, and .failed lists them",
            FailedRuns,
            stacklevel=5,
        )
