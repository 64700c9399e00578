"""Figures take longer to draw than a small study to make: tests draw those that they look at."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.figure import Figure

from experiments.figures import FIGURES


def draw_only(patch: pytest.MonkeyPatch, *names: str) -> None:
    """Lets a study draw these figures alone; a sweep, a calibration and the like draw none."""
    patch.setattr("experiments.figures.FIGURES", {name: FIGURES[name] for name in names})
    patch.setattr("experiments.figures.sweep.FIGURES", {})
    patch.setattr("experiments.figures.sensitivity.FIGURES", {})
    patch.setattr("experiments.figures.discovery.FIGURES", {})
    of_calibrations = "experiments.calibration.figures.draw_calibration"
    of_pilots = ("draw_power", "draw_learned")
    for drawer in (of_calibrations, *(f"experiments.pilots.figures.{name}" for name in of_pilots)):
        patch.setattr(drawer, lambda *_, **__: None)


def draw_coarsely(patch: pytest.MonkeyPatch) -> None:
    """Draws each figure once, in few dots, and lays its SVG beside it empty.

    For tests that see which files a study has; `tests/experiments/figures` look at the figures.
    """

    def saved(figure: Figure, stem: Path, *_: object) -> list[Path]:
        png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
        figure.savefig(png, dpi=20)
        svg.write_text("<svg/>", encoding="utf-8")
        return [png, svg]

    patch.setattr("experiments.figures.saving.save", saved)
