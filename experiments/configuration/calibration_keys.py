"""The keys of a calibration: the contact log, and how it is read."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from experiments.configuration.yaml_text import check_words
from experiments.user_files.format import LogFormat
from sim.settings.parameter import Section, parameter


class Calibration(Section):
    """A company's own contact log, and how the model is brought to it; `calibrate` reads it."""

    file: str | None = parameter(None, "the contact log: CSV, Parquet or .xlsx")
    format: LogFormat = LogFormat()
    columns: dict[str, str] = parameter({}, "names of its columns by ours, where they differ")
    channels: dict[str, str] = parameter(
        {}, "our names of channels by the log's; `leave_out` leaves its rows out"
    )
    outcomes: dict[str, str] = parameter(
        {}, "our names of outcomes by the log's, or `leave_out`; `empty` is an empty cell"
    )
    reasons: dict[str, str] = parameter(
        {}, "our names of reasons by the log's, or `leave_out`; a reason without one says nothing"
    )
    one_row_per: Literal["contact", "event"] = parameter(
        "contact",
        "what a row of the log is; events of one HCP, channel and day are brought together, and "
        "the furthest outcome counts",
    )
    plan: Literal["log", "strategy"] = parameter(
        "log",
        "whose touches simulated HCPs answer: the log's own, made again, or those that the "
        "strategy plans, which follow simulated answers",
    )
    simulations: int = parameter(
        2_000, "logs that are simulated with behaviour drawn from its ranges", unit="logs",
        ge=200, le=1_000_000,
    )  # fmt: skip

    @field_validator("columns", "channels", "outcomes", "reasons", mode="before")
    @classmethod
    def _are_text(cls, names: object) -> object:
        return check_words(names)
