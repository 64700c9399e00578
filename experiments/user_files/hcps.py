"""A user's own HCPs: a table in a file, checked and brought to the model's words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import yaml

from experiments.config_errors import (
    ConfigError,
    Problem,
    did_you_mean,
    nearest,
    one_line,
    one_of,
    shown,
    some_of,
    typed,
)
from experiments.user_files.cells import brief
from experiments.user_files.figures import read_figures
from experiments.user_files.format import ListFormat
from experiments.user_files.hcp_columns import (
    CHOICES,
    COLUMNS,
    MOST_CONTACTS,
    fits,
    nothing,
    read_choice,
    read_ids,
    vocabulary,
)
from experiments.user_files.specialties import read_specialties
from experiments.user_files.table import TableFile
from experiments.user_files.words import folded

TOTALS = frozenset(
    {"summe", "gesamt", "gesamtsumme", "gesamtergebnis", "insgesamt", "total", "totals",
     "grand total", "sum", "somme", "total general", "totale", "suma"}
)  # fmt: skip
"""What stands, folded, in the place of an id where a last row is a sum."""

MOST_NAMED = 20
"""Unknown specialties and columns left aside that a note names."""


def read_hcps(
    path: Path,
    columns: Mapping[str, str],
    specialties: Mapping[str, list[str]],
    words: Mapping[str, Mapping[str, str]] | None = None,
    *,
    said: ListFormat | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """Read a user's table of HCPs.

    Args:
        path: A CSV or Parquet file or a workbook.
        columns: Names of the file's columns by ours, where they differ.
        specialties: Names of specialties by class.
        words: Our words by the file's, by our name of the column.
        said: What the user says of how the file is written.

    Returns:
        One row per HCP in the file's order, and notes on how it was read and what was left aside.
        Columns: `hcp_id` (text, unique), `specialty` (text) and `specialty_class`, `country`,
        `cohort`, `setting`, `persona`, `tier`, `email_consent`, `access` (categoricals over the
        model's words), `contacts_per_month` (float); NA where the file says nothing.

    Raises:
        ConfigError: Everything that is wrong with the file and the names of its columns. Rows have
            the numbers that an editor or a workbook gives them; those of Parquet count from 1.
    """
    said = said or ListFormat()
    wanted = [columns.get(ours, ours) for ours in COLUMNS]
    file = TableFile(path, wanted=wanted, said=said)
    words = words or {}
    where, problems = _where(columns, file)
    problems += _mapped(words)
    used = list(dict.fromkeys(where.values()))
    if problems:
        raise ConfigError(problems)
    table = file.read(used)
    table, totals = _without_totals(table, file, where["hcp_id"])
    if not len(table):
        raise ConfigError([Problem(str(path), "has no rows; each HCP is one")])
    hcps: dict[str, pd.Series] = {}
    notes: list[str] = []
    unknown: dict[str, int] = {}
    for ours in COLUMNS:
        if ours not in where:
            hcps[ours] = nothing(ours, len(table))
            if ours == "specialty":
                hcps["specialty_class"] = nothing("specialty_class", len(table))
            continue
        name = where[ours]
        column = table[name]
        needed = fits(ours, column.type)
        if needed:
            problems.append(
                Problem(f"{path}: column {brief(name)}", needed, value=str(column.type))
            )
        elif ours == "hcp_id":
            hcps[ours], found = read_ids(column, file.position(name))
            problems += found
        elif ours == "specialty":
            hcps[ours], hcps["specialty_class"], unknown = read_specialties(column, specialties)
        elif ours in CHOICES:
            theirs = words.get(ours, {})
            hcps[ours], found, told = read_choice(ours, column, file.position(name), theirs)
            problems, notes = problems + found, notes + told
        else:
            hcps[ours], found = read_figures(column, file, name, said.decimal, MOST_CONTACTS)
            problems += found
    if problems:
        raise ConfigError(problems)
    notes = file.notes() + totals + _left_aside(path, file.names, used, columns) + notes
    notes += _unknown(path, unknown)
    notes += [
        f"{path}: population.words.{ours} left aside: the file has no column of it"
        for ours in words
        if ours not in where
    ]
    return pd.DataFrame(hcps), notes


def _without_totals(table: pa.Table, file: TableFile, ids: str) -> tuple[pa.Table, list[str]]:
    """The table without sums below its rows, which are no HCPs, and a note on each."""
    notes: list[str] = []
    while len(table) and folded(str(table[ids][-1].as_py())) in TOTALS:
        where, said = file.position(ids).at(len(table) - 1), shown(str(table[ids][-1].as_py()))
        notes.append(f"{where}: left aside: {said} is a total and no HCP")
        table = table.slice(0, len(table) - 1)
    return table, notes


def _where(columns: Mapping[str, str], file: TableFile) -> tuple[dict[str, str], list[Problem]]:
    """Names of the file's columns by ours, and the problems of names that are not there."""
    problems: list[Problem] = []
    for ours, theirs in columns.items():
        if ours not in COLUMNS:
            hint = did_you_mean(ours, COLUMNS, "population.columns.")
            problems.append(Problem(f"population.columns.{ours}", "unknown key", hint=hint))
        elif theirs not in file.names:
            problems.append(
                Problem(
                    f"population.columns.{ours}",
                    f"one of the columns of {file.path}: {file.listed}",
                    value=shown(theirs),
                    hint=did_you_mean(theirs, file.names),
                )
            )
    where = {
        ours: columns.get(ours, ours) for ours in COLUMNS if columns.get(ours, ours) in file.names
    }
    if "hcp_id" not in where and "hcp_id" not in columns:
        near = nearest("hcp_id", file.names)
        hint = "write population.columns.hcp_id=NAME"
        if near:
            hint = f"if it is {near}, write {typed('population.columns.hcp_id', near)}"
        message = f"is missing; the file {file.has}"
        problems.append(Problem(f"{file.path}: column hcp_id", message, hint=hint))
    return where, problems


def _mapped(words: Mapping[str, Mapping[str, str]]) -> list[Problem]:
    """The problems of words that are mapped to none of ours, or in no column of ours."""
    problems: list[Problem] = []
    for ours, theirs in words.items():
        key = f"population.words.{ours}"
        if ours in CHOICES:
            problems += vocabulary(ours, theirs).problems(key)
        else:
            hint = did_you_mean(ours, tuple(CHOICES), "population.words.")
            problems.append(Problem(key, f"a column of words: {one_of(tuple(CHOICES))}", hint=hint))
    return problems


def _left_aside(
    path: Path, names: list[str], used: list[str], columns: Mapping[str, str]
) -> list[str]:
    """The note on columns that the model does not use."""
    aside = [name for name in names if name not in used]
    named = [brief(name) for name in aside[:MOST_NAMED]]
    named += [f"{len(aside) - MOST_NAMED:,} more"] if len(aside) > MOST_NAMED else []
    notes = [f"{path}: columns left aside: {', '.join(named)}"] if aside else []
    free = [ours for ours in COLUMNS if ours not in used and ours not in columns]
    for name in aside:
        ours = nearest(name, free)
        if ours and len(name) * 2 > len(ours):  # a part of a word is none
            written = typed(f"population.columns.{ours}", name)
            notes.append(f"{path}: if {brief(name)} is {ours}, write {written}")
    return notes


def _unknown(path: Path, unknown: Mapping[str, int]) -> list[str]:
    """The note on specialties that no class knows."""
    if not unknown:
        return []
    most = sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
    named = some_of([f"{brief(name)} ({count:,})" for name, count in most], MOST_NAMED)
    example = next((name for name, _ in most if brief(name) == name), "Alchemy")
    name = yaml.safe_dump([example], default_flow_style=True, allow_unicode=True, width=1_000)
    return [
        f"{path}: specialties not known, counted as other: {named}; a page specialties.yaml "
        f"in a folder of your own adds them to ours, such as other_medical: {one_line(name)}, with "
        "--config-dir FOLDER"
    ]
