"""The universe, and one HCP, at one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.compiled import entry
from sim.counters import AT_MOMENT
from sim.mechanisms import fatigue
from sim.records import EMAIL
from sim.rows.records import HCPRow
from sim.types import Table

if TYPE_CHECKING:
    from sim.population import Universe
    from sim.rules.packing import Record


@entry
def sums_by_stratum(hcps: Table, strata: Table) -> None:
    """Sums what HCPs are at this moment by stratum.

    Args:
        hcps: `records.hcp_record`, shape (n,).
        strata: to fill, shape (strata, counters of `AT_MOMENT`).
    """
    for row in range(len(hcps)):
        hcp: HCPRow = hcps[row]
        sums = strata[hcp.stratum]
        sums[AT_MOMENT.hcps] += 1.0
        sums[AT_MOMENT.trust] += hcp.trust
        sums[AT_MOMENT.ever_reached] += hcp.ever_reached
        sums[AT_MOMENT.ever_engaged] += 1.0 if hcp.last_engaged > 0 else 0.0


def state_of(universe: Universe, rules: Record, row: int) -> dict[str, float]:
    """Returns what a story tells of an HCP at a week's end.

    Args:
        universe: that the HCP is in.
        rules: `rules_of` the settings.
        row: of the HCP.
    """
    hcp, customer = universe.hcps[row], universe.customers[row]
    return {
        "trust": float(hcp["trust"]),
        "fatigue": float(fatigue.reported(hcp, rules[0])),
        "knowledge": float(hcp["knowledge"]),
        "need": float(hcp["need"]),
        "stage": float(hcp["stage"]),
        "persona": float(hcp["persona"]),
        "email_consent": float(customer["allowed"] & EMAIL > 0),
        "registered": float(customer["registered"]),
    }
