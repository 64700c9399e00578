"""What HCPs are at the start.

Written by `python -m experiments.rows`, never by hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class GivenRow:
    """What a user's table says of an HCP, `population.GIVEN`."""

    country: int
    cohort: int
    practice: int
    persona: int
    tier: int
    access: int
    email_consent: int
    specialty: int
    named_specialty: int
    contacts_per_month: float


class MarketFigures:
    """`market` of Figures."""

    competitors: float
    competitor_mails_per_week: float
    competitor_mails_shape: float
    access_trend_per_year: float
    start_month: float
    imitation: float
    crowding: float
    cadence_memory: float


class TiersFigures:
    """`tiers` of Figures."""

    a: float
    b: float


class Figures:
    """Who HCPs are at the start, `rules.population.figures_of`."""

    market: MarketFigures
    tiers: TiersFigures
    countries: NDArray[np.float64]
    cohorts: NDArray[np.float64]
    practices: NDArray[np.float64]
    personas: NDArray[np.float64]
    access: NDArray[np.float64]
    meeting_chance: NDArray[np.float64]
    opt_out_law: NDArray[np.float64]
    email_consent: NDArray[np.float64]
    tolerance_factor: NDArray[np.float64]
    competitor_share: float
    mails_quantiles: NDArray[np.float64]
    believed_persona: float
    group_logits: NDArray[np.float64]
    group_purposes: NDArray[np.float64]
    group_countries: NDArray[np.float64]
    group_means: NDArray[np.float64]
    group_sds: NDArray[np.float64]
    without_reps: NDArray[np.float64]
    visits_per_contact: NDArray[np.float64]
    without_screens: NDArray[np.float64]
    screens_mean: NDArray[np.float64]
    registered_of_users: float


class TieRates:
    """Who asks whom, `network.rates_of_ties`."""

    block_size: float
    circle_size: float
    circle_lift: float
    advice_ties: float
    other_ties: float
    mutual_share: float
    advice_spread: float
    leader_share: float
    other_spread: float
    specialty_lift: float
    cohort_lift: float
    advice: float
    mutual: float
    single: float
    circles: float
    circle: NDArray[np.float64]
    specialty: NDArray[np.float64]
    cohort: NDArray[np.float64]
