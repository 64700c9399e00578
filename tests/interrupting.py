"""Studies that are interrupted in the middle, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from experiments.jobs import making
from experiments.jobs.store import Store


@contextmanager
def interrupted_after(kept: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Interrupts the study that is made here once so many of its runs are kept."""
    keep, seen = Store.keep, []

    def keep_some_then_stop(store: Store, outcomes: Any, labels: Any) -> None:
        if len(seen) == kept:
            raise KeyboardInterrupt
        seen.append(outcomes)
        keep(store, outcomes, labels)

    with monkeypatch.context() as patch:
        patch.setattr(making, "_JOBS", 1)
        patch.setattr(Store, "keep", keep_some_then_stop)
        yield
