"""Workers as one process: each process more takes seconds to begin, and adds no kind of mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import loky
import pytest

from experiments.jobs.executors import Work, Workers


def in_one_process(patch: pytest.MonkeyPatch) -> None:
    """Lets all workers of a study be one process beside this one."""
    pool = loky.ProcessPoolExecutor
    patch.setattr(loky, "ProcessPoolExecutor", lambda _, **how: pool(1, **how))


def last_first(patch: pytest.MonkeyPatch) -> None:
    """Lets workers begin with the last task, as if the first took them long."""
    in_order = Workers.map

    def in_reverse(self: Workers, work: Work, tasks: Iterable[Any], shared: Any) -> Iterator[Any]:
        return in_order(self, work, reversed([*tasks]), shared)

    patch.setattr(Workers, "map", in_reverse)
