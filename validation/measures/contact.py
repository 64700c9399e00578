"""Contact with the whole industry: how many reps, of how many companies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.settings.calendar import WEEKS_PER_MONTH
from validation import Floats, inequality
from validation.measures.registry import of_one, percent
from validation.worlds import World


def _with_companies_up_to(most: int) -> Callable[[World], float]:
    def share(world: World) -> float:
        met = world.companies[world.companies > 0]
        return percent((met <= most).mean())

    return share


for _most in (1, 3, 5):
    of_one(_with_companies_up_to(_most), f"months_with_companies_up_to_{_most}")


def no_rep(world: World, months: int, specialty: str | None = None) -> float:
    """HCPs, of one class of specialties or all, without any rep in the last months, %."""
    without = (world.companies[-months:] == 0).all(axis=0)
    who = without if specialty is None else without[(world.hcps["specialty"] == specialty)]
    return percent(who.mean())


of_one(lambda world: no_rep(world, 3), "no_rep_in_a_quarter")
of_one(lambda world: no_rep(world, 13), "no_rep_in_a_year")
of_one(lambda world: no_rep(world, 13, "primary_care"), "no_rep_in_a_year_primary_care")
of_one(lambda world: no_rep(world, 13, "surgical"), "no_rep_in_a_year_surgical")
of_one(lambda world: 100.0 - no_rep(world, 3, "primary_care"), "rep_in_a_quarter_primary_care")
of_one(lambda world: 100.0 - no_rep(world, 13, "primary_care"), "rep_in_a_year_primary_care")
of_one(lambda world: percent((world.companies > 0).mean()), "rep_in_a_month")


def _change_from_year_to_year(world: World) -> float:
    """HCPs with a rep in the second year less those in the first, points."""
    first, second = world.companies[:13], world.companies[13:26]
    return percent(float(second.any(axis=0).mean() - first.any(axis=0).mean()))


of_one(_change_from_year_to_year, "rep_in_the_second_year_less_the_first")


def visits_a_week(world: World) -> Floats:
    """Expected visits of all companies a week, by HCP; our own as the mean of those met."""
    weeks, hcps = len(world.weekly), len(world.hcps)
    own = world.total("engaged", "visit") / weeks / hcps
    return world.hcps["competitor_visits"].to_numpy(float) + own


def _sees_reps(a_week: float) -> Callable[[World], float]:
    return lambda world: percent((visits_a_week(world) >= a_week).mean())


of_one(_sees_reps(1), "sees_reps_at_least_1_a_week")
of_one(_sees_reps(5), "sees_reps_at_least_5_a_week")


def _meetings_in_half_a_year(world: World) -> float:
    remote = world.total("engaged", "remote") / len(world.hcps) / 2.0
    return float(visits_a_week(world).mean() * 26.0 + remote)


of_one(_meetings_in_half_a_year, "meetings_in_half_a_year")


def _visits_to_primary_care(world: World) -> float:
    primary = (world.hcps["specialty"] == "primary_care").to_numpy()
    return float(visits_a_week(world)[primary].mean() * WEEKS_PER_MONTH)


of_one(_visits_to_primary_care, "visits_a_month_to_primary_care")


def _contacts_of_the_top(world: World) -> float:
    weeks = len(world.weekly)
    own = world.weekly["touches"].sum() / weeks / len(world.hcps)
    every = world.hcps["competitor_visits"] + world.hcps["competitor_mails"] + own
    return float(np.quantile(every, 0.95))


of_one(_contacts_of_the_top, "contacts_a_week_of_the_top_twentieth")
of_one(
    lambda world: inequality(world.hcps["competitor_visits"].to_numpy(float))["gini"],
    "gini_of_contacts",
)
of_one(
    lambda world: percent(inequality(world.hcps["competitor_visits"].to_numpy(float))["top_tenth"]),
    "top_tenth_of_contacts",
)


def _active(after: int) -> Callable[[World], float]:
    """Chance of a contact after a month with one (0) or after so many without, %."""

    def share(world: World) -> float:
        met = world.companies > 0
        if after == 0:
            return percent(met[1:][met[:-1]].mean())
        silent = np.stack([~met[k : len(met) - after + k] for k in range(after)]).all(axis=0)
        return percent(met[after:][silent].mean())

    return share


of_one(_active(0), "active_after_active")
of_one(_active(1), "active_after_silent")
of_one(_active(6), "active_after_6_silent")
