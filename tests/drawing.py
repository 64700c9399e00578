"""Figures take longer to draw than a small study to make: tests draw those that they look at."""

from __future__ import annotations

import pytest

from experiments.figures import FIGURES


def draw_only(patch: pytest.MonkeyPatch, *names: str) -> None:
    """Lets a study draw these figures alone, and a sweep or a calibration none."""
    patch.setattr("experiments.figures.FIGURES", {name: FIGURES[name] for name in names})
    patch.setattr("experiments.figures.sweep.FIGURES", {})
    of_calibrations = "experiments.calibration.figures.draw_calibration"
    patch.setattr(of_calibrations, lambda *_, **__: None)
