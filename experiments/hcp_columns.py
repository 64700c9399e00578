"""The columns of a user's table of HCPs, and what may stand in each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.faults import Fault, did_you_mean, one_of, shown
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

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none"})
"""What stands for an unknown value, besides nothing at all; in small letters."""

MOST_CONTACTS = 10_000
"""Contacts a month beyond which a number cannot be meant."""

MOST_FAULTS = 20
"""Faults of one column that are told one by one."""

Report = Callable[[int, str], Fault]


def read_ids(name: str, column: pa.ChunkedArray, file: str) -> tuple[pd.Series, list[Fault]]:
    """Read the column of identifiers.

    Args:
        name: Name of the column in the file.
        column: Text or whole numbers.
        file: Name of the file, for the faults.

    Returns:
        The identifiers as text, and the faults: empty, or there before.
    """
    ids = pd.Series(pc.utf8_trim_whitespace(_as_text(column)).to_pandas()).reset_index(drop=True)
    empty = (ids.isna() | (ids == "")).to_numpy(dtype=bool)
    faults = _faults(
        np.flatnonzero(empty),
        lambda _, where: Fault(where, "is empty; each HCP has an identifier of its own"),
        f"{file}: row {{row}}, {name}",
    )
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        numbers = pc.cast(column, pa.float64()).to_numpy()
        faults += _faults(
            np.flatnonzero((np.floor(numbers) != numbers) & ~empty),
            lambda row, where: Fault(where, "text or a whole number", value=shown(ids[row])),
            f"{file}: row {{row}}, {name}",
        )
    again = ids.duplicated().to_numpy(dtype=bool) & ~empty
    if again.any():
        first = {text: row for row, text in reversed(list(enumerate(ids)))}
        faults += _faults(
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
    codes, texts = _factorised(column)
    wrong = len(allowed)
    meanings = np.array([*(_meaning(text, known, wrong) for text in texts), -1], dtype=np.int64)
    coded = meanings[codes]
    faults = _faults(
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
    return _words(coded, allowed), faults


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
    codes, texts = _factorised(column)
    numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(dtype=float)
    missing = np.array([text.lower() in MISSING for text in texts], dtype=bool)
    wrong = ~missing & ~((numbers >= 0) & (numbers <= MOST_CONTACTS))
    faults = _faults(
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
        _small(name): words.SPECIALTY_CLASSES.index(kind)
        for kind, names in classes.items()
        for name in names
    }
    other = words.SPECIALTY_CLASSES.index("other")
    codes, texts = _factorised(column)
    meanings = np.array([*(_meaning(text, class_of, other) for text in texts), -1], dtype=np.int64)
    coded = meanings[codes]
    names = np.array([*(text if _small(text) not in MISSING else None for text in texts), None])
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    unknown = {
        text: int(count)
        for text, count in zip(texts, counts, strict=True)
        if _small(text) not in MISSING and _small(text) not in class_of
    }
    kinds = _words(coded, words.SPECIALTY_CLASSES)
    return pd.Series(names[codes], dtype=object), kinds, unknown


def nothing(ours: str, rows: int) -> pd.Series:
    """A column of which the file says nothing."""
    if ours in CHOICES or ours == "specialty_class":
        empty = np.full(rows, -1, dtype=np.int64)
        return _words(empty, CHOICES.get(ours, words.SPECIALTY_CLASSES))
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


def _words(codes: NDArray[np.int64], allowed: Sequence[str]) -> pd.Series:
    """A categorical over the words allowed; -1 is NA."""
    kind = pd.CategoricalDtype(list(allowed))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kind))


def _as_text(column: pa.ChunkedArray) -> pa.Array:
    """A column as text; whole numbers without a decimal point."""
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        numbers = pc.cast(column, pa.float64())
        if pc.all(pc.equal(pc.floor(numbers), numbers)).as_py() in (True, None):
            column = pc.cast(numbers, pa.int64(), safe=False)
    text = pc.cast(column, pa.large_string())
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _factorised(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[str]]:
    """A column as positions in its distinct texts, -1 where nothing stands."""
    encoded = pc.utf8_trim_whitespace(_as_text(column)).dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64), [str(text) for text in encoded.dictionary.to_pylist()]


def _meaning(text: str, known: Mapping[str, int], other: int) -> int:
    """The code of a text: -1 for nothing, `other` for an unknown one."""
    small = _small(text)
    return -1 if small in MISSING and small not in known else known.get(small, other)


def _small(text: str) -> str:
    """The text in small letters with single spaces."""
    return re.sub(r"\s+", " ", text.strip().lower())


def _faults(rows: NDArray[np.int64], report: Report, where: str) -> list[Fault]:
    """One fault for each wrong row, and one line for all that would be too many.

    Args:
        rows: Positions of the wrong rows.
        report: Makes the fault of a row.
        where: Place of the fault, with `{row}` for its number, which starts at 1.
    """
    faults = [report(int(row), where.replace("{row}", f"{row + 1}")) for row in rows[:MOST_FAULTS]]
    rest = len(rows) - len(faults)
    if rest:
        place = where.replace("row {row}", f"after row {rows[MOST_FAULTS - 1] + 1}")
        faults.append(Fault(place, f"{rest:,} more rows with faults of the same kind"))
    return faults
