"""The compiled sweep against ordinary Mesa agents, and against Mesa agents that call the rule.

The ordinary agents are handed their plan, so they are held against the compiled sweep of HCPs
alone; the whole compiled week, planner and scorecard included, is told beside it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

import numpy as np

from benchmarks.arms import default_arms, sized
from benchmarks.figures import Figure
from benchmarks.ordinary import HEARD
from benchmarks.speed import Progress
from benchmarks.stepping import Stepper, begun, warmed_up
from sim import EngagementModel
from sim.counters import HCP_COUNTERS

LEAST_TIMES, AIM_TIMES = 100, 200
MOST_DEVIATION = 0.002
FIRST_WEEKS = 8


@dataclass(frozen=True)
class AgainstSizes:
    """How much is measured: HCPs, and weeks timed of each kind."""

    hcps: int = 2_000
    weeks: int = 30
    warm_up: int = 26


QUICK = AgainstSizes(500, 8, 4)


class TimedSweep(EngagementModel):
    """A model that notes the seconds of each sweep over its HCPs."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Is made as any other."""
        self.sweeps: list[float] = []
        super().__init__(*args, **options)

    def _sweep(self, k: int) -> None:
        started = time.perf_counter()
        super()._sweep(k)
        self.sweeps.append(time.perf_counter() - started)


def measure_against(sizes: AgainstSizes, progress: Progress) -> list[Figure]:
    """Lives the same weeks of `hybrid` three ways, turn by turn."""
    progress(f"ordinary Mesa agents: warm-up of {sizes.hcps:,} HCPs")
    last = FIRST_WEEKS + sizes.weeks
    settings = sized(default_arms()["hybrid"], sizes.hcps, last, warm_up=sizes.warm_up)
    start = warmed_up(settings)
    recorded, totals = record(Stepper(begun(settings, start), FIRST_WEEKS).model, sizes.weeks)
    compiled = Stepper(TimedSweep(settings, start=start), FIRST_WEEKS)
    by_mesa = settings.replace({"engine": "mesa"})
    views = Stepper(begun(by_mesa, start), FIRST_WEEKS)
    seconds = []
    with Ordinary(recorded) as ordinary:
        for week in range(sizes.weeks):
            progress(f"ordinary Mesa agents: week {week + 1} of {sizes.weeks}")
            compiled.time_week()
            seconds.append(ordinary.time_week())
            views.time_week()
        deviation = _deviation(ordinary.totals(), totals)
    plain = sizes.hcps / median(seconds)
    sweep = sizes.hcps / median(compiled.model.sweeps[-sizes.weeks :])
    what = f"hybrid, {sizes.hcps:,} HCPs, 1 thread"
    return [
        Figure(
            f"{what}: compiled sweep against ordinary Mesa agents, neither with its planner",
            f"at least {LEAST_TIMES} times; the aim is {AIM_TIMES}",
            f"{sweep / plain:.0f} times: {sweep / 1e6:.2f} against {plain / 1e6:.4f} million "
            f"HCP-weeks a second; largest difference of a total {deviation:.0e} of it",
            sweep / plain >= LEAST_TIMES and deviation <= MOST_DEVIATION,
        ),
        Figure(
            f"{what}: whole compiled week, planner included, against ordinary Mesa agents without",
            "",
            f"{compiled.speed() / plain:.0f} times",
        ),
        Figure(
            f"{what}: Mesa agents that call the compiled rule (engine=mesa)",
            "",
            f"{views.speed() / 1e6:.3f} million HCP-weeks a second: {views.speed() / plain:.1f} "
            "times ordinary agents",
        ),
    ]


def _deviation(ordinary: np.ndarray, compiled: np.ndarray) -> float:
    """Returns the largest deviation of a total, relative to it or to a hundredth of all HCPs."""
    scale = np.maximum(np.abs(compiled), compiled[HCP_COUNTERS.index("hcps")] / 100)
    return float(np.max(np.abs(ordinary - compiled) / scale))


def record(model: EngagementModel, weeks: int) -> tuple[dict[str, Any], np.ndarray]:
    """Lives weeks, and keeps what surrounded the HCPs in each.

    Args:
        model: past its first weeks.
        weeks: how many to live.

    Returns:
        What `ordinary.OrdinaryModel` takes; and the sums over HCPs and weeks, shape (counters,).
    """
    recording = {
        "hcps": model.universe.hcps.copy(),
        "customers": model.universe.customers.copy(),
        "rules": model._rules,
        "strategies": model.company.strategies,
        "luck": int(model.luck),
        "channels_shape": model.ledger.channels.shape[1:],
        "strata_shape": model.ledger.strata.shape[1:],
    }
    lived = []
    totals = np.zeros(len(HCP_COUNTERS))
    for _ in range(weeks):
        heard = model.universe.hcps[list(HEARD)].copy()
        model.step()
        totals += model.ledger.strata.sum(axis=(0, 1))
        lived.append(
            {
                "week": model.week,
                "heard": heard,
                "segment": model.universe.customers["segment"].copy(),
                "planned": model.company.planned.copy(),
                "denied": model.company.denied.copy(),
                "reps": model.company.field_force.reps.copy(),
                "market": model._market.copy(),
                "closed": model._closed.copy(),
                "offers": model.company.offers.copy(),
            }
        )
    return {**recording, "weeks": lived}, totals


class Ordinary:
    """The process of ordinary agents (`benchmarks.ordinary`)."""

    def __init__(self, recording: dict[str, Any]) -> None:
        """Starts it on a recording, and waits until its agents are made."""
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name, "recording.pickle")
        path.write_bytes(pickle.dumps(recording))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.ordinary", str(path)],
            env={**os.environ, "NUMBA_DISABLE_JIT": "1", "XDG_CACHE_HOME": self._folder.name},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def __enter__(self) -> Ordinary:
        """Is itself the context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends the process and takes the recording away."""
        self._process.kill()
        self._process.communicate()
        self._folder.cleanup()

    def time_week(self) -> float:
        """Has its agents live a week; returns the seconds they took."""
        assert self._process.stdin is not None
        print("week", file=self._process.stdin, flush=True)
        return float(self._answer())

    def totals(self) -> np.ndarray:
        """Returns the sums over HCPs and all weeks lived, shape (counters,), and stops."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.stdin = None
        return np.array(self._answer().split(), float)

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process of ordinary agents ended early")
        return line
