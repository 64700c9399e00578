"""The targets: what the field reports, and whether the model says the same."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, cast

import numpy as np
import pandas as pd

from experiments.statistics import interval
from validation.measures import MEASURES
from validation.worlds import World

TARGETS_FILE = Path(__file__).with_name("targets.csv")
Kind = Literal["independent", "used", "echo"]


@dataclass(frozen=True)
class Target:
    """One figure of the field.

    Attributes:
        id: its name.
        fact: what it is, in words.
        figure: what the field reports, in `unit`.
        low: least that the sources give; minus infinity where it is open.
        high: most that they give; infinity where it is open.
        unit: of figure, range and tolerance.
        source: ids of facts and patterns.
        kind: `independent`, `used` (chose a parameter, or looked at while building) or `echo`.
        measure: name among `MEASURES`.
        setting: names of worlds, with `*` for many, separated by `;`.
        tolerance: how far outside the range passes.
        reason: of the tolerance.
    """

    id: str
    fact: str
    figure: float
    low: float
    high: float
    unit: str
    source: str
    kind: Kind
    measure: str
    setting: str
    tolerance: float
    reason: str

    def worlds(self, known: Sequence[str]) -> list[str]:
        """The worlds that it is judged in, in the order of its setting."""
        parts = self.setting.split(";")
        return [name for part in parts for name in known if fnmatchcase(name, part)]

    def hit(self, model: float) -> bool:
        """Whether the model's figure is in the range, within the tolerance."""
        within = self.low - self.tolerance <= model <= self.high + self.tolerance
        return math.isfinite(model) and within


def read_targets(path: Path = TARGETS_FILE) -> list[Target]:
    """All targets, in the order of the file."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return [
        Target(
            id=row["id"], fact=row["fact"], figure=float(row["figure"]),
            low=float(row["low"] or -math.inf), high=float(row["high"] or math.inf),
            unit=row["unit"], source=row["source"], kind=cast(Kind, row["kind"]),
            measure=row["measure"], setting=row["setting"], tolerance=float(row["tolerance"]),
            reason=row["reason"],
        )
        for _, row in table.iterrows()
    ]  # fmt: skip


def judge(targets: Sequence[Target], lives: Sequence[Mapping[str, World]]) -> pd.DataFrame:
    """Every target against the model.

    Args:
        targets: all of them.
        lives: the worlds of each replicate, by name.

    Returns:
        The columns of `targets.csv` with `model` (mean over replicates), `ci_low, ci_high`
        (95 %, Student's t; empty for one replicate) and `verdict`, `hit` or `miss`.
    """
    rows = []
    for target in targets:
        found = np.array(
            [
                MEASURES[target.measure]({name: life[name] for name in target.worlds(list(life))})
                for life in lives
            ]
        )
        model, half = float(found.mean()), float(interval(found)[1])
        row = {name: getattr(target, name) for name in Target.__dataclass_fields__}
        row |= {"model": model, "ci_low": model - half, "ci_high": model + half}
        rows.append(row | {"verdict": "hit" if target.hit(model) else "miss"})
    table = pd.DataFrame(rows)
    ends = ["low", "high"]
    table[ends] = table[ends].replace([np.inf, -np.inf], np.nan)
    return table


def share_hit(judged: pd.DataFrame, kind: Kind) -> tuple[int, int]:
    """How many targets of a kind are hit, and how many there are."""
    mine = judged[judged["kind"] == kind]
    return int((mine["verdict"] == "hit").sum()), len(mine)
