"""What earlier contacts say of later ones, and what one mail adds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation import Bools
from validation.measures.registry import QUARTER, lined_up, measure, of_one
from validation.measures.subscribers import allowed_at_start
from validation.measures.touched import by_hcp, delivered, of_channels
from validation.worlds import World

Places = npt.NDArray[np.int64]
MAILS = ("mass_email", "rep_email")


def engaged_elsewhere(world: World, *but: str) -> pd.DataFrame:
    """Engaged touches on all channels but mails and these."""
    assert world.touches is not None
    touches = world.touches[world.touches["outcome"] == "engaged"]
    return touches[~touches["channel"].isin([*MAILS, *but])]


def recently(world: World, touches: pd.DataFrame) -> Bools:
    """Whether an HCP had one of these in the 13 weeks before, shape (HCPs, weeks)."""
    weeks = len(world.weekly)
    counts = touches.groupby(["hcp_id", "week"]).size().unstack(fill_value=0)
    there = counts.reindex(world.hcps["hcp_id"], fill_value=0)
    by_week = there.reindex(columns=range(1, weeks + 1), fill_value=0).to_numpy(float)
    so_far = np.concatenate([np.zeros((len(by_week), 1)), by_week.cumsum(axis=1)], axis=1)
    since = np.maximum(np.arange(weeks) - QUARTER, 0)
    return np.asarray(so_far[:, :-1] - so_far[:, since] > 0)


def _places(world: World, touches: pd.DataFrame) -> tuple[Places, Places]:
    """Row and column of touches in a table of HCPs by weeks."""
    rows = pd.Index(world.hcps["hcp_id"]).get_indexer(touches["hcp_id"])
    return rows.astype(np.int64), touches["week"].to_numpy(np.int64) - 1


def _clicks_lapsed_over_recent(world: World) -> float:
    """Clicks per mass mail of HCPs without engaged contact elsewhere for 13 weeks, over others."""
    mails = delivered(world, "mass_email")
    mails = mails[mails["week"] > QUARTER]
    recent = recently(world, engaged_elsewhere(world, "site"))[_places(world, mails)]
    clicked = (mails["outcome"] == "engaged").to_numpy()
    return float(clicked[~recent].mean() / clicked[recent].mean())


def _site_lapsed_over_recent(world: World) -> float:
    """Visits to the own site a week of registered HCPs, by the same."""
    registered = world.hcps["registered"].to_numpy(bool)
    recent = recently(world, engaged_elsewhere(world, "site"))
    visits = np.zeros(recent.shape)
    np.add.at(visits, _places(world, delivered(world, "site")), 1.0)
    recent, visits = recent[registered, QUARTER:], visits[registered, QUARTER:]
    return float(visits[~recent].mean() / visits[recent].mean())


of_one(_clicks_lapsed_over_recent, "clicks_per_mail_lapsed_over_recent")
of_one(_site_lapsed_over_recent, "site_visits_lapsed_over_recent")


def _clicks_several_over_one(world: World) -> float:
    """Clicks per mail of the last quarter: HCPs engaged on several other channels over on one."""
    last = len(world.weekly) - QUARTER
    before = engaged_elsewhere(world)
    before = before[before["week"] <= last]
    channels = by_hcp(world, before.drop_duplicates(["hcp_id", "channel"]))
    mails = delivered(world, "mass_email")
    mails = mails[mails["week"] > last]
    of_whom = channels[_places(world, mails)[0]]
    clicked = (mails["outcome"] == "engaged").to_numpy()
    return float(clicked[of_whom >= 2].mean() / clicked[of_whom == 1].mean())


of_one(_clicks_several_over_one, "clicks_per_mail_several_over_one")


@measure
def site_visits_per_mail(worlds: dict[str, World]) -> float:
    """Visits to the own site that a mail adds, over those of a fortnight without mail.

    Of HCPs who allowed mail at the start: the first world has mail, the second is the same without.
    """
    mailed, unmailed = lined_up(worlds)
    who = allowed_at_start(mailed)
    visits = [by_hcp(w, of_channels(w, "site"))[who].sum() for w in (mailed, unmailed)]
    mails = by_hcp(mailed, delivered(mailed, "mass_email"))[who].sum()
    fortnight = visits[1] / who.sum() / len(unmailed.weekly) * 2.0
    return float((visits[0] - visits[1]) / mails / fortnight)
