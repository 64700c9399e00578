"""Pictures of a sensitivity analysis: tornado, effects, interactions, screen."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from experiments.claims import HEADLINES
from experiments.effects.sample import LUCK
from experiments.effects.study import Analysis
from experiments.figures.labels import broken
from experiments.figures.saving import save_all
from experiments.figures.style import OKABE_ITO, frame
from experiments.plain import visible
from experiments.swept import written
from experiments.telling.sensitivity import ranked, short, whose_said
from experiments.telling.wording import wording

_LOW, _HIGH, _DARK, _PALE = OKABE_ITO[5], OKABE_ITO[1], "#333333", "#b9c4cc"
_NAME_WIDTH = 24
_MOST = 12  # inputs of a panel
_KINDS = (("shapley", "Shapley", "D"), ("first", "by itself (first)", "o"),
          ("total", "with all others (total)", "s"))  # fmt: skip


def draw_sensitivity(analysis: Analysis, folder: Path) -> list[Path]:
    """Draws every figure of a sensitivity analysis.

    Args:
        analysis: the analysis.
        folder: where the files go; made if missing.

    Returns:
        The files written, a PNG and an SVG of each figure, in reading order.
    """
    return save_all(FIGURES, analysis, folder)


def tornado(analysis: Analysis) -> Figure | None:
    """The difference told of each headline at both ends of each input, the widest bar above."""
    panels = _panels(analysis)
    if not panels:
        return None
    entries: list[Any] = [
        Patch(facecolor=_LOW, edgecolor=_DARK, label="at the low end of the input"),
        Patch(facecolor=_HIGH, edgecolor=_DARK, label="at its high end"),
        Line2D([], [], color=_DARK, linestyle=":", label="mean over all that is in doubt"),
    ]
    most = min(_MOST, len(analysis.keys))
    figure = frame(
        5.2 * len(panels), 1.9 + 0.5 * most, "Where the lead turns: each input at its two ends",
        f"{_note(analysis)} Whiskers: 95 %.", entries,
    )  # fmt: skip
    if isinstance(layout := figure.get_layout_engine(), ConstrainedLayoutEngine):
        layout.set(w_pad=0.2)
    for axes, whose in zip(_axes(figure, len(panels)), panels, strict=True):
        words = wording(whose["measure"])
        rows = analysis.of(analysis.tornado, whose)
        width = (rows["at_high"] - rows["at_low"]).abs()
        rows = rows.assign(width=width).sort_values("width", ascending=False, kind="stable")
        _bars(axes, rows.head(most), words.scale, bool(whose["versus"]))
        names = short(analysis.keys)
        labels = [
            f"{broken(names[one['input']], _NAME_WIDTH)}\n"
            f"{written(one['low'])} to {written(one['high'])}"
            for one in rows.head(most).to_dict("records")
        ]
        axes.set_yticks(range(len(labels)), labels, fontsize=7.5)
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.grid(visible=False, axis="y")
        axes.set_title(_title(whose))
        unit = words.difference_unit if whose["versus"] else words.unit
        what = "difference" if whose["versus"] else words.name
        axes.set_xlabel(f"{what} ({unit or 'on a scale of 0–1'})")
    return figure


def _bars(axes: Axes, rows: pd.DataFrame, scale: float, is_gap: bool) -> None:
    """Bars from the mean to each end, with whiskers."""
    mean = scale * float(rows["mean"].iloc[0])
    for end, colour, shift in (("low", _LOW, -0.16), ("high", _HIGH, 0.16)):
        at, low, high = (
            scale * rows[name].to_numpy(float)
            for name in (f"at_{end}", f"at_{end}_from", f"at_{end}_to")
        )
        places = np.arange(len(rows)) + shift
        axes.barh(places, at - mean, left=mean, height=0.32, color=colour, edgecolor=_DARK,
                  linewidth=0.5)  # fmt: skip
        axes.errorbar(at, places, xerr=[at - low, high - at], color=_DARK, linestyle="none",
                      capsize=2, elinewidth=0.9)  # fmt: skip
    axes.axvline(mean, color=_DARK, linestyle=":", linewidth=1.2)
    if is_gap:
        axes.axvline(0.0, color=_DARK, linewidth=1.0)
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(5))


def effects(analysis: Analysis) -> Figure | None:
    """Shares of variance of the difference that is told of each headline, with intervals."""
    panels = _panels(analysis)
    if not panels:
        return None
    with_shapley = analysis.effects["shapley"].notna().any()
    kinds = [kind for kind in _KINDS if with_shapley or kind[0] != "shapley"]
    colours = (OKABE_ITO[0], OKABE_ITO[4], OKABE_ITO[2])[-len(kinds) :]
    entries = [
        Line2D([], [], color=colour, marker=marker, linestyle="none", label=said)
        for (_, said, marker), colour in zip(kinds, colours, strict=True)
    ]
    most = min(_MOST, len(analysis.keys)) + 1
    figure = frame(
        4.9 * len(panels), 1.8 + 0.42 * most, "To which input the doubt is due",
        f"{_note(analysis)} Bars: 95 %.{_open(analysis)}", entries,
    )  # fmt: skip
    for axes, whose in zip(_axes(figure, len(panels)), panels, strict=True):
        rows = ranked(analysis, whose)
        rows = pd.concat([rows[rows["input"] != LUCK].head(most - 1), rows[rows["input"] == LUCK]])
        for at, ((kind, _, marker), colour) in enumerate(zip(kinds, colours, strict=True)):
            places = np.arange(len(rows)) + 0.24 * (at - (len(kinds) - 1) / 2)
            value, low, high = (
                100 * rows[name].to_numpy(float) for name in (kind, f"{kind}_low", f"{kind}_high")
            )
            axes.errorbar(
                value, places, xerr=[value - low, high - value], color=colour, marker=marker,
                markersize=4.5, capsize=2, elinewidth=1.1, linestyle="none",
            )  # fmt: skip
        names = {LUCK: LUCK, **short(analysis.keys)}
        axes.set_yticks(
            range(len(rows)), [broken(names[one], _NAME_WIDTH) for one in rows["input"]]
        )
        axes.tick_params(axis="y", labelsize=8)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.axvline(0.0, color=_DARK, linewidth=0.9)
        axes.set_title(_title(whose))
        axes.set_xlabel("share of the variance (%)")
    return figure


def interactions(analysis: Analysis) -> Figure | None:
    """What two inputs do only together, a cell for each pair."""
    panels = _panels(analysis)
    if not panels or analysis.interactions["second"].isna().all():
        return None
    keys, names = analysis.keys, short(analysis.keys)
    count = len(keys)
    entries = [Line2D([], [], color=_DARK, marker="s", markerfacecolor="none", linestyle="none",
                      markersize=9, label="shown at 95 % (Holm), with its share in %")]  # fmt: skip
    figure = frame(
        2.6 + (0.9 + 0.42 * max(count, 6)) * len(panels), 2.0 + 0.4 * max(count, 5),
        "What two inputs do only together", f"{_note(analysis)} Numbers across name the rows.",
        entries,
    )  # fmt: skip
    grid = figure.subplots(1, len(panels), squeeze=False)[0]
    tables = [_square(analysis, whose) for whose in panels]
    most = max(5.0, *(float(np.nanmax(table, initial=0.0)) for table, _ in tables))
    drawn = None
    for axes, whose, (table, shown) in zip(grid, panels, tables, strict=True):
        drawn = axes.imshow(table, cmap="Blues", vmin=0.0, vmax=most)
        for row, column in np.argwhere(shown):
            light = table[row, column] < 0.55 * most
            axes.text(column, row, f"{table[row, column]:.0f}", ha="center", va="center",
                      fontsize=7.5, color=_DARK if light else "white")  # fmt: skip
            axes.add_patch(_box(row, column))
        axes.set_xticks(range(count), [str(at + 1) for at in range(count)], fontsize=8)
        axes.set_yticks(range(count), [str(at + 1) for at in range(count)], fontsize=8)
        axes.grid(visible=False)
        axes.set_title(_title(whose))
    grid[0].set_yticks(
        range(count), [f"{visible(names[key])}  {at}" for at, key in enumerate(keys, start=1)],
        fontsize=8,
    )  # fmt: skip
    if drawn is not None:
        figure.colorbar(drawn, ax=list(grid), shrink=0.8, label="share of the variance (%)")
    return figure


def _box(row: int, column: int) -> Any:
    return Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=_DARK, linewidth=1.2)


def _square(analysis: Analysis, whose: dict[str, str]) -> tuple[Any, Any]:
    """Pairs as a square, empty above the diagonal; and which of them are shown."""
    keys = analysis.keys
    table = np.full((len(keys), len(keys)), np.nan)
    shown = np.zeros_like(table, dtype=bool)
    for one in analysis.of(analysis.interactions, whose).to_dict("records"):
        column, row = keys.index(one["input"]), keys.index(one["other"])
        table[row, column] = 100 * max(0.0, one["second"])
        shown[row, column] = one["shown"]
    return table, shown


def screening(analysis: Analysis) -> Figure | None:
    """Elementary effects of every input: how much, and how differently from place to place."""
    if analysis.screening is None:
        return None
    panels = [whose for whose in _panels(analysis) if len(analysis.screened(whose))]
    if not panels:
        return None
    entries = [
        Line2D([], [], color=OKABE_ITO[0], marker="o", linestyle="none", label="looked at closely"),
        Line2D([], [], color=_PALE, marker="o", linestyle="none", label="stays as set"),
        Line2D([], [], color=OKABE_ITO[1], linestyle="--", label="luck"),
    ]
    asked = analysis.asked
    note = (
        f"Simulation on stated assumptions. {len(asked['inputs'])} inputs along "
        f"{asked['trajectories']} trajectories. Bars: 95 % (bootstrap)."
    )
    figure = frame(4.3 * len(panels) + 2.8, 4.9, "Which inputs matter (Morris)", note, entries)
    *grid, key = figure.subplots(1, len(panels) + 1, width_ratios=[*[1.0] * len(panels), 0.62])
    names = short(analysis.keys)
    for axes, whose in zip(grid, panels, strict=True):
        rows, scale = analysis.screened(whose), wording(whose["measure"]).scale
        rows = rows[rows["input"] != LUCK]
        luck = analysis.screened(whose)
        floor = scale * float(luck[luck["input"] == LUCK]["mu_star"].iloc[0])
        for on, colour in ((False, _PALE), (True, OKABE_ITO[0])):
            mine = rows[rows["goes_on"] == on]
            at, low, high, sigma = (
                scale * mine[name].to_numpy(float)
                for name in ("mu_star", "ci_low", "ci_high", "sigma")
            )
            axes.errorbar(at, sigma, xerr=[at - low, high - at], color=colour, marker="o",
                          markersize=4, elinewidth=0.8, linestyle="none",
                          zorder=3 if on else 2)  # fmt: skip
        for one in rows[rows["goes_on"]].to_dict("records"):
            axes.annotate(
                str(analysis.keys.index(one["input"]) + 1),
                (scale * one["mu_star"], scale * one["sigma"]), xytext=(3, 4),
                textcoords="offset points", fontsize=8, color=_DARK,
            )  # fmt: skip
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(5))
        axes.axvline(floor, color=OKABE_ITO[1], linestyle="--", linewidth=1.2)
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
        axes.margins(0.08)
        unit = wording(whose["measure"]).difference_unit or "on a scale of 0–1"
        axes.set_title(_title(whose))
        axes.set_xlabel(f"effect over the whole range, μ* ({unit})")
        axes.set_ylabel(f"spread of the effect, σ ({unit})")
    key.set_axis_off()
    said = "\n".join(
        textwrap.fill(f"{at}  {visible(names[one])}", 30, subsequent_indent="     ")
        for at, one in enumerate(analysis.keys, start=1)
    )
    key.text(0.0, 1.0, said, fontsize=8, va="top", transform=key.transAxes, linespacing=1.35)
    return figure


FIGURES: dict[str, Callable[[Analysis], Figure | None]] = {
    "tornado": tornado,
    "effects": effects,
    "interactions": interactions,
    "screening": screening,
}
"""Figure names, in reading order; a figure of what the analysis does not hold is not drawn."""


def _panels(analysis: Analysis) -> list[dict[str, str]]:
    found = (analysis.focus(measure) for measure in HEADLINES)
    return [whose for whose in found if whose is not None]


def _axes(figure: Figure, count: int) -> Sequence[Axes]:
    found: Sequence[Axes] = figure.subplots(1, count, squeeze=False)[0]
    return found


def _title(whose: dict[str, str]) -> str:
    return visible(f"{wording(whose['measure']).name.capitalize()}:\n{whose_said(whose)}")


def _note(analysis: Analysis) -> str:
    samples = int(analysis.outcomes["samples"].max())
    return f"Simulation on stated assumptions. {samples} samples of {len(analysis.keys)} inputs."


def _open(analysis: Analysis) -> str:
    """Which panels have not converged, where some have not."""
    panels = _panels(analysis)
    found = [
        wording(whose["measure"]).name
        for whose in panels
        if not analysis.of(analysis.outcomes, whose)["converged"].all()
    ]
    if not found:
        return ""
    return (
        " Not converged." if len(found) == len(panels) else f" Not converged: {', '.join(found)}."
    )
