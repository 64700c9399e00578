"""A difference split over its causes: Shapley values over groups that were swapped.

The value of a group is what it adds, on average over all orders in which groups could be swapped
one after another (Shapley 1953). So the values add up to the whole difference, and what two groups
do only together is shared between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.statistics import by_world, interval, world_of

Groups = frozenset[str]
Figures = NDArray[np.float64]


def shapley(figures: Mapping[Groups, Figures], groups: Sequence[str]) -> dict[str, Figures]:
    """Returns what each group adds.

    Args:
        figures: by the groups that were swapped, of every choice from none to all; arrays of any
            one shape, such as (replicates,).
        groups: all of them.

    Returns:
        By group; they add up to the figure with all less the figure with none.
    """
    whole = len(groups)
    found = {}
    for group in groups:
        others = [one for one in groups if one != group]
        parts = [
            factorial(size) * factorial(whole - size - 1) / factorial(whole)
            * (figures[frozenset({*chosen, group})] - figures[frozenset(chosen)])
            for size in range(whole)
            for chosen in combinations(others, size)
        ]  # fmt: skip
        found[group] = np.sum(parts, axis=0)
    return found


def split(
    figures: Mapping[Groups, pd.DataFrame], groups: Sequence[str], measures: Sequence[str]
) -> pd.DataFrame:
    """Splits a difference on several measures, each replicate by itself.

    Args:
        figures: by the groups that were swapped, measures of replicates: `replicate, measure,
            figure`, with `world` where several replicates share one. A replicate that one of them
            lacks is left out.
        groups: all of them.
        measures: that are split.

    Returns:
        `measure, group, part, ci_low, ci_high, replicates`: the mean over replicates and its
        95 % interval (Student's t; empty with fewer than two). The last group of each measure,
        `whole`, is the difference itself.
    """
    wide = {swapped: _wide(table, measures) for swapped, table in figures.items()}
    shared = sorted(set.intersection(*(set(table.index) for table in wide.values())))
    by_swap = {swapped: table.loc[shared].to_numpy() for swapped, table in wide.items()}
    parts = shapley(by_swap, groups)
    parts["whole"] = by_swap[frozenset(groups)] - by_swap[frozenset()]
    world = world_of(figures[frozenset()], shared)
    rows = []
    for group, values in parts.items():
        mean, half, _ = interval(by_world(values, world))
        rows.append(
            pd.DataFrame({
                "measure": list(measures), "group": group, "part": mean,
                "ci_low": mean - half, "ci_high": mean + half, "replicates": len(shared),
            })
        )  # fmt: skip
    table: pd.DataFrame = pd.concat(rows, ignore_index=True)
    order = {name: place for place, name in enumerate(measures)}
    return table.sort_values("measure", key=lambda names: names.map(order), kind="stable")


def _wide(table: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """Returns figures by replicate and measure, as `pivot` does in many times the time."""
    rows, replicates = pd.factorize(table["replicate"])
    columns = pd.Index(measures).get_indexer(pd.Index(table["measure"]))
    wanted = columns >= 0
    found = np.full((len(replicates), len(measures)), np.nan)
    found[rows[wanted], columns[wanted]] = table["figure"].to_numpy(float)[wanted]
    return pd.DataFrame(found, index=replicates, columns=list(measures))
