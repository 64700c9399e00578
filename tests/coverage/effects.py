"""How much each row of the mission matters at the defaults, in `tests/coverage/effects.csv`.

    python -m tests.coverage.effects [ROW ...]

lives both arms of every case (or of the rows named) in the default universe, for the default weeks
and money, and writes what the lever moves there with its interval. It takes minutes; the page of
coverage and its tests read what it wrote.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.configuration import plan_study
from experiments.jobs.executors import local
from experiments.machine import processors
from experiments.progress import say
from experiments.statistics import paired_contrast
from tests.coverage.cases import Case, case_ids, figures, read_cases

FILE = Path(__file__).parent / "effects.csv"
REPLICATES = 6
LITTLE = 0.02
"""Share of what the measure is without the lever, below which a lever hardly matters."""


def effect_of(case: Case) -> dict[str, float | int | str]:
    """Returns what a lever moves at the defaults, with its 95 % interval and what it moves it from.

    Args:
        case: whose arms are lived for the default weeks, in the default universe.
    """
    plan = plan_study(["executor.workers=1", *case.arguments], verb="compare")
    seen = np.array(
        [
            [figures(plan, arm, replicate)[case.measure] for arm in ("with", "without")]
            for replicate in range(1, REPLICATES + 1)
        ]
    )
    effect, low, high, _ = paired_contrast(seen, np.array([1.0, -1.0]))
    without = float(np.nanmean(seen[:, 1]))
    return {"measure": case.measure, "without": without, "effect": effect, "low": low, "high": high}


def weak(effect: pd.Series) -> bool:
    """Tells whether a lever hardly matters at the defaults, or not surely."""
    moves = effect["low"] > 0.0 or effect["high"] < 0.0
    size = abs(effect["effect"]) / abs(effect["without"]) if effect["without"] else math.inf
    return not moves or size < LITTLE


def read_effects() -> pd.DataFrame:
    """Returns what was written, by the case's name: measure, without, effect, low, high."""
    return pd.read_csv(FILE, index_col="case")


def _work(case: Case, _: None) -> Iterator[tuple[str, str, dict[str, float | int | str]]]:
    yield case.row, case.about, effect_of(case)


def main(rows: list[str]) -> None:
    """Writes the effects of all cases, or of some rows beside those that are there."""
    cases = read_cases()
    names = dict(zip(((case.row, case.about) for case in cases), case_ids(cases), strict=True))
    chosen = [case for case in cases if not rows or case.row in rows]
    found = {} if not rows or not FILE.exists() else read_effects().to_dict("index")
    for row, about, effect in local(processors()).map(_work, chosen, None):
        name = names[row, about]
        found[name] = effect
        say(f"{name}: {effect['effect']:+.4g} ({effect['low']:+.4g} to {effect['high']:+.4g})")
    ordered = {name: found[name] for name in names.values() if name in found}
    table = pd.DataFrame.from_dict(ordered, orient="index").rename_axis("case")
    table.to_csv(FILE, float_format="%.5g")


if __name__ == "__main__":
    main(sys.argv[1:])
