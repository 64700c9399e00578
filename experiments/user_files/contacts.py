"""A company's own contact log: a table in CSV or Parquet, brought to the model's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.faults import Fault, Faults, did_you_mean, nearest, one_of, shown
from experiments.user_files.cells import factorised, row_faults
from experiments.user_files.contact_rows import (
    KEY,
    ask_of_events,
    brought_together,
    contact_ids,
    crowds,
    days,
    filled,
    ids,
    left_out,
    look_like_events,
    made,
)
from experiments.user_files.table import TableFile
from experiments.user_files.words import (
    LEAVE_OUT,
    LEFT_OUT,
    NOTHING,
    YES_NO,
    Vocabulary,
    Words,
    mapping_hint,
    typed,
)
from sim.settings.channels import Channels
from sim.settings.words import CHANNELS, OUTCOMES, PULL_CHANNELS, REASONS

NEEDED = ("week", "hcp_id", "channel", "outcome")
READ = (*NEEDED, "reason", "opted_out")
"""Columns of a log that are read where they are; `touches.parquet` has them all."""

COLUMNS = (*READ, "contact_id")
"""Columns of a log that can be read; `contact_id` only where it is named, since a CRM may call an
HCP so."""

MOST_WEEKS = 1040
"""Weeks beyond which a number of a week cannot be meant."""

_DAY = re.compile(r"^(\d{4}-\d\d-\d\d)([T ].*)?$")
_TOTALS = tuple(name for name in PULL_CHANNELS if not getattr(Channels(), name).observed)
_APART = ("arm", "replicate")


def read_contacts(
    path: Path,
    columns: Mapping[str, str],
    channels: Mapping[str, str],
    outcomes: Mapping[str, str],
    reasons: Mapping[str, str] | None = None,
    one_row_per: str = "contact",
) -> tuple[pd.DataFrame, list[str]]:
    """Read a user's contact log.

    Args:
        path: A CSV (UTF-8, commas, a first line of names) or Parquet file.
        columns: Names of the file's columns by ours, where they differ.
        channels: Our names of channels by the file's, where they differ, or `leave_out`.
        outcomes: Our names of outcomes by the file's, where they differ, or `leave_out`.
        reasons: Our names of reasons by the file's, where they differ, or `leave_out`.
        one_row_per: `contact`, or `event`: rows of one HCP, channel and day are one contact.

    Returns:
        One row per contact in the order of weeks, those left out that were not tried, and notes.
        Columns: `week` (from 1), `hcp_id` (text; empty where a third party reports totals),
        `channel`, `outcome` (numbers of `words.CHANNELS` and `words.OUTCOMES`), and `opted_out`
        where the file tells it. Its `attrs` hold `month`, of the first contact, where the file has
        dates.

    Raises:
        Faults: Everything that is wrong with the file, its columns and the names that are mapped.
            Row 1 is the first below the names.
    """
    file = TableFile(path, f"{KEY}.file")
    where, faults = _where(columns, file)
    known = _vocabularies(channels, outcomes, reasons or {})
    faults += [fault for ours, v in known.items() for fault in v.faults(f"{KEY}.{ours}s")]
    if reasons and "reason" not in where:
        hint = f"write {KEY}.columns.reason=NAME"
        faults.append(Fault(f"{KEY}.reasons", "the file has no column of reasons", hint=hint))
    if faults:
        raise Faults(faults)
    apart = [name for name in _APART if name in file.names and name not in where.values()]
    table = file.read([*where.values(), *apart])
    if not len(table):
        raise Faults([Fault(str(path), "has no rows; each contact is one")])
    faults += [fault for name in apart if (fault := _one_log(path, name, table[name]))]
    try:
        words = {ours: v.read(table[where[ours]]) for ours, v in known.items() if ours in where}
        out, notes = left_out(words, len(table), str(path))
        read, month, found = _columns(table, where, words, out, str(path))
    except pa.ArrowException as error:
        reason = f"a column holds neither text nor numbers nor dates ({error})"
        raise Faults([*faults, Fault(str(path), reason[:200])]) from None
    faults += found
    if one_row_per == "event" and month is None and "contact_id" not in where and not found:
        message = f"event needs dates, or {KEY}.columns.contact_id=NAME"
        faults.append(Fault(f"{KEY}.one_row_per", message))
    if faults:
        raise Faults(faults)
    day = days(table[where["week"]])[~out] if month is not None else None
    read = read[~out]
    if one_row_per == "event" and day is not None:
        # A third party names no HCP: what it tells of a day is not of one.
        alone = (read["contact"] == -1) & (read["hcp_id"] != "")
        read = read.assign(contact=read["contact"].mask(alone, -2 - day))
    if one_row_per == "event" or "contact_id" in where:
        read, said = brought_together(read, str(path))
        notes += said
    elif day is not None and (many := look_like_events(read, day)):
        notes.append(ask_of_events(many, len(read), file, list(where.values())))
    contacts, said = made(read, words["outcome"], str(path), has_reasons="reason" in where)
    notes += said
    if faults := crowds(contacts, str(path)):
        raise Faults(faults)
    if not len(contacts):
        raise Faults([Fault(str(path), "no contact of it was made or tried", hint=notes[0])])
    if "opted_out" not in where:
        contacts = contacts.drop(columns="opted_out")
        notes.append(f"{path}: without a column opted_out, of opt-outs nothing is read")
    if day is not None and "contact_id" not in where and one_row_per == "contact":
        twice = int(table.to_pandas()[~out].duplicated().sum())
        if twice:
            notes.append(f"{path}: {twice:,} rows stand there twice; each counts as a contact")
    contacts.attrs["month"] = month
    return contacts, notes


def _where(columns: Mapping[str, str], file: TableFile) -> tuple[dict[str, str], list[Fault]]:
    """Names of the file's columns by ours, and the faults of names that are not there."""
    faults: list[Fault] = []
    for ours, theirs in columns.items():
        if ours not in COLUMNS:
            hint = did_you_mean(ours, COLUMNS, f"{KEY}.columns.")
            faults.append(Fault(f"{KEY}.columns.{ours}", "unknown key", hint=hint))
        elif theirs not in file.names:
            allowed = f"one of the columns of {file.path}: {one_of(file.names)}"
            hint = did_you_mean(str(theirs), file.names)
            faults.append(Fault(f"{KEY}.columns.{ours}", allowed, value=shown(theirs), hint=hint))
    named = {ours: columns.get(ours, ours) for ours in READ} | dict(columns)
    where = {ours: named[ours] for ours in COLUMNS if named.get(ours) in file.names}
    taken = list(where.values())
    faults += [
        Fault(f"{KEY}.columns.{ours}", "a column that nothing else is read of", shown(theirs))
        for ours, theirs in columns.items()
        if ours in where and taken.count(theirs) > 1
    ]
    for ours in NEEDED:
        if ours not in where and ours not in columns:
            near = nearest(ours, file.names)
            hint = f"write {KEY}.columns.{ours}=NAME"
            if near:
                hint = f"if it is {near}, write {typed(f'{KEY}.columns.{ours}', near)}"
            message = f"is missing; the file has the columns {one_of(file.names)}"
            faults.append(Fault(f"{file.path}: column {ours}", message, hint=hint))
    return where, faults


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


