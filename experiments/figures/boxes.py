"""Where the favourite loses: worlds in and out of the box, and coverage against density."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from experiments.discovered import Discovered
from experiments.figures.marks import tips
from experiments.figures.sheet import Sheet
from experiments.figures.sizes import AnySize, size_of
from experiments.figures.style import CONTROL, INK, LINES, OKABE_ITO
from experiments.plain import visible
from experiments.telling.wording import difference, wording
from sim.scorecard.declared import BETTER
from sim.types import Floats

_WANTED: Any = {"marker": "X", "color": OKABE_ITO[1], "markersize": 7, "markeredgecolor": "#fefefe",
                "markeredgewidth": 0.5}  # fmt: skip
_OTHERS: Any = {"marker": "o", "color": OKABE_ITO[0], "markersize": 5, "markerfacecolor": "none"}
_TALL = 1.6  # times as high as a curve
_WIDTH = 46  # characters of a line of an axis's label
_WIDE = 10.0  # times as large as its low end from which a range is drawn by its logarithm


def box(found: Discovered, ax: Axes | None = None, size: AnySize = "page") -> Figure | None:
    """Worlds by the two parameters that restrict the box most, or by one and the difference.

    Made from `lost.csv` (a mark for each world), `worlds.csv` (where it lies) and `box.csv` (the
    bounds, in the parameter's unit; where one is open, the frame reaches to the edge).

    Args:
        found: The search.
        ax: Axes to draw into.
        size: Of a figure that is made.

    Returns:
        The figure; None where no parameter restricts the box.

    Raises:
        ConfigError: Where there is no such size.
    """
    rows = found.kept.to_dict("records")
    if not rows:
        return None
    told = found.found
    least = told["aim"] == "least"
    wanted, others = ("with the least difference", "the other worlds") if least else ("lost", "won")
    entries = [
        Line2D([], [], linestyle="none", label=wanted, **_WANTED),
        Line2D([], [], linestyle="none", label=others, **_OTHERS),
        Line2D([], [], color=INK, linewidth=1.6, label="the box"),
        Line2D([], [], color=CONTROL, linestyle=LINES[3], label="as set"),
    ]
    title = f"{told['favourite']} against {rival_of(found)} on {wording(told['measure']).name}"
    more = f" The box restricts {len(rows)} parameters." if len(rows) > 2 else ""
    note = f"Simulation on stated assumptions. n = {len(found.lost)} worlds, a mark for each.{more}"
    if not found.shown:
        note += " No better than chance in worlds that it was not peeled on."
    lines = _TALL * size_of(size).field
    with Sheet(ax, size, title, note, lines=lines, entries=entries) as sheet:
        axes = sheet.axes[0]
        across = found.values(rows[0]["key"])
        if len(rows) > 1:
            up, y_ends = found.values(rows[1]["key"]), _ends(rows[1])
            _along(sheet, axes, rows[1], "y")
        else:
            up, y_ends = _differences(found), (np.nan, np.nan)
            words = wording(told["measure"])
            axes.axhline(0.0, color=INK, linewidth=0.9)
            unit = words.difference_unit or "on a scale of 0–1"
            first, versus = visible(told["favourite"]), visible(rival_of(found))
            axes.set_ylabel(f"{first} less {versus}\n({unit}; above 0 is more)")
        _along(sheet, axes, rows[0], "x")
        marked = found.lost["wanted"].to_numpy(bool)
        for which, look in ((~marked, _OTHERS), (marked, _WANTED)):
            axes.plot(across[which], up[which], linestyle="none", **look)
        _framed(axes, _ends(rows[0]), y_ends)
        tips(axes, across, up, _worlds(found, wanted, others))
    return sheet.figure


def rival_of(found: Discovered) -> str:
    """Returns whom the favourite is held against, in words."""
    told = found.found
    rivals = told["rivals"]
    return str(told["rival"] or (rivals[0] if len(rivals) == 1 else "the best rival"))


def _worlds(found: Discovered, wanted: str, others: str) -> list[str]:
    """What is told of each world."""
    told, nothing = found.found, float("nan")
    measure = told["measure"]
    gaps = (BETTER[measure] or 1) * found.lost["difference"].to_numpy(float)
    marked = found.lost["wanted"].to_numpy(bool)
    return [
        f"{wanted if mark else others}: {told['favourite']} less {rival_of(found)} "
        f"{difference(measure, gap, nothing, nothing)}"
        for gap, mark in zip(gaps, marked, strict=True)
    ]


def _differences(found: Discovered) -> Floats:
    """Each world's difference in the measure's own direction and unit."""
    measure = found.found["measure"]
    scale = wording(measure).scale * (BETTER[measure] or 1)
    return np.asarray(found.lost["difference"].to_numpy(float) * scale)


def _ends(row: dict[Any, Any]) -> tuple[float, float]:
    return float(row["low"]), float(row["high"])


def _along(sheet: Sheet, axes: Axes, row: dict[Any, Any], which: str) -> None:
    """Labels an axis with a parameter, and marks its default."""
    unit = f" ({row['unit']})" if row["unit"] else ""
    about = textwrap.shorten(f"{row['about']}{unit}", 3 * _WIDTH, placeholder=" …")
    if not sheet.own:
        about = textwrap.fill(about, _WIDTH)
    label, default = f"{row['key']}\n{about}", float(row["default"])
    wide = row["range_low"] > 0.0 and row["range_high"] > _WIDE * row["range_low"]
    inside = row["range_low"] <= default <= row["range_high"]
    draw: Any = axes.axvline if which == "x" else axes.axhline
    axes.set(**{f"{which}label": label, f"{which}scale": "log" if wide else "linear"})
    if wide:
        axis: Any = getattr(axes, f"{which}axis")
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.set_minor_locator(NullLocator())
    if inside:
        draw(default, color=CONTROL, linestyle=LINES[3], linewidth=1.2)


def _framed(axes: Axes, x_ends: tuple[float, float], y_ends: tuple[float, float]) -> None:
    """Draws the box; where it is open, it reaches to the edge of the figure."""
    axes.margins(0.04)
    limits = [axes.get_xlim(), axes.get_ylim()]
    (left, right), (low, high) = (
        tuple(edge if np.isnan(end) else end for end, edge in zip(ends, whole, strict=True))
        for ends, whole in zip((x_ends, y_ends), limits, strict=True)
    )
    axes.add_patch(
        Rectangle(
            (left, low), right - left, high - low, edgecolor=INK, linewidth=1.6, fill=False,
            zorder=3, clip_on=False,
        )
    )  # fmt: skip
    axes.set_xlim(limits[0])
    axes.set_ylim(limits[1])


def tradeoff(found: Discovered, ax: Axes | None = None, size: AnySize = "page") -> Figure | None:
    """Coverage and density of boxes as they were peeled, in worlds left out and in the others.

    Made from `peeling.csv` (`support`, `density`, `coverage`, and with `_unseen` those in worlds
    left out, with 95 % by Wilson), in %.

    Args:
        found: The search.
        ax: Axes to draw into.
        size: Of a figure that is made.

    Returns:
        The figure; None where nothing was peeled.

    Raises:
        ConfigError: Where there is no such size.
    """
    table = found.peeling
    if len(table) < 2:
        return None
    told = found.found
    looks: list[tuple[str, str, Any, float]] = [
        ("density", OKABE_ITO[1], "-", -0.6), ("coverage", OKABE_ITO[0], "--", 0.6)
    ]  # fmt: skip
    entries = [
        Line2D([], [], color=colour, linestyle=line, linewidth=2, label=f"{name}, worlds left out")
        for name, colour, line, _ in looks
    ]
    entries += [
        Line2D([], [], color=colour, linestyle=line, linewidth=0.9, alpha=0.7,
               label=f"{name}, peeled on")
        for name, colour, line, _ in looks
    ]  # fmt: skip
    entries += [
        Line2D([], [], color=INK, linewidth=1.2, label="depth that is chosen"),
        Line2D([], [], color=INK, linestyle="none", marker="D", markersize=6,
               label="the box without idle bounds"),
        Line2D([], [], color=CONTROL, linestyle=LINES[3], label="share of all worlds"),
    ]  # fmt: skip
    note = "Simulation on stated assumptions. Bands: 95 % (Wilson), in worlds left out (ten folds)."
    title = "Smaller boxes are denser, and hold less of what is looked for"
    lines = 1.2 * size_of(size).field
    with Sheet(ax, size, title, note, lines=lines, entries=entries) as sheet:
        axes = sheet.axes[0]
        support = 100 * table["support"].to_numpy(float)
        for name, colour, line, aside in looks:
            look: Any = {"color": colour, "linestyle": line, "marker": "none"}
            axes.plot(support, 100 * table[name], linewidth=0.9, alpha=0.7, **look)
            unseen, low, high = (
                100 * table[f"{name}_{end}"].to_numpy(float) for end in ("unseen", "low", "high")
            )
            axes.plot(support, unseen, linewidth=2, **look)
            axes.fill_between(support, low, high, color=colour, alpha=0.15, linewidth=0)
            _whole(axes, told["unseen"], name, colour, aside)
            tips(axes, support, unseen, [
                f"{name} {at:.0f} % ({least:.0f} to {most:.0f}), {small:.0f} % of all worlds"
                for at, least, most, small in zip(unseen, low, high, support, strict=True)
            ])  # fmt: skip
        chosen = table["chosen"].to_numpy(bool)
        axes.axvline(support[chosen][0], color=INK, linewidth=1.2)
        axes.axhline(100 * told["wanted"] / told["worlds"], color=CONTROL, linestyle=LINES[3])
        axes.set_ylim(-2, 102)
        axes.set_xlim(0, 101)
        what = "have the least difference" if told["aim"] == "least" else "are lost"
        axes.set_xlabel("worlds in the box (% of all)")
        axes.set_ylabel(
            f"density: % of its worlds that {what}\ncoverage: % of those that lie in it"
        )
    return sheet.figure


def _whole(axes: Axes, unseen: dict[str, Any], name: str, colour: str, aside: float) -> None:
    """Draws what the whole way to a box is worth in worlds left out, beside its size."""
    if unseen[name] is None:
        return
    middle, low, high = (100 * end for end in unseen[name])
    axes.errorbar(
        100 * unseen["inside"] / unseen["worlds"] + aside, middle,
        yerr=[[max(0.0, middle - low)], [max(0.0, high - middle)]], color=colour, marker="D",
        markersize=6, markeredgecolor="#fefefe", capsize=3, linestyle="none", zorder=4,
    )  # fmt: skip
