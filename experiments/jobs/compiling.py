"""Compiles the model once for this machine, before its jobs need it."""

from __future__ import annotations

from experiments.jobs.executors import Here, Workers
from experiments.machine import processors
from experiments.progress import say, waiting
from sim.compiled import CACHE_FOLDER, is_compiled, is_kept


def compile_model() -> None:
    """Compiles what is not compiled yet, and tells the user, who waits."""
    from sim.warming import PARTS

    if is_compiled():
        return
    if not is_kept():
        say(
            f"Compiled code cannot be kept in {CACHE_FOLDER}: each worker compiles for itself, "
            "half a minute at every start. Delete that folder, or let it be written to."
        )
        return
    with waiting("Compiling the model for this machine, once; this takes up to half a minute"):
        workers = min(len(PARTS), processors())
        executor = Workers(workers) if workers > 1 else Here()
        for _ in executor.map(_compile, PARTS, None):
            pass


def _compile(part: str, _: None) -> None:
    from sim.warming import compile_part

    compile_part(part)
