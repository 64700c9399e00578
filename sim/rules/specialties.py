"""Specialties at the start: who is of which, and how often each is contacted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.rules.packing import kept_by
from sim.settings import Settings
from sim.settings.words import SPECIALTY_CLASSES
from sim.types import Floats


class Specialties(NamedTuple):
    """Specialties, and tables of contacts.

    Plain arrays and no record, whose type would carry how many there are: a list of a user's own
    would have the rule compiled anew.

    Attributes:
        shares: cumulative shares, shape (specialties,).
        classes: class of each, shape (specialties,).
        tables: table of contacts of each, shape (specialties,).
        class_tables: table of each class, for HCPs of whom no specialty is known, shape (classes,).
        probabilities: that the tables give quantiles at, shape (quantiles,).
        quantiles: contacts per month, shape (tables, quantiles).
    """

    shares: Floats
    classes: NDArray[np.int64]
    tables: NDArray[np.int64]
    class_tables: NDArray[np.int64]
    probabilities: Floats
    quantiles: Floats


@kept_by("population")
def specialties_of(settings: Settings) -> Specialties:
    """Returns the specialties of a population, not to be written to."""
    population = settings.population
    tables = list(population.contact_quantiles)
    names = list(population.specialties.values())
    shares = np.array([specialty.share for specialty in names])
    fallback = "other" if "other" in tables else tables[0]
    own = [tables.index(c if c in tables else fallback) for c in SPECIALTY_CLASSES]
    return Specialties(
        np.cumsum(shares / shares.sum()),
        np.array([SPECIALTY_CLASSES.index(s.specialty_class) for s in names]),
        np.array([tables.index(s.contacts) for s in names]),
        np.array(own),
        np.array(population.contact_probabilities, np.float64),
        np.array([population.contact_quantiles[name] for name in tables], np.float64),
    )
