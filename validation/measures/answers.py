"""Who answers, by channel and persona."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from validation.measures.registry import QUARTER, lined_up, measure, of_one, percent
from validation.measures.touched import of_channels, tried
from validation.worlds import MONTH, World

DIGITAL = (
    "remote", "mass_email", "rep_email", "webinar", "display", "site", "platform", "community",
    "expert", "chatbot", "content", "social",
)  # fmt: skip


def _engaged_in_a_quarter(world: World, channels: Sequence[str] | None) -> float:
    assert world.touches is not None
    touches = world.touches
    late = touches[(touches["week"] > touches["week"].max() - QUARTER)]
    late = late[late["outcome"] == "engaged"]
    late = late if channels is None else late[late["channel"].isin(channels)]
    return percent(late["hcp_id"].nunique() / len(world.hcps))


of_one(lambda world: _engaged_in_a_quarter(world, DIGITAL), "engaged_digitally_in_a_quarter")
of_one(lambda world: _engaged_in_a_quarter(world, ["visit"]), "met_a_rep_in_a_quarter")
of_one(lambda w: 100.0 - _engaged_in_a_quarter(w, None), "engaged_by_nothing_in_a_quarter")


def _purpose_met(of: str, *channels: str) -> Callable[[World], float]:
    return lambda w: percent(w.total("purpose_met", *channels) / w.total(of, *channels))


of_one(_purpose_met("responded", *DIGITAL), "answered_digital_contacts_that_satisfy")
of_one(_purpose_met("engaged", "visit"), "visits_that_meet_their_purpose")


def _late_over_early(world: World) -> float:
    late, early = (world.figure("purpose_met", "cohort", cohort) for cohort in ("late", "early"))
    return late / early


of_one(_late_over_early, "purpose_met_late_cohort_over_early")


def _rate(top: str, bottom: str, channel: str) -> Callable[[World], float]:
    return lambda world: percent(world.total(top, channel) / world.total(bottom, channel))


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
    site = of_channels(world, "site")
    last = site["week"].max()
    visitors = site.loc[site["week"] > last - MONTH, "hcp_id"].unique()
    registered = world.hcps.loc[world.hcps["registered"], "hcp_id"]
    return percent(registered.isin(visitors).mean())


of_one(_site_in_a_month, "site_visitors_in_a_month")


@measure
def site_visits_ratio(worlds: dict[str, World]) -> float:
    """Visits to the own site per registered HCP, the first world over the second."""
    per_hcp = [
        world.weekly["site_visits"].sum() / world.weekly["registered"].sum()
        for world in lined_up(worlds)
    ]
    return float(per_hcp[0] / per_hcp[1])


@measure
def clicks_ratio(worlds: dict[str, World]) -> float:
    """Clicks in mass mail, the first world over the second."""
    one, other = lined_up(worlds)
    return one.total("engaged", "mass_email") / other.total("engaged", "mass_email")


@measure
def harm_taken_away(worlds: dict[str, World]) -> float:
    """Part of the clicks lost to lack of coordination that batching brings back."""
    wild, batched, apart = (world.total("engaged", "mass_email") for world in lined_up(worlds))
    return (batched - wild) / (apart - wild)


def _by_persona(channel: str, answered: Sequence[str]) -> Callable[[World], float]:
    """Answers per tried touch, traditionalists over engagers."""

    def ratio(world: World) -> float:
        touches = tried(world, channel)
        persona = touches["hcp_id"].map(world.hcps.set_index("hcp_id")["persona_at_start"])
        share = touches["outcome"].isin(answered).groupby(persona).mean()
        return float(share["traditionalist"] / share["engager"])

    return ratio


of_one(_by_persona("visit", ["engaged"]), "visits_met_traditionalist_over_engager")
of_one(_by_persona("mass_email", ["responded", "engaged"]), "opens_traditionalist_over_engager")
