"""From rows of a contact log to contacts: events brought together, what was not tried left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.config_errors import Problem, typed
from experiments.user_files.cells import MISSING, as_text, brief, factorised, small
from experiments.user_files.table import TableFile
from experiments.user_files.words import LEAVE_OUT, LEFT_OUT, Words
from sim.settings.channels import CHANNELS, PULL_CHANNELS
from sim.settings.words import OUTCOMES, REASONS

KEY = "calibration"
MAPPED = ("channel", "outcome", "reason")
"""Columns whose words a user can map."""

MOST_A_WEEK = 60
"""Contacts of one HCP on one channel in a week beyond which it cannot be one HCP."""

FEW_EVENTS = 0.01
"""Share of rows that may differ from others in the outcome alone before a log looks like events."""

_VISIT = CHANNELS.index("visit")
_BLOCKED = OUTCOMES.index("blocked")
_SAME = ["hcp_id", "channel", "contact"]


def left_out(words: dict[str, Words], rows: int, path: str) -> tuple[NDArray[np.bool_], list[str]]:
    """The rows that the user's own maps leave out, and notes on them.

    Args:
        words: The columns of words by our names.
        rows: Rows of the log.
        path: The file, for the notes.
    """
    out = np.zeros(rows, dtype=bool)
    notes = []
    for ours in MAPPED:
        if ours in words and (mine := ~out & (words[ours].codes == LEFT_OUT)).any():
            notes.append(
                f"{path}: {mine.sum():,} rows left out, as {KEY}.{ours}s says: "
                f"{words[ours].counted(mine)}"
            )
            out |= mine
    return out, notes


def filled(column: pa.ChunkedArray, out: NDArray[np.bool_]) -> pa.ChunkedArray:
    """The column with the first row that counts in place of those that are left out.

    So nothing that stands in them is at fault, and rows keep their numbers.
    """
    if not out.any() or out.all():
        return column
    rows = np.arange(len(out))
    return column.take(pa.array(np.where(out, int(np.argmin(out)), rows)))


def contact_ids(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """A number for each contact that rows belong to (n,); -1 where the file does not say."""
    at, texts = factorised(column)
    known = [-1 if small(text) in MISSING else code for code, text in enumerate(texts)]
    return np.array([*known, -1], dtype=np.int64)[at]


def brought_together(read: pd.DataFrame, path: str) -> tuple[pd.DataFrame, list[str]]:
    """One row for each contact, of the rows that tell its events.

    Args:
        read: Rows with `contact`, a number for each contact of one HCP on one channel; -1 is a row
            of its own.
        path: The file, for the note.

    Returns:
        The rows: of each contact the one with the furthest outcome, in the week of its first
        event, opted out if any of them was; and the note.
    """
    alone = read["contact"] == -1
    events = read[~alone]
    furthest = events.sort_values("outcome", kind="stable").drop_duplicates(_SAME, keep="last")
    groups = events.groupby(_SAME)
    whole = groups.agg(week=("week", "min"), opted_out=("opted_out", "max")).reset_index()
    furthest = furthest.drop(columns=["week", "opted_out"]).reset_index().merge(whole, on=_SAME)
    made = pd.concat([read[alone], furthest.set_index("index")[read.columns]]).sort_index()
    if len(made) == len(read):
        return made, [f"{path}: no two rows are of one contact"]
    said = f"{len(read):,} rows are {len(made):,} contacts; the furthest outcome of each counts"
    return made, [f"{path}: {said}"]


def look_like_events(read: pd.DataFrame, day: NDArray[np.int64]) -> int:
    """How many rows stand with another of the same HCP, channel and day and another outcome."""
    rows = read.assign(day=day)[read["hcp_id"] != ""]
    outcomes = rows.groupby(["hcp_id", "channel", "day"])["outcome"].transform("nunique")
    many = int((outcomes > 1).sum())
    return many if many >= max(2, FEW_EVENTS * len(read)) else 0


def ask_of_events(rows: int, of: int, file: TableFile, used: Sequence[str]) -> str:
    """The note that asks whether rows are contacts or events, with the line that says so."""
    free = [name for name in file.names if name not in used and "id" in small(name).split("_")]
    line = typed(f"{KEY}.columns.contact_id", free[0]) if free else f"{KEY}.one_row_per=event"
    more = "" if free else f", or {KEY}.columns.contact_id=NAME if a column tells which contact"
    return (
        f"{file.path}: {rows:,} of {of:,} rows differ only in the outcome from others of the same "
        "HCP, channel and day; is each row one contact? If they are events of one, such as sent, "
        f"opened and clicked, write {line}{more}: the furthest then counts"
    )


def crowds(made: pd.DataFrame, path: str) -> list[Problem]:
    """The problems of HCPs with more contacts in a week than anyone can have."""
    named = made[made["hcp_id"] != ""]
    counts = named.groupby(["hcp_id", "channel", "week"]).size().reset_index(name="count")
    many = counts[counts["count"] > MOST_A_WEEK].head(5)
    return [
        Problem(
            path, f"at most {MOST_A_WEEK} contacts with one HCP on a channel and in a week",
            value=f"{row['count']} with {brief(row['hcp_id'])} on {CHANNELS[row['channel']]} in "
            f"week {row['week']}",
        )
        for row in many.to_dict("records")
    ]  # fmt: skip


def made(
    read: pd.DataFrame, outcomes: Words, path: str, *, has_reasons: bool
) -> tuple[pd.DataFrame, list[str]]:
    """The contacts that were made or tried, in the order of weeks, and what was left out.

    Args:
        read: Contacts; the index is the row of the file.
        outcomes: The file's words of outcomes.
        path: The file, for the notes.
        has_reasons: Whether a column of reasons was read.
    """
    calls = read["channel"] == _VISIT
    refused = calls & read["outcome"].isin([OUTCOMES.index(o) for o in ("ignored", "declined")])
    unsaid = calls & (read["outcome"] == _BLOCKED) & (read["reason"] == -1)
    read = read.assign(outcome=read["outcome"].mask(refused, _BLOCKED))
    blocked = read["outcome"] == _BLOCKED
    turned_away = read["reason"] == REASONS.index("access")
    turned_away |= (read["reason"] == -1) & calls
    gone = blocked & ~turned_away
    notes = []
    if gone.any():
        notes.append(f"{path}: {gone.sum():,} touches left out that were blocked, not tried")
    if unsaid.any():
        notes.append(_unsaid(unsaid, outcomes, path, has_reasons=has_reasons))
    begun = read["channel"] >= CHANNELS.index(PULL_CHANNELS[0])
    kept = read[~gone & ~(begun & blocked)].sort_values("week", kind="stable")
    kept = kept.reset_index(drop=True)
    kept["opted_out"] = kept["opted_out"] == 1
    first = int(kept["week"].min()) if len(kept) else 1
    if first > 1:
        kept["week"] -= first - 1
        notes.append(f"{path}: weeks are counted from the first contact: week {first} is week 1")
    visits = kept["channel"] == _VISIT
    if visits.any() and not (kept["outcome"][visits] == _BLOCKED).any():
        notes.append(
            f"{path}: no visit was turned away; if the log leaves out attempts, how readily HCPs "
            "meet reps comes out too high"
        )
    return kept.drop(columns=["reason", "contact"]), notes


def _unsaid(unsaid: pd.Series, outcomes: Words, path: str, *, has_reasons: bool) -> str:
    """The note on visits that count as turned away because nothing else is said of them."""
    rows = np.zeros(len(outcomes.codes), dtype=bool)
    rows[unsaid.index[unsaid.to_numpy()]] = True
    word = max(outcomes.where(rows), key=lambda item: len(item[1]))[0] or "empty"
    line = typed(f"{KEY}.outcomes.{word}", LEAVE_OUT)
    column = "" if has_reasons else f"; a column of reasons ({KEY}.columns.reason) tells them apart"
    return (
        f"{path}: {rows.sum():,} visits that were blocked without a reason count as turned away: "
        f"{outcomes.counted(rows)}; if they were not tried, {line} leaves them out{column}"
    )


def ids(column: pa.ChunkedArray) -> pd.Series:
    """Identifiers of HCPs as text, empty where none stands."""
    text = pd.Series(pc.utf8_trim_whitespace(as_text(column)).to_pandas())
    return text.fillna("").astype(object)
