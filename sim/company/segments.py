"""Which persona the company takes an HCP for, by what it has observed and nothing else."""

from __future__ import annotations

import copy

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.company.kinds import kinds_of, split
from sim.company.likelihood import (
    count_cells,
    find_cells,
    level_of_answers,
    level_of_sessions,
    take_for,
)
from sim.compiled import entry
from sim.draws import SEGMENTS, draw_of_channel, normal
from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_YEAR
from sim.types import Floats, Table

_KEYS = np.uint64(3) << np.uint64(60)
_DRIFT = np.array([1.0, 0.0, -1.0])  # of the personas' shares


class Segments:
    """The company's picture of three kinds of HCP, and who is of which.

    It starts from `company.beliefs`. Every few weeks it takes each HCP for the kind that makes the
    HCP's answers and silences, and the sessions that it began, likeliest; and counts what each
    kind has answered. HCPs of one kind differ, by `spread`: that is integrated over, so that the
    tenth silence of one tells less than the first. Some of each use no screen, and the others
    differ on all screens at once: that is weighed over all channels together, so that silence on
    every screen tells of it rather than of the persona.

    Attributes:
        profiles: chance of an answer, segment x push channel.
        contacts: contacts behind each, with those that its beliefs weigh.
    """

    def __init__(self, settings: Settings) -> None:
        """Starts from what the company believes."""
        self._settings = settings.company.segmentation
        self._warmed = settings.warm_up.weeks
        self._drift = settings.company.beliefs.drift_per_year
        self._kinds = kinds_of(settings)
        self._levels = np.zeros(len(settings.channels.names))
        self._shape = 1.0 / max(self._settings.session_variance, 1e-6)
        self._sessions = (self._kinds.rates @ self._kinds.mix).tolist()
        self._addresses = np.array(settings.channels.numbers("address"))
        self.profiles = self._kinds.believed.copy()
        self.contacts = np.full(self.profiles.shape, self._settings.profile_weight)

    def copy(self) -> Segments:
        """Returns a picture that can be brought up to date by itself; beliefs are shared."""
        other = copy.copy(self)
        other._levels = self._levels.copy()
        return other

    def is_due(self, week: int) -> bool:
        """Tells whether the company estimates anew this week."""
        return week % self._settings.every_weeks == 0

    def estimate(self, customers: NDArray[np.void], week: int = 0) -> None:
        """Takes each HCP for a kind, and brings the kinds' profiles up to date.

        Beliefs tell how kinds differ and how many are of each; how much all answer, and how often
        all come, the company has seen.

        Args:
            customers: `records.customer_record`, shape (n,); `segment` is filled.
            week: number of the week.
        """
        mix = np.maximum(self._mix_in(week), 1e-9)
        channels, kinds = len(self._levels), len(mix)
        first, width = np.zeros(channels + 1, np.int64), np.zeros(channels, np.int64)
        find_cells(customers, first, width)
        ends = first.tolist()
        counted, told = np.zeros(ends[-1]), np.empty((ends[-1], kinds))
        count_cells(customers, first, width, counted)
        for channel in np.flatnonzero(width).tolist():
            mine = slice(ends[channel], ends[channel + 1])
            self._weigh(channel, counted[mine], int(width[channel]), mix, told[mine])
        tried, answered = np.zeros((2, *self._kinds.believed.shape))
        take_for(customers, first, width, told, np.log(mix), np.empty(kinds), tried, answered)
        weight = self._settings.profile_weight
        self.contacts = weight + tried
        self.profiles = (self._kinds.believed * weight + answered) / self.contacts

    def _mix_in(self, week: int) -> Floats:
        """Returns the believed shares of the kinds, which move on from year to year."""
        years = max(0, week + self._warmed) / WEEKS_PER_YEAR
        personas, without = self._kinds.personas, self._kinds.without
        moved = min(self._drift * years, float(personas[-1]))
        return split(personas + moved * _DRIFT, without)

    def _weigh(self, channel: int, counted: Floats, width: int, mix: Floats, told: Floats) -> None:
        """Fills in what was seen on a channel tells of each kind, at the level likeliest now."""
        kinds, level = self._kinds, self._levels[channel]
        contacts, place = self._settings.profile_weight, channel - len(kinds.answers)
        if place < 0:
            answers = kinds.answers[channel]
            ways = len(answers.weights)
            self._levels[channel] = level_of_answers(
                counted, width, answers.odds, answers.alike, answers.weights, kinds.mix,
                answers.expected, contacts, mix, level, np.empty((2, ways)),
                np.empty((2, len(counted) // width, ways)), told,
            )  # fmt: skip
        else:
            self._levels[channel] = level_of_sessions(
                counted, width, kinds.rates[place], self._shape, self._sessions[place], contacts,
                mix, level, told,
            )  # fmt: skip

    def sample(self, luck: np.uint64, week: int) -> NDArray[np.float64]:
        """Returns profiles drawn from what is known of them, segment x push channel."""
        normals = np.empty(self.profiles.shape)
        _draw_normals(luck, week, self._addresses, normals)
        p = np.clip(self.profiles, 1e-6, 1 - 1e-6)
        spread = 1.0 / np.sqrt(self.contacts * p * (1 - p))
        return np.asarray(special.expit(special.logit(p) + spread * normals))


@entry
def _draw_normals(luck: np.uint64, week: int, addresses: Table, normals: Table) -> None:
    for segment in range(normals.shape[0]):
        for channel in range(normals.shape[1]):
            key = _KEYS + np.uint64(segment)
            uniform = draw_of_channel(luck, key, week, SEGMENTS, addresses[channel])
            normals[segment, channel] = normal(uniform)
