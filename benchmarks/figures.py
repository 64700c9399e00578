"""The table that a run of the benchmarks ends in: figure, target, measured."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from experiments.telling.table import Table, markdown, print_table

RESULTS = Path(__file__).parent / "RESULTS.md"
_LIBRARIES = ("mesa", "numpy", "numba", "pandas")
_HEADINGS = ("Figure", "Target", "Measured")


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        name: what was measured, with its unit.
        target: what is to be reached, in words; empty where nothing is set.
        measured: what came out, in words.
        is_met: whether it reaches its target; None where nothing is set.
    """

    name: str
    target: str
    measured: str
    is_met: bool | None = None

    @property
    def cells(self) -> tuple[str, str, str]:
        """The line as it is shown."""
        verdict = {None: "", True: " (met)", False: " (missed)"}[self.is_met]
        return self.name, self.target, self.measured + verdict


def show(figures: Sequence[Figure], console: Console) -> None:
    """Prints the table."""
    rows = tuple(figure.cells for figure in figures)
    console.print("Benchmarks")
    print_table(Table(_HEADINGS, rows, labels=len(_HEADINGS), prose=True), console)


def machine() -> str:
    """Returns what the figures were measured on, with no names in it."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {gigabytes:.0f} GB of memory, "
        f"{platform.system()}; Python {platform.python_version()}, {libraries}"
    )


def as_markdown(figures: Sequence[Figure], seconds: float) -> str:
    """Returns the page that is kept.

    Args:
        figures: lines of the table.
        seconds: how long the whole run took.
    """
    table = markdown(_HEADINGS, [figure.cells for figure in figures])
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return f"""# Benchmarks

Written by `make bench` on {today}, in one run of {seconds / 60:.1f} minutes.
Machine: {machine()}.

Speeds are medians over interleaved repetitions, planner and scorecard included, warm-up and first
weeks left out. They drift with whatever else the machine does; ratios drift less.

{table}
"""
