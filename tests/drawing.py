"""Figures take longer to draw than a small study to make: tests draw those that they look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.figure import Figure

from experiments.figures import FIGURES

if TYPE_CHECKING:
    from experiments.effects.study import Analysis
    from experiments.report.pictures import Shown
    from experiments.study import Study
    from experiments.swept import Swept


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


def report_nothing(patch: pytest.MonkeyPatch) -> None:
    """Lets a comparison, a sweep or an analysis write an empty report, where nobody reads it."""

    def written(of: Study | Swept | Analysis, **_: object) -> Path:
        path = of.folder / "report.html"
        path.write_text("", encoding="utf-8")
        return path

    for name in ("write_report", "write_sweep_report", "write_sensitivity_report"):
        patch.setattr(f"experiments.report.{name}", written)


def draw_coarsely(patch: pytest.MonkeyPatch) -> None:
    """Draws each figure once, in few dots, lays its SVG beside it empty, and reports the first.

    For tests that see which files a study has; `tests/experiments/figures` look at the figures,
    `tests/experiments/report` at those of reports.
    """

    from experiments.report.pictures import pictures

    def saved(figure: Figure, stem: Path, *_: object) -> list[Path]:
        png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
        figure.savefig(png, dpi=20)
        svg.write_text("<svg/>", encoding="utf-8")
        return [png, svg]

    def first_picture(of: Any, registry: Mapping[str, Any], arms: Sequence[str]) -> list[Shown]:
        held = {name: one for name, one in registry.items() if one.holds(of)}
        return pictures(of, dict([*held.items()][:1]), arms)

    patch.setattr("experiments.figures.saving.save", saved)
    patch.setattr("experiments.report.comparison.pictures", first_picture)
