"""The registry of a sweep's figures: curves along one key, maps over two."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from experiments.claims import HEADLINES
from experiments.figures import search_alts as alts
from experiments.figures.picture import Picture, draw_pictures
from experiments.figures.sweep_lines import leads, response
from experiments.figures.sweep_maps import by_arm, difference, winner
from experiments.swept import Swept
from experiments.telling.wording import wording


def draw_sweep(swept: Swept, folder: Path) -> list[Path]:
    """Draws every figure of a sweep.

    Args:
        swept: the sweep.
        folder: where the files go; made if missing.

    Returns:
        The files written, a PNG and an SVG of each figure, in reading order.
    """
    return draw_pictures(swept, FIGURES, folder)


def _of_one_key(swept: Swept) -> bool:
    return len(swept.axes) == 1


def _compared(swept: Swept, keys: int) -> bool:
    return len(swept.axes) == keys and len(swept.arms) > 1


def _by_arm(measure: str) -> Picture[Swept]:
    return Picture(
        f"{measure}_by_arm", f"{wording(measure).name.capitalize()} of each arm, over two keys",
        partial(by_arm, measure=measure), partial(alts.of_arms, measure=measure),
        lambda swept: len(swept.axes) == 2, "missing.two_keys", f'by_arm(measure="{measure}")',
        "sweep.csv", "by_arm",
    )  # fmt: skip


_ALL: tuple[Picture[Swept], ...] = (
    Picture(
        "response", "What a key does", response, alts.of_response, _of_one_key, "missing.one_key",
        "response()", "sweep.csv, sweep_turns.csv",
    ),
    Picture(
        "leads", "The lead along a key", leads, alts.of_leads, partial(_compared, keys=1),
        "missing.one_key_compared", "leads()", "sweep_differences.csv, sweep.csv",
    ),
    Picture(
        "winner", "Which arm is best, over two keys", winner, alts.of_winner,
        partial(_compared, keys=2), "missing.two_keys_compared", "winner()",
        "sweep.csv, sweep_turns.csv",
    ),
    Picture(
        "difference", "The best arm less the next, over two keys", difference, alts.of_difference,
        partial(_compared, keys=2), "missing.two_keys_compared", "difference()",
        "sweep_differences.csv, sweep.csv",
    ),
    *map(_by_arm, HEADLINES),
)  # fmt: skip

FIGURES: dict[str, Picture[Swept]] = {one.name: one for one in _ALL}
"""Figures of a sweep by name, in reading order; one of what it does not hold is not drawn."""
