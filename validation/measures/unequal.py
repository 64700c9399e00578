"""How unequal contacts and clicks are between HCPs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from validation import Bools, Floats, inequality
from validation.measures.registry import HALF_YEAR, QUARTER, of_one, percent
from validation.measures.touched import by_hcp, delivered, met
from validation.worlds import MONTH, World


def contacts(world: World) -> Floats:
    """Contacts with reps of all companies over the whole life, by HCP.

    Our own are those that were met. Of competitors a life keeps how many were met each month; how
    often is drawn, Poisson at the HCP's rate, for those who met any.
    """
    lived = world.others.sum(axis=0)
    expected = world.hcps["competitor_visits"].to_numpy(float) * world.season.sum()
    drawn = np.random.default_rng(0).poisson(expected)
    theirs = np.where(lived > 0, np.maximum(drawn, lived), 0)
    return by_hcp(world, met(world, "visit")) + theirs


def _over_median(quantile: float) -> Callable[[World], float]:
    def ratio(world: World) -> float:
        some = contacts(world)
        some = some[some > 0]
        return float(np.quantile(some, quantile) / np.quantile(some, 0.5))

    return ratio


of_one(_over_median(0.75), "contacts_p75_over_p50")
of_one(_over_median(0.25), "contacts_p25_over_p50")
of_one(lambda world: inequality(contacts(world))["gini"], "gini_of_all_contacts")
of_one(lambda world: percent(inequality(contacts(world))["top_tenth"]), "top_tenth_of_all_contacts")


def subscribers(world: World, since: int) -> Bools:
    """HCPs who got mass mail in the first and in the last four weeks since a week."""
    mails = delivered(world, "mass_email")
    last = len(world.weekly)
    first = mails[mails["week"].between(since, since + MONTH - 1)]
    end = mails[mails["week"] > last - MONTH]
    return np.asarray((by_hcp(world, first) > 0) & (by_hcp(world, end) > 0))


def answers(mails: pd.DataFrame) -> pd.DataFrame:
    """The mails that were opened, clicks among them."""
    return mails[mails["outcome"].isin(["responded", "engaged"])]


def by_rank(later: Floats, earlier: Floats) -> tuple[Floats, Floats, float]:
    """The curve of concentration of later answers over ranks by earlier ones.

    Those with equal earlier answers share a rank, and its mean.

    Args:
        later: by HCP.
        earlier: by HCP.

    Returns:
        Share of HCPs from the lowest rank on; share of the later answers that they give, both from
        0 to 1; and the Gini coefficient over ranks, 1 less twice the area under the curve.
    """
    ranks = pd.DataFrame({"later": later, "earlier": earlier}).groupby("earlier")["later"]
    people = np.concatenate([[0.0], ranks.size().cumsum().to_numpy(float)])
    given = np.concatenate([[0.0], ranks.sum().cumsum().to_numpy(float)])
    people, given = people / people[-1], given / given[-1]
    return people, given, float(1.0 - 2.0 * np.trapezoid(given, people))


def _clicks_by_rank(world: World) -> tuple[Floats, Floats, float]:
    """Clicks of the last quarter, by opens and clicks of the time before it."""
    who = subscribers(world, since=1)
    mails = delivered(world, "mass_email")
    late = mails["week"] > len(world.weekly) - QUARTER
    clicks = mails[late & (mails["outcome"] == "engaged")]
    opened = answers(mails[~late])
    earlier = by_hcp(world, opened) + by_hcp(world, opened[opened["outcome"] == "engaged"])
    return by_rank(by_hcp(world, clicks)[who], earlier[who])


def _clicks_below(share: float) -> Callable[[World], float]:
    """Share of clicks given by this share of subscribers, from the lowest rank on."""

    def below(world: World) -> float:
        people, given, _ = _clicks_by_rank(world)
        return percent(float(np.interp(share, people, given)))

    return below


of_one(lambda world: 100.0 - _clicks_below(0.8)(world), "clicks_of_top_fifth")
of_one(_clicks_below(0.5), "clicks_of_bottom_half")
of_one(lambda world: _clicks_by_rank(world)[2], "gini_of_clicks_over_ranks")


def _opened_nothing(weeks: int) -> Callable[[World], float]:
    """Subscribers who opened no mass mail in the last weeks, %."""

    def share(world: World) -> float:
        since = len(world.weekly) - weeks + 1
        mails = delivered(world, "mass_email")
        opens = by_hcp(world, answers(mails[mails["week"] >= since]))
        return percent(float((opens[subscribers(world, since)] == 0).mean()))

    return share


of_one(_opened_nothing(HALF_YEAR), "opened_nothing_in_half_a_year")
of_one(_opened_nothing(4 * QUARTER), "opened_nothing_in_a_year")


def _opens_by_specialty(world: World) -> float:
    """Open rate of the class of specialties that opens most over that which opens least."""
    mails = delivered(world, "mass_email")
    by_class = mails["hcp_id"].map(world.hcps.set_index("hcp_id")["specialty"])
    rates = mails["outcome"].isin(["responded", "engaged"]).groupby(by_class).mean()
    people = mails.groupby(by_class)["hcp_id"].nunique()
    rates = rates[people >= 30]
    return float(rates.max() / rates.min())


of_one(_opens_by_specialty, "opens_most_over_least_specialty")
