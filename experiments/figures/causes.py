"""A lead split by its causes: a row for each cause, a panel for each lead and headline measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.claims import HEADLINES
from experiments.figures.marks import tips
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize, size_of
from experiments.figures.style import INK, OKABE_ITO
from experiments.plain import visible
from experiments.study import Study
from experiments.telling.causes import WHOLE, group_said
from experiments.telling.wording import difference, wording

MOST = 4
"""Leads that are drawn; the table has all."""


def lead_by_causes(
    study: Study, ax: Axes | None = None, size: AnySize = "page", *, versus: str | None = None,
    measure: str | None = None,
) -> Figure | None:  # fmt: skip
    """What each group of settings adds to a lead, and the whole of it, with 95 % intervals.

    Made from `why.csv`: `part` (Shapley values over swapped groups of settings), `ci_low` and
    `ci_high` by `group`, in the unit of each headline.

    Args:
        study: The study.
        ax: Axes to draw one panel into, that of `versus` and `measure` or of the first ones.
        size: Of a figure that is made.
        versus: The only rival; None draws the first four.
        measure: The only headline; None draws all.

    Returns:
        The figure; None where no lead was split.

    Raises:
        ConfigError: Where no lead over such a rival, or on such a measure, was split.
    """
    if study.why is None:
        return None
    parts = {str(key[1]): part for key, part in study.why.groupby(["arm", "versus"], sort=False)}
    leads = one_panel(ax, versus, list(parts))[:MOST]
    measures = one_panel(ax, measure, HEADLINES)
    note = (
        "Simulation on stated assumptions. Shapley values over swapped groups of settings, "
        f"n = {int(study.why['replicates'].iloc[0])} replicates. Bars: 95 % (Student's t)."
    )
    entries = [
        Line2D([], [], color=OKABE_ITO[0], marker="o", linestyle="none", label="of one group"),
        Line2D([], [], color=INK, marker="D", linestyle="none", label="whole difference"),
    ]
    rows = {
        f"{parts[lead]['arm'].iloc[0]} less {lead}": parts[lead].rename(columns={"group": "row"})
        for lead in leads
    }
    return grid_of(ax, size, "Where the lead comes from", note, rows, measures, entries)


def grid_of(
    ax: Axes | None, size: AnySize, title: str, note: str, parts: Mapping[str, pd.DataFrame],
    measures: Sequence[str], entries: Sequence[Line2D] = (),
) -> Figure:  # fmt: skip
    """Draws effects with their intervals, a panel for each part and measure.

    Args:
        ax: Axes to draw the only panel into, or None.
        size: Of a figure that is made.
        title: What is seen.
        note: What to know when reading it.
        parts: `row, measure, part, ci_low, ci_high` by name; the row `whole` is drawn apart.
        measures: In which order, and which.
        entries: Of the legend.
    """
    panels = [(name, measure) for name in parts for measure in measures]
    names = {name: list(dict.fromkeys(part["row"])) for name, part in parts.items()}
    longest = max((len(_said(row)) for rows in names.values() for row in rows), default=0)
    tall = 2.4 if longest > size_of(size).named else 1.45
    lines = [tall * len(names[name]) + 0.6 for name, _ in panels]
    beside = len(measures) if ax is None and len(measures) > 1 else None
    with Sheet(
        ax, size, title, note, panels=len(panels), lines=lines, entries=entries, beside=beside
    ) as sheet:
        for axes, (name, measure) in sheet.over(panels):
            part = parts[name]
            rows = part[part["measure"] == measure].set_index("row").reindex(names[name])
            _panel(axes, rows, measure)
            sheet.rows(axes, [_said(row) for row in rows.index], lines=2 if tall > 2 else 1)
            sheet.numbers(axes)
            axes.set_title(f"{visible(name)}:\n{wording(measure).name}")
    return sheet.figure


def _said(row: str) -> str:
    """A group of settings as people call it; a rule is called as it is."""
    return group_said(row) if row in _groups() else row


def _groups() -> set[str]:
    from experiments.telling.fact import sentences

    return {kind.removeprefix("group.") for kind in sentences() if kind.startswith("group.")}


def _panel(axes: Axes, rows: pd.DataFrame, measure: str) -> None:
    """Effects on one measure, a line each, with their intervals."""
    words = wording(measure)
    places = np.arange(len(rows))
    parts = rows["part"].to_numpy(float) * words.scale
    half = np.nan_to_num((rows["ci_high"] - rows["ci_low"]).to_numpy(float) / 2 * words.scale)
    whole = rows.index == WHOLE
    for those, colour, marker in ((~whole, OKABE_ITO[0], "o"), (whole, INK, "D")):
        axes.errorbar(
            parts[those], places[those], xerr=half[those], color=colour, marker=marker,
            markersize=4.5, capsize=2, elinewidth=1.0, linestyle="none",
        )  # fmt: skip
    figures = rows[["part", "ci_low", "ci_high"]].itertuples()
    tips(
        axes,
        parts,
        places,
        [f"{_said(str(row))}: {difference(measure, *one)}" for row, *one in figures],
    )
    axes.axvline(0, color=INK, linewidth=0.7)
    unit = f" ({words.difference_unit})" if words.difference_unit else ""
    axes.set_xlabel(f"difference{unit}")
