"""One HCP's story: every touch, what came of it, what it did, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.mechanisms import fatigue
from sim.records import EMAIL, TERMS
from sim.scorecard.records import words
from sim.settings.words import CHANNELS, OUTCOMES, PERSONAS, PURPOSES, REASONS, STAGES

if TYPE_CHECKING:
    from sim.model import EngagementModel
    from sim.population import Universe
    from sim.rules.packing import Record

AFTER = ("own_messages", "all_messages", "trust", "knowledge")
_BEFORE = ("own_stock", "market_stock", "trust_before", "knowledge_before")
_LATER = ("own_after", "market_after", "trust_after", "knowledge_after")


def state_of(universe: Universe, rules: Record, row: int) -> dict[str, float]:
    """Returns what a story tells of an HCP at a week's end.

    Args:
        universe: that the HCP is in.
        rules: `rules_of` the settings.
        row: of the HCP.
    """
    hcp, customer = universe.hcps[row], universe.customers[row]
    return {
        "trust": float(hcp["trust"]),
        "fatigue": float(fatigue.reported(hcp, rules[0])),
        "knowledge": float(hcp["knowledge"]),
        "own_messages": float(hcp["fatigue_own"]),
        "all_messages": float(hcp["fatigue_market"]),
        "need": float(hcp["need"]),
        "stage": float(hcp["stage"]),
        "persona": float(hcp["persona"]),
        "email_consent": float(customer["allowed"] & EMAIL > 0),
        "registered": float(customer["registered"]),
    }


def story_weeks(model: EngagementModel) -> pd.DataFrame:
    """Returns the state of the HCP whose story is told, at each week's end.

    Returns:
        `week, trust, fatigue, knowledge` (0-1), `own_messages, all_messages` (stocks), `need`
        (standard deviations), `stage, persona` (words), `email_consent, registered` (0 or 1).
    """
    table = pd.DataFrame(model.weeks_told)
    table.insert(0, "week", np.arange(1, len(table) + 1))
    for name, known in (("stage", STAGES), ("persona", PERSONAS)):
        table[name] = words(table[name].to_numpy(int), known)
    return table


def story_touches(model: EngagementModel) -> pd.DataFrame:
    """Returns every touch of the HCP whose story is told, in order, with the reasons for it.

    Returns:
        What a CRM has (`week, channel, purpose, outcome, reason, minutes, cost, opted_out`), then
        `fit` (relevance, 0-1), `matched` (whether it met a need), `annoyed`; the log-odds (in pull
        log rates) that made its chance, by name (`records.TERMS`); `factor` (time, crowding,
        skill), `chance` (of the first step; sessions a week in pull) and `luck` (answered if below
        the chance); and the stocks of messages, trust and knowledge `*_before` and `*_after` it.
        Touches that were never tried have no reasons but the one that blocked them.
    """
    row, log = model.story_row, model.books.log()
    log = log[log["row"] == row]
    told = _told(model, log["week"])
    table = pd.DataFrame(
        {
            "week": log["week"].astype(np.int64),
            "channel": words(log["channel"], CHANNELS),
            "purpose": words(log["purpose"], ("", *PURPOSES)),
            "outcome": words(log["outcome"], OUTCOMES),
            "reason": words(log["reason"], ("", *REASONS)),
            "minutes": log["minutes"].astype(float),
            "cost": log["cost"].astype(float),
            "opted_out": log["withdrawn"] > 0,
            "consent": log["granted"] > 0,
        }
    )
    return pd.concat([table, told], axis=1)


def _told(model: EngagementModel, weeks: np.ndarray) -> pd.DataFrame:
    """Returns the reasons of each logged touch, empty for those that were not tried."""
    columns = ["fit", "matched", "annoyed", *TERMS, "factor", "chance", "luck"]
    columns += [f"{name}_before" for name in AFTER] + [f"{name}_after" for name in AFTER]
    table = pd.DataFrame(np.nan, index=range(len(weeks)), columns=columns)
    first = {int(week): int(np.argmax(weeks == week)) for week in np.unique(weeks)}
    for lines, week in zip(model.books.story, model.books.story_weeks, strict=True):
        for touch in lines:
            place = first[week] + int(touch["line"])
            values = [touch[name] for name in ("fit", "matched", "annoyed", *TERMS, "factor",
                                               "chance", "luck", *_BEFORE, *_LATER)]  # fmt: skip
            table.loc[place] = [float(value) for value in values]
    return table
