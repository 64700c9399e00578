"""A company's own contact log: a table in a file, brought to the model's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from experiments.config_errors import (
    ConfigError,
    Problem,
    did_you_mean,
    nearest,
    one_of,
    shown,
    typed,
)
from experiments.user_files.cells import Position, brief, factorised, row_problems
from experiments.user_files.contact_rows import (
    KEY,
    ask_of_events,
    brought_together,
    contact_ids,
    crowds,
    filled,
    ids,
    left_out,
    look_like_events,
    made,
)
from experiments.user_files.format import LogFormat
from experiments.user_files.table import TableFile
from experiments.user_files.weeks import Weeks, read_weeks
from experiments.user_files.words import (
    LEAVE_OUT,
    LEFT_OUT,
    NOTHING,
    YES_NO,
    Vocabulary,
    Words,
    mapping_hint,
)
from sim.settings.channels import CHANNELS, PULL_CHANNELS, Channels
from sim.settings.words import OUTCOMES, REASONS

FEWEST = 30
"""Contacts from which a channel of a log is looked at."""

NEEDED = ("week", "hcp_id", "channel", "outcome")
READ = (*NEEDED, "reason", "opted_out")
"""Columns of a log that are read where they are; `touches.parquet` has them all."""

COLUMNS = (*READ, "contact_id")
"""Columns of a log that can be read; `contact_id` only where it is named, since a CRM may call an
HCP so."""


def unnamed(channels: Channels) -> tuple[str, ...]:
    """Places on which the company does not see who comes: a third party reports totals."""
    return tuple(name for name in PULL_CHANNELS if not channels[name].observed)


_TOTALS = unnamed(Channels())
_APART = ("arm", "replicate")


def read_contacts(
    path: Path,
    columns: Mapping[str, str],
    channels: Mapping[str, str],
    outcomes: Mapping[str, str],
    reasons: Mapping[str, str] | None = None,
    one_row_per: str = "contact",
    *,
    said: LogFormat | None = None,
    totals: Sequence[str] = _TOTALS,
) -> tuple[pd.DataFrame, list[str]]:
    """Read a user's contact log.

    Args:
        path: A CSV or Parquet file or a workbook.
        columns: Names of the file's columns by ours, where they differ.
        channels: Our names of channels by the file's, where they differ, or `leave_out`.
        outcomes: Our names of outcomes by the file's, where they differ, or `leave_out`.
        reasons: Our names of reasons by the file's, where they differ, or `leave_out`.
        one_row_per: `contact`, or `event`: rows of one HCP, channel and day are one contact.
        said: What the user says of how the file is written.
        totals: Channels whose contacts may come without an HCP.

    Returns:
        One row per contact in the order of weeks, those left out that were not tried, and notes.
        Columns: `week` (from 1), `hcp_id` (text; empty where a third party reports totals),
        `channel`, `outcome` (numbers of `words.CHANNELS` and `words.OUTCOMES`), and `opted_out`
        where the file tells it. Its `attrs` hold `month`, of the first contact, where the file has
        dates.

    Raises:
        ConfigError: Everything that is wrong with the file, its columns and the names that are
            mapped. Rows have the numbers that an editor or a workbook gives them; those of
            Parquet count from 1.
    """
    said = said or LogFormat()
    wanted = [columns.get(ours, ours) for ours in dict.fromkeys((*READ, *columns))]
    file = TableFile(path, f"{KEY}.file", wanted, said)
    where, problems = _where(columns, file)
    known = _vocabularies(channels, outcomes, reasons or {})
    problems += [problem for ours, v in known.items() for problem in v.problems(f"{KEY}.{ours}s")]
    if reasons and "reason" not in where:
        hint = f"write {KEY}.columns.reason=NAME"
        problems.append(Problem(f"{KEY}.reasons", "the file has no column of reasons", hint=hint))
    if problems:
        raise ConfigError(problems)
    apart = [name for name in _APART if name in file.names and name not in where.values()]
    table = file.read([*where.values(), *apart])
    if not len(table):
        raise ConfigError([Problem(str(path), "has no rows; each contact is one")])
    problems += [problem for name in apart if (problem := _one_log(path, name, table[name]))]
    try:
        words = {ours: v.read(table[where[ours]]) for ours, v in known.items() if ours in where}
        out, notes = left_out(words, len(table), str(path))
        for ours, column in words.items():
            notes += column.left_aside(f"{KEY}.{ours}s", str(path))
        read, weeks, found = _columns(table, where, words, out, file, said, totals)
    except pa.ArrowException as error:
        reason = f"a column holds neither text nor numbers nor dates ({error})"
        raise ConfigError([*problems, Problem(str(path), reason[:200])]) from None
    problems += found
    if one_row_per == "event" and weeks.days is None and "contact_id" not in where and not found:
        message = f"event needs dates, or {KEY}.columns.contact_id=NAME"
        problems.append(Problem(f"{KEY}.one_row_per", message))
    if problems:
        raise ConfigError(problems)
    day = None if weeks.days is None else weeks.days[~out]
    read = read[~out]
    if one_row_per == "event" and day is not None:
        # A third party names no HCP: what it tells of a day is not of one.
        alone = (read["contact"] == -1) & (read["hcp_id"] != "")
        read = read.assign(contact=read["contact"].mask(alone, -2 - day))
    if one_row_per == "event" or "contact_id" in where:
        read, told = brought_together(read, str(path))
        notes += told
    elif day is not None and (many := look_like_events(read, day)):
        notes.append(ask_of_events(many, len(read), file, list(where.values())))
    contacts, told = made(read, words["outcome"], str(path), has_reasons="reason" in where)
    notes += told
    if problems := crowds(contacts, str(path)):
        raise ConfigError(problems)
    if not len(contacts):
        raise ConfigError([Problem(str(path), "no contact of it was made or tried", hint=notes[0])])
    if "opted_out" not in where:
        contacts = contacts.drop(columns="opted_out")
        notes.append(f"{path}: without a column opted_out, of opt-outs nothing is read")
    if day is not None and "contact_id" not in where and one_row_per == "contact":
        twice = int(table.to_pandas()[~out].duplicated().sum())
        if twice:
            notes.append(f"{path}: {twice:,} rows stand there twice; each counts as a contact")
    contacts.attrs["month"] = weeks.month
    return contacts, file.notes() + notes


def _where(columns: Mapping[str, str], file: TableFile) -> tuple[dict[str, str], list[Problem]]:
    """Names of the file's columns by ours, and the problems of names that are not there."""
    problems: list[Problem] = []
    for ours, theirs in columns.items():
        if ours not in COLUMNS:
            hint = did_you_mean(ours, COLUMNS, f"{KEY}.columns.")
            problems.append(Problem(f"{KEY}.columns.{ours}", "unknown key", hint=hint))
        elif theirs not in file.names:
            allowed = f"one of the columns of {file.path}: {file.listed}"
            hint = did_you_mean(str(theirs), file.names)
            problems.append(
                Problem(f"{KEY}.columns.{ours}", allowed, value=shown(theirs), hint=hint)
            )
    named = {ours: columns.get(ours, ours) for ours in READ} | dict(columns)
    where = {ours: named[ours] for ours in COLUMNS if named.get(ours) in file.names}
    taken = list(where.values())
    problems += [
        Problem(f"{KEY}.columns.{ours}", "a column that nothing else is read of", shown(theirs))
        for ours, theirs in columns.items()
        if ours in where and taken.count(theirs) > 1
    ]
    for ours in NEEDED:
        if ours not in where and ours not in columns:
            near = nearest(ours, file.names)
            hint = f"write {KEY}.columns.{ours}=NAME"
            if near:
                hint = f"if it is {near}, write {typed(f'{KEY}.columns.{ours}', near)}"
            message = f"is missing; the file {file.has}"
            problems.append(Problem(f"{file.path}: column {ours}", message, hint=hint))
    return where, problems


