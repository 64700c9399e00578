"""From worlds that are lost to the conditions under which they are, and to their tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from experiments.assumptions import Told
from experiments.discovery.losses import Losses
from experiments.discovery.prim import (
    Flags,
    density_and_coverage,
    quasi_p,
    supports_of,
)
from experiments.discovery.tree import Tree, grown
from experiments.discovery.unseen import (
    Counted,
    Sample,
    Way,
    agreed,
    ends,
    held_out,
    reproduced,
    way_to_box,
)
from sim.types import Floats

FEWEST = 10
"""Worlds lost, and worlds won, below which nothing is said of conditions."""

TENTH = 10
"""Where too few worlds are lost, one in so many is looked for: those with the least difference."""

Aim = Literal["lost", "least", "none"]

LOST = (
    "world", "replicate", "replicates", "versus", "difference", "half", "lost", "wanted", "in_box",
    "in_box_unseen",
)  # fmt: skip
BOX = (
    "key", "about", "unit", "default", "range_low", "range_high", "low", "high", "kept", "quasi_p",
    "reproduced", "density_without", "coverage_without", "in_tree",
)  # fmt: skip
PEELING = (
    "step", "key", "worlds", "support", "restricted", "density", "coverage", "density_unseen",
    "density_low", "density_high", "coverage_unseen", "coverage_low", "coverage_high", "chosen",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Conditions:
    """Under which conditions the favourite loses.

    Attributes:
        losses: what it lost and won.
        aim: what the box holds: worlds that are `lost`; those with the `least` difference, where
            too few are lost; `none` where nothing can be said.
        sample: the worlds, and which of them the box is to hold.
        path: to the box; None without an aim.
        inside: which worlds lie in the box.
        unseen: which worlds lie in boxes that were not peeled on them.
        reproduced: in which share of random halves each parameter is restricted.
        tree: grown beside the box; None without an aim.
    """

    losses: Losses
    aim: Aim
    sample: Sample
    path: Way | None
    inside: Flags
    unseen: Flags
    reproduced: Floats
    tree: Tree | None


def conditions_of(losses: Losses, seed: int) -> Conditions:
    """Looks for the conditions under which the favourite loses.

    Args:
        losses: what it lost and won.
        seed: of the luck of parts and halves.
    """
    aim, wanted = _aimed(losses)
    sample = Sample(losses.lives.values, wanted, losses.gaps)
    if aim == "none" or not sample.values.shape[1]:
        nowhere = np.zeros(len(wanted), dtype=bool)
        nothing = np.zeros(sample.values.shape[1])
        return Conditions(losses, "none", sample, None, nowhere, nowhere, nothing, None)
    with threadpool_limits(1):  # many small sums, which threads would wait for one another in
        unseen, others = held_out(sample, seed)
        path = agreed(way_to_box(sample, seed), others, sample)
        support = supports_of(path.boxes, sample.values)[path.chosen]
        return Conditions(
            losses, aim, sample, path, path.box.holds(sample.values), unseen,
            reproduced(sample, path.box, support, seed), grown(sample, seed),
        )  # fmt: skip


def _aimed(losses: Losses) -> tuple[Aim, Flags]:
    """Returns what is looked for, and in which worlds it is."""
    lost, worlds = losses.lost, len(losses.gaps)
    if FEWEST <= lost.sum() <= worlds - FEWEST:
        return "lost", lost
    tenth = worlds // TENTH
    if lost.sum() < FEWEST <= tenth:
        least = np.zeros(worlds, dtype=bool)
        least[np.argsort(losses.gaps, kind="stable")[:tenth]] = True
        return "least", least
    return "none", lost


def summary(found: Conditions) -> dict[str, Any]:
    """Returns what the manifest says of the conditions, in plain values."""
    losses, wanted = found.losses, found.sample.wanted
    lost, worlds = int(losses.lost.sum()), len(losses.gaps)
    counted = Counted.of(found.unseen, wanted)
    ahead = {
        arm: int(sum(one == arm for one in np.array(losses.versus)[losses.lost]))
        for arm in losses.rivals
    }
    told: dict[str, Any] = {
        "measure": losses.measure, "favourite": losses.favourite, "rivals": list(losses.rivals),
        "worlds": worlds, "lost": lost, "share": _ends(lost, worlds), "leads": losses.leads,
        "lost_to": {arm: count for arm, count in ahead.items() if count},
        "replicates_per_world": losses.each,
        "within_luck": int((losses.lost & losses.within_luck).sum()) if losses.each > 1 else None,
        "aim": found.aim, "wanted": int(wanted.sum()),
    }  # fmt: skip
    if found.path is None or found.tree is None:
        return told
    keys = losses.lives.keys
    seen_density, seen_coverage = density_and_coverage(found.inside, wanted)
    return told | {
        "restricted": [keys[at] for at in found.path.box.restricted],
        "peeled_on": {"density": seen_density, "coverage": seen_coverage},
        "unseen": {
            "worlds": counted.worlds, "wanted": counted.wanted, "inside": counted.inside,
            "held": counted.held, "density": _ends(counted.held, counted.inside),
            "coverage": _ends(counted.held, counted.wanted),
            "outside": _ends(counted.wanted - counted.held, counted.worlds - counted.inside),
            "shown": counted.shown,
            "difference_inside": _mean(losses.gaps[found.unseen]),
            "difference_outside": _mean(losses.gaps[~found.unseen]),
        },
        "tree": {
            "keys": [keys[at] for at in found.tree.keys],
            "density": _ends(found.tree.counted.held, found.tree.counted.inside),
            "coverage": _ends(found.tree.counted.held, found.tree.counted.wanted),
        },
    }  # fmt: skip


def _ends(held: int, of: int) -> list[float] | None:
    """Returns a share with the ends of its interval; None of nothing."""
    return [held / of, *ends(held, of)] if of else None


def _mean(gaps: Floats) -> float | None:
    return float(gaps.mean()) if len(gaps) else None


def lost_table(found: Conditions, draws: Sequence[int]) -> pd.DataFrame:
    """Returns each world, with the favourite's difference and where it lies: `LOST`.

    Args:
        found: the conditions.
        draws: in which world each replicate lives.
    """
    losses = found.losses
    firsts = {draw: at for at, draw in reversed([*enumerate(draws, start=1)])}
    return pd.DataFrame(
        {
            "world": losses.lives.draws, "replicate": [firsts[one] for one in losses.lives.draws],
            "replicates": losses.lives.lives, "versus": losses.versus,
            "difference": losses.gaps, "half": losses.half, "lost": losses.lost,
            "wanted": found.sample.wanted & (found.aim != "none"), "in_box": found.inside,
            "in_box_unseen": found.unseen,
        },
        columns=list(LOST),
    )  # fmt: skip


def box_table(found: Conditions, told: Callable[[str], Told]) -> pd.DataFrame:
    """Returns the box, a parameter a row, those that restrict most first: `BOX`.

    Bounds that were taken back stand below, with their quasi-p-values then.

    Args:
        found: the conditions.
        told: what is known of a parameter, by its key.
    """
    if found.path is None or found.tree is None:
        return pd.DataFrame(columns=list(BOX))
    sample, box, chosen = found.sample, found.path.box, found.path.boxes[found.path.chosen]
    ranked = sorted((quasi_p(box, at, sample.values, sample.wanted), at) for at in box.restricted)
    rows = []
    for p, at, kept in [
        *((p, at, True) for p, at in ranked),
        *((p, at, False) for at, p in reversed(found.path.dropped)),
    ]:
        key, bounds = found.losses.lives.keys[at], box if kept else chosen
        column = sample.values[:, at]
        wider = box.without(at).holds(sample.values)
        without = density_and_coverage(wider, sample.wanted) if kept else (np.nan, np.nan)
        rows.append(
            (
                key, *told(key), column.min(), column.max(), _bound(bounds.low[at]),
                _bound(bounds.high[at]), kept, p, found.reproduced[at] if kept else np.nan,
                *without, at in found.tree.keys,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(BOX))


def _bound(end: float) -> float:
    """Returns a bound; NaN where the box is open."""
    return float(end) if np.isfinite(end) else np.nan


def peeling_table(found: Conditions) -> pd.DataFrame:
    """Returns the boxes that were peeled, a row each, each inside the one before it: `PEELING`."""
    if found.path is None:
        return pd.DataFrame(columns=list(PEELING))
    sample, rows, before = found.sample, [], None
    for at, (box, unseen) in enumerate(zip(found.path.boxes, found.path.unseen, strict=True)):
        inside = box.holds(sample.values)
        cut = "" if before is None else _cut(before, box, found.losses.lives.keys)
        density, coverage = density_and_coverage(inside, sample.wanted)
        rows.append(
            (
                at, cut, int(inside.sum()), float(inside.mean()), len(box.restricted), density,
                coverage, unseen.density, *ends(unseen.held, unseen.inside), unseen.coverage,
                *ends(unseen.held, unseen.wanted), at == found.path.chosen,
            )
        )  # fmt: skip
        before = box
    return pd.DataFrame(rows, columns=list(PEELING))


def _cut(before: Any, box: Any, keys: tuple[str, ...]) -> str:
    """Returns the parameter by which a box is smaller than the one before it."""
    moved = (before.low != box.low) | (before.high != box.high)
    return keys[int(np.flatnonzero(moved)[0])]
