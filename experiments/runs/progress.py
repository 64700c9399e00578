"""Progress with the time left: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

_SECONDS_BETWEEN_LINES = 5.0


class RunProgress:
    """Tells on standard error how many runs are made and how long the rest will take."""

    def __init__(self, total: int) -> None:
        """Opens at none of `total` runs."""
        self._total = total
        self._done = 0
        self._started = self._told = time.monotonic()
        console = Console(stderr=True)
        self._bar = (
            Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                TextColumn("runs,"), TimeElapsedColumn(), TextColumn("gone,"),
                TimeRemainingColumn(), TextColumn("left"), console=console,
            )
            if console.is_terminal
            else None
        )  # fmt: skip
        self._task = self._bar.add_task("Simulating", total=total) if self._bar else None

    def __enter__(self) -> RunProgress:
        """Shows the bar, or the first line."""
        if self._bar:
            self._bar.start()
        else:
            self._say(f"Simulating: {self._total} run{'s' if self._total > 1 else ''}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes the bar."""
        if self._bar:
            self._bar.stop()
        elif self._done == self._total:
            self._say(f"Simulated: {self._done} runs in {time.monotonic() - self._started:.0f} s")

    def advance(self, runs: int) -> None:
        """Counts finished runs."""
        self._done += runs
        if self._bar and self._task is not None:
            self._bar.advance(self._task, runs)
            return
        now = time.monotonic()
        if self._done < self._total and now - self._told > _SECONDS_BETWEEN_LINES:
            self._told = now
            left = (now - self._started) / self._done * (self._total - self._done)
            self._say(f"Simulating: {self._done} of {self._total} runs, about {left:.0f} s left")

    @staticmethod
    def _say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Tells what is going on for as long as it does: a spinner on a terminal, a line elsewhere."""
    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(f"{what} ..."):
            yield
        return
    say(f"{what} ...")
    yield


def say(line: str) -> None:
    """Tells the user what is going on, on standard error."""
    print(line, file=sys.stderr, flush=True)
