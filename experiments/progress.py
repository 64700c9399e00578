"""Progress with the time left: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from experiments.plain import visible

_HUSHED: ContextVar[bool] = ContextVar("hushed", default=False)
FILE = "HCPSIM_PROGRESS"
"""Variable of the environment that names a file, in which progress then stands for programs too."""

_SECONDS_BETWEEN_LINES = 5.0
_SECONDS_BETWEEN_WRITES = 0.2
_LEAST_SECONDS, _LEAST_SHARE, _LEAST_STEPS = 10.0, 0.05, 4
_LEAST_OF_LATE = 0.2  # of the pieces so far, for the later half of the time to tell the rate

Timer = Callable[[], float]


class Pace:
    """How fast work goes of late, and how long the rest of it takes.

    The time until the first piece is done says little: workers start and code is loaded. So the
    clock runs from there, and nothing is told before it has run for 10 seconds, over 4 steps and
    a twentieth of the work. The rate is that of the later half of this time; or of all of it where
    the half is a lull, since pieces come in bursts, as many as a task has.
    """

    def __init__(self, total: int, timer: Timer = time.monotonic) -> None:
        """Opens at none of `total` pieces.

        Args:
            total: pieces of work.
            timer: seconds since some moment.
        """
        self.total, self.done = total, 0
        self._timer = timer
        self._steps: list[tuple[float, int]] = []

    def advance(self, pieces: int) -> None:
        """Counts finished pieces."""
        self.done += pieces
        self._steps.append((self._timer(), self.done))

    @property
    def seconds_left(self) -> float:
        """Seconds that the rest takes; NaN as long as that is not known."""
        if self.done >= self.total:
            return 0.0
        if len(self._steps) <= _LEAST_STEPS:
            return math.nan
        (first, before), now = self._steps[0], self._timer()
        if now - first < _LEAST_SECONDS or self.done - before < _LEAST_SHARE * self.total:
            return math.nan
        middle = (first + now) / 2
        since, had = max((step for step in self._steps if step[0] <= middle), key=lambda s: s[0])
        if self.done - had < _LEAST_OF_LATE * (self.done - before):
            since, had = first, before
        return (self.total - self.done) * (now - since) / (self.done - had)

    @property
    def left(self) -> str:
        """The time left in round words; empty as long as it is not known."""
        return "" if math.isnan(self.seconds_left) else f"{in_words(self.seconds_left)} left"


def in_words(seconds: float) -> str:
    """A time as coarse as it is known: `under a minute`, `about 6 min`, `about 2.5 h`."""
    if seconds < 60:
        return "under a minute"
    minutes = seconds / 60
    if minutes < 9.5:
        return f"about {round(minutes)} min"
    if minutes < 87.5:
        return f"about {5 * round(minutes / 5)} min"
    return f"about {round(minutes / 30) / 2:g} h"


class RunProgress:
    """Tells on standard error how many runs are made and how long the rest will take."""

    def __init__(self, total: int, timer: Timer = time.monotonic, *, what: str = "runs") -> None:
        """Opens at none of `total` runs.

        Args:
            total: runs to make.
            timer: seconds since some moment.
            what: they are called, several of them.
        """
        self._what = what
        self._pace, self._timer = Pace(total, timer), timer
        self._started = self._told = self._wrote = timer()
        self._file = os.environ.get(FILE, "")
        console = Console(stderr=True)
        self._bar = (
            Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                TextColumn(f"{what},"), TimeElapsedColumn(), TextColumn("gone{task.fields[left]}"),
                console=console,
            )
            if console.is_terminal and not _HUSHED.get()
            else None
        )  # fmt: skip
        self._task = self._bar.add_task("Simulating", total=total, left="") if self._bar else None

    def __enter__(self) -> RunProgress:
        """Shows the bar, or the first line."""
        self._write()
        if self._bar:
            self._bar.start()
        else:
            say(f"Simulating: {self._some(self._pace.total)}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes the bar."""
        self._write()
        if self._bar:
            self._bar.stop()
        elif self._pace.done == self._pace.total:
            say(
                f"Simulated: {self._some(self._pace.done)} in {self._timer() - self._started:.0f} s"
            )

    def advance(self, runs: int) -> None:
        """Counts finished runs."""
        self._pace.advance(runs)
        if self._timer() - self._wrote > _SECONDS_BETWEEN_WRITES:
            self._write()
        left = f", {self._pace.left}" if self._pace.left else ""
        if self._bar and self._task is not None:
            self._bar.update(self._task, advance=runs, left=left)
            return
        done, total, now = self._pace.done, self._pace.total, self._timer()
        if done < total and now - self._told > _SECONDS_BETWEEN_LINES:
            self._told = now
            say(f"Simulating: {done} of {self._some(total)}{left}")

    def _write(self) -> None:
        """Writes into the file, whole or not at all; that it cannot be written stops no work."""
        if not self._file:
            return
        self._wrote = self._timer()
        told = {"what": self._what, "done": self._pace.done, "total": self._pace.total,
                "left": self._pace.left}  # fmt: skip
        unfinished = Path(f"{self._file}.unfinished")
        with suppress(OSError):
            unfinished.write_text(json.dumps(told), encoding="utf-8")
            unfinished.replace(self._file)

    def _some(self, count: int) -> str:
        return f"{count} {self._what if count != 1 else self._what.removesuffix('s')}"


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Tells what is going on for as long as it does: a spinner on a terminal, a line elsewhere."""
    console = Console(stderr=True)
    if console.is_terminal and not _HUSHED.get():
        with console.status(f"{what} ..."):
            yield
        return
    say(f"{what} ...")
    yield


@contextmanager
def hushed(*, quiet: bool = True) -> Iterator[None]:
    """Says nothing of what is going on, where it is to be quiet."""
    before = _HUSHED.set(quiet)
    try:
        yield
    finally:
        _HUSHED.reset(before)


def say(line: str) -> None:
    """Tells the user what is going on, on standard error."""
    if _HUSHED.get():
        return
    print(visible(line), file=sys.stderr, flush=True)
