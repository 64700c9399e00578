"""HCP-weeks a second by strategy, size and threads; how time and memory grow with size."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.arms import default_arms, sized
from benchmarks.figures import Figure
from benchmarks.stepping import THREADS, Stepper, begun, warmed_up
from sim import EngagementModel

Progress = Callable[[str], None]
FIRST_WEEKS = 4
TARGETS = {"none": 10e6, "traditional": 10e6, "push": 5e6, "hybrid": 5e6}
MOST_GROWTH = 1.5
MOST_BYTES = 400
_PEAK = """
import sys
from benchmarks.arms import default_arms, sized
from benchmarks.speed import peak_bytes
from sim import EngagementModel
settings = sized(default_arms()["hybrid"], int(sys.argv[1]), 2, warm_up=1)
model = EngagementModel(settings, threads=2).run()
print(peak_bytes())
"""


@dataclass(frozen=True)
class SpeedSizes:
    """How much is measured.

    Attributes:
        sizes: HCPs at which every strategy is measured.
        rounds: weeks timed of each strategy and number of threads, by size.
        warm_up: weeks of warm-up.
        growth: HCPs at which the time of an HCP-week is compared.
        growth_rounds: weeks timed at each of them.
        memory: two numbers of HCPs whose peak memory is compared.
    """

    sizes: tuple[int, ...] = (20_000, 1_000_000)
    rounds: tuple[int, ...] = (25, 5)
    warm_up: int = 26
    growth: tuple[int, ...] = (10_000, 100_000, 1_000_000, 2_000_000)
    growth_rounds: int = 5
    memory: tuple[int, int] = (1_000_000, 2_000_000)


QUICK = SpeedSizes((20_000,), (8,), 4, (10_000, 100_000), 4, (100_000, 200_000))


def measure_speed(sizes: SpeedSizes, progress: Progress) -> list[Figure]:
    """Measures every strategy at every size, then how time and memory grow."""
    figures = []
    for hcps, rounds in zip(sizes.sizes, sizes.rounds, strict=True):
        figures += _by_strategy(hcps, rounds, sizes.warm_up, progress)
    figures.append(_growth(sizes, progress))
    figures.append(_memory(sizes.memory, progress))
    return figures


def _by_strategy(hcps: int, rounds: int, warm_up: int, progress: Progress) -> list[Figure]:
    progress(f"speed at {hcps:,} HCPs: warm-up")
    weeks = FIRST_WEEKS + 2 * rounds
    arms = {name: sized(arm, hcps, weeks, warm_up=warm_up) for name, arm in default_arms().items()}
    start = warmed_up(arms["none"])
    steppers = {name: Stepper(begun(arm, start), FIRST_WEEKS) for name, arm in arms.items()}
    for turn in range(rounds):
        progress(f"speed at {hcps:,} HCPs: round {turn + 1} of {rounds}")
        for threads in (1, THREADS):
            for stepper in steppers.values():
                stepper.time_week(threads)
    return [_speed_figure(name, hcps, stepper) for name, stepper in steppers.items()]


def _speed_figure(name: str, hcps: int, stepper: Stepper[EngagementModel]) -> Figure:
    one, two = stepper.speed(1), stepper.speed(THREADS)
    measured = f"{one / 1e6:.1f}; {two / 1e6:.1f}"
    title = f"{name}, {hcps:,} HCPs: million HCP-weeks a second on 1; {THREADS} threads"
    if hcps < 1_000_000 or name not in TARGETS:
        return Figure(title, "", measured)
    target = TARGETS[name]
    return Figure(title, f"at least {target / 1e6:.0f} on {THREADS}", measured, two >= target)


def _growth(sizes: SpeedSizes, progress: Progress) -> Figure:
    """Compares the time of an HCP-week between sizes, `hybrid` on one thread."""
    hybrid = default_arms()["hybrid"]
    steppers = []
    weeks = FIRST_WEEKS + sizes.growth_rounds
    for hcps in sizes.growth:
        progress(f"time of an HCP-week: {hcps:,} HCPs")
        steppers.append(Stepper(begun(sized(hybrid, hcps, weeks, warm_up=0)), FIRST_WEEKS))
    for turn in range(sizes.growth_rounds):
        progress(f"time of an HCP-week: round {turn + 1} of {sizes.growth_rounds}")
        for stepper in steppers:
            stepper.time_week()
    nanoseconds = [1e9 / stepper.speed() for stepper in steppers]
    ratio = max(nanoseconds) / min(nanoseconds)
    return Figure(
        f"time of an HCP-week (hybrid, 1 thread) at {_listed(sizes.growth)} HCPs",
        f"slowest within {MOST_GROWTH} times of the fastest",
        f"{', '.join(f'{n:.0f}' for n in nanoseconds)} ns: {ratio:.2f} times",
        ratio <= MOST_GROWTH,
    )


def _memory(sizes: tuple[int, int], progress: Progress) -> Figure:
    """Compares the peak memory of two fresh processes."""
    peaks = []
    for hcps in sizes:
        progress(f"memory at {hcps:,} HCPs")
        run = subprocess.run(
            [sys.executable, "-c", _PEAK, str(hcps)], check=True, capture_output=True, text=True
        )
        peaks.append(int(run.stdout))
    each = (peaks[1] - peaks[0]) / (sizes[1] - sizes[0])
    return Figure(
        f"peak memory of each further HCP between {_listed(sizes)}",
        f"under {MOST_BYTES} bytes",
        f"{each:.0f} bytes",
        each < MOST_BYTES,
    )


def peak_bytes() -> int:
    """Returns the most memory that this process has held, in bytes.

    On Linux `ru_maxrss` begins at what the parent held, so the kernel's own mark is read there.
    """
    status = Path("/proc/self/status")
    if status.exists():
        marks = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(marks["VmHWM"].split()[0]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(f"{number:,}" for number in numbers)
