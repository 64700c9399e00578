"""What several pages of the dashboard are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from htmltools import Tag, TagList, tags
from shiny import reactive

from experiments.config_errors import Problem
from experiments.plain import visible
from experiments.telling.table import Table

Seen = TypeVar("Seen")


def table_of(content: Table, label: str) -> Tag:
    """Returns a table, which scrolls sideways on a phone.

    Args:
        content: its text, which is escaped.
        label: what it is of, for those who hear it.
    """
    head = tags.tr(*(tags.th(visible(name), scope="col") for name in content.columns))
    rows = [
        tags.tr(*(
            tags.th(visible(cell), scope="row") if at < content.labels else tags.td(visible(cell))
            for at, cell in enumerate(row)
        ))
        for row in content.rows
    ]  # fmt: skip
    table = tags.table(tags.thead(head), tags.tbody(*rows), class_="table table-sm figures")
    return tags.div(table, class_="scrolls", tabindex="0", role="region", **{"aria-label": label})


def faults(problems: Iterable[Problem]) -> Tag | None:
    """Returns faults as a list, one line each; None where there are none."""
    found = [tags.li(str(problem)) for problem in problems]
    return tags.ul(*found, class_="faults", role="alert") if found else None


def sentences(lines: Sequence[str], label: str = "p") -> TagList:
    """Returns sentences as paragraphs."""
    return TagList(*(Tag(label, visible(line)) for line in lines if line))


def looked_after(tick: Callable[[], object], look: Callable[[], Seen]) -> reactive.Value[Seen]:
    """Returns what is seen each time that the window asks, as one value; it changes when that does.

    The window's clock asks, and not one of the server's, which would outlive the window.

    Args:
        tick: the window's clock, an input.
        look: sees.
    """
    seen: reactive.Value[Seen] = reactive.Value(look())

    @reactive.effect
    def _look() -> None:
        tick()
        now = look()
        with reactive.isolate():
            before = seen()
        if now != before:
            seen.set(now)

    return seen


def note(words: str) -> Tag:
    """Returns a remark in small print."""
    return tags.p(words, class_="remark")
