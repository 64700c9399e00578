"""Luck with an address: every random number is `draw(luck, hcp, week, decision)`.

Philox 4x32 with ten rounds (Salmon et al. 2011): a keyed permutation of a counter. The key is
the seed and the replicate, the counter is who, when and what for. There is no stream and no
state, so no draw depends on which others were made, in what order, or by which thread.
"""

from __future__ import annotations

import numpy as np

from sim.compiled import part, shared
from sim.types import Table

_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_SCALE = 2.0**-32
_MOST_EVENTS = 500
_RECIPROCALS = np.array([0.0, *(1.0 / k for k in range(1, _MOST_EVENTS + 1))])

# What a draw is for. A decision that every channel has takes sixteen blocks from its number on, a
# quarter of one for each address of a channel; BANDIT, SEGMENTS, WAYS, LIKING, RHYTHM and TOPICS
# have keys of their own. RELATIONS takes 64 blocks for each company. Touches take their addresses
# from TOUCH on, four per touch; the 65th of a week and later from MANY on.
PERSON, PLACE, TRAITS, NEEDS_AT_START, CONSENT_AT_START, MARKET_AT_START = 1, 2, 3, 4, 5, 6
THRESHOLDS, DEVIATIONS, LEADERS, TIES = 7, 8, 28, 29
TIME, MARKET_AND_NEEDS, TURNOVER, PEERS, EVENING, COMPANIES = 32, 33, 34, 35, 36, 64
BANDIT, SEGMENTS, CLOSURE, LAPSE, FRONT_LINE, RETRACED = 40, 44, 48, 49, 30, 31
WAYS, TOPICS, SCREENS, LIKING, LEAVE = 60, 61, 62, 63, 38
SESSIONS, FINDING, RHYTHM, RELATIONS = 1 << 16, 1 << 17, 1 << 18, 1 << 19
TOUCH, MANY = 1 << 20, 1 << 21
_TOUCHES_PER_CHANNEL, _MOST_TOUCHES = 64, 256


def luck_of(seed: int, replicate: int) -> np.uint64:
    """Returns the key of a replicate's luck.

    Args:
        seed: 0 to 2^32 - 1.
        replicate: from 1; 0 to 2^32 - 1.

    Returns:
        Both in one 64-bit number.
    """
    return np.uint64((seed << 32) | replicate)


@part
def philox(
    key0: np.uint64, key1: np.uint64, c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Returns four 32-bit numbers (as uint64) for a key of two and a counter of four."""
    for _ in range(10):
        product0 = _M0 * c0
        product1 = _M1 * c2
        c0 = (product1 >> _SHIFT) ^ c1 ^ key0
        c1 = product1 & _LOW
        c2 = (product0 >> _SHIFT) ^ c3 ^ key1
        c3 = product0 & _LOW
        key0 = (key0 + _W0) & _LOW
        key1 = (key1 + _W1) & _LOW
    return c0, c1, c2, c3


@shared
def draw(
    luck: np.uint64, hcp: np.uint64, week: int, decision: int
) -> tuple[float, float, float, float]:
    """Returns four uniform numbers in (0, 1) for an address.

    Args:
        luck: key of the replicate (`luck_of`).
        hcp: key of the HCP or the rep, uint64.
        week: whole number; negative in the warm-up, 0 at the start.
        decision: whole number, one of this file's.
    """
    x0, x1, x2, x3 = philox(
        luck >> _SHIFT,
        luck & _LOW,
        hcp & _LOW,
        hcp >> _SHIFT,
        np.uint64(week) & _LOW,
        np.uint64(decision),
    )
    return (
        (x0 + 0.5) * _SCALE,
        (x1 + 0.5) * _SCALE,
        (x2 + 0.5) * _SCALE,
        (x3 + 0.5) * _SCALE,
    )


@part
def draw_of_channel(
    luck: np.uint64, key: np.uint64, week: int, decision: int, address: int
) -> float:
    """Returns the uniform number of a channel's address in a decision that every channel has."""
    return draw(luck, key, week, decision + address // 4)[address % 4]


@part
def touch_address(address: int, ordinal: int) -> int:
    """Returns the first of four addresses of a touch: number `ordinal` of a channel in a week."""
    if ordinal < _TOUCHES_PER_CHANNEL:
        return TOUCH + 4 * (address * _TOUCHES_PER_CHANNEL + ordinal)
    return MANY + 4 * (address * _MOST_TOUCHES + min(ordinal, _MOST_TOUCHES - 1))


@part
def normal(uniform: float) -> float:
    """Returns the standard normal quantile (Wichura 1988, AS 241, seven figures)."""
    q = uniform - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        bottom = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0
        return q * top / bottom
    r = np.sqrt(-np.log(min(uniform, 1.0 - uniform)))
    if r <= 5.0:
        r -= 1.6
        top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
        bottom = (0.12021132975 * r + 0.73700164250) * r + 1.0
    else:
        r -= 5.0
        top = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150
        bottom = (0.012258202635 * r + 0.24197894225) * r + 1.0
    value = top / bottom
    return -value if q < 0.0 else value


@part
def fraction(x: float) -> float:
    """Returns what is left of a number above the whole one below it."""
    return x - np.floor(x)


@shared
def poisson(uniform: float, mean: float) -> int:
    """Returns the Poisson quantile: how many of something with this mean."""
    if uniform <= 1.0 - mean:
        return 0
    chance = np.exp(-mean)
    total = chance
    count = 0
    while uniform > total and count < _MOST_EVENTS:
        count += 1
        chance *= mean * _RECIPROCALS[count]
        total += chance
    return count


@part
def quantile(uniform: float, table: Table) -> float:
    """Returns the quantile from a table at evenly spaced probabilities from 0 to 1."""
    place = uniform * (len(table) - 1)
    below = min(int(place), len(table) - 2)
    return table[below] + (place - below) * (table[below + 1] - table[below])
