"""What measures are made with, beside what happens."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter


class Measures(Section):
    """Scales of what is measured."""

    depth_points: float = parameter(
        16.8, "points in a quarter at which the depth of engagement is 1 - 1/e: 1.4 met calls a "
        "month, over three months, of 4 points each, as the response to calls saturates",
        unit="points", source="RS11, RS12", sweep=(8, 34), gt=0, le=1000,
    )  # fmt: skip
    index_points: float = parameter(
        4.0, "points in a week at which the weekly index is 1: those of a visit",
        unit="points", gt=0, le=100,
    )  # fmt: skip
