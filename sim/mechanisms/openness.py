"""How open an HCP is to industry: one trait behind contact, access, mail and screens."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import part
from sim.draws import PERSON, draw, normal
from sim.rows.initial import Figures
from sim.rows.records import HCPRow
from sim.rows.rules import Rules

_ROOT_HALF = math.sqrt(0.5)
_EDGE = 1e-12


@part
def openness(hcp: HCPRow, luck: np.uint64) -> float:
    """Returns the trait, standard normal: the rank of the HCP's contacts in its specialty."""
    _, rate, _, _ = draw(luck, hcp.key, 0, PERSON)
    return normal(rate)


@part
def going_with(trait: float, correlation: float, uniform: float) -> float:
    """Returns a uniform number whose normal quantile goes with a trait, by a correlation.

    Args:
        trait: standard normal.
        correlation: -1 to 1; at 0 the number is returned as it is.
        uniform: in (0, 1).
    """
    if correlation == 0.0:
        return uniform
    rest = np.sqrt(1.0 - correlation * correlation)
    together = correlation * trait + rest * normal(uniform)
    return min(max(0.5 * math.erfc(-together * _ROOT_HALF), _EDGE), 1.0 - _EDGE)


@part
def close_to_reps(hcp: HCPRow, figures: Figures, luck: np.uint64) -> None:
    """Settles whether an HCP sees no rep of any company."""
    _, _, none, _ = draw(luck, hcp.key, 0, PERSON)
    shut = none < figures.without_reps[hcp.country, hcp.practice, hcp.specialty]
    hcp.sees_no_rep = 1 if shut else 0


@part
def at_distance(hcp: HCPRow, rules: Rules) -> float:
    """Returns the factor on taking up a rep's call by screen or phone: not all who see none do."""
    return rules.openness.no_rep_at_distance if hcp.sees_no_rep else 1.0
