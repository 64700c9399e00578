"""Figures take longer to draw than a small study to make: tests draw those that they look at."""

from __future__ import annotations

import pytest

from experiments.figures import FIGURES


def draw_only(patch: pytest.MonkeyPatch, *names: str) -> None:
    """Lets a study draw these figures alone; a sweep, a calibration and the like draw none."""
    patch.setattr("experiments.figures.FIGURES", {name: FIGURES[name] for name in names})
    patch.setattr("experiments.figures.sweep.FIGURES", {})
    patch.setattr("experiments.figures.sensitivity.FIGURES", {})
    of_calibrations = "experiments.calibration.figures.draw_calibration"
    of_pilots = ("draw_power", "draw_learned")
    for drawer in (of_calibrations, *(f"experiments.pilot.figures.{name}" for name in of_pilots)):
        patch.setattr(drawer, lambda *_, **__: None)
