"""What kinds of HCP a company reckons with: personas, and how each of them is to screens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.rules.beliefs import (
    believed_access,
    believed_answers,
    believed_meetings,
    believed_mix,
    believed_screens,
    believed_sessions,
    believed_without_screens,
)
from sim.rules.channels import calls, intercepts
from sim.rules.packing import kept_by
from sim.settings import Settings
from sim.types import Floats

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
_THREE, _THREE_WEIGHTS = np.array([-(3.0**0.5), 0.0, 3.0**0.5]), np.array([1.0, 4.0, 1.0]) / 6.0


@dataclass(frozen=True)
class Answers:
    """How kinds of HCP answer on a push channel.

    Attributes:
        odds: log-odds of an answer, by kind and by how HCPs of it differ, shape (kinds, ways).
        alike: the first kind that has the odds of each, shape (kinds,): a channel without a screen
            does not tell ways of being to screens apart.
        weights: of the ways, shape (ways,).
        expected: chance of an answer over all HCPs.
    """

    odds: Floats
    alike: NDArray[np.int64]
    weights: Floats
    expected: float

    @classmethod
    def of(cls, odds: Floats, weights: Floats, mix: Floats) -> Answers:
        """Takes log-odds, the ways' weights and the kinds' shares."""
        alike = (odds[:, None] == odds).all(axis=2).argmax(axis=1)
        expected = float(special.expit(odds) @ weights @ mix)
        return cls(np.ascontiguousarray(odds), alike, weights, expected)


@dataclass(frozen=True)
class Kinds:
    """Kinds of HCP as a company takes them to be before it has seen any.

    Attributes:
        believed: chances of an answer, persona x push channel.
        personas: shares of the personas, shape (personas,).
        without: shares of each persona who use no screen, same shape.
        mix: shares of the kinds, shape (kinds,).
        answers: how they answer, by push channel.
        rates: sessions a week, place x kind.
    """

    believed: Floats
    personas: Floats
    without: Floats
    mix: Floats
    answers: tuple[Answers, ...]
    rates: Floats


@kept_by("population", "market", "channels", "company")
def kinds_of(settings: Settings) -> Kinds:
    """Returns the kinds that a company reckons with."""
    personas, without = believed_mix(settings), believed_without_screens(settings)
    believed, mix = believed_answers(settings), split(personas, without)
    answers = (_answers(settings, at, believed, without, mix) for at in range(len(believed[0])))
    rates = _rates(settings, len(believed[0]), without)
    return Kinds(believed, personas, without, mix, tuple(answers), rates)


def split(personas: Floats, without: Floats) -> Floats:
    """Returns the shares of the kinds: of each persona, for each way of being to screens.

    Args:
        personas: shares of the personas, shape (personas,).
        without: shares of each who use no screen, same shape.
    """
    users = np.outer(_THREE_WEIGHTS, personas * (1.0 - without))
    return np.concatenate([users.ravel(), personas * without])


def _ways(settings: Settings) -> Floats:
    """Returns what each way of being to screens adds to log-odds; the last uses none."""
    beliefs = settings.company.beliefs
    return np.array([*(beliefs.screens_sd * _THREE), -beliefs.log_odds_without])


def _answers(
    settings: Settings, channel: int, believed: Floats, without: Floats, mix: Floats
) -> Answers:
    """Returns how kinds answer on a push channel.

    Visits differ above all by access, of which it has a belief too.
    """
    chances, parts = believed[:, channel, None], np.ones(1)
    if channel in calls(settings.channels):
        met, parts = believed_meetings(settings), believed_access(settings)
        chances = np.clip(chances * met / max(float(met @ parts), 1e-9), 1e-4, 0.98)
    users, taken = special.logit(chances), believed_screens(settings)[channel]
    beliefs = settings.company.beliefs
    if taken > 0.0:
        users = intercepts(
            chances, beliefs.screens_sd * taken,
            without=np.broadcast_to(without[:, None], chances.shape),
            lack=beliefs.log_odds_without * taken,
        )  # fmt: skip
    logits = np.concatenate([users + way * taken for way in _ways(settings)])
    differing = logits[..., None] + settings.company.segmentation.spread * _NODES
    weights = parts[:, None] * _WEIGHTS / _WEIGHTS.sum()
    return Answers.of(differing.reshape(len(logits), -1), weights.ravel(), mix)


def _rates(settings: Settings, push: int, without: Floats) -> Floats:
    """Returns sessions a week, place x kind, whose means by persona are those believed."""
    ways, taken = _ways(settings), believed_screens(settings)[push:]
    shares = split(np.ones(len(without)), without).reshape(len(ways), -1)
    factors = np.exp(np.outer(ways, taken))
    mean = np.einsum("wp,wc->pc", shares, factors)
    users = np.maximum(believed_sessions(settings), 1e-9) / mean
    return np.ascontiguousarray(np.concatenate([users * factor for factor in factors]).T)
