"""What can be asked of studies that are there already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from experiments.catalogue.diff import Found, as_rows, closing, found_between, outcome_table
from experiments.catalogue.query import answer_of, statement_problems
from experiments.catalogue.studies import catalogue, studies_in, study_of
from experiments.catalogue.words import RESULTS, folder_problems
from experiments.config_errors import ConfigError, Problem
from experiments.named import WithNames, keywords
from experiments.progress import say
from experiments.python.kinds import Learned, kind_of
from experiments.python.results import Results
from experiments.python.shown import as_html, as_text
from experiments.study import NotAStudy

if TYPE_CHECKING:
    from experiments.telling.table import Table

Named = str | Path | Results
"""A study: its name, its folder, or what a verb returned."""


@keywords()
def load(study: str | Path, results: str | Path = RESULTS) -> Results:
    """Reads what a verb has written, whichever it was.

    Args:
        study: its folder, or its name below `results`.
        results: where studies lie.

    Returns:
        A `Comparison`, `Sweep`, `Pilot`, ...: what the verb itself returns.

    Raises:
        ConfigError: where there is no such study, or it is not finished.
    """
    try:
        if (Path(study) / "learned.json").is_file():
            return Learned(Path(study).parent)
        folder = study_of(str(study), Path(results)).folder
        return kind_of(folder)(folder)
    except NotAStudy as problem:
        raise ConfigError([Problem(str(study), str(problem))]) from None


@keywords()
def studies(results: str | Path = RESULTS) -> pd.DataFrame:
    """Lists the studies in a folder, the newest first.

    Args:
        results: where they lie.

    Returns:
        A row each: `study, verb, state, made, question, arms, hcps, weeks, replicates, worlds,
        seed, failed, model, repeat`.

    Raises:
        ConfigError: where there is no such folder.
    """
    entries, notes = studies_in(_folder(results))
    for note in notes:
        say(f"note: {note}")
    return catalogue(entries)


@keywords()
def query(sql: str, results: str | Path = RESULTS) -> pd.DataFrame:
    """Answers SQL over the tables of all studies: views named as the tables, with a `study` column.

    Args:
        sql: one SELECT of DuckDB's.
        results: where the studies lie.

    Returns:
        The rows.

    Raises:
        ConfigError: where the SQL is faulty or reaches for other files.
    """
    if problems := statement_problems(sql):
        raise ConfigError(problems)
    found = answer_of(sql, _folder(results))
    for note in found.notes:
        say(f"note: {note}")
    rows: pd.DataFrame = found.table.to_pandas()
    return rows


class Difference(WithNames):
    """What two studies changed: in configuration, in code, in outcome.

    Attributes:
        rows: all of it: `part, arm, name, a, b, difference, ci_low, ci_high, p, interval`.
        outcomes: what arms of one name came to in both, with the difference.
        told: what changed, in sentences.
    """

    def __init__(self, found: Found) -> None:
        """Takes what was found.

        Args:
            found: by the catalogue.
        """
        self._found = found
        self.rows, self.outcomes = as_rows(found), found.outcomes
        self.told = [str(one) for one in closing(found)]

    @property
    def changes(self) -> pd.DataFrame:
        """What differs in configuration and code: `part, arm, name, a, b`."""
        rows = self.rows[self.rows["part"] != "outcome"]
        found: pd.DataFrame = rows[["part", "arm", "name", "a", "b"]].reset_index(drop=True)
        return found

    @property
    def paired(self) -> bool:
        """Whether both share their luck, so that replicates are paired."""
        return self._found.luck is not None and bool(self._found.luck.shared)

    def _title(self) -> str:
        return f"Difference {self._found.a.study} to {self._found.b.study}"

    def _table(self) -> Table | None:
        heads = (self._found.a.study, self._found.b.study)
        return outcome_table(self.outcomes, heads) if len(self.outcomes) else None

    def _facts(self) -> list[str]:
        return [f"settings that differ: {len(self._found.changes)}"]

    def __repr__(self) -> str:
        return as_text(
            self._title(), self._facts(), "", self._table(), self.told, "in .changes, .outcomes"
        )

    def _repr_html_(self) -> str:
        return as_html(self._title(), self._facts(), "", self._table(), self.told, [])


@keywords()
def diff(a: Named, b: Named, results: str | Path = RESULTS) -> Difference:
    """Tells what two studies changed, with intervals that are paired where luck is shared.

    Args:
        a: the one.
        b: the other, of which is told what it has more.
        results: where studies of a name lie.

    Raises:
        ConfigError: where one of them is no study, or is not as it was written.
    """
    names = [str(one.folder if isinstance(one, Results) else one) for one in (a, b)]
    return Difference(found_between(names, Path(results)))


def _folder(results: str | Path) -> Path:
    if problems := folder_problems(Path(results)):
        raise ConfigError(problems)
    return Path(results)
