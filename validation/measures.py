"""What the targets measure: each a figure from one world or several, in the unit of the target."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator

from validation import Floats, inequality
from validation.worlds import MONTH, WEEKS_PER_MONTH, World

Measure = Callable[[dict[str, World]], float]
QUARTER = 13
DIGITAL = (
    "remote", "mass_email", "rep_email", "webinar", "display", "site", "platform", "community",
    "expert", "chatbot", "content", "social",
)  # fmt: skip
FIELD_DIGITAL = ("remote", "phone", "rep_email")
MEASURES: dict[str, Measure] = {}
"""Every measure by name; it is handed the worlds of its target's setting, in their order."""


def measure(take: Measure) -> Measure:
    """Files a measure under its name."""
    MEASURES[take.__name__] = take
    return take


def of_one(take: Callable[[World], float], name: str) -> None:
    """Files a measure of a single world."""
    MEASURES[name] = lambda worlds: take(next(iter(worlds.values())))


def _pair(worlds: dict[str, World]) -> Sequence[World]:
    return list(worlds.values())


def _percent(share: float) -> float:
    return 100.0 * float(share)


# Contact with the industry


def _with_companies_up_to(most: int) -> Callable[[World], float]:
    def share(world: World) -> float:
        met = world.companies[world.companies > 0]
        return _percent((met <= most).mean())

    return share


for _most in (1, 3, 5):
    of_one(_with_companies_up_to(_most), f"months_with_companies_up_to_{_most}")


def no_rep(world: World, months: int) -> float:
    """HCPs without a rep of any company in the last months of four weeks, %."""
    return _percent((world.companies[-months:] == 0).all(axis=0).mean())


of_one(lambda world: no_rep(world, 3), "no_rep_in_a_quarter")
of_one(lambda world: no_rep(world, 13), "no_rep_in_a_year")
of_one(lambda world: _percent((world.companies > 0).mean()), "rep_in_a_month")


def visits_a_week(world: World) -> Floats:
    """Expected visits of all companies a week, by HCP; our own as the mean of those met."""
    weeks, hcps = len(world.weekly.query("week >= 1")), len(world.hcps)
    own = world.total("engaged", "visit") / weeks / hcps
    return world.hcps["competitor_visits"].to_numpy(float) + own


def _sees_reps(a_week: float) -> Callable[[World], float]:
    return lambda world: _percent((visits_a_week(world) >= a_week).mean())


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
    weeks = len(world.weekly.query("week >= 1"))
    own = world.weekly.query("week >= 1")["touches"].sum() / weeks / len(world.hcps)
    every = world.hcps["competitor_visits"] + world.hcps["competitor_mails"] + own
    return float(np.quantile(every, 0.95))


of_one(_contacts_of_the_top, "contacts_a_week_of_the_top_twentieth")
of_one(
    lambda world: inequality(world.hcps["competitor_visits"].to_numpy(float))["gini"],
    "gini_of_contacts",
)
of_one(
    lambda world: _percent(
        inequality(world.hcps["competitor_visits"].to_numpy(float))["top_tenth"]
    ),
    "top_tenth_of_contacts",
)


def _active(after: int) -> Callable[[World], float]:
    """Chance of a contact after a month with one (0) or after so many without, %."""

    def share(world: World) -> float:
        met = world.companies > 0
        if after == 0:
            return _percent(met[1:][met[:-1]].mean())
        silent = np.stack([~met[k : len(met) - after + k] for k in range(after)]).all(axis=0)
        return _percent(met[after:][silent].mean())

    return share


of_one(_active(0), "active_after_active")
of_one(_active(1), "active_after_silent")
of_one(_active(6), "active_after_6_silent")


# One company's visits


def _visits(world: World) -> pd.DataFrame:
    assert world.touches is not None
    touches = world.touches
    return touches[(touches["channel"] == "visit") & (touches["outcome"] == "engaged")]


