"""From what arms came to in worlds to the tables on how sure a choice is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from experiments.claims import HEADLINES
from experiments.doubt.choice import (
    best_shares,
    ends,
    evpi,
    expected_losses,
    resampled_weights,
    shifted,
)
from experiments.doubt.information import worth_knowing
from experiments.doubt.lives import Lives, Objective, net_benefit
from experiments.doubt.smoothing import Smoothed, smoothed
from experiments.doubt.worth import break_evens, worths
from sim.scorecard.declared import BETTER

SCORE = "score"
RANKING = (
    "objective", "worth", "arm", "mean", "p_best", "p_best_low", "p_best_high", "p_best_raw",
    "loss", "loss_low", "loss_high", "loss_raw", "explained",
)  # fmt: skip
ACCEPTABILITY = (
    "worth", "arm", "p_best", "p_best_low", "p_best_high", "p_best_raw", "evpi", "evpi_low",
    "evpi_high",
)  # fmt: skip
BREAK_EVEN = (
    "arm", "versus", "cost", "engaged", "break_even", "ci_low", "ci_high", "takes_over",
)  # fmt: skip
INFORMATION = (
    "objective", "worth", "kind", "name", "about", "parameters", "evppi", "ci_low", "ci_high",
    "floor", "shown", "raw", "eur",
)  # fmt: skip


class Doubt(NamedTuple):
    """The tables, each as the file of its name."""

    ranking: pd.DataFrame
    acceptability: pd.DataFrame
    break_even: pd.DataFrame
    information: pd.DataFrame


def wanted(score: Mapping[str, float]) -> list[str]:
    """Returns the measures that the tables are made of.

    Args:
        score: weights by measure.
    """
    return list(dict.fromkeys([*HEADLINES, "cost", *score]))


def scored(score: Mapping[str, float]) -> Objective:
    """Returns the team's score: each measure in its better direction, times its weight.

    Args:
        score: weights by measure, of one unit of it.
    """
    weights = {name: weight * (BETTER[name] or 1) for name, weight in score.items()}
    return Objective(SCORE, weights, euros=1 / score["cost"] if "cost" in score else math.nan)


def doubt_tables(
    lives: Lives, score: Mapping[str, float], worth: float | None, say: Callable[[str], str],
    seed: int = 0,
) -> Doubt:  # fmt: skip
    """Returns the tables of a comparison in worlds.

    Args:
        lives: what arms came to.
        score: weights by measure; empty asks for no score.
        worth: of an engaged HCP-year in EUR; None takes each at which the best choice changes.
        say: what a parameter is, by its key.
        seed: of the luck of shuffles and resamples.
    """
    with threadpool_limits(1):  # many small sums, which threads would wait for one another in
        return _doubt_tables(lives, score, worth, say, seed)


def _doubt_tables(
    lives: Lives, score: Mapping[str, float], worth: float | None, say: Callable[[str], str],
    seed: int,
) -> Doubt:  # fmt: skip
    smooth, weights = smoothed(lives), resampled_weights(lives.worlds, seed)
    cost, engaged = (lives.by_world(lives.figures[name]) for name in ("cost", "engaged"))
    paid = break_evens(lives.arms, cost, engaged, weights)
    at = [one.value for one in paid if one.takes_over] if worth is None else [worth]
    objectives = [
        *(Objective(name, {name: float(BETTER[name] or 1)}) for name in HEADLINES),
        *([scored(score)] if score else []),
        *map(net_benefit, dict.fromkeys(at)),
    ]
    ranking = [row for one in objectives for row in _ranked(smooth, one, weights)]
    curve = [
        row for one in map(net_benefit, worths(paid, worth)) for row in _curve(smooth, one, weights)
    ]
    known = [
        (one.objective.name, one.objective.worth, one.kind, one.name,
         say(one.name) if one.kind == "parameter" else "", len(one.keys), one.value, one.low,
         one.high, one.floor, one.shown, one.raw, one.value * one.objective.euros)
        for one in worth_knowing(smooth, objectives, seed)
    ]  # fmt: skip
    return Doubt(
        pd.DataFrame(ranking, columns=list(RANKING)),
        pd.DataFrame(curve, columns=list(ACCEPTABILITY)),
        pd.DataFrame(
            [(*(one.arm, one.versus, one.cost, one.engaged, one.value, one.low, one.high),
              one.takes_over) for one in paid],
            columns=list(BREAK_EVEN),
        ),
        pd.DataFrame(known, columns=list(INFORMATION)),
    )  # fmt: skip


def _ranked(
    smooth: Smoothed, objective: Objective, weights: np.ndarray
) -> Sequence[tuple[object, ...]]:
    """Returns the rows of one objective, an arm each."""
    lives, raw, utilities = smooth.lives, smooth.raw(objective), smooth.utilities(objective)
    single = lives.utilities(objective)
    means = lives.by_world(single).mean(axis=0)
    draws = shifted(utilities, raw - utilities, weights)
    p_low, p_high = ends(best_shares(draws, weights))
    loss_low, loss_high = ends(expected_losses(draws, weights))
    sign = -1.0 if [*objective.weights.values()] == [-1.0] else 1.0
    columns = (
        lives.arms, sign * means, best_shares(utilities), p_low, p_high, best_shares(single),
        expected_losses(utilities), loss_low, loss_high, expected_losses(single),
        smooth.explained(objective),
    )  # fmt: skip
    return [(objective.name, objective.worth, *row) for row in zip(*columns, strict=True)]


def _curve(
    smooth: Smoothed, objective: Objective, weights: np.ndarray
) -> Sequence[tuple[object, ...]]:
    """Returns the rows of one worth of an engaged HCP-year, an arm each."""
    raw, utilities = smooth.raw(objective), smooth.utilities(objective)
    draws = shifted(utilities, raw - utilities, weights)
    low, high = ends(best_shares(draws, weights))
    single = best_shares(smooth.lives.utilities(objective))
    least, most = ends(evpi(draws, weights))
    value = float(evpi(utilities))
    known = (value, min(float(least), value), max(float(most), value))
    columns = (smooth.lives.arms, best_shares(utilities), low, high, single)
    return [(objective.worth, *row, *known) for row in zip(*columns, strict=True)]
