"""The network has the size, the clustering and the leaders that were measured (NW01-NW03)."""

from __future__ import annotations

from functools import cache
from typing import Any

import networkx as nx
import numpy as np
import pytest

from sim import Settings
from sim.network import ADVICE
from sim.population import Universe, build
from tests.sim.worlds import ids

LUCK = np.uint64(4)
N = 12_000


@cache
def universe(size: int = N) -> Universe:
    return build(Settings.model_validate({"population": {"size": size}}), LUCK)


def ties(of: Universe) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns rows of those who name, rows of those who are named, and whether it is for advice."""
    network = of.network
    assert network is not None
    named = np.repeat(np.arange(len(of.hcps)), np.diff(network.starts))
    return network.followers, named, (network.kinds & ADVICE) > 0


def gini(counts: np.ndarray) -> float:
    ordered, n = np.sort(counts), len(counts)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * ordered.sum()))


def test_colleagues_and_advice_are_as_many_as_measured() -> None:
    naming, named, advice = ties(universe())
    assert len(naming) / N == pytest.approx(4.47, abs=0.25)
    assert advice.sum() / N == pytest.approx(1.95, abs=0.15)
    graph = nx.Graph(zip(naming.tolist(), named.tolist(), strict=True))
    assert 2 * graph.number_of_edges() / N == pytest.approx(7.5, abs=0.4)
    assert nx.average_clustering(graph) == pytest.approx(0.30, abs=0.04)


def test_a_few_are_asked_by_many() -> None:
    naming, named, advice = ties(universe())
    assert gini(np.bincount(named[advice], minlength=N)) == pytest.approx(0.67, abs=0.03)
    assert gini(np.bincount(named, minlength=N)) == pytest.approx(0.48, abs=0.04)
    assert np.bincount(named[advice]).max() > 12
    pairs = set(zip(naming.tolist(), named.tolist(), strict=True))
    mutual = np.mean([(b, a) in pairs for a, b in pairs])
    assert mutual == pytest.approx(0.32, abs=0.05)


def test_birds_of_a_feather() -> None:
    hcps = universe().hcps
    naming, named, _ = ties(universe())
    for field, lift in (("specialty", 1.23), ("cohort", 1.48)):
        chance = (np.bincount(hcps[field]) / N) @ (np.bincount(hcps[field]) / N)
        observed = np.mean(hcps[field][naming] == hcps[field][named])
        assert observed / chance == pytest.approx(lift, abs=0.12)


def test_no_tie_leaves_the_town_or_the_country() -> None:
    shares = {"eu": 0.0, "uk": 0.5, "it": 0.5}
    chosen = Settings.model_validate({"population": {"size": 2_000, "countries": shares}})
    mixed = build(chosen, LUCK)
    naming, named, _ = ties(mixed)
    assert np.array_equal(mixed.hcps["block"][naming], mixed.hcps["block"][named])
    assert np.array_equal(mixed.hcps["country"][naming], mixed.hcps["country"][named])
    sizes = np.bincount(mixed.hcps["block"])
    assert sizes.mean() == pytest.approx(60, rel=0.1)


def test_memory_grows_with_the_hcps_alone() -> None:
    """Ties per HCP are as many in a large universe as in a small one."""
    small, large = (len(ties(universe(n))[0]) / n for n in (3_000, N))
    assert small == pytest.approx(large, rel=0.05)


def test_an_hcp_more_moves_no_tie_of_the_others() -> None:
    everyone, rest = (build(Settings(), LUCK, ids(range(1, n))) for n in (58, 57))

    def of_the_others(of: Any) -> set[tuple[int, int, bool]]:
        keys = of.hcps["key"]
        return {
            (int(keys[a]), int(keys[b]), bool(kind))
            for a, b, kind in zip(*ties(of), strict=True)
            if 57 not in (keys[a], keys[b])
        }

    assert of_the_others(everyone) == of_the_others(rest)


def test_without_influence_there_is_no_network() -> None:
    off = {"peers": {"weight": 0.0, "endorsement_per_week": 0.0}}
    assert build(Settings.model_validate({"behaviour": off}), LUCK).network is None
