"""Minutes: what a week has for the industry, and whether a contact still finds room."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from sim.compiled import part
from sim.draws import normal, quantile
from sim.rows.records import HCPRow, MarketRow, WeekRow
from sim.rows.rules import Rules
from sim.rules.packing import log_mean
from sim.settings import Settings
from sim.settings.words import COUNTRIES, PRACTICES


def derived(settings: Settings) -> dict[str, Any]:
    """Returns log-scale means of minutes, and how long a contact is by country and by practice."""
    attention, population = settings.behaviour.attention, settings.population
    countries = [getattr(settings.market.countries, country) for country in COUNTRIES]
    call = settings.channels[settings.channels.call]
    return {
        "minutes_log": log_mean(attention.minutes_per_week, attention.minutes_sigma),
        "evening_log": log_mean(attention.evening_minutes_per_week, attention.evening_sigma),
        "load_quantiles": special.betaincinv(
            attention.load_alpha, attention.load_beta, np.linspace(0, 1, 257)
        ),
        "kept_by_practice": 0.5 ** (1.0 / attention.practice_meetings),  # of the extra attention
        "stay_log_shift": -(attention.stay_sigma**2) / 2,
        "visit_minutes": [call.minutes * country.visit_minutes_factor for country in countries],
        "visit_minutes_factor": [country.visit_minutes_factor for country in countries],
        "load_factor": [getattr(population.practices, practice).load for practice in PRACTICES],
        "depth_factor": [  # on minutes, practice x specialty
            [
                getattr(population.practices, practice).depth * effect.depth
                for _, effect in population.specialty_effects
            ]
            for practice in PRACTICES
        ],
    }


@part
def open_week(
    hcp: HCPRow,
    week_state: WeekRow,
    rules: Rules,
    market: MarketRow,
    minutes_luck: float,
    load_luck: float,
) -> None:
    """Draws the week's minutes for industry contact, after patient load and season."""
    own = quantile(load_luck, rules.attention.load_quantiles)
    own *= rules.attention.load_factor[hcp.practice]
    load = min(1.0, own + week_state.load_added)
    minutes = np.exp(
        rules.attention.minutes_log + rules.attention.minutes_sigma * normal(minutes_luck)
    )
    taken = min(1.0, rules.attention.load_effect * load)
    minutes *= (1.0 - taken) * market.season * week_state.spare
    week_state.load = own
    if week_state.away or week_state.on_leave:
        minutes = 0.0
    week_state.minutes = minutes
    week_state.minutes_given = minutes


@part
def open_evening(week_state: WeekRow, rules: Rules, evening_luck: float) -> None:
    """Draws the week's evening minutes, which serve pull, after patient load."""
    week_state.evening = week_state.spare * week_state.evening_free
    week_state.evening *= np.exp(
        rules.attention.evening_log + rules.attention.evening_sigma * normal(evening_luck)
    )
    more = week_state.load - rules.attention.usual_load
    week_state.evening *= max(0.0, 1.0 - rules.attention.evening_load_effect * more)


@part
def length_by_week(week_state: WeekRow, rules: Rules) -> float:
    """Returns the factor on a visit's minutes: a short week makes visits short."""
    return (
        week_state.minutes_given / rules.attention.visit_week
    ) ** rules.attention.visit_elasticity


@part
def room(minutes_left: float, minutes_needed: float) -> float:
    """Returns the chance that a contact of this length still happens this week."""
    if minutes_needed <= minutes_left:
        return 1.0
    return max(0.0, minutes_left / minutes_needed)


@part
def room_for_event(minutes_left: float, minutes_needed: float, rules: Rules) -> float:
    """Returns the factor on attending an event: against the room that a usual week leaves."""
    against_usual = room(minutes_left, minutes_needed) / rules.attention.event_room
    return 1.0 + rules.attention.event_time * (against_usual - 1.0)


@part
def crowding(rules: Rules, ordinal: int) -> float:
    """Returns the weight of message number `ordinal` (from 0) of one channel in one week."""
    return 1.0 if ordinal == 0 else rules.attention.crowding**ordinal


@part
def length(rules: Rules, mean: float, longest: float, luck: float) -> float:
    """Returns the minutes that one contact takes."""
    return min(
        longest,
        mean * np.exp(rules.attention.stay_sigma * normal(luck) + rules.attention.stay_log_shift),
    )
