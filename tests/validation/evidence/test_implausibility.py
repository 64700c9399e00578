"""How implausible a figure is, by numbers made by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from validation.evidence.implausibility import MOST, Bounds, bounds_of, nth_largest, source_variance
from validation.evidence.look import verdict
from validation.targets import read_targets

TARGET = replace(
    read_targets()[0], id="made", figure=10.0, low=8.0, high=12.0, tolerance=0.0
)  # fmt: skip


def test_a_quarter_of_the_range_is_a_standard_deviation():
    assert source_variance(TARGET) == pytest.approx(1.0)
    assert source_variance(replace(TARGET, low=10.0, high=10.0, tolerance=3.0)) == 0.0


def test_without_range_and_tolerance_the_deviation_is_a_twentieth_of_what_is_told():
    point = replace(TARGET, low=10.0, high=10.0)
    one_sided = replace(TARGET, figure=0.0, low=-math.inf, high=0.3)
    assert source_variance(point) == pytest.approx(0.25)
    assert source_variance(one_sided) == pytest.approx(0.015**2)


def test_the_distance_to_the_range_is_in_deviations_of_all_together():
    targets = [
        TARGET,
        replace(TARGET, tolerance=2.0),
        replace(TARGET, low=-math.inf, tolerance=2.0),
    ]
    bounds = bounds_of(targets, np.array([3.0, 4.0, 12.0]))
    found = bounds.of(np.array([[10.0, 15.0, 20.0], [4.0, 5.0, -99.0]]))
    assert found == pytest.approx(np.array([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]))
    emulated = bounds.of(np.array([16.0, 15.0, 20.0]), np.array([3.0, 99.0, 0.0]))
    assert emulated == pytest.approx([2.0, 3.0 / math.sqrt(1 + 4 + 99), 2.0])


def test_what_cannot_be_told_is_implausible_and_luck_that_is_not_known_is_none():
    bounds = bounds_of([TARGET], np.array([np.nan]))
    assert bounds.of(np.array([np.nan]))[0] == np.inf
    assert bounds.of(np.array([12.0 + MOST]))[0] == pytest.approx(MOST)


def test_bounds_of_some_are_those():
    bounds = Bounds(*(np.arange(3.0) + k for k in range(4)))
    some = bounds.some([2, 0])
    assert some.low.tolist() == [2.0, 0.0]
    assert some.replicates.tolist() == [5.0, 3.0]


def test_the_largest_but_one_or_two():
    rows = np.array([[1.0, 5.0, 3.0], [9.0, 9.0, 0.0]])
    assert [nth_largest(rows, rank).tolist() for rank in (1, 2, 3, 4)] == [
        [5.0, 9.0], [3.0, 9.0], [1.0, 0.0], [0.0, 0.0],
    ]  # fmt: skip


def test_every_used_target_has_a_variance():
    for target in read_targets():
        if target.kind == "used":
            assert source_variance(target) + target.tolerance**2 > 0, target.id


def test_all_some_and_none():
    assert [verdict(hits, 20) for hits in (0, 3, 20)] == ["none", "some", "all"]