def monthly_calls(world: World) -> Floats:
    """Met visits of this company by HCP and four weeks, shape (HCPs, months)."""
    met, months = _visits(world), len(world.companies)
    counts = met.groupby(["hcp_id", (met["week"] - 1) // MONTH]).size().unstack(fill_value=0)
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
    return _percent(between / (between + within))


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
    met = _visits(world).sort_values(["hcp_id", "week"])
    return 7.0 * met.groupby("hcp_id")["week"].diff().dropna().to_numpy(float)


def _hazard_early_over_late(world: World) -> float:
    """Weekly chance of the next visit in weeks 1-2 over that after week 26."""
    weeks = gaps(world) / 7.0
    early = (weeks <= 2).sum() / np.minimum(weeks, 2).sum()
    late = (weeks > 26).sum() / np.maximum(weeks - 26, 0).sum()
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
    one, other = _pair(worlds)
    return _percent(
        one.total("engaged", "visit", since=53) / other.total("engaged", "visit", since=53)
    )


def _digital_share(world: World) -> float:
    digital = world.total("delivered", *FIELD_DIGITAL)
    return _percent(digital / (digital + world.total("delivered", "visit")))


of_one(_digital_share, "digital_share_of_field")
of_one(lambda world: 100.0 - _digital_share(world), "in_person_share_of_field")


# Who answers


def _engaged_in_a_quarter(world: World, channels: Sequence[str] | None) -> float:
    assert world.touches is not None
    touches = world.touches
    late = touches[(touches["week"] > touches["week"].max() - QUARTER)]
    late = late[late["outcome"] == "engaged"]
    late = late if channels is None else late[late["channel"].isin(channels)]
    return _percent(late["hcp_id"].nunique() / len(world.hcps))


of_one(lambda world: _engaged_in_a_quarter(world, DIGITAL), "engaged_digitally_in_a_quarter")
of_one(lambda world: _engaged_in_a_quarter(world, ["visit"]), "met_a_rep_in_a_quarter")
of_one(lambda w: 100.0 - _engaged_in_a_quarter(w, None), "engaged_by_nothing_in_a_quarter")


def _purpose_met(channels: Sequence[str]) -> Callable[[World], float]:
    return lambda w: _percent(w.total("purpose_met", *channels) / w.total("engaged", *channels))


of_one(_purpose_met(DIGITAL), "digital_contacts_that_meet_their_purpose")
of_one(_purpose_met(["visit"]), "visits_that_meet_their_purpose")


def _rate(top: str, bottom: str, channel: str) -> Callable[[World], float]:
    return lambda world: _percent(world.total(top, channel) / world.total(bottom, channel))


of_one(_rate("responded", "delivered", "mass_email"), "open_rate_of_mass_mail")
of_one(_rate("engaged", "delivered", "mass_email"), "click_rate_of_mass_mail")
of_one(_rate("responded", "delivered", "rep_email"), "open_rate_of_rep_mail")
of_one(_rate("opt_outs", "delivered", "mass_email"), "opt_outs_per_mail")
of_one(_rate("engaged", "responded", "webinar"), "attendance_of_registered")


def _december_opens(world: World) -> float:
    mails = world.channels[world.channels["channel"] == "mass_email"].set_index("week")
    rate = mails["responded"] / mails["delivered"]
    december = world.season == world.season.min()
    return float(rate.to_numpy(float)[december].mean() / rate.mean())


of_one(_december_opens, "opens_in_december_over_year")


def _rep_over_mass(world: World) -> float:
    mails = _rate("responded", "delivered", "mass_email")(world)
    return _rate("responded", "delivered", "rep_email")(world) / mails


of_one(_rep_over_mass, "rep_over_mass_opens")


def _site_in_a_month(world: World) -> float:
    assert world.touches is not None
    site = world.touches[world.touches["channel"] == "site"]
    last = site["week"].max()
    visitors = site.loc[site["week"] > last - MONTH, "hcp_id"].unique()
    registered = world.hcps.loc[world.hcps["registered"], "hcp_id"]
    return _percent(registered.isin(visitors).mean())


of_one(_site_in_a_month, "site_visitors_in_a_month")


@measure
def site_visits_ratio(worlds: dict[str, World]) -> float:
    """Visits to the own site per registered HCP, the first world over the second."""
    per_hcp = [
        (rows := world.weekly.query("week >= 1"))["site_visits"].sum() / rows["registered"].sum()
        for world in _pair(worlds)
    ]
    return float(per_hcp[0] / per_hcp[1])


@measure
def clicks_ratio(worlds: dict[str, World]) -> float:
    """Clicks in mass mail, the first world over the second."""
    one, other = _pair(worlds)
    return one.total("engaged", "mass_email") / other.total("engaged", "mass_email")


@measure
def harm_taken_away(worlds: dict[str, World]) -> float:
    """Part of the clicks lost to lack of coordination that batching brings back."""
    wild, batched, apart = (world.total("engaged", "mass_email") for world in _pair(worlds))
    return (batched - wild) / (apart - wild)


def _by_persona(channel: str, answered: Sequence[str]) -> Callable[[World], float]:
    """Answers per tried touch, traditionalists over engagers."""

    def ratio(world: World) -> float:
        assert world.touches is not None
        touches = world.touches[world.touches["channel"] == channel]
        tried = touches[(touches["outcome"] != "blocked") | (touches["reason"] == "access")]
        persona = tried["hcp_id"].map(world.hcps.set_index("hcp_id")["persona_at_start"])
        share = tried["outcome"].isin(answered).groupby(persona).mean()
        return float(share["traditionalist"] / share["engager"])

    return ratio


of_one(_by_persona("visit", ["engaged"]), "visits_met_traditionalist_over_engager")
of_one(_by_persona("mass_email", ["responded", "engaged"]), "opens_traditionalist_over_engager")


# Cadence of mail


def rates(worlds: dict[str, World]) -> Floats:
    """The figure in each world's name."""
    return np.array([float(name.rpartition("_")[2]) for name in worlds])


def _of_mail(worlds: dict[str, World], column: str) -> Floats:
    return np.array([world.total(column, "mass_email") for world in worlds.values()])


def _peak(worlds: dict[str, World], values: Floats) -> float:
    return float(rates(worlds)[int(np.argmax(values))])


@measure
def rate_of_most_clicks(worlds: dict[str, World]) -> float:
    """Mails a week at which there are most clicks."""
    return _peak(worlds, _of_mail(worlds, "engaged"))


@measure
def rate_of_most_opens(worlds: dict[str, World]) -> float:
    """Mails a week at which there are most opens."""
    return _peak(worlds, _of_mail(worlds, "responded"))


@measure
def clicks_lost(worlds: dict[str, World]) -> float:
    """Clicks per mail that the second world loses against the first, %."""
    per_mail = _of_mail(worlds, "engaged") / _of_mail(worlds, "delivered")
    return _percent(1.0 - per_mail[1] / per_mail[0])


@measure
def trust_peak_less_click_peak(worlds: dict[str, World]) -> float:
    """Mails a week at which trust gains most, less that of most clicks."""
    trust = np.array([world.figure("trust_change") for world in worlds.values()])
    return _peak(worlds, trust) - rate_of_most_clicks(worlds)


@measure
def opt_out_slope(worlds: dict[str, World]) -> float:
    """Slope of log opt-outs per mail on log frequency, up to two mails a week."""
    up_to_two = rates(worlds) <= 2
    per_mail = _of_mail(worlds, "opt_outs") / _of_mail(worlds, "delivered")
    slope = np.polyfit(np.log(rates(worlds)[up_to_two]), np.log(per_mail[up_to_two]), 1)[0]
    return float(slope)


# Goodwill


def late_goodwill(world: World) -> float:
    """Mean goodwill of the last quarter."""
    return float(world.weekly.query("week >= 1")["goodwill"].tail(QUARTER).mean())


def calls_a_month(world: World) -> float:
    """Met visits per HCP and month in the last quarter."""
    last = int(world.weekly["week"].max())
    since = max(1, last - QUARTER + 1)
    weeks = last - since + 1
    met = world.total("engaged", "visit", since=since)
    return met / len(world.hcps) / weeks * WEEKS_PER_MONTH


def goodwill_curve(worlds: dict[str, World]) -> tuple[Floats, Floats]:
    """Met calls a month and goodwill, by world."""
    calls = np.array([calls_a_month(world) for world in worlds.values()])
    return calls, np.array([late_goodwill(world) for world in worlds.values()])


@measure
def first_call_share(worlds: dict[str, World]) -> float:
    """Goodwill at one call a month over that at the most calls."""
    calls, goodwill = goodwill_curve(worlds)
    return float(PchipInterpolator(calls, goodwill)(1.0) / goodwill[-1])


@measure
def rise_from_3_to_8(worlds: dict[str, World]) -> float:
    """Rise of 1 + g from three calls a month to eight, %."""
    three, eight = PchipInterpolator(*goodwill_curve(worlds))([3.0, 8.0])
    return _percent((1.0 + eight) / (1.0 + three) - 1.0)


@measure
def least_step(worlds: dict[str, World]) -> float:
    """The least rise of goodwill from one cadence to the next."""
    return float(np.diff(goodwill_curve(worlds)[1]).min())


def _marginal(pulse: World, rest: World) -> float:
    calls = calls_a_month(pulse) - calls_a_month(rest)
    return (late_goodwill(pulse) - late_goodwill(rest)) / calls


@measure
def marginal_call(worlds: dict[str, World]) -> float:
    """What a call more in a month adds after calls, against none, as a change in %."""
    fresh, rested, pulse, rest = _pair(worlds)
    return _percent(_marginal(pulse, rest) / _marginal(fresh, rested) - 1.0)


@measure
def long_over_short(worlds: dict[str, World]) -> float:
    """What a call a month more adds for good, over what it adds in its first month."""
    pulse, rest, more, fewer = _pair(worlds)
    return _marginal(more, fewer) / _marginal(pulse, rest)


@measure
def elasticity_of_goodwill(worlds: dict[str, World]) -> float:
    """Relative change of 1 + g over that of met visits, the first world against the second."""
    more, fewer = _pair(worlds)
    response = np.log((1.0 + late_goodwill(more)) / (1.0 + late_goodwill(fewer)))
    return float(response / np.log(calls_a_month(more) / calls_a_month(fewer)))


def _lost_in_two_months(world: World) -> float:
    """Of the goodwill lost in seven months without contact, the part lost in two."""
    goodwill = world.weekly.set_index("week")["goodwill"]
    weeks = [1, 1 + round(2 * WEEKS_PER_MONTH), 1 + round(7 * WEEKS_PER_MONTH)]
    start, two, seven = (float(goodwill.loc[week]) for week in weeks)
    return (start - two) / (start - seven)


of_one(_lost_in_two_months, "goodwill_lost_in_two_months")


# The rest


@measure
def least_gap_of_match(worlds: dict[str, World]) -> float:
    """The least step in preferred among received channels, from world to world, points."""
    match = [_percent(world.figure("preferred_match")) for world in worlds.values()]
    return float(np.diff(match).min())


of_one(lambda world: _percent(world.figure("preferred_match")), "preferred_match")
of_one(lambda world: _percent(world.figure("overloaded")), "overloaded")
of_one(lambda world: world.figure("trust"), "trust")
of_one(lambda world: world.figure("trust_change"), "trust_change")
of_one(lambda world: float(world.skill[:QUARTER].min() - world.skill[0]), "skill_dip")
of_one(lambda world: float(world.skill[-1] - world.skill[0]), "skill_gain")


def _consented_at_start(world: World) -> float:
    first = world.weekly.iloc[0]
    return _percent(first["consented"] / first["hcps"])


of_one(_consented_at_start, "consented_at_start")
