"""What is wrong with what the user gave, all of it at once, one line each."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from experiments.plain import visible

LONGEST_VALUE = 80
LONGEST_PLACE = 240
LONGEST_MESSAGE = 1_000


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: The dotted key, or the file with its row and column.
        message: What is wrong; with a value, what is allowed in its place.
        value: The value that is not allowed, as shown to the user; empty where none is at fault.
        hint: What to write instead; empty where nothing is near.
    """

    where: str
    message: str
    value: str = ""
    hint: str = ""

    def __str__(self) -> str:
        message, value = _cut(self.message, LONGEST_MESSAGE), _cut(self.value, LONGEST_PLACE)
        said = f"{value} is not allowed: {message}" if value else message
        where, hint = _cut(self.where, LONGEST_PLACE), _cut(self.hint, LONGEST_MESSAGE)
        return one_line("; ".join(filter(None, [f"{where}: {said}", hint])))

    def inside(self, outer: str) -> Problem:
        """The same problem, met inside something else: an arm, a file."""
        return replace(self, where=f"{outer}: {self.where}" if self.where else outer)


class ConfigError(Exception):
    """Everything that is wrong with what the user gave.

    Attributes:
        problems: One for each thing that is wrong.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(dict.fromkeys(problems))
        lines = [str(problem) for problem in self.problems]
        head = [f"{len(lines)} faults:"] if len(lines) > 1 else []
        super().__init__("\n".join([*head, *lines]))


def typed(key: str, text: str) -> str:
    """An override as it is typed in a shell."""
    return shlex.quote(f"{key}={text}")


def one_line(text: str) -> str:
    """The text without line breaks and other characters that move the cursor."""
    return visible(" ".join(text.split()))


def shown(value: Any) -> str:
    """A value as the user would write it, cut where it is long."""
    if _is_word(value):
        return {None: "null", True: "true", False: "false"}[value]
    try:
        text = repr(value)
    except RecursionError:
        return "a value of very many levels"
    except ValueError:  # Python writes no number of more than 4,300 digits
        return "a number of very many digits"
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."


def _cut(text: str, longest: int) -> str:
    """A text without its middle where it is too long to be read; both ends tell what it is."""
    if len(text) <= longest:
        return text
    return f"{text[: longest * 2 // 3]}...{text[-(longest // 3) :]}"


def _is_word(value: Any) -> bool:
    """Whether YAML has a word of its own for the value."""
    return value is None or isinstance(value, bool)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that was most likely meant, if one is near."""
    if len(name) > LONGEST_VALUE:
        return None
    known = {known.lower(): known for known in names}
    found = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    found += [low for low in known if len(name) > 2 and low.startswith(name.lower())]
    return known[found[0]] if found else None


def did_you_mean(name: str, names: Iterable[str], prefix: str = "") -> str:
    """The hint that names the nearest valid name, or nothing."""
    found = nearest(name, names)
    return f"did you mean {prefix}{found}?" if found is not None else ""


def some_of(names: Sequence[str], most: int) -> str:
    """The first names and how many more there are; a single one more is named as well."""
    more = len(names) - most
    if more < 2:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {more:,} more"


def one_of(names: Sequence[str]) -> str:
    """The names as a choice: `a, b or c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"
