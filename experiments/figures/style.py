"""What all figures share: one look per arm, the footer, the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from experiments.claims import controls
from experiments.plain import visible
from experiments.study import Study

INK = "#1f2328"
"""Text, axes, lines of no arm. The report puts its own colours in the place of these four."""
FAINT = "#57606a"
"""Footers, and what is less than text."""
GRID = "#e4e4e4"
PAPER = "#ffffff"
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", INK)
PALE = "#b9c4cc"
"""What is not shown, or may be luck."""
LINES: tuple[Any, ...] = ("-", "--", "-.", (0, (1, 1)), (0, (5, 1, 1, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
CONTROL = "#777777"
FOOTER_INCHES = 0.26
LEGEND_LINE_INCHES = 0.26

STYLE = Path(__file__).with_name("hcpsim.mplstyle")
RC: Any = {**matplotlib.rc_params_from_file(STYLE, use_default_template=False), "font.size": 10}
"""The look of all figures, as the style sheet has it; sizes of type are those of a size."""


class Compared(Protocol):
    """What figures need of what was compared."""

    @property
    def manifest(self) -> dict[str, Any]:
        """What was run."""
        ...

    @property
    def arms(self) -> list[str]:
        """Names of the arms, in order."""
        ...

    @property
    def summary(self) -> pd.DataFrame:
        """Means by arm."""
        ...

    @property
    def replicates(self) -> int:
        """Of each arm."""
        ...


KNOWN = ("push", "pull", "hybrid", "traditional")
"""Arms that keep their looks from study to study."""


@dataclass(frozen=True)
class Look:
    """How one arm is drawn, in every figure of a study."""

    colour: str
    line: Any
    marker: str


def looks(study: Compared) -> dict[str, Look]:
    """One look per arm, the same in every study for arms of the known names; control is grey.

    Colour and marker together differ for 49 arms, colour alone for the first seven.
    """
    control = controls(study.summary, study.manifest)
    shown = [arm for arm in study.arms if arm not in control]
    known = {arm: KNOWN.index(arm) for arm in shown if arm in KNOWN}
    free = (at for at in count() if at not in known.values())
    found = {}
    for arm in shown:
        at = known[arm] if arm in known else next(free)
        turn = at + at // len(OKABE_ITO)
        found[arm] = Look(
            OKABE_ITO[at % len(OKABE_ITO)], LINES[turn % len(LINES)], MARKERS[turn % len(MARKERS)]
        )
    return {arm: found.get(arm, Look(CONTROL, (0, (1, 2.5)), "x")) for arm in study.arms}


def rivals_of(study: Compared) -> list[str]:
    """Arms that are held against each other: those with contact, or all if there is but one."""
    control = controls(study.summary, study.manifest)
    found = [arm for arm in study.arms if arm not in control]
    return found if len(found) > 1 else study.arms


def frame(width: float, height: float, title: str, note: str, entries: Sequence[Line2D]) -> Figure:
    """An empty figure with its title, and the legend and a footer below everything.

    Args:
        width: In inches.
        height: In inches, with a legend of one line; each further line adds to it.
        title: What is seen.
        note: What to know when reading it, one line.
        entries: The legend's.
    """
    names = [seen_name(str(entry.get_label())) for entry in entries]
    longest = max(map(len, names), default=0)
    columns = max(1, min(len(entries), int((width - 0.3) / (0.6 + 0.085 * longest))))
    lines = math.ceil(len(entries) / columns)  # none without entries
    height += LEGEND_LINE_INCHES * max(0, lines - 1)
    below = (FOOTER_INCHES + LEGEND_LINE_INCHES * lines) / height
    layout = ConstrainedLayoutEngine(
        rect=(0, below, 1, 1 - below), w_pad=0.1, h_pad=0.06, wspace=0.04, hspace=0.06
    )
    figure = Figure(figsize=(width, height), layout=layout)
    figure.suptitle(visible(title), x=0.01, ha="left", fontweight="bold", fontsize=12)
    figure.text(0.01, 0.07 / height, visible(note), fontsize=8, color=FAINT, va="bottom")
    if entries:
        figure.legend(
            handles=list(entries),
            labels=names,
            loc="lower center",
            bbox_to_anchor=(0.5, FOOTER_INCHES / height),
            borderaxespad=0,
            ncols=columns,
        )
    return figure


def seen_name(name: str) -> str:
    """A name as a legend shows it, which leaves out what begins with an underscore."""
    return visible(f" {name}" if name.startswith("_") else name)


class Entry(Line2D):
    """A legend's entry that belongs to an arm."""

    def __init__(self, arm: str, *places: Any, **look: Any) -> None:
        super().__init__(*places, **look)
        self.arm = arm


def handles(study: Compared, joined: bool = True) -> list[Line2D]:
    """A legend's entry per arm, with or without its line."""
    return [
        Entry(
            arm, [], [], color=look.colour, marker=look.marker, markersize=6, label=arm,
            linestyle=look.line if joined else "none",
        )
        for arm, look in looks(study).items()
    ]  # fmt: skip


def replicates(study: Compared, bars: str = "bands") -> str:
    """The part of a footer that every figure has: that it is a simulation, and n."""
    n = study.replicates
    if n == 1:
        return f"Simulation on stated assumptions. One replicate, so no {bars}."
    whose = f"{bars[0].upper()}{bars[1:]}: 95 % (Student's t)"
    shared = study.draws if isinstance(study, Study) else {}
    lived = f" in {len(set(shared.values()))} worlds" if shared else ""
    return f"Simulation on stated assumptions. n = {n} replicates{lived}. {whose}."


def bare(axes: Axes) -> None:
    """Leave out the grid across categories."""
    axes.grid(visible=False, axis="x")
