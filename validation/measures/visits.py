"""One company's visits: their rhythm, their spread over doctors, their share of contacts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from validation import Floats
from validation.measures.registry import lined_up, measure, of_one, percent
from validation.measures.touched import met
from validation.worlds import MONTH, World

FIELD_DIGITAL = ("remote", "phone", "rep_email")


def monthly_calls(world: World) -> Floats:
    """Met visits of this company by HCP and four weeks, shape (HCPs, months)."""
    visits, months = met(world, "visit"), len(world.companies)
    counts = visits.groupby(["hcp_id", (visits["week"] - 1) // MONTH]).size().unstack(fill_value=0)
    whole = counts.reindex(index=world.hcps["hcp_id"], columns=range(months), fill_value=0)
    return whole.to_numpy(float)


def _variance_over_mean(world: World) -> float:
    calls = monthly_calls(world)
    calls = calls[calls.mean(axis=1) > 0]
    return float(calls.var(axis=1, ddof=1).mean() / calls.mean())


def _between_doctors(world: World) -> float:
    calls = monthly_calls(world)
    calls = calls[calls.mean(axis=1) > 0]
    within = calls.var(axis=1, ddof=1).mean()
    between = max(0.0, calls.mean(axis=1).var(ddof=1) - within / calls.shape[1])
    return percent(between / (between + within))


def _quantile_ratio(upper: float) -> Callable[[World], float]:
    def ratio(world: World) -> float:
        rates = monthly_calls(world).mean(axis=1)
        rates = rates[rates > 0]
        return float(np.quantile(rates, upper) / np.quantile(rates, 0.5))

    return ratio


of_one(_variance_over_mean, "calls_variance_over_mean")
of_one(_between_doctors, "calls_variance_between_doctors")
of_one(_quantile_ratio(0.95), "calls_p95_over_p50")
of_one(_quantile_ratio(0.25), "calls_p25_over_p50")


def gaps(world: World) -> Floats:
    """Days between two met visits of this company to one HCP, every pair of them."""
    visits = met(world, "visit").sort_values(["hcp_id", "week"])
    return 7.0 * visits.groupby("hcp_id")["week"].diff().dropna().to_numpy(float)


def open_gaps(world: World) -> Floats:
    """Days from an HCP's last met visit to the end, of HCPs who had any."""
    last = met(world, "visit").groupby("hcp_id")["week"].max().to_numpy(float)
    return 7.0 * (len(world.weekly) - last)


def _hazard_early_over_late(world: World) -> float:
    """Weekly chance of the next visit in weeks 1-2 over that after week 26.

    The time since the last visit is time at risk. Without a late visit half a one is taken.
    """
    weeks = gaps(world) / 7.0
    at_risk = np.concatenate([weeks, open_gaps(world) / 7.0])
    early = (weeks <= 2).sum() / np.minimum(at_risk, 2).sum()
    late = max((weeks > 26).sum(), 0.5) / np.maximum(at_risk - 26, 0).sum()
    return float(early / late)


of_one(lambda world: float(np.quantile(gaps(world), 0.5)), "days_between_visits_p50")
of_one(
    lambda world: float(np.quantile(gaps(world), 0.9) / np.quantile(gaps(world), 0.5)),
    "days_between_visits_p90_over_p50",
)
of_one(_hazard_early_over_late, "visit_hazard_early_over_late")


@measure
def visits_in_second_year_ratio(worlds: dict[str, World]) -> float:
    """Visits met in the second year, the first world over the second, %."""
    one, other = lined_up(worlds)
    return percent(
        one.total("engaged", "visit", since=53) / other.total("engaged", "visit", since=53)
    )


@measure
def visits_in_the_fifth_month(worlds: dict[str, World]) -> float:
    """Visits met in the fifth month since week 14, the first world over the second, %."""
    first, second = (
        w.channels[(w.channels["channel"] == "visit") & w.channels["week"].between(32, 35)]
        for w in lined_up(worlds)
    )
    return float(100.0 * first["engaged"].sum() / second["engaged"].sum())


def _digital_share(world: World) -> float:
    digital = world.total("delivered", *FIELD_DIGITAL)
    return percent(digital / (digital + world.total("delivered", "visit")))


of_one(_digital_share, "digital_share_of_field")
of_one(lambda world: 100.0 - _digital_share(world), "in_person_share_of_field")
