"""A made-up pilot: lived in a world that nobody who forecasts it knows, told as a company would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.configuration import PilotPlan
from experiments.configuration.worlds import ranges_of
from experiments.pilots.lives import PilotLife
from experiments.pilots.measures import OBSERVED
from experiments.worlds import worlds_of_ranges
from sim.model import EngagementModel
from sim.settings import Settings

TRUTH = 4_711


def few_nulls(patch: pytest.MonkeyPatch) -> None:
    """Draws few pilots in which nothing is new, where nobody looks at how often they show it."""
    patch.setattr("experiments.pilots.seen.NULLS", 5)


def lived(
    plan: PilotPlan, *, truth: int = TRUTH, in_ranges: bool = True, kind: str = "pilot"
) -> tuple[pd.DataFrame, Settings]:
    """Returns the territories of a pilot's life, and the settings of the world it is lived in."""
    settings = plan.test.settings
    if in_ranges:
        drawn = worlds_of_ranges(ranges_of(settings), 1, truth)
        settings = settings.replace(drawn.of(1))
    life: Any = PilotLife(plan.test.trial, kind, draw=1)
    model = EngagementModel(settings, truth)
    return pd.DataFrame(life.tables(model, settings)["territories"]), settings


def results(plan: PilotPlan, measures: Sequence[str] = OBSERVED, **where: Any) -> pd.DataFrame:
    """Returns what a company would write down of a pilot: a row for each of its analysis."""
    table, _ = lived(plan, **where)
    trial = plan.test.trial
    arms = np.where(table["new"], plan.test.new, plan.test.today)
    table = table.assign(arm=arms, period=table["window"] + 1)
    names = ["territory", *(["period"] if trial.form == "stepped_wedge" else []), "arm"]
    if trial.form != "stepped_wedge":
        table = table[table["window"] == len(trial.windows) - 1]
    table = table.assign(territory=table["territory"] % trial.territories)
    return table[table["hcps"] > 0][[*names, *measures]].reset_index(drop=True)
