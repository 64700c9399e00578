"""Which persona the company takes an HCP for, by what it has observed and nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.compiled import entry, part
from sim.draws import SEGMENTS, draw_of_channel, normal
from sim.rows.company import SegmentRules
from sim.rows.records import CustomerRow
from sim.rules.beliefs import (
    believed_access,
    believed_answers,
    believed_meetings,
    believed_mix,
    believed_sessions,
)
from sim.rules.channels import calls
from sim.rules.packing import laid_out, record_of
from sim.settings import Settings
from sim.settings.words import PERSONAS
from sim.types import Floats, Table

_KEYS = np.uint64(3) << np.uint64(60)
_N_SEGMENTS = len(PERSONAS)
_COUNTS = ("tried", "answered")


class Segments:
    """The company's picture of three kinds of HCP, and who is of which.

    It starts from `company.beliefs`. Every few weeks it takes each HCP for the kind that makes the
    HCP's answers and silences likeliest, and counts what each kind has answered.

    Attributes:
        profiles: chance of an answer, segment x push channel.
        contacts: contacts behind each, with those that its beliefs weigh.
        rules: what estimates go by, shape (1,).
    """

    def __init__(self, settings: Settings) -> None:
        """Starts from what the company believes."""
        self._settings = settings.company.segmentation
        self._believed = believed_answers(settings)
        self._mix = believed_mix(settings)
        channels = settings.channels
        site = channels.pull.index(channels.home)
        rates = np.maximum(believed_sessions(settings)[:, site], 1e-9)
        self.rules = record_of(
            {
                **laid_out(self._settings),
                "prior": np.log(np.maximum(self._mix, 1e-9)),
                "session_rate": rates,
                "likeness": _likeness(settings, self._mix @ self._believed),
                "answer": np.zeros(self._believed.shape),
                "silence": np.zeros(self._believed.shape),
            }
        )
        self._rates = rates
        self._addresses = np.array(channels.numbers("address"))
        self.profiles = self._believed.copy()
        self.contacts = np.full(self.profiles.shape, self._settings.profile_weight)

    def is_due(self, week: int) -> bool:
        """Tells whether the company estimates anew this week."""
        return week % self._settings.every_weeks == 0

    def estimate(self, customers: NDArray[np.void]) -> None:
        """Takes each HCP for a kind, and brings the kinds' profiles up to date.

        Beliefs tell how kinds differ; how much all answer, the company has seen.

        Args:
            customers: `records.customer_record`, shape (n,); `segment` is filled.
        """
        weight, expected = self._settings.profile_weight, self._mix @ self._believed
        tried, answered = (customers[name].sum(axis=0, dtype=np.int64) for name in _COUNTS)
        seen = (expected * weight + answered) / (weight + tried)
        shift = special.logit(np.clip(seen, 1e-6, 1 - 1e-6)) - special.logit(expected)
        likely = special.expit(special.logit(self._believed) + shift)
        self.rules["answer"] = np.log(likely)
        self.rules["silence"] = np.log1p(-likely)
        sessions, weeks = (float(customers[name].sum()) for name in ("sessions", "site_weeks"))
        mean = float(self._mix @ self._rates)
        seen_rate = (sessions + mean * weight) / (weeks + weight)
        self.rules["session_rate"] = self._rates * (seen_rate / mean)
        tried_by, answered_by = np.zeros((2, *self._believed.shape))
        _classify(customers, self.rules, tried_by, answered_by)
        self.contacts = weight + tried_by
        self.profiles = (self._believed * weight + answered_by) / self.contacts

    def sample(self, luck: np.uint64, week: int) -> NDArray[np.float64]:
        """Returns profiles drawn from what is known of them, segment x push channel."""
        normals = np.empty(self.profiles.shape)
        _draw_normals(luck, week, self._addresses, normals)
        p = np.clip(self.profiles, 1e-6, 1 - 1e-6)
        spread = 1.0 / np.sqrt(self.contacts * p * (1 - p))
        return np.asarray(special.expit(special.logit(p) + spread * normals))


def _likeness(settings: Settings, chances: Floats) -> Floats:
    """Returns how alike the answers of one HCP are, by push channel: 0 not at all, 1 wholly.

    Two HCPs of one kind differ, so the tenth silence of one tells less than the first. For visits
    that is above all a matter of access, of which it has a belief too.
    """
    own = chances * (1 - chances) * settings.company.segmentation.spread**2
    met, parts = believed_meetings(settings), believed_access(settings)
    mean = float(met @ parts)
    own[calls(settings.channels)] += float((met - mean) ** 2 @ parts) / max(mean * (1 - mean), 1e-9)
    return np.minimum(own, 1.0)


@entry
def _draw_normals(luck: np.uint64, week: int, addresses: Table, normals: Table) -> None:
    for segment in range(normals.shape[0]):
        for channel in range(normals.shape[1]):
            key = _KEYS + np.uint64(segment)
            uniform = draw_of_channel(luck, key, week, SEGMENTS, addresses[channel])
            normals[segment, channel] = normal(uniform)


@entry
def _classify(customers: Table, rules_: Table, tried: Table, answered: Table) -> None:
    """Sets each customer's segment, and sums contacts and answers by segment and channel."""
    rules: SegmentRules = rules_[0]
    for row in range(len(customers)):
        customer: CustomerRow = customers[row]
        customer.segment = _likeliest(customer, rules)
        for channel in range(len(customer.tried)):
            tried[customer.segment, channel] += customer.tried[channel]
            answered[customer.segment, channel] += customer.answered[channel]


@part
def _likeliest(customer: CustomerRow, rules: SegmentRules) -> int:
    best, most = 0, -np.inf
    for segment in range(_N_SEGMENTS):
        rate = rules.session_rate[segment]
        evidence = customer.sessions * np.log(rate) - customer.site_weeks * rate
        evidence /= 1.0 + rules.session_variance * customer.site_weeks * rate
        for channel in range(len(customer.tried)):
            tried = float(customer.tried[channel])
            if tried == 0.0:
                continue
            yes = float(customer.answered[channel])
            of_all = yes * rules.answer[segment, channel]
            of_all += (tried - yes) * rules.silence[segment, channel]
            evidence += of_all / (1.0 + (tried - 1.0) * rules.likeness[channel])
        score = rules.prior[segment] + evidence
        if score > most:
            best, most = segment, score
    return best
