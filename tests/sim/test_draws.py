"""Luck with an address: known answers, shapes of the distributions, addresses that never meet."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim import draws
from sim.compiled import part
from sim.types import Floats
from tests.sim.named import N_CHANNELS

# Random123's tests/kat_vectors, philox4x32 10: key, counter, answer.
KNOWN = [
    ("00000000 00000000", "00000000 00000000 00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff", "ffffffff ffffffff ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("a4093822 299f31d0", "243f6a88 85a308d3 13198a2e 03707344",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip
LUCK = draws.luck_of(3, 1)


@part
def _fill(luck: np.uint64, first: np.uint64, week: int, decision: int, out: Floats) -> None:
    for i in range(len(out)):
        out[i] = draws.draw(luck, first + np.uint64(i), week, decision)


def uniforms(n: int, week: int = 1, decision: int = 32, seed: int = 3) -> Floats:
    out = np.empty((n, 4))
    _fill(draws.luck_of(seed, 1), np.uint64(1), week, decision, out)
    return out


def _numbers(words: str) -> list[np.uint64]:
    return [np.uint64(int(word, 16)) for word in words.split()]


@pytest.mark.parametrize(("key", "counter", "answer"), KNOWN)
def test_philox_gives_the_published_answers(key: str, counter: str, answer: str) -> None:
    got = draws.philox(*_numbers(key), *_numbers(counter))
    assert [int(x) for x in got] == [int(word, 16) for word in answer.split()]


def test_a_draw_is_philox_of_its_address() -> None:
    luck, hcp, week, decision = draws.luck_of(7, 9), np.uint64(5 << 32 | 11), -3, 40
    words = draws.philox(
        *(np.uint64(x) for x in (7, 9, 11, 5, 2**32 - 3, 40))
    )  # fmt: skip
    expected = [(int(x) + 0.5) / 2**32 for x in words]
    assert list(draws.draw(luck, hcp, week, decision)) == expected


@pytest.mark.parametrize("decision", [draws.PERSON, draws.TIME, draws.TOUCH])
def test_draws_are_uniform_and_independent(decision: int) -> None:
    block = uniforms(40_000, decision=decision)
    assert block.min() > 0
    assert block.max() < 1
    for column in block.T:
        assert stats.kstest(column, "uniform").pvalue > 1e-4
    others = [
        uniforms(40_000, week=2, decision=decision),
        uniforms(40_000, decision=decision + 1),
        uniforms(40_001, decision=decision)[1:],
        uniforms(40_000, decision=decision, seed=4),
    ]
    columns = np.hstack([block, *others])
    correlation = np.corrcoef(columns, rowvar=False) - np.eye(columns.shape[1])
    assert np.abs(correlation).max() < 5 / np.sqrt(40_000)
    squares = np.histogram2d(block[:, 0], others[0][:, 0], bins=20, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(squares.ravel()).pvalue > 1e-4


def test_extreme_draws_stay_inside_the_unit_interval() -> None:
    assert 0 < 0.5 * 2.0**-32
    assert (2**32 - 1 + 0.5) * 2.0**-32 < 1
    for edge in (0.5 * 2.0**-32, (2**32 - 0.5) * 2.0**-32):
        assert np.isfinite(draws.normal(edge))


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 2**32 - 1))
def test_normal_is_the_normal_quantile(word: int) -> None:
    uniform = (word + 0.5) * 2.0**-32
    exact = stats.norm.ppf(uniform)
    assert draws.normal(uniform) == pytest.approx(exact, rel=1e-6, abs=1e-6)


def test_normal_at_its_seams() -> None:
    for uniform in (0.0749999, 0.075, 0.0750001, 0.5, 0.925, 1.3e-11, 1.5e-11):
        assert draws.normal(uniform) == pytest.approx(stats.norm.ppf(uniform), rel=1e-6, abs=1e-6)


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 2**32 - 1), st.floats(0, 60))
def test_poisson_is_the_poisson_quantile(word: int, mean: float) -> None:
    uniform = (word + 0.5) * 2.0**-32
    got = draws.poisson(uniform, mean)
    near = stats.poisson.ppf([uniform - 1e-12, uniform + 1e-12], mean)
    assert near[0] <= got <= near[1]


def test_poisson_of_nothing_is_nothing() -> None:
    assert draws.poisson(1 - 2.0**-33, 0.0) == 0


@settings(deadline=None, max_examples=50)
@given(
    st.floats(0, 1, exclude_min=True, exclude_max=True),
    st.lists(st.floats(-5, 5), min_size=2, max_size=9),
)
def test_quantile_is_linear_between_its_points(uniform: float, points: list[float]) -> None:
    table = np.sort(np.array(points))
    expected = np.interp(uniform, np.linspace(0, 1, len(table)), table)
    assert draws.quantile(uniform, table) == pytest.approx(expected, abs=1e-9)


def decisions_of_a_week() -> list[int]:
    """What a lived week may draw for: also week 0, at which HCPs are born."""
    touches = [
        draws.touch_address(channel, ordinal) + step
        for channel, ordinal, step in itertools.product(range(N_CHANNELS), range(64), range(4))
    ]
    touches += [draws.touch_address(channel, 255) + 3 for channel in range(N_CHANNELS)]
    touches += [draws.touch_address(channel, 64) for channel in range(N_CHANNELS)]
    companies = [draws.COMPANIES + 64 * block for block in range(15)]
    week = [draws.TIME, draws.MARKET_AND_NEEDS, draws.TURNOVER]
    week += [draws.EVENING, draws.EVENING + 1, draws.PEERS, draws.LAPSE, draws.FRONT_LINE]
    week += [draws.LEAVE, draws.SCREENS, *(draws.FINDING + b for b in range(16))]
    week += [draws.RELATIONS + block for block in range(11 * 64)]
    week += [draws.LIKING, *(draws.RHYTHM + block for block in range(16))]
    week += [draws.RETRACED, draws.LEADERS, draws.TIES, *(draws.SESSIONS + b for b in range(16))]
    initial = [
        draws.PERSON, draws.PLACE, draws.TRAITS, draws.NEEDS_AT_START, draws.CONSENT_AT_START,
        draws.MARKET_AT_START, draws.THRESHOLDS,
        *(draws.DEVIATIONS + block for block in range(16)),
    ]  # fmt: skip
    return touches + companies + week + initial


def test_decisions_are_distinct() -> None:
    decisions = decisions_of_a_week()
    assert len(set(decisions)) == len(decisions)


def test_addresses_are_distinct() -> None:
    blocks = set()
    for seed, replicate, hcp, week, decision in itertools.product(
        (1, 2), (1, 2), (1, 2, 1 << 32, 1 << 62, 1 << 63), (-1, 0, 1, 2), (1, 2, 1024)
    ):
        luck = draws.luck_of(seed, replicate)
        blocks.add(draws.draw(luck, np.uint64(hcp), week, decision))
    assert len(blocks) == 2 * 2 * 5 * 4 * 3
    first = {values[0] for values in blocks}
    assert len(first) == len(blocks)