def _one_log(path: Path, name: str, column: pa.ChunkedArray) -> Fault | None:
    """The fault of a file with the logs of several runs."""
    found = factorised(column)[1]
    if len(found) < 2:
        return None
    message = f"holds {len(found)} of them ({', '.join(found[:5])}); one log is of one company"
    return Fault(f"{path}: column {name}", message, hint=f"keep the rows of one {name}")


def _columns(
    table: pa.Table,
    where: Mapping[str, str],
    words: Mapping[str, Words],
    out: NDArray[np.bool_],
    path: str,
) -> tuple[pd.DataFrame, int | None, list[Fault]]:
    """Every column as numbers, the month of week 1 where it is known, and all faults.

    Nothing is at fault in rows that are left `out`.
    """

    def place(ours: str) -> str:
        return f"{path}: row {{row}}, {where[ours]}"

    week, month, faults = _weeks(filled(table[where["week"]], out), place("week"))
    read: dict[str, Any] = {"week": week}
    for ours, known in (("channel", CHANNELS), ("outcome", OUTCOMES)):
        read[ours] = words[ours].codes
        # An outcome that is near in letters may be the opposite: `refused` is no `responded`.
        near = known if ours == "channel" else ()
        hint = mapping_hint(f"{KEY}.{ours}s", LEAVE_OUT, "its rows are left out", near)
        faults += words[ours].unread(~out, one_of(known), place(ours), hint)
        empty = np.flatnonzero((read[ours] == NOTHING) & ~out)
        faults += row_faults(empty, partial(_is_empty, one_of(known)), place(ours))
    read["hcp_id"] = ids(table[where["hcp_id"]])
    totals = np.isin(read["channel"], [CHANNELS.index(name) for name in _TOTALS])
    faults += row_faults(
        np.flatnonzero((read["hcp_id"] == "").to_numpy() & ~totals & ~out),
        partial(_is_empty, f"only {one_of(_TOTALS)} may come without an HCP"),
        place("hcp_id"),
    )
    nothing = np.full(len(table), NOTHING)
    read["opted_out"] = nothing
    if "opted_out" in where:
        opted_out = Vocabulary(("no", "yes"), synonyms=YES_NO).read(table[where["opted_out"]])
        read["opted_out"] = opted_out.codes
        faults += opted_out.unread(~out, "yes or no", place("opted_out"), lambda _: "")
    # A reason of another kind says nothing.
    read["reason"] = np.maximum(words["reason"].codes, NOTHING) if "reason" in words else nothing
    has_id = "contact_id" in where
    read["contact"] = contact_ids(table[where["contact_id"]]) if has_id else nothing
    return pd.DataFrame(read), month, faults


