"""Where the names of columns stand in a table, and what parts the columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from experiments.user_files.format import Separator
from experiments.user_files.text import Unreadable

SEPARATORS: dict[Separator, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
MOST_TITLES = 100
"""Rows within which the names of columns are looked for."""

_TOLD = re.compile(r'^"?sep=(.)"?[ \t]*\r?\n', re.IGNORECASE)
csv.field_size_limit(2**31 - 1)  # a cell may be as long as the file


class TextRow(NamedTuple):
    """One row of a text file.

    Attributes:
        line: Number of the line at which it begins.
        below: Number of the line below it.
        end: Where in the text it ends.
        cells: What stands in it.
    """

    line: int
    below: int
    end: int
    cells: list[str]


@dataclass(frozen=True)
class Header:
    """The row that names the columns.

    Attributes:
        row: Its number, as an editor counts.
        names: The names, as they stand but for spaces; some may be empty or stand there twice.
        separator: What parts the columns.
        end: Where in the text the row ends.
        below: Number of the line below it.
    """

    row: int
    names: list[str]
    separator: Separator = "comma"
    end: int = 0
    below: int = 0


def records(lines: Iterable[str], separator: str, first: int = 1) -> Iterator[TextRow]:
    """The rows of a text file, quotation marks understood as pyarrow does.

    Args:
        lines: Lines with their ends.
        separator: What parts the columns.
        first: Number of the first line.
    """
    taken = 0

    def counted() -> Iterator[str]:
        nonlocal taken
        for line in lines:
            taken += len(line)
            yield line

    reader = csv.reader(counted(), delimiter=separator)
    line = first
    for cells in reader:
        below = first + reader.line_num
        yield TextRow(line, below, taken, cells)
        line = below


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a row says nothing: it is empty, or holds separators only."""
    return not any(cell.strip() for cell in cells)


def find_in_text(
    text: str, wanted: Sequence[str], separator: Separator | None, row: int | None, form: str
) -> Header:
    """Find the row of names in a text file.

    Names that are looked for decide: the row and the separator that show most of them. Where none
    shows, it is the first well-filled row of the width that most rows have.

    Args:
        text: The beginning of the file.
        wanted: Names that are looked for.
        separator: What parts the columns, if the user says it.
        row: Number of the row, if the user says it.
        form: Key of the settings that say how the file is written.

    Raises:
        Unreadable: If there are no names, or several separators are as likely.
    """
    told = _TOLD.match(text)
    first_line = max(row or 1, 2 if told else 1)
    found: list[tuple[tuple[float, ...], Header]] = []
    for name in [separator] if separator else _likely(told[1] if told else ""):
        rows = _first_rows(text, SEPARATORS[name], first_line)
        at = find_in_rows([record.cells for record in rows], wanted, sure=row is not None)
        if at is None:
            continue
        record = rows[at]
        header = Header(record.line, named(record.cells), name, record.end, record.below)
        widths = [len(other.cells) for other in rows[at:]]
        alike = sum(width == len(record.cells) for width in widths) / len(widths)
        alone = len(record.cells) == 1
        found.append(((hits(record.cells, wanted), 0 if alone else alike, widths[0]), header))
    if not found:
        if row is not None:
            reason = "the number of a row with names of columns"
            raise Unreadable(reason, key=f"{form}.header_row", value=str(row))
        raise Unreadable("is empty", "its first line names the columns")
    best = max(rank for rank, _ in found)
    first, *others = [header for rank, header in found if rank == best]
    if others and best[0] and len(first.names) > 1:
        lines = " or ".join(f"{form}.separator={header.separator}" for header in [first, *others])
        raise Unreadable("its columns may be parted in several ways", f"write {lines}")
    return first


def find_in_rows(rows: Sequence[Sequence[str]], wanted: Sequence[str], *, sure: bool) -> int | None:
    """The position of the row of names among the first rows of a table.

    Args:
        rows: Cells as text.
        wanted: Names that are looked for.
        sure: Whether the first row is known to be the one.
    """
    filled = [at for at, cells in enumerate(rows) if not is_blank(cells)]
    if not filled or (sure and filled[0] != 0):
        return None
    if sure:
        return 0
    best = max(filled, key=lambda at: (hits(rows[at], wanted), -at))
    if hits(rows[best], wanted):
        return best
    width = Counter(len(rows[at]) for at in filled).most_common(1)[0][0]
    for at in filled:
        full = sum(bool(cell.strip()) for cell in rows[at])
        if len(rows[at]) == width and full >= max(min(2, width), width / 2):
            return at
    return filled[0]


def hits(cells: Sequence[str], wanted: Sequence[str]) -> int:
    """How many of the names that are looked for a row has, in whatever case."""
    return len({name.lower() for name in named(cells)} & {name.lower() for name in wanted})


def named(cells: Sequence[str]) -> list[str]:
    """Cells as names of columns: with single spaces, and none around."""
    return [" ".join(cell.split()) for cell in cells]


def _likely(told: str) -> list[Separator]:
    """The separators that are tried: the one that the first line tells (`sep=;`), or all."""
    return [name for name, sign in SEPARATORS.items() if sign == told] or [*SEPARATORS]


def _first_rows(text: str, separator: str, first_line: int) -> list[TextRow]:
    """The first rows of a text, from a line on."""
    rows: list[TextRow] = []
    try:
        for record in records(io.StringIO(text, newline=""), separator):
            if record.line >= first_line:
                rows.append(record)
            if len(rows) == MOST_TITLES:
                break
    except csv.Error:
        return rows
    return rows
