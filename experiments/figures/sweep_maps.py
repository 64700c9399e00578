"""Maps of a sweep over two keys: which arm is best, by how much, and what each comes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.claims import HEADLINES
from experiments.figures import heat
from experiments.figures.marks import tips
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import looks
from experiments.figures.sweep_lines import best_as_set, gaps_along, may_lead
from experiments.plain import visible
from experiments.swept import Swept, label, written
from experiments.telling import wording as said
from experiments.telling.wording import estimate, number, wording
from sim.scorecard.declared import BETTER
from sim.types import Floats

_EDGE = "#333333"
_CROSS: Any = {"marker": "X", "markerfacecolor": heat.ON_DARK, "markeredgecolor": _EDGE,
               "markeredgewidth": 0.8}  # fmt: skip
_DOT: Any = {"marker": "o", "markerfacecolor": _EDGE, "markeredgecolor": heat.ON_DARK,
             "markeredgewidth": 0.5}  # fmt: skip
_FINE = 40  # places between two points at which the best arm is looked up
_MOST_WRITTEN = 60  # cells of a map in which figures are written
_STRONG = 0.75  # of an arm's colour in the map of the best; the rest is white


def winner(
    swept: Swept, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
) -> Figure | None:
    """Which arm is best at each point of two keys, with the line where it flips.

    Made from `sweep.csv` (`mean` at each point, on straight lines between them) and
    `sweep_turns.csv` (at which points the lead is shown at 95 %).

    Args:
        swept: The sweep.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where one key was swept, or there is but one arm.

    Raises:
        ConfigError: Where there is no such headline or size.
    """
    if len(swept.axes) != 2 or len(swept.arms) < 2:
        return None
    seen, rivals, panels = looks(swept), may_lead(swept), one_panel(ax, measure, HEADLINES)
    shades = {arm: _shade(seen[arm].colour) for arm in rivals}
    entries: list[Any] = [Patch(facecolor=shades[arm], label=arm) for arm in rivals]
    entries += [
        _flips("where it flips"),
        Line2D([], [], linestyle="none", markersize=4, label="point with a shown lead", **_DOT),
        Line2D([], [], linestyle="none", markersize=6, label="point without", **_CROSS),
    ]
    note = f"{_plainly(swept)} Flips lie on straight lines between points."
    with Sheet(
        ax, size, "Which arm is best", note, panels=len(panels), lines=heat.LINES, entries=entries
    ) as sheet:
        for axes, name in sheet.over(panels):
            better = BETTER.get(name) or 1
            means = {arm: swept.means(arm, name) for arm in rivals}
            stack = np.stack([_between(better * one) for one in means.values()])
            across, up = swept.shape
            axes.imshow(
                stack.argmax(axis=0).T, cmap=ListedColormap(list(shades.values())), vmin=-0.5,
                vmax=len(rivals) - 0.5, origin="lower", aspect="auto", interpolation="nearest",
                extent=(-0.5, across - 0.5, -0.5, up - 0.5),
            )  # fmt: skip
            for place in range(len(rivals)):
                others = np.delete(stack, place, axis=0)
                _flip(axes, stack[place] - others.max(axis=0), swept.shape)
            sure = shown_leads(swept, name)
            for point, at in zip(swept.points, np.ndindex(swept.shape), strict=True):
                held = point in sure
                axes.plot(*at, markersize=3.5 if held else 6.0, **(_DOT if held else _CROSS))
            _tell(axes, swept, [
                "; ".join(
                    f"{arm} {said.value(name, one)}" for arm, one in zip(rivals, ones, strict=True)
                )
                for ones in zip(*(one.flat for one in means.values()), strict=True)
            ])  # fmt: skip
            axes.set_title(wording(name).name.capitalize())
            _both(sheet, axes, swept)
    return sheet.figure


def difference(
    swept: Swept, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
) -> Figure | None:
    """The two arms that are best as set, one less the other at each point of two keys.

    Made from `sweep_differences.csv` (`difference`, `ci_low`, `ci_high` at each point), in the
    measure's unit; paired, with a cross where the 95 % interval holds zero. On given axes the key
    of the colours is left to their owner: `figure.colorbar(ax.images[0])`.

    Args:
        swept: The sweep.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where one key was swept, or there is but one arm.

    Raises:
        ConfigError: Where there is no such headline or size.
    """
    if len(swept.axes) != 2 or len(swept.arms) < 2:
        return None
    panels = one_panel(ax, measure, HEADLINES)
    entries = [
        _flips("no difference, between points"),
        Line2D([], [], linestyle="none", markersize=6, label="not shown at 95 %", **_CROSS),
    ]
    note = f"{_plainly(swept)} Paired differences; each judged by its own 95 % interval."
    with Sheet(
        ax, size, "Best arm less the next", note, panels=len(panels), lines=heat.LINES,
        entries=entries, beside=2,
    ) as sheet:  # fmt: skip
        for axes, name in sheet.over(panels):
            words, (one, other) = wording(name), best_as_set(swept, name)[:2]
            gap, low, high = gaps_along(swept, one, other, name)
            most = float(np.nanmax(np.abs(gap * words.scale))) or 1.0
            texts = _texts(name, gap, sign=True)
            drawn = heat.heat(sheet, axes, gap * words.scale, "PuOr", (-most, most), texts)
            for row, column in np.argwhere(~((low > 0) | (high < 0))):
                axes.plot(row, column + 0.33, markersize=5.0, **_CROSS)
            _flip(axes, gap)
            _tell(axes, swept, [
                f"{one} less {other} {said.difference(name, *ends)}"
                for ends in zip(gap.flat, low.flat, high.flat, strict=True)
            ])  # fmt: skip
            axes.set_title(f"{words.name.capitalize()}:\n{visible(one)} less {visible(other)}")
            _both(sheet, axes, swept)
            unit = words.difference_unit or "on a scale of 0–1"
            heat.key(sheet, axes, drawn, f"difference ({unit})")
    return sheet.figure


def by_arm(
    swept: Swept, ax: Axes | None = None, size: AnySize = "page", *, measure: str = "engagement",
    arm: str | None = None,
) -> Figure | None:  # fmt: skip
    """One measure of each arm at each point of two keys, all arms on one scale.

    Made from `sweep.csv` (`mean` at each point), in the measure's unit. On given axes the key of
    the colours is left to their owner: `figure.colorbar(ax.images[0])`.

    Args:
        swept: The sweep.
        ax: Axes to draw one panel into, that of `arm` or of the first arm.
        size: Of a figure that is made.
        measure: A headline.
        arm: The only arm; None draws all.

    Returns:
        The figure; None where one key was swept.

    Raises:
        ConfigError: Where there is no such headline, arm or size.
    """
    if len(swept.axes) != 2:
        return None
    one_panel(None, measure, HEADLINES)
    words, panels = wording(measure), one_panel(ax, arm, swept.arms)
    means = {one: swept.means(one, measure) for one in swept.arms}
    scaled = words.scale * np.stack(list(means.values()))
    least, most = float(np.nanmin(scaled)), float(np.nanmax(scaled))
    note = f"{_plainly(swept)} Means; {words.axis or words.explained}.{_widest(swept, measure)}"
    title = f"{words.name.capitalize()} of each arm"
    with Sheet(ax, size, title, note, panels=len(panels), lines=heat.LINES) as sheet:
        for axes, name in sheet.over(panels):
            figures = means[name]
            drawn = heat.heat(
                sheet, axes, figures * words.scale, "cividis", (least, most),
                _texts(measure, figures, sign=False),
            )  # fmt: skip
            sides = [swept.means(name, measure, end) for end in ("ci_low", "ci_high")]
            _tell(axes, swept, [
                f"{name} {estimate(measure, *ends)}"
                for ends in zip(figures.flat, *(side.flat for side in sides), strict=True)
            ])  # fmt: skip
            axes.set_title(visible(name) + f": {words.name}" * (not sheet.own))
            _both(sheet, axes, swept)
            place = axes.get_subplotspec()
            if name == panels[-1] or (place is not None and place.is_last_col()):
                heat.key(sheet, axes, drawn, words.unit or "0–1")
    return sheet.figure


def shown_leads(swept: Swept, measure: str) -> set[str]:
    """Returns the points at which the best arm's lead on a measure is shown at 95 %."""
    rows = swept.turns[(swept.turns["finding"] == "leads") & (swept.turns["measure"] == measure)]
    return set(rows["held"])


