"""Who lets reps in, and by which format they are met."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from validation import Bools, Floats
from validation.measures.registry import of_one, percent
from validation.measures.touched import by_hcp, met, tried
from validation.measures.visits import monthly_calls
from validation.worlds import World

LEAST_TRIES = 12
AT_A_DISTANCE = ("remote", "phone")


def shares_met(world: World) -> Floats:
    """Part of the tried visits that an HCP met; empty below a try a month."""
    tries = by_hcp(world, tried(world, "visit"))
    tries[tries < LEAST_TRIES] = np.nan
    return by_hcp(world, met(world, "visit")) / tries


def _callers_met(low: float, high: float, specialty: str | None = None) -> Callable[[World], float]:
    """HCPs, among those tried often enough, who met at least `low` and under `high`, %."""

    def share(world: World) -> float:
        part = shares_met(world)
        if specialty:
            part = part[(world.hcps["specialty"] == specialty).to_numpy()]
        part = part[np.isfinite(part)]
        return percent(((part >= low) & (part < high)).mean())

    return share


of_one(_callers_met(0.7, 2.0), "meet_most_callers")
of_one(_callers_met(0.0, 0.3), "meet_few_callers")
of_one(_callers_met(0.0, 0.05), "meet_no_callers")
of_one(_callers_met(0.0, 0.05, "diagnostic"), "meet_no_callers_diagnostic")
of_one(lambda w: percent((w.hcps["access"] != "open").mean()), "restricted_or_closed")


def formats(world: World) -> tuple[Bools, Bools]:
    """Whether an HCP met a rep on site, of any company, and whether at a distance, of ours."""
    on_site = world.others.any(axis=0) | (by_hcp(world, met(world, "visit")) > 0)
    return on_site, by_hcp(world, met(world, *AT_A_DISTANCE)) > 0


def _by_format(on_site: bool, virtual: bool) -> Callable[[World], float]:
    """HCPs with just these formats, of those with any, %."""

    def share(world: World) -> float:
        here, there = formats(world)
        just = (here == on_site) & (there == virtual)
        return percent(float(just.sum() / (here | there).sum()))

    return share


of_one(_by_format(on_site=True, virtual=False), "reps_on_site_only")
of_one(_by_format(on_site=True, virtual=True), "reps_both_ways")
of_one(_by_format(on_site=False, virtual=True), "reps_virtual_only")


def _least_month_on_site(world: World) -> float:
    """HCPs who met a rep on site in the month with fewest, %."""
    months = (world.others > 0) | (monthly_calls(world).T > 0)
    return percent(float(months.mean(axis=1).min()))


of_one(_least_month_on_site, "on_site_in_the_least_month")
