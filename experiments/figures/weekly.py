"""How a measure moves, week by week."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.figures.style import frame, handles, looks, replicates
from experiments.statistics import summarise
from experiments.study import Study
from experiments.telling.wording import wording

TITLES = {
    "engagement": "Engagement by week",
    "trust": "Trust in the company by week",
    "fatigue": "Fatigue by week",
}


def by_week(study: Study, measure: str) -> Figure:
    """One line per arm with its 95 % band.

    Args:
        study: The study.
        measure: `engagement`, `trust` or `fatigue`.
    """
    rows = study.weekly[study.weekly["segment"] == "all"]
    long = rows[["arm", "replicate", "week", measure]].rename(columns={measure: "figure"})
    if study.draws:
        long = long.assign(world=long["replicate"].map(study.draws))
    table = summarise(long.assign(segment="week", value=long["week"], measure=measure))
    zero = measure == "engagement"
    note = replicates(study) + ("" if zero else " The vertical axis does not start at zero.")
    figure = frame(8.4, 4.9, TITLES[measure], note, handles(study))
    axes = figure.add_subplot()
    weeks = int(rows["week"].max())
    every = max(1, round(weeks / 8))
    for place, (arm, look) in enumerate(looks(study).items()):
        line = table[table["arm"] == arm].sort_values("value")
        week = line["value"].to_numpy(dtype=float)
        low, high = line["ci_low"].to_numpy(dtype=float), line["ci_high"].to_numpy(dtype=float)
        if np.isfinite(low).any():
            axes.fill_between(week, low, high, color=look.colour, alpha=0.2, linewidth=0)
        axes.plot(
            week, line["mean"].to_numpy(dtype=float), color=look.colour, linestyle=look.line,
            linewidth=1.6, marker=look.marker, markersize=5,
            markevery=(place * every // (len(study.arms) + 1), every),
        )  # fmt: skip
    axes.set_xlabel("week")
    axes.set_ylabel(f"{wording(measure).name}, mean of all HCPs (0–1)")
    axes.set_xlim(int(rows["week"].min()) - 0.5, weeks + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(9, integer=True, min_n_ticks=1))
    if zero:
        axes.set_ylim(bottom=0)
    return figure
