"""Who sees no rep of any company."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.settings import Settings
from sim.settings.words import COUNTRIES, PRACTICES, SPECIALTY_CLASSES


def shares_without_reps(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of HCPs who see no rep, country x practice x specialty class."""
    population, countries = settings.population, settings.market.countries
    if not population.with_no_see:
        return np.zeros((len(COUNTRIES), len(PRACTICES), len(SPECIALTY_CLASSES)))
    share = np.array([getattr(countries, code).sees_no_rep for code in COUNTRIES])
    practices = np.array([getattr(population.practices, p).no_rep_tilt for p in PRACTICES])
    specialties = np.array([effect.no_rep_tilt for _, effect in population.specialty_effects])
    tilts = practices[:, None] + specialties
    return np.asarray(special.expit(special.logit(share)[:, None, None] + tilts))
