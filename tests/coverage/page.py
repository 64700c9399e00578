"""`docs/explanation/coverage.md`: where each row of the mission is, and how it is shown to work.

    python -m tests.coverage.page

writes the page anew from `cases.yaml`; a test fails where it is out of date.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.telling.table import markdown
from tests.coverage import effects
from tests.coverage.cases import (
    BY_LUCK,
    FEW,
    LONGER,
    MOST,
    NEUTRAL,
    ROWS,
    SMALL,
    Case,
    case_ids,
    read_cases,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "coverage.md"
CHAPTERS = {
    "H": "The HCP",
    "C": "Channels",
    "K": "The company",
    "S": "Strategies",
    "W": "Scenarios",
    "O": "What is measured",
}
HEAD = (
    "Row", "What", "Configuration", "Command", "Moves", "At the defaults", "Nothing moves with",
    "Test",
)  # fmt: skip
INTRODUCTION = f"""# What is covered

This page is generated from `tests/coverage/cases.yaml` by `python -m tests.coverage.page`; do not
edit it.

The simulator promises {len(ROWS)} things, from H1 (personas) to O9 (opinion leaders). For each
there is a lever in the configuration, a measure that it moves, and a test. The tests of this page
are paired: the arms `with` and `without` the lever meet the same luck in {FEW} to {MOST} replicates
of `{" ".join(SMALL[:3])}` (a few, of what comes late or slowly,
`{" ".join(LONGER)}`). The measure must move in the same direction in all of them, and so much alike
that luck does it less than 1 time in {1 / BY_LUCK:.0f} (Student's t); and where the lever has
nothing to work on (*Nothing moves with*, for both arms; `{" ".join(NEUTRAL)}`), engagement, trust,
fatigue, consent and the measure itself must be the same to the last bit.

*Moves* names a measure of `summary.csv`, of one segment after an `@`, or a column of
`channels.parquet` after its channel; [what they mean](../reference/measures.md). *Test* tries the
mechanism itself.

*At the defaults* is what the lever moves in the default universe of 2,037 HCPs over 104 weeks, with
its 95 % interval over {effects.REPLICATES} replicates, and what that is of the measure without it;
the command shows the same. What hardly matters there, under {effects.LITTLE:.0%} or not surely, is
said to do so, with the reason. `python -m tests.coverage.effects` lives these runs.
"""


def page() -> str:
    """Returns the page."""
    cases, found = read_cases(), effects.read_effects()
    named = list(zip(case_ids(cases), cases, strict=True))
    chapters = []
    for letter, title in CHAPTERS.items():
        rows = [_row(case, found.loc[name]) for name, case in named if name.startswith(letter)]
        chapters.append("\n".join([f"## {title}\n", markdown(HEAD, rows), ""]))
    return "\n".join([INTRODUCTION, *chapters])


def _row(case: Case, effect: pd.Series) -> list[str]:
    """A case as a line of the table."""
    keys = ", ".join(f"`{key}`" for key in case.keys)
    neutral = ", ".join(f"`{one}`" for one in case.neutral)
    moves = f"`{case.measure}` {'rises' if case.moves == 'up' else 'falls'}"
    size = _size(effect) + (f" {case.little}" if case.little else "")
    command = f"`{case.command}`"
    return [case.row, case.about, keys, command, moves, size, neutral, f"`{case.test}`"]


def _size(effect: pd.Series) -> str:
    """What a lever moves, with its interval, and the share of what it moves."""
    told = f"{effect['effect']:+.3g} ({effect['low']:+.3g} to {effect['high']:+.3g})"
    if effect["without"]:
        told += f", {effect['effect'] / abs(effect['without']):+.2g} of {effect['without']:.3g}"
    return told + "."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
