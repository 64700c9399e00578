"""Doors that stay open because they were."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter


class Habit(Section):
    """Visits that were met keep the door open, and visits turned away close it."""

    weight: float = parameter(
        1.0, "log-odds of a meeting between an HCP who met all visits of late and one who met "
        "none, at the same usual chance", unit="log-odds", sweep=(0.0, 3.0), ge=0, le=10,
    )  # fmt: skip
    learning: float = parameter(
        0.1, "part of the way that one visit, met or turned away, moves the habit",
        unit="per visit", sweep=(0.05, 0.3), ge=0, le=1,
    )  # fmt: skip
