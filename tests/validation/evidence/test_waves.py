"""Waves find the set that is left of a toy model."""

from dataclasses import replace

import numpy as np
import pytest

from validation.evidence.implausibility import Bounds
from validation.evidence.waves import Plan, match

INPUTS = 12
NAMES = ("sum", "product", "far", "lucky")
BOUNDS = Bounds(
    low=np.array([1.0, 0.5, 9.0, -np.inf]), high=np.array([1.1, 0.6, 9.5, 0.5]),
    variance=np.array([0.03, 0.03, 0.01, 0.1]) ** 2, replicates=np.full(4, 0.01) ** 2,
)  # fmt: skip
PLAN = Plan(NAMES, BOUNDS, [[0, 3], [1], [2]], [1.0, 2.0, 4.0], INPUTS, 60, 25, 1, None, (), 5, 400)


def truth(shares):
    return np.column_stack(
        [shares[:, 0] + shares[:, 1], shares[:, 0] - shares[:, 2] * 0.3, shares[:, 3], shares[:, 4]]
    )


def live(group, shares, lucks):
    columns = list(PLAN.groups[group])
    noise = [np.random.default_rng([luck, group]).normal(0, 0.01, len(columns)) for luck in lucks]
    return truth(shares)[:, columns] + np.array(noise).reshape(len(shares), len(columns))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return match(PLAN, live, tmp_path_factory.mktemp("waves"))


def test_what_is_kept_is_in_the_set_that_is_known(found):
    assert found.kept.sum() >= PLAN.wanted
    kept = truth(found.shares[found.kept])
    assert (np.abs(kept[:, 0] - 1.05) < 0.05 + 3 * 0.05).all()
    assert (np.abs(kept[:, 1] - 0.55) < 0.05 + 3 * 0.05).all()


def test_waves_close_in(found):
    first, *_, last = found.waves
    assert last.kept / last.draws > 3 * max(first.kept / first.draws, 0.01)
    assert first.volume == 1.0
    assert 0 < last.volume < 0.3
    assert last.emulators >= 3
    assert last.held > 0.85


def test_a_figure_that_no_draw_reaches_is_told_and_rules_nothing_out(found, capsys, tmp_path):
    assert found.reached.tolist() == [True, True, False, True]
    match(PLAN, live, tmp_path, until=-np.inf)  # no time is left: what is kept is told
    assert "Wave 1" in capsys.readouterr().err
    sought = found.shares[found.waves[0].draws :]
    assert sought[:, 3].max() > 0.9, "some draws went to look for it"


def test_what_is_implausible_early_is_not_lived_late(found):
    lived = found.lived[-found.waves[-1].draws :].sum(axis=0)
    assert lived[0] == found.waves[-1].draws
    assert lived[2] < lived[0]


def test_draws_near_a_known_point_teach_and_are_no_worlds(tmp_path):
    known = np.full(INPUTS, 0.5)
    found = match(replace(PLAN, known=known, wanted=1, most_waves=1), live, tmp_path)
    near = ~found.counts
    assert near.sum() == PLAN.draws / 3
    away = np.abs(found.shares[near] - known).max(axis=1)
    assert away[0] <= 0.05
    assert away[-1] > 0.3
    assert not found.kept[near].any()
    assert found.lived[near].all()


def test_a_killed_matching_goes_on_to_the_same_worlds(found, tmp_path):
    lived = []

    def cut_short(group, shares, lucks):
        lived.append(group)
        if len(lived) == 5:
            raise KeyboardInterrupt
        return live(group, shares, lucks)

    with pytest.raises(KeyboardInterrupt):
        match(PLAN, cut_short, tmp_path)
    again = match(PLAN, live, tmp_path)
    assert (again.shares == found.shares).all()
    assert np.array_equal(again.figures, found.figures, equal_nan=True)
    assert again.waves == found.waves or again.waves[1:] == found.waves[1:]


def test_a_wave_that_leaves_nothing_is_warned_of(tmp_path, capsys):
    def quarrel(group, shares, lucks):  # each is reached, but never both
        del lucks
        return {0: np.column_stack([shares[:, 0], shares[:, 4]]), 1: 1 - shares[:, [0]],
                2: shares[:, [3]]}[group]  # fmt: skip

    low, high = np.array([0.9, 0.9, 0.0, 0.0]), np.ones(4)
    bounds = Bounds(low, high, np.full(4, 0.03**2), np.full(4, 1e-6))
    plan = Plan(NAMES, bounds, PLAN.groups, PLAN.costs, INPUTS, 60, 5, 1, None, (), 4, 300)
    assert not match(plan, quarrel, tmp_path).kept.any()
    said = capsys.readouterr().err
    assert "Warning: wave 4 leaves nothing: " in said
    assert "sum in " in said
