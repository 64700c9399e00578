"""A company's own contact log: a table in CSV or Parquet, brought to the model's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.faults import Fault, Faults, did_you_mean, nearest, one_of, shown
from experiments.user_files.cells import as_text, factorised, meaning, row_faults, small
from experiments.user_files.table import TableFile
from sim.settings.words import CHANNELS, OUTCOMES, PULL_CHANNELS, REASONS

KEY = "calibration"
NEEDED = ("week", "hcp_id", "channel", "outcome")
COLUMNS = (*NEEDED, "reason", "opted_out")
"""Columns of a log that are read; `touches.parquet` has them all."""

MOST_WEEKS = 1040
"""Weeks beyond which a number of a week cannot be meant."""

_YES_NO = {"yes": 1, "true": 1, "1": 1, "no": 0, "false": 0, "0": 0}
_TOTALS = ("platform", "community", "social")  # third parties report them without names
_APART = ("arm", "replicate")


def read_contacts(
    path: Path, columns: Mapping[str, str], channels: Mapping[str, str], outcomes: Mapping[str, str]
) -> tuple[pd.DataFrame, list[str]]:
    """Read a user's contact log.

    Args:
        path: A CSV (UTF-8, commas, a first line of names) or Parquet file.
        columns: Names of the file's columns by ours, where they differ.
        channels: Our names of channels by the file's, where they differ.
        outcomes: Our names of outcomes by the file's, where they differ.

    Returns:
        One row per contact in the order of weeks, those left out that were not tried, and notes.
        Columns: `week` (from 1), `hcp_id` (text; empty where a third party reports totals),
        `channel`, `outcome` (numbers of `words.CHANNELS` and `words.OUTCOMES`), `opted_out`.
        Its `attrs` hold `month`, in which week 1 begins, where the file has dates.

    Raises:
        Faults: Everything that is wrong with the file, its columns and the names that are mapped.
            Row 1 is the first below the names.
    """
    file = TableFile(path, f"{KEY}.file")
    where, faults = _where(columns, file)
    faults += _mapped("channels", channels, CHANNELS) + _mapped("outcomes", outcomes, OUTCOMES)
    if faults:
        raise Faults(faults)
    apart = [name for name in _APART if name in file.names and name not in where.values()]
    table = file.read([*where.values(), *apart])
    if not len(table):
        raise Faults([Fault(str(path), "has no rows; each contact is one")])
    faults += [fault for name in apart if (fault := _one_log(path, name, table[name]))]
    read, month, found = _columns(table, where, channels, outcomes, str(path))
    faults += found
    if faults:
        raise Faults(faults)
    made, notes = _made(read, str(path))
    made.attrs["month"] = month
    return made, notes


def _where(columns: Mapping[str, str], file: TableFile) -> tuple[dict[str, str], list[Fault]]:
    """Names of the file's columns by ours, and the faults of names that are not there."""
    faults: list[Fault] = []
    for ours, theirs in columns.items():
        if ours not in COLUMNS:
            hint = did_you_mean(ours, COLUMNS, f"{KEY}.columns.")
            faults.append(Fault(f"{KEY}.columns.{ours}", "unknown key", hint=hint))
        elif theirs not in file.names:
            allowed = f"one of the columns of {file.path}: {one_of(file.names)}"
            hint = did_you_mean(theirs, file.names)
            faults.append(Fault(f"{KEY}.columns.{ours}", allowed, value=shown(theirs), hint=hint))
    where = {
        ours: columns.get(ours, ours) for ours in COLUMNS if columns.get(ours, ours) in file.names
    }
    for ours in NEEDED:
        if ours not in where and ours not in columns:
            near = nearest(ours, file.names)
            hint = f"if it is {near}, write {KEY}.columns.{ours}={near}" if near else ""
            message = f"is missing; the file has the columns {one_of(file.names)}"
            faults.append(Fault(f"{file.path}: column {ours}", message, hint=hint))
    return where, faults


