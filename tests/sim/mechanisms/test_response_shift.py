"""Response shift: one of every channel's table moves that channel, and nothing else directly."""

import numpy as np
import pytest
from scipy import special

from sim.rules.channels import channel_rules
from sim.settings import Settings
from sim.settings.channels import CHANNELS, PULL_CHANNELS, PUSH_CHANNELS
from sim.settings.response_shift import FollowThrough, ResponseShift
from tests.sim.worlds import ALIKE, AMPLE, INDIFFERENT, lived, strategy, total

EVERY_PULL = {
    "site_open": True, "platform_spend": 150.0, "community_spend": 100.0, "expert_open": True,
    "chatbot_open": True, "content_open": True, "social_posts_per_week": 3.0,
}  # fmt: skip


def shifted(channel, by):
    return {"behaviour": {"response_shift": {channel: by}}}


def of(channel, by, plan):
    model = lived(plan, AMPLE, shifted(channel, by), size=1_500, weeks=8)
    sums = total(model, channel)
    comes = channel in PULL_CHANNELS and channel != "social"
    return sums["delivered" if comes else "responded"]


def test_every_channel_has_one_and_the_two_step_ones_another():
    assert list(ResponseShift.model_fields) == [*CHANNELS, "then"]
    two_step = [c for c in CHANNELS if hasattr(getattr(Settings().channels, c), "second_step")]
    assert sorted(FollowThrough.model_fields) == sorted(two_step)


@pytest.mark.parametrize("channel", PUSH_CHANNELS)
def test_who_is_readier_answers_more_of_what_the_company_begins(channel):
    rates = {"visit": 0.5, channel: 1.0}
    low, middle, high = (of(channel, by, strategy(rates)) for by in (-1.0, 0.0, 1.0))
    assert low < middle < high


@pytest.mark.parametrize("channel", PULL_CHANNELS)
def test_who_is_readier_comes_more_often(channel):
    low, middle, high = (of(channel, by, strategy(**EVERY_PULL)) for by in (-1.0, 0.0, 1.0))
    assert low < middle < high


@pytest.mark.parametrize("channel", FollowThrough.model_fields)
def test_who_goes_on_more_readily_goes_on_more_often(channel):
    plan = strategy({"visit": 0.5, channel: 1.0})
    shares = []
    for by in (-1.0, 1.0):
        tree = {"behaviour": {"response_shift": {"then": {channel: by}}}}
        sums = total(lived(plan, AMPLE, tree, size=2_000, weeks=8), channel)
        shares.append(sums["engaged"] / sums["responded"])
    assert shares[0] < shares[1]


def test_it_is_a_shift_of_log_odds_and_of_the_log_of_a_rate():
    plain, readier = (
        channel_rules(Settings.model_validate(tree))
        for tree in ({}, {"behaviour": {"response_shift": {"mass_email": 0.7, "site": 0.7}}})
    )
    mail, site = CHANNELS.index("mass_email"), CHANNELS.index("site")
    moved = readier["intercept"] - plain["intercept"]
    np.testing.assert_allclose(moved[:, mail], 0.7)
    np.testing.assert_allclose(np.delete(moved, [mail, site], axis=1), 0.0)
    np.testing.assert_allclose(readier["rate"][:, site] / plain["rate"][:, site], np.exp(0.7))


def test_one_channel_does_not_move_another():
    plan = strategy({"visit": 0.5, "mass_email": 1.0})
    one, other = (
        total(lived(plan, AMPLE, shifted("webinar", by), size=300, weeks=6), "mass_email", "visit")
        for by in (0.0, 1.0)
    )
    assert one.equals(other)


def test_a_met_visit_follows_the_logistic():
    plan = strategy({"visit": 1.0})
    same = {"behaviour": {"response": {"trust_weight": 0.0, "fit_weight": 0.0,
                                       "goodwill_weight": 0.0},
                          "peers": {"weight": 0.0, "endorsement_per_week": 0.0},
                          "attention": {"minutes_per_week": 2000.0},
                          "access": {"availability_sd": 0.0, "open": 0.5, "restricted": 0.5,
                                     "closed": 0.5}},
            "channels": {"visit": {"response": {"engager": 1.0, "learner": 1.0,
                                                "traditionalist": 1.0}}},
            "population": {"specialty_effects": {"oncology": {"access": 1.0}}},
            "warm_up": {"weeks": 0}}  # fmt: skip
    model = lived(plan, AMPLE, ALIKE, INDIFFERENT, same, shifted("visit", 1.0), size=4_000, weeks=2)
    sums = total(model, "visit")
    met = sums["delivered"] / sums["planned"]
    assert met == pytest.approx(float(special.expit(1.0)), abs=0.02)
