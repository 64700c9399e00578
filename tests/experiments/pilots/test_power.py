"""Closed forms of a pilot against what is known of them, and against analyses of made-up data."""

import math

import numpy as np
import pytest
from scipy import stats

from experiments.pilots.analyse import (
    analyse,
    cluster_means,
    halves,
    stepped_wedge,
    variances,
)
from experiments.pilots.power import (
    design_effect,
    error_of_clusters,
    error_of_halves,
    power_of_t,
    smallest_effect,
    variance_of_wedge,
)
from experiments.pilots.stopping import look
from experiments.trial import FORMS, Trial, under_new

ALPHA = 0.05


def wedge_of(groups, each):
    """A wedge in which `each` territories change at each step."""
    new = np.zeros((groups * each, groups + 1), bool)
    for group in range(groups):
        new[group * each : (group + 1) * each, group + 1 :] = True
    return new


@pytest.mark.parametrize("freedom", [1, 2, 18, 1_000])
def test_the_power_at_no_effect_is_alpha(freedom):
    """Others' tools have power 1 at an effect of 1e-20."""
    for effect in (0.0, 1e-300, 1e-20, -1e-20, 1e-9):
        assert power_of_t(effect, 1.0, freedom, ALPHA) == pytest.approx(ALPHA, abs=1e-7)
    assert power_of_t(0.0, 0.0, freedom, ALPHA) == ALPHA
    assert power_of_t(1e-20, 0.0, freedom, ALPHA) == 1.0  # nothing varies: it is seen


def test_the_power_of_t_is_that_of_a_textbook():
    """Cohen (1988): 64 in each group see half a standard deviation with 80 %."""
    assert power_of_t(0.5, math.sqrt(2 / 64), 126, ALPHA) == pytest.approx(0.801, abs=0.001)
    assert power_of_t(2.8016, 1.0, 1e6, ALPHA) == pytest.approx(0.8, abs=1e-3)
    assert power_of_t(-0.5, math.sqrt(2 / 64), 126, ALPHA) == pytest.approx(0.801, abs=0.001)
    assert power_of_t(1e6, 1.0, 18, ALPHA) == 1.0


def test_the_smallest_effect_has_the_power():
    for freedom in (2, 18, 200):
        found = smallest_effect(0.3, freedom, ALPHA, 0.8)
        assert power_of_t(found, 0.3, freedom, ALPHA) == pytest.approx(0.8, abs=1e-6)


def test_the_design_effect_of_a_known_intraclass_correlation():
    assert design_effect(20, 0.05) == pytest.approx(1.95)
    assert design_effect(1, 0.5) == 1.0
    hcps, icc = 20, 0.05
    clustered = error_of_clusters(10, hcps, [icc] * 2, [1 - icc] * 2) ** 2
    one_by_one = error_of_clusters(10, hcps, [0.0] * 2, [1.0] * 2) ** 2
    assert clustered / one_by_one == pytest.approx(design_effect(hcps, icc))


def test_more_hcps_do_not_help_beyond_what_lies_between_territories():
    few, many, endless = (
        float(error_of_clusters(20, hcps, [0.05] * 2, [0.95] * 2)) for hcps in (20, 1_000, 1e9)
    )
    assert few > many > endless
    assert endless == pytest.approx(math.sqrt(0.05 * 4 / 20), rel=1e-6)


def test_halves_of_a_territory_do_not_feel_what_lies_between_territories():
    luck = np.random.default_rng(1)
    own = luck.normal(0, 100, 8)
    new, today = luck.normal(0.3, 1, 8), luck.normal(0, 1, 8)
    found, shifted = halves(new, today), halves(new + own, today + own)
    assert shifted.effect == pytest.approx(found.effect)
    assert shifted.p == pytest.approx(found.p)
    assert float(error_of_halves(20, 100, [0.5, 0.7], 0.0)) == pytest.approx(
        math.sqrt(1.2 / 50 / 20)
    )


def test_a_difference_of_cluster_means_is_students_t():
    luck = np.random.default_rng(2)
    means, new = luck.normal(size=11), np.arange(11) < 5
    found = cluster_means(means, new)
    known = stats.ttest_ind(means[new], means[~new])
    assert found.p == pytest.approx(known.pvalue)
    assert found.interval() == pytest.approx(tuple(known.confidence_interval()))
    assert found.freedom == 9


@pytest.mark.parametrize("tau", [0.0, 0.01, 0.5])
@pytest.mark.parametrize(("groups", "each"), [(4, 6), (3, 2), (6, 1)])
def test_a_wedges_variance_is_that_of_generalised_least_squares(groups, each, tau):
    new, cell = wedge_of(groups, each), 0.02
    territories, periods = new.shape
    columns = np.zeros((territories * periods, periods + 1))
    columns[np.arange(len(columns)), np.tile(np.arange(periods), territories)] = 1
    columns[:, periods] = new.ravel()
    own = cell * np.eye(periods) + tau**2 * np.ones((periods, periods))
    whole = np.kron(np.eye(territories), np.linalg.inv(own))
    known = np.linalg.inv(columns.T @ whole @ columns)[periods, periods]
    assert variance_of_wedge(new, tau**2, cell) == pytest.approx(known)


