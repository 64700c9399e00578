"""A company's own contact log: a table in a file, brought to the model's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.faults import Fault, Faults, did_you_mean, nearest, one_of, shown
from experiments.user_files.cells import (
    MOST_FAULTS,
    Place,
    as_text,
    brief,
    factorised,
    meaning,
    row_faults,
    small,
)
from experiments.user_files.format import LogFormat
from experiments.user_files.table import TableFile
from experiments.user_files.weeks import read_weeks
from sim.settings.channels import Channels
from sim.settings.words import CHANNELS, OUTCOMES, PULL_CHANNELS, REASONS

KEY = "calibration"
NEEDED = ("week", "hcp_id", "channel", "outcome")
COLUMNS = (*NEEDED, "reason", "opted_out")
"""Columns of a log that are read; `touches.parquet` has them all."""

MOST_A_WEEK = 60
"""Contacts of one HCP on one channel in a week beyond which it cannot be one HCP."""

_YES_NO = {"yes": 1, "y": 1, "true": 1, "1": 1, "no": 0, "n": 0, "false": 0, "0": 0}
_TOTALS = tuple(name for name in PULL_CHANNELS if not getattr(Channels(), name).observed)
_APART = ("arm", "replicate")


def read_contacts(
    path: Path,
    columns: Mapping[str, str],
    channels: Mapping[str, str],
    outcomes: Mapping[str, str],
    *,
    said: LogFormat | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """Read a user's contact log.

    Args:
        path: A CSV or Parquet file or a workbook.
        columns: Names of the file's columns by ours, where they differ.
        channels: Our names of channels by the file's, where they differ.
        outcomes: Our names of outcomes by the file's, where they differ.
        said: What the user says of how the file is written.

    Returns:
        One row per contact in the order of weeks, those left out that were not tried, and notes.
        Columns: `week` (from 1), `hcp_id` (text; empty where a third party reports totals),
        `channel`, `outcome` (numbers of `words.CHANNELS` and `words.OUTCOMES`), and `opted_out`
        where the file tells it. Its `attrs` hold `month`, of the first contact, where the file has
        dates.

    Raises:
        Faults: Everything that is wrong with the file, its columns and the names that are mapped.
            Rows have the numbers that an editor or a workbook gives them; those of Parquet count
            from 1.
    """
    said = said or LogFormat()
    wanted = [columns.get(ours, ours) for ours in COLUMNS]
    file = TableFile(path, f"{KEY}.file", wanted, said)
    where, faults = _where(columns, file)
    faults += _mapped("channels", channels, CHANNELS) + _mapped("outcomes", outcomes, OUTCOMES)
    if faults:
        raise Faults(faults)
    apart = [name for name in _APART if name in file.names and name not in where.values()]
    table = file.read([*where.values(), *apart])
    if not len(table):
        raise Faults([Fault(str(path), "has no rows; each contact is one")])
    faults += [fault for name in apart if (fault := _one_log(path, name, table[name]))]
    try:
        read, month, found = _columns(table, where, channels, outcomes, file, said)
    except pa.ArrowException as error:
        reason = f"a column holds neither text nor numbers nor dates ({error})"
        raise Faults([*faults, Fault(str(path), reason[:200])]) from None
    faults += found
    if faults:
        raise Faults(faults)
    made, notes = _made(read, str(path))
    faults = _crowds(made, str(path))
    if faults:
        raise Faults(faults)
    if not len(made):
        raise Faults([Fault(str(path), "no contact of it was made or tried", hint=notes[0])])
    if "opted_out" not in where:
        made = made.drop(columns="opted_out")
        notes.append(f"{path}: without a column opted_out, of opt-outs nothing is read")
    if month is not None and (twice := int(table.to_pandas().duplicated().sum())):
        notes.append(f"{path}: {twice:,} rows stand there twice; each counts as a contact")
    made.attrs["month"] = month
    return made, file.notes() + notes


def _where(columns: Mapping[str, str], file: TableFile) -> tuple[dict[str, str], list[Fault]]:
    """Names of the file's columns by ours, and the faults of names that are not there."""
    faults: list[Fault] = []
    for ours, theirs in columns.items():
        if ours not in COLUMNS:
            hint = did_you_mean(ours, COLUMNS, f"{KEY}.columns.")
            faults.append(Fault(f"{KEY}.columns.{ours}", "unknown key", hint=hint))
        elif theirs not in file.names:
            allowed = f"one of the columns of {file.path}: {file.listed}"
            hint = did_you_mean(str(theirs), file.names)
            faults.append(Fault(f"{KEY}.columns.{ours}", allowed, value=shown(theirs), hint=hint))
    where = {
        ours: columns.get(ours, ours) for ours in COLUMNS if columns.get(ours, ours) in file.names
    }
    taken = list(where.values())
    faults += [
        Fault(f"{KEY}.columns.{ours}", "a column that nothing else is read of", shown(theirs))
        for ours, theirs in columns.items()
        if ours in where and taken.count(theirs) > 1
    ]
    for ours in NEEDED:
        if ours not in where and ours not in columns:
            near = nearest(ours, file.names)
            hint = f"if it is {near}, write {KEY}.columns.{ours}={near}"
            hint = hint if near else f"write {KEY}.columns.{ours}=NAME"
            message = f"is missing; the file {file.has}"
            faults.append(Fault(f"{file.path}: column {ours}", message, hint=hint))
    return where, faults


