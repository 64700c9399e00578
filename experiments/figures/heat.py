"""Maps of figures over two keys: cells in colour, what each comes to, and a key of the colours."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from experiments.figures.sheet import Sheet
from experiments.plain import visible
from sim.types import Floats

LINES = 15.0
"""Height of a map, in lines of text."""
ON_DARK, ON_LIGHT = "#fefefe", "#1b1f24"
"""What lies on cells, which keep their colours on a dark page; no colours that a page swaps."""

_BESIDE, _WIDE = 0.07, 0.1  # inches from a map to its key of colours, and how wide that is
_SMALL = 0.85  # of the type of labels
_LETTERS = 32  # of a line of the key's label


def heat(
    sheet: Sheet, axes: Axes, figures: Floats, colours: str, ends: tuple[float, float],
    texts: Sequence[str] | None,
) -> AxesImage:  # fmt: skip
    """Draws cells in colour, with a text on each where all of them have room.

    Args:
        sheet: What is drawn on.
        axes: The panel.
        figures: By column and row, shape (across, up).
        colours: Name of a colour map.
        ends: Figures at its two ends.
        texts: Of the cells, the first column from below, then the next; None writes none.
    """
    drawn = axes.imshow(
        figures.T, cmap=colours, vmin=ends[0], vmax=ends[1], origin="lower", aspect="auto"
    )
    axes.grid(visible=False)
    if texts is None or not _fits(max(map(len, texts)), sheet.room(axes) / figures.shape[0]):
        return drawn
    for (column, row), text in zip(np.ndindex(figures.shape), texts, strict=True):
        red, green, blue, _ = drawn.cmap(drawn.norm(figures[column, row]))
        light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.55
        axes.text(
            column, row, text, ha="center", va="center", zorder=4,
            color=ON_LIGHT if light else ON_DARK,
            fontsize=_SMALL * sheet.size.font if sheet.own else None,
        )  # fmt: skip
    return drawn


def _fits(letters: int, room: float) -> bool:
    return _SMALL * letters + 0.7 <= room


def along(sheet: Sheet, axes: Axes, across: Sequence[str], up: Sequence[str] | None = None) -> None:
    """Names columns, turned where they have no room, and rows, in the leftmost panel alone.

    Args:
        sheet: What is drawn on.
        axes: The panel, columns and rows at whole numbers.
        across: Names of the columns.
        up: Names of the rows; None leaves them.
    """
    axes.set_xticks(range(len(across)), [visible(name) for name in across])
    if sum(len(name) + 2 for name in across) > sheet.room(axes):
        axes.tick_params(axis="x", labelrotation=90)
    if up is not None:
        place = axes.get_subplotspec()
        first = not sheet.own or place is None or place.is_first_col()
        axes.set_yticks(range(len(up)), [visible(name) if first else "" for name in up])
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_parse_math(False)


def key(sheet: Sheet, axes: Axes, drawn: Any, label: str) -> None:
    """Sets a key of the colours beside a panel; on given axes none, which has no room outside."""
    if not sheet.own:
        return
    right: Any = axes.transAxes
    inches = sheet.figure.dpi_scale_trans + ScaledTranslation(1, 0, right)
    place = blended_transform_factory(inches, axes.transAxes)
    bar = axes.inset_axes((_BESIDE, 0.0, _WIDE, 1.0), transform=place)
    sheet.figure.colorbar(drawn, cax=bar, label=textwrap.fill(label, _LETTERS))
    bar.grid(visible=False)
