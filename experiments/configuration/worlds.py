"""In which worlds replicates live: what `worlds` says, checked against the arms."""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from hydra.core.override_parser.types import Override
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from experiments.assumptions import assumptions, what_stands_at
from experiments.config_errors import ConfigError, Problem, did_you_mean, one_line, shown, some_of
from experiments.configuration.arguments import Overrides, read_overrides
from experiments.configuration.arms import Arm
from experiments.configuration.groups import OURS
from experiments.configuration.replicates import most_replicates
from experiments.configuration.schema import AUTO, DEFAULTS
from experiments.configuration.trees import Tree
from experiments.configuration.validation import problem_of
from experiments.user_files.table import check_file
from experiments.worlds import LEFT_OPEN, SECTIONS, Worlds, worlds_of_draws, worlds_of_ranges
from sim.settings import Settings
from sim.types import Floats

KEY, LIVES = "worlds", "replicates_per_world"
NONE, RANGES, EVIDENCE = "none", "ranges", "evidence"
EVIDENCE_TABLE = OURS / "worlds" / "evidence.csv"
"""Worlds that the published evidence leaves open, one a row; `validation.evidence` finds them."""
MOST_CHECKED = 100
"""Worlds that are laid over the arms before the start."""

_MOST_TOLD = 10
_MOST_NAMED = 12
_NO_KEY = ("extra_forbidden", "invalid_key")
_SAME_EVERYWHERE = ("population.size", "population.file", "population.columns")


class _Draws(NamedTuple):
    """A file of joint draws."""

    path: str
    keys: list[str]
    values: Floats
    rows: list[int]


def choose_worlds(
    tree: Tree, arms: Mapping[str, Arm], given: Overrides, swept: Collection[str] = ()
) -> tuple[Worlds | None, list[str], list[Problem]]:
    """Returns the worlds of a comparison's replicates, with notes and what is wrong.

    What the command line or an arm sets by its own key stays as it is set, and so does what arms
    have different values of; with `ranges` also what a page sets to another value than the default.

    Args:
        tree: the composed configuration.
        arms: those that are sound.
        given: what the command line says.
        swept: keys that a sweep sets itself.
    """
    word, seed, lives = (tree.get(key) for key in (KEY, "seed", LIVES))
    replicates = most_replicates(tree)
    if word == NONE or not isinstance(word, str) or not word.strip():
        return None, [], []
    draws, problems = (None, []) if word == RANGES else _read(word, arms)
    settings = [arm.settings for arm in arms.values()]
    if type(replicates) is not int or type(seed) is not int or type(lives) is not int:
        return None, [], problems
    if replicates < 1 or seed < 0 or lives < 1:
        return None, [], problems
    if tree.get("replicates") == AUTO and lives > 1:
        message = "1 with replicates=auto, which counts each replicate by itself"
        problems.append(Problem(LIVES, message, value=shown(lives), hint="write replicates=200"))
    elif replicates % lives:
        more = f"replicates={(replicates // lives + 1) * lives}"
        message = f"a number of which replicates is a multiple; it is {replicates:,}"
        problems.append(Problem(LIVES, message, value=shown(lives), hint=f"write {more}"))
    if problems or not settings:
        return None, [], problems
    count = replicates // lives
    fixed = {*swept, *set_by_hand(arms, given)}
    if draws is None:
        ranges = ranges_of(settings[0])
        stays = [key for key in ranges if key in fixed or departs(key, settings)]
        drawn = {key: ends for key, ends in ranges.items() if key not in stays}
        what = f"{KEY}={RANGES}"
        notes = [
            f"{what}: {len(drawn)} assumptions of confidence C are drawn from their ranges for "
            f"each {_lived(lives)}, the same in every arm"
        ]
    else:
        stays = [key for key in draws.keys if key in fixed or not alike(key, settings)]
        drawn = {key: (0.0, 0.0) for key in draws.keys if key not in stays}
        what, there = draws.path, len(draws.values)
        notes = [
            f"{what}: {len(drawn)} parameters are those of a draw in each {_lived(lives)}, the "
            "same in every arm"
        ]
        if there < count:
            rows = f"{there:,} draw{'s' * (there > 1)}"
            wanting = f"{count:,} {'replicates' if lives == 1 else 'worlds'}"
            notes.append(f"{what}: {rows} for {wanting}, so that they repeat")
    if stays:
        named = some_of(stays, _MOST_NAMED)
        notes.append(f"{what}: {len(stays)} left as set, and the same in every world: {named}")
    if not drawn:
        hint = f"write {KEY}={NONE}"
        return None, [], [Problem(KEY, "nothing is left to vary: all of it is set", hint=hint)]
    if draws is None:
        worlds = worlds_of_ranges(drawn, count, seed)
        where = [f"{KEY}: {'replicate' if lives == 1 else 'world'} {one}" for one in worlds.draws]
    else:
        columns = [draws.keys.index(key) for key in drawn]
        called = (LEFT_OPEN,) if word == EVIDENCE else ()
        worlds = worlds_of_draws(drawn, draws.values[:, columns], count, seed, *called)
        where = [f"{draws.path}: row {draws.rows[one - 1]}" for one in worlds.draws]
    return worlds.lived(lives), notes, joint_problems(worlds, where, settings)