def _mapped(what: str, names: Mapping[str, str], known: Sequence[str]) -> list[Fault]:
    """The faults of names that are mapped to none of ours."""
    return [
        Fault(f"{KEY}.{what}.{theirs}", one_of(known), shown(ours), did_you_mean(str(ours), known))
        for theirs, ours in names.items()
        if ours not in known
    ]


def _one_log(path: Path, name: str, column: pa.ChunkedArray) -> Fault | None:
    """The fault of a file with the logs of several runs."""
    found = factorised(column)[1]
    if len(found) < 2:
        return None
    named = ", ".join(map(brief, found[:5]))
    message = f"holds {len(found)} of them ({named}); one log is of one company"
    return Fault(f"{path}: column {name}", message, hint=f"keep the rows of one {name}")


def _columns(
    table: pa.Table,
    where: Mapping[str, str],
    channels: Mapping[str, str],
    outcomes: Mapping[str, str],
    file: TableFile,
    said: LogFormat,
) -> tuple[pd.DataFrame, int | None, list[Fault]]:
    """Every column as numbers, the month of week 1 where it is known, and all faults."""

    def place(ours: str) -> Place:
        return file.place(where[ours])

    weeks = read_weeks(table[where["week"]], place("week"), said.dates, file.form)
    file.understood(*weeks.told)
    faults = weeks.faults
    read = {"week": weeks.weeks}
    read["channel"], found = _words(table[where["channel"]], CHANNELS, channels, place("channel"))
    faults += found
    read["outcome"], found = _words(table[where["outcome"]], OUTCOMES, outcomes, place("outcome"))
    faults += found
    ids = pd.Series(pc.utf8_trim_whitespace(as_text(table[where["hcp_id"]])).to_pandas())
    ids = ids.fillna("").astype(object)
    totals = np.isin(read["channel"], [CHANNELS.index(name) for name in _TOTALS])
    faults += row_faults(
        np.flatnonzero((ids == "").to_numpy() & ~totals),
        lambda _, at: Fault(at, f"is empty; only {one_of(_TOTALS)} may come without an HCP"),
        place("hcp_id"),
    )
    read["opted_out"] = np.full(len(table), -1)
    if "opted_out" in where:
        read["opted_out"], found = _words(
            table[where["opted_out"]], (), {}, place("opted_out"), codes=_YES_NO, may_miss=True
        )
        faults += found
    read["reason"] = (
        _reasons(table[where["reason"]]) if "reason" in where else np.full(len(table), -1)
    )
    return pd.DataFrame({**read, "hcp_id": ids}), weeks.month, faults


