"""The keys of a field test."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from sim.settings.parameter import Section, parameter


class Pilot(Section):
    """A field test of two arms, the new one named first; `pilot` plans it."""

    design: Literal["cluster", "parallel", "stepped_wedge"] = parameter(
        "cluster",
        "who takes up the new arm: half of the territories (cluster), half of the HCPs of each "
        "territory (parallel), or territories one group after another (stepped_wedge)",
    )
    measure: Literal["engagement", "engaged", "weekly_index", "opted_out", "consented", "trust"] = (
        parameter("engagement", "measure on which the arms are told apart; trust needs a survey")
    )
    power: float = parameter(
        0.8, "chance of seeing the simulated difference that is wanted", ge=0.5, le=0.99
    )
    alpha: float = parameter(
        0.05, "chance of seeing one where there is none, two-sided", ge=0.001, le=0.2
    )
    territories: int = parameter(
        20, "that can take part; those of population.file where there is one",
        unit="territories", ge=4, le=1_000,
    )  # fmt: skip
    hcps_per_territory: int | None = parameter(
        None, "that are measured in each; null is company.reps.hcps_per_rep",
        unit="HCPs", ge=2, le=100_000,
    )  # fmt: skip
    weeks: int = parameter(26, "that the pilot can last", unit="weeks", ge=4, le=520)
    steps: int = parameter(
        4, "groups of territories that a stepped wedge changes one after another", ge=2, le=26
    )
    icc: float | None = parameter(
        None,
        "intraclass correlation of territories, where yours are less alike than simulated ones; "
        "null is what the simulation shows",
        ge=0, le=0.9,
    )  # fmt: skip
    survey: bool = parameter(False, "whether HCPs are asked for their trust")
    territory_column: str | None = parameter(
        None, "column of population.file that names each HCP's territory"
    )

    @model_validator(mode="after")
    def _can_be_done(self) -> Pilot:
        if self.measure == "trust" and not self.survey:
            message = "trust is seen by a survey alone: write pilot.survey=true"
            raise ValueError(message)
        if self.design == "stepped_wedge" and self.weeks < self.steps + 1:
            message = f"{self.steps} steps of a stepped wedge take {self.steps + 1} weeks or more"
            raise ValueError(message)
        if self.design == "stepped_wedge" and self.territories < self.steps:
            message = f"{self.steps} steps of a stepped wedge take as many territories"
            raise ValueError(message)
        return self
