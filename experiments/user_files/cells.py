"""The cells of a user's table as texts and codes, and the problems of its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.config_errors import Problem, one_line

MISSING = frozenset(
    {"", "na", "n/a", "n.a.", "nan", "null", "none", "k.a.", "k. a.", "keine angabe"}
)
"""What stands for an unknown value, besides nothing at all; in small letters."""

MOST_FAULTS = 20
"""ConfigError of one column that are told one by one."""

LONGEST_NAME = 60
"""Letters of a name of the user's that are repeated."""

Report = Callable[[int, str], Problem]


@dataclass(frozen=True)
class Position:
    """A column of a file, to say where in it something is wrong.

    Attributes:
        file: Name of the file.
        column: Name of the column.
        number: Numbers of rows as an editor counts, by their position in the table.
    """

    file: str
    column: str
    number: Callable[[int], int]

    def at(self, row: int) -> str:
        """Where the cell stands."""
        return f"{self.file}: row {self.number(row)}, {brief(self.column)}"

    def after(self, row: int) -> str:
        """What comes after the cell."""
        return f"{self.file}: after row {self.number(row)}, {brief(self.column)}"


def brief(text: str) -> str:
    """A name of the user's in one line, cut where it is long."""
    name = one_line(text)
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..."


def words_of(codes: NDArray[np.int64], allowed: Sequence[str]) -> pd.Series:
    """A categorical over the words allowed; -1 is NA."""
    kind = pd.CategoricalDtype(list(allowed))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kind))


def as_text(column: pa.ChunkedArray) -> pa.Array:
    """A column as text; whole numbers without a decimal point."""
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        numbers = pc.cast(column, pa.float64())
        if pc.all(pc.equal(pc.floor(numbers), numbers)).as_py() in (True, None):
            column = pc.cast(numbers, pa.int64(), safe=False)
    text = pc.cast(column, pa.large_string())
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def factorised(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[str]]:
    """A column as positions in its distinct texts, -1 where nothing stands."""
    encoded = pc.utf8_trim_whitespace(as_text(column)).dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64), [str(text) for text in encoded.dictionary.to_pylist()]


def small(text: str) -> str:
    """The text in small letters with single spaces."""
    return re.sub(r"\s+", " ", text.strip().lower())


def row_problems(rows: NDArray[np.int64], report: Report, position: Position) -> list[Problem]:
    """One problem for each wrong row, and one line for all that would be too many.

    Args:
        rows: Positions of the wrong rows.
        report: Makes the problem of a row, of its position and where it stands.
        position: The column.
    """
    problems = [report(int(row), position.at(int(row))) for row in rows[:MOST_FAULTS]]
    rest = len(rows) - len(problems)
    if rest:
        where = position.after(int(rows[MOST_FAULTS - 1]))
        problems.append(Problem(where, f"{rest:,} more rows with faults of the same kind"))
    return problems