def _widest(swept: Swept, measure: str) -> str:
    """How wide the intervals of an arm's means are at most."""
    if swept.replicates == 1:
        return ""
    low, high = (
        np.stack([swept.means(arm, measure, end) for arm in swept.arms])
        for end in ("ci_low", "ci_high")
    )
    half = float(np.nanmax(high - low)) / 2
    widest = number(measure, half, wording(measure).decimals + 1)
    return f" Half of a 95 % interval: at most {widest}."


def _plainly(swept: Swept) -> str:
    return f"Simulation on stated assumptions. n = {swept.replicates} replicates at each point."


def _texts(measure: str, figures: Floats, *, sign: bool) -> list[str] | None:
    """What is written in the cells, where they are few enough."""
    if figures.size > _MOST_WRITTEN:
        return None
    return [number(measure, float(one), wording(measure).decimals, sign) for one in figures.flat]


def _tell(axes: Axes, swept: Swept, texts: Sequence[str]) -> None:
    """Lays what is told of each point over a map."""
    places = np.array(list(np.ndindex(swept.shape)), float)
    whole = [
        f"{', '.join(swept.at(name))}: {text}"
        for name, text in zip(swept.points, texts, strict=True)
    ]
    tips(axes, places[:, 0], places[:, 1], whole)


def _both(sheet: Sheet, axes: Axes, swept: Swept) -> None:
    """Both keys along a map."""
    across, up = swept.axes
    axes.grid(visible=False)
    heat.along(sheet, axes, *([written(one) for one in axis["values"]] for axis in (across, up)))
    axes.set_xlabel(label(across))
    place = axes.get_subplotspec()
    if not sheet.own or place is None or place.is_first_col():
        axes.set_ylabel(label(up))


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


def _flip(axes: Axes, gap: Floats, shape: tuple[int, ...] | None = None) -> None:
    """The line on which a difference is zero, given at points or between them."""
    if not np.isfinite(gap).all() or min(gap.shape) < 2 or not gap.min() < 0.0 < gap.max():
        return
    places = [np.arange(count) for count in gap.shape] if shape is None else map(_fine, shape)
    line = axes.contour(*places, gap.T, levels=[0.0], colors=[heat.ON_DARK], linewidths=1.8)
    line.set(path_effects=_outlined())


def _flips(name: str) -> Line2D:
    """A legend's entry for where a difference is zero."""
    return Line2D(
        [], [], color=heat.ON_DARK, linewidth=1.8, label=name, path_effects=list(_outlined())
    )


def _outlined() -> Sequence[Any]:
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=3.4, foreground=_EDGE)]


def _shade(colour: str) -> str:
    """An arm's colour on white, whatever the page is."""
    red, green, blue = (_STRONG * part + 1 - _STRONG for part in to_rgb(colour))
    return to_hex((red, green, blue))
