"""How a company learns a new way of working."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter


class Ways(Section):
    """A new way of working is carried out more and more: orchestration is learned over months."""

    carried_out_at_first: float = parameter(
        0.3, "share of an HCP's weeks in which a way of working that is new to the company is "
        "carried out at first; in the others it works as before. 1: it can do so at once",
        sweep=(0.1, 0.6), ge=0, le=1,
    )  # fmt: skip
    half_weeks: float = parameter(
        13.0, "weeks in which half of what is missing is learned", unit="weeks",
        source="RP04: 3 to 12 months until a team is proficient", sweep=(4, 26), gt=0, le=1000,
    )  # fmt: skip
