"""The cases that show each row of the mission to work: two arms on the same luck."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy import stats

from experiments.configuration import plan_study
from experiments.configuration.plans import StudyPlan
from experiments.designs.returns import EveryTable
from experiments.jobs.job import Keys, Shared
from sim import EngagementModel, Settings
from sim.columns import Columns, Text
from sim.model import Start

ROWS = [
    f"{letter}{number}"
    for letter, last in (("H", 13), ("C", 16), ("K", 17), ("S", 10), ("W", 9), ("O", 9))
    for number in range(1, last + 1)
]
SMALL = ["population.size=600", "weeks=16", "warm_up.weeks=0", "executor.workers=1"]
LONGER = ["weeks=26", "warm_up.weeks=13"]
NEUTRAL = ["population.size=300"]
"""Where nothing must move, to the last digit: it takes fewer to see that something does."""
FEW, MOST = 2, 6
"""Replicates that are lived: as many as it takes to be sure that the lever moves its measure."""
BY_LUCK = 1 / 128  # at each look; at one of the five, 1 in 37
UNMOVED = ("engagement", "engaged", "trust", "fatigue", "opted_out", "consented")


@dataclass(frozen=True)
class Case:
    """Two arms, and what the step from one to the other moves.

    Attributes:
        row: Of the mission.
        about: What it is, in a few words.
        without: Overrides of the arm without the lever.
        with_: Overrides of the arm with it.
        neutral: Overrides of both under which the lever has nothing to work on.
        measure: What moves, as `cases.yaml` says.
        moves: `up` or `down`.
        test: Where the mechanism itself is tried.
        base: Overrides of both arms.
        little: Why it hardly matters at the defaults, where it hardly does.
        longer: Whether it is tried after a warm-up and over more weeks than others are.
    """

    row: str
    about: str
    without: list[str]
    with_: list[str]
    neutral: list[str]
    measure: str
    moves: str
    test: str
    base: list[str] = field(default_factory=list)
    little: str = ""
    longer: bool = False

    @property
    def size(self) -> list[str]:
        """How large and long the study is in which it is tried."""
        return [*SMALL, *(LONGER if self.longer else [])]

    @property
    def arguments(self) -> list[str]:
        """What is typed after `hcpsim compare`."""
        return [*self.base, _arms(self.without, self.with_)]

    @property
    def neutral_arguments(self) -> list[str]:
        """The same where nothing must move: what is neutral stands in place of what it sets."""
        fixed = {_key(override) for override in self.neutral}
        base = [one for one in self.base if _key(one) not in fixed]
        market = [one for one in self.neutral if one.startswith("market.")]
        arms = [
            [*arm, *(market if _changes_market(arm) else [])] for arm in (self.without, self.with_)
        ]
        moved = {one for arm in arms for one in arm}
        return [*base, *(one for one in self.neutral if one not in moved), _arms(*arms)]

    @property
    def command(self) -> str:
        """What a user types."""
        return shlex.join(["hcpsim", "compare", *self.arguments])

    @property
    def keys(self) -> list[str]:
        """The keys of configuration that make the difference."""
        return list(dict.fromkeys(_key(one) for one in (*self.with_, *self.without)))


def read_cases() -> list[Case]:
    """Returns every case, in the order of the mission's rows."""
    text = (Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8")
    cases = [Case(**{{"with": "with_"}.get(k, k): v for k, v in one.items()})
             for one in yaml.safe_load(text)]  # fmt: skip
    return sorted(cases, key=lambda case: ROWS.index(case.row))


def case_ids(cases: list[Case]) -> list[str]:
    """Returns a name for each case: its row, with a number where there are several."""
    seen: Counter[str] = Counter()
    names = []
    for case in cases:
        seen[case.row] += 1
        names.append(case.row if seen[case.row] == 1 else f"{case.row}-{seen[case.row]}")
    return names


def planned(case: Case, arguments: list[str], *more: str) -> StudyPlan:
    """Returns a small study of what a user would type, and of what is fixed beyond that."""
    return plan_study([*case.size, *more, *arguments], verb="compare")


@dataclass(frozen=True)
class _Life:
    """One life, or one warm-up: the same as any with the same key, seed and replicate."""

    key: str
    start: str
    seed: int
    replicate: int
    settings: Settings = field(compare=False)


def figures(plan: StudyPlan, arm: str, replicate: int) -> dict[str, Any]:
    """Returns what came of one run: measures by name, or by name, segment and value; counters.

    Runs that several cases share are lived once, and so are their warm-ups.
    """
    settings = plan.arms[arm].settings
    job = _keys(plan.seed).job(settings, replicate, "full")
    return _figures(_Life(job.key, job.start, plan.seed, replicate, settings))


@lru_cache
def _keys(seed: int) -> Keys:
    return Keys(Shared(seed, {"full": EveryTable()}))


@lru_cache(maxsize=1000)
def _figures(life: _Life) -> dict[str, Any]:
    settings, seed, replicate = life.settings, life.seed, life.replicate
    warmed = settings.warm_up.weeks > 0
    start = _warmed_up(replace(life, key=life.start)) if warmed else None
    card = EngagementModel(settings, seed, replicate=replicate, start=start).run().scorecard
    return _by_name(card.measure_columns()) | _by_channel(card.channel_columns())


def _by_name(measures: Columns) -> dict[str, float]:
    segments, values, names = (_words(measures[key]) for key in ("segment", "value", "measure"))
    keys = map("{}@{}:{}".format, names, segments, values)
    found = zip(keys, np.asarray(measures["figure"]).tolist(), strict=True)
    return {key.removesuffix("@all:all"): figure for key, figure in found}


def _by_channel(counted: Columns) -> dict[str, float]:
    """Sums over all weeks, which come one after another."""
    names = list(dict.fromkeys(_words(counted["channel"])))
    return {
        f"{name}.{column}": figure
        for column in counted.keys() - {"channel", "week"}
        for name, figure in zip(
            names, np.asarray(counted[column], float).reshape(-1, len(names)).sum(0), strict=True
        )
    }


def _words(column: Text | NDArray[Any]) -> list[str]:
    assert isinstance(column, Text)
    return [column.known[code] for code in column.codes]


@lru_cache(maxsize=300)
def _warmed_up(life: _Life) -> Start:
    return EngagementModel(life.settings, life.seed, replicate=life.replicate).start()


def gap(plan: StudyPlan, measure: str, replicate: int) -> float:
    """Returns with less without, on the luck of one replicate."""
    return float(
        figures(plan, "with", replicate)[measure] - figures(plan, "without", replicate)[measure]
    )


def gaps(plan: StudyPlan, case: Case) -> list[float]:
    """Returns what moves in each replicate, in the direction in which it should.

    No more are lived than it takes to be sure of it.
    """
    up = 1 if case.moves == "up" else -1
    found: list[float] = []
    for replicate in range(1, MOST + 1):
        found.append(up * gap(plan, case.measure, replicate))
        if sure(found):
            break
    return found


def sure(found: list[float]) -> bool:
    """Tells whether all replicates move, and so alike that luck hardly ever does it (t-test)."""
    return len(found) >= FEW and min(found) > 0 and _by_luck(found) < BY_LUCK


def _by_luck(found: list[float]) -> float:
    if len(set(found)) == 1:
        return 0.0
    return float(stats.ttest_1samp(found, 0.0, alternative="greater").pvalue)


def differing(plan: StudyPlan, names: list[str], replicate: int = 1) -> dict[str, Any]:
    """Returns which of these figures differ between the arms."""
    ours, theirs = figures(plan, "with", replicate), figures(plan, "without", replicate)
    both = {name: (ours.get(name, np.nan), theirs.get(name, np.nan)) for name in names}
    return {name: two for name, two in both.items() if not _same(*two)}


def _same(one: float, other: float) -> bool:
    """Whether two figures are the same, but for the order in which strata are added up."""
    return bool(np.isclose(one, other, rtol=1e-13, atol=0.0, equal_nan=True))


def _key(override: str) -> str:
    return override.partition("=")[0].lstrip("+~")


def _changes_market(arm: list[str]) -> bool:
    """Whether an arm chooses pages of a market, which win over what holds for the study."""
    return any(one.startswith("market=") and "baseline" not in one for one in arm)


def _arms(without: list[str], with_: list[str]) -> str:
    def quoted(arm: list[str]) -> str:
        return "[" + ",".join(f'"{one}"' for one in arm) + "]"

    return f"arms={{without:{quoted(without)},with:{quoted(with_)}}}"
