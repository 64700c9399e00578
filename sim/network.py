"""Who asks whom: a network of doctors with ties inside towns and hospitals.

Every pair has luck of its own, addressed by both keys, so an HCP more or less moves no other pair's
tie. A tie is directed from the one who names to the one who is named; influence goes the other
way. Ties are stored with the named: whom a change of theirs concerns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compiled import entry, part
from sim.draws import LEADERS, THRESHOLDS, TIES, draw, normal
from sim.rows.initial import TieRates
from sim.rows.records import CustomerRow, HCPRow
from sim.rules.mix import class_shares
from sim.rules.packing import Record, kept_by, laid_out, record_of
from sim.settings import Settings
from sim.settings.words import COHORTS
from sim.types import Table

ADVICE, OTHER = 1, 2  # bits of a tie's kind
KIND_BITS, _KIND = 2, ADVICE | OTHER
_MIX = np.uint64(0x9E3779B97F4A7C15)
_TURN, _BACK = np.uint64(32), np.uint64(32)
_SPARE = 8  # ties per HCP that are made room for at first


@dataclass(frozen=True)
class Network:
    """Ties, sorted by the one who is named.

    Attributes:
        starts: first tie of each HCP, shape (n + 1,).
        ties: who named the HCP, by row, above the `KIND_BITS` that say how, shape (ties,).
    """

    starts: NDArray[np.int32]
    ties: NDArray[np.uint32]

    @property
    def followers(self) -> NDArray[np.int64]:
        """Rows of those who named the HCP, shape (ties,)."""
        return (self.ties >> KIND_BITS).astype(np.int64)

    @property
    def kinds(self) -> NDArray[np.uint8]:
        """Bits of ADVICE and OTHER, shape (ties,)."""
        return (self.ties & _KIND).astype(np.uint8)


def settle_in_blocks(settings: Settings, hcps: NDArray[np.void], luck: np.uint64) -> None:
    """Puts HCPs into towns or hospitals of their country.

    Args:
        settings: for `population.network`.
        hcps: `records.hcp_record`, shape (n,); `block` is filled.
        luck: key of the luck that the population is drawn by.
    """
    network, first = settings.population.network, 0
    places = np.empty(len(hcps))
    _draw_places(hcps, luck, places)
    for country, living in enumerate(np.bincount(hcps["country"]).tolist()):
        if not living:
            continue
        mine = hcps["country"] == country
        blocks = max(1, round(living / network.block_size))
        hcps["block"][mine] = first + np.floor(places[mine] * blocks)
        first += blocks


@entry
def _draw_places(hcps: Table, luck: np.uint64, places: Table) -> None:
    for row in range(len(hcps)):
        hcp: HCPRow = hcps[row]
        _, _, places[row], _ = draw(luck, hcp.key, 0, THRESHOLDS)


def find_leaders(
    settings: Settings, hcps: NDArray[np.void], customers: NDArray[np.void], luck: np.uint64
) -> None:
    """Says who is an opinion leader, and whom the company takes for one.

    Leaders are those whose advice is most sought (`population.network.advice_spread` says how much
    more), whether peers have influence or not.

    Args:
        settings: for `population.network` and `company`.
        hcps: `records.hcp_record`, shape (n,); `leader` is filled.
        customers: `records.customer_record`, shape (n,); `leader` is filled.
        luck: key of the luck that the population is drawn by.
    """
    company, share = settings.company, settings.population.network.leader_share
    chances = np.array([company.leaders_mistaken, company.leaders_known])
    _find_leaders(hcps, customers, share, chances, luck)


@entry
def _find_leaders(
    hcps: Table, customers: Table, share: float, chances: Table, luck: np.uint64
) -> None:
    for row in range(len(hcps)):
        hcp: HCPRow = hcps[row]
        customer: CustomerRow = customers[row]
        advice, _, known, _ = draw(luck, hcp.key, 0, LEADERS)
        hcp.leader = 1 if advice > 1.0 - share else 0
        customer.leader = 1 if known < chances[hcp.leader] else 0


def tie(settings: Settings, hcps: NDArray[np.void], luck: np.uint64) -> Network:
    """Ties the HCPs of a universe together.

    Args:
        settings: for `population.network`.
        hcps: `records.hcp_record`, shape (n,), in their blocks; `advisers` is filled.
        luck: key of the luck that the population is drawn by.

    Returns:
        The ties.
    """
    order = np.lexsort((hcps["key"], hcps["block"]))
    bounds = np.flatnonzero(np.diff(hcps["block"][order], prepend=-1, append=-1))
    figures, room = rates_of_ties(settings), _SPARE * len(hcps) + 1_000
    people = np.empty((int(np.diff(bounds).max(initial=0)), 3))
    while True:
        named, naming = np.empty(room, np.int32), np.empty(room, np.uint32)
        found = _find_ties(hcps, order, bounds, figures, luck, people, named, naming)
        if found <= room:
            break
        room = found
    del order
    network = Network(np.zeros(len(hcps) + 1, np.int32), np.empty(found, np.uint32))
    _file_ties(named[:found], naming, hcps, network.starts, network.ties)
    return network


@kept_by("population")
def rates_of_ties(settings: Settings) -> Record:
    """Returns the rates of ties, per pair of an average block."""
    network, population = settings.population.network, settings.population
    others = max(network.block_size - 1.0, 1.0)
    inside = min(1.0, (network.circle_size - 1.0) / others)
    mean = 1.0 + (network.circle_lift - 1.0) * inside
    cohorts = np.array([getattr(population.cohorts, c) for c in COHORTS])
    alike, unlike = _lifts(network.specialty_lift, class_shares(settings))
    peers, not_peers = _lifts(network.cohort_lift, cohorts)
    return record_of(
        {
            **laid_out(network),
            "advice": network.advice_ties / others,
            "mutual": network.mutual_share * network.other_ties / others,
            "single": (1.0 - network.mutual_share) * network.other_ties / others,
            "circles": max(1, round(network.block_size / network.circle_size)),
            "circle": [1.0 / mean, network.circle_lift / mean],
            "specialty": [unlike, alike],
            "cohort": [not_peers, peers],
        }
    )


def _lifts(lift: float, shares: NDArray[np.float64]) -> tuple[float, float]:
    """Returns factors on ties among the alike and the unlike that leave their number as it is."""
    chance = float((shares / shares.sum()) @ (shares / shares.sum()))
    alike = min(lift, 1.0 / chance)
    return alike, (1.0 - chance * alike) / max(1.0 - chance, 1e-12)


@part
def _stand(hcp: HCPRow, figures: TieRates, luck: np.uint64, person: Table) -> None:
    """Fills in how often an HCP is asked for advice, and named otherwise, and its circle."""
    advice, other, _, _ = draw(luck, hcp.key, 0, LEADERS)
    _, _, _, circle = draw(luck, hcp.key, 0, THRESHOLDS)
    a, o = figures.advice_spread, figures.other_spread
    person[0] = np.exp(a * normal(advice) - a * a / 2.0)  # against the mean
    person[1] = np.exp(o * normal(other) - o * o / 2.0)
    person[2] = np.floor(circle * figures.circles)


@part
def _pair_key(one: np.uint64, other: np.uint64) -> np.uint64:
    low, high = min(one, other) * _MIX, max(one, other)
    return (low << _TURN | low >> _BACK) ^ high * _MIX


@entry
def _find_ties(
    hcps: Table,
    order: Table,
    bounds: Table,
    figures_: Table,
    luck: np.uint64,
    people: Table,
    named: Table,
    naming: Table,
) -> int:
    """Draws the ties of every pair within a block; returns how many there are."""
    figures: TieRates = figures_[0]
    found, room = 0, len(named)
    for block in range(len(bounds) - 1):
        first, last = bounds[block], bounds[block + 1]
        for place in range(first, last):
            _stand(hcps[order[place]], figures, luck, people[place - first])
        for i in range(first, last):
            one: HCPRow = hcps[order[i]]
            own = people[i - first]
            for j in range(i + 1, last):
                other: HCPRow = hcps[order[j]]
                theirs = people[j - first]
                near = figures.circle[1 if own[2] == theirs[2] else 0]
                near *= figures.specialty[1 if one.specialty == other.specialty else 0]
                near *= figures.cohort[1 if one.cohort == other.cohort else 0]
                key = _pair_key(one.key, other.key)
                mutual, ahead, back, _ = draw(luck, key, 0, TIES)
                advice_ahead, advice_back, _, _ = draw(luck, key, 0, TIES + 1)
                both = mutual < figures.mutual * near * np.sqrt(own[1] * theirs[1])
                kind_ahead = _kind(figures, near, theirs, both, ahead, advice_ahead)
                kind_back = _kind(figures, near, own, both, back, advice_back)
                if kind_ahead:
                    if found < room:
                        named[found] = order[j]
                        naming[found] = order[i] << KIND_BITS | kind_ahead
                    found += 1
                if kind_back:
                    if found < room:
                        named[found] = order[i]
                        naming[found] = order[j] << KIND_BITS | kind_back
                    found += 1
    return found


@entry
def _file_ties(
    named: Table,
    naming: Table,
    hcps: Table,
    starts: Table,
    ties: Table,
) -> None:
    """Sorts ties by who is named, and counts those whom each HCP asks for advice.

    `starts`, of zeros, and `ties` are those of `Network`, to fill.
    """
    for tie in range(len(named)):
        starts[named[tie] + 1] += 1
    for row in range(1, len(starts)):
        starts[row] += starts[row - 1]
    for tie in range(len(named)):
        place = starts[named[tie]]
        ties[place] = naming[tie]
        starts[named[tie]] = place + 1
        if naming[tie] & ADVICE:
            asking: HCPRow = hcps[naming[tie] >> KIND_BITS]
            asking.advisers = min(asking.advisers + 1, 255)
    for row in range(len(starts) - 1, 0, -1):  # each is where the next one's begin
        starts[row] = starts[row - 1]
    starts[0] = 0


@part
def _kind(
    figures: TieRates, near: float, named: Table, both: bool, luck: float, advice_luck: float
) -> int:
    kind = 0
    if advice_luck < figures.advice * near * named[0]:
        kind |= ADVICE
    if both or luck < figures.single * near * named[1]:
        kind |= OTHER
    return kind
