"""A table as text, and its three ways out: a terminal, a page in Markdown, the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from experiments.plain import visible, written

WIDE = 112
_LEAST = 8


@dataclass(frozen=True)
class Table:
    """Text in rows and columns.

    Attributes:
        columns: Heads.
        rows: As many cells each as there are heads.
        labels: How many of the first columns name the row.
        words: How many of the last columns are words; between them and the names stand figures.
        prose: Whether names are sentences: they break between words, in what the rest leaves.
        feet: How many of the last rows sum up those above; sorted, they stay below them.
        styles: How a terminal shows a cell that is one of these texts.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    labels: int = 1
    words: int = 0
    prose: bool = False
    feet: int = 0
    styles: Mapping[str, str] = field(default_factory=dict)


def print_table(content: Table, console: Console) -> None:
    """Print a table, in as many parts as the width asks for, each with the names of its rows.

    Args:
        content: Its heads may break at spaces, its figures before their ±.
        console: Where to.
    """
    wide = console.width >= WIDE
    gap, whole = (3 if wide else 2), console.width - 2  # the box takes an edge on either side
    heads = [_cell(column.replace(" ", "\n"), console) for column in content.columns]
    rows = [
        [_cell(cell if wide else cell.replace(" ±", "\n±"), console) for cell in row]
        for row in content.rows
    ]
    widths = [
        max(cell_len(line) for cell in column for line in cell.split("\n"))
        for column in zip(heads, *rows, strict=True)
    ]
    names, figures = range(content.labels), range(content.labels, len(heads))
    widest = max((widths[at] for at in figures), default=0)
    room = whole - widest - gap * content.labels
    longest = max(_LEAST, room // max(content.labels, 1))
    taken = sum(min(widths[at], longest) + gap for at in names)
    parts = packed([widths[at] + gap for at in figures], whole + gap - taken)
    for part in [list(range(len(figures)))] if content.prose else parts:
        table = RichTable(
            box=box.SIMPLE_HEAD, padding=(0, 1) if wide else (0, 1, 0, 0), pad_edge=False
        )
        for at in names:
            width = None if content.prose else min(widths[at], longest)
            table.add_column(Text(heads[at]), width=width, overflow="fold")
        columns = [figures[at] for at in part]
        for at in columns:
            if at < len(heads) - content.words:
                table.add_column(Text(heads[at]), justify="right", no_wrap=True, overflow="fold")
            else:
                table.add_column(Text(heads[at]), no_wrap=True, overflow="ellipsis")
        for row in rows:
            cells = (row[at] for at in [*names, *columns])
            table.add_row(*(Text(cell, style=content.styles.get(cell, "")) for cell in cells))
        console.print(table)


def _cell(text: str, console: Console) -> str:
    """A cell as it is written, so that it takes the room that it is given."""
    return written(visible(text), console.encoding)


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]], *, figures: int = 0) -> str:
    """A table as a page in Markdown has it; a cell's bars are escaped.

    Args:
        columns: Heads.
        rows: As many cells each as there are heads.
        figures: How many of the last columns stand right.
    """
    names = len(columns) - figures
    lines = [columns, [*["---"] * names, *["---:"] * figures], *rows]
    escaped = ([cell.replace("|", "\\|") for cell in cells] for cells in lines)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in escaped)


def html(table: Table) -> str:
    """A table as a page in HTML has it, without style; what is a tag in a cell is text."""
    heads = "".join(f"<th>{escape(visible(head))}</th>" for head in table.columns)
    rows = []
    for row in table.rows:
        last = len(row) - table.words
        cells = (
            f'<td style="text-align:{"right" if table.labels <= at < last else "left"}">'
            f"{escape(visible(cell))}</td>"
            for at, cell in enumerate(row)
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def packed(widths: Sequence[float], room: float) -> list[list[int]]:
    """Columns in their order, as many in each part as there is room for, one at least."""
    parts: list[list[int]] = [[]]
    left = room
    for at, width in enumerate(widths):
        if width > left and parts[-1]:
            parts.append([])
            left = room
        parts[-1].append(at)
        left -= width
    return parts


def fitted(table: Table, room: int, longest: int = 18) -> list[Table]:
    """A table in as many parts as fit side by side, each with the names of its rows.

    Args:
        table: Its heads may break at spaces, its cells where they are longer than `longest`.
        room: Characters in a line.
        longest: Of a cell that does not break.
    """
    columns = list(zip(table.columns, *table.rows, strict=True))
    widths = [
        2.5 + max(*map(len, name.split()), *(min(len(cell), longest) for cell in cells), 1)
        for name, *cells in columns
    ]
    names = columns[: table.labels]
    parts = packed(widths[table.labels :], room - sum(widths[: table.labels]))
    found = []
    for at_part, part in enumerate(parts, 1):
        heads, *rows = zip(*names, *(columns[table.labels + at] for at in part), strict=True)
        found.append(Table(
            heads, tuple(rows), table.labels, table.words * (at_part == len(parts)), feet=table.feet
        ))  # fmt: skip
    return found
