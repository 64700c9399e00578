"""Emulators of known functions, and draws from sets of known size."""

import numpy as np
import pytest

from validation.evidence.emulator import emulate
from validation.evidence.sampling import left_by

INPUTS = 20


def known(shares):
    return 10 * shares[:, 3] + 4 * np.sin(5 * shares[:, 7]) + 3 * shares[:, 10] * shares[:, 3]


@pytest.fixture(scope="module")
def lives():
    luck = np.random.default_rng(0)
    shares = luck.random((120, INPUTS))
    return shares, known(shares) + luck.normal(0, 0.3, len(shares))


def test_an_emulator_finds_what_a_figure_rests_on_and_foretells_it(lives):
    shares, figures = lives
    one = emulate(shares, figures)
    assert {3, 7, 10} <= {*one.active.tolist()}
    assert one.predicts
    assert one.explained > 0.9
    assert one.held >= 0.9
    fresh = np.random.default_rng(1).random((400, INPUTS))
    mean, variance = one.predict(fresh)
    missed = mean - known(fresh)
    assert np.sqrt((missed**2).mean()) < 0.2 * known(fresh).std()
    assert (np.abs(missed) <= 2 * np.sqrt(variance)).mean() > 0.9
    assert (variance > 0.2**2).all(), "luck is part of it"


def test_an_emulator_of_luck_alone_is_not_used(lives):
    shares, _ = lives
    one = emulate(shares, np.random.default_rng(2).normal(size=len(shares)))
    assert one is None or not one.predicts


def test_too_few_lives_or_always_the_same_teach_nothing(lives):
    shares, figures = lives
    some = np.where(np.arange(len(shares)) < 20, figures, np.nan)
    assert emulate(shares, some) is None
    assert emulate(shares, np.full(len(shares), 0.3)) is None


def test_the_volume_of_a_cube_is_found_and_draws_fill_it():
    def outside(shares):
        return 6 * np.abs(shares[:, :4] - 0.5).max(axis=1) / 0.2

    left = left_by(outside, INPUTS, 3.0, 1_000, seed=1)
    assert left.volume == pytest.approx(0.2**4, rel=0.6)
    assert (np.abs(left.shares[:, :4] - 0.5) <= 0.1).all()
    assert left.shares[:, :4].std(axis=0) == pytest.approx(0.2 / np.sqrt(12), rel=0.15)
    assert left.shares[:, 4:].mean() == pytest.approx(0.5, abs=0.02)
    assert left.shares.std(axis=0)[4:] == pytest.approx(1 / np.sqrt(12), rel=0.1)


def test_nothing_left_is_told():
    left = left_by(lambda shares: 5 + shares[:, 0], INPUTS, 3.0, 200, seed=1)
    assert left.volume == 0.0
    assert left.level > 3.0
    assert left.shares[:, 0].max() < 0.2, "what comes nearest"
