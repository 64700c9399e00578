"""What ends work before its time, and what is told then."""

from __future__ import annotations

import os
import shlex
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType

from experiments.config_errors import one_line
from experiments.jobs.executors import WorkerLost
from experiments.jobs.making import RunFailed
from experiments.jobs.stopping import pressed
from experiments.made import STOPPED, Made
from experiments.progress import say

STOPS = (KeyboardInterrupt, WorkerLost, MemoryError, OSError, RunFailed)
"""What ends work: Ctrl-C, a worker or memory taken away, a disk that takes no more, a run that
failed without which the others say nothing."""
_SPARED: ContextVar[bool] = ContextVar("spared", default=False)
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_WORKERS = "executor.workers"


@contextmanager
def attended() -> Iterator[None]:
    """Makes of a Ctrl-C, or of a request to end, one interrupt, wherever it arrives.

    An interrupt that arrives in a callback is lost there: `stopping.give_way` raises it between
    two runs, and what is raised in its place is the interrupt. A second one ends the process at
    once and says nothing; workers end with it. Where the process is `spared`, it is an interrupt
    like the first.
    """
    spares = _SPARED.get()

    def stop(number: int, _: FrameType | None) -> None:
        if pressed and not spares:
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


@contextmanager
def spared() -> Iterator[None]:
    """Lets no number of interrupts end the process: a notebook holds more than this work."""
    before = _SPARED.set(True)
    try:
        yield
    finally:
        _SPARED.reset(before)


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
    then = f": {repeat}"
    if isinstance(cause, WorkerLost | MemoryError) and workers > 1:
        then = f", with fewer workers: {_with_workers(repeat, workers // 2)}"
    elif isinstance(cause, OSError):
        then = f", when that is mended: {repeat}"
    again = "This goes on from there" if kept else "This does it again"
    say(f"{why_stopped(cause, kept)}\n{again}{then}")
    return Made.stopped(cause, kept).code


def why_stopped(cause: BaseException, kept: str = "") -> str:
    """Returns why work ended before its time, and what is kept of it, in a sentence.

    Args:
        cause: one of `STOPS`.
        kept: what is kept of it; empty where nothing is.
    """
    if isinstance(cause, KeyboardInterrupt):
        why = "Stopped"
    elif isinstance(cause, WorkerLost):
        why = "A worker was ended, perhaps for memory"
    elif isinstance(cause, RunFailed):
        why = f"A run failed ({one_line(str(cause))})"
    elif isinstance(cause, MemoryError):
        why = "There is not enough memory"
    else:
        why = f"Cannot go on ({_reason(cause)})"
    return f"{why}: {kept or 'nothing is kept'}."


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
