"""Who is drawn for which arm: of a company's own list, or by number of territory and HCP."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.configuration.plans import PilotPlan

_LUCK = 1_541


def allocation(plan: PilotPlan) -> pd.DataFrame:
    """Draws territories, or HCPs within them, for the arms, by the study's seed.

    Halves of a territory are drawn within tiers, as far as the list has tiers.

    Args:
        plan: a sound one; its list of HCPs names territories.

    Returns:
        `territory, hcp_id, arm, from_week`: the arm that it takes up, and the week from which; HCPs
        of a design that draws territories have that of their territory. Without a list territories
        are numbers, and `hcp_id` is a number within the territory, of halves alone.
    """
    test, luck = plan.test, np.random.default_rng([plan.seed, _LUCK])
    halves = test.trial.form == "parallel"
    if test.territory_of is not None and plan.hcps is not None:
        listed = plan.hcps[["hcp_id"]].assign(territory=list(test.territory_of))
        tiers = plan.hcps["tier"].astype(str).to_numpy()
    else:
        names = np.arange(1, test.trial.territories + 1).astype(str)
        each = round(test.hcps / test.trial.territories) if halves else 1
        listed = pd.DataFrame({"territory": np.repeat(names, each)})
        listed["hcp_id"] = np.tile(np.arange(1, each + 1).astype(str), len(names)) if halves else ""
        tiers = np.full(len(listed), "")
    if halves:
        new = _halves(listed["territory"].to_numpy(), tiers, luck)
        starts = np.where(new, 1, test.trial.never)
    else:
        known = list(dict.fromkeys(listed["territory"]))
        turns = dict(zip(known, test.trial.drawn(luck).tolist(), strict=True))
        starts = listed["territory"].map(turns).to_numpy()
    stays = starts >= test.trial.never
    return listed.assign(
        arm=np.where(stays, test.today, test.new), from_week=np.where(stays, 1, starts)
    )[["territory", "hcp_id", "arm", "from_week"]]


def _halves(territories: np.ndarray, tiers: np.ndarray, luck: np.random.Generator) -> np.ndarray:
    """Returns who of each territory is drawn for the new arm: every other one, tier by tier."""
    new = np.zeros(len(territories), bool)
    for territory in dict.fromkeys(territories):
        mine = luck.permutation(np.flatnonzero(territories == territory))
        mine = mine[np.argsort(tiers[mine], kind="stable")]
        new[mine[int(luck.integers(0, 2)) :: 2]] = True
    return new