def _mapped(what: str, names: Mapping[str, str], known: Sequence[str]) -> list[Fault]:
    """The faults of names that are mapped to none of ours."""
    return [
        Fault(f"{KEY}.{what}.{theirs}", one_of(known), shown(ours), did_you_mean(ours, known))
        for theirs, ours in names.items()
        if ours not in known
    ]


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
    channels: Mapping[str, str],
    outcomes: Mapping[str, str],
    path: str,
) -> tuple[pd.DataFrame, int | None, list[Fault]]:
    """Every column as numbers, the month of week 1 where it is known, and all faults."""

    def place(ours: str) -> str:
        return f"{path}: row {{row}}, {where[ours]}"

    week, month, faults = _weeks(table[where["week"]], place("week"))
    read = {"week": week}
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
    for ours, known in (("reason", REASONS), ("opted_out", ())):
        read[ours] = np.full(len(table), -1)
        if ours in where:
            column = table[where[ours]]
            codes = _YES_NO if ours == "opted_out" else None
            read[ours], found = _words(column, known, {}, place(ours), codes=codes, may_miss=True)
            faults += found
    return pd.DataFrame({**read, "hcp_id": ids}), month, faults


def _words(
    column: pa.ChunkedArray,
    ours: Sequence[str],
    theirs: Mapping[str, str],
    place: str,
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
    faults = row_faults(
        np.flatnonzero(read == wrong),
        lambda row, where: Fault(
            where, allowed, shown(texts[at[row]]), did_you_mean(texts[at[row]], known)
        ),
        place,
    )
    if not may_miss:
        empty: Callable[[int, str], Fault] = lambda _, where: Fault(where, f"is empty; {allowed}")  # noqa: E731
        faults += row_faults(np.flatnonzero(read == -1), empty, place)
    return read, faults


def _weeks(
    column: pa.ChunkedArray, place: str
) -> tuple[NDArray[np.int64], int | None, list[Fault]]:
    """Numbers of weeks from whole numbers or dates, and the month in which week 1 begins."""
    if pa.types.is_temporal(column.type):
        column = pc.strftime(column, format="%Y-%m-%d")
    at, texts = factorised(column)
    numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(float)
    days = pd.to_datetime(pd.Series(texts, dtype=object), errors="coerce", format="ISO8601")
    dated = np.isnan(numbers) & days.notna().to_numpy()
    whole = (numbers >= 1) & (numbers <= MOST_WEEKS) & (np.floor(numbers) == numbers)
    good, month = whole, None
    weeks = np.where(whole, numbers, 1).astype(np.int64)
    if dated.sum() > whole.sum():
        day = days.dt.tz_localize(None).dt.normalize()
        first = day[dated].min()
        monday = first - pd.Timedelta(days=first.weekday())
        passed = ((day - monday).dt.days // 7 + 1).to_numpy(float)
        good, month = dated & (passed <= MOST_WEEKS), int(first.month)
        weeks = np.where(good, passed, 1).astype(np.int64)
    allowed = f"a whole number from 1 to {MOST_WEEKS:,}, or a date as in 2026-03-31"
    if month is not None:
        allowed = f"a date, as in the other rows, within {MOST_WEEKS:,} weeks"
    bad = np.append(~good, True)[at]
    faults = row_faults(
        np.flatnonzero(bad),
        lambda row, where: Fault(where, allowed, shown(texts[at[row]] if at[row] >= 0 else "")),
        place,
    )
    return np.append(weeks, 0)[at], month, faults


def _made(read: pd.DataFrame, path: str) -> tuple[pd.DataFrame, list[str]]:
    """The contacts that were made or tried, in the order of weeks, and what was left out."""
    blocked = read["outcome"] == OUTCOMES.index("blocked")
    turned_away = read["reason"] == REASONS.index("access")
    turned_away |= (read["reason"] == -1) & (read["channel"] == CHANNELS.index("visit"))
    left_out = blocked & ~turned_away
    notes = []
    if left_out.any():
        notes.append(f"{path}: {left_out.sum():,} touches left out that were blocked, not tried")
    begun = read["channel"] >= CHANNELS.index(PULL_CHANNELS[0])
    made = read[~left_out & ~(begun & blocked)].sort_values("week", kind="stable")
    made = made.reset_index(drop=True)
    made["opted_out"] = made["opted_out"] == 1
    visits = made["channel"] == CHANNELS.index("visit")
    if visits.any() and not (made["outcome"][visits] == OUTCOMES.index("blocked")).any():
        notes.append(
            f"{path}: no visit was turned away; if the log leaves out attempts, how readily HCPs "
            "meet reps comes out too high"
        )
    return made.drop(columns="reason"), notes
