"""People who are hired: paid first whether they work or not, trained, and short of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.company.capacity import CallCapacity
from sim.company.time_use import TimeUse
from sim.records import HOSPITAL
from sim.rules.packing import kept
from sim.settings import Settings, Strategy
from sim.settings.channels import Channels
from sim.settings.company import Company
from sim.settings.promises import hcps_for_each, salaries, training_cost
from sim.settings.words import HIRED, Hired


class _Terms(NamedTuple):
    """How a strategy hires: HCPs for each of a crew, and EUR per HCP and year."""

    hcps_each: dict[Hired, float]
    salaries: dict[Hired, float]
    refreshers: float
    training: float


@kept
def _terms_of(
    strategy: Strategy, company: Company, channels: Channels, in_hospitals: float
) -> _Terms:
    hired = (company, channels)
    return _Terms(
        {crew: hcps_for_each(strategy, *hired, crew, in_hospitals) for crew in HIRED},
        {crew: salaries(strategy, *hired, crew, in_hospitals) for crew in HIRED},
        training_cost(strategy, *hired, float(strategy.refreshers_per_year), in_hospitals),
        training_cost(strategy, *hired, float(strategy.training_days), in_hospitals),
    )


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
        hospital = customers["practice"] == HOSPITAL
        in_hospitals = np.count_nonzero(hospital) / len(hospital) if len(hospital) else 0.0
        company, channels = settings.company, settings.channels
        terms = [_terms_of(one, company, channels, in_hospitals) for one in plans]
        push = [channels[name] for name in channels.push]
        a_week: dict[Hired, float] = {
            "reps": company.reps.calls_per_week, "msls": company.msls.meetings_per_week
        }  # fmt: skip
        self.crews: dict[Hired, CallCapacity] = {
            crew: CallCapacity(
                {at: one.calls for at, one in enumerate(push) if one.crew == crew},
                customers["rep"], reps, [one.hcps_each[crew] for one in terms],
                a_week[crew], company.carry_calls_weeks,
            )
            for crew in HIRED
        }  # fmt: skip
        self._salaries: dict[Hired, list[float]] = {
            crew: [one.salaries[crew] for one in terms] for crew in HIRED
        }
        self._refreshers = [one.refreshers for one in terms]
        self._training = [one.training for one in terms]

    def salaries(self, shares: Sequence[float]) -> Iterator[tuple[Hired, float]]:
        """Yields what each crew costs, EUR per HCP and year.

        Args:
            shares: of the territories under each strategy.
        """
        for crew, yearly in self._salaries.items():
            yield crew, sum(share * cost for share, cost in zip(shares, yearly, strict=True))

    def training(self, shares: Sequence[float], changing: bool) -> float:
        """Returns what refreshers and, in the year of the change, training cost, EUR/HCP/year.

        Args:
            shares: of the territories under each strategy.
            changing: whether it is the year of the change.
        """
        each = zip(shares, self._refreshers, self._training, strict=True)
        return sum(share * (again + first * changing) for share, again, first in each)

    @property
    def time(self) -> dict[Hired, TimeUse]:
        """What became of this week's time of each crew."""
        return {crew: people.week for crew, people in self.crews.items()}
