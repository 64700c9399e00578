"""Figures of a pilot: its power by size and by measure; and of what was learned of it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike

from experiments.figures.alts import told
from experiments.figures.marks import tips
from experiments.figures.picture import Picture, draw_pictures
from experiments.figures.sheet import Sheet, one_panel
from experiments.figures.sizes import AnySize
from experiments.figures.style import CONTROL, INK, LINES, MARKERS, OKABE_ITO
from experiments.telling.fact import fact
from experiments.telling.wording import difference, wording
from experiments.trial import FORMS

CALLED = {
    "cluster": "cluster (territories)", "parallel": "parallel (HCPs)",
    "stepped_wedge": "stepped wedge",
}  # fmt: skip

_BELIEFS = (
    ("before", "believed before", CONTROL, "s"), ("seen", "seen in the pilot", INK, "o"),
    ("now", "believed now", OKABE_ITO[0], "D"),
)  # fmt: skip
_WANTED: Any = {"color": CONTROL, "linestyle": (0, (1, 2))}


@dataclass(frozen=True)
class Planned:
    """What figures need of a pilot.

    Attributes:
        curves: Power by the formula, as in `power.csv`.
        table: Power as counted, as in `pilot.csv`.
        measure: That is tested.
        design: Of the pilot.
        wanted: Power, 0-1.
    """

    curves: pd.DataFrame
    table: pd.DataFrame
    measure: str
    design: str
    wanted: float

    @classmethod
    def load(cls, folder: Path) -> Planned:
        """Reads a pilot's folder."""
        about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["pilot"]
        curves, table = (pd.read_csv(folder / name) for name in ("power.csv", "pilot.csv"))
        return cls(curves, table, about["measure"], about["design"], float(about["power"]))

    @property
    def whole(self) -> pd.DataFrame:
        """The rows of `table` on whole pilots."""
        found: pd.DataFrame = self.table[self.table["weeks"] == self.table["weeks"].max()]
        return found


@dataclass(frozen=True)
class Taught:
    """What figures need of what was learned of a pilot.

    Attributes:
        table: What is believed of each measure, as in `learned.csv`.
        new: Name of the new arm.
        today: Name of today's.
        effective: Worlds that are left, in worlds of equal weight.
        worlds: How many there were.
    """

    table: pd.DataFrame
    new: str
    today: str
    effective: float
    worlds: int

    @classmethod
    def of_one_world(cls, new: str, today: str) -> Taught:
        """Nothing, which is what a pilot teaches that was forecast in one world."""
        return cls(pd.DataFrame({"measure": [], "seen": []}), new, today, math.nan, 1)

    @property
    def seen(self) -> pd.DataFrame:
        """The rows of `table` on measures that the pilot saw."""
        return self.table.dropna(subset=["seen"])


def power(
    planned: Planned, ax: Axes | None = None, size: AnySize = "page", *, panel: str | None = None
) -> Figure | None:
    """Power by the number of territories, and on each measure with what there is.

    Made from `power.csv` (by the formula, lines) and `pilot.csv` (`power` as counted on simulated
    pilots, with 95 % over replicates), in %.

    Args:
        planned: The pilot.
        ax: Axes to draw one panel into, `panel` or the first.
        size: Of a figure that is made.
        panel: `size` or `measures`; None draws both.

    Returns:
        The figure.

    Raises:
        ConfigError: Where there is no such panel or size.
    """
    panels = one_panel(ax, panel, ("size", "measures"))
    entries = [
        Line2D([], [], color=OKABE_ITO[at], linestyle=LINES[at], marker=MARKERS[at], markersize=6,
               label=CALLED[form])
        for at, form in enumerate(FORMS)
    ]  # fmt: skip
    entries.append(Line2D([], [], label="power wanted", **_WANTED))
    table = planned.table
    pilots = int(table.loc[table["design"] == planned.design, "pilots"].max())
    note = (
        f"Simulation on stated assumptions. Lines: by formula. Points: counted on simulated pilots "
        f"({pilots} of the design asked for); bars: 95 % over replicates."
    )
    measures = planned.whole["measure"].nunique()
    with Sheet(
        ax, size, "How surely a pilot sees the difference", note, panels=len(panels),
        lines=max(17.0, 2.3 * measures), entries=entries,
    ) as sheet:  # fmt: skip
        for axes, name in sheet.over(panels):
            (_by_size if name == "size" else _by_measure)(sheet, axes, planned)
    return sheet.figure