def _reasons(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Reasons as numbers; -1 where nothing of ours stands."""
    at, texts = factorised(column)
    known = {word: code for code, word in enumerate(REASONS)}
    meanings = [meaning(text, known, -1) for text in texts]
    return np.array([*meanings, -1], dtype=np.int64)[at]


def _words(
    column: pa.ChunkedArray,
    ours: Sequence[str],
    theirs: Mapping[str, str],
    place: Place,
    *,
    codes: Mapping[str, int] | None = None,
    may_miss: bool = False,
) -> tuple[NDArray[np.int64], list[Fault]]:
    """A column of a few words as numbers, -1 where nothing stands, and its faults."""
    known = {word: code for code, word in enumerate(ours)}
    known |= {small(word): known[ours_] for word, ours_ in theirs.items()}
    known = dict(codes) if codes is not None else known
    at, texts = factorised(column)
    wrong = len(known) + 1
    meanings = np.array([*(meaning(text, known, wrong) for text in texts), -1], dtype=np.int64)
    read = meanings[at]
    allowed = one_of(list(ours) or ["yes", "no"])
    faults = []
    for code in np.unique(at[read == wrong]).tolist()[:MOST_FAULTS]:
        rows = np.flatnonzero(at == code)
        more = f" in {len(rows):,} rows" if len(rows) > 1 else ""
        # An outcome that is near in letters may be the opposite: `refused` is no `responded`.
        hint = did_you_mean(texts[code], known) if ours is CHANNELS else ""
        where = place.at(int(rows[0]))
        faults.append(Fault(where, allowed, f"{shown(texts[code])}{more}", hint))
    if not may_miss:
        empty: Callable[[int, str], Fault] = lambda _, where: Fault(where, f"is empty; {allowed}")  # noqa: E731
        faults += row_faults(np.flatnonzero(read == -1), empty, place)
    return read, faults


def _crowds(made: pd.DataFrame, path: str) -> list[Fault]:
    """The faults of HCPs with more contacts in a week than anyone can have."""
    named = made[made["hcp_id"] != ""]
    counts = named.groupby(["hcp_id", "channel", "week"]).size().reset_index(name="count")
    many = counts[counts["count"] > MOST_A_WEEK].head(5)
    return [
        Fault(
            path, f"at most {MOST_A_WEEK} contacts with one HCP on a channel and in a week",
            value=f"{row['count']} with {brief(row['hcp_id'])} on {CHANNELS[row['channel']]} in "
            f"week {row['week']}",
        )
        for row in many.to_dict("records")
    ]  # fmt: skip


def _made(read: pd.DataFrame, path: str) -> tuple[pd.DataFrame, list[str]]:
    """The contacts that were made or tried, in the order of weeks, and what was left out."""
    calls = read["channel"] == CHANNELS.index("visit")
    refused = calls & read["outcome"].isin([OUTCOMES.index(o) for o in ("ignored", "declined")])
    read = read.assign(outcome=read["outcome"].mask(refused, OUTCOMES.index("blocked")))
    blocked = read["outcome"] == OUTCOMES.index("blocked")
    turned_away = read["reason"] == REASONS.index("access")
    turned_away |= (read["reason"] == -1) & calls
    left_out = blocked & ~turned_away
    notes = []
    if left_out.any():
        notes.append(f"{path}: {left_out.sum():,} touches left out that were blocked, not tried")
    begun = read["channel"] >= CHANNELS.index(PULL_CHANNELS[0])
    made = read[~left_out & ~(begun & blocked)].sort_values("week", kind="stable")
    made = made.reset_index(drop=True)
    made["opted_out"] = made["opted_out"] == 1
    first = int(made["week"].min()) if len(made) else 1
    if first > 1:
        made["week"] -= first - 1
        notes.append(f"{path}: weeks are counted from the first contact: week {first} is week 1")
    visits = made["channel"] == CHANNELS.index("visit")
    if visits.any() and not (made["outcome"][visits] == OUTCOMES.index("blocked")).any():
        notes.append(
            f"{path}: no visit was turned away; if the log leaves out attempts, how readily HCPs "
            "meet reps comes out too high"
        )
    return made.drop(columns="reason"), notes
