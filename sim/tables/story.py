"""One HCP's story: every touch, what came of it, what it did, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.mechanisms import fatigue
from sim.records import TERMS
from sim.rules.behaviour import rules_of
from sim.settings.words import OUTCOMES, PERSONAS, PURPOSES, REASONS, STAGES
from sim.tables.records import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.model import EngagementModel

STATES = ("trust", "fatigue", "knowledge")
"""What a touch can change, each 0-1."""

_REASONS = (*TERMS, "factor", "chance", "luck", "then_chance", "then_luck")
_STOCKS = ("own_stock", "market_stock")


def story_weeks(model: EngagementModel) -> pd.DataFrame:
    """Returns the state of the HCP whose story is told, at each week's end.

    Args:
        model: that was made with `story`, and has run.

    Returns:
        `week, trust, fatigue, knowledge` (0-1), `need` (standard deviations), `stage, persona`
        (words), `email_consent, registered` (0 or 1).
    """
    table = pd.DataFrame(model.weeks_told)
    table.insert(0, "week", np.arange(1, len(table) + 1))
    for name, known in (("stage", STAGES), ("persona", PERSONAS)):
        table[name] = words(table[name].to_numpy(int), known)
    return table


def story_touches(model: EngagementModel) -> pd.DataFrame:
    """Returns every touch of the HCP whose story is told, in order, with the reasons for it.

    Args:
        model: that was made with `story`, and has run.

    Returns:
        What a CRM has (`week, channel, purpose, outcome, reason, minutes, cost, opted_out,
        consent`), then `fit` (relevance, 0-1), `matched` (whether it met a need), `annoyed`; the
        stocks of messages that it met (`own_stock, market_stock`); the log-odds (in pull: log
        rates) that made its chance, by name (`records.TERMS`); `factor` (time, crowding, skill; in
        pull the share of sessions there that meet the company), `chance` (of the first step; in
        pull sessions a week) and `luck` (answered if below the chance), and the same of the second
        step (`then_chance, then_luck`); trust, fatigue and knowledge `*_before` and `*_after` it.
        Touches that were never tried have no reasons but the one that blocked them.
    """
    row, log = model.story_row, model.ledger.log()
    log = log[log["row"] == row]
    crm = pd.DataFrame(
        {
            "week": log["week"].astype(np.int64),
            "channel": words(log["channel"], model.settings.channels.names),
            "purpose": words(log["purpose"], ("", *PURPOSES)),
            "outcome": words(log["outcome"], OUTCOMES),
            "reason": words(log["reason"], ("", *REASONS)),
            "minutes": log["minutes"].astype(float),
            "cost": log["cost"].astype(float),
            "opted_out": log["withdrawn"] > 0,
            "consent": log["granted"] > 0,
        }
    )
    return pd.concat([crm, _reasons(model, log["week"])], axis=1)


def _reasons(model: EngagementModel, weeks: NDArray[np.int16]) -> pd.DataFrame:
    """Returns the reasons of each logged touch, empty for those that were not tried."""
    columns = ["fit", "matched", "annoyed", *_STOCKS, *_REASONS]
    columns += [f"{name}_{when}" for name in STATES for when in ("before", "after")]
    table = np.full((len(weeks), len(columns)), np.nan)
    story = model.ledger.story
    if story:
        first = np.searchsorted(weeks, model.ledger.story_weeks)  # weeks are in order
        at = np.repeat(first, [len(touches) for touches in story])
        told = np.concatenate(story)
        reasons = {name: told[name].astype(float) for name in told.dtype.names or ()}
        rules = rules_of(model.settings)[0]
        for when, stocks in (("before", _STOCKS), ("after", ("own_after", "market_after"))):
            pairs = zip(*(reasons[name].tolist() for name in stocks), strict=True)
            felt = [fatigue.felt(own, all_, rules) for own, all_ in pairs]
            reasons[f"fatigue_{when}"] = np.array(felt)
        table[at + told["line"]] = np.stack([reasons[name] for name in columns], axis=1)
    return pd.DataFrame(table, columns=columns)
