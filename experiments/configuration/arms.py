"""The arms of a comparison: which there are, and what each of them is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydra.core.override_parser.types import Override

from experiments.config_errors import ConfigError, Problem, did_you_mean, shown
from experiments.configuration.arguments import Overrides, read_overrides
from experiments.configuration.build import Built, build
from experiments.configuration.compose import Composer
from experiments.configuration.schema import MOST_ARMS, SHARED, TEXT_MAPS
from experiments.plain import FORMULA
from sim.settings import Settings

_OVERRIDES = 'a list of overrides, such as ["strategy=push"]'


@dataclass(frozen=True)
class Arm:
    """One arm of a comparison.

    Attributes:
        name: As the user calls it.
        overrides: What sets it apart from the study's own configuration.
        settings: What the model runs on.
    """

    name: str
    overrides: list[str]
    settings: Settings


def choose_arms(
    composed: Any, changes: Sequence[Override]
) -> tuple[dict[str, list[str]], list[Problem]]:
    """Apply what the command line says about the arms themselves.

    A mapping replaces all arms, a list keeps some of them in its order, `+arms.x=[...]` adds one,
    `~arms.x` drops one, `arms.x=[...]` gives one other overrides.

    Args:
        composed: The arms as the pages give them.
        changes: Overrides of `arms`, in the order given.

    Returns:
        Overrides by the arm's name, and the problems of what could not be applied.
    """
    arms: dict[str, Any] = composed if isinstance(composed, dict) else {}
    problems: list[Problem] = []
    if not isinstance(composed, dict):
        problems.append(Problem("arms", "a mapping of names to lists", value=shown(composed)))
    kept: list[str] | None = None
    added: list[str] = []
    dropped: list[str] = []
    for change in changes:
        value, name = change.value(), change.key_or_group.removeprefix("arms.")
        if name == "arms" and isinstance(value, dict):
            arms = value
        elif name == "arms" and isinstance(value, list):
            kept = [_as_name(arm) for arm in value]
        elif name == "arms":
            problems.append(Problem("arms", "a mapping or a list of arms", value=shown(value)))
        elif change.is_add() and name in _named(arms):
            problems.append(
                Problem(f"arms.{name}", "is there already", hint=f"write arms.{name}=...")
            )
        elif change.is_add() or change.is_force_add():
            arms = {**arms, name: value}
            added.append(name)
        elif name not in _named(arms):
            problems.append(_no_such_arm(f"arms.{name}", name, arms))
        elif change.is_delete():
            dropped.append(name)
        else:
            arms = {**_named(arms), name: value}
    named = _named(arms)
    if kept is not None:
        problems += [_no_such_arm("arms", name, named) for name in kept if name not in named]
        order = dict.fromkeys([*kept, *added])
        named = {name: named[name] for name in order if name in named}
    named = {name: lines for name, lines in named.items() if name not in dropped}
    problems += _form_problems(named)
    if len(named) > MOST_ARMS:
        hint = "split them over comparisons of the same seed: the same HCPs meet the same luck"
        problems.append(Problem("arms", f"at most {MOST_ARMS} arms, not {len(named)}", hint=hint))
        return {}, problems
    if not named and not problems:
        problems.append(Problem("arms", "no arm is left; a comparison needs one at least"))
    return {name: lines for name, lines in named.items() if _are_lines(lines)}, problems


def make_arms(
    arms: Mapping[str, list[str]], study: Overrides, top: Built, composer: Composer
) -> tuple[dict[str, Arm], list[Problem]]:
    """Compose every arm on top of the study's own configuration.

    Args:
        arms: Overrides by name.
        study: What the command line says for the whole study.
        top: The study's own configuration.
        composer: Composes pages.

    Returns:
        The sound arms, and what is wrong with the others; nothing that is wrong with the study
        itself is said again.
    """
    made: dict[str, Arm] = {}
    problems: list[Problem] = []
    for name, lines in arms.items():
        settings, found = _make(lines, study, top, composer)
        problems += [problem.inside(f"arms.{name}") for problem in found]
        if settings is not None:
            made[name] = Arm(name, list(lines), settings)
    return made, problems + _equal_arms(made)


def _make(
    lines: Sequence[str], study: Overrides, top: Built, composer: Composer
) -> tuple[Settings | None, list[Problem]]:
    """One arm's settings, or what is wrong with them."""
    own = read_overrides(lines)
    problems = [*own.problems, *_shared_keys(own)]
    if problems:
        return None, problems
    choices, problems = composer.pages.check(own.choices)
    try:
        composed = composer.arm(top.composed, choices)
        built = build(composed, study, composer, own=own.values, like=top)
    except ConfigError as error:
        return None, problems + [
            problem for problem in error.problems if problem not in top.problems
        ]
    problems += [problem for problem in built.problems if problem not in top.problems]
    if problems or built.settings is None:
        return None, problems
    return built.settings, _strays(built, top)