def _is_empty(allowed: str, _: int, where: str) -> Fault:
    """The fault of an empty cell."""
    return Fault(where, f"is empty; {allowed}")


def _weeks(
    column: pa.ChunkedArray, place: str
) -> tuple[NDArray[np.int64], int | None, list[Fault]]:
    """Numbers of weeks from whole numbers or dates, and the month of the first contact."""
    if pa.types.is_temporal(column.type):
        column = pc.strftime(column, format="%Y-%m-%d")
    at, texts = factorised(column)
    numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(float)
    local = [_DAY.sub(r"\1", text) for text in texts]  # the hour and its zone do not matter
    days = pd.to_datetime(pd.Series(local, dtype=object), errors="coerce", format="%Y-%m-%d")
    dated = np.isnan(numbers) & days.notna().to_numpy()
    whole = (numbers >= 1) & (numbers <= MOST_WEEKS) & (np.floor(numbers) == numbers)
    good, month = whole, None
    weeks = np.where(whole, numbers, 1).astype(np.int64)
    if dated.sum() > whole.sum():
        # A year that was mistyped is at fault itself, and not all the others.
        far = (days - days.dropna().sort_values().iloc[int(dated.sum()) // 2]).abs()
        good = dated & (far.dt.days <= MOST_WEEKS * 7 / 2).to_numpy()
        first = days[good].min()
        monday = first - pd.Timedelta(days=first.weekday())
        passed = ((days - monday).dt.days // 7 + 1).to_numpy(float)
        month = int(first.month)
        weeks = np.where(good, passed, 1).astype(np.int64)
    allowed = f"a whole number from 1 to {MOST_WEEKS:,}, or a date as in 2026-03-31"
    if month is not None:
        allowed = f"a date, as in the other rows, and within {MOST_WEEKS // 104} years of them"
    bad = np.append(~good, True)[at]
    faults = row_faults(
        np.flatnonzero(bad),
        lambda row, where: Fault(where, allowed, shown(texts[at[row]] if at[row] >= 0 else "")),
        place,
    )
    return np.append(weeks, 0)[at], month, faults
