"""What is typed behind `list`, `diff` and `query`: keys, switches, and words without either."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.config_errors import Problem, did_you_mean, one_line
from experiments.configuration.own_keys import is_there, read_keys
from experiments.plain import unspoken

RESULTS = "results"
"""Where studies lie if nothing is said."""


@dataclass(frozen=True)
class Words:
    """What was typed.

    Attributes:
        results: folder in which studies are looked for.
        csv: whether the answer is wanted as CSV, on standard output.
        files: file names by the option that they follow.
        bare: words that are neither, in their order.
    """

    results: Path
    csv: bool
    files: dict[str, Path]
    bare: list[str]


def read_words(
    given: Sequence[str], takes: str, options: Sequence[str] = ()
) -> tuple[Words, list[Problem]]:
    """Reads what follows the verb.

    A word that is the path of something, or that has a blank in it, is taken as it stands: names
    of folders and SQL may hold a `=`.

    Args:
        given: the words.
        takes: what the verb takes, for the problem of an unknown key.
        options: besides `--csv`, each followed by the name of a file.

    Returns:
        What was typed, and what is wrong with it.
    """
    problems, files, keyed, bare = [], dict[str, Path](), list[str](), list[str]()
    csv, rest = False, iter(given)
    for word in rest:
        name, equals, text = word.partition("=")
        if word == "--csv":
            csv = True
        elif name in options:
            file = text if equals else next(rest, "")
            if not file or (file.startswith("-") and not equals):
                problems.append(Problem(name, "the name of a file must follow"))
            else:
                files[name] = Path(file)
        elif word.startswith("-") and len(word.split()) == 1:
            hint = did_you_mean(name, ["--csv", *options])
            problems.append(Problem(word, "unknown option", hint=hint))
        elif len(word.split()) != 1 or (equals and name != "results" and is_there(word)):
            bare.append(word)
        elif equals:
            keyed.append(word)
        else:
            bare.append(word)
    values, _, wrong = read_keys(keyed, {"results": RESULTS}, takes)
    return Words(Path(str(values["results"])), csv, files, bare), [*problems, *wrong]


def folder_problems(results: Path) -> list[Problem]:
    """Tells where there is no such folder."""
    try:
        there = results.is_dir()
    except (OSError, ValueError):  # no system takes such a name
        there = False
    if there:
        return []
    hint = "hcpsim compare makes a study there" if results == Path(RESULTS) else ""
    return [Problem("results", f"{results}: no such folder", hint=hint)]


def print_csv(table: pd.DataFrame) -> None:
    """Prints a table as CSV, nothing in it that moves the cursor or that a spreadsheet reckons."""
    words = table.select_dtypes(["object", "string"])
    sound = {name: words[name].map(_plain, na_action="ignore") for name in words.columns}
    table.assign(**sound).to_csv(sys.stdout, index=False, lineterminator="\n")


def _plain(value: Any) -> Any:
    return unspoken(one_line(value)) if isinstance(value, str) else value