def _shared_keys(own: Overrides) -> list[Problem]:
    """The problems of setting what holds for the whole study."""
    keys = [*own.texts, *own.choices, *(override.key_or_group for override in own.values)]
    keys += [override.key_or_group for override in own.arms]
    return [
        Problem(key, "is the same in every arm; set it outside the arms")
        for key in keys
        if key.split(".")[0] in SHARED or key in own.texts or key in TEXT_MAPS
    ]


def _strays(built: Built, top: Built) -> list[Problem]:
    """The problems of pages that reach beyond their arm."""
    settings, shared = built.settings, top.settings
    if settings is None or shared is None:
        return []
    own, its = settings.population, shared.population
    pairs = {
        "weeks": (settings.weeks, shared.weeks),
        "warm_up": (settings.warm_up, shared.warm_up),
        "record": (settings.record, shared.record),
        "population.file": (own.file, its.file),
        "population.columns": (own.columns, its.columns),
        **{
            f"population.{key}": tuple(it.tree["population"].get(key) for it in (built, top))
            for key in ("format", "words")
        },
    }
    return [
        Problem(key, "is the same in every arm; set it outside the arms")
        for key, (mine, others) in pairs.items()
        if mine != others
    ]


def _equal_arms(arms: Mapping[str, Arm]) -> list[Problem]:
    """The problems of arms that come out equal to an earlier one."""
    first: dict[str, str] = {}
    problems = []
    for name, arm in arms.items():
        content = arm.settings.model_dump_json(exclude={"strategy": {"about"}})
        if content in first:
            problems.append(Problem(f"arms.{name}", f"comes out equal to arms.{first[content]}"))
        first.setdefault(content, name)
    return problems


def _named(arms: Mapping[Any, Any]) -> dict[str, Any]:
    """The arms with their names as text: a name may look like a number."""
    return {_as_name(name): lines for name, lines in arms.items()}


def _as_name(name: Any) -> str:
    """A name as written, where YAML read something else into it."""
    return name if isinstance(name, str) else shown(name)


def _no_such_arm(where: str, name: str, arms: Mapping[Any, Any]) -> Problem:
    """The problem of naming an arm that is not there."""
    names = list(_named(arms))
    there = f"there are {', '.join(names)}" if names else "there is none"
    return Problem(
        where, f"no arm is called {shown(name)}; {there}", hint=did_you_mean(name, names)
    )


def _are_lines(lines: Any) -> bool:
    """Whether an arm's value has the form of a list of overrides."""
    return isinstance(lines, list) and all(isinstance(line, str) for line in lines)


def _form_problems(arms: Mapping[str, Any]) -> list[Problem]:
    """The problems of arms that are not lists of text, or have no name to print."""
    problems = [
        Problem(f"arms.{name}", _OVERRIDES, value=shown(lines))
        for name, lines in arms.items()
        if not _are_lines(lines)
    ]
    form = "a name of 1 to 60 printable characters, without space at its ends"
    odd = [
        name
        for name in arms
        if not name.isprintable() or not 1 <= len(name) <= 60 or name != name.strip()
    ]
    problems += [Problem("arms", form, value=shown(name)) for name in odd]
    return problems + [
        Problem(
            "arms", "a name that no spreadsheet takes for a formula: not begun with = + - or @",
            value=shown(name), hint=_other_name(name, arms),
        )
        for name in arms
        if name not in odd and name.startswith(FORMULA)
    ]  # fmt: skip


def _other_name(name: str, arms: Mapping[str, Any]) -> str:
    """The arm's line in a page of arms, under a name which tables can hold."""
    plain = "arm_" + re.sub(r"\W+", "_", name).strip("_")
    lines = arms[name] if _are_lines(arms[name]) else ["strategy=push"]
    return f"write {plain}: {json.dumps(lines, ensure_ascii=False)}"