def learned(
    taught: Taught, ax: Axes | None = None, size: AnySize = "page", *, measure: str | None = None
) -> Figure | None:
    """What was believed, seen and is believed now of the new arm less today's, by measure.

    Made from `learned.csv` (`before`, `seen`, `now`, each with its 95 %), in the measure's unit.

    Args:
        taught: What was learned.
        ax: Axes to draw one panel into, that of `measure` or of the first one.
        size: Of a figure that is made.
        measure: The only measure; None draws all that the pilot saw.

    Returns:
        The figure; None where the pilot saw no measure.

    Raises:
        ConfigError: Where there is no such measure or size.
    """
    rows = {str(row["measure"]): row for row in taught.seen.to_dict("records")}
    if not rows:
        return None
    panels = one_panel(ax, measure, list(rows))
    entries = [
        Line2D([], [], color=colour, marker=marker, linestyle="-", label=label)
        for _, label, colour, marker in _BELIEFS
    ]
    note = (
        f"Simulation on stated assumptions. Bars: 95 %. {taught.effective:.1f} worlds' worth of "
        f"{taught.worlds} are left. Believed: everywhere; seen: in the pilot."
    )
    title = f"What the pilot taught: {taught.new} less {taught.today}"
    with Sheet(
        ax, size, title, note, panels=len(panels), lines=12.0, entries=entries
    ) as sheet:  # fmt: skip
        for axes, name in sheet.over(panels):
            row, words = rows[name], wording(name)
            for at, (which, label, colour, marker) in enumerate(_BELIEFS):
                mean, low, high = (float(row[f"{which}{end}"]) for end in ("", "_low", "_high"))
                _whiskers(axes, [at], *(
                    np.array([one * words.scale]) for one in (mean, low, high)
                ), color=colour, fmt=marker)  # fmt: skip
                said = difference(name, mean, low, high)
                tips(axes, [at], [mean * words.scale], [f"{label}: {said}"])
            axes.axhline(0, color=INK, linewidth=0.9)
            axes.set_xlim(-0.6, 2.6)
            axes.set_xticks(range(3), ["before", "seen", "now"])
            sheet.numbers(axes, "y")
            axes.grid(visible=False, axis="x")
            axes.set_title(words.head.capitalize())
            axes.set_ylabel(f"difference ({words.difference_unit or 'on a scale of 0–1'})")
    return sheet.figure


def draw_power(planned: Planned, folder: Path) -> list[Path]:
    """Draws the power of a pilot; returns the files, a PNG and an SVG."""
    return draw_pictures(planned, FIGURES, folder)


def draw_learned(taught: Taught, folder: Path) -> list[Path]:
    """Draws what was learned; returns the files, a PNG and an SVG."""
    return draw_pictures(taught, OF_LEARNED, folder)


