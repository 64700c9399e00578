"""Choices between arms in doubt, against closed forms."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from threadpoolctl import threadpool_limits

from experiments.doubt.choice import best_shares, evpi, expected_losses
from experiments.doubt.information import groups_of, worth_knowing
from experiments.doubt.lives import Lives, Objective
from experiments.doubt.smoothing import smoothed
from experiments.doubt.worth import break_evens, take_overs, worths

ON = Objective("engagement", {"engagement": 1.0})


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    with threadpool_limits(1):
        yield


def lives(shares, truth, noise=0.0, each=1, seed=0):
    """Made-up lives: what arms come to in each world, and luck on top that arms do not share."""
    luck = np.random.default_rng(seed)
    world = np.repeat(np.arange(len(shares)), each)
    figures = truth[world] + noise * luck.normal(size=(len(world), truth.shape[1]))
    arms = tuple("abcdefg"[: truth.shape[1]])
    keys = tuple(f"behaviour.part_{at % 3}.key_{at}" for at in range(shares.shape[1]))
    return Lives(arms, {"engagement": figures}, world, keys, shares, shares, np.arange(len(shares)))


def gaussian(worlds, keys, seed=1):
    """Normal parameters, as evenly spread as may be, and as shares of what they span."""
    luck = np.random.default_rng(seed)
    even = stats.norm.ppf((np.arange(worlds) + 0.5) / worlds)
    values = np.column_stack([luck.permutation(even) for _ in range(keys)])
    return values, (values - even[0]) / (even[-1] - even[0])


def closed_form(mean, deviation):
    """EVPI of two arms whose difference is normal."""
    z = abs(mean) / deviation
    return deviation * stats.norm.pdf(z) - abs(mean) * stats.norm.sf(z)


@pytest.mark.parametrize("mean", [0.0, 0.3, -1.0])
def test_evpi_of_two_arms_is_that_of_the_normal_form(mean):
    values, shares = gaussian(400, 3)
    truth = np.column_stack([np.zeros(400), mean + 2.0 * values[:, 0]])
    smooth = smoothed(lives(shares, truth, noise=1.0))
    raw, found = evpi(smooth.raw(ON)), evpi(smooth.utilities(ON))
    assert found == pytest.approx(closed_form(mean, 2.0), rel=0.15)
    with_luck = closed_form(mean, np.sqrt(2.0**2 + 2 * 1.0**2))
    assert raw == pytest.approx(with_luck, rel=0.15)
    assert raw > found
    certain = best_shares(smooth.utilities(ON))[1]
    assert certain == pytest.approx(stats.norm.cdf(mean / 2.0), abs=0.05)


def test_the_least_expected_loss_is_the_evpi_and_equal_arms_share_a_world():
    utilities = np.array([[1.0, 0.0, 1.0], [0.0, 2.0, 0.0]])
    assert best_shares(utilities).tolist() == [0.25, 0.5, 0.25]
    assert expected_losses(utilities).tolist() == [1.0, 0.5, 1.0]
    assert evpi(utilities) == 0.5
    twice = np.array([[0.5, 0.5], [1.0, 0.0]])
    assert evpi(np.stack([utilities] * 2), twice).tolist() == [0.5, 0.0]


def test_an_arm_that_is_never_best_is_not_best_by_luck():
    values, shares = gaussian(120, 25)
    truth = np.column_stack([0.3 * values[:, 0], np.full(120, -0.8), -0.3 * values[:, 0]])
    made = lives(shares, truth, noise=1.0)
    smooth = smoothed(made)
    assert best_shares(smooth.raw(ON))[1] > 0.1
    assert best_shares(smooth.utilities(ON))[1] == 0.0


def test_noise_raises_raw_figures_and_no_smoothed_ones():
    values, shares = gaussian(120, 14)
    truth = np.column_stack([np.zeros(120), 0.2 + values[:, 0]])
    raw, found = [], []
    for noise in (0.0, 1.0, 4.0, 16.0):
        smooth = smoothed(lives(shares, truth, noise))
        raw.append(evpi(smooth.raw(ON)))
        found.append(max(one.value for one in worth_knowing(smooth, [ON])))
    assert raw == sorted(raw)
    assert raw[-1] > 10 * raw[0]
    assert all(more <= 1.02 * less for less, more in pairwise(found))
    assert found[-1] == 0.0, "from so much luck nothing is learnt"


def test_of_a_pure_interaction_one_parameter_is_worth_nothing_and_both_all():
    values, shares = gaussian(400, 5)
    truth = np.column_stack([np.zeros(400), values[:, 0] * values[:, 3]])  # both of part_0
    smooth = smoothed(lives(shares, truth, noise=0.3))
    known = {one.name: one for one in worth_knowing(smooth, [ON])}
    whole = 1 / np.pi  # E max(0, xy) of two normal ones
    assert known["all"].value == pytest.approx(whole, rel=0.15)
    assert known["behaviour.part_0.*"].value == pytest.approx(whole, rel=0.2)
    assert known["behaviour.part_0.*"].shown
    for key in (0, 3):
        one = known[f"behaviour.part_0.key_{key}"]
        assert one.value < 0.1 * whole
        assert not one.shown


def test_of_one_parameter_among_many_evppi_is_that_of_the_normal_form():
    values, shares = gaussian(300, 12)
    effect = 1.5 * values[:, 4] + 0.75 * values[:, 7]
    truth = np.column_stack([np.zeros(300), 0.4 + effect])
    smooth = smoothed(lives(shares, truth, noise=0.5))
    known = {one.name: one for one in worth_knowing(smooth, [ON])}
    most, less = (known[f"behaviour.part_1.key_{key}"] for key in (4, 7))
    assert most.value == pytest.approx(closed_form(0.4, 1.5), rel=0.2)
    assert 0.0 < less.value < closed_form(0.4, 1.0), "0.75, and luck"
    for one in (most, less):
        assert one.low <= one.value <= one.high
        assert one.shown
    named = [one.name for one in known.values() if one.kind == "parameter" and one.shown]
    assert len(named) <= 3, "nothing else stands out of luck"


@pytest.mark.parametrize("seed", range(4))
def test_no_part_is_worth_more_than_all_and_no_group_less_than_a_parameter(seed):
    luck = np.random.default_rng(seed)
    shares = luck.random((40, 12))
    truth = luck.normal(size=(40, 4)) * 0.2 + shares @ luck.normal(size=(12, 4))
    known = worth_knowing(smoothed(lives(shares, truth, 0.5, seed=seed)), [ON])
    whole = next(one for one in known if one.kind == "all")
    worth = {one.name: one.value for one in known}
    assert whole.value > 0
    for one in known:
        assert 0.0 <= one.value <= whole.value
        assert one.kind == "all" or all(worth[key] <= one.value for key in one.keys)


def test_of_few_worlds_nothing_is_learnt():
    luck = np.random.default_rng(3)
    made = lives(luck.random((10, 30)), luck.normal(size=(10, 3)))
    known = worth_knowing(smoothed(made), [ON])
    assert known[0].raw > 0
    assert not any(one.value for one in known)


def test_several_lives_of_a_world_tell_what_its_parameters_do_not():
    luck = np.random.default_rng(5)
    shares, truth = luck.random((100, 5)), np.zeros((100, 2))
    truth[:, 1] = luck.normal(size=100)  # of no parameter at all
    single, many = (smoothed(lives(shares, truth, 0.5, each)) for each in (1, 10))
    assert evpi(single.utilities(ON)) < 0.1
    assert evpi(many.utilities(ON)) == pytest.approx(evpi(truth), rel=0.15)


def test_groups_are_sections_and_channels_told_once():
    keys = [
        "behaviour.trust.asymmetry", "behaviour.trust.strength", "behaviour.fatigue.own_weight",
        "behaviour.response_shift.visit", "channels.visit.cost", "market.countries.de.sees_no_rep",
        "market.countries.de.visits_per_contact", "behaviour.care.expertise",
    ]  # fmt: skip
    found = groups_of(keys)
    assert found == {
        "behaviour.trust.*": tuple(keys[:2]), "market.countries.*": tuple(keys[5:7]),
        "*.visit.*": (*keys[3:5], keys[6]),
    }  # fmt: skip


def test_the_frontier_leaves_out_what_is_dominated():
    cost, engaged = np.array([0, 400, 1100, 1000, 900.0]), np.array([0, 0.1, 0.2, 0.09, 0.12])
    assert take_overs(cost, engaged) == [0, 1, 2]
    worlds = np.ones((50, 1))
    luck = np.random.default_rng(0).multinomial(50, np.full(50, 0.02), size=30) / 50
    found = break_evens("abcde", cost * worlds, engaged * worlds, luck)
    by_pair = {(one.arm, one.versus): one for one in found}
    assert len(found) == 10
    assert by_pair["c", "b"].value == pytest.approx(7_000)
    assert by_pair["c", "b"].low == pytest.approx(7_000)
    assert np.isnan(by_pair["d", "b"].value), "dearer, and engages less"
    changes = {pair for pair, one in by_pair.items() if one.takes_over}
    assert changes == {("b", "a"), ("c", "b")}
    steps = worths(found, None)
    assert steps[0] == 0
    assert steps[-1] == pytest.approx(14_000)
    assert worths([], 500.0)[-1] == pytest.approx(1_000)
