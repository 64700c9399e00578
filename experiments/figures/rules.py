"""What each rule of an arm costs and saves: a row for each arm, a panel for each measure."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.figures.causes import panel
from experiments.figures.style import OKABE_ITO, frame
from experiments.study import Study

DRAWN = ("engagement", "trust_change", "opted_out", "cost")
MOST = 4
"""Arms that are drawn; the table has all."""


def costs_of_rules(study: Study) -> Figure | None:
    """What each rule adds to or takes from an arm.

    Args:
        study: The study.

    Returns:
        The figure; None where no rule was tried.
    """
    if study.rules is None or study.rules.empty:
        return None
    of_all = study.rules[study.rules["segment"] == "all"].rename(columns={"difference": "part"})
    arms = list(of_all.groupby("arm", sort=False))[:MOST]
    count = int(of_all["replicates"].max())
    note = (
        "Simulation on stated assumptions. With a rule less without it, on the same luck, "
        f"n = {count} replicates. Bars: 95 % (Student's t)."
    )
    entries = [Line2D([], [], color=OKABE_ITO[0], marker="o", linestyle="none", label="one rule")]
    lengths = [part["rule"].nunique() for _, part in arms]
    height = 0.9 + sum(1.0 + 0.28 * length for length in lengths)
    figure = frame(12.4, height, "What each rule costs and saves", note, entries)
    grid = figure.subplots(
        len(arms), len(DRAWN), squeeze=False, height_ratios=[3.5 + length for length in lengths]
    )
    for line, (arm, part) in zip(grid, arms, strict=True):
        rules = list(dict.fromkeys(part["rule"]))
        for axes, measure in zip(line, DRAWN, strict=True):
            panel(axes, part[part["measure"] == measure].set_index("rule").reindex(rules), measure)
            axes.set_yticks(range(len(rules)), rules if axes is line[0] else [""] * len(rules))
        line[0].set_ylabel(str(arm))
    return figure
