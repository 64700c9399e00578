"""Which executor makes the jobs of a command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from experiments.faults import Fault, Faults
from experiments.jobs.executors import Dask, Executor, Here, Workers
from experiments.jobs.job import Job
from experiments.jobs.tasks import tasks_of
from experiments.progress import say

if TYPE_CHECKING:
    from experiments.configuration.schema import Executor as Cluster


@contextmanager
def executor_for(
    jobs: Sequence[Job], workers: int, cluster: Cluster | None = None, hcps: int | None = None
) -> Iterator[tuple[Executor, int]]:
    """Gives an executor with no more workers than there are tasks, and threads for each run.

    Args:
        jobs: that are to be made.
        workers: at a time on this machine.
        cluster: whose scheduler makes them instead.
        hcps: of each run; None goes by each job's settings.

    Raises:
        Faults: where there is no such cluster.
    """
    if cluster is not None:
        executor = _connected(cluster)
        say(f"{executor.workers} threads of a cluster make the runs.")
        try:
            yield executor, 1
        finally:
            executor.stop()
        return
    at_a_time = max(1, min(workers, len(tasks_of(jobs, hcps, workers))))
    threads = max(1, workers // at_a_time)
    yield (Workers(at_a_time) if at_a_time > 1 else Here()), threads


def _connected(cluster: Cluster) -> Dask:
    where = "executor.address" if cluster.address else "executor.scheduler_file"
    try:
        return Dask(cluster.address, cluster.scheduler_file)
    except ImportError:
        hint = "pip install 'hcpsim[cluster]' brings it"
        raise Faults([Fault("executor", "dask is not installed here", hint=hint)]) from None
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        value = cluster.address or cluster.scheduler_file or ""
        message = f"no scheduler of Dask answers there ({reason})"
        raise Faults([Fault(where, message, value=value)]) from None
