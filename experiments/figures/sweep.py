"""Pictures of a sweep: curves along one key, heat maps over two, and where leads turn."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.claims import HEADLINES, controls, ranked
from experiments.figures.marks import of_arm
from experiments.figures.saving import save_all
from experiments.figures.style import frame, handles, looks, replicates
from experiments.swept import Swept, label, written
from experiments.telling.wording import number, wording
from sim.scorecard.declared import BETTER
from sim.types import Floats

_DARK = "#333333"
_CROSS: Any = {"marker": "X", "markerfacecolor": "white", "markeredgecolor": _DARK}
_DOT: Any = {"marker": "o", "markerfacecolor": _DARK, "markeredgecolor": _DARK}
_FINE = 40  # places between two points at which the best arm is looked up
_MOST_WRITTEN = 60  # cells of a heat map in which figures are written


def draw_sweep(swept: Swept, folder: Path) -> list[Path]:
    """Draws every figure of a sweep.

    Args:
        swept: the sweep.
        folder: where the files go; made if missing.

    Returns:
        The files written, a PNG and an SVG of each figure, in reading order.
    """
    return save_all(FIGURES, swept, folder)


def response(swept: Swept) -> Figure | None:
    """The headlines of each arm along one key, with peaks, knees and what each arm has as set."""
    if len(swept.axes) != 1:
        return None
    axis, seen = swept.axes[0], looks(swept)
    marks = [
        Line2D([], [], color=_DARK, marker="o", markersize=11, markerfacecolor="none",
               linestyle="none", label="peak, shown"),
        Line2D([], [], color=_DARK, marker="|", markersize=12, markeredgewidth=2, linestyle="none",
               label="nine tenths of the gain"),
        Line2D([], [], color=_DARK, marker="*", markersize=9, linestyle="none", label="as set"),
    ]  # fmt: skip
    figure = frame(
        11.4, 4.9, f"What {label(axis)} does", replicates(swept), [*handles(swept), *marks]
    )
    for axes, measure in zip(figure.subplots(1, len(HEADLINES)), HEADLINES, strict=True):
        words, places = wording(measure), _places(axis)
        for arm, look in seen.items():
            before = set(axes.get_children())
            mean, low, high = (
                swept.means(arm, measure, column) * words.scale
                for column in ("mean", "ci_low", "ci_high")
            )
            axes.plot(
                places, mean, color=look.colour, linestyle=look.line, marker=look.marker,
                markersize=4.5,
            )  # fmt: skip
            axes.fill_between(places, low, high, color=look.colour, alpha=0.18, linewidth=0)
            _mark(axes, swept, axis, measure, arm, look.colour)
            of_arm(axes, arm, *(one for one in axes.get_children() if one not in before))
        _bottom(axes, words.signed)
        alike = len(set(axis["as_set"].values())) == 1
        for arm in swept.moved:
            value = axis["as_set"].get(arm)
            if _is_within(axis, value):
                axes.plot(
                    [value], [0.0], marker="*", markersize=9,
                    color=_DARK if alike else seen[arm].colour,
                    transform=axes.get_xaxis_transform(), clip_on=False, linestyle="none",
                )  # fmt: skip
        axes.set_title(words.name.capitalize())
        axes.set_ylabel(words.axis or words.explained)
        _across(axes, axis)
    return figure


def leads(swept: Swept) -> Figure | None:
    """The arm that is best as set less each rival along one key, paired, with intervals."""
    if len(swept.axes) != 1 or len(swept.arms) < 2:
        return None
    axis, seen = swept.axes[0], looks(swept)
    entries = [
        Line2D([], [], color=look.colour, linestyle=look.line, marker=look.marker, markersize=5,
               label=f"less {arm}")
        for arm, look in seen.items()
        if {arm} != {_ranked(swept, measure)[0] for measure in HEADLINES}
    ]  # fmt: skip
    note = replicates(swept) + " Paired. Above zero the arm in the title is ahead."
    figure = frame(11.4, 4.7, f"The lead along {label(axis)}", note, entries)
    for axes, measure in zip(figure.subplots(1, len(HEADLINES)), HEADLINES, strict=True):
        words, better = wording(measure), BETTER.get(measure) or 1
        best = _ranked(swept, measure)[0]
        for rival in (arm for arm in seen if arm != best):
            before = set(axes.get_children())
            mean, low, high = (
                better * swept.gaps(best, rival, measure, column) * words.scale
                for column in ("difference", "ci_low", "ci_high")
            )
            look = seen[rival]
            axes.plot(
                _places(axis), mean, color=look.colour, linestyle=look.line, marker=look.marker,
                markersize=4.5,
            )  # fmt: skip
            axes.fill_between(_places(axis), low, high, color=look.colour, alpha=0.18, linewidth=0)
            of_arm(axes, rival, *(one for one in axes.get_children() if one not in before))
        axes.axhline(0, color=_DARK, linewidth=0.9)
        axes.set_title(f"{words.name.capitalize()}:\n{best} less each rival")
        axes.set_ylabel(f"difference ({words.difference_unit or 'on a scale of 0–1'})")
        _across(axes, axis)
    return figure


def by_arm(swept: Swept, measure: str) -> Figure | None:
    """One measure of each arm over two keys."""
    if len(swept.axes) != 2:
        return None
    words = wording(measure)
    columns = min(4, len(swept.arms))
    rows = math.ceil(len(swept.arms) / columns)
    title = f"{words.name.capitalize()} of each arm"
    low, high = (
        np.stack([swept.means(arm, measure, end) for arm in swept.arms])
        for end in ("ci_low", "ci_high")
    )
    widest = (
        ""
        if swept.replicates == 1
        else number(measure, float(np.nanmax(high - low)) / 2, words.decimals + 1)
    )
    sure = f" Half of a 95 % interval: at most {widest}." if widest else ""
    note = f"{_plainly(swept)} Means; {words.axis or words.explained}.{sure}"
    figure = frame(2.3 + 2.6 * columns, 1.2 + 2.7 * rows, title, note, [])
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    figures = {arm: swept.means(arm, measure) * words.scale for arm in swept.arms}
    least = min(float(np.nanmin(one)) for one in figures.values())
    most = max(float(np.nanmax(one)) for one in figures.values())
    drawn = None
    for place, axes in enumerate(grid.flat):
        if place >= len(swept.arms):
            axes.set_visible(False)
            continue
        arm = swept.arms[place]
        drawn = _heat(axes, swept, figures[arm], "cividis", least, most)
        _write(axes, figures[arm] / words.scale, measure, drawn, sign=False)
        axes.set_title(arm)
        if place + columns < len(swept.arms):
            axes.set_xlabel("")
        if place % columns:
            axes.set_ylabel("")
    if drawn is not None:
        figure.colorbar(drawn, ax=list(grid.flat), shrink=0.8, label=words.unit or "0–1")
    return figure


def difference(swept: Swept) -> Figure | None:
    """The two arms that are best as set, one less the other over two keys, on each headline."""
    if len(swept.axes) != 2 or len(swept.arms) < 2:
        return None
    entries: list[Any] = [
        Line2D([], [], color=_DARK, linewidth=2, label="no difference, between points"),
        Line2D([], [], linestyle="none", label="not shown at 95 %", **_CROSS),
    ]
    note = f"{_plainly(swept)} Paired differences; each judged by its own 95 % interval."
    figure = frame(13.4, 5.0, "Best arm less the next", note, entries)
    for axes, measure in zip(figure.subplots(1, len(HEADLINES)), HEADLINES, strict=True):
        words = wording(measure)
        one, other = _ranked(swept, measure)[:2]
        gap, low, high = (
            swept.gaps(one, other, measure, column) * words.scale
            for column in ("difference", "ci_low", "ci_high")
        )
        most = float(np.nanmax(np.abs(gap))) or 1.0
        drawn = _heat(axes, swept, gap, "PuOr", -most, most)
        _write(axes, gap / words.scale, measure, drawn, sign=True)
        unsure = np.argwhere(~((low > 0) | (high < 0)))
        for row, column in unsure:
            axes.plot(row, column + 0.33, markersize=5.5, **_CROSS)
        _flip(axes, gap)
        axes.set_title(f"{words.name.capitalize()}:\n{one} less {other}")
        unit = words.difference_unit or "on a scale of 0–1"
        figure.colorbar(drawn, ax=axes, shrink=0.7, label=f"difference ({unit})")
    return figure


def winner(swept: Swept) -> Figure | None:
    """Which arm is best at each point of two keys, with the line where it flips."""
    if len(swept.axes) != 2 or len(swept.arms) < 2:
        return None
    seen, rivals = looks(swept), _rivals(swept)
    entries: list[Any] = [
        Patch(facecolor=seen[arm].colour, alpha=0.75, label=arm) for arm in rivals
    ]
    entries += [
        Line2D([], [], color="white", linewidth=2.4, label="where it flips",
               path_effects=_outlined()),
        Line2D([], [], linestyle="none", markersize=4, label="point with a shown lead", **_DOT),
        Line2D([], [], linestyle="none", label="point without", **_CROSS),
    ]  # fmt: skip
    note = f"{_plainly(swept)} Flips lie on straight lines between points."
    figure = frame(12.4, 4.9, "Which arm is best", note, entries)
    for axes, measure in zip(figure.subplots(1, len(HEADLINES)), HEADLINES, strict=True):
        better = BETTER.get(measure) or 1
        stack = np.stack([_between(better * swept.means(arm, measure)) for arm in rivals])
        colours = ListedColormap([seen[arm].colour for arm in rivals])
        across, up = swept.shape
        axes.imshow(
            stack.argmax(axis=0).T, cmap=colours, vmin=-0.5, vmax=len(rivals) - 0.5, alpha=0.75,
            origin="lower", aspect="auto", extent=(-0.5, across - 0.5, -0.5, up - 0.5),
            interpolation="nearest",
        )  # fmt: skip
        for place in range(len(rivals)):
            others = np.delete(stack, place, axis=0)
            _flip(axes, stack[place] - others.max(axis=0), "white", swept.shape)
        led = swept.turns[(swept.turns["finding"] == "leads") & (swept.turns["measure"] == measure)]
        for name, at in zip(swept.points, np.ndindex(swept.shape), strict=True):
            sure = name in set(led["held"])
            axes.plot(*at, markersize=3.5 if sure else 7.5, **(_DOT if sure else _CROSS))
        axes.set_title(wording(measure).name.capitalize())
        _both(axes, swept)
    return figure


FIGURES: dict[str, Callable[[Swept], Figure | None]] = {
    "response": response,
    "leads": leads,
    "winner": winner,
    "difference": difference,
    **{f"{measure}_by_arm": partial(by_arm, measure=measure) for measure in HEADLINES},
}
"""Figure names, in reading order; a figure of what the sweep does not hold is not drawn."""


def _rivals(swept: Swept) -> list[str]:
    """Arms that may lead: those with contact, or all where there is but one of them."""
    control = controls(swept.summary, swept.manifest)
    arms = [arm for arm in swept.arms if arm not in control]
    return arms if len(arms) > 1 else swept.arms


def _ranked(swept: Swept, measure: str) -> list[str]:
    """Arms that may lead, the best as set first."""
    rows = swept.summary[swept.summary["measure"] == measure].set_index("arm")["mean"]
    found = {arm: float(rows[arm]) for arm in _rivals(swept)}
    return ranked(measure, found, {})


def _plainly(swept: Swept) -> str:
    return f"Simulation on stated assumptions. n = {swept.replicates} replicates at each point."


def _places(axis: dict[str, Any]) -> list[float]:
    """Where values stand: numbers where they are, words one after another."""
    return list(axis["values"]) if _is_number(axis) else list(range(len(axis["values"])))


def _is_number(axis: dict[str, Any]) -> bool:
    return all(type(value) in (int, float) for value in axis["values"])


def _is_within(axis: dict[str, Any], value: Any) -> bool:
    numbers = _is_number(axis) and type(value) in (int, float)
    return numbers and min(axis["values"]) <= value <= max(axis["values"])


def _across(axes: Axes, axis: dict[str, Any]) -> None:
    """The lever below a panel."""
    axes.set_xlabel(label(axis))
    if not _is_number(axis):
        axes.set_xticks(_places(axis), [written(value) for value in axis["values"]])


def _bottom(axes: Axes, signed: bool) -> None:
    if signed:
        axes.axhline(0, color=_DARK, linewidth=0.8)
    else:
        low = min(0.0, axes.get_ylim()[0])
        axes.set_ylim(bottom=low)


def _mark(
    axes: Axes, swept: Swept, axis: dict[str, Any], measure: str, arm: str, colour: str
) -> None:
    """An arm's peak and knee, where they are shown."""
    turns = swept.turns
    mine = turns[(turns["measure"] == measure) & (turns["arm"] == arm)]
    curve = swept.means(arm, measure) * wording(measure).scale
    for kind, marker, size, fill in (("peaks", "o", 11, "none"), ("knee", "|", 13, colour)):
        for at in mine[mine["finding"] == kind]["at"].astype(float):
            height = float(np.interp(at, axis["values"], curve))
            axes.plot(
                [at], [height], marker=marker, markersize=size, markerfacecolor=fill,
                markeredgecolor=colour, markeredgewidth=2.0 if kind == "knee" else 1.3,
                linestyle="none", zorder=4,
            )  # fmt: skip


