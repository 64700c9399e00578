"""Who uses screens at all, and how readily: one trait behind all channels on a screen."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter

_WITHOUT = (
    "fitted together to the target affinity_digital (a third of US doctors has some digital "
    "affinity) and to IQ26, IQ27"
)


class Screens(Section):
    """How unlike HCPs are on all screens at once.

    Channels keep their tables as means over HCPs of a persona: who uses screens answers the more
    often, the more of the others use none.
    """

    trait_sd: float = parameter(
        0.8, "spread between HCPs of the log-odds that all channels on a screen share; 0: answers "
        "are independent from channel to channel", unit="log-odds",
        source="fitted to how unequal clicks are: IQ26, IQ27", confidence="B", sweep=(0.0, 1.5),
        ge=0, le=4,
    )  # fmt: skip
    engagers_without: float = parameter(
        0.34, "share of engagers who use no screen for professional contact",
        source=_WITHOUT, confidence="B", sweep=(0.1, 0.4),
        ge=0, le=0.95,
    )  # fmt: skip
    learners_without: float = parameter(
        0.52, "share of learners who use none", source=_WITHOUT, confidence="B",
        sweep=(0.3, 0.55), ge=0, le=0.95,
    )  # fmt: skip
    traditionalists_without: float = parameter(
        0.72, "share of traditionalists who use none", source=_WITHOUT, confidence="B",
        sweep=(0.5, 0.75), ge=0, le=0.95,
    )  # fmt: skip
    cohort_tilt: float = parameter(
        0.0, "log-odds of using none in the late cohort over the middle one, and there over the "
        "early one", unit="log-odds", sweep=(0.0, 0.6), ge=-3, le=3,
    )  # fmt: skip
    log_odds_without: float = parameter(
        4.5, "log-odds of an answer (in pull: log rate) that an HCP who uses no screen lacks on a "
        "channel on a screen", unit="log-odds", sweep=(2.0, 6.0), ge=0, le=12,
    )  # fmt: skip
