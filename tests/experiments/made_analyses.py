"""A made-up sensitivity analysis of which everything is known: thirteen inputs, two arms."""

from pathlib import Path

import pandas as pd

from experiments.claims import HEADLINES
from experiments.effects.sample import LUCK
from experiments.effects.study import Analysis

KEYS = tuple(f"behaviour.a_long_section.input_{at}_of_many" for at in range(13))
"""From the one that does most to the one that does least."""


def made(arms=("push", "hybrid"), screened=True):
    """Returns an analysis in which the first input does most, and turns the lead."""
    one, other = arms
    told = [{"measure": name, "arm": one, "versus": other} for name in HEADLINES]
    alone = [
        {"measure": name, "arm": arm, "versus": "", "mean": mean, "samples": 64, "converged": True}
        for name in HEADLINES
        for arm, mean in ((one, 0.3), (other, 0.25))
    ]
    outcomes = [*alone, *({**of, "mean": 0.05, "samples": 64, "converged": False} for of in told)]
    ends, shares, pairs, screen = [], [], [], []
    for of in told:
        for at, key in enumerate([*KEYS, LUCK]):
            size = 0.3 / (at + 1)
            row = {**of, "input": key}
            kinds = {"shapley": size, "first": 0.8 * size, "total": 1.2 * size}
            shares.append(row | kinds | {
                f"{kind}_{end}": share + by
                for kind, share in kinds.items() for end, by in (("low", -0.02), ("high", 0.02))
            })  # fmt: skip
            screen.append(row | {
                "mu_star": size, "ci_low": 0.9 * size, "ci_high": 1.1 * size, "sigma": size / 2,
                "goes_on": key != LUCK, "stands_out": True,
            })  # fmt: skip
            if key == LUCK:
                continue
            ends.append(row | {
                "low": 0.1, "high": 2.0, "mean": 0.05,
                "at_low": 0.05 - size, "at_high": 0.05 + size,
                "at_low_from": 0.04 - size, "at_low_to": 0.06 - size,
                "at_high_from": 0.04 + size, "at_high_to": 0.06 + size,
            })  # fmt: skip
            pairs += [
                {**row, "other": later, "second": 0.2 / (at + 1), "shown": at == 0}
                for later in KEYS[at + 1 :]
            ]
    manifest = {
        "name": "made", "arms": {arm: [] for arm in arms}, "weeks": 8,
        "sensitivity": {"inputs": [{"key": key} for key in KEYS], "trajectories": 8},
    }  # fmt: skip
    tables = [pd.DataFrame(rows) for rows in (outcomes, shares, pairs, ends, screen)]
    if not screened:
        tables[-1] = None
    return Analysis(Path("made"), manifest, *tables)