def _vocabularies(
    channels: Mapping[str, str], outcomes: Mapping[str, str], reasons: Mapping[str, str]
) -> dict[str, Vocabulary]:
    """What the words of each column mean that the user can map."""
    extra = {LEAVE_OUT: LEFT_OUT}
    return {
        "channel": Vocabulary(CHANNELS, channels, extra=extra),
        "outcome": Vocabulary(OUTCOMES, outcomes, extra=extra),
        "reason": Vocabulary(REASONS, reasons, extra=extra),
    }


def _one_log(path: Path, name: str, column: pa.ChunkedArray) -> Problem | None:
    """The problem of a file with the logs of several runs."""
    found = factorised(column)[1]
    if len(found) < 2:
        return None
    named = ", ".join(map(brief, found[:5]))
    message = f"holds {len(found)} of them ({named}); one log is of one company"
    return Problem(f"{path}: column {name}", message, hint=f"keep the rows of one {name}")


def _columns(
    table: pa.Table,
    where: Mapping[str, str],
    words: Mapping[str, Words],
    out: NDArray[np.bool_],
    file: TableFile,
    said: LogFormat,
    totals: Sequence[str],
) -> tuple[pd.DataFrame, Weeks, list[Problem]]:
    """Every column as numbers, what its dates say, and all problems.

    Nothing is at fault in rows that are left `out`.
    """

    def position(ours: str) -> Position:
        return file.position(where[ours])

    weeks = read_weeks(filled(table[where["week"]], out), position("week"), said.dates, file.form)
    file.understood(*weeks.told)
    problems = weeks.problems
    read: dict[str, Any] = {"week": weeks.weeks}
    for ours, known in (("channel", CHANNELS), ("outcome", OUTCOMES)):
        read[ours] = words[ours].codes
        # An outcome that is near in letters may be the opposite: `refused` is no `responded`.
        near = known if ours == "channel" else ()
        hint = mapping_hint(f"{KEY}.{ours}s", LEAVE_OUT, "its rows are left out", near)
        problems += words[ours].unread(~out, one_of(known), position(ours), hint)
        empty = np.flatnonzero((read[ours] == NOTHING) & ~out)
        problems += row_problems(empty, partial(_is_empty, one_of(known)), position(ours))
    read["hcp_id"] = ids(table[where["hcp_id"]])
    alone = np.isin(read["channel"], [CHANNELS.index(name) for name in totals])
    only = f"only {one_of(totals)} may come" if totals else "no contact comes"
    problems += row_problems(
        np.flatnonzero((read["hcp_id"] == "").to_numpy() & ~alone & ~out),
        partial(_is_empty, f"{only} without an HCP"),
        position("hcp_id"),
    )
    nothing = np.full(len(table), NOTHING)
    read["opted_out"] = nothing
    if "opted_out" in where:
        opted_out = Vocabulary(("no", "yes"), synonyms=YES_NO).read(table[where["opted_out"]])
        read["opted_out"] = opted_out.codes
        problems += opted_out.unread(~out, "yes or no", position("opted_out"), lambda _: "")
    # A reason of another kind says nothing.
    read["reason"] = np.maximum(words["reason"].codes, NOTHING) if "reason" in words else nothing
    has_id = "contact_id" in where
    read["contact"] = contact_ids(table[where["contact_id"]]) if has_id else nothing
    return pd.DataFrame(read), weeks, problems


def _is_empty(allowed: str, _: int, where: str) -> Problem:
    """The problem of an empty cell."""
    return Problem(where, f"is empty; {allowed}")
