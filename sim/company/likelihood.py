"""How likely what a company has seen of an HCP is for each kind of HCP: log-likelihoods.

HCPs of whom the same was seen on a channel are weighed together, in a *cell*: so many contacts with
so many answers, or so many weeks in which a place was open with so many sessions.

Beliefs tell how kinds differ; how much all of them answer on a channel is its *level*, which is
looked for from the one of last time, by a few parabolas.
"""

from __future__ import annotations

import numpy as np

from sim.compiled import entry, part, shared
from sim.rows.records import CustomerRow
from sim.types import Table

_MOST = 1_000  # contacts, or weeks, that are told apart: of more, their share of answers counts
_TINY = 1e-200  # below which a sum of powers may have lost terms
_WIDTH, _STEPS, _MOST_STEP = 0.1, 4, 0.5  # by which levels are looked for, log-odds


@part
def _cell(customer: CustomerRow, channel: int, width: int) -> int:
    """Returns the number of the cell that an HCP is in on a channel."""
    if channel < len(customer.tried):
        of, among = int(customer.tried[channel]), int(customer.answered[channel])
    else:
        place = channel - len(customer.tried)
        of, among = int(customer.open_weeks[place]), int(customer.sessions[place])
    if of > _MOST:
        of, among = _MOST, among * _MOST // of
    return of * width + min(among, width - 1)


@entry
def find_cells(customers: Table, first: Table, width: Table) -> None:
    """Finds how many cells each channel has, by the most contacts and answers of one HCP.

    Args:
        customers: `records.customer_record`, shape (n,).
        first: to fill with the first cell of each channel, and how many there are of all of them,
            int64, shape (channels + 1,); 0 before.
        width: to fill with the cells for each number of contacts, 0 where there were none, int64,
            shape (channels,); 0 before.
    """
    of, among = first[1:], width
    for row in range(len(customers)):
        customer: CustomerRow = customers[row]
        push = len(customer.tried)
        for channel in range(push):
            of[channel] = max(of[channel], np.int64(customer.tried[channel]))
            among[channel] = max(among[channel], np.int64(customer.answered[channel]))
        for place in range(len(customer.sessions)):
            of[push + place] = max(of[push + place], np.int64(customer.open_weeks[place]))
            among[push + place] = max(among[push + place], np.int64(customer.sessions[place]))
    for channel in range(len(width)):
        width[channel] = min(among[channel], _MOST) + 1 if of[channel] else 0
        first[channel + 1] = first[channel] + (min(of[channel], _MOST) + 1) * width[channel]


@entry
def count_cells(customers: Table, first: Table, width: Table, counted: Table) -> None:
    """Counts the HCPs in each cell.

    Args:
        customers: `records.customer_record`, shape (n,).
        first: as `find_cells` filled it.
        width: likewise.
        counted: to add to, shape (cells,).
    """
    for row in range(len(customers)):
        customer: CustomerRow = customers[row]
        for channel in range(len(width)):
            if width[channel]:
                counted[first[channel] + _cell(customer, channel, width[channel])] += 1.0


@entry
def level_of_answers(
    counted: Table, width: int, odds: Table, alike: Table, weights: Table, believed: Table,
    expected: float, contacts: float, mix: Table, level: float, logs: Table, powers: Table,
    told: Table,
) -> float:  # fmt: skip
    """Returns the likeliest level of a channel's answers, and weighs answers and silences at it.

    Args:
        counted: HCPs in each cell of the channel, shape (cells,).
        width: cells for each number of contacts.
        odds: log-odds of an answer, shape (kinds, ways).
        alike: the first kind that has the odds of each, int64, shape (kinds,).
        weights: of the ways, shape (ways,).
        believed: shares of the kinds by which it was expected, shape (kinds,).
        expected: chance of an answer over all HCPs.
        contacts: that this belief weighs.
        mix: shares of the kinds now, shape (kinds,).
        level: the likeliest of last time, which was added to the log-odds.
        logs: to reckon on, shape (2, ways).
        powers: likewise, shape (2, numbers of contacts from 0, ways).
        told: to fill where an HCP is, shape (cells, kinds).
    """
    for _ in range(_STEPS):
        below, here, above = 0.0, 0.0, 0.0
        for look in range(3):
            at = level + (look - 1) * _WIDTH
            _weigh_answers(counted, width, odds, alike, weights, at, logs, powers, told)
            held = _held_of_answers(odds, weights, believed, expected, at)
            below, here, above = here, above, _likelihood(counted, told, mix) + contacts * held
        step = _step(below, here, above)
        level += step
        if abs(step) < _WIDTH / 2.0:
            break
    _weigh_answers(counted, width, odds, alike, weights, level, logs, powers, told)
    return level


