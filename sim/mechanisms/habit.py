"""Visits that were met keep the door open: what a rep finds who comes back."""

from __future__ import annotations

from sim.compiled import part
from sim.rows.records import HCPRow
from sim.rows.rules import Rules


@part
def usual_chance(hcp: HCPRow, rules: Rules) -> float:
    """Returns the chance of a meeting that an HCP was born with, within its bounds."""
    return min(max(hcp.meeting_chance, rules.access.floor), rules.access.ceiling)


@part
def of_habit(hcp: HCPRow, rules: Rules) -> float:
    """Returns log-odds of a meeting from how visits went of late, against the usual chance."""
    return rules.habit.weight * hcp.door


@part
def keep_habit(hcp: HCPRow, rules: Rules, met: bool) -> None:
    """Moves the habit by a visit that was met or turned away."""
    if rules.habit.weight == 0.0:
        return
    surprise = (1.0 if met else 0.0) - usual_chance(hcp, rules)
    hcp.door += rules.habit.learning * (surprise - hcp.door)
