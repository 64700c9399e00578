"""Who uses screens: shares by persona and cohort, and how unlike HCPs are for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.rules.mix import cohorts_of_personas, shares_of_personas
from sim.settings import Settings
from sim.settings.channels import Channels
from sim.settings.kinds import Channel
from sim.settings.words import COHORTS

_FROM_THE_MIDDLE = np.arange(len(COHORTS)) - 1.0  # steps of a cohort


def loads(channels: Channels) -> NDArray[np.float64]:
    """Returns how far each channel takes a screen, 0-1."""
    return np.array([load(one) for one in channels.in_order])


def load(channel: Channel) -> float:
    """Returns how far a channel takes a screen, 0-1."""
    return float(channel.closeness < 1.0) if channel.screen is None else channel.screen


def without_screens(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of HCPs who use no screen, persona x cohort."""
    screens = settings.behaviour.screens
    middle = np.array(
        [screens.engagers_without, screens.learners_without, screens.traditionalists_without]
    )
    tilted = special.logit(middle)[:, None] + screens.cohort_tilt * _FROM_THE_MIDDLE
    return np.asarray(special.expit(tilted))


def shares_without(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of HCPs of each persona who use no screen, shape (personas,)."""
    return np.asarray((without_screens(settings) * cohorts_of_personas(settings)).sum(axis=1))


def share_of_users(settings: Settings) -> float:
    """Returns the share of HCPs who use screens."""
    return 1.0 - float(shares_of_personas(settings) @ shares_without(settings))


def mean_and_spread(settings: Settings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns mean and standard deviation of what all screens share, log-odds, by persona."""
    screens, without = settings.behaviour.screens, shares_without(settings)
    lack = screens.log_odds_without
    spread = np.sqrt(screens.trait_sd**2 + without * (1.0 - without) * lack**2)
    return -without * lack, spread


def factor_on_rates(settings: Settings) -> NDArray[np.float64]:
    """Returns the mean factor on a rate of sessions of how HCPs are to screens, persona x channel.

    Rates are divided by it, so that they stay the means over HCPs. Of the own site they are the
    means over those who are registered, and who uses no screen is not.
    """
    screens, taken = settings.behaviour.screens, loads(settings.channels)
    own = np.array([float(vars(one).get("own_site", 0.0)) for one in settings.channels.in_order])
    without = np.outer(shares_without(settings), 1.0 - own)
    lack = np.exp(-screens.log_odds_without * taken)
    return np.asarray(
        (1.0 - without + without * lack) * np.exp((screens.trait_sd * taken) ** 2 / 2.0)
    )
