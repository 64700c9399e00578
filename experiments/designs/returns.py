"""What the runs of a study return."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Text
from sim.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

    from experiments.jobs.job import Tables
    from sim.columns import Columns
    from sim.model import EngagementModel


@dataclass(frozen=True)
class EveryTable:
    """All that a study has of a run: measures, weeks, channels, and what is recorded."""

    name: str = "full"
    story: str = ""

    def tables(self, model: EngagementModel, settings: Settings) -> Tables:
        """Lets the model run; returns its tables by name."""
        from sim.tables.records import consent_table, hcp_table, touch_table

        at_start = model.universe.customers.copy()
        card = model.run().scorecard
        tables: dict[str, Columns | pd.DataFrame] = {
            "measures": card.measure_columns(), "weekly": card.weekly_columns(),
            "channels": card.channel_columns(),
        }  # fmt: skip
        if settings.record.hcps:
            tables["hcps"] = hcp_table(model.universe)
        if settings.record.touches:
            tables["touches"] = touch_table(model)
            tables["consent"] = consent_table(model, at_start)
        return tables


@dataclass(frozen=True)
class MeasuresOfAll:
    """The measures of all HCPs together, for runs that are only compared with others."""

    name: str = "measures"
    story: str = ""

    def tables(self, model: EngagementModel, settings: Settings) -> Tables:  # noqa: ARG002
        """Lets the model run; returns its measures."""
        found = model.run().scorecard.measure_columns()
        return {"measures": _where(found, "segment", ("all",))}


@dataclass(frozen=True)
class SomeMeasures:
    """Some measures of all HCPs and of each segment.

    Attributes:
        measures: their names.
        name: what it is, as keys have it.
    """

    measures: tuple[str, ...]
    name: str
    story: str = ""

    def tables(self, model: EngagementModel, settings: Settings) -> Tables:  # noqa: ARG002
        """Lets the model run; returns its measures."""
        found = model.run().scorecard.measure_columns()
        return {"measures": _where(found, "measure", self.measures)}


@dataclass(frozen=True)
class Story:
    """Every touch of one HCP with its reasons, its weeks, and who it is at week 0."""

    story: str

    @property
    def name(self) -> str:
        """What it is, as keys have it."""
        return "story"

    def tables(self, model: EngagementModel, settings: Settings) -> dict[str, pd.DataFrame]:  # noqa: ARG002
        """Lets the model run; returns the story."""
        from sim.tables.records import hcp_table
        from sim.tables.story import story_touches, story_weeks

        hcps = hcp_table(model.universe)
        hcp = hcps[hcps["hcp_id"] == self.story]
        model.run()
        return {"story": story_touches(model), "story_weeks": story_weeks(model), "story_hcp": hcp}


def _where(columns: Columns, name: str, words: Collection[str]) -> Columns:
    """Returns the rows that have one of these words in a column."""
    column = columns[name]
    assert isinstance(column, Text)
    rows = np.array([word in words for word in column.known])[column.codes]
    return {
        key: Text(one.codes[rows], one.known) if isinstance(one, Text) else one[rows]
        for key, one in columns.items()
    }
