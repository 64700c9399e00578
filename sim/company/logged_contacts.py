"""Contacts that were made, made again: the touches of a log in the place of a plan."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.draws import RETRACED, draw
from sim.records import EMAIL, EMAIL_SCOPE, PHONE_CALLS, PHONE_SCOPE, PROFILING
from sim.rules.channels import scopes
from sim.settings import Settings


@dataclass(frozen=True)
class LoggedContacts:
    """Touches that a company tried, in the order of their weeks.

    Attributes:
        week: from 1, ascending, shape (touches,).
        row: whom, as a row of the universe, shape (touches,).
        channel: number of a push channel, shape (touches,).
    """

    week: NDArray[np.int64]
    row: NDArray[np.int64]
    channel: NDArray[np.int64]

    @functools.cached_property
    def most_a_week(self) -> int:
        """The most touches that one HCP had in a week."""
        if not len(self.week):
            return 0
        return int(np.bincount(self.week * (self.row.max() + 1) + self.row).max())

    def lay_out(self, week: int, planned: NDArray[np.uint8]) -> None:
        """Plans a week as it was.

        Args:
            week: number of the week.
            planned: to fill, shape (n, push channels + 1).
        """
        first, last = np.searchsorted(self.week, [week, week + 1])
        planned[:] = 0
        np.add.at(planned, (self.row[first:last], self.channel[first:last]), 1)


def grant_logged_consent(
    settings: Settings, planned: NDArray[np.uint8], customers: NDArray[Any], luck: np.uint64,
    week: int,
) -> None:  # fmt: skip
    """Lets HCPs permit what was sent to them: a log's touches had the permission that they needed.

    Who is first written to in the log has been asked meanwhile, and for profiling along with it.

    Args:
        settings: for the consent that each channel needs.
        planned: touches of the week, shape (n, push channels + 1).
        customers: the company's file, `records.customer_record`, shape (n,); changed.
        luck: key of the replicate's luck.
        week: number of the week.
    """
    push = len(settings.channels.push)
    needs = np.array(scopes(settings.channels)[:push])
    allowed, refused = customers["allowed"], customers["refused"]
    for scope, bit in ((EMAIL_SCOPE, EMAIL), (PHONE_SCOPE, PHONE_CALLS)):
        sent = planned[:, :push][:, needs == scope].any(axis=1)
        for row in np.flatnonzero(sent & (allowed & bit == 0)) if bit == EMAIL else ():
            asked, _, _, _ = draw(luck, np.uint64(customers["number"][row]), week, RETRACED)
            if asked < settings.behaviour.consent.profiling_share:
                allowed[row] |= PROFILING
        allowed[sent] |= bit
        refused[sent] &= 255 - bit
