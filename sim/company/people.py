"""People who are hired: paid first whether they work or not, trained, and short of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.company.capacity import CallCapacity
from sim.company.money import Mix
from sim.company.time_use import TimeUse
from sim.records import HOSPITAL
from sim.settings import Settings, Strategy
from sim.settings.promises import hcps_for_each, salaries, training_cost
from sim.settings.words import HIRED, Hired
from sim.types import Floats

Counts = NDArray[Any]


class People:
    """Reps and liaisons of one company, under its strategy and under the one before it.

    Attributes:
        crews: the time of each.
    """

    def __init__(
        self, settings: Settings, plans: Sequence[Strategy], customers: NDArray[np.void], reps: int
    ) -> None:
        """Hires, with no call saved.

        Args:
            settings: for what people cost and can do.
            plans: the strategy and the one before it.
            customers: the company's file, `records.customer_record`, shape (n,).
            reps: how many territories there are.
        """
        self._settings = settings
        hospital = customers["practice"] == HOSPITAL
        self._in_hospitals = float(np.mean(hospital)) if len(hospital) else 0.0
        company, channels = settings.company, settings.channels
        push = [channels[name] for name in channels.push]
        a_week: dict[Hired, float] = {
            "reps": company.reps.calls_per_week, "msls": company.msls.meetings_per_week
        }  # fmt: skip
        self._calls = np.array([[one.calls * (one.crew == crew) for crew in HIRED] for one in push])
        self.crews: dict[Hired, CallCapacity] = {
            crew: CallCapacity(
                {at: one.calls for at, one in enumerate(push) if one.crew == crew},
                customers["rep"], reps,
                [hcps_for_each(one, company, channels, crew, self._in_hospitals) for one in plans],
                a_week[crew], company.carry_calls_weeks,
            )
            for crew in HIRED
        }  # fmt: skip

    def salaries(self, mix: Mix) -> Iterator[tuple[Hired, float]]:
        """Yields what each crew costs, EUR per HCP and year.

        Args:
            mix: strategies with the share of territories under each.
        """
        company, channels = self._settings.company, self._settings.channels
        for crew in HIRED:
            yield (
                crew,
                sum(
                    share * salaries(one, company, channels, crew, self._in_hospitals)
                    for one, share in mix
                ),
            )

    def training(self, mix: Mix, changing: bool) -> float:
        """Returns what refreshers and, in the year of the change, training cost, EUR/HCP/year.

        Args:
            mix: strategies with the share of territories under each.
            changing: whether it is the year of the change.
        """
        company, channels = self._settings.company, self._settings.channels
        cost = 0.0
        for one, share in mix:
            days = one.refreshers_per_year + (one.training_days if changing else 0.0)
            cost += share * training_cost(one, company, channels, days, self._in_hospitals)
        return cost

    @property
    def time(self) -> dict[Hired, TimeUse]:
        """What became of this week's time of each crew."""
        return {crew: people.week for crew, people in self.crews.items()}

    def calls_taken(self, planned: Counts) -> Floats:
        """Returns the calls that each HCP's planned touches take of each crew, shape (n, crews).

        Args:
            planned: touches to make, uint8, shape (n, push channels).
        """
        return np.asarray(planned @ self._calls)
