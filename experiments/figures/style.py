"""What all figures share: one look per arm, the footer, the frame, how a file is written."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Protocol, TypeVar

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from experiments.claims import controls
from experiments.plain import visible
from experiments.study import Study

Drawn = TypeVar("Drawn")

OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINES: tuple[Any, ...] = ("-", "--", "-.", (0, (1, 1)), (0, (5, 1, 1, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
CONTROL = "#777777"
FOOTER_INCHES = 0.26
LEGEND_LINE_INCHES = 0.26

RC: Any = {
    "svg.hashsalt": "hcpsim",
    "text.parse_math": False,
    "text.usetex": False,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "legend.handlelength": 3.2,
}


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


def frame(width: float, height: float, title: str, note: str, entries: Sequence[Line2D]) -> Figure:
    """An empty figure with its title, and the legend and a footer below everything.

    Args:
        width: In inches.
        height: In inches, with a legend of one line; each further line adds to it.
        title: What is seen.
        note: What to know when reading it, one line.
        entries: The legend's.
    """
    names = [_seen(str(entry.get_label())) for entry in entries]
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
    figure.text(0.01, 0.07 / height, visible(note), fontsize=8, color="#555555", va="bottom")
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


def _seen(name: str) -> str:
    """A name as a legend shows it, which leaves out what begins with an underscore."""
    return visible(f" {name}" if name.startswith("_") else name)


def handles(study: Compared, joined: bool = True) -> list[Line2D]:
    """A legend's entry per arm, with or without its line."""
    return [
        Line2D(
            [], [], color=look.colour, marker=look.marker, markersize=6, label=arm,
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


def save_all(
    figures: Mapping[str, Callable[[Drawn], Figure | None]], of: Drawn, folder: Path
) -> list[Path]:
    """Draws and saves figures; of one that is not drawn nothing stays that lay there before.

    Args:
        figures: by file name, in reading order.
        of: what they are of.
        folder: where the files go; made if missing.

    Returns:
        The files written, a PNG and an SVG of each figure, in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    with matplotlib.rc_context(RC):
        for name, draw in figures.items():
            figure = draw(of)
            if figure is not None:
                paths += save(figure, folder / name)
            else:
                for kind in (".png", ".svg"):
                    (folder / f"{name}{kind}").unlink(missing_ok=True)
    return paths


def save(figure: Figure, stem: Path) -> list[Path]:
    """Write a figure as PNG (150 dpi) and SVG, the same bytes every time."""
    _settle(figure)
    png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
    # `savefig` draws once more beforehand, for layouts that are not settled yet.
    figure.set_dpi(150)
    dots: Any = FigureCanvasAgg(figure)
    dots.print_png(png, metadata={"Software": None})
    lines: Any = FigureCanvasSVG(figure)
    lines.print_svg(svg, metadata={"Date": None, "Creator": None})
    return [png, svg]


def _settle(figure: Figure) -> None:
    """Lay the figure out for good; the solver of the layout differs in its last digits."""
    layout = figure.get_layout_engine()
    if layout is not None:
        layout.execute(figure)
    figure.set_layout_engine("none")
    for axes in figure.axes:
        place = axes.get_position()
        axes.set_position(tuple(round(side, 6) for side in place.bounds))
