"""Small worlds made by hand, whose figures are known, to try measures on."""

import numpy as np
import pandas as pd

from validation.worlds import World


def touched(rows, *, outcome="engaged", reason=""):
    """A table of touches.

    Args:
        rows: (week, HCP, channel) or (week, HCP, channel, outcome); HCPs are numbers.
        outcome: of rows that do not name theirs.
        reason: of all.
    """
    whole = [(*row, outcome)[:4] for row in rows]
    table = pd.DataFrame(whole, columns=["week", "hcp_id", "channel", "outcome"])
    return table.assign(reason=reason).sort_values(["week", "hcp_id"], kind="stable")


def made(
    n_hcps=4, weeks=52, touches=(), channels=(), companies=None, others=None, consent=(), **hcps
):
    """A world of so many HCPs.

    Args:
        n_hcps: HCPs, numbered from 0.
        weeks: that it lasts.
        touches: as `touched` takes them, or its table.
        channels: rows of the channels' table as dictionaries.
        companies: companies met by month and HCP.
        others: the same of competitors alone; all of them, if not said.
        consent: (week, HCP, event) of permission to mail.
        hcps: columns of the HCPs' table.
    """
    people = pd.DataFrame({"hcp_id": range(n_hcps)} | hcps)
    months = np.zeros((weeks // 4, n_hcps), int) if companies is None else np.array(companies)
    theirs = months if others is None else np.array(others)
    ledger = pd.DataFrame(list(consent), columns=["week", "hcp_id", "event"]).assign(scope="email")
    log = touches if isinstance(touches, pd.DataFrame) else touched(touches)
    return World(
        measures=pd.DataFrame(), weekly=pd.DataFrame({"week": range(1, weeks + 1)}),
        channels=pd.DataFrame(list(channels)), hcps=people, companies=months,
        others=theirs, season=np.ones(weeks), skill=np.zeros(weeks + 1), touches=log,
        consent=ledger,
    )  # fmt: skip
