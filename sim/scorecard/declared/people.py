"""What becomes of people's time: reps in their territories, medical science liaisons."""

from __future__ import annotations

import numpy as np

from sim.scorecard.measure import NEITHER, Column, Figure, Measure, Words, share
from sim.scorecard.sums import PERCENT, Formula, a_year, ratio

_CALLS = "calls/HCP/year"


def _idle(crew: str) -> Formula:
    """Returns the formula of the calls that could have been made, and were not."""
    return lambda period, _: a_year(period, f"{crew}_time_there") - a_year(period, f"{crew}_time")


def _over_territories(of: str, by: str, at: int) -> Formula:
    """Returns the formula of a percentile over territories, the same for all segments."""
    return lambda period, _: np.full(len(period.hcps), period.spread(of, by)[at])


def _of_crew(crew: str, whose: str, words: Words) -> tuple[Measure, ...]:
    """Returns the time that there was, what was used of it, and what was idle."""
    return (
        Measure(
            f"{crew}_time",
            Column("calls", f"of {whose} time that touches took", "total"),
            period=Figure(_CALLS, NEITHER, f"{whose} time that touches took", a_year),
        ),
        Measure(
            f"{crew}_time_there",
            Column(
                "calls", f"of {whose} time that was paid; the segment's part by its HCPs", "total"
            ),
        ),
        Measure(
            f"{crew}_utilisation",
            period=Figure(
                "share", NEITHER,
                f"{whose} time that touches took, of what was paid; above 1 for segments that get "
                "more than others; empty where nobody was hired",
                ratio(f"{crew}_time", f"{crew}_time_there"),
            ),
            words=words,
        ),
        Measure(
            f"{crew}_idle",
            period=Figure(
                _CALLS, NEITHER, f"{whose} time that was paid and not used; less than 0 for "
                "segments that get more than others", _idle(crew),
            ),
        ),
    )  # fmt: skip


def _spread(name: str, unit: str, about: str, of: str, by: str) -> tuple[Measure, ...]:
    """Returns the tenth and the ninetieth percentile over reps' territories."""
    return tuple(
        Measure(
            f"{name}_p{percent}",
            period=Figure(
                unit, NEITHER, f"{about}: {percent}th percentile over territories, the same for "
                "all segments", _over_territories(of, by, at),
            ),
        )
        for at, percent in enumerate(PERCENT)
    )  # fmt: skip


PEOPLE = (
    *_of_crew("rep", "reps'", share("utilisation of reps", "paid time used", "rep time used")),
    *_spread("rep_utilisation", "share", "reps' time that touches took", "used", "there"),
    *_spread(
        "blocked_capacity", "touches/HCP/year", "touches that found no time of reps",
        "blocked", "served",
    ),
    *_of_crew(
        "msl", "liaisons'",
        share("utilisation of liaisons", "paid time used", "liaison time used"),
    ),
)  # fmt: skip
