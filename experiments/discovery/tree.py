"""A small decision tree, grown apart from the box: it should split on the same parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.discovery.prim import LEAST
from experiments.discovery.unseen import Counted, Sample, parts

LEAVES = 4
"""Leaves of the tree, at the most."""

_FEWEST = 5  # worlds of a leaf


@dataclass(frozen=True)
class Tree:
    """A small tree (Breiman et al. 1984; by scikit-learn).

    Attributes:
        keys: places of parameters that it splits on, the most telling first.
        counted: how worlds that it did not learn from lie in the leaves that it calls lost.
    """

    keys: tuple[int, ...]
    counted: Counted


def grown(sample: Sample, seed: int) -> Tree:
    """Grows a tree on all worlds, and counts how it does on those that it did not learn from.

    Args:
        sample: the worlds.
        seed: of the luck of parts, and of splits that do equally well.
    """
    from sklearn.tree import DecisionTreeClassifier

    least = max(_FEWEST, int(LEAST * len(sample.wanted)))
    model = DecisionTreeClassifier(
        max_leaf_nodes=LEAVES, min_samples_leaf=least, random_state=seed % 2**32
    )
    inside = np.zeros(len(sample.wanted), dtype=bool)
    for learn, test in parts(sample.wanted, seed):
        model.fit(sample.values[learn], sample.wanted[learn])
        inside[test] = model.predict(sample.values[test])
    weight = model.fit(sample.values, sample.wanted).feature_importances_
    keys = [int(at) for at in np.argsort(-weight, kind="stable") if weight[at] > 0.0]
    return Tree(tuple(keys), Counted.of(inside, sample.wanted))
