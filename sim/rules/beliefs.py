"""What the company expects of its contacts before it has seen any: its beliefs as tables.

Nothing here reads what HCPs are made of. Of the study it knows what any company knows of itself:
in which countries its HCPs live, and what its channels are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.rules.channels import calls
from sim.rules.mix import country_mix
from sim.rules.packing import kept_by
from sim.rules.screens import load
from sim.settings import Settings
from sim.settings.beliefs import Beliefs
from sim.settings.by_name import ByName
from sim.settings.channels import SHIPPED
from sim.settings.kinds import ByPersona, Feed
from sim.settings.words import ACCESS_CLASSES, COUNTRIES, PERSONAS

_NONE = ByPersona()


def believed_mix(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of the personas that the company reckons with, shape (personas,)."""
    return np.array([getattr(settings.company.beliefs.personas, p) for p in PERSONAS])


@kept_by("population", "market", "channels", "company")
def believed_answers(settings: Settings) -> NDArray[np.float64]:
    """Returns how the company takes each persona to answer, persona x push channel."""
    channels = settings.channels
    answers = _believed(settings, settings.company.beliefs.answers, channels.push, "response")
    answers[:, calls(settings.channels)] *= mean_access(settings)
    return np.clip(answers, 1e-4, 0.98)


def believed_without_screens(settings: Settings) -> NDArray[np.float64]:
    """Returns the shares of each persona taken to use no screen, shape (personas,)."""
    return np.array([getattr(settings.company.beliefs.without_screens, p) for p in PERSONAS])


def believed_screens(settings: Settings) -> NDArray[np.float64]:
    """Returns how far the company takes each channel to take a screen, 0-1."""
    return np.array([load(SHIPPED.get(name, one)) for name, one in settings.channels.items()])


def expected_answers(settings: Settings) -> NDArray[np.float64]:
    """Returns what the company expects of a contact with an HCP, by push channel."""
    return np.asarray(believed_mix(settings) @ believed_answers(settings))


def believed_second_steps(settings: Settings) -> NDArray[np.float64]:
    """Returns the believed chances of a second step, persona x push channel; 0 where none is."""
    beliefs, push = settings.company.beliefs, settings.channels.push
    return _believed(settings, beliefs.second_steps, push, "second_step")


@kept_by("population", "market", "channels", "company")
def believed_sessions(settings: Settings) -> NDArray[np.float64]:
    """Returns the believed sessions a week of whom a place is open to, persona x pull channel."""
    pull, sessions = settings.channels.pull, settings.company.beliefs.sessions
    published = (SHIPPED.get(name, settings.channels[name]) for name in pull)
    weeks = np.array([getattr(place, "period_weeks", 1.0) for place in published])
    return _believed(settings, sessions, pull, "response") / weeks


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


def _believed(
    settings: Settings, table: ByName, channels: tuple[str, ...], step: str
) -> NDArray[np.float64]:
    """Returns a table of beliefs, persona x channel; 0 where a channel has no such step."""
    rows = []
    for name in channels:
        one = SHIPPED.get(name, settings.channels[name])
        published = _NONE if isinstance(one, Feed) else getattr(one, step, _NONE)
        rows.append(table.get(name, published))
    return np.array([[getattr(row, p) for row in rows] for p in PERSONAS])
