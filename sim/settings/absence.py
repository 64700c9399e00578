"""Weeks in which an HCP is away."""

from __future__ import annotations

from pydantic import field_validator

from sim.settings.parameter import Section, parameter


class Absence(Section):
    """Holidays and congresses: nobody answers who is not there; mail waits."""

    away_by_month: list[float] = parameter(
        [0.06, 0.06, 0.07, 0.08, 0.07, 0.07, 0.12, 0.14, 0.07, 0.08, 0.07, 0.14],
        "share of the weeks of each month, January first, in which an HCP is away: four and a half "
        "weeks a year of holidays and congresses, most in summer and at the end of the year",
    )  # fmt: skip
    mail_kept: float = parameter(
        0.95, "chance that mail which waited is read as any other, against mail that did not wait",
        sweep=(0.8, 1.0), ge=0, le=1,
    )  # fmt: skip

    @field_validator("away_by_month")
    @classmethod
    def _are_shares(cls, shares: list[float]) -> list[float]:
        if len(shares) != 12 or not all(0.0 <= share <= 1.0 for share in shares):
            message = "twelve shares from 0 to 1, January first"
            raise ValueError(message)
        return shares
