"""What becomes of planned touches, channel by channel."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from experiments.figures.style import frame, handles, looks, replicates
from experiments.flow import STAGES, yearly
from experiments.study import Study
from sim.settings.channels import CHANNELS


def funnel(study: Study) -> Figure | None:
    """Planned, delivered, responded and engaged touches per HCP and year, a panel per channel.

    Returns:
        The figure; None where no arm planned a touch.
    """
    table = yearly(study)
    table = table[table["planned"] > 0]
    drawn = dict.fromkeys(table["channel"])
    names = sorted(drawn, key=lambda name: CHANNELS.index(name) if name in CHANNELS else math.inf)
    if not names:
        return None
    columns = min(4, len(names))
    lines = math.ceil(len(names) / columns)
    note = (
        replicates(study).split(" Bands")[0].split(" One")[0]
        + " Means over replicates. Logarithmic scale; a line that stops early reached no more."
    )
    used = set(table["arm"])
    entries = [entry for entry in handles(study) if entry.get_label() in used]
    title = "From planned to engaged, by channel"
    figure = frame(1.6 + 2.7 * columns, 1.5 + 2.5 * lines, title, note, entries)
    grid = figure.subplots(lines, columns, sharey=True, squeeze=False)
    for at, axes in enumerate(grid.flat):
        if at >= len(names):
            axes.set_visible(False)
            continue
        rows = table[table["channel"] == names[at]].set_index("arm")
        for arm, look in looks(study).items():
            if arm in rows.index:
                steps = rows.loc[arm, list(STAGES)].to_numpy(dtype=float)
                axes.plot(
                    range(len(STAGES)), np.where(steps > 0, steps, np.nan), color=look.colour,
                    linestyle=look.line, marker=look.marker, markersize=5.5, linewidth=1.5,
                )  # fmt: skip
        axes.set_title(names[at].replace("_", " "))
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda figure, _: f"{figure:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_xlim(-0.3, len(STAGES) - 0.7)
        axes.set_xticks(range(len(STAGES)), STAGES, rotation=35, ha="right")
    figure.supylabel("touches per HCP and year", fontsize=10)
    return figure
