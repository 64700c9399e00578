"""The independent targets in worlds that the used ones leave open.

A target that no world hits is a miss of the model's structure; one that some hit is a miss of what
is known: the evidence leaves open whether the model has it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from experiments.files import write_table
from experiments.jobs.store import Keeping
from experiments.progress import say
from validation import Floats
from validation.evidence.lives import Lives, groups_of
from validation.evidence.table import looked_at, read_worlds
from validation.targets import read_targets

WORLDS = 60
_ALL, _SOME, _NONE = "all", "some", "none"
HIT_BY = {
    _ALL: "all worlds",
    _SOME: "some worlds, so where it is missed that is a miss of knowledge",
    _NONE: "no world, so a miss of structure",
}
"""By which worlds a figure is hit, and what that says of it."""


def look(table: Path, size: int, seed: int, workers: int, store: Keeping) -> None:
    """Lives some worlds of a table in those of the independent targets, and tells what came out.

    Args:
        table: of the worlds; beside it what came out is written.
        size: HCPs of a world of the default size.
        seed: of all luck, and of which worlds.
        workers: lives at a time.
        store: keeps the figures.
    """
    worlds, _ = read_worlds(table)
    targets = [target for target in read_targets() if target.kind == "independent"]
    groups = groups_of(targets, list(worlds.columns), size)
    lives = Lives(groups, seed, workers, store)
    order = np.random.default_rng([seed, 5]).permutation(len(worlds))[:WORLDS]
    draws = [{str(key): float(value) for key, value in worlds.iloc[row].items()} for row in order]
    figures: dict[str, Floats] = {}
    for group in groups:
        told = lives.figures(group, draws, range(1, len(draws) + 1))
        figures.update(zip(group.ids, told.T, strict=True))
    rows = []
    for target in targets:
        hits = sum(target.hit(float(one)) for one in figures[target.id])
        low, middle, high = np.quantile(figures[target.id], (0.05, 0.5, 0.95))
        rows.append({
            "id": target.id, "low": target.low, "high": target.high, "tolerance": target.tolerance,
            "worlds": len(draws), "hits": hits, "hit_by": verdict(hits, len(draws)),
            "q05": low, "q50": middle, "q95": high,
        })  # fmt: skip
    found = pd.DataFrame(rows).replace([np.inf, -np.inf], np.nan)
    write_table(found, looked_at(table))
    for word, what in HIT_BY.items():
        mine = found.loc[found["hit_by"] == word, "id"]
        say(f"Hit by {what}: {len(mine)} of {len(found)}: {', '.join(mine)}")
    say(f"Table: {looked_at(table)}")


def verdict(hits: int, worlds: int) -> str:
    """Whether all, some or none of the worlds hit."""
    return _NONE if hits == 0 else _ALL if hits == worlds else _SOME
