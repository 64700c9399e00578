"""What several pages of the dashboard are made of."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Sequence

import matplotlib
from htmltools import Tag, TagList, tags
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from experiments.config_errors import Problem, one_line
from experiments.figures.style import RC
from experiments.plain import visible
from experiments.telling.table import Table


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


def cards_of(content: Table) -> Tag:
    """Returns a card for each row of a table: its name, then what each column says of it.

    Args:
        content: with one column of names.
    """
    cards = []
    for name, *cells in content.rows:
        said = [
            tags.div(tags.dt(visible(head)), tags.dd(visible(cell)))
            for head, cell in zip(content.columns[1:], cells, strict=True)
        ]
        cards.append(tags.section(tags.h4(visible(name)), tags.dl(*said), class_="arm-card"))
    return tags.div(*cards, class_="arm-cards")


def faults(problems: Iterable[Problem]) -> Tag | None:
    """Returns faults as a list, one line each; None where there are none."""
    found = [tags.li(str(problem)) for problem in problems]
    return tags.ul(*found, class_="faults", role="alert") if found else None


def sentences(lines: Sequence[str], label: str = "p") -> TagList:
    """Returns sentences as paragraphs."""
    return TagList(*(Tag(label, visible(line)) for line in lines if line))


def picture(draw: Callable[[], Figure | None], label: str) -> Tag | None:
    """Returns a figure as an image, in which nothing of it can run.

    Args:
        draw: makes the figure; None where the study does not hold what it shows.
        label: what is seen.
    """
    with matplotlib.rc_context(RC):
        figure = draw()
        if figure is None:
            return None
        held = io.BytesIO()
        canvas = FigureCanvasSVG(figure)
        canvas.print_svg(held, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    data = base64.b64encode(held.getvalue()).decode()
    return tags.img(src=f"data:image/svg+xml;base64,{data}", alt=one_line(label), class_="picture")


def note(words: str) -> Tag:
    """Returns a remark in small print."""
    return tags.p(words, class_="remark")
