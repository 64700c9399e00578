"""What stands on the command line, each argument read by itself so that every problem shows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException

from experiments.config_errors import Problem, one_line, shown, typed
from experiments.configuration.free_text import read_text_map
from experiments.configuration.hints import grid_hint, sweep_hint
from experiments.configuration.key_tree import find
from experiments.configuration.override_form import (
    length_problem,
    line_problem,
    number_problem,
    text_problem,
    value_problem,
)
from experiments.configuration.schema import GROUPS, LISTED_GROUPS, TEXT_KEYS, TEXT_MAPS

CONFIG_DIR = "--config-dir"
_LONGEST_REASON = 120


@dataclass
class Overrides:
    """Overrides by what they do, in the order in which they were given.

    Attributes:
        texts: Free text by dotted key.
        choices: Pages by group; a list where the user gave one.
        arms: What is done to the arms themselves.
        values: Everything else: values by dotted key.
        problems: What could not be read.
    """

    texts: dict[str, str] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    arms: list[Override] = field(default_factory=list)
    values: list[Override] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Arguments:
    """The command line after the verb: the user's folder, if any, and the overrides."""

    config_dir: Path | None
    overrides: Overrides


def read_arguments(arguments: Sequence[str]) -> Arguments:
    """Read what follows the verb.

    Args:
        arguments: Overrides and `--config-dir DIR`, as the shell gave them.

    Returns:
        What was read, with the problems of what could not be.
    """
    config_dir: Path | None = None
    plain: list[str] = []
    problems: list[Problem] = []
    multirun: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        option, equals, value = argument.partition("=")
        if option == CONFIG_DIR:
            folder = value if equals else next(waiting, "")
            config_dir = Path(folder) if _is_folder(folder) else None
            if not folder:
                problems.append(Problem(CONFIG_DIR, "a folder must follow"))
            elif config_dir is None:
                message = f"{shown(folder)} is no folder that is there"
                hint = "name the one that holds your pages; from here, or its whole path"
                problems.append(Problem(CONFIG_DIR, message, hint=hint))
            elif not os.access(config_dir, os.R_OK | os.X_OK):
                problems.append(
                    Problem(CONFIG_DIR, "a folder that can be read", value=shown(folder))
                )
                config_dir = None
        elif argument in ("-m", "--multirun"):
            multirun.append(argument)
        elif argument.startswith("-"):
            problems.append(
                Problem(
                    argument, "unknown option", hint="settings are written KEY=VALUE, no dashes"
                )
            )
        else:
            plain.append(argument)
    if multirun:
        message = "grids are not run this way; one command runs one configuration"
        hint = sweep_hint(_swept(plain)) or "hcpsim sweep takes 'grid={KEY:[VALUE,...]}'"
        problems += [Problem(option, message, hint=hint) for option in multirun]
    overrides = read_overrides(plain)
    overrides.problems[:0] = problems
    return Arguments(config_dir, overrides)


def read_overrides(lines: Iterable[str]) -> Overrides:
    """Sort overrides by what they do.

    Args:
        lines: Overrides in Hydra's grammar; those of free text as they stand.

    Returns:
        What was read, with the problems of what could not be.
    """
    read = Overrides()
    parser = _parser()
    for line in lines:
        key, equals, text = line.partition("=")
        if key in TEXT_KEYS and equals:
            if (problem := text_problem(key, text)) is None:
                read.texts[key] = text
            else:
                read.problems.append(problem)
            continue
        words = length_problem(line) or read_text_map(line)
        if isinstance(words, Override) and (wrong := value_problem(words)) is not None:
            words = replace(wrong, where=key)
        problem = words if isinstance(words, Problem) else None
        if words is None:
            problem = line_problem(line)
        if problem is not None:
            read.problems.append(problem)
            continue
        if isinstance(words, Override):
            read.values.append(words)
            continue
        try:
            override = parser.parse_rule(line, "override")
        except HydraException as error:
            read.problems.append(_unreadable(line, error, parser))
            continue
        except ValueError:  # Python reads no number of more than 4,300 digits
            read.problems.append(number_problem(key, text))
            continue
        problem = _misuse(override) or value_problem(override)
        if problem is not None:
            read.problems.append(problem)
        elif override.key_or_group.startswith("grid."):
            read.problems.append(_part_of_grid(override))
        elif override.key_or_group.split(".")[0] == "arms" and not _is_choice(override):
            read.arms.append(override)
        elif _is_choice(override):
            read.choices[override.key_or_group] = override.value()
        else:
            read.values.append(override)
    return read


