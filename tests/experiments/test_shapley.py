"""Shapley values against games whose values are known."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.shapley import Figures, Groups, shapley, split

NAMES = ("places", "cadences", "content")


def choices(names: tuple[str, ...]) -> list[Groups]:
    """Every choice of groups, from none to all."""
    sized = (combinations(names, size) for size in range(len(names) + 1))
    return [frozenset(one) for one in chain.from_iterable(sized)]


def of_sums(values: dict[str, float]) -> dict[Groups, Figures]:
    return {one: np.array([sum(values[name] for name in one)]) for one in choices(NAMES)}


def test_what_only_adds_up_is_its_own_part() -> None:
    values = {"places": 0.042, "cadences": -0.005, "content": 0.001}
    found = shapley(of_sums(values), NAMES)
    assert {name: part[0] for name, part in found.items()} == pytest.approx(values)


def test_what_two_do_only_together_is_shared() -> None:
    both = {one: np.array([float({"places", "content"} <= one)]) for one in choices(NAMES)}
    found = shapley(both, NAMES)
    assert {name: part[0] for name, part in found.items()} == pytest.approx(
        {"places": 0.5, "cadences": 0.0, "content": 0.5}
    )


def test_the_glove_game() -> None:
    """Two left gloves and a right one: a pair is worth 1 (Shapley: 1/6, 1/6, 2/3)."""
    worth = {
        one: np.array([float("content" in one and len(one) > 1)]) for one in choices(NAMES)
    }  # fmt: skip
    found = shapley(worth, NAMES)
    assert [found[name][0] for name in NAMES] == pytest.approx([1 / 6, 1 / 6, 2 / 3])


@given(st.lists(st.floats(-1, 1), min_size=8, max_size=8))
def test_parts_add_up_to_the_whole(figures: list[float]) -> None:
    game = dict(zip(choices(NAMES), map(np.array, figures), strict=True))
    whole = game[frozenset(NAMES)] - game[frozenset()]
    assert sum(shapley(game, NAMES).values()) == pytest.approx(whole, abs=1e-12)


def test_each_replicate_is_split_by_itself_and_one_that_is_missing_is_left_out() -> None:
    def table(figures: list[float]) -> pd.DataFrame:
        rows = [(k, "engagement", figure) for k, figure in enumerate(figures, 1)]
        return pd.DataFrame(rows, columns=["replicate", "measure", "figure"])

    game = {
        frozenset(): table([0.1, 0.2, 0.3]),
        frozenset({"places"}): table([0.2, 0.3, 9.0]),
        frozenset({"content"}): table([0.1, 0.2]),
        frozenset({"places", "content"}): table([0.2, 0.5, 0.4]),
    }
    found = split(game, ("places", "content"), ["engagement"]).set_index("group")
    assert found["part"].to_dict() == pytest.approx({"places": 0.15, "content": 0.05, "whole": 0.2})
    assert set(found["replicates"]) == {2}
    assert found.loc["places", "ci_low"] < 0.15 < found.loc["places", "ci_high"]
