"""What knowing is worth: all (EVPI), a parameter or a group (EVPPI), and what luck feigns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from experiments.doubt.blocks import block_fit, blocks_of
from experiments.doubt.choice import ends, evpi, resampled_weights, shifted
from experiments.doubt.lives import Objective
from experiments.doubt.smoothing import Smoothed, weighted
from experiments.statistics import CONFIDENCE
from sim.settings.channels import CHANNELS
from sim.types import Floats

Members: TypeAlias = Mapping[str, tuple[str, ...]]
"""Parameters by the name of a part."""

PERMUTATIONS = 100
"""Shuffles of the worlds behind a floor."""


@dataclass(frozen=True)
class Known:
    """What it is worth to know something.

    Attributes:
        objective: on what the choice is made.
        name: of the parameter or group; `all` is everything that the worlds vary.
        kind: `all`, `group` or `parameter`.
        keys: of the parameters.
        value: EVPI or EVPPI, in the objective's unit.
        low: lower end of its 95 % interval.
        high: upper end.
        floor: what the best of as many parameters, or groups, would show by luck alone, in 95 of
            100 cases; of `all` NaN.
        raw: the same without smoothing; NaN of all but `all`.
    """

    objective: Objective
    name: str
    kind: str
    keys: tuple[str, ...]
    value: float
    low: float
    high: float
    floor: float = np.nan
    raw: float = np.nan

    @property
    def shown(self) -> bool:
        """Whether it stands out of luck."""
        return self.value > (0.0 if np.isnan(self.floor) else self.floor)


def groups_of(keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Returns groups of two parameters or more: those of a section, and those of a channel.

    A parameter is of every channel that its key names, `remote_after_visit` of two.

    Args:
        keys: dotted.

    Returns:
        By name, `behaviour.trust.*` or `*.visit.*`. A group is not told twice.
    """
    found: dict[str, list[str]] = {}
    for key in keys:
        parts = key.split(".")
        for deep in range(2, len(parts)):
            found.setdefault(".".join([*parts[:deep], "*"]), []).append(key)
    for channel in CHANNELS:
        whole = re.compile(f"(?<![a-z]){channel}s?(?![a-z])")
        mine = [key for key in keys if whole.search(key)]
        found.setdefault(f"*.{channel}.*", mine)
    seen: dict[tuple[str, ...], str] = {}
    for name, members in found.items():
        if 1 < len(members) < len(keys):
            seen.setdefault(tuple(members), name)
    return {name: members for members, name in seen.items()}


def worth_knowing(smooth: Smoothed, objectives: Sequence[Objective], seed: int = 0) -> list[Known]:
    """Returns what knowing all, each parameter and each group is worth on each objective.

    No part is worth more than all, and no group less than a parameter in it: where luck says so
    the value is set to that bound.

    Args:
        smooth: arms smoothed over worlds.
        objectives: on what the choice is made.
        seed: of the luck of shuffles and resamples.
    """
    keys = smooth.lives.keys
    weights = resampled_weights(smooth.lives.worlds, seed)
    singles: Members = {key: (key,) for key in keys}
    found = [_of_all(smooth, one, weights) for one in objectives]
    most = {one.objective: one.value for one in found}
    for kind, members in (("parameter", singles), ("group", groups_of(keys))):
        told, floors = _of_parts(smooth, objectives, members, weights, seed)
        for objective in objectives:
            single = {
                one.name: one
                for one in found
                if one.objective is objective and one.kind == "parameter"
            }
            for name, (value, low, high) in told[objective].items():
                inside = [single[key] for key in members[name] if key in single]
                best = max((one.value for one in inside), default=0.0)
                bound = min(max(value, best), most[objective])
                floor = min([floors[objective], *(one.floor for one in inside if one.shown)])
                found.append(
                    Known(
                        objective, name, kind, members[name], bound, min(low, bound),
                        max(high, bound), floor,
                    )
                )  # fmt: skip
    return found


def _of_all(smooth: Smoothed, objective: Objective, weights: Floats) -> Known:
    utilities, raw = smooth.utilities(objective), smooth.raw(objective)
    draws = evpi(shifted(utilities, raw - utilities, weights), weights)
    (low, high), value = ends(draws), float(evpi(utilities))
    return Known(
        objective, "all", "all", smooth.lives.keys, value, min(float(low), value),
        max(float(high), value), raw=float(evpi(raw)),
    )  # fmt: skip


def _of_parts(
    smooth: Smoothed, objectives: Sequence[Objective], members: Members, weights: Floats, seed: int
) -> tuple[dict[Objective, dict[str, tuple[float, float, float]]], dict[Objective, float]]:
    """Returns value and interval of each part, and the floor of all of them, by objective."""
    names = list(smooth.gaps)
    stacked = np.stack([smooth.gaps[name] for name in names], axis=1)  # worlds, measures, arms
    worlds, shape = len(stacked), stacked.shape[1:]
    luck = np.random.default_rng([seed, 1, worlds])
    shuffles = np.stack([luck.permutation(worlds) for _ in range(PERMUTATIONS)], axis=1)
    shuffled = stacked[shuffles].reshape(worlds, -1)
    means = stacked.mean(axis=0)
    told: dict[Objective, dict[str, tuple[float, float, float]]] = {one: {} for one in objectives}
    feigned = {one: np.zeros(PERMUTATIONS) for one in objectives}
    places = {key: at for at, key in enumerate(smooth.lives.keys)}
    for name, keys in members.items():
        blocks = blocks_of(smooth.lives.shares[:, [places[key] for key in keys]])
        fitted = means + block_fit(blocks, stacked.reshape(worlds, -1)).reshape(worlds, *shape)
        by_luck = block_fit(blocks, shuffled).reshape(worlds, PERMUTATIONS, *shape)
        for one in objectives:
            utilities = weighted({m: fitted[:, at] for at, m in enumerate(names)}, one)
            draws = evpi(shifted(utilities, smooth.raw(one) - utilities, weights), weights)
            low, high = ends(draws)
            told[one][name] = (float(evpi(utilities)), float(low), float(high))
            depart = weighted({m: by_luck[:, :, at] for at, m in enumerate(names)}, one)
            mean = smooth.raw(one).mean(axis=0)
            value = evpi((mean + depart).swapaxes(0, 1))
            feigned[one] = np.maximum(feigned[one], value)
    floors = {one: float(np.quantile(draws, CONFIDENCE)) for one, draws in feigned.items()}
    return told, floors
