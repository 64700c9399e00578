"""The columns of a user's table of HCPs, and what may stand in each."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from experiments.faults import Fault, did_you_mean, one_of, shown
from experiments.user_files.cells import (
    MISSING,
    as_text,
    factorised,
    meaning,
    row_faults,
    small,
    words_of,
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


def read_ids(name: str, column: pa.ChunkedArray, file: str) -> tuple[pd.Series, list[Fault]]:
    """Read the column of identifiers.

    Args:
        name: Name of the column in the file.
        column: Text or whole numbers.
        file: Name of the file, for the faults.

    Returns:
        The identifiers as text, and the faults: empty, or there before.
    """
    ids = pd.Series(pc.utf8_trim_whitespace(as_text(column)).to_pandas()).reset_index(drop=True)
    empty = (ids.isna() | (ids == "")).to_numpy(dtype=bool)
    faults = row_faults(
        np.flatnonzero(empty),
        lambda _, where: Fault(where, "is empty; each HCP has an identifier of its own"),
        f"{file}: row {{row}}, {name}",
    )
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        numbers = pc.cast(column, pa.float64()).to_numpy()
        faults += row_faults(
            np.flatnonzero((np.floor(numbers) != numbers) & ~empty),
            lambda row, where: Fault(where, "text or a whole number", value=shown(ids[row])),
            f"{file}: row {{row}}, {name}",
        )
    again = ids.duplicated().to_numpy(dtype=bool) & ~empty
    if again.any():
        first = {text: row for row, text in reversed(list(enumerate(ids)))}
        faults += row_faults(
            np.flatnonzero(again),
            lambda row, where: Fault(
                where,
                f"unique identifiers; it stands in row {first[ids[row]] + 1} already",
                value=shown(ids[row]),
            ),
            f"{file}: row {{row}}, {name}",
        )
    return ids, faults


def read_choice(
    ours: str, name: str, column: pa.ChunkedArray, file: str
) -> tuple[pd.Series, list[Fault]]:
    """Read a column of a few words, in whatever case they are written.

    Args:
        ours: Our name of the column, a key of `CHOICES`.
        name: Its name in the file.
        column: The words.
        file: Name of the file, for the faults.

    Returns:
        A categorical over the words allowed, NA where nothing stands, and the faults.
    """
    allowed = CHOICES[ours]
    known = {word.lower(): code for code, word in enumerate(allowed)}
    if ours == "email_consent" and pa.types.is_boolean(column.type):
        known |= {"true": 0, "false": 1}
    codes, texts = factorised(column)
    wrong = len(allowed)
    meanings = np.array([*(meaning(text, known, wrong) for text in texts), -1], dtype=np.int64)
    coded = meanings[codes]
    faults = row_faults(
        np.flatnonzero(coded == wrong),
        lambda row, where: Fault(
            where,
            one_of(allowed),
            value=shown(texts[codes[row]]),
            hint=did_you_mean(texts[codes[row]], allowed),
        ),
        f"{file}: row {{row}}, {name}",
    )
    coded[coded == wrong] = -1
    return words_of(coded, allowed), faults


def read_contacts(name: str, column: pa.ChunkedArray, file: str) -> tuple[pd.Series, list[Fault]]:
    """Read the column of monthly contacts.

    Args:
        name: Name of the column in the file.
        column: Numbers, or numbers as text.
        file: Name of the file, for the faults.

    Returns:
        Contacts a month, NaN where nothing stands, and the faults.
    """
    allowed = f"a number from 0 to {MOST_CONTACTS:,}"
    codes, texts = factorised(column)
    numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(dtype=float)
    missing = np.array([text.lower() in MISSING for text in texts], dtype=bool)
    wrong = ~missing & ~((numbers >= 0) & (numbers <= MOST_CONTACTS))
    faults = row_faults(
        np.flatnonzero(np.append(wrong, False)[codes]),
        lambda row, where: Fault(where, allowed, value=shown(texts[codes[row]])),
        f"{file}: row {{row}}, {name}",
    )
    return pd.Series(np.append(np.where(wrong, np.nan, numbers), np.nan)[codes]), faults


def read_specialties(
    column: pa.ChunkedArray, classes: Mapping[str, list[str]]
) -> tuple[pd.Series, pd.Series, dict[str, int]]:
    """Read the column of specialties, which is free text.

    Args:
        column: Names of specialties.
        classes: Names by class, in small letters.

    Returns:
        The names as they stand; their classes as a categorical; and the names that no class
        knows, with the number of HCPs. NA where nothing stands.
    """
    class_of = {
        small(name): words.SPECIALTY_CLASSES.index(kind)
        for kind, names in classes.items()
        for name in names
    }
    other = words.SPECIALTY_CLASSES.index("other")
    codes, texts = factorised(column)
    meanings = np.array([*(meaning(text, class_of, other) for text in texts), -1], dtype=np.int64)
    coded = meanings[codes]
    names = np.array([*(text if small(text) not in MISSING else None for text in texts), None])
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    unknown = {
        text: int(count)
        for text, count in zip(texts, counts, strict=True)
        if small(text) not in MISSING and small(text) not in class_of
    }
    kinds = words_of(coded, words.SPECIALTY_CLASSES)
    return pd.Series(names[codes], dtype=object), kinds, unknown


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
    if ours == "email_consent" and types.is_boolean(kind):
        return None
    return "text"
