"""`docs/coverage.md`: where each row of the mission is, and how it is shown to work.

    python -m tests.coverage.page

writes the page anew from `cases.yaml`; a test fails where it is out of date.
"""

from __future__ import annotations

from pathlib import Path

from experiments.telling.table import markdown
from tests.coverage.cases import REPLICATES, ROWS, SMALL, Case, read_cases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "coverage.md"
CHAPTERS = {
    "H": "The HCP",
    "C": "Channels",
    "K": "The company",
    "S": "Strategies",
    "W": "Scenarios",
    "O": "What is measured",
}
HEAD = ("Row", "What", "Configuration", "Command", "Moves", "Nothing moves with", "Test")
INTRODUCTION = f"""# What is covered

This page is generated from `tests/coverage/cases.yaml` by `python -m tests.coverage.page`; do not
edit it.

The simulator promises {len(ROWS)} things, from H1 (personas) to O9 (opinion leaders). For each
there is a lever in the configuration, a measure that it moves, and a test. The tests of this page
are paired: the arms `with` and `without` the lever meet the same luck in {REPLICATES} replicates of
`{" ".join(SMALL[:3])}`. The measure must move in the same direction in all of them (by luck alone 1
time in {2**REPLICATES}); and where the lever has nothing to work on (*Nothing moves with*, for both
arms), engagement, trust, fatigue, consent and the measure itself must be the same to the last bit.

*Moves* names a measure of `summary.csv`, of one segment after an `@`, or a column of
`channels.parquet` after its channel; [what they mean](measures.md). The command shows the same in
2,037 HCPs with its intervals. *Test* tries the mechanism itself.
"""


def page() -> str:
    """Returns the page."""
    chapters = []
    for letter, title in CHAPTERS.items():
        rows = [_row(case) for case in read_cases() if case.row.startswith(letter)]
        chapters.append("\n".join([f"## {title}\n", markdown(HEAD, rows), ""]))
    return "\n".join([INTRODUCTION, *chapters])


def _row(case: Case) -> list[str]:
    """A case as a line of the table."""
    keys = ", ".join(f"`{key}`" for key in case.keys)
    neutral = ", ".join(f"`{one}`" for one in case.neutral)
    moves = f"`{case.measure}` {'rises' if case.moves == 'up' else 'falls'}"
    return [case.row, case.about, keys, f"`{case.command}`", moves, neutral, f"`{case.test}`"]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
