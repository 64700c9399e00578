"""What is wrong with the form of one override, before and after Hydra has parsed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hydra.core.override_parser.types import Override

from experiments.config_errors import Problem, shown
from experiments.configuration.key_tree import find
from experiments.configuration.page_scope import repeated
from experiments.configuration.scalars import LONGEST_NUMBER, NotAValue, check_text
from experiments.configuration.schema import LISTED_GROUPS

LONGEST = 20_000  # characters of one override
DEEPEST = 10  # brackets within one another
_PAIRS = {"[": "]", "{": "}", "(": ")"}


def text_problem(key: str, text: str) -> Problem | None:
    """What is wrong with free text, whatever its key makes of it."""
    try:
        check_text(text)
    except NotAValue as error:
        return Problem(key, str(error), value=error.value)
    return None


def length_problem(line: str) -> Problem | None:
    """The problem of a line that is longer than any that is meant."""
    if len(line) <= LONGEST:
        return None
    key, _, value = line.partition("=")
    hint = "a page takes more: --config-dir DIR"
    return Problem(key, f"at most {LONGEST:,} characters", value=shown(value), hint=hint)


def line_problem(line: str) -> Problem | None:
    """What keeps a line from being parsed at all: its levels, a key that is repeated.

    Args:
        line: An override as typed.

    Returns:
        The problem; None if the line may be parsed.
    """
    key, _, value = line.partition("=")
    open_brackets: list[tuple[str, set[str]]] = []
    start = 0
    for at, char in _signs(value):
        if char in _PAIRS:
            open_brackets.append((_PAIRS[char], set()))
            if len(open_brackets) > DEEPEST:
                message = f"at most {DEEPEST} brackets within one another"
                return Problem(key, message, value=shown(value))
        elif char == ":" and open_brackets and open_brackets[-1][0] == "}":
            name, names = value[start:at].strip(), open_brackets[-1][1]
            if name in names:
                return Problem(key, f"names {shown(name)} twice", value=shown(value))
            names.add(name)
        elif open_brackets and char == open_brackets[-1][0]:
            open_brackets.pop()
        start = at + 1
    return None


def value_problem(override: Override) -> Problem | None:
    """What is wrong with a value wherever it is set.

    Args:
        override: What the grammar has taken.

    Returns:
        The problem of text that refers or moves the cursor, of a number too long to be one, of an
        empty mapping in the place of a section, which would change nothing, or of a page that is
        named twice.
    """
    key, value = override.key_or_group, override.value()
    adds = override.is_add() or override.is_force_add()
    node = find(key.split("."))
    is_free = node is not None and node.is_mapping
    if value == {} and not adds and not is_free and key.split(".")[0] != "arms":
        message = "a mapping with something in it; what it does not name stays as it is"
        return Problem(key, message, value="{}")
    if key in LISTED_GROUPS and isinstance(value, list) and (twice := repeated(value)) is not None:
        return Problem(key, f"names {shown(twice)} twice", value=shown(value))
    for part in _parts(value):
        if isinstance(part, str) and (problem := text_problem(key, part)) is not None:
            return problem
        if type(part) is int and abs(part) >= 10**LONGEST_NUMBER:
            return number_problem(key, shown(part))
    return None


def number_problem(key: str, value: str) -> Problem:
    """The problem of a number that no key takes and Python may not write."""
    return Problem(key, f"a number of at most {LONGEST_NUMBER} digits", value=value)


def _signs(value: str) -> Iterator[tuple[int, str]]:
    """The brackets, colons and commas of a value outside of quotes, with their places."""
    quote = ""
    signs = iter(enumerate(value))
    for at, char in signs:
        if char == "\\":
            next(signs, None)
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "[]{}():,":
            yield at, char


def _parts(value: Any) -> Iterator[Any]:
    """The words and numbers of a value, the keys of mappings among them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)
    else:
        yield value
