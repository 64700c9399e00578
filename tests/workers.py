"""Workers as one process: each process more takes seconds to begin, and adds no kind of mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import loky
import pytest

from experiments.jobs.executors import Work, Workers


def in_one_process(patch: pytest.MonkeyPatch) -> list[int]:
    """Lets all workers of a study be one process beside this one.

    Returns:
        How many were asked for, each time that some began; to be filled.
    """
    pool, begun = loky.ProcessPoolExecutor, list[int]()

    def begin(workers: int, **how: Any) -> loky.ProcessPoolExecutor:
        begun.append(workers)
        return pool(1, **how)

    patch.setattr(loky, "ProcessPoolExecutor", begin)
    return begun


def last_first(patch: pytest.MonkeyPatch) -> None:
    """Lets workers begin with the last task, as if the first took them long."""
    in_order = Workers.map

    def in_reverse(self: Workers, work: Work, tasks: Iterable[Any], shared: Any) -> Iterator[Any]:
        return in_order(self, work, reversed([*tasks]), shared)

    patch.setattr(Workers, "map", in_reverse)
