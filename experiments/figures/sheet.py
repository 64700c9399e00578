"""What a figure is drawn on: panels of its own, or axes that are given."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache, partial
from types import TracebackType
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from experiments.config_errors import ConfigError, Problem
from experiments.figures.labels import ENDS, End, part_ends, spread_names
from experiments.figures.legends import call_by_arm, laid_out, set_below
from experiments.figures.marks import of_arm
from experiments.figures.sizes import AnySize, Size, size_of
from experiments.figures.style import FAINT, RC, Look
from experiments.plain import visible

_AROUND = 4.6  # lines of text that a panel has around it: title, numbers, label
_HINTED = 1.08  # how much wider text is where its owner's Matplotlib fits it to dots
_LEAST = 4.0  # points of type
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
            the names at the ends of lines and the legend below them.
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
            entries: Of the legend below all panels, or below the axes that are given.
            beside: Panels beside each other at most, where the size has any beside each other; None
                takes as many as it allows.
        """
        self.size, self.own = size_of(size), ax is None
        self._stack, self._names = ExitStack(), list[Callable[[], None]]()
        self._rows, self._lettered = dict[Axes, int](), dict[Axes, int]()
        self._rc = _PLAIN if ax is not None else {**RC, **_scaled(self.size)}
        if ax is not None:
            found = ax.get_figure(root=True)
            assert found is not None
            self.figure, self.axes, self._entries = found, [ax], entries
            return
        with matplotlib.rc_context(self._rc):
            most = self.size.beside if beside is None else beside
            columns = min(panels, most if self.size.beside > 1 else 1)
            heights = [float(lines)] * panels if isinstance(lines, int | float) else list(lines)
            rows = [max(heights[at : at + columns]) for at in range(0, panels, columns)]
            self.figure = self._made(title, note, rows, entries)
            grid = self.figure.subplots(len(rows), columns, squeeze=False)
            self._grid, self._heights = grid, rows
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
                if not self.own:
                    _plainly(self.axes[0])
                    if self._entries:
                        set_below(self.axes[0], self._entries)
                else:
                    _strengthen(self.figure, self.size.strength)
                    self._lay_out()
                for set_names in self._names:
                    set_names()
        finally:
            self._stack.close()

    def _made(self, title: str, note: str, rows: list[float], entries: Sequence[Any]) -> Figure:
        """An empty figure with title, legend and footer, as high as its rows need."""
        size = self.size
        small = 0.85 * size.font
        names, handle, columns = laid_out(entries, 72 * (size.width - 0.15) / size.font)
        heading = textwrap.wrap(visible(title), int(size.letters(size.width, 1.35 * size.font)))
        footer = textwrap.wrap(
            visible(note).replace(" %", "\N{NO-BREAK SPACE}%"),
            size.letters(size.width - 0.15, 1.06 * small),
        )
        foot = (1.25 * small * len(footer) + 0.6 * size.font) / 72
        legend = math.ceil(len(names) / columns) * 1.45 * size.font / 72 if names else 0.0
        head = len(heading) * 1.5 * size.line + 0.5 * size.line if size.titled else 0.0
        height = head + foot + legend + (sum(rows) + _AROUND * len(rows)) * size.line
        width = size.width
        if size.ratio is not None:
            height = max(height, width / size.ratio)
            width = height * size.ratio
        pad = 0.5 * size.font / 72
        figure = Figure(figsize=(width, height))
        self._room = (foot + legend, height - head)
        if size.titled:
            figure.suptitle(
                "\n".join(heading), x=pad / width, y=1 - pad / height, ha="left", va="top",
                fontsize=1.2 * size.font,
            )  # fmt: skip
        figure.text(
            pad / width, 0.3 * size.font / 72 / height, "\n".join(footer), fontsize=small,
            color=FAINT, va="bottom", linespacing=1.2,
        )  # fmt: skip
        if names:
            shown = figure.legend(
                handles=list(entries), labels=names, loc="lower left", ncols=columns,
                bbox_to_anchor=(pad / width, foot / height), borderaxespad=0, borderpad=0,
                labelspacing=0.3, columnspacing=1.5, handlelength=handle,
            )  # fmt: skip
            call_by_arm(figure, shown, entries)
        return figure

    def _lay_out(self) -> None:
        """Gives each panel its place: what is around it is measured once, the rest is shared."""
        figure, size = self.figure, self.size
        rows, columns = self._grid.shape
        wide, tall = figure.get_size_inches()
        self._wrap(wide / columns)
        most = dict.fromkeys(range(rows), 0)
        for at, axes in enumerate(self.axes):
            most[at // columns] = max(most[at // columns], self._rows.get(axes, 0))
        around = np.zeros((rows, columns, 4))  # left, right, below, above each, in inches
        renderer = _measuring(figure.dpi)
        for at, axes in enumerate(self.axes):
            if axes in self._rows:
                axes.set_ylim(most[at // columns] - 0.4, -0.6)
            inner, outer = axes.get_window_extent(), _reach(axes, renderer)
            around[at // columns, at % columns] = (
                inner.x0 - outer.x0, outer.x1 - inner.x1, inner.y0 - outer.y0, outer.y1 - inner.y1,
            )  # fmt: skip
        around = np.maximum(around / figure.dpi, 0.0)
        around[:, :, :2] *= _HINTED
        around += 0.4 * size.font / 72
        left, right = around[:, :, 0].max(axis=0), around[:, :, 1].max(axis=0)
        low, high = around[:, :, 2].max(axis=1), around[:, :, 3].max(axis=1)
        bottom, top = self._room
        width = (wide - left.sum() - right.sum()) / columns
        height = (top - bottom - low.sum() - high.sum()) / sum(self._heights)
        for at, axes in enumerate(self.axes):
            row, column = divmod(at, columns)
            x = left[: column + 1].sum() + right[:column].sum() + column * width
            y = (
                top
                - high[: row + 1].sum()
                - low[:row].sum()
                - sum(self._heights[: row + 1]) * height
            )
            place = (x / wide, y / tall, width / wide, self._heights[row] * height / tall)
            axes.set_position(Bbox.from_bounds(*(round(float(side), 6) for side in place)))

    def _wrap(self, width: float) -> None:
        """Breaks titles and labels that are longer than a panel."""
        columns = self._grid.shape[1]
        named = [
            max(self._lettered.get(axes, 0) for axes in self.axes[at::columns])
            for at in range(columns)
        ]
        across = self.size.letters(0.86 * width) - sum(named) // columns
        for at, axes in enumerate(self.axes):
            up = self.size.letters(self._heights[at // columns] * self.size.line)
            title = _broken(axes.get_title("left"), max(12, int(0.9 * across)))
            axes.set_title(title, y=1.0)  # else its place is reckoned anew at each draw
            axes.set_xlabel(_broken(axes.get_xlabel(), max(12, across)))
            axes.set_ylabel(_broken(axes.get_ylabel(), up))

    def over(self, panels: Sequence[Any]) -> list[tuple[Axes, Any]]:
        """Returns the axes with what each is to show.

        Raises:
            ConfigError: where one panel is drawn on and several are asked for.
        """
        return list(zip(self.axes, panels, strict=True))

    def room(self, axes: Axes) -> int:
        """About how many letters go along a panel, whose place is not settled yet."""
        place = axes.get_subplotspec()
        if not self.own or place is None:
            return self.size.letters(axes.get_window_extent().width / self.figure.dpi)
        return self.size.letters(
            0.6 * self.figure.get_size_inches()[0] / place.get_gridspec().ncols
        )

    def numbers(self, axes: Axes, which: str = "x", *, integer: bool = False) -> None:
        """Has as many numbers along an axis as the size has room for."""
        axis, room = axes.xaxis if which == "x" else axes.yaxis, self.room(axes) // 6
        count = max(2, min(self.size.ticks, room)) if which == "x" else self.size.ticks + 1
        axis.set_major_locator(MaxNLocator(count, integer=integer, steps=[1, 2, 2.5, 5, 10]))

    def rows(
        self, axes: Axes, names: Sequence[str], arms: Sequence[str] = (), *, apart: bool = False,
        lines: int = 1,
    ) -> None:  # fmt: skip
        """Names rows from the top down, in the leftmost panel, and leaves out the grid along them.

        Args:
            axes: the panel, a row at each whole number.
            names: of the rows.
            arms: whose row it is, where rows are arms.
            lines: of a name at most.
            apart: whether panels beside each other have rows of their own.
        """
        axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
        axes.grid(visible=False, axis="y")
        self._rows[axes] = len(names)
        place = axes.get_subplotspec()
        if self.own and place is not None and not place.is_first_col() and not apart:
            axes.set_yticks([])
            return
        most = self.size.named if self.own else 10**6
        names = [_cut(visible(name), most, lines) for name in names]
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(axis="y", length=0)
        self._lettered[axes] = max(
            (len(line) for name in names for line in name.split("\n")), default=0
        )
        labels = axes.get_yticklabels()
        for label in labels:
            label.set_parse_math(False)
        if not self.own:
            _fit(axes, names)
        for label, arm in zip(labels, arms, strict=False):
            of_arm(axes, arm, label)

    def ends(self, axes: Axes, heights: Mapping[str, float], looked: Mapping[str, Look]) -> None:
        """Names lines at their right ends; names that would lie on each other are parted.

        Args:
            axes: the panel, whose limits are final when the sheet is left.
            heights: where the line of each arm ends, in data.
            looked: how each arm is drawn.
        """
        made = []
        most = self.size.named if self.own else 10**6
        for arm, height in heights.items():
            if np.isfinite(height):
                text = axes.annotate(
                    _cut(visible(arm), most), (1.0, 0.5), xycoords="axes fraction",
                    va="center", ha="left", xytext=(ENDS, 0), textcoords="offset points",
                    annotation_clip=False,
                )  # fmt: skip
                of_arm(axes, arm, text)
                made.append(End(arm, float(height), looked[arm], text))
        self._names.append(partial(part_ends, axes, made))

    def names(self, axes: Axes, points: Mapping[str, tuple[float, float]]) -> None:
        """Names points beside them, none on another name or point.

        Args:
            axes: the panel, whose limits are final when the sheet is left.
            points: where the point of each arm is, in data.
        """
        self._names.append(
            partial(spread_names, axes, points, self.size.font if self.own else None)
        )


@cache
def _measuring(dpi: float) -> Any:
    """What text is measured with: one for all figures, since it remembers what it measured."""
    return RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]


def _reach(axes: Axes, renderer: Any) -> Bbox:
    """How far a panel with all around it reaches, but for the width of its title and labels."""
    ticked = {
        spine
        for spine in axes.spines.values()
        if spine.axis is not None and spine.axis.get_tick_params().get("labelbottom", True)
    }
    parts = [one for one in axes.get_default_bbox_extra_artists() if one not in ticked]
    reach = axes.get_tightbbox(renderer, bbox_extra_artists=parts, for_layout_only=True)
    if axes.yaxis.get_offset_text().get_text():  # the title makes room for it
        axes.set_title(axes.get_title("left"))
        reach = axes.get_tightbbox(renderer, bbox_extra_artists=parts, for_layout_only=True)
    assert reach is not None
    return Bbox.union([reach])


def _plainly(axes: Axes) -> None:
    """Shows the title and the labels of somebody else's axes as they stand, $ and all."""
    for place in ("left", "center", "right"):
        if title := axes.get_title(place):
            axes.set_title(title, loc=place, parse_math=False)
    axes.xaxis.label.set_parse_math(False)
    axes.yaxis.label.set_parse_math(False)


def _fit(axes: Axes, names: Sequence[str]) -> None:
    """Sets the names of rows in type so small that none lies on the next."""
    if not names:
        return
    figure: Any = axes.get_figure(root=True)
    each = axes.get_window_extent().height * 72 / figure.dpi / len(names)
    most = each / (1.4 * max(name.count("\n") + 1 for name in names))
    for label in axes.get_yticklabels():
        label.set_fontsize(max(_LEAST, min(float(label.get_fontsize()), most)))


def _scaled(size: Size) -> dict[str, float]:
    """Settings that go with the size of type."""
    widths = ("axes.linewidth", "grid.linewidth", "xtick.major.width", "ytick.major.width",
              "xtick.major.size", "ytick.major.size")  # fmt: skip
    return {"font.size": size.font, **{name: RC[name] * size.strength for name in widths}}


def _strengthen(figure: Figure, strength: float) -> None:
    """Makes lines and points of a figure as thick as its type is large."""
    if strength == 1.0:
        return
    shown = [handle for legend in figure.legends for handle in legend.legend_handles]
    for artist in (*(one for axes in figure.axes for one in axes.get_children()), *shown):
        if isinstance(artist, Line2D):
            artist.set_markersize(strength * artist.get_markersize())
            artist.set_markeredgewidth(strength * artist.get_markeredgewidth())
            artist.set_linewidth(strength * artist.get_linewidth())
        elif isinstance(artist, LineCollection):
            artist.set_linewidth(list(strength * np.atleast_1d(artist.get_linewidth())))


def _cut(name: str, letters: int, lines: int = 1) -> str:
    """A name of so many letters and lines at most, without its middle where it is longer."""
    if lines > 1:
        return "\n".join(_cut(line, letters) for line in textwrap.wrap(name, letters)[:lines])
    if "\n" in name or len(name) <= letters:
        return name
    return f"{name[: letters * 3 // 5 - 1]}…{name[-(letters * 2 // 5) :]}"


def _broken(text: str, letters: int) -> str:
    """A text in lines of so many letters at most."""
    lines = [textwrap.wrap(line, max(8, letters)) for line in text.split("\n")]
    return "\n".join("\n".join(line) for line in lines)


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
