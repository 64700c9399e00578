"""The chance that an HCP answers what a company sends."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.records import N_CHANNELS
from sim.types import Row


@part
def logistic(x: float) -> float:
    """Returns the probability of these log-odds."""
    return 1.0 / (1.0 + np.exp(-x))


@part
def log_odds(p: float) -> float:
    """Returns the log-odds of a probability."""
    return np.log(p / (1.0 - p))


@part
def synergy(hcp: Row, now: Row, rules: Row, channel: int) -> float:
    """Returns log-odds from other channels met lately: preferred ones help, others annoy."""
    since = now.week - int(rules.synergy_weeks)
    preferred = 0
    other = 0
    for further in range(N_CHANNELS):
        met = hcp.last_touch[further] > since and further != channel
        liked = int(hcp.preferred) >> further & 1
        preferred += met & liked
        other += met & (1 - liked)
    help_from_preferred = min(preferred * rules.preferred_synergy, rules.preferred_synergy_max)
    return help_from_preferred + other * rules.other_synergy


@part
def chance_of_response(hcp: Row, now: Row, rules: Row, channel: int, fit: float) -> float:
    """Returns the chance of a channel's first step, before crowding and the time left.

    Own log-odds, moved by trust, relevance and goodwill, lowered by both stocks of messages.
    """
    return logistic(
        rules.intercept[hcp.persona, channel]
        + hcp.deviation[channel]
        + rules.trust_weight * (now.trust - rules.trust_reference)
        + rules.fit_weight * (fit - 0.5)
        + rules.goodwill_weight * (now.goodwill - rules.goodwill_reference)
        - rules.own_weight * hcp.fatigue_own
        - rules.market_weight * (hcp.fatigue_market - rules.market_reference)
        + synergy(hcp, now, rules, channel)
    )


@part
def chance_of_click(hcp: Row, now: Row, rules: Row, channel: int, fit: float) -> float:
    """Returns the chance of a click in an opened mail: trust and relevance, no fatigue."""
    return logistic(
        rules.second_intercept[hcp.persona, channel]
        + hcp.deviation[channel]
        + rules.trust_weight * (now.trust - rules.trust_reference)
        + rules.fit_weight * (fit - 0.5)
    )


@part
def chance_of_attendance(hcp: Row, rules: Row, channel: int) -> float:
    """Returns the chance that a registered HCP attends: it was planned, so own log-odds only."""
    return logistic(rules.second_intercept[hcp.persona, channel] + hcp.deviation[channel])
