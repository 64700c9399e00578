"""Segments: the cells that HCPs are counted in, and how cells add up to segments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compiled import entry
from sim.records import NEVER
from sim.settings.words import (
    ACCESS_CLASSES,
    COHORTS,
    COUNTRIES,
    PERSONAS,
    PRACTICES,
    SPECIALTY_CLASSES,
    TIERS,
)
from sim.types import Table

SEGMENTS = {
    "persona": PERSONAS,
    "specialty": SPECIALTY_CLASSES,
    "country": COUNTRIES,
    "tier": TIERS,
    "cohort": COHORTS,
    "setting": PRACTICES,
    "access": ACCESS_CLASSES,
    "contact": ("unseen", "seen"),
}


@entry
def roll_up(cells: Table, membership: Table, segments: Table) -> None:
    """Adds the sums of each cell to every segment that it belongs to.

    Args:
        cells: sums by cell, shape (cells, counters).
        membership: segments of a cell, int64, shape (cells, kinds of segment).
        segments: to fill, shape (segments, counters).
    """
    segments[:] = 0.0
    for cell in range(cells.shape[0]):
        for kind in range(membership.shape[1]):
            into = segments[membership[cell, kind]]
            for counter in range(cells.shape[1]):
                into[counter] += cells[cell, counter]


@dataclass(frozen=True)
class Layers:
    """The segments of one universe.

    Attributes:
        names: (segment, value) of each segment; the first is all HCPs.
        membership: segments of each cell, shape (cells, kinds).
    """

    names: list[tuple[str, str]]
    membership: NDArray[np.int64]


def assign_cells(hcps: NDArray[np.void], customers: NDArray[np.void]) -> Layers:
    """Gives each HCP its cell: who it is now, and whether a visit met it so far.

    Args:
        hcps: `records.hcp_record`, shape (n,); its `cell` is filled.
        customers: `records.customer_record`, shape (n,).

    Returns:
        The segments that occur, and which cell belongs to which.
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
    }
    code = np.zeros(len(hcps), np.int32)
    for segment, words in SEGMENTS.items():
        code = code * len(words) + values[segment]
    codes, cells = np.unique(code, return_inverse=True)
    hcps["cell"] = cells
    names = [("all", "all")]
    columns = [np.zeros(len(codes), np.int64)]
    rest = codes.copy()
    for segment, words in reversed(SEGMENTS.items()):
        place = rest % len(words)
        rest //= len(words)
        occurring, column = np.unique(place, return_inverse=True)
        columns.append(column + len(names))
        names += [(segment, words[index]) for index in occurring]
    return Layers(names, np.stack(columns, axis=1).astype(np.int64))
