"""The registry of a search's figures: where the favourite loses."""

from __future__ import annotations

from pathlib import Path

from experiments.discovered import Discovered
from experiments.figures import search_alts as alts
from experiments.figures.boxes import box, tradeoff
from experiments.figures.picture import Picture, draw_pictures


def draw_discovery(found: Discovered, folder: Path) -> list[Path]:
    """Draws every figure of a search.

    Args:
        found: what was found.
        folder: where the files go; made if missing.

    Returns:
        The files written, a PNG and an SVG of each figure, in reading order.
    """
    return draw_pictures(found, FIGURES, folder)


_ALL: tuple[Picture[Discovered], ...] = (
    Picture(
        "box", "Where the favourite loses", box, alts.of_box, lambda found: len(found.kept) > 0,
        "missing.box", "box()", "lost.csv, worlds.csv, box.csv",
    ),
    Picture(
        "tradeoff", "How much a box holds, and how purely", tradeoff, alts.of_tradeoff,
        lambda found: len(found.peeling) > 1, "missing.peeled", "tradeoff()", "peeling.csv",
    ),
)  # fmt: skip

FIGURES: dict[str, Picture[Discovered]] = {one.name: one for one in _ALL}
"""Figures of a search by name, in reading order; one of what it does not hold is not drawn."""
