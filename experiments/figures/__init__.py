"""Every picture of a study, as PNG and SVG."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from experiments.figures.causes import lead_by_causes
from experiments.figures.doubt import acceptability, probability_best, worth_knowing
from experiments.figures.funnel import funnel
from experiments.figures.outcomes import by_segment, engagement_and_trust
from experiments.figures.rules import costs_of_rules
from experiments.figures.story import story
from experiments.figures.style import save_all
from experiments.figures.weekly import by_week
from experiments.figures.worlds import lead_by_world
from experiments.study import Study

FIGURES: dict[str, Callable[[Study], Figure | None]] = {
    "engagement_by_week": lambda study: by_week(study, "engagement"),
    "trust_by_week": lambda study: by_week(study, "trust"),
    "fatigue_by_week": lambda study: by_week(study, "fatigue"),
    "engagement_and_trust": engagement_and_trust,
    "lead_by_world": lead_by_world,
    "probability_best": probability_best,
    "acceptability": acceptability,
    "worth_knowing": worth_knowing,
    "lead_by_causes": lead_by_causes,
    "costs_of_rules": costs_of_rules,
    "outcomes_by_persona": lambda study: by_segment(study, "persona"),
    "outcomes_by_country": lambda study: by_segment(study, "country"),
    "funnel_by_channel": funnel,
    "story": story,
}
"""Figure names, in reading order; a figure of what the study does not hold is not drawn."""


def draw_all(study: Study, folder: Path) -> list[Path]:
    """Draw every figure of a study.

    Args:
        study: The study.
        folder: Where the files go; made if missing.

    Returns:
        The files written, a PNG and an SVG of each figure, in reading order.
    """
    return save_all(FIGURES, study, folder)


__all__ = ["FIGURES", "draw_all"]
