"""Peaks, knees and turns: what noise shows is told, what it does not show is not."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.response import knee, peak, shown_signs, turns, zero_between

VALUES = [0.0, 1.0, 2.0, 4.0, 8.0, 12.0]
HILL = np.array([0.10, 0.16, 0.19, 0.20, 0.17, 0.12])
RNG = 7


def lived(curve, noise, replicates=12, seed=RNG):
    """Replicates of a curve: luck that all values share, and luck of their own."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(0, 0.05, (replicates, 1))
    return np.asarray(curve) + shared + rng.normal(0, noise, (replicates, len(curve)))


def test_a_hill_peaks_and_the_luck_that_values_share_does_not_hide_it():
    found = peak(lived(HILL, 0.002))
    assert (found.shape, found.best) == ("peaks", 3)
    assert found.low == found.high == 3


def test_what_cannot_be_told_from_the_best_encloses_it():
    found = peak(lived(HILL, 0.02))
    assert found.shape == "peaks"
    assert found.low <= 3 <= found.high
    assert found.low < found.high


@pytest.mark.parametrize(
    ("curve", "shape"),
    [
        (HILL, "flat"), (np.linspace(0.1, 0.2, 6), "flat"),
    ],
)  # fmt: skip
def test_noise_shows_no_shape(curve, shape):
    assert peak(lived(curve, 0.5)).shape == shape


def test_rises_and_falls_by_the_better_direction():
    up = lived(np.linspace(0.1, 0.2, 6), 0.002)
    assert peak(up).shape == "rises"
    assert peak(up[:, ::-1]).shape == "falls"
    assert peak(up, better=-1).shape == "falls"
    assert peak(lived([0.1, 0.19, 0.2, 0.2, 0.2, 0.2], 0.002)).low == 2


def test_one_replicate_shows_nothing_and_one_that_lacks_a_value_is_left_out():
    figures = lived(HILL, 0.002)
    assert peak(figures[:1]) is None
    assert knee(VALUES, figures[:1]) is None
    figures[4, 2] = np.nan
    assert peak(figures) == peak(np.delete(figures, 4, axis=0))


def test_a_flat_curve_is_seldom_said_to_peak():
    shapes = [peak(lived(np.full(6, 0.2), 0.01, seed=one)).shape for one in range(300)]
    assert shapes.count("flat") >= 0.9 * len(shapes)


def test_a_knee_is_where_nine_tenths_of_the_gain_are_reached():
    exact = np.tile(HILL, (3, 1))
    found = knee(VALUES, exact)
    assert found.at == pytest.approx(2.0)  # 0.10 + 0.9 * 0.10
    assert (found.low, found.high) == pytest.approx((2.0, 2.0))
    straight = np.tile(np.linspace(0.0, 1.2, 6), (3, 1))
    assert knee([0, 2, 4, 6, 8, 10], straight).at == pytest.approx(9.0)
    assert knee(VALUES, exact[:, ::-1] * 0 + 0.1) is None


def test_a_gain_that_could_be_reached_anywhere_has_no_knee():
    ends = np.array([[0.0, 0.99], [0.0, 1.01], [0.0, 1.02], [0.0, 0.98]])
    sure, unsure = np.array([0.8, 0.81, 0.79, 0.8]), np.array([-1.2, 2.8, 2.4, -0.8])
    told, untold = (np.column_stack([ends[:, 0], one, ends[:, 1]]) for one in (sure, unsure))
    assert peak(told).best == peak(untold).best == 2
    assert peak(told).shape == peak(untold).shape == "rises"
    assert knee([0, 6, 12], told).at == pytest.approx(9.0, abs=0.1)
    assert knee([0, 6, 12], untold) is None


def test_a_gain_within_the_band_of_the_best_value_has_no_knee():
    slight = lived([0.3, 0.302, 0.304, 0.304, 0.304, 0.304], 0.0002)
    assert peak(slight).shape == "rises", "pairing shows what the bands do not"
    assert knee(VALUES, slight) is None
    steadier = slight - slight.mean(axis=1, keepdims=True)
    assert knee(VALUES, steadier).at == pytest.approx(1.8, abs=0.1)


def test_the_interval_of_a_knee_holds_it():
    curve = [0.10, 0.16, 0.19, 0.198, 0.20, 0.20]
    true = knee(VALUES, np.tile(curve, (2, 1))).at
    held = 0
    for one in range(200):
        found = knee(VALUES, lived(curve, 0.003, seed=one))
        held += found.low <= true <= found.high
    assert held >= 0.88 * 200


def test_a_turn_lies_between_shown_sides_and_where_straight_lines_cross():
    means = [0.03, 0.02, 0.001, -0.01, -0.02, -0.03]
    (turn,) = turns(VALUES, means, [1, 1, 0, 0, -1, -1])
    assert (turn.before, turn.after, turn.falls) == (1, 4, True)
    assert turn.at == pytest.approx(2.0 + 2.0 * 0.001 / 0.011)
    assert turns(VALUES, means, [1, 1, 0, 0, 0, 0]) == []
    back = turns(VALUES, [-1, 1, 1, -1, -1, -1], [-1, 1, 1, -1, 0, 0])
    assert [one.falls for one in back] == [False, True]
    assert zero_between([0, 10], [1, -3]) == pytest.approx(2.5)


def test_sides_are_shown_jointly():
    rng = np.random.default_rng(3)
    gaps = rng.normal(0, 1, (15, 2, 200)) + np.array([0.0, 3.0])[:, None]
    signs = shown_signs(gaps)
    assert signs.shape == (2, 200)
    assert (signs[1] == 1).mean() > 0.99
    assert (signs[0] != 0).sum() <= 1
    gaps[:, 0, 0] = np.nan
    assert shown_signs(gaps)[0, 0] == 0
