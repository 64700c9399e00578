"""What was summed, and the formulas that make a figure of it.

A formula of a period takes the period and the name of the measure that it is of, so that one that
only counts need be told nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.company.time_use import TimeUse
from sim.settings.calendar import WEEKS_PER_YEAR

Figures: TypeAlias = NDArray[np.float64]
PERCENT = (10, 90)


@dataclass(frozen=True)
class Sums:
    """Sums by counter.

    Attributes:
        figures: counters on the last axis, shape (..., counters).
        places: of each counter on that axis.
    """

    figures: Figures
    places: Mapping[str, int]

    def __getitem__(self, name: str) -> Figures:
        """Returns the sums of one counter, shape (...)."""
        return np.asarray(self.figures[..., self.places[name]])

    def added(self, names: Iterable[str]) -> Figures:
        """Returns the sums of several counters together, shape (...)."""
        return np.asarray(self.figures[..., [self.places[name] for name in names]].sum(axis=-1))


@dataclass(frozen=True)
class Period:
    """What a period left behind, by segment.

    Attributes:
        weeks: sums by week, segment and counter, shape (weeks, segments, counters).
        start: what HCPs were at week 0, shape (segments, counters of a moment).
        end: what they are at the end, same shape.
        released: EUR of budget released.
        spent: EUR spent.
        reps: what became of reps' time.
    """

    weeks: Sums
    start: Sums
    end: Sums
    released: float
    spent: float
    reps: TimeUse = field(default_factory=lambda: TimeUse.over([]))
    _spreads: dict[tuple[str, str], Figures] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def sums(self) -> Sums:
        """The whole period's."""
        return Sums(self.weeks.figures.sum(axis=0), self.weeks.places)

    @cached_property
    def last(self) -> Sums:
        """The last week's."""
        return Sums(self.weeks.figures[-1], self.weeks.places)

    @cached_property
    def hcps(self) -> Figures:
        """HCPs at the end, shape (segments,)."""
        return self.last["hcps"]

    def spread(self, of: str, by: str) -> Figures:
        """Returns the percentiles of `PERCENT` over territories: what is `of` each, `by` what."""
        if (of, by) not in self._spreads:
            bottom = getattr(self.reps, by)
            figures = quotient(getattr(self.reps, of), bottom)[bottom > 0]
            if by == "served":
                figures = figures * (WEEKS_PER_YEAR / len(self.weeks.figures))
            at = np.array(PERCENT) / 100
            none = np.full(len(at), np.nan)
            self._spreads[of, by] = np.quantile(figures, at) if len(figures) else none
        return self._spreads[of, by]

    def yearly(self, counted: Figures) -> Figures:
        """Returns what was counted, per HCP and year."""
        return counted / self.hcps * (WEEKS_PER_YEAR / len(self.weeks.figures))


Formula: TypeAlias = Callable[[Period, str], Figures]
OfSums: TypeAlias = Callable[[Sums], Figures]


def by_week(period: Period, name: str) -> Figures:
    """Returns the mean over HCP-weeks."""
    return period.sums[name] / period.sums["hcps"]


def at_end(period: Period, name: str) -> Figures:
    """Returns the mean over HCPs at the end."""
    return period.last[name] / period.hcps


def a_year(period: Period, name: str) -> Figures:
    """Returns how often it was counted, per HCP and year."""
    return period.yearly(period.sums[name])


def ratio(top: str, bottom: str) -> Formula:
    """Returns the formula of one counter over another; NaN where there is nothing to divide by."""
    return lambda period, _: quotient(period.sums[top], period.sums[bottom])


def added_a_year(names: Iterable[str]) -> Formula:
    """Returns the formula of several counters together, per HCP and year."""
    these = tuple(names)
    return lambda period, _: period.yearly(period.sums.added(these))


def added(names: Iterable[str]) -> OfSums:
    """Returns the formula of a column that adds up several counters."""
    these = tuple(names)
    return lambda sums: sums.added(these)


def quotient(top: Figures, bottom: Figures) -> Figures:
    """Returns a quotient, NaN where there is nothing to divide by."""
    return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)
