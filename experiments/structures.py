"""What each structure of the unequal universe does to the answers of the ready experiments.

Each experiment is made again on the same luck, small, without all of the structures and without
one at a time. A structure is taken out by the values at which it is not there, bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.answer import answer
from experiments.configuration.plan import plan_study
from experiments.configuration.schema import Contrast
from experiments.designs.design import Design, Point, gathered
from experiments.designs.returns import EveryTable
from experiments.jobs.job import Shared
from experiments.jobs.store import Store
from experiments.telling.table import markdown
from sim.settings.words import COUNTRIES

FOLDER = Path("results", "structures")
HCPS, REPLICATES = 800, 4
NOTHING, ALL = "none of them", "all, the defaults"
_TELLING = 0.15  # of a difference, that a structure must move to be named

NEUTRAL: Mapping[str, Mapping[str, Any]] = {
    "who sees no rep": {
        "population.with_no_see": False,
        **{f"market.countries.{one}.sees_no_rep": 0.0 for one in COUNTRIES},
        **{f"market.countries.{one}.visits_per_contact": 1.0 for one in COUNTRIES},
        "behaviour.openness.of_access": 0.0,
        "behaviour.openness.of_mail": 0.0,
        "behaviour.openness.no_rep_at_distance": 1.0,
    },
    "screens": {
        "behaviour.openness.of_screens": 0.0,
        "behaviour.screens.trait_sd": 0.0,
        "behaviour.screens.engagers_without": 0.0,
        "behaviour.screens.learners_without": 0.0,
        "behaviour.screens.traditionalists_without": 0.0,
    },
    "rhythm": {
        "company.rhythm.evenness": 1.0,
        "company.rhythm.spread_within_tier": 0.0,
        "market.relations.turnover_per_year": 0.0,
        "behaviour.access.shared_availability": 0.0,
    },
    "absence": {"behaviour.absence.away_by_month": [0.0] * 12},
    "habit, overload, mail": {
        "behaviour.habit.weight": 0.0,
        "behaviour.fatigue.overload_weight": 0.0,
        "behaviour.fatigue.overload_opt_out": 0.0,
        "behaviour.fatigue.overload_blame": 0.0,
        "behaviour.response.mail_without_visit": 1.0,
    },
}
"""Structures by name, each with the values that take it out."""


@dataclass(frozen=True)
class Changed:
    """Answers of one experiment in several universes.

    Attributes:
        names: a reading in words, by row.
        figures: rows are readings, columns universes: `NOTHING`, without each, `ALL`.
    """

    names: list[str]
    figures: pd.DataFrame

    def sentences(self) -> list[str]:
        """Says what became of the first reading, and which others changed sides."""
        told = [self._told(0)]
        for place in range(1, len(self.names)):
            before, now = self.figures[NOTHING].iloc[place], self.figures[ALL].iloc[place]
            if before * now < 0.0 and abs(now - before) > _TELLING * abs(before):
                told.append(self._told(place))
        return told

    def _told(self, place: int) -> str:
        row = self.figures.iloc[place]
        before, now = float(row[NOTHING]), float(row[ALL])
        said = f"{self.names[place]}: {_number(before)} without the unequal universe"
        moved = {name: now - float(row[name]) for name in NEUTRAL}
        most = max(moved, key=lambda name: abs(moved[name]))
        if not math.isfinite(before + now):
            return f"{said}."
        if abs(moved[most]) <= _TELLING * max(abs(before), abs(now)):
            return f"{said}, {_number(now)} with it; no structure moves it much by itself."
        return (
            f"{said}, {_number(now)} with it; most by *{most}*, without which it is "
            f"{_number(float(row[most]))}."
        )

    def table(self) -> str:
        """Returns all readings in all universes, in Markdown."""
        heads = [ALL, *(f"without {name}" for name in NEUTRAL), NOTHING]
        order = [ALL, *NEUTRAL, NOTHING]
        rows = [
            (name, *(_number(float(self.figures[one].iloc[place])) for one in order))
            for place, name in enumerate(self.names)
        ]
        return markdown(("Reading", *heads), rows, figures=len(heads))


def universes() -> dict[str, dict[str, Any]]:
    """Returns values by key of each universe: all structures, without each, without all."""
    without = {name: dict(values) for name, values in NEUTRAL.items()}
    nothing: dict[str, Any] = {}
    for values in without.values():
        nothing |= values
    return {ALL: {}, **without, NOTHING: nothing}


def changed(experiment: str) -> Changed:
    """Makes an experiment in every universe, where it is not kept yet.

    Args:
        experiment: name of its page in `configs/experiment`.

    Raises:
        RunFailed: where a run failed.
    """
    plan = plan_study([f"experiment={experiment}", f"population.size={HCPS}"], verb="compare")
    design = Design(experiment, Shared(plan.seed, {"full": EveryTable()}, plan.hcps))
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    for name, values in universes().items():
        point = Point(name, {arm: one.replace(values) for arm, one in arms.items()}, values)
        design.cross([point], REPLICATES, "full")
    store = Store(FOLDER / experiment)
    store.open()
    design.make_whole(store, plan.workers)
    tables = {}
    for name in universes():
        rows = [row for row in design.rows if row.point.name == name]
        tables[name] = [gathered(store, rows, table) for table in ("measures", "weekly")]
    now = answer(plan.contrasts, *tables[ALL]).to_dict("records")
    asked = {
        name: _of_a_pair(contrast, row)
        for (name, contrast), row in zip(plan.contrasts.items(), now, strict=True)
    }
    figures = {
        name: answer(asked, *two)["difference"].astype(float) for name, two in tables.items()
    }
    names = [
        reading(contrast, row) for contrast, row in zip(plan.contrasts.values(), now, strict=True)
    ]
    table = pd.DataFrame(figures)
    less = table[ALL] < 0.0  # told the way round that they are at the defaults
    return Changed(names, table.where(~less, -table))


def _of_a_pair(contrast: Contrast, row: Mapping[Any, Any]) -> Contrast:
    """Returns a contrast of the arms that are best at the defaults, for every universe."""
    if not contrast.best_of:
        return contrast
    pair = {"plus": [row["plus"]], "minus": [row["minus"]], "more": "{}", "less": "{}"}
    return contrast.model_copy(update={"best_of": [], **pair})


def reading(contrast: Contrast, row: Mapping[Any, Any]) -> str:
    """Returns a reading in words, without its figure."""
    if contrast.best_of:
        return f"{contrast.about} {row['plus']} over {row['minus']}"
    words = contrast.less if float(row["difference"]) < 0.0 else contrast.more
    words = words.replace(", by {}", "").replace(" by {}", "").replace("{}", "…")
    return words.rstrip(".")


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "–"
    return f"{value:+.0f}" if abs(value) >= 100 else f"{value:+.2g}"
