"""How a drawn universe is mixed: countries, personas, classes of specialties."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.rules.packing import kept_by
from sim.settings import Settings
from sim.settings.words import (
    COHORTS,
    COUNTRIES,
    PERSONAS,
    PRACTICES,
    SPECIALTY_CLASSES,
)


def country_mix(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of the countries in which drawn HCPs live."""
    if settings.market.country is not None:
        return np.array([float(code == settings.market.country) for code in COUNTRIES])
    shares = {str(code): share for code, share in settings.population.countries.items()}
    return np.array([shares.get(code, 0.0) for code in COUNTRIES])


@kept_by("population", "market")
def persona_shares(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of the personas, country x cohort x practice x specialty x persona."""
    population = settings.population
    base = np.array([getattr(population.personas, p) for p in PERSONAS])
    countries = [getattr(settings.market.countries, c).traditionalist_tilt for c in COUNTRIES]
    cohorts = [population.cohorts.early_tilt, 0.0, population.cohorts.late_tilt]
    practices = [getattr(population.practices, p).tilt for p in PRACTICES]
    specialties = [effect.tilt for _, effect in population.specialty_effects]
    a, b, c, d = np.meshgrid(countries, cohorts, practices, specialties, indexing="ij")
    tilt = (a + b + c + d)[..., None]
    weights = base * np.exp(tilt * np.array([-0.5, 0.0, 0.5]))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def class_shares(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of the classes of specialties in a drawn universe."""
    shares = np.zeros(len(SPECIALTY_CLASSES))
    for specialty in settings.population.specialties.values():
        shares[SPECIALTY_CLASSES.index(specialty.specialty_class)] += specialty.share
    return shares / shares.sum()


def cohorts_of_personas(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of the cohorts among drawn HCPs of each persona, persona x cohort."""
    joint = _personas_by_cohorts(settings)
    return np.asarray(joint / np.maximum(joint.sum(axis=1, keepdims=True), 1e-12))


def shares_of_personas(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of the personas among all drawn HCPs."""
    joint = _personas_by_cohorts(settings)
    return np.asarray(joint.sum(axis=1) / joint.sum())


@kept_by("population", "market")
def _personas_by_cohorts(settings: Settings) -> NDArray[np.float64]:
    """Returns the joint weights of personas and cohorts, persona x cohort."""
    population = settings.population
    cohorts = np.array([getattr(population.cohorts, c) for c in COHORTS])
    practices = np.array([getattr(population.practices, p).share for p in PRACTICES])
    return np.asarray(np.einsum(
        "cajsp,c,a,j,s->pa", persona_shares(settings), country_mix(settings), cohorts, practices,
        class_shares(settings),
    ))  # fmt: skip
