"""What a figure is drawn on: panels of its own, or axes that are given."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator

from experiments.config_errors import ConfigError, Problem
from experiments.figures.marks import of_arm
from experiments.figures.saving import settle
from experiments.figures.sizes import AnySize, size_of
from experiments.figures.style import FAINT, RC, Look, seen_name
from experiments.plain import visible

_AROUND = 4.6  # lines of text that a panel has around it: title, numbers, label
_ENDS = 14.0  # points between a panel and the names at its lines
_PLAIN: Any = {"text.parse_math": False, "text.usetex": False}  # names are shown as they stand


class Sheet:
    """A figure of panels, or axes of somebody else's figure; used as a context.

    Within it Matplotlib has the look of hcpsim, but on given axes, which keep that of their owner.
    On leaving it the layout is settled and names are set beside the ends of their lines.

    Attributes:
        figure: What is drawn into.
        axes: Its panels, in reading order.
        size: How large it is.
        own: Whether the figure was made here; on given axes nothing is drawn outside of them but
            the names at the ends of lines.
    """

    def __init__(
        self,
        ax: Axes | None,
        size: AnySize,
        title: str,
        note: str,
        *,
        panels: int = 1,
        lines: float | Sequence[float] = 16.0,
        entries: Sequence[Any] = (),
        beside: int | None = None,
    ) -> None:
        """Makes the figure.

        Args:
            ax: Axes to draw one panel into; None makes a figure.
            size: Of a figure that is made.
            title: What is seen.
            note: What to know when reading it.
            panels: How many.
            lines: Height of each panel, or of all, in lines of text.
            entries: Of the legend below all panels.
            beside: Panels beside each other at most, if fewer than the size allows.
        """
        self.size, self.own = size_of(size), ax is None
        self._stack, self._ends = ExitStack(), list[tuple[Axes, list[_End]]]()
        self._rc = _PLAIN if ax is not None else {**RC, "font.size": self.size.font}
        if ax is not None:
            found = ax.get_figure(root=True)
            assert found is not None
            self.figure, self.axes = found, [ax]
            return
        with matplotlib.rc_context(self._rc):
            columns = min(panels, self.size.beside, beside or panels)
            heights = [float(lines)] * panels if isinstance(lines, int | float) else list(lines)
            rows = [max(heights[at : at + columns]) for at in range(0, panels, columns)]
            self.figure = self._made(title, note, rows, entries)
            grid = self.figure.subplots(len(rows), columns, squeeze=False, height_ratios=rows)
        self.axes = list(grid.flat)[:panels]
        for spare in list(grid.flat)[panels:]:
            spare.remove()

    def __enter__(self) -> Sheet:
        self._stack.enter_context(matplotlib.rc_context(self._rc))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                if self.own:
                    settle(self.figure)
                for axes, ends in self._ends:
                    _part(axes, ends)
        finally:
            self._stack.close()

    def _made(self, title: str, note: str, rows: list[float], entries: Sequence[Any]) -> Figure:
        """An empty figure with title, legend and footer, as high as its rows need."""
        size = self.size
        small = 0.85 * size.font
        # Names wider than the line are cut into several by the legend's own columns.
        names = [seen_name(str(one.get_label())) for one in entries]
        longest = max(map(len, names), default=0)
        entry_width = (3.0 + 2.2) * size.font / 72 + 0.6 * longest * size.font / 72
        columns = max(1, min(len(names), int((size.width - 0.15) / entry_width)))
        heading = textwrap.wrap(visible(title), int(size.letters(size.width, 1.35 * size.font)))
        footer = textwrap.wrap(visible(note), size.letters(size.width - 0.15, small * 0.98))
        foot = (1.25 * small * len(footer) + 0.6 * size.font) / 72
        legend = math.ceil(len(names) / columns) * 1.45 * size.font / 72 if names else 0.0
        head = len(heading) * 1.5 * size.line + 0.5 * size.line if size.titled else 0.0
        height = head + foot + legend + (sum(rows) + _AROUND * len(rows)) * size.line
        width = size.width
        if size.ratio is not None:
            height = max(height, width / size.ratio)
            width = height * size.ratio
        below = (foot + legend) / height
        pad = 0.5 * size.font / 72
        layout = ConstrainedLayoutEngine(
            rect=(0, below, 1, 1 - below), w_pad=pad, h_pad=pad, wspace=0.03, hspace=0.03
        )
        figure = Figure(figsize=(width, height), layout=layout)
        if size.titled:
            figure.suptitle("\n".join(heading), x=pad / width, ha="left", fontsize=1.2 * size.font)
        figure.text(
            pad / width, 0.3 * size.font / 72 / height, "\n".join(footer), fontsize=small,
            color=FAINT, va="bottom", linespacing=1.2,
        )  # fmt: skip
        if names:
            shown = figure.legend(
                handles=list(entries), labels=names, loc="lower left", ncols=columns,
                bbox_to_anchor=(pad / width, foot / height), borderaxespad=0, borderpad=0,
                labelspacing=0.3, columnspacing=1.5,
            )  # fmt: skip
            for handle, text, entry in zip(
                shown.legend_handles, shown.get_texts(), entries, strict=True
            ):
                if (arm := getattr(entry, "arm", "")) and handle is not None:
                    of_arm(figure, arm, handle, text)
        return figure

    def over(self, panels: Sequence[Any]) -> list[tuple[Axes, Any]]:
        """Returns the axes with what each is to show.

        Raises:
            ConfigError: where one panel is drawn on and several are asked for.
        """
        return list(zip(self.axes, panels, strict=True))

    def numbers(self, axes: Axes, which: str = "x", *, integer: bool = False) -> None:
        """Has as many numbers along an axis as the size has room for."""
        axis = axes.xaxis if which == "x" else axes.yaxis
        count = self.size.ticks if which == "x" else self.size.ticks + 1
        axis.set_major_locator(MaxNLocator(count, integer=integer, min_n_ticks=1 + (not integer)))

    def rows(self, axes: Axes, names: Sequence[str], arms: Sequence[str] = ()) -> None:
        """Names rows from the top down, and leaves out the grid along them.

        Args:
            axes: the panel, a row at each whole number.
            names: of the rows.
            arms: whose row it is, where rows are arms.
        """
        axes.set_yticks(range(len(names)), [visible(name) for name in names])
        axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        labels = axes.get_yticklabels()
        for label in labels:
            label.set_parse_math(False)
        for label, arm in zip(labels, arms, strict=False):
            of_arm(axes, arm, label)

    def only_left(self, axes: Axes) -> None:
        """Leaves the names of rows to the leftmost panel of a figure of ours."""
        place = axes.get_subplotspec()
        if self.own and place is not None and not place.is_first_col():
            axes.tick_params(labelleft=False)

    def ends(self, axes: Axes, heights: Mapping[str, float], looked: Mapping[str, Look]) -> None:
        """Names lines at their right ends; names that would lie on each other are parted.

        Args:
            axes: the panel, whose limits are final when the sheet is left.
            heights: where the line of each arm ends, in data.
            looked: how each arm is drawn.
        """
        made = []
        for arm, height in heights.items():
            if np.isfinite(height):
                text = axes.annotate(
                    visible(arm), (1.0, 0.5), xycoords="axes fraction", va="center", ha="left",
                    xytext=(_ENDS, 0), textcoords="offset points", annotation_clip=False,
                )  # fmt: skip
                of_arm(axes, arm, text)
                made.append(_End(arm, float(height), looked[arm], text))
        self._ends.append((axes, made))


class _End(NamedTuple):
    """The name at the end of a line."""

    arm: str
    height: float
    look: Look
    text: Annotation


def _part(axes: Axes, ends: list[_End]) -> None:
    """Sets names beside the ends of their lines, none on another, each with a thread to its line."""
    if not ends:
        return
    figure = axes.get_figure(root=True)
    assert figure is not None
    box = axes.get_window_extent()
    tall, wide = box.height * 72 / figure.dpi, box.width * 72 / figure.dpi
    places = axes.transAxes.inverted().transform(
        axes.transData.transform([(0.0, one.height) for one in ends])
    )[:, 1]
    gap = ends[0].text.get_fontsize() * 1.15 / tall
    for one, at, there in zip(ends, parted(places, gap), places, strict=True):
        one.text.xy = (1.0, at)
        thread = Line2D(
            [1 + 1.5 / wide, 1 + (_ENDS - 4.0) / wide], [min(max(there, 0.0), 1.0), at],
            transform=axes.transAxes, clip_on=False, color=one.look.colour, linewidth=0.8,
            linestyle="-", marker=one.look.marker, markevery=[1], markersize=4.0,
        )  # fmt: skip
        thread.set_in_layout(False)
        of_arm(axes, one.arm, thread)
        axes.add_artist(thread)


def parted(places: Sequence[float] | Any, gap: float) -> list[float]:
    """Returns places in the same order that are a gap apart, as near to where they were as may be.

    They stay between 0 and 1 where there is room for all of them, else they are spread evenly.

    Args:
        places: where labels would be.
        gap: the least distance of two.
    """
    wanted = np.asarray(places, float)
    count = len(wanted)
    gap = min(gap, 1.0 / max(1, count - 1))
    order = np.argsort(wanted, kind="stable")
    groups: list[list[float]] = []  # sum of where members would have the first one, and how many
    for at in wanted[order]:
        groups.append([float(at), 1])
        while len(groups) > 1 and _first(groups[-2]) + groups[-2][1] * gap > _first(groups[-1]):
            total, members = groups.pop()
            before = groups[-1]
            before[0] += total - members * before[1] * gap
            before[1] += members
    found, at = [0.0] * count, 0
    for group in groups:
        for member in range(int(group[1])):
            found[order[at]] = _first(group) + member * gap
            at += 1
    # Within the panel: from below upwards, then from above downwards.
    low = 0.0
    for which in order:
        found[which] = low = max(found[which], low)
        low += gap
    high = 1.0
    for which in order[::-1]:
        found[which] = high = min(found[which], high)
        high -= gap
    return found


def _first(group: list[float]) -> float:
    return group[0] / group[1]


def one_panel(ax: Axes | None, chosen: Any, names: Sequence[Any]) -> list[Any]:
    """Returns which panels are drawn: the chosen one, on given axes the first one, else all.

    Args:
        ax: axes that are given, if any.
        chosen: name of a panel, or None.
        names: of all panels.

    Raises:
        ConfigError: where there is no such panel.
    """
    if chosen is not None and chosen not in names:
        known = ", ".join(str(name) for name in names)
        raise ConfigError([Problem("panel", f"one of {known}", repr(chosen))])
    if chosen is not None:
        return [chosen]
    return list(names[:1]) if ax is not None else list(names)
