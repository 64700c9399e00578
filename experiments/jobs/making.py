"""Makes the jobs that are not kept yet, and keeps them as they come."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from experiments.jobs.executors import Executor, outcomes
from experiments.jobs.job import Job, RunOutcome, Shared
from experiments.jobs.stopping import give_way
from experiments.jobs.store import Keeping, Label
from experiments.jobs.tasks import tasks_of
from experiments.progress import RunProgress

_SECONDS, _JOBS, _BYTES = 3.0, 256, 64_000_000
"""A batch is kept when it is so old, so long or so large."""


class RunFailed(RuntimeError):  # noqa: N818
    """A run failed without which the others say nothing."""


@dataclass
class _Keeper:
    """Keeps outcomes by the batch."""

    store: Keeping
    labels: Mapping[str, Label]
    batch: list[RunOutcome] = field(default_factory=list)
    size: int = 0
    since: float = field(default_factory=time.monotonic)

    def take(self, outcome: RunOutcome) -> None:
        """Keeps it now or with those that follow."""
        self.batch.append(outcome)
        self.size += sum(table.nbytes for table in outcome.tables.values())
        late = time.monotonic() - self.since > _SECONDS
        if late or len(self.batch) >= _JOBS or self.size >= _BYTES:
            self.flush()

    def flush(self) -> None:
        """Keeps what waits."""
        if self.batch:
            self.store.keep(self.batch, self.labels)
        self.batch, self.size = [], 0
        self.since = time.monotonic()


def make_jobs(
    jobs: Sequence[Job], shared: Shared, store: Keeping, executor: Executor, *,
    labels: Mapping[str, Label], threads: int = 1, hcps: int | None = None, what: str = "runs",
) -> list[RunOutcome]:  # fmt: skip
    """Makes jobs, and keeps them.

    What is made is kept whatever ends the work: an interrupt, a lost worker, an error.

    Args:
        jobs: that are not kept yet, each once, in the order in which they are wanted.
        shared: what they have in common.
        store: where they are kept.
        executor: makes them.
        labels: what each is, for the catalogue, by key.
        threads: for each run.
        hcps: of each run; None goes by each job's settings.
        what: they are called in the progress.

    Returns:
        Those that failed; they are in the catalogue too.

    Raises:
        OSError: where they cannot be kept.
        WorkerLost: where a worker was ended from outside.
    """
    failed: list[RunOutcome] = []
    keeper = _Keeper(store, labels)
    tasks = tasks_of(jobs, hcps, executor.workers)
    with RunProgress(len(jobs), what=what) as progress:
        try:
            with closing(outcomes(executor, tasks, shared, threads)) as made:
                for outcome in made:
                    keeper.take(outcome)
                    progress.advance(1)
                    give_way()
                    if outcome.error:
                        failed.append(outcome)
        finally:
            keeper.flush()
    order = {job.key: place for place, job in enumerate(jobs)}
    return sorted(failed, key=lambda one: order[one.key])
