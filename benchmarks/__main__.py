"""`python -m benchmarks [PART] [--quick]`, also `make bench`; `--help` names the parts."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

from rich.console import Console

from benchmarks import against, command, overhead, pairing, recovery, speed
from benchmarks.arms import compile_all
from benchmarks.figures import RESULTS, Figure, as_markdown, machine, show
from benchmarks.speed import Progress

Part = Callable[[Progress], list[Figure]]


def parts(*, quick: bool) -> dict[str, Part]:
    """Returns the parts of a run by name, at their full or their quick size."""
    return {
        "speed": lambda progress: speed.measure_speed(
            speed.QUICK if quick else speed.SpeedSizes(), progress
        ),
        "mesa": lambda progress: against.measure_against(
            against.QUICK if quick else against.AgainstSizes(), progress
        ),
        "compare": lambda progress: command.measure_command(
            command.QUICK if quick else command.CommandSizes(), progress
        ),
        "overhead": lambda progress: overhead.measure_overhead(
            overhead.QUICK if quick else overhead.OverheadSizes(), progress
        ),
        "pairing": lambda progress: pairing.measure_pairing(
            pairing.QUICK if quick else pairing.PairingSizes(), progress
        ),
        "recovery": lambda progress: recovery.measure_recovery(
            recovery.QUICK if quick else recovery.RecoverySizes(), progress
        ),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints the table and, after a full run of everything, keeps it.

    Args:
        arguments: what follows the program's name; `sys.argv` if None.

    Returns:
        The exit code, 0: a missed target is a finding, not a failure.
    """
    names = [*parts(quick=False), "all"]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures hcpsim.")
    parser.add_argument(
        "part",
        nargs="?",
        choices=names,
        default="all",
        help="what to measure; all leaves out recovery, which takes forty minutes and keeps a page",
    )
    parser.add_argument("--quick", action="store_true", help="small sizes; RESULTS.md stays")
    asked = parser.parse_args(arguments)
    started, console = time.perf_counter(), Console(stderr=True)

    def progress(doing: str) -> None:
        console.print(f"[{time.perf_counter() - started:4.0f} s] {doing}", markup=False)

    progress("compiling what is not compiled yet")
    compile_all()
    figures = []
    for name, part in parts(quick=asked.quick).items():
        if asked.part == name or (asked.part == "all" and name != "recovery"):
            figures += part(progress)
    out = Console()
    out.print(machine())
    show(figures, out)
    if asked.part == "all" and not asked.quick:
        RESULTS.write_text(as_markdown(figures, time.perf_counter() - started), encoding="utf-8")
        progress(f"written: benchmarks/{RESULTS.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
