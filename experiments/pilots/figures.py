"""Pictures of a pilot: its power by size and by measure; and of what was learned of it."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike

from experiments.figures.saving import save
from experiments.figures.style import CONTROL, LINES, MARKERS, OKABE_ITO, RC, frame
from experiments.telling.wording import wording
from experiments.trial import FORMS

_BEFORE, _SEEN, _NOW = CONTROL, OKABE_ITO[6], OKABE_ITO[0]
CALLED = {
    "cluster": "cluster (territories)", "parallel": "parallel (HCPs)",
    "stepped_wedge": "stepped wedge",
}  # fmt: skip


def power(
    curves: pd.DataFrame, table: pd.DataFrame, measure: str, design: str, wanted: float
) -> Figure:
    """Power by the number of territories, and on each measure with what there is.

    Args:
        curves: as `power.csv`.
        table: as `pilot.csv`.
        measure: that is tested.
        design: of the pilot.
        wanted: power.
    """
    entries = [
        Line2D([], [], color=OKABE_ITO[at], linestyle=LINES[at], marker=MARKERS[at], markersize=6,
               label=CALLED[form])
        for at, form in enumerate(FORMS)
    ]  # fmt: skip
    entries.append(Line2D([], [], color=CONTROL, linestyle=(0, (1, 2)), label="power wanted"))
    pilots = int(table.loc[table["design"] == design, "pilots"].max())
    note = (
        f"Simulation on stated assumptions. Lines: by formula. Points: counted on simulated pilots "
        f"({pilots} of the design asked for); bars: 95 % over replicates."
    )
    figure = frame(10.8, 4.6, "How surely a pilot sees the difference", note, entries)
    left, right = figure.subplots(1, 2)
    last = _whole(table)
    for at, form in enumerate(FORMS):
        mine = curves[curves["design"] == form]
        left.plot(mine["territories"], mine["power"], color=OKABE_ITO[at], linestyle=LINES[at])
        counted = last[(last["design"] == form) & (last["measure"] == measure)]
        _bars(left, counted["territories"], counted, at)
    left.set_xlabel("territories, both arms together")
    left.set_title(f"On {wording(measure).name}, by size")
    left.set_xlim(left=0)
    names = list(dict.fromkeys(last["measure"]))
    size = int(last["territories"].iloc[0])
    for at, form in enumerate(FORMS):
        mine = last[(last["design"] == form) & (last["territories"] == size)]
        places = np.array([names.index(name) for name in mine["measure"]]) + 0.18 * (at - 1)
        _bars(right, places, mine, at)
    right.set_xticks(
        range(len(names)), [wording(name).head.replace(" ", "\n") for name in names], fontsize=9
    )
    right.set_title(f"On each measure, {size} territories")
    right.grid(visible=False, axis="x")
    for axes in (left, right):
        axes.axhline(wanted, color=CONTROL, linestyle=(0, (1, 2)))
        axes.set_ylim(-0.02, 1.02)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.set_ylabel("power (%)")
    return figure


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of whole pilots."""
    found: pd.DataFrame = table[table["weeks"] == table["weeks"].max()]
    return found


def _bars(axes: Axes, places: ArrayLike, rows: pd.DataFrame, at: int) -> None:
    low, high = rows["power"] - rows["power_low"], rows["power_high"] - rows["power"]
    axes.errorbar(
        np.asarray(places, dtype=float), rows["power"], yerr=[low.fillna(0.0), high.fillna(0.0)],
        fmt=MARKERS[at], color=OKABE_ITO[at], markersize=6, linewidth=1.4, capsize=2,
    )  # fmt: skip


def learned(table: pd.DataFrame, new: str, today: str, effective: float, worlds: int) -> Figure:
    """What was believed, seen and is believed now, on each measure.

    Args:
        table: as `learned.csv`.
        new: name of the new arm.
        today: name of today's.
        effective: worlds that are left, in worlds of equal weight.
        worlds: how many there were.
    """
    looks = (
        ("before", "believed before", _BEFORE, "s"), ("seen", "seen in the pilot", _SEEN, "o"),
        ("now", "believed now", _NOW, "D"),
    )  # fmt: skip
    entries = [
        Line2D([], [], color=colour, marker=marker, linestyle="-", label=label)
        for _, label, colour, marker in looks
    ]
    note = (
        f"Simulation on stated assumptions. Bars: 95 %. {effective:.1f} worlds' worth of {worlds} "
        "are left. Believed: everywhere; seen: in the pilot."
    )
    count = len(table)
    title = f"What the pilot taught: {new} less {today}"
    figure = frame(max(8.0, 2.4 * count), 3.9, title, note, entries)
    for axes, row in zip(
        np.atleast_1d(figure.subplots(1, count)), table.to_dict("records"), strict=True
    ):
        words = wording(row["measure"])
        for at, (name, _, colour, marker) in enumerate(looks):
            mean, low, high = (row[f"{name}{end}"] * words.scale for end in ("", "_low", "_high"))
            axes.errorbar(
                [at], [mean], yerr=[[max(mean - low, 0.0)], [max(high - mean, 0.0)]], fmt=marker,
                color=colour, markersize=6, linewidth=1.8, capsize=3,
            )  # fmt: skip
        axes.axhline(0, color="#333333", linewidth=0.9)
        axes.set_xlim(-0.6, 2.6)
        axes.set_xticks(range(3), ["before", "seen", "now"])
        axes.set_title(words.head.capitalize())
        axes.set_ylabel(f"difference ({words.difference_unit or 'on a scale of 0–1'})")
        axes.grid(visible=False, axis="x")
    return figure


def draw_power(
    curves: pd.DataFrame, table: pd.DataFrame, measure: str, design: str, wanted: float,
    folder: Path,
) -> list[Path]:  # fmt: skip
    """Draws the power of a pilot; returns the files, a PNG and an SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(RC):
        return save(power(curves, table, measure, design, wanted), folder / "power")


def draw_learned(
    table: pd.DataFrame, new: str, today: str, effective: float, worlds: int, folder: Path
) -> list[Path]:
    """Draws what was learned; returns the files, a PNG and an SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(RC):
        return save(learned(table, new, today, effective, worlds), folder / "learned")
