"""The rows of an Excel workbook's sheet, read by calamine."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from experiments.config_errors import did_you_mean, one_of, shown
from experiments.user_files.cells import brief
from experiments.user_files.format import Format
from experiments.user_files.layout import MOST_TITLES, find_in_rows, hits, is_blank, named
from experiments.user_files.text import Unreadable

_WITH_CELLS = (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)


class SheetSource:
    """A sheet with a row of names; its cells are brought to text.

    Attributes:
        names: Names of its columns, some of which may be empty or stand there twice.
        told: How it was read, in words.
        plain: Whether that needs no word: never, since a workbook may have other sheets.
        points: Whether a point before decimals needs no proof: not in a text.
    """

    plain = False
    points = False

    def __init__(self, data: bytes, wanted: Sequence[str], said: Format, form: str) -> None:
        """Open the workbook, and find the sheet and the names.

        Args:
            data: All of the file.
            wanted: Names of columns that are looked for.
            said: What the user says of the file.
            form: Key of the settings that say it.

        Raises:
            Unreadable: If it is no workbook, or has no such sheet.
        """
        sheets = _sheets(data, said.sheet, form)
        found = []
        for name, rows in sheets.items():
            first = [[as_text(cell) for cell in row] for row in rows[:MOST_TITLES]]
            start = (said.header_row or 1) - 1
            if said.header_row is not None:
                first = [[as_text(cell) for cell in row] for row in rows[start : start + 1]]
            at = find_in_rows(first, wanted, sure=said.header_row is not None)
            if at is not None:
                found.append((hits(first[at], wanted) > 0, name, start + at))
        if not found:
            if said.header_row is not None:
                reason = "the number of a row with names of columns"
                raise Unreadable(reason, key=f"{form}.header_row", value=str(said.header_row))
            raise Unreadable("is empty", "a row of its sheet names the columns")
        _, sheet, header = max(found, key=lambda one: one[0])
        rows = sheets[sheet]
        self.names = named([as_text(cell) for cell in rows[header]])
        self._rows = []
        self._numbers = []
        for number, row in enumerate(rows[header + 1 :], start=header + 2):
            if any(cell != "" for cell in row) and not is_blank([as_text(cell) for cell in row]):
                self._rows.append(row)
                self._numbers.append(number)
        position = list(sheets).index(sheet) + 1
        several = f" ({position} of {len(sheets)})" if len(sheets) > 1 else ""
        self.told = [f"a workbook, sheet {shown(sheet)}{several}"]
        self.told += [f"names of columns in row {header + 1}"] if header else []

    def read(self, places: Sequence[int]) -> pa.Table:
        """Read some of the columns, by position; rows that say nothing are left out."""
        columns = {
            str(position): pa.array([as_text(row[position]) for row in self._rows], pa.string())
            for position in places
        }
        return pa.table(columns)

    def are_numbers(self, position: int) -> NDArray[np.bool_]:
        """Which cells of a column are numbers, and not text that may look like one."""
        cells = (row[position] for row in self._rows)
        kinds = [type(cell) in (int, float) for cell in cells]
        return np.array(kinds, dtype=bool)

    def number(self, row: int) -> int:
        """A row's number in the sheet, by its position in the table."""
        return self._numbers[row]


def as_text(cell: Any) -> str:
    """A cell as text: whole numbers without a decimal point, dates as in 2026-03-31."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat() if cell.time() != datetime.time() else cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)


def _sheets(data: bytes, said: str | None, form: str) -> dict[str, list[list[Any]]]:
    """Cells of every sheet that may be meant, row by row from the first."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ in _WITH_CELLS]
            if said is not None and said not in names:
                allowed = one_of([brief(name) for name in names[:20]])
                hint = did_you_mean(said, names)
                raise Unreadable(allowed, hint, key=f"{form}.sheet", value=shown(said))
            return {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in ([said] if said is not None else names)
            }
    except PasswordError:
        raise Unreadable("is locked by a password", "save it without one") from None
    except (CalamineError, OSError, ValueError) as error:
        reason = f"not a CSV or Parquet file, nor a whole .xlsx workbook ({error})"
        raise Unreadable(reason, "save it as CSV (UTF-8)") from None