@pytest.mark.parametrize("icc", [0.0, 0.01, 0.05, 0.2, 0.5])
@pytest.mark.parametrize("hcps", [5, 20, 100])
@pytest.mark.parametrize("groups", [2, 3, 4, 6])
def test_a_wedges_variance_is_the_published_design_effect(groups, hcps, icc):
    """Woertman et al., Journal of Clinical Epidemiology 66 (2013) 752-758, with b = t = 1."""
    published = (1 + icc * (groups * hcps + hcps - 1)) / (1 + icc * (groups * hcps / 2 + hcps - 1))
    published *= 3 * (1 - icc) / (2 * (groups - 1 / groups))
    each = 5
    variance = variance_of_wedge(wedge_of(groups, each), icc, (1 - icc) / hcps)
    one_by_one = 4 / (groups * each * hcps)  # of as many HCPs, each seen once
    assert variance / one_by_one == pytest.approx(published)


def test_the_power_of_the_example_of_hussey_and_hughes():
    """24 clusters in 4 steps, 100 each, 5.0 % against 3.2 %, tau 0.025: planned for 80 %."""
    variance = variance_of_wedge(wedge_of(4, 6), 0.025**2, 0.041 * 0.959 / 100)
    assert power_of_t(0.018, math.sqrt(variance), 1e6, ALPHA) == pytest.approx(0.80, abs=0.01)


@pytest.mark.parametrize("form", FORMS)
def test_analyses_keep_their_level_and_reach_the_power_of_the_formula(form):
    luck = np.random.default_rng(3)
    trial = Trial(form, 12, 20, 3)
    between, cell, effect = 0.3, 0.2, 0.4
    found = {0.0: [], effect: []}
    for _ in range(800):
        own = np.tile(luck.normal(0, math.sqrt(between), (12, 1)), (trial.reps // 12, 1))
        new = under_new(trial, trial.drawn(luck))
        noise = own + luck.normal(0, math.sqrt(cell), new.shape)
        for size, kept in found.items():
            kept.append(analyse(form, noise + size * new, new, 12))
    shown = {size: np.mean([one.p < ALPHA for one in kept]) for size, kept in found.items()}
    low = 0.02 if form == "stepped_wedge" else 0.034  # t is careful there
    assert low < shown[0.0] < 0.068
    if form == "cluster":
        error, freedom = math.sqrt((between + cell) * 2 / 6), 10
    elif form == "parallel":
        error, freedom = math.sqrt(2 * cell / 12), 11
    else:
        wedge = under_new(trial, trial.drawn(luck))
        error, freedom = math.sqrt(variance_of_wedge(wedge, between, cell)), 10
    assert shown[effect] == pytest.approx(power_of_t(effect, error, freedom, ALPHA), abs=0.06)
    assert np.mean([one.effect for one in found[effect]]) == pytest.approx(effect, abs=0.03)


def test_a_wedge_finds_its_variances_and_a_trend_is_no_effect():
    luck = np.random.default_rng(4)
    new = wedge_of(4, 50)
    own, cells = luck.normal(0, 0.6, (200, 1)), luck.normal(0, 0.3, new.shape)
    between, cell = variances(own + cells + np.arange(5), new)
    assert between == pytest.approx(0.36, rel=0.25)
    assert cell == pytest.approx(0.09, rel=0.15)
    assert abs(stepped_wedge(own + cells + np.arange(5), new).effect) < 0.08


def test_bounds_of_a_look_are_the_published_ones():
    """O'Brien and Fleming's spending at half of the information: 2.963 and 1.969."""
    drift = 1.959964 + 0.841621
    found = look(0.5, ALPHA, drift * math.sqrt(0.5), drift)
    assert (found.stop, found.end) == pytest.approx((2.9626, 1.9686), abs=2e-4)
    assert look(0.95, ALPHA, drift, drift).end > 1.96
    little = look(0.05, ALPHA, drift * math.sqrt(0.05), drift)  # next to nothing is spent
    assert 9.9 < little.stop < 11
    assert little.end == pytest.approx(1.959964, abs=1e-4)
    luck = np.random.default_rng(5)
    first = luck.normal(size=200_000)
    last = math.sqrt(0.5) * first + math.sqrt(0.5) * luck.normal(size=200_000)
    stopped = (abs(first) > found.stop) | (abs(last) > found.end)
    assert stopped.mean() == pytest.approx(ALPHA, abs=0.002)
    late = last + drift
    of_hopeless = late[abs(first + drift * math.sqrt(0.5) - found.give_up) < 0.02]
    assert (of_hopeless > found.end).mean() == pytest.approx(0.2, abs=0.06)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("territories", [4, 7, 20])
def test_a_draw_gives_each_arm_its_territories(form, territories):
    trial = Trial(form, territories, 21, 4)
    turns = trial.drawn(np.random.default_rng(6))
    new = under_new(trial, turns)
    if form == "cluster":
        assert (turns == 1).sum() == territories // 2
        assert set(turns.tolist()) == {1, trial.never}
    elif form == "parallel":
        assert ((turns[:territories] == 1) != (turns[territories:] == 1)).all()
    else:
        assert not new[:, 0].any()
        assert new[:, -1].all()
        assert len(set(turns.tolist())) == 4
    firsts, lasts = zip(*trial.windows, strict=True)
    assert lasts[-1] == 21
    assert firsts[0] == 1
