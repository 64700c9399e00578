"""The scorecard of a run: weekly tables by segment and by channel, and measures of the period."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.counters import CHANNEL_COUNTERS, HCP_COUNTERS
from sim.scorecard.measures import (
    AT,
    DOWN,
    STAGE_MEASURES,
    STEPS,
    UP,
    Period,
    blocked,
    in_stage,
    moved,
    purposes_met,
)
from sim.scorecard.segments import Layers, roll_up
from sim.settings.words import PURPOSES, REASONS, SHARED

_MEANS = ("engagement", "trust", "fatigue", "goodwill", "knowledge")
_TOTALS = ("minutes", "cost", "trust_lost", "minutes_available")
_STATE = (
    "hcps", "touches", "reached", "engaged", "engagement", "minutes", "trust", "fatigue",
    "overloaded", "opted_out", "consented", "cost", "goodwill", "knowledge",
)  # fmt: skip
_COUNTED = (
    "registered", "preferred_touches", "annoyed", "trust_lost", "minutes_available", "planned",
    *(f"blocked_{reason}" for reason in REASONS), "taken_in", "matched", *STEPS,
    *(f"{purpose}_touches" for purpose in PURPOSES), *(f"{purpose}_met" for purpose in PURPOSES),
    "endorsed", "learners_turned", "misjudged", *UP, *DOWN,
)  # fmt: skip
_CHANNEL_COLUMNS = (
    "planned", "blocked", "delivered", "responded", "engaged", "minutes", "follow_ups",
    "opt_outs", "cost", *(f"blocked_{reason}" for reason in REASONS), "fit", "matched",
    "preferred", "annoyed", "returns", "completed", "purpose_met",
)  # fmt: skip
_REAL_OF_CHANNELS = ("minutes", "cost", "fit")
ROWS_BESIDE_CHANNELS: tuple[str, ...] = SHARED


class Scorecard:
    """What is measured in a run.

    Attributes:
        weekly: by week and segment, with the columns of `weekly.parquet` from `week` on.
        channels: by week and channel, with the columns of `channels.parquet` from `week` on.
        measures: of the whole period, by segment: `segment, value, measure, figure`.
    """

    def __init__(
        self, layers: Layers, weeks: int, shared_by: int, channels: tuple[str, ...]
    ) -> None:
        """Opens an empty scorecard.

        Args:
            layers: the segments.
            weeks: weeks of the run.
            shared_by: HCPs over whom shared costs are spread.
            channels: their names.
        """
        self._layers = layers
        self._shared_by = shared_by
        self._sums = np.zeros((weeks, len(layers.names), len(HCP_COUNTERS)))
        self._names = (*channels, *ROWS_BESIDE_CHANNELS)
        self._channels = np.zeros((weeks, len(self._names), len(CHANNEL_COUNTERS)))
        self._trust_at_start = np.zeros(len(layers.names))
        self._ever = np.zeros((len(layers.names), 2))
        self._released = 0.0
        self._spent = 0.0

    def open_period(self, trust_by_cell: NDArray[np.float64]) -> None:
        """Notes the state at week 0.

        Args:
            trust_by_cell: HCPs and their summed trust, shape (cells, 2).
        """
        sums = np.zeros((len(self._layers.names), 2))
        roll_up(trust_by_cell, self._layers.membership, sums)
        self._trust_at_start = sums[:, 1] / sums[:, 0]

    def note_week(
        self,
        week: int,
        cells: NDArray[np.float64],
        channels: NDArray[np.float64],
        shared_cost: dict[str, float],
    ) -> None:
        """Keeps the sums of a week.

        Args:
            week: from 1.
            cells: sums by cell, shape (cells, counters).
            channels: sums by channel, shape (channels, counters).
            shared_cost: EUR that no single HCP caused, by channel or `assets`.
        """
        sums = self._sums[week - 1]
        roll_up(cells, self._layers.membership, sums)
        sums[:, AT["cost"]] += sum(shared_cost.values()) * sums[:, AT["hcps"]] / self._shared_by
        self._channels[week - 1, : len(channels)] = channels
        for name, amount in shared_cost.items():
            cost = CHANNEL_COUNTERS.index("cost")
            self._channels[week - 1, self._names.index(name), cost] += amount

    def close_period(
        self, ever_by_cell: NDArray[np.float64], released: float, spent: float
    ) -> None:
        """Notes who was ever reached and engaged, and the money.

        Args:
            ever_by_cell: HCPs reached and engaged at least once, shape (cells, 2).
            released: EUR of budget released in the period.
            spent: EUR spent in the period.
        """
        roll_up(ever_by_cell, self._layers.membership, self._ever)
        self._released, self._spent = released, spent

    @property
    def weekly(self) -> pd.DataFrame:
        """Means and counts by week and segment; see `docs/measures.md`."""
        weeks, segments, _ = self._sums.shape
        names = self._layers.names
        flat = self._sums.reshape(weeks * segments, -1)
        hcps = np.maximum(flat[:, AT["hcps"]], 1e-12)
        columns = {name: flat[:, AT[name]] for name in _STATE}
        columns |= {name: in_stage(flat, stage) for stage, name in STAGE_MEASURES.items()}
        columns |= {"stage_up": moved(flat, UP), "stage_down": moved(flat, DOWN)}
        columns |= {name: flat[:, AT[name]] for name in _COUNTED}
        columns |= {"blocked": blocked(flat), "purpose_met": purposes_met(flat)}
        return pd.DataFrame(
            {
                "week": np.repeat(np.arange(1, weeks + 1), segments),
                "segment": pd.Categorical([s for s, _ in names] * weeks),
                "value": pd.Categorical([v for _, v in names] * weeks),
                **{
                    name: column / hcps
                    if name in _MEANS
                    else column
                    if name in _TOTALS
                    else column.round().astype(np.int64)
                    for name, column in columns.items()
                },
            }
        )

    @property
    def channels(self) -> pd.DataFrame:
        """Sums by week and channel; rows beside the channels carry the cost of content alone."""
        weeks, rows, _ = self._channels.shape
        flat = self._channels.reshape(weeks * rows, -1)
        columns = {name: flat[:, at] for at, name in enumerate(CHANNEL_COUNTERS)}
        reasons = [CHANNEL_COUNTERS.index(f"blocked_{reason}") for reason in REASONS]
        columns["blocked"] = flat[:, reasons].sum(axis=1)
        return pd.DataFrame(
            {
                "week": np.repeat(np.arange(1, weeks + 1), rows),
                "channel": pd.Categorical([*self._names] * weeks),
                **{
                    name: columns[name]
                    if name in _REAL_OF_CHANNELS
                    else columns[name].round().astype(np.int64)
                    for name in _CHANNEL_COLUMNS
                },
            }
        )

    @property
    def measures(self) -> pd.DataFrame:
        """Figures of the whole period by segment, in long form."""
        names = self._layers.names
        period = Period(self._sums, self._trust_at_start, self._ever, self._released, self._spent)
        figures = period.figures()
        return pd.DataFrame(
            {
                "segment": [s for s, _ in names for _ in figures],
                "value": [v for _, v in names for _ in figures],
                "measure": list(figures) * len(names),
                "figure": np.stack(list(figures.values()), axis=1).ravel(),
            }
        )
