"""What the company expects of its contacts before it has seen any: its beliefs as tables.

Nothing here reads what HCPs are made of. Of the study it knows what any company knows of itself:
in which countries its HCPs live, and what its channels are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.records import VISIT
from sim.rules.population import country_mix
from sim.settings import Settings
from sim.settings.beliefs import Beliefs
from sim.settings.channels import RATE_WEEKS, ByPersona
from sim.settings.words import ACCESS_CLASSES, COUNTRIES, PERSONAS, PULL_CHANNELS, PUSH_CHANNELS

_NONE = ByPersona()


def believed_mix(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of the personas that the company reckons with, shape (personas,)."""
    return np.array([getattr(settings.company.beliefs.personas, p) for p in PERSONAS])


def believed_answers(settings: Settings) -> NDArray[np.float64]:
    """Returns how the company takes each persona to answer, persona x push channel."""
    answers = _by_persona(settings.company.beliefs.answers, PUSH_CHANNELS)
    answers[:, VISIT] *= mean_access(settings)
    return np.clip(answers, 1e-4, 0.98)


def expected_answers(settings: Settings) -> NDArray[np.float64]:
    """Returns what the company expects of a contact with an HCP, by push channel."""
    return np.asarray(believed_mix(settings) @ believed_answers(settings))


def believed_second_steps(settings: Settings) -> NDArray[np.float64]:
    """Returns the believed chances of a second step, persona x push channel; 0 where none is."""
    return _by_persona(settings.company.beliefs.second_steps, PUSH_CHANNELS)


def believed_sessions(settings: Settings) -> NDArray[np.float64]:
    """Returns the believed sessions a week of whom a place is open to, persona x pull channel."""
    weeks = np.array([RATE_WEEKS.get(channel, 1.0) for channel in PULL_CHANNELS])
    return _by_persona(settings.company.beliefs.sessions, PULL_CHANNELS) / weeks


def believed_presence(beliefs: Beliefs, yearly: float) -> float:
    """Returns the share of a platform's sessions that a spend is expected to be met in."""
    return beliefs.presence_max * float(1.0 - np.exp(-yearly / beliefs.presence_half))


def mean_access(settings: Settings) -> float:
    """Returns the believed mean chance of a meeting, over the countries' access classes."""
    return float(believed_access(settings) @ believed_meetings(settings))


def believed_access(settings: Settings) -> NDArray[np.float64]:
    """Returns the believed shares of open, restricted and closed HCPs, over the countries."""
    countries = (getattr(settings.company.beliefs.access, code) for code in COUNTRIES)
    shares = [[getattr(country, name) for name in ACCESS_CLASSES] for country in countries]
    return np.asarray(country_mix(settings) @ np.array(shares))


def believed_meetings(settings: Settings) -> NDArray[np.float64]:
    """Returns the believed chances of a meeting, by access class."""
    meetings = settings.company.beliefs.meetings
    return np.array([getattr(meetings, name) for name in ACCESS_CLASSES])


def _by_persona(table: object, channels: tuple[str, ...]) -> NDArray[np.float64]:
    """Returns a table of beliefs, persona x channel; 0 where nothing is believed of a channel."""
    return np.array([[getattr(getattr(table, c, _NONE), p) for c in channels] for p in PERSONAS])
