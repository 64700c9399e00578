"""What a company does, as one record, and what the field expects of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.records import N_PUSH, VISIT
from sim.rules.channels import by_persona, scopes, until_each_purpose
from sim.rules.packing import WEEKS_PER_MONTH, Record, record_of
from sim.settings import Settings, Strategy
from sim.settings.behaviour import Access
from sim.settings.channels import Channels
from sim.settings.words import CHANNELS, PERSONAS, PUSH_CHANNELS, TIERS

_PUBLISHED = Channels()
_AFTER = (*CHANNELS, "request")
_COORDINATION = {"uncoordinated": -1.0, "planned": 0.0, "batched": 1.0}


def strategy_record(strategy: Strategy, settings: Settings) -> Record:
    """Returns the record of a strategy that the planner and the rule read.

    Args:
        strategy: what the company does.
        settings: for the channels and for what the field expects of them.

    Returns:
        A structured array of shape (1,), all float64.
    """
    attention = settings.behaviour.attention
    cadence = strategy.touches_per_month
    follow = np.zeros((len(_AFTER), N_PUSH))
    for rule in strategy.follow_ups.values():
        follow[_AFTER.index(rule.after), PUSH_CHANNELS.index(rule.send)] += rule.share
    return record_of(
        {
            "rate": [
                [getattr(getattr(cadence, c), tier) / WEEKS_PER_MONTH for c in PUSH_CHANNELS]
                for tier in TIERS
            ],
            "order": [PUSH_CHANNELS.index(c) for c in strategy.order],
            "follow": np.minimum(follow, 1.0),
            "max_messages": strategy.max_messages_per_week,
            "min_weeks_between": strategy.min_weeks_between,
            "rest_after_silent": strategy.rest_after_silent,
            "rest_weeks": strategy.rest_weeks,
            "silent_weeks": strategy.silent_weeks,
            "silent_share": strategy.silent_share,
            "remote_after_refusals": strategy.remote_after_refusals,
            "remote_share": strategy.remote_share,
            "follow_preference": strategy.follow_preference,
            "expected": expected_answers(settings),
            "estimate_weight": settings.company.estimate_weight,
            "by_need": strategy.content_choice == "need",
            "until_purpose": until_each_purpose(
                settings, strategy.purposes, strategy.purpose_choice == "channel"
            ),
            "coordination": _COORDINATION[strategy.coordination],
            "copied_penalty": 0.0
            if strategy.adapted_content
            else settings.behaviour.relevance.copied_penalty,
            "remote_effort": attention.remote_effort_adapted
            if strategy.adapted_content
            else attention.remote_effort,
            "show_site": strategy.show_site_at_visit and strategy.site_open,
            "ask_consent": strategy.ask_consent,
            "needs_visit_weeks": [
                getattr(settings.channels, c).needs_visit_weeks for c in PUSH_CHANNELS
            ],
            "scope": scopes(settings.channels)[:N_PUSH],
        }
    )


def expected_answers(settings: Settings) -> NDArray[np.float64]:
    """Returns what the field expects of a contact, by push channel: published averages.

    The company knows who lives where, and what has been published of answers (the defaults of
    `channels` and `behaviour.access`), whatever the HCPs of a study are really like.
    """
    personas = settings.population.personas
    mix = np.array([getattr(personas, p) for p in PERSONAS])
    expected = mix @ by_persona(_PUBLISHED, "response")[:, :N_PUSH]
    expected[VISIT] *= mean_access(settings)
    return np.clip(expected, 1e-4, 1.0)


def mean_access(settings: Settings) -> float:
    """Returns the published mean chance of a meeting, over the countries' access classes."""
    access, shares = Access(), settings.population.countries
    return float(
        sum(
            getattr(shares, code)
            * (
                country.access_open * access.open
                + country.access_restricted * access.restricted
                + country.access_closed * access.closed
            )
            for code, country in settings.market.countries
        )
    )
