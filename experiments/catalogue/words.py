"""What is typed behind `list`, `diff` and `query`: keys, switches, and words without either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from experiments.config_errors import Problem, did_you_mean, one_of, shown
from experiments.configuration.own_keys import is_there, read_keys
from experiments.user_files.format import Decimal

RESULTS = "results"
"""Where studies lie if nothing is said."""

CSV, DECIMAL, PARQUET = "--csv", "--decimal", "--parquet"
TAKES_CSV = f"{CSV} [FILE] and {DECIMAL}=comma"
_DECIMALS: dict[str, Decimal] = {
    **{word: word for word in get_args(Decimal)}, ",": "comma", ".": "point",
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What was typed.

    Attributes:
        results: folder in which studies are looked for.
        csv: whether the answer is wanted as CSV.
        decimal: what stands before decimals in it.
        files: names of files to be written by the option that they follow; a CSV without one goes
            to the standard output.
        bare: words that are neither, in their order.
    """

    results: Path
    csv: bool
    decimal: Decimal
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
        options: besides `--csv` and `--decimal`, each followed by the name of a file.

    Returns:
        What was typed, and what is wrong with it; files that are wanted are looked at.
    """
    problems, files, said = list[Problem](), dict[str, Path](), dict[str, str]()
    keyed, bare, left = list[str](), list[str](), list(given)
    while left:
        word = left.pop(0)
        name, equals, text = word.partition("=")
        if word == CSV:
            said[CSV] = left.pop(0) if left and _is_csv(left[0]) else ""
        elif name in (CSV, DECIMAL, *options):
            value = text if equals else (left.pop(0) if left else "")
            if not value or (value.startswith("-") and not equals):
                wanted = "comma or point" if name == DECIMAL else "the name of a file"
                problems.append(Problem(name, f"{wanted} must follow"))
            said[name] = value
        elif word.startswith("-") and len(word.split()) == 1:
            hint = did_you_mean(name, [CSV, DECIMAL, *options])
            problems.append(Problem(word, "unknown option", hint=hint))
        elif len(word.split()) != 1 or (equals and name != "results" and is_there(word)):
            bare.append(word)
        elif equals:
            keyed.append(word)
        else:
            bare.append(word)
    values, _, wrong = read_keys(keyed, {"results": RESULTS}, takes)
    files = {name: Path(said[name]) for name in (CSV, *options) if said.get(name)}
    problems += [*wrong, *_option_problems(said), *_file_problems(files)]
    decimal = _DECIMALS.get(said.get(DECIMAL, ""), "point")
    return Words(Path(str(values["results"])), CSV in said, decimal, files, bare), problems


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


def _is_csv(word: str) -> bool:
    """Tells whether the word behind `--csv` is the name of a file, and no study, SQL or key."""
    return word.lower().endswith(".csv") and len(word.split()) == 1 and not Path(word).is_dir()


def _option_problems(said: dict[str, Any]) -> Iterator[Problem]:
    if CSV in said and PARQUET in said:
        yield Problem(PARQUET, f"cannot go with {CSV}", hint="choose one")
    if (decimal := said.get(DECIMAL)) and decimal not in _DECIMALS:
        hint = did_you_mean(decimal, _DECIMALS)
        yield Problem(DECIMAL, one_of([*get_args(Decimal)][::-1]), value=shown(decimal), hint=hint)
    elif decimal and CSV not in said:
        yield Problem(DECIMAL, "is said of a CSV", hint=f"add {CSV} FILE.csv")


def _file_problems(files: dict[str, Path]) -> Iterator[Problem]:
    for name, path in files.items():
        try:
            if path.exists():
                yield Problem(name, f"{path} is there already", hint="choose another")
            elif not path.absolute().parent.is_dir():
                yield Problem(name, f"{path.parent}: no such folder")
        except (OSError, ValueError):  # no system takes such a name
            yield Problem(name, "the name of a file", value=shown(str(path)))
