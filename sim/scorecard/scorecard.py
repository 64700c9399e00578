"""The scorecard of a run: weekly tables by segment and by channel, and measures of the period."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.columns import Columns, Text, framed
from sim.company.time_use import TimeUse
from sim.counters import AT_MOMENT, BY_CHANNEL, CHANNEL_COUNTERS, HCP_COUNTERS, IN_STRATUM
from sim.scorecard.declared import CHANNELS as CHANNEL_COLUMNS
from sim.scorecard.declared import PERIOD, WEEKLY
from sim.scorecard.measure import Column
from sim.scorecard.strata import Breakdowns, roll_up
from sim.scorecard.sums import Figures, Period, Sums
from sim.settings.words import SHARED, Hired

_STRATUM_PLACES, _CHANNEL_PLACES = IN_STRATUM._asdict(), BY_CHANNEL._asdict()
_MOMENT_PLACES = AT_MOMENT._asdict()


class Scorecard:
    """What is measured in a run.

    Attributes:
        weekly: by week and segment, with the columns of `weekly.parquet` from `week` on.
        channels: by week and channel, with the columns of `channels.parquet` from `week` on.
        measures: of the whole period, by segment: `segment, value, measure, figure`.
    """

    def __init__(
        self, breakdowns: Breakdowns, weeks: int, shared_by: int, channels: tuple[str, ...]
    ) -> None:
        """Opens an empty scorecard.

        Args:
            breakdowns: of the universe.
            weeks: weeks of the run.
            shared_by: HCPs over whom shared costs are spread.
            channels: their names.
        """
        self._breakdowns = breakdowns
        self._shared_by = shared_by
        self._sums = np.zeros((weeks, len(breakdowns.names), len(HCP_COUNTERS)))
        self._names = (*channels, *SHARED)
        self._channels = np.zeros((weeks, len(self._names), len(CHANNEL_COUNTERS)))
        self._rep_weeks: list[TimeUse] = []
        self._start, self._end = np.zeros((2, len(breakdowns.names), len(AT_MOMENT)))
        self._released = 0.0
        self._spent = 0.0

    def open_period(self, strata: NDArray[np.float64]) -> None:
        """Notes the state at week 0.

        Args:
            strata: what HCPs are, summed by stratum, shape (strata, counters of `AT_MOMENT`).
        """
        roll_up(strata, self._breakdowns.membership, self._start)

    def note_week(
        self,
        week: int,
        strata: NDArray[np.float64],
        channels: NDArray[np.float64],
        shared_cost: dict[str, float],
        time: Mapping[Hired, TimeUse],
    ) -> None:
        """Keeps the sums of a week.

        Args:
            week: from 1.
            strata: sums by stratum, shape (strata, counters).
            channels: sums by channel, shape (channels, counters).
            shared_cost: EUR that no single HCP caused, by channel or `assets`.
            time: what became of people's time; what there was is for all HCPs alike.
        """
        sums = self._sums[week - 1]
        roll_up(strata, self._breakdowns.membership, sums)
        part = sums[:, IN_STRATUM.hcps] / self._shared_by
        sums[:, IN_STRATUM.cost] += sum(shared_cost.values()) * part
        sums[:, IN_STRATUM.rep_time_there] += time["reps"].there.sum() * part
        sums[:, IN_STRATUM.msl_time_there] += time["msls"].there.sum() * part
        self._rep_weeks.append(time["reps"])
        self._channels[week - 1, : len(channels)] = channels
        for name, amount in shared_cost.items():
            self._channels[week - 1, self._names.index(name), BY_CHANNEL.cost] += amount

    def close_period(self, strata: NDArray[np.float64], released: float, spent: float) -> None:
        """Notes the state at the end, and the money.

        Args:
            strata: as in `open_period`.
            released: EUR of budget released in the period.
            spent: EUR spent in the period.
        """
        roll_up(strata, self._breakdowns.membership, self._end)
        self._released, self._spent = released, spent

    @property
    def weekly(self) -> pd.DataFrame:
        """Means and counts by week and segment; see `docs/reference/measures.md`."""
        return framed(self.weekly_columns())

    @property
    def channels(self) -> pd.DataFrame:
        """Sums by week and channel; rows beside the channels carry the cost of content alone."""
        return framed(self.channel_columns())

    @property
    def measures(self) -> pd.DataFrame:
        """Figures of the whole period by segment, in long form."""
        return framed(self.measure_columns(), words_as="str")

    def weekly_columns(self) -> Columns:
        """Returns `weekly` as plain columns."""
        weeks, breakdowns, _ = self._sums.shape
        names = self._breakdowns.names
        sums = Sums(self._sums.reshape(weeks * breakdowns, -1), _STRATUM_PLACES)
        hcps = np.maximum(sums["hcps"], 1e-12)
        return {
            "week": np.repeat(np.arange(1, weeks + 1), breakdowns),
            "segment": Text.of([s for s, _ in names], times=weeks),
            "value": Text.of([v for _, v in names], times=weeks),
            **{name: _written(column, name, sums, hcps) for name, column in WEEKLY.items()},
        }

    def channel_columns(self) -> Columns:
        """Returns `channels` as plain columns."""
        weeks, rows, _ = self._channels.shape
        sums = Sums(self._channels.reshape(weeks * rows, -1), _CHANNEL_PLACES)
        return {
            "week": np.repeat(np.arange(1, weeks + 1), rows),
            "channel": Text.of(self._names, times=weeks),
            **{name: _written(column, name, sums) for name, column in CHANNEL_COLUMNS.items()},
        }

    def measure_columns(self) -> Columns:
        """Returns `measures` as plain columns."""
        names = self._breakdowns.names
        period = Period(
            Sums(self._sums, _STRATUM_PLACES),
            Sums(self._start, _MOMENT_PLACES),
            Sums(self._end, _MOMENT_PLACES),
            self._released,
            self._spent,
            TimeUse.over(self._rep_weeks),
        )
        figures = {name: figure.of(period, name) for name, figure in PERIOD.items()}
        return {
            "segment": Text.of([s for s, _ in names], each=len(figures)),
            "value": Text.of([v for _, v in names], each=len(figures)),
            "measure": Text.of(list(figures), times=len(names)),
            "figure": np.stack(list(figures.values()), axis=1).ravel(),
        }


def _written(
    column: Column, name: str, sums: Sums, hcps: Figures | float = 1.0
) -> Figures | NDArray[np.int64]:
    """Returns a column as its table has it, from the sums of all rows."""
    figures = column.of(sums) if column.of else sums[name]
    if column.written == "mean":
        return figures / hcps
    return figures if column.written == "total" else figures.round().astype(np.int64)
