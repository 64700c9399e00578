"""Inputs of a sensitivity analysis: a lead at both ends of each, and its share of the doubt."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.claims import HEADLINES
from experiments.effects.sample import LUCK
from experiments.effects.study import Analysis
from experiments.figures.labels import broken
from experiments.figures.marks import tips
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import INK, OKABE_ITO
from experiments.plain import visible
from experiments.swept import written
from experiments.telling import wording as said
from experiments.telling.sensitivity import ranked, short, whose_said
from experiments.telling.wording import wording

MOST = 12
"""Inputs of a panel; the tables have all."""

_LOW, _HIGH = OKABE_ITO[5], OKABE_ITO[1]
_NAME_WIDTH = 24
_KINDS = (("shapley", "Shapley", "D"), ("first", "by itself (first)", "o"),
          ("total", "with all others (total)", "s"))  # fmt: skip


def tornado(
    analysis: Analysis, ax: Axes | None = None, size: AnySize = "page", *,
    measure: str | None = None,
) -> Figure | None:  # fmt: skip
    """The difference told of each headline at both ends of each input, the widest bar above.

    Made from `tornado.csv` (`at_low`, `at_high` with 95 % intervals, `mean` over all inputs), in
    the measure's unit.

    Args:
        analysis: The analysis.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where no arm has contact.

    Raises:
        ConfigError: Where there is no such headline or size.
    """
    told = told_of(analysis)
    if not told:
        return None
    panels = one_panel(ax, measure, list(told))
    entries: list[Any] = [
        Patch(facecolor=_LOW, edgecolor=INK, linewidth=0.5, label="at the low end of the input"),
        Patch(facecolor=_HIGH, edgecolor=INK, linewidth=0.5, label="at its high end"),
        Line2D([], [], color=INK, linestyle=":", label="mean over all that is in doubt"),
    ]
    most = min(MOST, len(analysis.keys))
    with Sheet(
        ax, size, "Where the lead turns: each input at its two ends",
        f"{noted(analysis)} Whiskers: 95 %.", panels=len(panels), lines=2.7 * most + 0.5,
        entries=entries, beside=2,
    ) as sheet:  # fmt: skip
        names = short(analysis.keys)
        for axes, name in sheet.over(panels):
            whose, words = told[name], wording(name)
            rows = ends_of(analysis, whose).head(most)
            _bars(axes, rows, whose, names)
            labels = [
                f"{broken(names[one['input']], _NAME_WIDTH, 2)}\n"
                f"{written(one['low'])} to {written(one['high'])}"
                for one in rows.to_dict("records")
            ]
            _rows(sheet, axes, labels)
            axes.set_title(titled(whose))
            unit = words.difference_unit if whose["versus"] else words.unit
            what = "difference" if whose["versus"] else words.name
            axes.set_xlabel(f"{what} ({unit or 'on a scale of 0–1'})")
    return sheet.figure


def effects(
    analysis: Analysis, ax: Axes | None = None, size: AnySize = "page", *,
    measure: str | None = None,
) -> Figure | None:  # fmt: skip
    """Shares of the variance of what is told of each headline, by input, with 95 % intervals.

    Made from `sensitivity.csv` (`shapley` where they were reckoned, `first`, `total`), in % of the
    variance; luck is the last row.

    Args:
        analysis: The analysis.
        ax: Axes to draw one panel into, that of `measure` or of the first headline.
        size: Of a figure that is made.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where no arm has contact.

    Raises:
        ConfigError: Where there is no such headline or size.
    """
    told = told_of(analysis)
    if not told:
        return None
    panels = one_panel(ax, measure, list(told))
    with_shapley = analysis.effects["shapley"].notna().any()
    kinds = [kind for kind in _KINDS if with_shapley or kind[0] != "shapley"]
    colours = (OKABE_ITO[0], OKABE_ITO[4], OKABE_ITO[2])[-len(kinds) :]
    entries = [
        Line2D([], [], color=colour, marker=marker, linestyle="none", label=called)
        for (_, called, marker), colour in zip(kinds, colours, strict=True)
    ]
    most = min(MOST, len(analysis.keys)) + 1
    with Sheet(
        ax, size, "To which input the doubt is due",
        f"{noted(analysis)} Bars: 95 %.{_open(analysis)}", panels=len(panels),
        lines=2.1 * most + 0.5, entries=entries, beside=2,
    ) as sheet:  # fmt: skip
        names = {LUCK: LUCK, **short(analysis.keys)}
        for axes, name in sheet.over(panels):
            rows = ranked(analysis, told[name])
            luck = rows["input"] == LUCK
            rows = pd.concat([rows[~luck].head(most - 1), rows[luck]])
            for at, ((kind, called, marker), colour) in enumerate(zip(kinds, colours, strict=True)):
                places = np.arange(len(rows)) + 0.24 * (at - (len(kinds) - 1) / 2)
                share, low, high = (
                    100 * rows[which].to_numpy(float)
                    for which in (kind, f"{kind}_low", f"{kind}_high")
                )
                axes.errorbar(
                    share, places, xerr=[share - low, high - share], color=colour, marker=marker,
                    markersize=4.5, capsize=2, elinewidth=1.1, linestyle="none",
                )  # fmt: skip
                tips(axes, share, places, [
                    f"{names[one]}, {called}: {mean:.0f} % ({least:.0f} to {greatest:.0f})"
                    for one, mean, least, greatest in
                    zip(rows["input"], share, low, high, strict=True)
                ])  # fmt: skip
            _rows(sheet, axes, [broken(names[one], _NAME_WIDTH, 2) for one in rows["input"]])
            axes.axvline(0.0, color=INK, linewidth=0.9)
            axes.set_title(titled(told[name]))
            axes.set_xlabel("share of the variance (%)")
    return sheet.figure


def told_of(analysis: Analysis) -> dict[str, dict[str, str]]:
    """Returns what is told of each headline, by its name: an arm, or one less another."""
    found = {measure: analysis.focus(measure) for measure in HEADLINES}
    return {measure: whose for measure, whose in found.items() if whose is not None}


def ends_of(analysis: Analysis, whose: dict[str, str]) -> pd.DataFrame:
    """Returns the rows of `tornado.csv` on an outcome or difference, the widest first."""
    rows = analysis.of(analysis.tornado, whose)
    width = (rows["at_high"] - rows["at_low"]).abs()
    return rows.assign(width=width).sort_values("width", ascending=False, kind="stable")


def titled(whose: dict[str, str]) -> str:
    """Returns the title of a panel: the measure, and what is told of it."""
    return visible(f"{wording(whose['measure']).name.capitalize()}:\n{whose_said(whose)}")


def noted(analysis: Analysis) -> str:
    """Returns the part of a footer that every figure has: that it is a simulation, and of what."""
    samples = int(analysis.outcomes["samples"].max())
    return f"Simulation on stated assumptions. {samples} samples of {len(analysis.keys)} inputs."


def _bars(axes: Axes, rows: pd.DataFrame, whose: dict[str, str], names: dict[str, str]) -> None:
    """Bars from the mean to each end, with whiskers."""
    measure = whose["measure"]
    scale = wording(measure).scale
    mean = scale * float(rows["mean"].iloc[0])
    tell = said.difference if whose["versus"] else said.estimate
    for end, colour, shift in (("low", _LOW, -0.16), ("high", _HIGH, 0.16)):
        at, low, high = (
            rows[name].to_numpy(float) for name in (f"at_{end}", f"at_{end}_from", f"at_{end}_to")
        )
        places = np.arange(len(rows)) + shift
        axes.barh(places, scale * at - mean, left=mean, height=0.32, color=colour, edgecolor=INK,
                  linewidth=0.5)  # fmt: skip
        axes.errorbar(scale * at, places, xerr=[scale * (at - low), scale * (high - at)],
                      color=INK, linestyle="none", capsize=2, elinewidth=0.9)  # fmt: skip
        tips(axes, scale * at, places, [
            f"{names[one]} at {written(where)}: {tell(measure, *ends)}"
            for one, where, *ends in zip(rows["input"], rows[end], at, low, high, strict=True)
        ])  # fmt: skip
    axes.axvline(mean, color=INK, linestyle=":", linewidth=1.2)
    if whose["versus"]:
        axes.axvline(0.0, color=INK, linewidth=1.0)
    axes.margins(x=0.08)


def _rows(sheet: Sheet, axes: Axes, labels: list[str]) -> None:
    """Names of inputs, small, since panels beside each other have rows of their own."""
    sheet.rows(axes, labels, apart=True)
    sheet.numbers(axes)
    if sheet.own:
        axes.tick_params(axis="y", labelsize=0.85 * sheet.size.font)


def _open(analysis: Analysis) -> str:
    """Which panels have not converged, where some have not."""
    told = told_of(analysis)
    found = [
        wording(measure).name
        for measure, whose in told.items()
        if not analysis.of(analysis.outcomes, whose)["converged"].all()
    ]
    if not found:
        return ""
    return " Not converged." if len(found) == len(told) else f" Not converged: {', '.join(found)}."
