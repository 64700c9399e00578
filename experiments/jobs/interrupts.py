"""What ends work before its time, and what is told then."""

from __future__ import annotations

import os
import shlex
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from experiments.config_errors import one_line
from experiments.jobs.executors import WorkerLost
from experiments.jobs.making import RunFailed
from experiments.jobs.stopping import pressed
from experiments.progress import say

CUT_SHORT, STOPPED = 1, 130
STOPS = (KeyboardInterrupt, WorkerLost, MemoryError, OSError, RunFailed)
"""What ends work: Ctrl-C, a worker or memory taken away, a disk that takes no more, a run that
failed without which the others say nothing."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_WORKERS = "executor.workers"


@contextmanager
def attended() -> Iterator[None]:
    """Makes of a Ctrl-C, or of a request to end, one interrupt, wherever it arrives.

    An interrupt that arrives in a callback is lost there: `stopping.give_way` raises it between
    two runs, and what is raised in its place is the interrupt. A second one ends the process at
    once and says nothing; workers end with it.
    """

    def stop(number: int, _: FrameType | None) -> None:
        if pressed:
            os._exit(STOPPED)
        pressed.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, stop) for one in _SIGNALS}
    try:
        yield
    except Exception:
        if not pressed:
            raise
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        was_pressed = bool(pressed)
        pressed.clear()
    if was_pressed:
        raise KeyboardInterrupt


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
    elif isinstance(cause, WorkerLost):
        why, then = "A worker was ended, perhaps for memory", fewer
    elif isinstance(cause, RunFailed):
        why, then = f"A run failed ({one_line(str(cause))})", ""
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
