"""What the evidence narrowed, and how much of the ranges each wave left, as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from experiments.figures.saving import save
from experiments.figures.style import OKABE_ITO, RC, frame

MOST_SHOWN = 30
_WORLDS, _DEFAULT, _RANGE = OKABE_ITO[0], OKABE_ITO[1], "#d0d0d0"


def draw(narrowed: pd.DataFrame, provenance: Mapping[str, Any], path: Path) -> None:
    """Draws both.

    Args:
        narrowed: as `narrowing` gives it.
        provenance: of the table; its waves are read.
        path: of the PNG.
    """
    with matplotlib.rc_context(RC):
        _, svg = save(picture(narrowed, provenance), path.with_suffix(""))
    svg.unlink()


def picture(narrowed: pd.DataFrame, provenance: Mapping[str, Any]) -> Figure:
    """The parameters that were narrowed most, and the volume by wave."""
    shown = narrowed.head(MOST_SHOWN)
    entries = [
        Line2D([], [], color=_WORLDS, linewidth=6, label="central 90 % of the worlds"),
        Line2D([], [], color="black", marker="|", markersize=10, markeredgewidth=2,
               linestyle="none", label="median"),
        Line2D([], [], color=_DEFAULT, marker="D", markersize=5, linestyle="none",
               label="default"),
        Line2D([], [], color=_RANGE, linewidth=6, label="range"),
    ]  # fmt: skip
    note = f"{provenance['worlds']} worlds that no used figure rules out; narrowest at the top."
    title = f"What the evidence leaves of the {len(shown)} narrowest of {len(narrowed)} ranges"
    figure = frame(10.8, 1.9 + 0.24 * len(shown), title, note, entries)
    left, right = figure.subplots(1, 2, width_ratios=[2.4, 1.0])
    _ranges(left, shown)
    _volumes(right, provenance)
    return figure


def _ranges(axes: Axes, shown: pd.DataFrame) -> None:
    places = np.arange(len(shown))
    axes.barh(places, 1.0, height=0.62, color=_RANGE)
    axes.barh(places, shown["s95"] - shown["s05"], left=shown["s05"], height=0.62, color=_WORLDS)
    axes.plot(shown["s50"], places, "|", color="black", markersize=10, markeredgewidth=2)
    axes.plot(shown["s_default"], places, "D", color=_DEFAULT, markersize=5, clip_on=False)
    axes.set_yticks(places, list(shown["key"]), fontsize=8)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["low end", "middle of the range", "high end"])
    axes.grid(visible=False)


def _volumes(axes: Axes, provenance: Mapping[str, Any]) -> None:
    waves = [wave for wave in provenance["waves"] if wave["share_of_ranges_drawn_from"] > 0]
    axes.plot(
        [wave["wave"] for wave in waves], [wave["share_of_ranges_drawn_from"] for wave in waves],
        "o-", color=_WORLDS,
    )  # fmt: skip
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:g}"))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(0.5, max(2, len(provenance["waves"])) + 0.5)
    axes.set_xlabel("wave")
    axes.set_title("Share of all ranges\nthat a wave drew from")
