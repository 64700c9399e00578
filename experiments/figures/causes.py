"""A lead split by its causes: a row for each lead, a panel for each headline measure."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.claims import HEADLINES
from experiments.figures.style import OKABE_ITO, frame
from experiments.study import Study
from experiments.telling.causes import WHOLE, group_said
from experiments.telling.wording import wording

MOST = 4
"""Leads that are drawn; the table has all."""


def lead_by_causes(study: Study) -> Figure | None:
    """What each group of settings adds to a lead.

    Args:
        study: The study.

    Returns:
        The figure; None where no lead was split.
    """
    if study.why is None:
        return None
    leads = list(study.why.groupby(["arm", "versus"], sort=False))[:MOST]
    count = int(study.why["replicates"].iloc[0])
    note = (
        "Simulation on stated assumptions. Shapley values over swapped groups of settings, "
        f"n = {count} replicates. Bars: 95 % (Student's t)."
    )
    entries = [
        Line2D([], [], color=OKABE_ITO[0], marker="o", linestyle="none", label="of one group"),
        Line2D([], [], color="#333333", marker="D", linestyle="none", label="whole difference"),
    ]
    figure = frame(10.8, 0.9 + 2.9 * len(leads), "Where the lead comes from", note, entries)
    grid = figure.subplots(len(leads), len(HEADLINES), squeeze=False)
    for line, ((arm, versus), part) in zip(grid, leads, strict=True):
        groups = list(dict.fromkeys(part["group"]))
        for axes, measure in zip(line, HEADLINES, strict=True):
            rows = part[part["measure"] == measure].set_index("group").reindex(groups)
            panel(axes, rows, measure)
        line[0].set_yticks(range(len(groups)), [group_said(group) for group in groups])
        line[0].set_ylabel(f"{arm} less {versus}")
        for axes in line[1:]:
            axes.set_yticks(range(len(groups)), [""] * len(groups))
    return figure


def panel(axes: Axes, rows: pd.DataFrame, measure: str) -> None:
    """Draws effects on one measure, a line each, with their intervals.

    Args:
        axes: where.
        rows: `part, ci_low, ci_high` by name, from the top; `whole` is drawn apart.
        measure: whose unit it is.
    """
    words = wording(measure)
    places = np.arange(len(rows))
    parts = rows["part"].to_numpy(float) * words.scale
    half = np.nan_to_num((rows["ci_high"] - rows["ci_low"]).to_numpy(float) / 2 * words.scale)
    whole = rows.index == WHOLE
    for those, colour, marker in ((~whole, OKABE_ITO[0], "o"), (whole, "#333333", "D")):
        axes.errorbar(
            parts[those], places[those], xerr=half[those], color=colour, marker=marker,
            markersize=6, capsize=3, linestyle="none",
        )  # fmt: skip
    axes.axvline(0, color="#333333", linewidth=0.8)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.locator_params(axis="x", nbins=4)
    axes.margins(y=0.12)
    axes.set_title(words.name.capitalize())
    unit = f" ({words.difference_unit})" if words.difference_unit else ""
    axes.set_xlabel(f"difference{unit}")
