"""The rows of a text file, read by pyarrow, and their numbers as an editor counts them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from experiments.config_errors import ConfigError, Problem
from experiments.user_files.format import Format
from experiments.user_files.layout import SEPARATORS, TextRow, find_in_text, is_blank, records
from experiments.user_files.text import Unreadable, as_utf8

_SAMPLE = 1 << 20
_SOMETHING = re.compile(rb"[^\r\n]")
_MOST_ROWS = 20


class CsvSource:
    """A text file with a row of names; its cells are text.

    Attributes:
        names: Names of its columns, some of which may be empty or stand there twice.
        told: How it was read, in words.
        plain: Whether that is what a CSV file is without a word: commas, UTF-8, names first.
        points: Whether a point before decimals needs no proof.
    """

    def __init__(
        self, path: str, data: bytes, wanted: Sequence[str], said: Format, form: str
    ) -> None:
        """Find the encoding, the separator and the names.

        Args:
            path: Name of the file, for the problems.
            data: All of it.
            wanted: Names of columns that are looked for.
            said: What the user says of the file.
            form: Key of the settings that say it.

        Raises:
            Unreadable: If it is no table, or could be read in several ways.
        """
        self._path = path
        text = as_utf8(data, said.encoding, form)
        self._data = text.data.removeprefix(b"\xef\xbb\xbf")
        if not self._data.strip():
            raise Unreadable("is empty", "its first line names the columns")
        sample = self._data[:_SAMPLE].decode("utf-8", "ignore")
        header = find_in_text(sample, wanted, said.separator, said.header_row, form)
        self._separator = SEPARATORS[header.separator]
        self._quoted = b'"' in self._data
        self._start = len(sample[: header.end].encode())
        self._below = header.below
        self._check_quotes()
        self.names = header.names
        self.points = header.separator == "comma"
        self.told = [f"{header.separator}-separated {text.encoding}"]
        self.told[0] += f" (as in '{text.word}')" if text.word else ""
        self.told += [f"names of columns in row {header.row}"] if header.row > 1 else []
        self.plain = self.points and text.encoding == "UTF-8" and header.row == 1
        self._numbers: list[int] = []
        self._rest = self._rows()

    def read(self, places: Sequence[int]) -> pa.Table:
        """Read some of the columns, by position; rows that say nothing are left out.

        Raises:
            ConfigError: If rows have too few or too many values.
        """
        table = self._read(places)
        empty = _empty(table)
        if pc.any(empty).as_py() and len(places) < len(self.names):
            empty = _empty(self._read(range(len(self.names))))
        return table.filter(pc.invert(empty)) if pc.any(empty).as_py() else table

    def number(self, row: int) -> int:
        """The line at which a row begins, by its position in the table."""
        while len(self._numbers) <= row and (record := next(self._rest, None)) is not None:
            self._numbers.append(record.line)
        return self._numbers[row] if row < len(self._numbers) else row + 1

    def _rows(self) -> Iterator[TextRow]:
        """The rows below the names that say something."""
        binary = io.BytesIO(memoryview(self._data)[self._start :])
        lines = io.TextIOWrapper(binary, encoding="utf-8", newline="")
        try:
            for record in records(lines, self._separator, self._below):
                if not is_blank(record.cells):
                    yield record
        except csv.Error:
            return

    def _read(self, places: Sequence[int]) -> pa.Table:
        """Read columns as text, rows of nothing but separators with them."""
        odd = 0

        def count(row: pyarrow.csv.InvalidRow) -> str:
            nonlocal odd
            odd += bool(row.text.replace(self._separator, "").strip(' \t"'))
            return "skip"

        names = [str(position) for position in range(len(self.names))]
        kept = [str(position) for position in places]
        if _SOMETHING.search(self._data, self._start) is None:
            return pa.table({name: pa.array([], pa.string()) for name in kept})
        table = pyarrow.csv.read_csv(
            pa.BufferReader(pa.py_buffer(self._data).slice(self._start)),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self._separator, newlines_in_values=self._quoted,
                invalid_row_handler=count,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=kept,
                column_types=dict.fromkeys(kept, pa.string()),
                strings_can_be_null=False,
            ),
        )  # fmt: skip
        if odd:
            raise ConfigError(self._odd_rows(odd))
        return table

    def _odd_rows(self, count: int) -> list[Problem]:
        """The problems of rows with too few or too many values."""
        width = len(self.names)
        problems = []
        for record in self._rows():
            if len(record.cells) != width:
                where = f"{self._path}: row {record.line}"
                message = f"{width} values, as there are columns"
                problems.append(Problem(where, message, str(len(record.cells))))
            if len(problems) == _MOST_ROWS:
                break
        if (rest := count - len(problems)) > 0:
            message = f"{rest:,} more rows have too few or too many values"
            problems.append(Problem(self._path, message))
        return problems

    def _check_quotes(self) -> None:
        """Refuse a file that leaves a quotation mark open."""
        if self._data.count(b'"') % 2 == 0:
            return
        begun = 0
        text = io.StringIO(self._data.decode("utf-8"), newline="")
        rows = csv.reader(text, delimiter=self._separator, strict=True)
        try:
            begun = rows.line_num
            for _ in rows:
                begun = rows.line_num
        except csv.Error:
            raise Unreadable(f"a quotation mark in line {begun + 1} is not closed") from None


def _empty(table: pa.Table) -> pa.ChunkedArray:
    """Which rows hold nothing in any column."""
    empty = pa.chunked_array([pa.array([], pa.bool_())])
    for position, column in enumerate(table.columns):
        nothing = pc.equal(pc.utf8_trim_whitespace(column), "")
        empty = pc.and_(empty, nothing) if position else nothing
    return empty
