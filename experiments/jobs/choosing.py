"""Which executor makes the jobs of a command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from experiments.config_errors import ConfigError, Problem, one_line, shown
from experiments.jobs.executors import Dask, Executor, local
from experiments.jobs.job import Job
from experiments.jobs.tasks import tasks_of
from experiments.machine import side_by_side
from experiments.progress import say

TASKS_EACH = 2
"""A worker is started for so many tasks at least: its start takes as long as one of them."""


class Told(Protocol):
    """Where a cluster's scheduler is."""

    @property
    def address(self) -> str | None:
        """As in `tcp://host:8786`."""
        ...

    @property
    def scheduler_file(self) -> str | None:
        """What the scheduler wrote of itself, where no address is given."""
        ...


def executor_for(
    jobs: Sequence[Job], workers: int, cluster: Dask | None = None, hcps: int | None = None
) -> tuple[Executor, int]:
    """Returns an executor with no more workers than there are tasks, and threads for each run.

    Args:
        jobs: that are to be made.
        workers: at a time on this machine.
        cluster: that makes them instead, as `connected` gives it.
        hcps: of each run; None goes by each job's settings.
    """
    if cluster is not None:
        return cluster, 1
    most = side_by_side(workers, len({job.replicate for job in jobs}))
    at_a_time = max(1, min(most, len(tasks_of(jobs, hcps, most)) // TASKS_EACH))
    return local(at_a_time), max(1, workers // at_a_time)


@contextmanager
def connected(told: Told | None) -> Iterator[Dask | None]:
    """Connects to a cluster for as long as a command needs it.

    Args:
        told: where its scheduler is; None is no cluster.

    Raises:
        ConfigError: where no scheduler answers there.
    """
    if told is None:
        yield None
        return
    cluster = _connect(told)
    say(f"{cluster.workers} threads of a cluster make the runs.")
    try:
        yield cluster
    finally:
        cluster.close()


def _connect(told: Told) -> Dask:
    where = "executor.address" if told.address else "executor.scheduler_file"
    try:
        return Dask(told.address, told.scheduler_file)
    except ImportError:
        hint = "pip install 'hcpsim[cluster]' brings it"
        raise ConfigError([Problem("executor", "dask is not installed here", hint=hint)]) from None
    except (OSError, ValueError) as error:
        reason = one_line(str(error)) or type(error).__name__
        message = f"no scheduler of Dask answers there ({reason})"
        value = shown(told.address or told.scheduler_file)
        raise ConfigError([Problem(where, message, value=value)]) from None