def _lived(lives: int) -> str:
    """Returns what lives in a world of its own, in words."""
    return "replicate" if lives == 1 else f"{lives:,} replicates"


def _is_made(table: Path) -> bool:
    """Tells whether a table of worlds is there, and not one of a small run that tried the way."""
    page = table.with_suffix(".yaml")
    small = page.exists() and "\nsmall: true\n" in page.read_text(encoding="utf-8")
    return table.exists() and not small


def ranges_of(settings: Settings) -> dict[str, tuple[float, float]]:
    """Returns the ends of the range of every assumption that a world may vary."""
    return {key: ends for key, ends in assumptions(settings) if key.split(".")[0] in SECTIONS}


def set_by_hand(arms: Mapping[str, Arm], given: Overrides) -> set[str]:
    """Returns keys that the command line or an arm sets by themselves."""
    of_arms = (key for arm in arms.values() for key in typed(read_overrides(arm.overrides).values))
    return {*typed(given.values), *of_arms}


def departs(key: str, settings: Iterable[Settings]) -> bool:
    """Tells whether an arm has another value than the default."""
    return not alike(key, [DEFAULTS, *settings])


def alike(key: str, settings: Sequence[Settings]) -> bool:
    """Tells whether all arms have the same value."""
    found = [what_stands_at(key, one) for one in settings]
    return all(value == found[0] for value in found)


def typed(values: Iterable[Override]) -> set[str]:
    """Returns keys that overrides set, those inside a mapping by themselves."""
    return {key for one in values for key in _leaves(one.key_or_group, one.value())}


def _leaves(key: str, value: object) -> list[str]:
    if not isinstance(value, dict):
        return [key]
    return [leaf for name, inner in value.items() for leaf in _leaves(f"{key}.{name}", inner)]


def _read(word: str, arms: Mapping[str, Arm]) -> tuple[_Draws | None, list[Problem]]:
    """Returns what the file holds that the user names, or what is wrong with it."""
    is_ours = word == EVIDENCE and not Path(word).exists()
    if is_ours and not _is_made(EVIDENCE_TABLE):
        message = "its worlds are not found yet: python -m validation.evidence does, in some hours"
        hint = f"write {KEY}={RANGES}"
        return None, [Problem(KEY, message, value=shown(word), hint=hint)]
    path = EVIDENCE_TABLE if is_ours else Path(word)
    word = f"{KEY}={word}" if is_ours else word
    try:
        if not path.suffix and len(path.parts) < 2 and not path.exists():
            words = (NONE, RANGES, EVIDENCE)
            hint = did_you_mean(word, words) or f"write {KEY}={RANGES}"
            allowed = f"{', '.join(words)} or a posterior.csv of calibrate"
            return None, [Problem(KEY, allowed, value=shown(word), hint=hint)]
        check_file(path, KEY)
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            table = [(reader.line_num, row) for row in reader if row]
    except ConfigError as error:
        return None, error.problems
    except (OSError, ValueError, csv.Error) as error:
        what = "not a CSV file of calibrate"
        return None, [Problem(f"{KEY}: {word}", f"{what} ({one_line(str(error))})")]
    if len(table) < 2:
        how = "is empty" if not table else "has no rows: a draw in each"
        return None, [Problem(f"{KEY}: {word}", how)]
    settings = next((arm.settings for arm in arms.values()), DEFAULTS)
    (_, keys), *rows = table
    problems = _column_problems(word, keys, settings)
    problems += [
        Problem(
            f"{word}: row {line}", f"{len(keys)} value{'s' * (len(keys) != 1)}", value=str(len(row))
        )
        for line, row in rows
        if len(row) != len(keys)
    ]
    if problems:
        return None, problems[:_MOST_TOLD]
    cells, problems = _numbers(word, keys, rows)
    draws = _Draws(word, keys, cells, [line for line, _ in rows])
    problems = problems or _bound_problems(draws, settings)
    return draws, problems[:_MOST_TOLD]


