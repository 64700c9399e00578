"""The universe: drawn from shares, or from a user's table with what is missing drawn.

Every HCP is born from its own luck and the settings' expectations alone, so that nobody's life
depends on who else is in the universe.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.initial import init_hcps
from sim.network import Network, find_leaders, settle_in_blocks, tie
from sim.records import customer_record, hcp_record
from sim.rules.behaviour import rules_of
from sim.rules.packing import Record, copied
from sim.rules.population import figures_of
from sim.rules.specialties import specialties_of
from sim.settings import Settings
from sim.settings.words import (
    ACCESS_CLASSES,
    COHORTS,
    COUNTRIES,
    PERSONAS,
    PRACTICES,
    SPECIALTY_CLASSES,
    TIERS,
)

Table = NDArray[np.void]
GIVEN = np.dtype(
    [
        ("country", "i1"), ("cohort", "i1"), ("practice", "i1"), ("persona", "i1"),
        ("tier", "i1"), ("access", "i1"), ("email_consent", "i1"), ("specialty", "i1"),
        ("named_specialty", "i2"), ("contacts_per_month", "f8"),
    ]
)  # fmt: skip


@dataclass
class Universe:
    """The HCPs of one replicate and the company's file on each.

    Attributes:
        ids: as the user knows them, shape (n,); None where they are 1 to n.
        hcps: what HCPs are, `records.hcp_record`, shape (n,).
        customers: the company's file on them, `records.customer_record`, shape (n,).
        network: who asks whom; None where peers have no influence.
    """

    ids: NDArray[np.object_] | None
    hcps: Table
    customers: Table
    network: Network | None

    @property
    def blocks(self) -> int:
        """How many towns or hospitals there are."""
        return int(self.hcps["block"].max()) + 1

    def copy(self) -> Universe:
        """Returns a universe that can live on its own."""
        return Universe(self.ids, copied(self.hcps), copied(self.customers), self.network)

    def row_of(self, hcp_id: str) -> int:
        """Returns the row of an HCP.

        Raises:
            LookupError: if there is none of that id.
        """
        found = np.flatnonzero(self.names() == str(hcp_id))
        if not len(found):
            message = f"no HCP has the id {hcp_id!r}"
            raise LookupError(message)
        return int(found[0])

    def names(self) -> NDArray[np.object_]:
        """Returns the HCPs' ids as text, shape (n,)."""
        if self.ids is None:
            return np.arange(1, len(self.hcps) + 1).astype(str).astype(object)
        return self.ids


def key_of(hcp_id: str) -> int:
    """Returns the address of an HCP's luck: its number, or a hash of its name."""
    if hcp_id.isascii() and hcp_id.isdigit() and len(hcp_id) < 18 and str(int(hcp_id)) == hcp_id:
        return int(hcp_id)
    digest = hashlib.blake2b(hcp_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") | 1 << 63


def build(
    settings: Settings,
    luck: np.uint64,
    table: pd.DataFrame | None = None,
    rules: Record | None = None,
) -> Universe:
    """Builds the universe of one replicate.

    Args:
        settings: validated settings.
        luck: key of the replicate's luck.
        table: a user's HCPs with the columns of the contract, `hcp_id` as text, missing values
            as NA, and `specialty_class`; None draws `population.size` HCPs.
        rules: `rules_of` the settings, where they are laid out already.

    Returns:
        The HCPs and the company's file on them.
    """
    if table is None:
        n, ids = settings.population.size, None
        keys = np.arange(1, n + 1, dtype=np.uint64)
        given = np.zeros(0, GIVEN)
    else:
        n, ids = len(table), table["hcp_id"].to_numpy(object)
        keys = np.array([key_of(name) for name in ids], np.uint64)
        given = _given(table, settings)
    channels = len(settings.channels.names)
    hcps = np.zeros(n, hcp_record(channels))
    customers = np.zeros(n, customer_record(len(settings.channels.push), channels))
    rules, figures = rules_of(settings) if rules is None else rules, figures_of(settings)
    init_hcps(
        keys, given, hcps, customers, rules, figures, specialties_of(settings),
        np.zeros((3, figures["group_means"].shape[1])), luck, territories(settings),
    )  # fmt: skip
    settle_in_blocks(settings, hcps, luck)
    find_leaders(settings, hcps, customers, luck)
    peers = settings.behaviour.peers
    has_peers = peers.weight > 0.0 or peers.endorsement_per_week > 0.0
    return Universe(ids, hcps, customers, tie(settings, hcps, luck) if has_peers else None)


def territories(settings: Settings) -> int:
    """Returns how many reps the company has: for the HCPs it serves, not for the sample."""
    represented = settings.population.represents / settings.company.reps.hcps_per_rep
    return min(max(1, round(represented)), 60_000)


def _codes(table: pd.DataFrame, column: str, words: tuple[str, ...]) -> NDArray[np.int8]:
    if column not in table:
        return np.full(len(table), -1, np.int8)
    return np.asarray(pd.Categorical(table[column], categories=list(words)).codes, dtype=np.int8)


def _given(table: pd.DataFrame, settings: Settings) -> Table:
    given = np.zeros(len(table), GIVEN)
    given["country"] = _codes(table, "country", COUNTRIES)
    if settings.market.country is not None:
        given["country"] = COUNTRIES.index(settings.market.country)
    given["cohort"] = _codes(table, "cohort", COHORTS)
    given["practice"] = _codes(table, "setting", PRACTICES)
    given["persona"] = _codes(table, "persona", PERSONAS)
    given["tier"] = _codes(table, "tier", TIERS)
    given["access"] = _codes(table, "access", ACCESS_CLASSES)
    given["email_consent"] = _codes(table, "email_consent", ("no", "yes"))
    given["specialty"] = _codes(table, "specialty_class", SPECIALTY_CLASSES)
    given["named_specialty"] = -1
    if "specialty" in table:
        known = {name.lower(): i for i, name in enumerate(settings.population.specialties)}
        lowered = table["specialty"].astype("string").str.strip().str.lower()
        given["named_specialty"] = lowered.map(known).fillna(-1).astype(np.int16)
    given["contacts_per_month"] = (
        pd.to_numeric(table["contacts_per_month"]).to_numpy(float, na_value=np.nan)
        if "contacts_per_month" in table
        else np.nan
    )
    return given
