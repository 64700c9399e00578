"""Compiles the model once for this machine, before its jobs need it."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.jobs.executors import local
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
        list(local(min(len(PARTS), processors())).map(_compile, PARTS, None))


def _compile(part: str, _: None) -> Iterator[str]:
    from sim.warming import compile_part

    compile_part(part)
    yield part
