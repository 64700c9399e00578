"""PRIM finds a box that was put there, nothing in luck, and says so in worlds left out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from experiments.discovery import prim
from experiments.discovery.prim import Bounds, density_and_coverage, merit, peel, quasi_p, tidied
from experiments.discovery.tree import grown
from experiments.discovery.unseen import (
    Counted,
    Sample,
    agreed,
    ends,
    held_out,
    reproduced,
    way_to_box,
)

KEYS = 30
ONE, OTHER = 3, 7


def made(worlds=400, seed=1, inside=0.9, outside=0.04):
    """Worlds that are lost where one parameter is over 0.6 and another under 0.5, seldom else."""
    luck = np.random.default_rng(seed)
    values = luck.random((worlds, KEYS))
    there = (values[:, ONE] > 0.6) & (values[:, OTHER] < 0.5)
    lost = luck.random(worlds) < np.where(there, inside, outside)
    gaps = np.where(lost, -1.0, 1.0) * (0.2 + luck.random(worlds))
    return Sample(values, lost, gaps), there


def lucky(seed, worlds=150):
    """Worlds of which one in five is lost, whatever the parameters are."""
    luck = np.random.default_rng([9, seed])
    gaps = luck.normal(0.85, 1.0, worlds)
    return Sample(luck.random((worlds, KEYS)), gaps < 0.0, gaps)


@pytest.fixture(scope="module")
def box():
    sample, there = made()
    return sample, there, way_to_box(sample, 1)


def test_the_box_that_was_put_there_is_found(box):
    sample, there, path = box
    found = path.box
    assert found.restricted == [ONE, OTHER]
    assert found.low[ONE] == pytest.approx(0.6, abs=0.05)
    assert found.high[OTHER] == pytest.approx(0.5, abs=0.05)
    assert np.isinf(found.high[ONE])
    density, coverage = density_and_coverage(found.holds(sample.values), sample.wanted)
    known = density_and_coverage(there, sample.wanted)
    assert (density, coverage) == pytest.approx(known, abs=0.15)


def test_worlds_left_out_agree_where_there_is_something_to_find(box):
    sample, there, path = box
    unseen, others = held_out(sample, 1)
    counted = Counted.of(unseen, sample.wanted)
    assert agreed(path, others, sample).box.restricted == [ONE, OTHER]
    assert agreed(path, [Bounds.open(KEYS)] * 10, sample).box.restricted == []
    density, coverage = density_and_coverage(there, sample.wanted)
    assert counted.shown
    assert counted.density == pytest.approx(density, abs=0.15)
    assert counted.coverage == pytest.approx(coverage, abs=0.15)
    assert counted.outside < 0.15
    support = path.boxes[path.chosen].holds(sample.values).mean()
    again = reproduced(sample, path.box, support, 1)
    assert (again[[ONE, OTHER]] > 0.8).all()
    assert again.sum() == again[[ONE, OTHER]].sum()
    tree = grown(sample, 1)
    assert set(tree.keys[:2]) == {ONE, OTHER}
    assert tree.counted.density > 0.6


def test_luck_alone_is_dense_where_it_was_peeled_on_and_nowhere_else():
    shown, seen, unseen = 0, [], []
    for seed in range(4):
        sample = lucky(seed)
        boxes = sample.peeled()
        seen.append(sample.wanted[boxes[-1].holds(sample.values)].mean() - sample.share)
        counted = Counted.of(held_out(sample, 1)[0], sample.wanted)
        unseen.append(0.0 if np.isnan(counted.density) else counted.density - sample.share)
        shown += counted.shown
    assert np.mean(seen) > 0.3, "a box peeled on luck looks good on it"
    assert abs(np.mean(unseen)) < 0.1
    assert not shown


def test_boxes_are_nested_and_patient():
    sample, _ = made()
    boxes = sample.peeled()
    before = np.ones(len(sample.wanted), dtype=bool)
    assert not boxes[0].restricted
    for box in boxes[1:]:
        inside = box.holds(sample.values)
        assert not (inside & ~before).any()
        assert 0 < (before & ~inside).sum() <= max(1, prim.SLICE * before.sum())
        before = inside
    assert before.mean() >= prim.LEAST
    assert max(len(box.restricted) for box in boxes) <= prim.MOST


def test_values_that_are_alike_are_cut_together():
    values = np.repeat([[0.0], [1.0], [2.0]], 20, axis=0)
    wanted = values[:, 0] == 2.0
    boxes = peel(values, wanted, np.where(wanted, -1.0, 1.0), [0])
    assert [int(box.holds(values).sum()) for box in boxes] == [60, 40, 20]
    assert boxes[-1].low[0] == 1.5
    alike = np.zeros((50, 2))
    assert len(peel(alike, np.arange(50) < 9, np.arange(50.0), [0, 1])) == 1


def test_slices_that_do_equally_well_are_told_by_the_difference():
    values = np.column_stack([np.arange(100.0), np.tile(np.arange(10.0), 10)])
    wanted = np.zeros(100, dtype=bool)
    wanted[45:55] = True  # neither end of either parameter holds more of it
    gaps = np.where(values[:, 0] >= 90, 9.0, 1.0)
    assert peel(values, wanted, gaps, [0])[1].high[0] == 89.5


def test_the_parameters_that_tell_most_come_first():
    sample, _ = made()
    assert set(prim.told_apart(sample.values, sample.wanted, sample.gaps)[:2]) == {ONE, OTHER}
    middle = np.abs(sample.values[:, 5] - 0.5) < 0.2
    told = prim.told_apart(sample.values, middle, np.where(middle, -1.0, 1.0))
    assert told[0] == 5, "what goes with the middle is seen too"
    assert prim.told_apart(sample.values, np.zeros(400, dtype=bool), sample.gaps) == []


def test_quasi_p_is_the_binomial_tail_of_the_box_without_the_bound():
    sample, _ = made()
    box = Bounds.open(KEYS).cut(ONE, low=0.6).cut(OTHER, high=0.5)
    inside = box.holds(sample.values)
    wider = sample.values[:, ONE] >= 0.6
    held, of = int(sample.wanted[inside].sum()), int(inside.sum())
    share = sample.wanted[wider].mean()
    tail = sum(binom.pmf(k, of, share) for k in range(held, of + 1))
    assert quasi_p(box, OTHER, sample.values, sample.wanted) == pytest.approx(tail)
    idle = box.cut(11, low=0.05)
    found, dropped = tidied(idle, sample.values, sample.wanted)
    assert found.restricted == [ONE, OTHER]
    assert [key for key, _ in dropped] == [11]
    assert all(p > prim.LEVEL for _, p in dropped)


def test_the_open_box_has_no_merit_and_the_whole_of_it_has_all():
    assert merit(np.array([0.2, 1.0, np.nan]), np.array([1.0, 1.0, 0.0]), 0.2).tolist() == [
        0.0, 1.0, 0.0,
    ]  # fmt: skip


def test_intervals_of_shares_are_wilsons():
    low, high = ends(10, 20)
    assert (low, high) == pytest.approx((0.2993, 0.7007), abs=1e-4)
    assert np.isnan(ends(0, 0)).all()
