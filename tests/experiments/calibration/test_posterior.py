"""What summary statistics tell of parameters, where the answer is known."""

import numpy as np
import pytest

from experiments.calibration.free_parameters import at, draw, free_parameters_of, values
from experiments.calibration.posterior import INTERVAL, Posterior, quantiles
from sim.settings import Settings
from sim.settings.parameter import Ranged

LOGS, TRACES, NOISE = 2_000, 12, 0.15


@pytest.fixture(scope="module")
def known():
    """Three parameters: one shows in every summary statistic, one in half of them, one in none."""
    luck = np.random.default_rng(1)
    shares = np.clip(luck.random((LOGS, 3)), 1e-6, 1 - 1e-6)
    to = np.zeros((3, TRACES))
    to[0], to[1, ::2] = luck.normal(size=TRACES), 0.4 * luck.normal(size=TRACES // 2)

    def statistics(share):
        return share @ to + NOISE * luck.normal(size=(*share.shape[:-1], TRACES))

    return Posterior(shares, statistics(shares)), statistics


def test_it_finds_what_shows_and_leaves_what_does_not(known):
    posterior, statistics = known
    assert posterior.explained[0] > 0.8 > posterior.explained[1] > 0.4
    assert abs(posterior.explained[2]) < 0.05
    sample = posterior.sample(statistics(np.array([0.8, 0.3, 0.9])), 4_000, 1)
    assert sample.shape == (4_000, 3)
    assert ((sample > 0) & (sample < 1)).all()
    found = [np.median(posterior.sample(statistics(np.array([0.8, 0.3, 0.9])), 300, 1)[:, 0])
             for _ in range(30)]  # fmt: skip
    assert np.mean(found) == pytest.approx(0.8, abs=0.05)
    low, high = np.quantile(sample[:, 2], INTERVAL)
    assert high - low == pytest.approx(0.9, abs=0.07)  # the prior's own
    assert np.ptp(np.quantile(sample[:, 0], INTERVAL)) < 0.3


def test_the_intervals_hold_the_truth_as_often_as_they_say(known):
    posterior, statistics = known
    luck = np.random.default_rng(2)
    truth = luck.random((300, 3))
    held = np.zeros(3)
    for share in truth:
        low, high = np.quantile(posterior.sample(statistics(share), 500, 1), INTERVAL, axis=0)
        held += (low <= share) & (share <= high)
    assert (held / 300 > 0.84).all()
    assert (held / 300 < 0.97).all()


def test_the_check_counts_the_same_without_further_simulation(known):
    posterior, _ = known
    held, width = posterior.check(300, 3)
    assert held.shape == width.shape == (300, 3)
    assert 0.84 < held.mean() < 0.96
    assert width[:, 0].mean() < 0.35
    assert width[:, 2].mean() == pytest.approx(1.0, abs=0.05)


def test_nothing_to_see_leaves_the_prior():
    luck = np.random.default_rng(4)
    shares = np.clip(luck.random((600, 2)), 1e-6, 1 - 1e-6)
    sample = Posterior(shares, luck.normal(size=(600, 5))).sample(np.zeros(5), 2_000, 1)
    np.testing.assert_allclose(np.quantile(sample, [0.05, 0.5, 0.95], axis=0).T,
                               np.tile([0.05, 0.5, 0.95], (2, 1)), atol=0.09)  # fmt: skip


def test_what_no_simulated_log_has_counts_as_the_utmost_of_them(known):
    posterior, statistics = known
    usual = statistics(np.array([0.5, 0.5, 0.5]))
    odd = usual.copy()
    odd[0] += 1e6
    sample = posterior.sample(odd, 500, 1)
    assert (np.ptp(np.quantile(sample, INTERVAL, axis=0), axis=0) > 0.05).all()


def test_weighted_quantiles():
    sample = np.array([[3.0], [1.0], [2.0]])
    heavy = quantiles(sample, (0.5,), np.array([0.1, 0.1, 0.8]))
    assert heavy[0, 0] == pytest.approx(2.0)


def test_half_of_the_prior_lies_on_either_side_of_the_default():
    one = Ranged("a.b", "", "", "C", 1.0, 2.0, 6.0)
    np.testing.assert_allclose(at(one, np.array([0.0, 0.25, 0.5, 0.75, 1.0])), [1, 1.5, 2, 4, 6])
    edge = one._replace(value=1.0)
    np.testing.assert_allclose(at(edge, np.array([0.0, 0.5, 1.0])), [1, 3.5, 6])


def test_draws_stay_inside_the_ranges():
    free_parameters = free_parameters_of(Settings(), ["visit", "mass_email", "site"])
    table = values(free_parameters, draw(free_parameters, 500, 1))
    for place, one in enumerate(free_parameters):
        least, most = table[:, place].min(), table[:, place].max()
        assert one.low < least < most < one.high
        if one.low < one.value < one.high:  # else the value is an end, and all lies on one side
            assert least < one.value < most
    assert np.array_equal(draw(free_parameters, 5, 1), draw(free_parameters, 5, 1))


def test_only_parameters_that_contacts_bear_on_are_unknown():
    visits = {one.key for one in free_parameters_of(Settings(), ["visit"])}
    mails = {one.key for one in free_parameters_of(Settings(), ["visit", "mass_email"])}
    assert "behaviour.response_shift.visit" in visits
    assert "behaviour.response.deviation_sd" in visits
    assert not {key for key in visits if ".fatigue." in key or "mass_email" in key}
    assert mails - visits >= {
        "behaviour.response_shift.mass_email", "behaviour.response_shift.then.mass_email",
        "behaviour.fatigue.own_weight", "behaviour.attention.crowding",
    }  # fmt: skip
    assert not {key for key in mails if ".pull." in key}
