"""Whose losses, to whom, and how much of them is luck."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.discovery.conditions import FEWEST, conditions_of, summary
from experiments.discovery.losses import losses_of
from experiments.doubt.lives import Lives

ARMS = ("push", "pull", "hybrid", "none")


def lives(means, each=1, noise=0.0, measure="engagement", keys=3):
    """Arms with these means in each world, shape (worlds, arms), lived several times."""
    luck = np.random.default_rng(5)
    worlds = len(means)
    world = np.repeat(np.arange(worlds), each)
    figures = np.asarray(means, dtype=float)[world]
    figures = figures + noise * luck.normal(size=figures.shape)
    values = luck.random((worlds, keys))
    names = tuple(f"key_{at}" for at in range(keys))
    draws = np.arange(1, worlds + 1)
    return Lives(ARMS, {measure: figures}, world, names, values, values, draws)


MEANS = [[0.3, 0.1, 0.2, 0.0], [0.1, 0.2, 0.3, 0.9], [0.1, 0.4, 0.3, 0.0], [0.0, 0.1, 0.2, 0.0]]


def test_the_favourite_is_ahead_in_most_worlds_and_loses_to_any_other():
    found = losses_of(lives(MEANS), "engagement", None, None, ["none"])
    assert found.favourite == "hybrid"
    assert found.leads == {"hybrid": 2, "push": 1, "pull": 1}
    assert found.rivals == ("push", "pull"), "no contact is no rival"
    assert found.versus == ("push", "pull", "pull", "pull")
    assert found.gaps == pytest.approx([-0.1, 0.1, -0.1, 0.1])
    assert found.lost.tolist() == [True, False, True, False]
    assert np.isnan(found.half).all(), "of worlds lived in once luck is not known"


def test_a_named_rival_is_the_only_one_and_no_contact_can_be_named():
    found = losses_of(lives(MEANS), "engagement", "hybrid", "none", ["none"])
    assert found.gaps == pytest.approx([0.2, -0.6, 0.3, 0.2])
    rest = losses_of(lives(MEANS), "engagement", None, "hybrid", ["none"])
    assert rest.favourite == "push", "the rival is no favourite"


def test_less_is_better_where_the_measure_says_so():
    found = losses_of(lives(MEANS, measure="cost"), "cost", "push", "pull", ["none"])
    assert found.lost.tolist() == [True, False, False, False]


def test_luck_is_told_from_worlds_where_each_is_lived_in_several_times():
    means = np.column_stack([np.linspace(-0.5, 0.5, 60), np.zeros((60, 3))])
    once = losses_of(lives(means, 4, noise=0.1), "engagement", "push", "pull", ["none"])
    assert once.half == pytest.approx(1.96 * 0.1 * np.sqrt(2) / 2, rel=0.1)
    doubtful = once.within_luck
    assert doubtful[25:35].mean() > 0.7
    assert not doubtful[:15].any()


@pytest.mark.parametrize(
    ("lost", "worlds", "aim"),
    [(30, 100, "lost"), (FEWEST - 1, 100, "least"), (0, 100, "least"), (195, 200, "none"),
     (5, 60, "none"), (2, 4, "none")],
)  # fmt: skip
def test_what_is_looked_for_depends_on_how_many_are_lost(lost, worlds, aim):
    means = np.zeros((worlds, 4))
    means[:, 0] = np.where(np.arange(worlds) < lost, -1.0, 1.0 + np.arange(worlds))
    found = conditions_of(losses_of(lives(means), "engagement", "push", "pull", []), 1)
    assert found.aim == aim
    told = summary(found)
    assert told["lost"] == lost
    if aim == "least":
        assert told["wanted"] == worlds // 10
        assert found.sample.wanted[:lost].all()
