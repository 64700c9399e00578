"""Colleagues: users make answers likelier, advocates speak up, on the week after, or not at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanisms import peers
from sim.network import ADVICE
from tests.sim.worlds import AMPLE, bench, figure, lived, state, strategy, total

PLAN = strategy({"visit": 0.4, "mass_email": 1.0})
seeds = st.integers(0, 2**31)


def with_peers(weight: float, endorsement: float = 0.0) -> dict[str, Any]:
    return {"behaviour": {"peers": {"weight": weight, "endorsement_per_week": endorsement}}}


def test_influence_is_the_share_of_engaged_advisers() -> None:
    b = bench()
    b.hcp["advisers"], b.hcp["advisers_engaged"] = 4, 3
    assert peers.influence(b.hcp, b.rules) == pytest.approx(0.3 * 0.75)
    b.hcp["advisers_engaged"] = 0
    assert peers.influence(b.hcp, b.rules) == 0


@settings(deadline=None, max_examples=3)
@given(seeds)
def test_stronger_peers_mean_more_answers(seed: int) -> None:
    none, some, many = (
        total(lived(PLAN, AMPLE, with_peers(w), size=800, weeks=26, seed=seed))["responded"]
        for w in (0.0, 0.4, 2.0)
    )
    assert none < some < many


def test_at_zero_the_network_makes_no_difference() -> None:
    """Whatever the ties: with no weight they change no life."""
    other = {"population": {"network": {"block_size": 30.0, "advice_ties": 6.0}}}
    plain, tied = (
        lived(PLAN, AMPLE, with_peers(0.0, 1e-300), *tree, size=300) for tree in ((), (other,))
    )
    off = lived(PLAN, AMPLE, with_peers(0.0), size=300)
    assert plain.universe.network is not None
    assert off.universe.network is None
    assert state(plain) == state(tied) == state(off)


def test_counts_of_engaged_advisers_follow_the_stages() -> None:
    model = lived(PLAN, AMPLE, with_peers(0.3, 0.02), size=700, weeks=20)
    hcps, network = model.universe.hcps, model.universe.network
    assert network is not None
    named = np.repeat(np.arange(len(hcps)), np.diff(network.starts))
    advice = (network.kinds & ADVICE) > 0
    engaged = np.bincount(
        network.followers[advice], weights=hcps["stage"][named[advice]] >= 2, minlength=700
    )
    assert np.array_equal(hcps["advisers_engaged"], engaged)
    assert engaged.sum() > 100
    advocating = np.bincount(network.followers, weights=hcps["stage"][named] == 3, minlength=700)
    assert np.array_equal(hcps["peers_advocating"], advocating)


def test_peers_act_on_the_next_week() -> None:
    """What colleagues do in the first week shows in the second at the earliest."""
    worlds = [
        lived(PLAN, AMPLE, with_peers(w), {"warm_up": {"weeks": 0}}, size=400, weeks=1)
        for w in (0.0, 5.0)
    ]
    assert state(worlds[0]) == state(worlds[1])


@settings(deadline=None, max_examples=3)
@given(seeds)
def test_advocates_earn_trust_for_the_company(seed: int) -> None:
    ready = {"behaviour": {"journey": {"advocate_trust": 0.3, "advocate_knowledge": 0.05}}}
    worlds = [
        lived(PLAN, AMPLE, ready, with_peers(0.0, e), size=600, weeks=26, seed=seed)
        for e in (0.0, 0.02, 0.2)
    ]
    trust = [figure(model, "trust") for model in worlds]
    assert trust[0] < trust[1] < trust[2]
    heard = [figure(model, "endorsed") for model in worlds]
    assert heard[0] == 0 < heard[1] < heard[2]
