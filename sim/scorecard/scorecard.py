"""The scorecard of a run: weekly tables by segment and by channel, and measures of the period."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.records import CHANNEL_COUNTERS, HCP_COUNTERS
from sim.rules.packing import WEEKS_PER_YEAR
from sim.scorecard.segments import Layers, roll_up
from sim.settings.words import CHANNELS, REASONS

_AT = {name: index for index, name in enumerate(HCP_COUNTERS)}
_MEANS = ("engagement", "trust", "fatigue", "goodwill", "knowledge")
_WEEKLY = (
    "hcps", "touches", "reached", "engaged", "engagement", "minutes", "trust", "fatigue",
    "overloaded", "opted_out", "consented", "cost", "goodwill", "knowledge", "unaware", "aware",
    "engaged_stage", "advocates", "stage_up", "stage_down", "registered", "preferred_touches",
    "annoyed", "trust_lost", "minutes_available",
)  # fmt: skip
_CHANNEL_COLUMNS = (
    "planned", "blocked", "delivered", "responded", "engaged", "minutes", "follow_ups",
    "opt_outs", "cost", *(f"blocked_{reason}" for reason in REASONS), "fit", "matched",
    "preferred", "annoyed", "returns", "completed",
)  # fmt: skip
ROWS_BESIDE_CHANNELS = ("assets", "research")


class Scorecard:
    """What is measured in a run.

    Attributes:
        weekly: by week and segment, with the columns of `weekly.parquet` from `week` on.
        channels: by week and channel, with the columns of `channels.parquet` from `week` on.
        measures: of the whole period, by segment: `segment, value, measure, figure`.
    """

    def __init__(self, layers: Layers, weeks: int, shared_by: int) -> None:
        """Opens an empty scorecard.

        Args:
            layers: the segments.
            weeks: weeks of the run.
            shared_by: HCPs over whom shared costs are spread.
        """
        self._layers = layers
        self._shared_by = shared_by
        self._sums = np.zeros((weeks, len(layers.names), len(HCP_COUNTERS)))
        rows = len(CHANNELS) + len(ROWS_BESIDE_CHANNELS)
        self._channels = np.zeros((weeks, rows, len(CHANNEL_COUNTERS)))
        self._start = np.zeros((len(layers.names), len(HCP_COUNTERS)))
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
        self._start[:, _AT["hcps"]] = sums[:, 0]
        self._start[:, _AT["trust"]] = sums[:, 1]

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
        sums[:, _AT["cost"]] += sum(shared_cost.values()) * sums[:, _AT["hcps"]] / self._shared_by
        self._channels[week - 1, : len(CHANNELS)] = channels
        rows = (*CHANNELS, *ROWS_BESIDE_CHANNELS)
        for name, amount in shared_cost.items():
            cost = CHANNEL_COUNTERS.index("cost")
            self._channels[week - 1, rows.index(name), cost] += amount

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
        frame = pd.DataFrame(
            {
                "week": np.repeat(np.arange(1, weeks + 1), segments),
                "segment": pd.Categorical([s for s, _ in names] * weeks),
                "value": pd.Categorical([v for _, v in names] * weeks),
            }
        )
        flat = self._sums.reshape(weeks * segments, -1)
        hcps = np.maximum(flat[:, _AT["hcps"]], 1e-12)
        for name in _WEEKLY:
            column = flat[:, _AT[name]]
            frame[name] = column / hcps if name in _MEANS else column
        for name in _COUNTS:
            frame[name] = frame[name].round().astype(np.int64)
        return frame

    @property
    def channels(self) -> pd.DataFrame:
        """Sums by week and channel; the row `assets` carries the cost of content alone."""
        weeks, rows, _ = self._channels.shape
        frame = pd.DataFrame(
            {
                "week": np.repeat(np.arange(1, weeks + 1), rows),
                "channel": pd.Categorical([*CHANNELS, *ROWS_BESIDE_CHANNELS] * weeks),
            }
        )
        flat = self._channels.reshape(weeks * rows, -1)
        at = {name: index for index, name in enumerate(CHANNEL_COUNTERS)}
        for name in _CHANNEL_COLUMNS:
            if name == "blocked":
                reasons = [at[f"blocked_{reason}"] for reason in REASONS]
                frame[name] = flat[:, reasons].sum(axis=1)
            else:
                frame[name] = flat[:, at[name]]
        real = {"minutes", "cost", "fit"}
        for name in _CHANNEL_COLUMNS:
            if name not in real:
                frame[name] = frame[name].round().astype(np.int64)
        return frame

    @property
    def measures(self) -> pd.DataFrame:
        """Figures of the whole period by segment, in long form."""
        names = self._layers.names
        figures = self._figures()
        return pd.DataFrame(
            {
                "segment": [s for s, _ in names for _ in figures],
                "value": [v for _, v in names for _ in figures],
                "measure": list(figures) * len(names),
                "figure": np.stack(list(figures.values()), axis=1).ravel(),
            }
        )

    def _figures(self) -> dict[str, NDArray[np.float64]]:
        sums, last = self._sums.sum(axis=0), self._sums[-1]
        weeks = len(self._sums)

        def total(name: str) -> NDArray[np.float64]:
            return sums[:, _AT[name]]

        def at_end(name: str) -> NDArray[np.float64]:
            return last[:, _AT[name]] / last[:, _AT["hcps"]]

        hcp_weeks, hcps = total("hcps"), last[:, _AT["hcps"]]
        per_year = WEEKS_PER_YEAR / weeks
        trust, start = at_end("trust"), self._start[:, _AT["trust"]]
        ever_reached, ever_engaged = self._ever[:, 0], self._ever[:, 1]
        minutes, cost = total("minutes"), total("cost")
        trust_change = trust - start / self._start[:, _AT["hcps"]]
        with np.errstate(divide="ignore", invalid="ignore"):
            cost_per_trust_point = cost / hcps / (100 * trust_change)
            return {
                "engagement": total("engagement") / hcp_weeks,
                "engaged": total("engaged") / hcp_weeks,
                "reached": ever_reached / hcps,
                "minutes": minutes / hcps * per_year,
                "trust": trust,
                "trust_change": trust_change,
                "fatigue": total("fatigue") / hcp_weeks,
                "overloaded": total("overloaded") / hcp_weeks,
                "opted_out": at_end("opted_out"),
                "consented": at_end("consented"),
                "cost": cost / hcps * per_year,
                "cost_per_engaged": _quotient(cost, ever_engaged),
                "spent": np.full(
                    len(hcps), self._spent / self._released if self._released else 0.0
                ),
                "never_reached": 1 - ever_reached / hcps,
                "ever_engaged": ever_engaged / hcps,
                "touches": total("touches") / hcps * per_year,
                "preferred_match": _quotient(total("preferred_touches"), total("touches")),
                "attention_share": minutes / total("minutes_available"),
                "cost_per_minute": _quotient(cost, minutes),
                "cost_per_trust_point": np.where(
                    (trust_change > 0) & (cost > 0), cost_per_trust_point, np.nan
                ),
                "annoyed": total("annoyed") / hcps * per_year,
                "trust_lost": total("trust_lost") / hcps * per_year,
                "goodwill": total("goodwill") / hcp_weeks,
                "knowledge": at_end("knowledge"),
                "unaware": at_end("unaware"),
                "aware": at_end("aware"),
                "engaged_stage": at_end("engaged_stage"),
                "advocates": at_end("advocates"),
                "registered": at_end("registered"),
            }


_COUNTS = (
    "hcps", "touches", "reached", "engaged", "overloaded", "opted_out", "consented", "unaware",
    "aware", "engaged_stage", "advocates", "stage_up", "stage_down", "registered",
    "preferred_touches", "annoyed",
)  # fmt: skip


def _quotient(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)
