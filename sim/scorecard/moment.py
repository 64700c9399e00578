"""Sums over the universe at one moment."""

from __future__ import annotations

from sim.compiled import entry
from sim.types import Table


@entry
def sums_by_cell(hcps: Table, trust: Table, ever: Table) -> None:
    """Sums trust and reach by cell.

    Args:
        hcps: `records.HCP`, shape (n,).
        trust: to fill with HCPs and their summed trust, shape (cells, 2).
        ever: to fill with HCPs reached and engaged at least once, shape (cells, 2).
    """
    for row in range(len(hcps)):
        hcp = hcps[row]
        trust[hcp.cell, 0] += 1.0
        trust[hcp.cell, 1] += hcp.trust
        ever[hcp.cell, 0] += hcp.ever_reached
        ever[hcp.cell, 1] += hcp.ever_engaged
