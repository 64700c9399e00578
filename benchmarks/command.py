"""Wall times from the command line: the default comparison, help, a start, the first compile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure
from benchmarks.speed import Progress

MOST_COMPARE, MOST_COMPILE, MOST_START, MOST_HELP = 60.0, 25.0, 2.5, 0.7
_ROOT = Path(__file__).parents[1]
_FIRST_WEEK = """
from experiments.configuration import plan_study
from sim import EngagementModel
plan = plan_study(["strategy=hybrid", "warm_up.weeks=0"], verb="run")
settings = next(iter(plan.arms.values())).settings
model = EngagementModel(settings)
model.begin_period()
model.step()
print("lived", flush=True)
"""


@dataclass(frozen=True)
class CommandSizes:
    """How much is measured.

    Attributes:
        overrides: what the comparison is told beside its folder; nothing is the default one.
        starts: how often help and a start are timed.
        compiles: whether the first compile is timed.
    """

    overrides: tuple[str, ...] = ()
    starts: int = 3
    compiles: bool = True


QUICK = CommandSizes(("weeks=8", "replicates=2", "population.size=200"), 1, False)


def measure_command(sizes: CommandSizes, progress: Progress) -> list[Figure]:
    """Times each command in a process of its own, with results in a folder that goes away."""
    progress("hcpsim compare")
    figures = [_compare(sizes.overrides)]
    helps, starts = [], []
    for turn in range(sizes.starts):
        progress(f"hcpsim --help and a start, {turn + 1} of {sizes.starts}")
        helps.append(_seconds(_hcpsim("--help"), "usage"))
        starts.append(_seconds([sys.executable, "-c", _FIRST_WEEK], "lived"))
    figures += [
        _within("hcpsim --help", MOST_HELP, median(helps)),
        _within("start to the first simulated week, compiled before", MOST_START, median(starts)),
    ]
    if sizes.compiles:
        progress("first compile")
        with tempfile.TemporaryDirectory() as cache:
            first = _seconds([sys.executable, "-c", _FIRST_WEEK], "lived", XDG_CACHE_HOME=cache)
        figures.append(
            _within("first compile (a first start less a later one)", MOST_COMPILE,
                    first - median(starts))
        )  # fmt: skip
    return figures


def _hcpsim(*arguments: str) -> list[str]:
    script = Path(sys.executable).with_name("hcpsim")
    start = [str(script)] if script.exists() else [sys.executable, "-m", "experiments"]
    return [*start, *arguments]


def _within(name: str, most: float, seconds: float) -> Figure:
    return Figure(f"{name}, seconds", f"under {most:g}", f"{seconds:.2f}", seconds < most)


def _seconds(command: Sequence[str], said: str, **environment: str) -> float:
    """Returns the seconds until a command has said something on standard output."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=_ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if said in line:
                seconds = time.perf_counter() - started
                process.communicate()
                return seconds
    raise RuntimeError(f"{command[0]} ended with code {process.returncode} and never said {said!r}")


def _compare(overrides: Sequence[str]) -> Figure:
    """Times a comparison and splits it by the timings in its manifest."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder, "study")
        started = time.perf_counter()
        subprocess.run(
            _hcpsim("compare", f"results={results}", *overrides),
            cwd=_ROOT, check=True, capture_output=True,
        )  # fmt: skip
        seconds = time.perf_counter() - started
        manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    parts: dict[str, float] = {k: v for k, v in manifest["timings"].items() if k != "compile"}
    parts["start and the rest"] = seconds - sum(manifest["timings"].values())
    split = ", ".join(f"{part} {time:.1f}" for part, time in parts.items())
    runs = manifest["counts"]["runs"] + manifest["counts"]["re-runs"]
    told = f"{seconds:.1f} for {runs} runs: {split}"
    name = f"hcpsim compare {' '.join(overrides)}".strip()
    if overrides:
        return Figure(f"{name}, seconds", "", told)
    return Figure(f"{name}, compiled before, seconds", f"under {MOST_COMPARE:g}", told,
                  seconds < MOST_COMPARE)  # fmt: skip
