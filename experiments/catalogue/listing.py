"""`hcpsim list`: the studies under a folder, the newest first."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from experiments.catalogue.as_csv import hand_csv
from experiments.catalogue.studies import (
    FINISHED,
    OLDER,
    RUNNING,
    STOPPED,
    Entry,
    catalogue,
    studies_in,
)
from experiments.catalogue.words import TAKES_CSV, folder_problems, read_words
from experiments.config_errors import ConfigError, Problem, one_line, shown
from experiments.plain import visible
from experiments.telling.fact import Fact, fact
from experiments.telling.table import Table, print_table

_LONGEST = 32  # of a cell; --csv has all of it
_STYLES = {FINISHED: "green", RUNNING: "cyan", STOPPED: "yellow", OLDER: "dim"}


def list_studies(given: list[str]) -> int:
    """Lists studies.

    Args:
        given: what follows the verb: `results=FOLDER`, or the folder, `--csv [FILE]`,
            `--decimal=comma`.

    Returns:
        0.

    Raises:
        ConfigError: where there is no such folder, or something else is asked.
    """
    words, problems = read_words(given, f"list takes results=FOLDER, {TAKES_CSV}")
    if len(words.bare) > 1:
        problems.append(Problem("list", "one folder of results", value=shown(words.bare)))
    results = Path(words.bare[0]) if len(words.bare) == 1 else words.results
    problems += folder_problems(results)
    if problems:
        raise ConfigError(problems)
    entries, notes = studies_in(results)
    for note in notes:
        print(f"hcpsim: note: {one_line(note)}", file=sys.stderr)
    if words.csv:
        hand_csv(catalogue(entries), words)
        return 0
    console = Console(highlight=False)
    if entries:
        print_table(listed(entries), console)
    for one in closing(entries, str(results)):
        console.print(Text(visible(str(one))))
    return 0


def listed(entries: Sequence[Entry]) -> Table:
    """Returns studies as a table for people."""
    rows = []
    for entry in entries:
        row = entry.row
        state = f"{entry.state}, {entry.failed} failed" if entry.failed else entry.state
        counts = [_count(row[name]) for name in ("hcps", "weeks", "replicates")]
        arms = f"{len(entry.arms)}: {row['arms']}" if entry.arms else ""
        seed = "" if row["seed"] is None else str(row["seed"])
        said = (row["verb"], row["worlds"], state, row["made"], arms, row["question"])
        rows.append((entry.study, *counts, seed, *map(_cut, said)))
    asked = any(entry.question for entry in entries)
    heads = (
        "study", "HCPs", "weeks", "replicates", "seed", "verb", "worlds", "state", "made", "arms",
        *(["question"] if asked else []),
    )  # fmt: skip
    return Table(heads, tuple(row[: len(heads)] for row in rows), words=5 + asked, styles=_STYLES)


def closing(entries: Sequence[Entry], results: str) -> list[Fact]:
    """Returns what is told of them at the end."""
    if not entries:
        return [fact("list.none", results=results)]
    stopped = [one for one in entries if one.state == STOPPED]
    older = [one for one in entries if one.state == OLDER]
    facts = [fact("list.studies", count=len(entries), results=results, older=len(older))]
    if stopped:
        facts.append(fact("list.stopped", count=len(stopped), one=stopped[0]))
    elif pair := _alike(entries):
        facts.append(fact("list.diff", one=pair[1].study, other=pair[0].study))
    return facts


def _alike(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Returns the newest two that the verb of the newest made, or nothing."""
    whole = [one for one in entries if one.state in (FINISHED, OLDER)]
    newest = [one for one in whole if one.row["verb"] == whole[0].row["verb"]][:2]
    return newest if len(newest) == 2 and newest[0].state == newest[1].state else ()


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _cut(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
