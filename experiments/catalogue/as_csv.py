"""An answer as CSV: in a file or on standard output, with decimal points or commas."""

from __future__ import annotations

import codecs
import decimal
import sys
from typing import Any

import numpy as np
import pandas as pd

from experiments.catalogue.words import CSV, Words
from experiments.config_errors import ConfigError, Problem, one_line
from experiments.files import write_text
from experiments.plain import unspoken, visible
from experiments.telling.fact import Fact, fact

_MARK = "\ufeff"
"""By which Excel knows UTF-8."""


def hand_csv(table: pd.DataFrame, words: Words, told: Fact | None = None) -> None:
    """Writes an answer into the file that was named, or prints it.

    Args:
        table: the answer.
        words: what was typed.
        told: what is said of a file that is written; how many rows it holds if None.

    Raises:
        ConfigError: where the file cannot be written.
    """
    commas = words.decimal == "comma"
    text = csv_of(table, commas=commas)
    path = words.files.get(CSV)
    if path is None:
        sys.stdout.write((_MARK if commas and _goes_to_a_file() else "") + text)
        return
    try:
        write_text(path, (_MARK if commas else "") + text)
    except OSError as problem:
        raise ConfigError([Problem(CSV, one_line(f"{path}: {problem}"))]) from None
    print(visible(str(told or fact("csv.written", path=path, rows=len(table)))))


def csv_of(table: pd.DataFrame, *, commas: bool = False) -> str:
    """Returns a table as CSV, nothing in it that moves the cursor or that a spreadsheet reckons.

    Args:
        table: the table.
        commas: whether figures have decimal commas and columns are parted by semicolons, as
            spreadsheets of much of Europe expect; by commas otherwise.
    """
    sound = table.copy(deep=False)
    for place in range(table.shape[1]):
        cells = table.iloc[:, place]
        if cells.dtype.kind == "O" or (commas and cells.dtype.kind == "f"):
            written = [_written(cell, commas=commas) for cell in cells.to_numpy()]
            sound.isetitem(place, pd.Series(written, dtype=object).array)
    sound.columns = pd.Index([unspoken(one_line(str(name))) for name in table.columns])
    return sound.to_csv(index=False, lineterminator="\n", sep=";" if commas else ",")


def _written(cell: Any, *, commas: bool) -> Any:
    """A cell as it goes into the file: text without a formula, figures with their commas."""
    if isinstance(cell, str):
        return unspoken(one_line(cell))
    if not commas:
        return cell
    if isinstance(cell, decimal.Decimal) and cell.is_finite():
        return f"{cell:f}".replace(".", ",")
    if isinstance(cell, float | np.floating) and np.isfinite(cell):
        return np.format_float_positional(cell, trim="0").replace(".", ",")
    return cell


def _goes_to_a_file() -> bool:
    """Tells whether what is printed may be read by a spreadsheet, and is Unicode."""
    if sys.stdout.isatty():
        return False
    try:
        return codecs.lookup(sys.stdout.encoding or "").name == "utf-8"
    except LookupError:
        return False
