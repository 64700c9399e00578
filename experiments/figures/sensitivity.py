"""The registry of a sensitivity analysis's figures."""

from __future__ import annotations

from pathlib import Path

from experiments.effects.study import Analysis
from experiments.figures import search_alts as alts
from experiments.figures.picture import Picture, draw_pictures
from experiments.figures.sensitivity_inputs import effects, told_of, tornado
from experiments.figures.sensitivity_screen import (
    has_pairs,
    interactions,
    screened_of,
    screening,
)


def draw_sensitivity(analysis: Analysis, folder: Path) -> list[Path]:
    """Draws every figure of a sensitivity analysis.

    Args:
        analysis: the analysis.
        folder: where the files go; made if missing.

    Returns:
        The files written, a PNG and an SVG of each figure, in reading order.
    """
    return draw_pictures(analysis, FIGURES, folder)


_ALL: tuple[Picture[Analysis], ...] = (
    Picture(
        "tornado", "Where the lead turns, by input", tornado, alts.of_ends,
        lambda analysis: bool(told_of(analysis)), "missing.contact", "tornado()", "tornado.csv",
    ),
    Picture(
        "effects", "To which input the doubt is due", effects, alts.of_effects,
        lambda analysis: bool(told_of(analysis)), "missing.contact", "effects()",
        "sensitivity.csv, outcomes.csv",
    ),
    Picture(
        "interactions", "What two inputs do only together", interactions, alts.of_interactions,
        lambda analysis: bool(told_of(analysis)) and has_pairs(analysis), "missing.pairs",
        "interactions()", "interactions.csv",
    ),
    Picture(
        "screening", "Which inputs matter", screening, alts.of_screening,
        lambda analysis: bool(screened_of(analysis)), "missing.screen", "screening()",
        "screening.csv",
    ),
)  # fmt: skip

FIGURES: dict[str, Picture[Analysis]] = {one.name: one for one in _ALL}
"""Figures of an analysis by name, in reading order; one of what it lacks is not drawn."""
