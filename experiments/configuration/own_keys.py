"""Arguments of a verb that reads no study: a few keys of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.config_errors import Problem, did_you_mean, shown
from experiments.machine import processors

WORKERS = "executor.workers"


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds."""

    low: int
    high: int
    otherwise: int


Known = Mapping[str, Whole | str]
"""Keys with their bounds; those of texts with what they are otherwise."""


def read_keys(
    given: Sequence[str], known: Known, takes: str
) -> tuple[dict[str, int | str], list[str], list[Problem]]:
    """Reads `key=value` words.

    Args:
        given: what follows the verb.
        known: keys of the verb.
        takes: what it takes, for the problem of an unknown key.

    Returns:
        The values by key, words without a key in their order, and what is wrong.
    """
    values: dict[str, int | str] = {
        key: kind.otherwise if isinstance(kind, Whole) else kind for key, kind in known.items()
    }
    bare, problems = [], []
    for word in given:
        key, equals, text = word.partition("=")
        kind = known.get(key)
        if word.startswith("-"):
            problems.append(Problem(word, "unknown option"))
        elif not equals:
            bare.append(word)
        elif isinstance(kind, str) and not text:
            problems.append(Problem(key, "is empty", hint="give it a value, or leave it out"))
        elif isinstance(kind, str):
            values[key] = text
        elif key == WORKERS and kind is not None and text == "auto":
            values[key] = processors()
        elif isinstance(kind, Whole):
            number = int(text) if re.fullmatch(r"[0-9]{1,12}", text) else -1
            if not kind.low <= number <= kind.high:
                wanted = f"a whole number, {kind.low} to {kind.high}"
                problems.append(Problem(key, wanted, value=shown(text)))
            values[key] = number
        else:
            hint = did_you_mean(key, list(known))
            problems.append(Problem(key, f"unknown key; {takes}", hint=hint))
    return values, bare, problems


def is_there(word: str) -> bool:
    """Tells whether a word is the path of something that is there."""
    try:
        return Path(word).exists()
    except (OSError, ValueError):  # no system takes such a name
        return False
