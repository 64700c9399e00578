"""Which missed targets the next model may look at: a draw, made once, before anything changes.

Half of the targets that are missed for one cause, rounded down, are *spent*: they become `used`,
and the model may be changed for them. The others are looked at once, when it stands.
"""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd

CAUSES_FILE = Path(__file__).with_name("causes.csv")
SEED = 20261128
SPENT = "spent, drawn by validation/draw.py"


def spent(causes: pd.DataFrame, seed: int = SEED) -> list[str]:
    """Draws floor(n / 2) targets of each cause.

    Args:
        causes: columns `target` and `cause`, a row for each missed target.
        seed: of the draw.

    Returns:
        The drawn targets, in the order of the table.
    """
    luck = random.Random(seed)
    drawn: set[str] = set()
    for _, mine in causes.groupby("cause", sort=True):
        ids = sorted(mine["target"])
        drawn |= set(luck.sample(ids, len(ids) // 2))
    return [target for target in causes["target"] if target in drawn]


def read_causes(path: Path = CAUSES_FILE) -> pd.DataFrame:
    """The missed targets and the cause of each, in the order of the file."""
    return pd.read_csv(path, dtype=str)


if __name__ == "__main__":
    print("\n".join(spent(read_causes())))