def _column_problems(path: str, keys: Sequence[str], settings: Settings) -> list[Problem]:
    """Returns the problems of columns that no world can have."""
    problems = []
    for key in dict.fromkeys(keys):
        where = f"{path}: column {key}"
        above = key.split(".")[0]
        if keys.count(key) > 1:
            problems.append(Problem(where, "stands there twice"))
        elif above in Settings.model_fields and (
            above not in SECTIONS or key.startswith(_SAME_EVERYWHERE)
        ):
            message = f"a world has numbers of {', '.join(SECTIONS)}; this is the same in all"
            problems.append(Problem(where, message))
        elif (error := _error(settings, {key: math.nan})) and error["type"] in _NO_KEY:
            problem = problem_of(error)
            near = any(f" {section}." in problem.hint for section in SECTIONS)
            problems.append(replace(problem, where=where, hint=problem.hint if near else ""))
    return problems


def _numbers(
    path: str, keys: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]
) -> tuple[Floats, list[Problem]]:
    """Returns cells as numbers, and of each column the first cell that is none."""
    values = np.full((len(rows), len(keys)), math.nan)
    wrong: dict[str, Problem] = {}
    for at, (line, row) in enumerate(rows):
        for column, (key, cell) in enumerate(zip(keys, row, strict=True)):
            with suppress(ValueError):
                values[at, column] = float(cell)
            if not math.isfinite(values[at, column]):
                wrong.setdefault(
                    key, Problem(f"{path}: row {line}, {key}", "a number", value=shown(cell))
                )
    return values, list(wrong.values())


def _bound_problems(draws: _Draws, settings: Settings) -> list[Problem]:
    """Returns of each column the problem of its least and of its greatest value."""
    problems = []
    for column, key in enumerate(draws.keys):
        cells = draws.values[:, column]
        for at in dict.fromkeys((int(cells.argmin()), int(cells.argmax()))):
            if error := _error(settings, {key: float(cells[at])}):
                where = f"{draws.path}: row {draws.rows[at]}, {key}"
                problems.append(replace(problem_of(error), where=where))
    return problems


def joint_problems(
    worlds: Worlds, where: Sequence[str], settings: Sequence[Settings]
) -> list[Problem]:
    """Returns the problems of values that do not go together with those of an arm."""
    other: list[Settings] = []
    for one in settings:
        if not any(all(getattr(one, s) == getattr(it, s) for s in SECTIONS) for it in other):
            other.append(one)
    found = (
        problem_of(error).inside(where[at])
        for at in range(min(len(where), MOST_CHECKED))
        for one in other
        if (error := _error(one, worlds.of(at + 1)))
    )
    return [problem for problem, _ in zip(found, range(_MOST_TOLD), strict=False)]


def _error(settings: Settings, values: Mapping[str, float]) -> ErrorDetails | None:
    """Returns the first error of laying values over settings; None where they fit."""
    try:
        settings.replace(values)
    except ValidationError as errors:
        return errors.errors(include_url=False)[0]
    return None