@cache
def _parser() -> OverridesParser:
    """Hydra's reader of overrides, set up once."""
    return OverridesParser.create()


def _swept(lines: Iterable[str]) -> list[Override]:
    """The lines that give a key several values, as Hydra reads them."""
    parser, found = _parser(), list[Override]()
    for line in lines:
        with suppress(HydraException, ValueError):
            override = parser.parse_rule(line, "override")
            found += [override] if override.is_sweep_override() else []
    return found


def _is_folder(name: str) -> bool:
    """Whether there is a folder of that name; one that the system cannot take is none."""
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):
        return False


def _is_choice(override: Override) -> bool:
    """Whether the override names pages of a group; a mapping sets values instead."""
    if override.key_or_group == "arms":
        return isinstance(override.value(), str)
    return override.key_or_group in GROUPS and not isinstance(override.value(), dict)


def _unreadable(line: str, error: HydraException, parser: OverridesParser) -> Problem:
    """The problem of a line that Hydra's grammar does not take, with one that it takes."""
    key, equals, value = line.partition("=")
    if not equals and not line.startswith("~"):
        return Problem(line or "''", "not an override; they are written KEY=VALUE")
    *above, last = key.split(".", 2)
    if above and not re.fullmatch(r"[\w.]*", last):
        hint = f"names with spaces and signs go into braces: '{'.'.join(above)}={{{last}:{value}}}'"
        return Problem(key, "cannot be read as a key", hint=hint)
    said = one_line(str(error).splitlines()[0]) if str(error) else "not in Hydra's grammar"
    reason = said if len(said) <= _LONGEST_REASON else f"{said[:_LONGEST_REASON]}..."
    quoted = '"{}"'.format(value.replace('"', '\\"'))
    hint = f"if it is text, write {typed(key, quoted)}"
    inner = [name for name in TEXT_MAPS if name.startswith(f"{key}.")]
    if value.startswith(("{", "[")):
        hint = "put double quotes around text with special characters"
        hint = f"write one key in each argument: {inner[0]}=..., {inner[1]}=..." if inner else hint
        return Problem(key, f"cannot read {shown(value)} ({reason})", hint=hint)
    try:
        parser.parse_rule(f"{key}={quoted}", "override")
    except HydraException:
        hint = ""
    return Problem(key, f"cannot read {shown(value)} ({reason})", hint=hint)


def _misuse(override: Override) -> Problem | None:
    """The problem of a line that the grammar takes and no study can use."""
    key, line = override.key_or_group, override.input_line or ""
    if not key:
        return Problem(line, "the key is missing; overrides are written KEY=VALUE")
    if override.is_sweep_override():
        node = find(key.split("."))
        listed = key in LISTED_GROUPS or (node is not None and node.is_list)
        hints = [f"a list is written {key}=[...]" if listed else ""]
        hints += [sweep_hint([override]), grid_hint(override)]
        message = "one value; grids are not run this way"
        return Problem(
            key, message, value=shown(line.partition("=")[2]), hint="; ".join(filter(None, hints))
        )
    if override.package is not None or "/" in key:
        return Problem(f"{key}@{override.package}" if override.package else key, "unknown key")
    if key in TEXT_KEYS:
        return Problem(key, f"is set by {key}=TEXT")
    if key in GROUPS and key != "arms" and not _is_plain(override):
        return Problem(key, "takes no + and no ~", hint=f"write {key}=NAME")
    if key == "arms" and not _is_plain(override):
        return Problem("arms", "is changed arm by arm: '+arms.NAME=[...]' adds, '~arms.NAME' drops")
    return None


def _part_of_grid(override: Override) -> Problem:
    """The problem of a grid that is typed key by key."""
    _, _, key = override.key_or_group.partition(".")
    value = (override.input_line or "").partition("=")[2] or "[VALUE,...]"
    hint = f"write 'grid={{{key}:{value}}}'"
    return Problem(override.key_or_group, "a grid is one mapping of keys to values", hint=hint)


def _is_plain(override: Override) -> bool:
    """Whether the override changes what is there, without + or ~."""
    return not (override.is_add() or override.is_force_add() or override.is_delete())