def _by_size(sheet: Sheet, axes: Axes, planned: Planned) -> None:
    """Lines by formula over territories, and the points that were counted."""
    counted = planned.whole[planned.whole["measure"] == planned.measure]
    for at, form in enumerate(FORMS):
        curve = planned.curves[planned.curves["design"] == form]
        axes.plot(curve["territories"], curve["power"], color=OKABE_ITO[at], linestyle=LINES[at],
                  marker="none")  # fmt: skip
        rows = counted[counted["design"] == form]
        _points(axes, rows["territories"], rows, at, along="x")
    axes.axhline(planned.wanted, **_WANTED)
    axes.set_xlim(left=0)
    axes.set_ylim(-0.02, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    sheet.numbers(axes, integer=True)
    axes.set_title(f"On {wording(planned.measure).name}, by size")
    axes.set_xlabel("territories, both arms together")
    axes.set_ylabel("power (%)")


def _by_measure(sheet: Sheet, axes: Axes, planned: Planned) -> None:
    """A row for each measure, with the power of each design at the pilot's own size."""
    last = planned.whole
    names, territories = list(dict.fromkeys(last["measure"])), int(last["territories"].iloc[0])
    sheet.rows(axes, [wording(name).head for name in names], apart=True, lines=2)
    for at, form in enumerate(FORMS):
        rows = last[(last["design"] == form) & (last["territories"] == territories)]
        places = np.array([names.index(name) for name in rows["measure"]], float)
        _points(axes, places + 0.24 * (at - 1), rows, at, along="y")
    axes.axvline(planned.wanted, **_WANTED)
    axes.set_xlim(-0.02, 1.02)
    sheet.numbers(axes)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_title(f"On each measure, {territories} territories")
    axes.set_xlabel("power (%)")


def _points(axes: Axes, places: ArrayLike, rows: pd.DataFrame, at: int, *, along: str) -> None:
    """Power as counted of one design, at places along an axis."""
    where = np.asarray(places, float)
    figures = [rows[name].to_numpy(float) for name in ("power", "power_low", "power_high")]
    _whiskers(axes, where, *figures, across=along == "y", color=OKABE_ITO[at], fmt=MARKERS[at])
    texts = [
        f"{CALLED[FORMS[at]]}, {row['territories']:.0f} territories, "
        f"{wording(row['measure']).head}: {row['power']:.0%}"
        for row in rows.to_dict("records")
    ]
    x, y = (where, figures[0]) if along == "x" else (figures[0], where)
    tips(axes, x, y, texts)


def _whiskers(
    axes: Axes, places: ArrayLike, mean: Any, low: Any, high: Any, *, across: bool = False,
    **look: Any,
) -> None:  # fmt: skip
    """Points with their intervals, upright or across; none where they are not known."""
    sides = [np.nan_to_num(np.maximum(side, 0.0)) for side in (mean - low, high - mean)]
    drawn: Any = {"xerr": sides} if across else {"yerr": sides}
    x, y = (mean, places) if across else (places, mean)
    axes.errorbar(x, y, markersize=5, linewidth=1.4, capsize=2, linestyle="none", **drawn, **look)


def _power_said(planned: Planned) -> str:
    """The power of each design as counted, on the measure that is tested."""
    last = planned.whole
    size = int(last["territories"].iloc[0])
    rows = last[(last["measure"] == planned.measure) & (last["territories"] == size)]
    parts = [f"{CALLED[row['design']]} {row['power']:.0%}" for row in rows.to_dict("records")]
    wanted = f"{planned.wanted:.0%}"
    return told("alt.power", wanted=wanted, measure=planned.measure, territories=size, parts=parts)


def _learned_said(taught: Taught) -> str:
    """What was believed, seen and is believed now, on each measure."""
    parts = [
        fact("alt.taught", measure=row["measure"], **{
            name: difference(row["measure"], row[name], row[f"{name}_low"], row[f"{name}_high"])
            for name, *_ in _BELIEFS
        })
        for row in taught.seen.to_dict("records")
    ]  # fmt: skip
    return told("alt.learned", new=taught.new, today=taught.today, parts=parts)


FIGURES: dict[str, Picture[Planned]] = {
    "power": Picture(
        "power", "How surely a pilot sees the difference", power, _power_said, lambda _: True,
        "missing.nothing", "power()", "power.csv, pilot.csv",
    )
}  # fmt: skip
"""Figures of a pilot by name."""

OF_LEARNED: dict[str, Picture[Taught]] = {
    "learned": Picture(
        "learned", "What the pilot taught", learned, _learned_said,
        lambda taught: len(taught.seen) > 0, "missing.seen", "learned()", "learned.csv",
    )
}  # fmt: skip
"""Figures of what was learned by name."""
