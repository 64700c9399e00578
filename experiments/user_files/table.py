"""A table in a file, CSV or Parquet, as columns of text or numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from experiments.faults import Fault, Faults, one_line, shown

_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_MOST_ROWS = 20


class TableFile:
    """One file of a user's, its column names known before its rows are read.

    Attributes:
        path: Where it lies.
        names: Names of its columns, in their order.
    """

    def __init__(self, path: Path, key: str = "population.file") -> None:
        """Open the file.

        Args:
            path: Where it lies.
            key: The setting that names it.

        Raises:
            Faults: If it is missing, not a table, or broken.
        """
        self.path = path
        if not path.is_file():
            said = "a folder, not a file" if path.is_dir() else "no such file"
            raise Faults([Fault(key, f"{path}: {said}")])
        try:
            with path.open("rb") as file:
                start = file.read(4)
            self._parquet = start == _PARQUET or path.suffix.lower() in (".parquet", ".pq")
            self._data = b"" if self._parquet else path.read_bytes()
        except OSError as error:
            raise self._broken(error.strerror or str(error)) from None
        if start == _ZIP:
            raise self._broken("not a CSV or Parquet file", "save it as CSV (UTF-8)")
        self.names = self._parquet_names() if self._parquet else self._csv_names()
        twice = sorted({name for name in self.names if self.names.count(name) > 1})
        if twice:
            raise Faults([Fault(f"{path}: column {name}", "stands there twice") for name in twice])

    def read(self, names: Sequence[str]) -> pa.Table:
        """Read some of the columns.

        Raises:
            Faults: If rows cannot be read.
        """
        try:
            if self._parquet:
                return pyarrow.parquet.read_table(self.path, columns=list(names))
            return self._read_csv(names)
        except (pa.ArrowException, OSError) as error:
            raise self._broken(str(error)) from None

    def _parquet_names(self) -> list[str]:
        """The names in a Parquet file's schema."""
        try:
            return [str(name) for name in pyarrow.parquet.read_schema(self.path).names]
        except (pa.ArrowException, OSError) as error:
            raise self._broken(f"not a whole Parquet file: {error}") from None

    def _csv_names(self) -> list[str]:
        """The names in a CSV file's first line."""
        self._check_text()
        lines = io.StringIO(self._data[: 1 << 20].decode("utf-8-sig", errors="ignore"))
        try:
            names = [name.strip() for name in next(csv.reader(lines))]
        except (StopIteration, csv.Error):
            raise self._broken("is empty", "its first line names the columns") from None
        if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
            raise self._broken(f"{shown(names[0])} has no comma", "columns are parted by commas")
        return names

    def _check_text(self) -> None:
        """Refuse what is not text, or leaves a quotation mark open."""
        try:
            self._data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = self._data.count(b"\n", 0, error.start) + 1
            raise self._broken(f"line {line} is not UTF-8 text", "save it as CSV UTF-8") from None
        if not self._data.strip(b"\xef\xbb\xbf \r\n\t"):
            raise self._broken("is empty", "its first line names the columns")
        if self._data.count(b'"') % 2:
            lines = enumerate(self._data.splitlines(), start=1)
            line = next(number for number, text in lines if text.count(b'"') % 2)
            raise self._broken(f"a quotation mark in line {line} is not closed")

    def _read_csv(self, names: Sequence[str]) -> pa.Table:
        """Read columns of a CSV file as text."""
        odd: list[tuple[int, int, int]] = []

        def remember(row: pyarrow.csv.InvalidRow) -> str:
            odd.append((row.number - 1, row.expected_columns, row.actual_columns))
            return "skip"

        table = pyarrow.csv.read_csv(
            pa.BufferReader(self._data),
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False, column_names=self.names, skip_rows_after_names=1
            ),
            parse_options=pyarrow.csv.ParseOptions(
                newlines_in_values=b'"' in self._data, invalid_row_handler=remember
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=list(names),
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
        if odd:
            faults = [
                Fault(f"{self.path}: row {row}", f"{expected} values, as there are columns", f"{n}")
                for row, expected, n in odd[:_MOST_ROWS]
            ]
            if len(odd) > _MOST_ROWS:
                rest = f"{len(odd) - _MOST_ROWS:,} more rows have too few or too many values"
                faults.append(Fault(str(self.path), rest))
            raise Faults(faults)
        return table

    def _broken(self, reason: str, hint: str = "") -> Faults:
        """The fault that the file cannot be read."""
        return Faults([Fault(str(self.path), one_line(reason)[:200], hint=hint)])
