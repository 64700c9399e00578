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
from scipy import stats

from sim.birth import be_born
from sim.records import CUSTOMER, HCP, N_CHANNELS, N_PUSH, VISIT
from sim.rules.channels import by_persona, intercepts
from sim.rules.packing import WEEKS_PER_MONTH, Record, record_of
from sim.settings import Settings
from sim.settings.words import (
    ACCESS_CLASSES,
    CHANNELS,
    COHORTS,
    COUNTRIES,
    N_TOPICS,
    PERSONAS,
    PRACTICES,
    SPECIALTY_CLASSES,
    TIERS,
)

Table = NDArray[np.void]
_GIVEN = np.dtype(
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
        hcps: what HCPs are, `records.HCP`, shape (n,).
        customers: the company's file on them, `records.CUSTOMER`, shape (n,).
    """

    ids: NDArray[np.object_] | None
    hcps: Table
    customers: Table

    def copy(self) -> Universe:
        """Returns a universe that can live on its own."""
        return Universe(self.ids, self.hcps.copy(), self.customers.copy())

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


def build(settings: Settings, luck: np.uint64, table: pd.DataFrame | None = None) -> Universe:
    """Builds the universe of one replicate.

    Args:
        settings: validated settings.
        luck: key of the replicate's luck.
        table: a user's HCPs with the columns of the contract, `hcp_id` as text, missing values
            as NA, and `specialty_class`; None draws `population.size` HCPs.

    Returns:
        The HCPs and the company's file on them.
    """
    if table is None:
        n, ids = settings.population.size, None
        keys = np.arange(1, n + 1, dtype=np.uint64)
        given = np.zeros(0, _GIVEN)
    else:
        n, ids = len(table), table["hcp_id"].to_numpy(object)
        keys = np.array([key_of(name) for name in ids], np.uint64)
        given = _given(table, settings)
    hcps, customers = np.zeros(n, HCP), np.zeros(n, CUSTOMER)
    be_born(
        keys, given, hcps, customers, figures_of(settings), _specialties(settings), luck,
        territories(settings),
    )  # fmt: skip
    return Universe(ids, hcps, customers)


def territories(settings: Settings) -> int:
    """Returns how many reps the company has: for the HCPs it serves, not for the sample."""
    represented = settings.population.represents / settings.company.reps.hcps_per_rep
    return min(max(1, round(represented)), 60_000)


def _codes(table: pd.DataFrame, column: str, words: tuple[str, ...]) -> NDArray[np.int8]:
    if column not in table:
        return np.full(len(table), -1, np.int8)
    return np.asarray(pd.Categorical(table[column], categories=list(words)).codes, dtype=np.int8)


def _given(table: pd.DataFrame, settings: Settings) -> Table:
    given = np.zeros(len(table), _GIVEN)
    given["country"] = _codes(table, "country", COUNTRIES)
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


def _specialties(settings: Settings) -> Record:
    """Returns specialties: shares, classes, tables of contacts; and the classes' own tables."""
    population = settings.population
    tables = list(population.contact_quantiles)
    names = list(population.specialties.values())
    shares = np.array([specialty.share for specialty in names])
    fallback = "other" if "other" in tables else tables[0]
    return record_of(
        {
            "shares": np.cumsum(shares / shares.sum()),
            "classes": [SPECIALTY_CLASSES.index(s.specialty_class) for s in names],
            "tables": [tables.index(s.contacts) for s in names],
            "class_tables": [
                tables.index(c if c in tables else fallback) for c in SPECIALTY_CLASSES
            ],
            "probabilities": population.contact_probabilities,
            "quantiles": [population.contact_quantiles[name] for name in tables],
        }
    )


def figures_of(settings: Settings) -> Record:
    """Returns the record of everything that an HCP is born from, but its specialty."""
    b, population, market = settings.behaviour, settings.population, settings.market
    countries = [getattr(market.countries, code) for code in COUNTRIES]
    country_shares = [getattr(population.countries, code) for code in COUNTRIES]
    mails = stats.gamma.ppf(
        np.linspace(0, 1 - 1 / 4096, 1025), market.competitor_mails_shape
    )  # fmt: skip
    personas = persona_shares(settings)
    means, spreads = preference_norms(settings)
    return record_of(
        {
            "countries": np.cumsum(country_shares),
            "cohorts": np.cumsum([getattr(population.cohorts, c) for c in COHORTS]),
            "practices": np.cumsum([getattr(population.practices, p).share for p in PRACTICES]),
            "personas": np.cumsum(personas, axis=2),
            "access": np.cumsum(access_shares(settings), axis=2),
            "meeting_chance": meeting_chances(settings),
            "opt_out_law": [country.law == "opt_out" for country in countries],
            "email_consent": [
                min(1.0, country.email_consent / max(1 - b.consent.never_share, 1e-9))
                for country in countries
            ],
            "tolerance_factor": [country.tolerance_factor for country in countries],
            "never_share": b.consent.never_share,
            "profiling_share": b.consent.profiling_share,
            "registered_share": b.pull.registered_share,
            "tier_a": population.tiers.a,
            "tier_b": population.tiers.b,
            "trust_mean": b.trust.prior_mean,
            "trust_sd": b.trust.prior_sd,
            "tolerance_log": np.log(b.trust.tolerance_median),
            "tolerance_sigma": b.trust.tolerance_sigma,
            "threshold_log": np.log(b.fatigue.overload_median),
            "threshold_sigma": b.fatigue.overload_sigma,
            "deviation_sd": b.response.deviation_sd,
            "availability_sd": b.access.availability_sd,
            "competitor_share": market.competitors / 12,
            "weeks_per_month": WEEKS_PER_MONTH,
            "mails_mean": market.competitor_mails_per_week,
            "mails_quantiles": mails / np.trapezoid(mails, dx=1 / 1024),
            "market_stock": 1 / (1 - 2 ** (-1 / b.fatigue.market_half_life_weeks)),
            "goodwill_start": b.goodwill.start,
            "theory_share": b.relevance.theory_share,
            "n_topics": N_TOPICS,
            "group_logits": group_logits(settings),
            "group_means": means,
            "group_sds": spreads,
            "channel_groups": [
                -1 if group is None else groups(settings).index(group)
                for group in (_group(settings, c) for c in CHANNELS)
            ],
            "preferred_groups": b.preference.preferred_groups,
            "unwanted_groups": b.preference.unwanted_groups,
            "n_push": N_PUSH,
            "n_channels": N_CHANNELS,
        }
    )


def persona_shares(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of the personas, country x cohort x persona."""
    population = settings.population
    base = np.array([getattr(population.personas, p) for p in PERSONAS])
    tilts = [population.cohorts.early_tilt, 0.0, population.cohorts.late_tilt]
    shares = np.empty((len(COUNTRIES), len(COHORTS), len(PERSONAS)))
    for i, code in enumerate(COUNTRIES):
        for j, cohort_tilt in enumerate(tilts):
            tilt = getattr(settings.market.countries, code).traditionalist_tilt + cohort_tilt
            weights = base * np.exp([-tilt / 2, 0.0, tilt / 2])
            shares[i, j] = weights / weights.sum()
    return shares


def access_shares(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of the access classes, country x practice x class.

    Larger practices are closed more often, scaled so that a country keeps its mean.
    """
    practices = [getattr(settings.population.practices, p) for p in PRACTICES]
    mean = sum(p.share * p.closed_factor for p in practices) / sum(p.share for p in practices)
    shares = np.empty((len(COUNTRIES), len(PRACTICES), len(ACCESS_CLASSES)))
    for i, code in enumerate(COUNTRIES):
        country = getattr(settings.market.countries, code)
        reachable = country.access_open + country.access_restricted
        for j, practice in enumerate(practices):
            closed = min(1.0, country.access_closed * practice.closed_factor / mean)
            if reachable == 0.0:
                closed = 1.0
            part = (1.0 - closed) / max(reachable, 1e-12)
            shares[i, j] = [country.access_open * part, country.access_restricted * part, closed]
    return shares


def meeting_chances(settings: Settings) -> NDArray[np.float64]:
    """Returns the chance of a meeting at average availability.

    Persona and specialty multiply the class's chance; a factor per country and class keeps the
    class's mean over personas, specialties and availability, clipping included.

    Returns:
        Shape (country, class, persona, specialty class).
    """
    access, population = settings.behaviour.access, settings.population
    factors = by_persona(settings.channels, "response")[:, VISIT]
    effects = np.array([effect.access for _, effect in population.specialty_effects])
    mix = np.zeros(len(SPECIALTY_CLASSES))
    for specialty in population.specialties.values():
        mix[SPECIALTY_CLASSES.index(specialty.specialty_class)] += specialty.share
    mix = mix / mix.sum()
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    availability = np.exp(access.availability_sd * nodes - access.availability_sd**2 / 2)
    weights = weights / weights.sum()
    cohorts = np.array([getattr(population.cohorts, c) for c in COHORTS])
    personas = np.tensordot(cohorts / cohorts.sum(), persona_shares(settings), (0, 1))
    raw = factors[:, None, None] * effects[None, :, None] * availability[None, None, :]
    chances = np.empty((len(COUNTRIES), len(ACCESS_CLASSES), len(PERSONAS), len(effects)))
    for i in range(len(COUNTRIES)):
        joint = personas[i][:, None, None] * mix[None, :, None] * weights[None, None, :]
        for j, name in enumerate(ACCESS_CLASSES):
            target = getattr(access, name)
            low, high = 0.0, 5.0
            for _ in range(60):
                scale = (low + high) / 2
                mean = (joint * np.clip(scale * target * raw, access.floor, access.ceiling)).sum()
                low, high = (scale, high) if mean < target else (low, scale)
            chances[i, j] = scale * target * factors[:, None] * effects[None, :]
    return chances


def _group(settings: Settings, channel: str) -> str | None:
    group: str | None = getattr(settings.channels, channel).group
    return group


def groups(settings: Settings) -> list[str]:
    """Returns the groups of channels that HCPs weigh against each other."""
    named = (_group(settings, c) for c in CHANNELS)
    return list(dict.fromkeys(group for group in named if group is not None))


def group_logits(settings: Settings) -> NDArray[np.float64]:
    """Returns each persona's log-odds by group of channels, persona x group."""
    table = by_persona(settings.channels, "response").copy()
    table[:, VISIT] *= 0.5
    logits = intercepts(np.clip(table, 1e-6, 0.95), 0.0)
    members = [[_group(settings, c) == name for c in CHANNELS] for name in groups(settings)]
    return np.stack([logits[:, mine].mean(axis=1) for mine in np.array(members)], axis=1)


def preference_norms(settings: Settings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns mean and spread of a group's log-odds, by the settings' own shares."""
    mix = np.array([getattr(settings.population.personas, p) for p in PERSONAS])
    logits = group_logits(settings)
    mean = mix @ logits
    between = mix @ (logits - mean) ** 2
    names = groups(settings)
    size = np.array([max(1, sum(_group(settings, c) == name for c in CHANNELS)) for name in names])
    own = settings.behaviour.response.deviation_sd**2 / size
    return mean, np.sqrt(np.maximum(between + own, 1e-12))
