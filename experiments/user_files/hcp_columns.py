"""The columns of a user's table of HCPs, and what may stand in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from experiments.config_errors import Problem, one_of, shown, typed
from experiments.user_files.cells import (
    Position,
    as_text,
    brief,
    row_problems,
    words_of,
)
from experiments.user_files.words import (
    EMPTY,
    SYNONYMS,
    UNKNOWN,
    UNREAD,
    Vocabulary,
    Words,
    folded,
    mapping_hint,
)
from sim.settings import words

CHOICES: dict[str, tuple[str, ...]] = {
    "country": words.COUNTRIES,
    "cohort": words.COHORTS,
    "setting": words.PRACTICES,
    "persona": words.PERSONAS,
    "tier": words.TIERS,
    "email_consent": ("yes", "no"),
    "access": words.ACCESS_CLASSES,
}
"""Columns that hold one of a few words."""

COLUMNS = ("hcp_id", "specialty", *CHOICES, "contacts_per_month")
"""Every column that the model can use."""

MOST_CONTACTS = 10_000
"""Contacts a month beyond which a number cannot be meant."""


def read_ids(column: pa.ChunkedArray, position: Position) -> tuple[pd.Series, list[Problem]]:
    """Read the column of identifiers.

    Args:
        column: Text or whole numbers.
        position: The column, for the problems.

    Returns:
        The identifiers as text, and the problems: empty, or there before.
    """
    ids = pd.Series(pc.utf8_trim_whitespace(as_text(column)).to_pandas()).reset_index(drop=True)
    empty = (ids.isna() | (ids == "")).to_numpy(dtype=bool)
    problems = row_problems(
        np.flatnonzero(empty),
        lambda _, where: Problem(where, "is empty; each HCP has an identifier of its own"),
        position,
    )
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        numbers = pc.cast(column, pa.float64()).to_numpy()
        problems += row_problems(
            np.flatnonzero((np.floor(numbers) != numbers) & ~empty),
            lambda row, where: Problem(where, "text or a whole number", value=shown(ids[row])),
            position,
        )
    again = ids.duplicated().to_numpy(dtype=bool) & ~empty
    if again.any():
        first = {text: row for row, text in reversed(list(enumerate(ids)))}
        problems += row_problems(
            np.flatnonzero(again),
            lambda row, where: Problem(
                where,
                f"unique identifiers; it stands in row {position.number(first[ids[row]])} already",
                value=shown(ids[row]),
            ),
            position,
        )
    return ids, problems


def vocabulary(ours: str, theirs: Mapping[str, str]) -> Vocabulary:
    """What the words of a column mean.

    Args:
        ours: Our name of the column, a key of `CHOICES`.
        theirs: Our words by the user's.
    """
    return Vocabulary(CHOICES[ours], theirs, SYNONYMS.get(ours, {}), {UNKNOWN: -1})


def read_choice(
    ours: str, column: pa.ChunkedArray, position: Position, theirs: Mapping[str, str]
) -> tuple[pd.Series, list[Problem], list[str]]:
    """Read a column of a few words, in whatever case they are written.

    Args:
        ours: Our name of the column, a key of `CHOICES`.
        column: The words.
        position: The column, for the problems.
        theirs: Our words by the user's, each one of ours or `unknown`.

    Returns:
        A categorical over the words allowed, NA where nothing stands; the problems, one for each
        word that is not known; and notes on what was read as something else.
    """
    allowed, key = CHOICES[ours], f"population.words.{ours}"
    read = vocabulary(ours, theirs).read(column)
    hint = mapping_hint(key, UNKNOWN, "as an empty cell, which is drawn", allowed)
    if ours == "tier":
        hint = mapping_hint(key, UNKNOWN, "its tier then comes from contacts a month", ())
    everywhere = np.ones(len(column), dtype=bool)
    problems = read.unread(everywhere, one_of(allowed), position, hint)
    known = np.where(read.codes == UNREAD, -1, read.codes)
    where = f"{position.file}: {brief(position.column)}"
    notes = _read_as(read, allowed, theirs, where) if ours != "email_consent" else []
    notes += read.left_aside(key, position.file)
    if ours == "email_consent" and (known == 0).any() and not (known > 0).any():
        empty = int((known == -1).sum())
        if empty:
            notes.append(
                f"{where}: {empty:,} empty cells beside yes, and no `no`: they are drawn; "
                f"if empty is no, write {typed(f'{key}.{EMPTY}', 'no')}"
            )
    return words_of(known, allowed), problems, notes


def _read_as(
    read: Words, allowed: Sequence[str], theirs: Mapping[str, str], where: str
) -> list[str]:
    """The note on words that are no words of ours and were read as such without being asked."""
    ours, mapped = {folded(word) for word in allowed}, {folded(word) for word in theirs}
    said = [
        f"{brief(text)} read as {allowed[read.codes[rows[0]]]} ({len(rows):,})"
        for text, rows in read.where(read.codes >= 0)
        if text and folded(text) not in ours | mapped
    ]
    return [f"{where}: {', '.join(said)}"] if said else []


def nothing(ours: str, rows: int) -> pd.Series:
    """A column of which the file says nothing."""
    if ours in CHOICES or ours == "specialty_class":
        empty = np.full(rows, -1, dtype=np.int64)
        return words_of(empty, CHOICES.get(ours, words.SPECIALTY_CLASSES))
    if ours == "contacts_per_month":
        return pd.Series(np.full(rows, np.nan))
    return pd.Series([None] * rows, dtype=object)


def fits(ours: str, kind: pa.DataType) -> str | None:
    """What a column must hold, if values of this type cannot be read; else None."""
    types = pa.types
    if types.is_dictionary(kind):
        return fits(ours, kind.value_type)
    if types.is_null(kind) or types.is_string(kind) or types.is_large_string(kind):
        return None
    number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    if ours == "contacts_per_month":
        return None if number else "numbers"
    if ours == "hcp_id":
        return None if number else "text or whole numbers"
    if ours in CHOICES and (number or types.is_boolean(kind)):
        return None
    return "text"
