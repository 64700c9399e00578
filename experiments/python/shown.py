"""How results show themselves: a screen of text in a console, a small page in a notebook."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from io import StringIO
from textwrap import shorten, wrap

from rich.console import Console

from experiments.plain import visible
from experiments.telling.table import Table, html, print_table

_WIDEST, _ROWS, _LINES, _LONGEST = 100, 12, 6, 3
_STYLE = (
    "<style>.hcpsim{max-width:62em}.hcpsim table{border-collapse:collapse;margin:.6em 0}"
    ".hcpsim th,.hcpsim td{padding:.15em .7em;white-space:nowrap;"
    "font-variant-numeric:tabular-nums}.hcpsim p{margin:.3em 0}"
    ".hcpsim .of{opacity:.7}.hcpsim .wide{overflow-x:auto}</style>"
)


def as_text(
    title: str, facts: Sequence[str], question: str, table: Table | None, told: Sequence[str],
    where: str,
) -> str:  # fmt: skip
    """Returns one screen.

    Args:
        title: what it is.
        facts: what it was made of.
        question: what was asked; empty where nothing was.
        table: of figures; its first rows are shown.
        told: what was found; the first lines are shown, cut where they are long.
        where: the rest is.
    """
    width = min(_WIDEST, shutil.get_terminal_size().columns)
    lines = wrap(visible(f"{title}: {', '.join(facts)}" if facts else title), width)
    lines += wrap(visible(question), width)
    if table is not None and table.rows:
        lines += [*_printed(table, width), ""]
    shown = told if len(told) == _LINES + 1 else told[:_LINES]
    for line in shown:
        text = wrap(visible(line), width)
        lines += text if len(text) <= _LONGEST else wrap(_short(visible(line), width), width)
    if left := len(told) - len(shown):
        lines.append(f"{left} more lines in .told")
    return "\n".join([*lines, *wrap(visible(where), width)])


def _short(line: str, width: int) -> str:
    return shorten(line, _LONGEST * (width - 8), placeholder=" ...")


def _printed(table: Table, width: int) -> list[str]:
    """Returns the first rows as lines."""
    into = StringIO()
    console = Console(file=into, width=width, highlight=False, force_jupyter=False, no_color=True)
    print_table(replace(table, rows=table.rows[:_ROWS], styles={}), console)
    lines = [line.rstrip() for line in into.getvalue().splitlines()]
    more = len(table.rows) - _ROWS
    return [line for line in lines if line] + ([f"  {more} more rows"] if more > 0 else [])


def as_html(
    title: str, facts: Sequence[str], question: str, table: Table | None, told: Sequence[str],
    where: Sequence[tuple[str, str]],
) -> str:  # fmt: skip
    """Returns a small page that needs nothing else, no script in it.

    Args:
        title: as of `as_text`, and so are the others.
        facts: what it was made of.
        question: what was asked.
        table: of figures.
        told: what was found; what follows the first lines is folded away.
        where: what else there is, with its name.
    """
    parts = [f"<p><b>{_safe(title)}</b> <span class='of'>{_safe(', '.join(facts))}</span></p>"]
    if question:
        parts.append(f"<p><i>{_safe(question)}</i></p>")
    if table is not None and table.rows:
        parts.append(f"<div class='wide'>{html(table)}</div>")
    parts += [f"<p>{_safe(line)}</p>" for line in told[:_LINES]]
    if rest := told[_LINES:]:
        folded = "".join(f"<p>{_safe(line)}</p>" for line in rest)
        parts.append(f"<details><summary>{len(rest)} more lines</summary>{folded}</details>")
    for name, text in where:
        if text:
            parts.append(f"<p class='of'>{_safe(name)}: <code>{_safe(text)}</code></p>")
    return f"<div class='hcpsim'>{_STYLE}{''.join(parts)}</div>"


def _safe(text: str) -> str:
    return escape(visible(text))