def _heat(axes: Axes, swept: Swept, figures: Floats, colours: str, low: float, high: float) -> Any:
    """A heat map, the first key across and the second one up."""
    drawn = axes.imshow(figures.T, cmap=colours, vmin=low, vmax=high, origin="lower", aspect="auto")
    _both(axes, swept)
    return drawn


def _both(axes: Axes, swept: Swept) -> None:
    """Both keys along a heat map."""
    across, up = swept.axes
    axes.set_xticks(range(len(across["values"])), [written(value) for value in across["values"]])
    axes.set_yticks(range(len(up["values"])), [written(value) for value in up["values"]])
    axes.set_xlabel(label(across))
    axes.set_ylabel(label(up))
    axes.grid(visible=False)


def _write(axes: Axes, figures: Floats, measure: str, drawn: Any, *, sign: bool) -> None:
    """The figure in each cell, where there is room."""
    if figures.size > _MOST_WRITTEN:
        return
    words = wording(measure)
    for (row, column), figure in np.ndenumerate(figures):
        red, green, blue, _ = drawn.cmap(drawn.norm(figure * words.scale))
        light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.55
        axes.text(
            row, column, number(measure, float(figure), words.decimals, sign), ha="center",
            va="center", fontsize=7, color="#1b1f24" if light else "white",
        )  # fmt: skip


def _between(figures: Floats) -> Floats:
    """Figures on straight lines between points, and half a step beyond the outer ones."""
    from scipy.ndimage import map_coordinates

    found: Floats = map_coordinates(
        figures, np.meshgrid(*(_fine(count) for count in figures.shape), indexing="ij"), order=1,
        mode="nearest",
    )  # fmt: skip
    return found


def _fine(count: int) -> Floats:
    """Places along an axis, half a step beyond the outer points."""
    return np.linspace(-0.5, count - 0.5, count * _FINE)


def _flip(
    axes: Axes, gap: Floats, colour: str = _DARK, shape: tuple[int, ...] | None = None
) -> None:
    """The line on which a difference is zero, given at points or between them."""
    if not np.isfinite(gap).all() or min(gap.shape) < 2 or not gap.min() < 0.0 < gap.max():
        return
    places = [np.arange(count) for count in gap.shape] if shape is None else map(_fine, shape)
    line = axes.contour(*places, gap.T, levels=[0.0], colors=[colour], linewidths=2.0)
    line.set(path_effects=_outlined() if colour == "white" else [])


def _outlined() -> Sequence[Any]:
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=4.2, foreground=_DARK)]
