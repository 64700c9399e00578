"""Work spread over processors, and what is told where it ends before its time."""

from __future__ import annotations

import multiprocessing
import os
import shlex
import signal
import threading
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import FrameType
from typing import Any

from experiments.configuration.machine import processors
from experiments.faults import one_line
from experiments.runs.progress import say, waiting
from sim.compiled import CACHE_FOLDER, is_compiled, is_kept

CUT_SHORT, STOPPED = 1, 130
STOPS = (KeyboardInterrupt, BrokenProcessPool, MemoryError, OSError)
"""What ends work from outside: Ctrl-C, a worker or memory taken away, a disk that takes no more."""
_WORKERS = "executor.workers"


def spread(calls: Iterable[Any], workers: int, *, batch: int | str = "auto") -> Iterator[Any]:
    """Makes calls side by side; what they return comes as it is ready.

    Args:
        calls: made by `joblib.delayed`.
        workers: calls at a time; 1 makes them in this process.
        batch: calls that a worker is sent at once.

    Raises:
        BrokenProcessPool: where a worker was ended.
        Exception: whatever a call raises.
    """
    import joblib

    # After Ctrl-C the workers' own house-keeper sweeps up, and need not tell the user.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    pool = joblib.Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=batch)
    yield from pool(calls)


def compile_model() -> None:
    """Compiles the model once, before the workers need it."""
    import joblib

    from sim.warming import PARTS, compile_part

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
        list(spread((joblib.delayed(compile_part)(part) for part in PARTS), workers))


@contextmanager
def attended() -> Iterator[None]:
    """Ends the workers in the moment of a Ctrl-C, wherever in the pool it arrives.

    An interrupt that arrives in a callback of the pool is lost there, or waits for workers that are
    busy. Without workers the pool ends by itself, and what it then says is the interrupt.
    """
    pressed: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        pressed.append(number)
        _stop_workers()
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    except Exception:
        if not pressed:
            raise
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


def _stop_workers() -> None:
    """Ends every worker at once: what they have kept is whole, what they are at is made again."""
    warnings.filterwarnings("ignore", module="joblib")
    for worker in multiprocessing.active_children():
        if worker.pid is not None:
            os.kill(worker.pid, signal.SIGKILL)


def tell_stop(cause: BaseException, repeat: str, workers: int, kept: str = "") -> int:
    """Tells why work ended before its time, and how it goes on.

    Args:
        cause: one of `STOPS`.
        repeat: the command that makes it.
        workers: how many there were.
        kept: what is kept of it; empty where nothing is.

    Returns:
        The exit code.
    """
    fewer = f", with fewer workers: {_with_workers(repeat, workers // 2)}" if workers > 1 else ""
    if isinstance(cause, KeyboardInterrupt):
        why, then = "Stopped", ""
    elif isinstance(cause, BrokenProcessPool):
        why, then = "A worker was ended, perhaps for memory", fewer
    elif isinstance(cause, MemoryError):
        why, then = "There is not enough memory", fewer
    else:
        why, then = f"Cannot go on ({_reason(cause)})", f", when that is mended: {repeat}"
    again = "This goes on from there" if kept else "This does it again"
    say(f"{why}: {kept or 'nothing is kept'}.\n{again}{then or f': {repeat}'}")
    return STOPPED if isinstance(cause, KeyboardInterrupt) else CUT_SHORT


def _with_workers(repeat: str, workers: int) -> str:
    """Returns a command with another number of workers."""
    set_before = (f"{_WORKERS}=", "executor={")
    words = [word for word in shlex.split(repeat) if not word.startswith(set_before)]
    return shlex.join([*words, f"{_WORKERS}={workers}"])


def _reason(error: BaseException) -> str:
    """Returns what the system says, and of which file."""
    if not isinstance(error, OSError) or not error.strerror:
        return one_line(str(error)) or type(error).__name__
    return one_line(f"{error.filename}: {error.strerror}" if error.filename else error.strerror)
