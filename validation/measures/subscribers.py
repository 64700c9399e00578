"""Permissions to mail: who gives one, who takes it back, how new subscribers read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from validation import Bools
from validation.measures.registry import of_one, percent
from validation.measures.touched import delivered
from validation.worlds import MONTH, YEAR, World


def _mail_events(world: World, event: str) -> pd.DataFrame:
    assert world.consent is not None
    ledger = world.consent
    return ledger[(ledger["scope"] == "email") & (ledger["event"] == event)]


def allowed_at_start(world: World) -> Bools:
    """HCPs who allowed mail at week 0."""
    events = _mail_events(world, "granted")
    return world.hcps["hcp_id"].isin(events.loc[events["week"] == 0, "hcp_id"]).to_numpy()


def new_subscribers(world: World, until: int) -> pd.DataFrame:
    """HCPs who first allowed mail between week 1 and a week, and for how long they did.

    Returns:
        Columns `hcp_id`, `joined` and `stayed`, weeks until the first withdrawal (infinite: none).
    """
    joined = _mail_events(world, "granted").groupby("hcp_id")["week"].min().rename("joined")
    joined = joined[(joined >= 1) & (joined <= until)]
    later = _mail_events(world, "withdrawn").merge(joined.reset_index(), on="hcp_id")
    gone = later[later["week"] >= later["joined"]].groupby("hcp_id")["week"].min()
    stayed = gone.reindex(joined.index) - joined
    return pd.DataFrame({"joined": joined, "stayed": stayed.fillna(np.inf)}).reset_index()


def _left_within(weeks: int) -> Callable[[World], float]:
    """New subscribers who take the permission back within so many weeks, %.

    Of those who joined early enough to be seen for a year.
    """

    def share(world: World) -> float:
        new = new_subscribers(world, len(world.weekly) - YEAR)
        return percent((new["stayed"] <= weeks).mean())

    return share


of_one(_left_within(MONTH), "new_subscribers_lost_in_a_month")
of_one(lambda world: 100.0 - _left_within(YEAR)(world), "new_subscribers_still_there_after_a_year")


def _opens_of_the_new(world: World) -> float:
    """Open rate of mass mail in a new subscriber's first year over that of all subscribers."""
    new = new_subscribers(world, len(world.weekly) - YEAR).set_index("hcp_id")["joined"]
    mails = delivered(world, "mass_email")
    opened = mails["outcome"].isin(["responded", "engaged"])
    age = mails["week"] - mails["hcp_id"].map(new)
    return float(opened[age.between(0, YEAR)].mean() / opened.mean())


of_one(_opens_of_the_new, "opens_of_new_subscribers_over_all")


def _permissions_won(world: World) -> float:
    """HCPs who allow mail by the end, once at least, of those who did not at the start, %."""
    without = ~allowed_at_start(world)
    won = world.hcps["hcp_id"].isin(_mail_events(world, "granted")["hcp_id"]).to_numpy()
    return percent(won[without].mean())


of_one(_permissions_won, "permissions_won_of_those_without")
