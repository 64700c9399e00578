"""Tables of single HCPs and touches, for those who ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.records import EMAIL, SCOPE_BITS
from sim.settings.words import (
    ACCESS_CLASSES,
    AMONG_PEERS,
    COHORTS,
    COUNTRIES,
    OUTCOMES,
    PERSONAS,
    PRACTICES,
    PURPOSES,
    REASONS,
    SPECIALTY_CLASSES,
    STAGES,
    TIERS,
)

if TYPE_CHECKING:
    from sim.model import EngagementModel
    from sim.population import Universe


def words(codes: NDArray[Any], known: tuple[str, ...]) -> NDArray[np.object_]:
    """Returns the words that codes stand for."""
    return np.array(known, dtype=object)[codes]


def hcp_table(universe: Universe) -> pd.DataFrame:
    """Returns the state of every HCP: who it is, what it feels, what the company has of it."""
    hcps, customers = universe.hcps, universe.customers
    table: dict[str, NDArray[Any]] = {
        "hcp_id": universe.names(),
        "persona": words(hcps["persona"], PERSONAS),
        "persona_at_start": words(hcps["persona_at_start"], PERSONAS),
        "specialty": words(hcps["specialty"], SPECIALTY_CLASSES),
        "country": words(hcps["country"], COUNTRIES),
        "cohort": words(hcps["cohort"], COHORTS),
        "setting": words(hcps["practice"], PRACTICES),
        "access": words(hcps["access"], ACCESS_CLASSES),
        "tier": words(customers["tier"], TIERS),
        "stage": words(hcps["stage"], STAGES),
        "standing": words(hcps["leader"], AMONG_PEERS),
    }
    for name in ("trust", "trust_prior", "fatigue_own", "fatigue_market", "goodwill_stock",
                 "knowledge", "competitor_visits", "competitor_mails", "ever_reached"):  # fmt: skip
        table[name] = hcps[name]
    table["ever_engaged"] = (hcps["last_engaged"] > 0).astype(np.uint8)
    for scope, bit in SCOPE_BITS.items():
        table[f"{scope}_consent"] = (customers["allowed"] & bit) > 0
    table["email_opted_out"] = (customers["refused"] & EMAIL) > 0
    table["registered"] = customers["registered"] > 0
    table["rep"] = customers["rep"]
    return pd.DataFrame(table)


def touch_table(model: EngagementModel) -> pd.DataFrame:
    """Returns every touch since week 1 in a CRM's terms, in the order of weeks and HCPs.

    A touch that was not delivered has no purpose yet.
    """
    log = model.ledger.log()
    reasons = ("", *REASONS)
    return pd.DataFrame(
        {
            "week": log["week"].astype(np.int64),
            "hcp_id": model.universe.names()[log["row"]],
            "channel": words(log["channel"], model.settings.channels.names),
            "purpose": words(log["purpose"], ("", *PURPOSES)),
            "outcome": words(log["outcome"], OUTCOMES),
            "reason": words(log["reason"], reasons),
            "minutes": log["minutes"],
            "cost": log["cost"],
            "opted_out": log["withdrawn"] > 0,
        }
    )


def consent_table(model: EngagementModel, at_start: NDArray[np.void]) -> pd.DataFrame:
    """Returns the consent ledger: what held at week 0, then every yes, no and lapse by law.

    Args:
        model: a model that has run with `record.touches`.
        at_start: the company's file at week 0, `records.customer_record`, shape (n,).
    """
    log, names = model.ledger.log(), model.universe.names()
    parts = []
    for scope, bit in SCOPE_BITS.items():
        for event, at_week_0, column in (
            ("granted", at_start["allowed"], "granted"),
            ("withdrawn", at_start["refused"], "withdrawn"),
        ):
            holds = np.flatnonzero(at_week_0 & bit)
            told = np.flatnonzero(log[column] & bit)
            lapsed = [
                (week, np.flatnonzero(bits & bit))
                for week, bits in model.lapses
                if column == "withdrawn"
            ]
            gone = [np.full(len(rows), week) for week, rows in lapsed]
            rows = np.concatenate([holds, log["row"][told], *(rows for _, rows in lapsed)])
            week = np.concatenate([np.zeros(len(holds), np.int64), log["week"][told], *gone])
            place = np.full(len(rows), -1)
            place[len(holds) : len(holds) + len(told)] = told
            parts.append(
                pd.DataFrame(
                    {"week": week, "row": rows, "place": place, "scope": scope, "event": event}
                )
            )
    ledger = pd.concat(parts).sort_values(["week", "row", "place", "scope"], kind="stable")
    ledger["hcp_id"] = names[ledger["row"].to_numpy(np.int64)]
    return ledger[["week", "hcp_id", "scope", "event"]].reset_index(drop=True)
