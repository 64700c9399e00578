"""Channels per HCP and year: touches on their way from planned to engaged, and money."""

from __future__ import annotations

import pandas as pd

from experiments.study import Study, kept_with_study
from sim.settings.calendar import WEEKS_PER_YEAR

STAGES = ("planned", "delivered", "responded", "engaged")


@kept_with_study
def yearly(study: Study) -> pd.DataFrame:
    """Every count of the channels table per HCP and year, as a mean over replicates.

    Args:
        study: The study.

    Returns:
        `arm, channel` and one column per count (touches, minutes, EUR), arms and channels in the
        order of the study's tables; the row of shared content (`assets`) carries costs alone.
    """
    rows = study.channels[study.channels["week"] >= 1]
    everyone = study.weekly[(study.weekly["segment"] == "all") & (study.weekly["week"] >= 1)]
    hcps = everyone.groupby(["arm", "replicate"])["hcps"].mean().rename("hcps")
    weeks = everyone.groupby(["arm", "replicate"])["week"].nunique().rename("weeks")
    years = hcps * weeks / WEEKS_PER_YEAR
    numeric = [str(name) for name in rows.select_dtypes("number")]
    counts = [name for name in numeric if name not in ("replicate", "week")]
    totals = rows.groupby(["arm", "replicate", "channel"], sort=False)[counts].sum().reset_index()
    hcp_years = years.rename("hcp_years").reset_index()
    totals = totals.merge(hcp_years, on=["arm", "replicate"], how="left")
    totals[counts] = totals[counts].div(totals["hcp_years"], axis=0)
    runs = hcps.groupby("arm").size()
    sums = totals.groupby(["arm", "channel"], sort=False)[counts].sum().reset_index()
    sums[counts] = sums[counts].div(sums["arm"].map(runs), axis=0)
    place = {arm: at for at, arm in enumerate(study.arms)}
    order = {name: at for at, name in enumerate(dict.fromkeys(rows["channel"]))}
    return sums.sort_values(
        ["arm", "channel"],
        key=lambda column: column.map(order if column.name == "channel" else place),
    ).reset_index(drop=True)