@shared
def _held_of_answers(
    odds: Table, weights: Table, believed: Table, expected: float, level: float
) -> float:
    """Returns the log-likelihood that beliefs hold against a level, of one contact."""
    mean = 0.0
    for kind in range(len(believed)):
        chance = 0.0
        for way in range(len(weights)):
            chance += weights[way] / (1.0 + np.exp(-odds[kind, way] - level))
        mean += believed[kind] * chance
    return expected * np.log(mean) + (1.0 - expected) * np.log1p(-mean)


@shared
def _weigh_answers(
    counted: Table, width: int, odds: Table, alike: Table, weights: Table, level: float,
    logs: Table, powers: Table, told: Table,
) -> None:  # fmt: skip
    """Weighs answers and silences: by kind, over the ways in which HCPs of a kind differ."""
    kinds, ways = odds.shape
    for kind in range(kinds):
        if alike[kind] < kind:
            for cell in range(len(counted)):
                told[cell, kind] = told[cell, alike[kind]]
            continue
        for way in range(ways):
            logs[0, way] = -np.log1p(np.exp(-odds[kind, way] - level))
            logs[1, way] = -np.log1p(np.exp(odds[kind, way] + level))
        most_yes, most_no = max(logs[0]), max(logs[1])
        for way in range(ways):
            answer, silence = np.exp(logs[0, way] - most_yes), np.exp(logs[1, way] - most_no)
            powers[0, 0, way], powers[1, 0, way] = weights[way], 1.0
            for count in range(1, powers.shape[1]):
                powers[0, count, way] = powers[0, count - 1, way] * answer
                powers[1, count, way] = powers[1, count - 1, way] * silence
        for of in range(powers.shape[1]):
            for yes in range(width):
                cell, no = of * width + yes, of - yes
                if counted[cell] == 0.0:
                    continue
                mean = 0.0
                if no >= 0:
                    for way in range(ways):
                        mean += powers[0, yes, way] * powers[1, no, way]
                if mean > _TINY:
                    told[cell, kind] = np.log(mean) + yes * most_yes + no * most_no
                else:
                    told[cell, kind] = _log_mean(yes, no, weights, logs)


@part
def _log_mean(yes: int, no: int, weights: Table, logs: Table) -> float:
    """Returns the log of the mean likelihood of answers and silences, about its greatest term."""
    most = -np.inf
    for way in range(len(weights)):
        most = max(most, yes * logs[0, way] + no * logs[1, way])
    mean = 0.0
    for way in range(len(weights)):
        mean += weights[way] * np.exp(yes * logs[0, way] + no * logs[1, way] - most)
    return np.log(mean) + most


