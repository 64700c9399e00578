"""Strata that HCPs are counted in, and the breakdowns that strata add up to (by country, say)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compiled import entry
from sim.records import NEVER
from sim.settings.words import (
    ACCESS_CLASSES,
    AMONG_PEERS,
    CARE,
    COHORTS,
    COUNTRIES,
    PERSONAS,
    PRACTICES,
    SPECIALTY_CARE,
    SPECIALTY_CLASSES,
    TIERS,
)
from sim.types import Table

BREAKDOWNS = {
    "persona": PERSONAS,
    "specialty": SPECIALTY_CLASSES,
    "country": COUNTRIES,
    "tier": TIERS,
    "cohort": COHORTS,
    "setting": PRACTICES,
    "access": ACCESS_CLASSES,
    "contact": ("unseen", "seen"),
    "standing": AMONG_PEERS,
    "care": CARE,
}

_IS_SPECIALTY_CARE = np.array([name in SPECIALTY_CARE for name in SPECIALTY_CLASSES], np.uint8)


@entry
def roll_up(strata: Table, membership: Table, breakdowns: Table) -> None:
    """Adds the sums of each stratum to every breakdown that it belongs to.

    Args:
        strata: sums by stratum, shape (strata, counters).
        membership: breakdowns of a stratum, int64, shape (strata, kinds of breakdown).
        breakdowns: to fill, shape (breakdowns, counters).
    """
    breakdowns[:] = 0.0
    for stratum in range(strata.shape[0]):
        for kind in range(membership.shape[1]):
            into = breakdowns[membership[stratum, kind]]
            for counter in range(strata.shape[1]):
                into[counter] += strata[stratum, counter]


@dataclass(frozen=True)
class Breakdowns:
    """Those whom the tables tell apart in one universe: all, by persona, by country and so on.

    Attributes:
        names: (segment, value) of each, as in the tables; the first is all HCPs.
        membership: breakdowns of each stratum, shape (strata, kinds).
    """

    names: list[tuple[str, str]]
    membership: NDArray[np.int64]


def assign_strata(hcps: NDArray[np.void], customers: NDArray[np.void]) -> Breakdowns:
    """Gives each HCP its stratum: who it is now, and whether a visit met it so far.

    Args:
        hcps: `records.hcp_record`, shape (n,); its `stratum` is filled.
        customers: `records.customer_record`, shape (n,).

    Returns:
        The breakdowns that occur, and which stratum belongs to which.
    """
    values = {
        "persona": hcps["persona"],
        "specialty": hcps["specialty"],
        "country": hcps["country"],
        "tier": customers["tier"],
        "cohort": hcps["cohort"],
        "setting": hcps["practice"],
        "access": hcps["access"],
        "contact": customers["last_met"] != NEVER,
        "standing": hcps["leader"],
        "care": _IS_SPECIALTY_CARE[hcps["specialty"]],
    }
    shape = tuple(len(words) for words in BREAKDOWNS.values())
    code = np.ravel_multi_index([values[segment] for segment in BREAKDOWNS], shape)
    codes, hcps["stratum"] = np.unique(code, return_inverse=True)
    names = [("all", "all")]
    membership = np.zeros((len(codes), len(BREAKDOWNS) + 1), np.int64)
    places = zip(BREAKDOWNS.items(), np.unravel_index(codes, shape), strict=True)
    for column, ((segment, words), place) in enumerate(reversed([*places]), start=1):
        there = np.zeros(len(words), bool)
        there[place] = True
        membership[:, column] = (there.cumsum() + (len(names) - 1))[place]
        names += [(segment, words[index]) for index in there.nonzero()[0].tolist()]
    return Breakdowns(names, membership)
