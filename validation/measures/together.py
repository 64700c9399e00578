"""Reps and screens together: who answers both, and what the money goes to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from validation.measures.answers import DIGITAL
from validation.measures.registry import QUARTER, of_one, percent
from validation.measures.touched import by_hcp, met
from validation.measures.visits import FIELD_DIGITAL
from validation.worlds import World


def reps_by_screens(world: World) -> npt.NDArray[np.int64]:
    """HCPs by whether they met a rep (row) and engaged on a screen (column) in the last quarter."""
    since = len(world.weekly) - QUARTER
    late = [table[table["week"] > since] for table in (met(world, "visit"), met(world, *DIGITAL))]
    rep, screen = (by_hcp(world, table) > 0 for table in late)
    return np.array([[(~rep & ~screen).sum(), (~rep & screen).sum()],
                     [(rep & ~screen).sum(), (rep & screen).sum()]])  # fmt: skip


def _odds_ratio(world: World) -> float:
    """Odds of a screen with a rep over those without; half an HCP is added to each cell."""
    cells = reps_by_screens(world) + 0.5
    return float(cells[1, 1] * cells[0, 0] / (cells[0, 1] * cells[1, 0]))


def _weak_on_both(world: World) -> float:
    cells = reps_by_screens(world)
    return percent(cells[0, 0] / cells.sum())


def _strong_on_screens(world: World) -> float:
    cells = reps_by_screens(world)
    return percent(cells[:, 1].sum() / cells.sum())


of_one(_odds_ratio, "odds_ratio_of_rep_and_screen")
of_one(_weak_on_both, "weak_on_rep_and_screen")
of_one(_strong_on_screens, "strong_on_screens")


def _money_on_visits(world: World) -> float:
    """Share of all costs that goes to visits, reps' pay by the minutes of their contacts, %."""
    pay = world.total("cost", "reps")
    minutes = world.total("minutes", "visit", *FIELD_DIGITAL)
    visits = world.total("cost", "visit") + pay * world.total("minutes", "visit") / minutes
    return percent(visits / float(world.channels["cost"].sum()))


of_one(_money_on_visits, "money_on_visits")