@entry
def level_of_sessions(
    counted: Table, width: int, rates: Table, shape: float, mean: float, contacts: float,
    mix: Table, level: float, told: Table,
) -> float:  # fmt: skip
    """Returns the likeliest level of the sessions in a place, and weighs them at it.

    Args:
        counted: HCPs in each cell of the place, shape (cells,).
        width: cells for each number of weeks.
        rates: sessions a week, shape (kinds,).
        shape: of the gamma distribution by which HCPs of a kind differ.
        mean: sessions a week over all HCPs, as believed.
        contacts: that this belief weighs.
        mix: shares of the kinds now, shape (kinds,).
        level: the likeliest of last time, which was added to the log of the rates.
        told: to fill where an HCP is, shape (cells, kinds).
    """
    for _ in range(_STEPS):
        below, here, above = 0.0, 0.0, 0.0
        for look in range(3):
            at = level + (look - 1) * _WIDTH
            _weigh_sessions(counted, width, rates, at, shape, told)
            held = mean * (at - np.exp(at))
            below, here, above = here, above, _likelihood(counted, told, mix) + contacts * held
        step = _step(below, here, above)
        level += step
        if abs(step) < _WIDTH / 2.0:
            break
    _weigh_sessions(counted, width, rates, level, shape, told)
    return level


@shared
def _weigh_sessions(
    counted: Table, width: int, rates: Table, level: float, shape: float, told: Table
) -> None:
    """Weighs sessions that HCPs began: gamma-Poisson, by kind."""
    factor = np.exp(level)
    for weeks in range(len(counted) // width):
        if not counted[weeks * width : (weeks + 1) * width].any():
            continue
        for kind in range(len(rates)):
            expected = weeks * rates[kind] * factor
            come = np.log(max(expected, 1e-300) / (expected + shape))
            stay = shape * np.log(shape / (expected + shape))
            for sessions in range(width):
                cell = weeks * width + sessions
                if counted[cell] > 0.0:
                    told[cell, kind] = (sessions * come + stay) if weeks else 0.0


@shared
def _likelihood(counted: Table, told: Table, mix: Table) -> float:
    """Returns the log-likelihood of what was seen of all HCPs on a channel."""
    total = 0.0
    for cell in range(len(counted)):
        if counted[cell] == 0.0:
            continue
        most = -np.inf
        for kind in range(len(mix)):
            most = max(most, told[cell, kind])
        mean = 0.0
        for kind in range(len(mix)):
            mean += mix[kind] * np.exp(told[cell, kind] - most)
        total += counted[cell] * (np.log(mean) + most)
    return total


@part
def _step(below: float, here: float, above: float) -> float:
    """Returns how far the top of a parabola is, through what is likely below, here and above."""
    slope, bend = (above - below) / 2.0, above + below - 2.0 * here
    step = _WIDTH * slope / -bend if bend < 0.0 else np.sign(slope) * _MOST_STEP
    return min(max(step, -_MOST_STEP), _MOST_STEP)


@entry
def take_for(
    customers: Table, first: Table, width: Table, told: Table, prior: Table, score: Table,
    tried: Table, answered: Table,
) -> None:  # fmt: skip
    """Takes each HCP for the likeliest persona, and counts what each persona has answered.

    Kinds are personas, for each way of being to screens one after the other.

    Args:
        customers: `records.customer_record`, shape (n,); `segment` is filled.
        first: as `find_cells` filled it.
        width: likewise.
        told: log-likelihoods of each cell by kind, shape (cells, kinds).
        prior: logs of the kinds' shares, shape (kinds,).
        score: to reckon on, shape (kinds,).
        tried: to add contacts to, shape (personas, push channels).
        answered: to add answers to, same shape.
    """
    for row in range(len(customers)):
        customer: CustomerRow = customers[row]
        for kind in range(len(score)):
            score[kind] = prior[kind]
        for channel in range(len(width)):
            if width[channel]:
                cell = first[channel] + _cell(customer, channel, width[channel])
                for kind in range(len(score)):
                    score[kind] += told[cell, kind]
        best, personas = 0, len(tried)
        for kind in range(personas, len(score)):
            one, other = score[kind % personas], score[kind]
            score[kind % personas] = max(one, other) + np.log1p(np.exp(-abs(one - other)))
        for kind in range(1, personas):
            if score[kind] > score[best]:
                best = kind
        customer.segment = best
        for channel in range(tried.shape[1]):
            tried[best, channel] += customer.tried[channel]
            answered[best, channel] += customer.answered[channel]
