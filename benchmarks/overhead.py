"""What planning, making, keeping and gathering cost beside the model's own time."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.arms import default_arms, sized
from benchmarks.figures import Figure
from benchmarks.speed import Progress
from benchmarks.stepping import THREADS
from experiments.designs.design import Design, Point, gathered, gathered_table
from experiments.designs.returns import EveryTable, MeasuresOfAll
from experiments.jobs.job import Shared
from experiments.jobs.store import Store
from sim import EngagementModel, Settings

MOST = 0.10
Arms = dict[str, Settings]
_LARGE = ("weekly", "channels")  # written as they are gathered


@dataclass(frozen=True)
class OverheadSizes:
    """How much is simulated: HCPs, weeks and replicates of a study, in rounds; of a large design.

    The large one is of many short runs, with its own sizes.
    """

    hcps: int = 2_000
    weeks: int = 104
    replicates: int = 2
    rounds: int = 5
    many: int = 200
    many_hcps: int = 1_000
    many_weeks: int = 52


QUICK = OverheadSizes(200, 8, 1, 2, 40, 100, 6)


def measure_overhead(sizes: OverheadSizes, progress: Progress) -> list[Figure]:
    """Makes a study in one process, against its runs alone; then a design of many short runs."""
    return [_share(sizes, progress), _many(sizes, progress)]


def _share(sizes: OverheadSizes, progress: Progress) -> Figure:
    arms = {name: sized(one, sizes.hcps, sizes.weeks) for name, one in default_arms().items()}
    progress(f"overhead: {len(arms)} arms x {sizes.replicates} replicates, alone and as a design")
    for work in (_live, _study):
        work(arms, 1)  # what only the first one pays
    rounds = [
        (_seconds(_live, arms, sizes.replicates), _seconds(_study, arms, sizes.replicates))
        for _ in range(sizes.rounds)
    ]
    alone, as_design = (median(seconds) for seconds in zip(*rounds, strict=True))
    more = median(study / live for live, study in rounds) - 1.0
    return Figure(
        f"planning, making, keeping and gathering {len(arms)} arms x {sizes.replicates} replicates "
        f"of {sizes.hcps:,} HCPs x {sizes.weeks} weeks, beside the model's own processor time",
        f"under {MOST:.0%}",
        f"{more:.1%}: {as_design:.1f} s against {alone:.1f} s, medians of {sizes.rounds} rounds",
        more < MOST,
    )


def _live(arms: Arms, replicates: int) -> None:
    """Lives the arms of each replicate from one start, and keeps nothing."""
    for replicate in range(1, replicates + 1):
        start = EngagementModel(next(iter(arms.values())), replicate=replicate).start()
        for arm in arms.values():
            EngagementModel(arm, replicate=replicate, start=start).run()


def _study(arms: Arms, replicates: int) -> None:
    """Makes the same as a design, from settings to gathered tables."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.open()
        design = Design("overhead", Shared(1, {"full": EveryTable()}))
        design.cross([Point("", arms)], replicates, "full")
        design.make_whole(store, 1)
        gathered(store, design.rows, "measures")
        for name in _LARGE:
            gathered_table(store, design.rows, name)


def _many(sizes: OverheadSizes, progress: Progress) -> Figure:
    base = sized(default_arms()["hybrid"], sizes.many_hcps, sizes.many_weeks)
    progress(f"overhead: a design of {sizes.many} runs")
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.open()
        started = time.perf_counter()
        design = Design("many", Shared(1, {"measures": MeasuresOfAll()}))
        for number in range(sizes.many):
            values = {"behaviour.trust.asymmetry": 1.0 + 4.0 * number / sizes.many}
            design.add(base, values, 1 + number % 10, "measures")
        design.make_whole(store, THREADS)
        made = time.perf_counter()
        gathered(store, design.rows, "measures")
        done = time.perf_counter()
        files = len(list(Path(folder).rglob("*.parquet")))
    return Figure(
        f"a design of {sizes.many:,} points, hybrid, {sizes.many_hcps:,} HCPs x {sizes.many_weeks} "
        f"weeks, up to {THREADS} workers: runs a second",
        "",
        f"{sizes.many / (made - started):.1f}; gathered in {done - made:.2f} s, {files} files",
    )


def _seconds(work: Callable[[Arms, int], None], arms: Arms, replicates: int) -> float:
    started = time.process_time()
    work(arms, replicates)
    return time.process_time() - started
