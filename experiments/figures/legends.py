"""Legends: below all panels of a figure, or below axes that are given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from experiments.figures.marks import of_arm
from experiments.figures.style import seen_name

_SMALL = 0.83  # of the owner's type
_GAP = 4.0  # points


def laid_out(
    entries: Sequence[Any], letters: float, handle: float = 3.0
) -> tuple[list[str], float, int]:
    """Returns the names of entries, the length of a handle in letters, and columns.

    Args:
        entries: of a legend.
        letters: that go beside each other.
        handle: its length, where not all entries are marks.
    """
    names = [seen_name(str(one.get_label())) for one in entries]
    handle = 1.2 if all(_is_mark(one) for one in entries) else handle
    return names, handle, _columns([handle + 2.3 + 0.6 * len(name) for name in names], letters)


def call_by_arm(figure: Figure, shown: Legend, entries: Sequence[Any]) -> None:
    """Calls what a legend shows of an arm by its name."""
    for shape, text, entry in zip(shown.legend_handles, shown.get_texts(), entries, strict=True):
        if (arm := getattr(entry, "arm", "")) and shape is not None:
            of_arm(figure, arm, shape, text)


def set_below(axes: Axes, entries: Sequence[Any]) -> None:
    """Sets a legend below axes that are given, under their label.

    A figure whose owner has it laid out (`layout="constrained"`) makes room for it.

    Args:
        axes: whose label is set.
        entries: of the legend.
    """
    figure: Any = axes.get_figure(root=True)
    size = _SMALL * float(matplotlib.rcParams["font.size"])
    around, under = axes.get_window_extent(), axes.xaxis.get_tightbbox(_renderer(figure))
    whole = around.width * 72 / figure.dpi / size
    names, handle, columns = laid_out(entries, whole, 3.0 if _has_lines(entries) else 1.2)
    down = (around.y0 - under.y0 if under is not None else 0.0) / figure.dpi + _GAP / 72
    shown = axes.legend(
        handles=list(entries), labels=names, loc="upper center", bbox_to_anchor=(0.5, 0.0),
        bbox_transform=axes.transAxes + ScaledTranslation(0, -down, figure.dpi_scale_trans),
        ncols=columns, fontsize=size, frameon=False, borderaxespad=0, borderpad=0,
        labelspacing=0.3, columnspacing=1.5, handlelength=handle,
    )  # fmt: skip
    call_by_arm(figure, shown, entries)


def _renderer(figure: Figure) -> Any:
    canvas: Any = FigureCanvasAgg(figure)
    return canvas.get_renderer()


def _has_lines(entries: Sequence[Any]) -> bool:
    return any(isinstance(one, Line2D) and not _is_mark(one) for one in entries)


def _columns(widths: Sequence[float], whole: float) -> int:
    """In how many columns a legend's entries of these widths go, its lines as even as may be."""
    count = len(widths)
    if sum(widths) <= whole:
        return max(1, count)
    columns = max(1, min(count, int(whole / max(widths))))
    return math.ceil(count / math.ceil(count / columns))


def _is_mark(entry: Any) -> bool:
    """Whether an entry of a legend has no line."""
    return isinstance(entry, Line2D) and str(entry.get_linestyle()).lower() == "none"
