"""How evenly people who call on HCPs do so."""

from __future__ import annotations

from sim.settings.parameter import Section, parameter


class Rhythm(Section):
    """What reps make of a cadence: when they come, and to whom more often than to others.

    It holds for every channel that takes reps' time (`crew: reps`): one person chooses the day and
    the HCP of a visit, a call and a mail of its own. What headquarters sends comes evenly.
    """

    evenness: float = parameter(
        0.25, "part of a cadence that comes evenly spaced; the rest comes by chance, as a Poisson "
        "process: 0 is all of it, 1 is none",
        source="fitted to calls by month (target calls_variance_over_mean)", confidence="B",
        sweep=(0.0, 1.0), ge=0, le=1,
    )  # fmt: skip
    spread_within_tier: float = parameter(
        0.5, "spread of the log of how much of the tier's cadence an HCP gets by the rep's own "
        "way of working; the mean of a tier stays", unit="log",
        source="fitted to gaps between visits (target gap_p90_p50)", confidence="B",
        sweep=(0.0, 0.6), ge=0, le=2,
    )  # fmt: skip
