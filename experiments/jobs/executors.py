"""Who makes jobs: this process, processes of this machine, or a cluster."""

from __future__ import annotations

import operator
import os
import signal
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from experiments.machine import one_thread

if TYPE_CHECKING:  # a worker begins by reading this file, and reads no more than it needs
    from experiments.jobs.job import RunOutcome, Shared
    from experiments.jobs.tasks import Task

_AHEAD = 2  # tasks that wait for each worker, so that none is idle
_SECONDS_BETWEEN_LOOKS, _SECONDS_TO_CONNECT = 0.5, 20

Work = Callable[[Any, Any], Iterable[Any]]


class WorkerLost(RuntimeError):  # noqa: N818
    """A worker was ended from outside, perhaps for memory."""


class Executor(Protocol):
    """Makes tasks wherever it does; what comes out does not depend on where."""

    @property
    def workers(self) -> int:
        """Tasks at a time."""
        ...

    def map(self, work: Work, tasks: Iterable[Any], shared: Any) -> Iterator[Any]:
        """Yields what `work(task, shared)` yields, of each task as it is ready, in any order.

        Args:
            work: a generator of a module, so that it can be sent by name.
            tasks: what it is called with.
            shared: what all tasks have in common; travels once.

        Raises:
            WorkerLost: where a worker was ended from outside.
            Exception: whatever the work raises.
        """
        ...


def outcomes(
    executor: Executor, tasks: Iterable[Task], shared: Shared, threads: int = 1
) -> Generator[RunOutcome, None, None]:
    """Yields what became of every job of every task, as it is ready.

    Args:
        executor: makes them.
        tasks: of jobs.
        shared: what the jobs have in common.
        threads: for each job.
    """
    yield from executor.map(_run_all, tasks, (shared, threads))


def _run_all(task: Task, common: tuple[Shared, int]) -> Iterator[RunOutcome]:
    """Lives a task where it was sent to."""
    from experiments.jobs.job import RunOutcome, run_jobs
    from sim.compiled import MODEL_VERSION

    shared, threads = common
    if shared.model != MODEL_VERSION:
        message = "this worker has another version of hcpsim; install the same one everywhere"
        yield from (RunOutcome(job.key, error=message) for job in task)
    else:
        yield from run_jobs(task, shared, threads)


@dataclass(frozen=True)
class Here:
    """This process, one task after another."""

    workers: int = 1

    def map(self, work: Work, tasks: Iterable[Any], shared: Any) -> Iterator[Any]:
        """Yields what each task gives, in order and one by one, so that each can be kept."""
        for task in tasks:
            with one_thread():
                yield from work(task, shared)


@dataclass(frozen=True)
class Workers:
    """Processes of this machine."""

    workers: int

    def map(self, work: Work, tasks: Iterable[Any], shared: Any) -> Iterator[Any]:
        """Yields what each task gives, as it is ready."""
        one = _started(self.workers, shared)
        clean = False
        try:
            yield from _window(tasks, self.workers, lambda task: one.pool.submit(_obey, work, task))
            clean = True
        except BrokenProcessPool as lost:
            raise WorkerLost(str(lost)) from None
        finally:
            if clean and _lasts.get():
                _waiting.append(one)
            else:
                one.end()


@dataclass(frozen=True)
class _Started:
    """Workers that have begun, and what they hold."""

    pool: Any
    workers: int
    shared: Any

    def serves(self, workers: int, shared: Any) -> bool:
        """Whether others would be the same: as many, that hold the very same."""
        mine, theirs = (one if isinstance(one, tuple) else (one,) for one in (self.shared, shared))
        same = len(mine) == len(theirs) and all(map(operator.is_, mine, theirs))
        return same and workers == self.workers

    def end(self) -> None:
        """Ends them, at work or not."""
        self.pool.shutdown(wait=True, kill_workers=True)


_lasts: ContextVar[bool] = ContextVar("lasts", default=False)
_waiting: list[_Started] = []


@contextmanager
def lasting() -> Iterator[None]:
    """Keeps workers from one map to the next that shares the same; they end with the block."""
    before = _lasts.set(True)
    try:
        yield
    finally:
        _lasts.reset(before)
        while _waiting:
            _waiting.pop().end()


def _started(workers: int, shared: Any) -> _Started:
    """Returns workers that hold what is shared: those that wait for more, or new ones."""
    from loky import ProcessPoolExecutor

    while _waiting:
        one = _waiting.pop()
        if one.serves(workers, shared):
            return one
        one.end()
    _quieten()
    pool = ProcessPoolExecutor(
        workers, timeout=None, initializer=_begin, initargs=(os.getpid(), shared)
    )
    return _Started(pool, workers, shared)


def local(workers: int) -> Executor:
    """Returns what makes so many tasks at a time on this machine."""
    return Workers(workers) if workers > 1 else Here()


class Dask:
    """A cluster, through the client of `distributed`.

    Nothing is written by the workers and nothing read: jobs go out and tables come back, so that
    no disk needs to be shared.
    """

    def __init__(self, address: str | None = None, scheduler_file: str | None = None) -> None:
        """Connects.

        Args:
            address: of the scheduler, as in `tcp://host:8786`.
            scheduler_file: what a scheduler wrote of itself, where no address is given.

        Raises:
            OSError: where there is no such scheduler.
        """
        from distributed import Client

        self._client = Client(
            address, scheduler_file=scheduler_file, timeout=_SECONDS_TO_CONNECT,
            set_as_default=False,
        )  # fmt: skip

    @property
    def workers(self) -> int:
        """Threads of all workers, at least one."""
        return max(1, int(sum(self._client.nthreads().values())))

    def map(self, work: Work, tasks: Iterable[Any], shared: Any) -> Iterator[Any]:
        """Yields what each task gives, as it is ready; what a lost worker had is made again."""
        from distributed import as_completed

        common = self._client.scatter(shared, broadcast=True, hash=False)
        left = iter(tasks)
        under_way: dict[str, Any] = {}
        ready = as_completed(loop=self._client.loop)

        def send(task: Any) -> None:
            future = self._client.submit(_all_of, work, task, common, pure=False, retries=2)
            under_way[future.key] = task
            ready.add(future)

        for task in _up_to(left, _AHEAD * self.workers):
            send(task)
        while under_way:
            future = next(ready)
            task = under_way.pop(future.key)
            if future.status == "finished":
                yield from future.result()
                future.release()
                for task in _up_to(left, 1):
                    send(task)
            elif future.status in ("cancelled", "lost"):
                common = self._client.scatter(shared, broadcast=True, hash=False)
                send(task)
            else:
                _raise_of(future)

    def close(self) -> None:
        """Lets go of the cluster; what it was at is dropped there."""
        self._client.close(timeout=2)


def _raise_of(future: Any) -> None:
    """Raises what became of a task that failed."""
    from distributed.scheduler import KilledWorker

    try:
        future.result()
    except KilledWorker as lost:
        raise WorkerLost(str(lost)) from None


def _window(
    tasks: Iterable[Any], workers: int, submit: Callable[[Any], Future[Any]]
) -> Iterator[Any]:
    """Yields results as they are ready, with no more tasks sent than are soon begun."""
    left = iter(tasks)
    with _deaf():  # so that workers are born deaf to Ctrl-C
        under_way = {submit(task) for task in _up_to(left, _AHEAD * workers)}
    while under_way:
        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        for task in _up_to(left, len(done)):
            under_way.add(submit(task))
        for future in done:
            yield from future.result()


@contextmanager
def _deaf() -> Iterator[None]:
    """Puts off Ctrl-C for a moment; a process that is started then never hears it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _up_to(left: Iterator[Any], most: int) -> list[Any]:
    """Takes the next few."""
    return [task for _, task in zip(range(most), left, strict=False)]


# What a worker does, and what it holds.

_common: deque[Any] = deque(maxlen=1)


def _begin(parent: int, shared: Any) -> None:
    """Takes up what all tasks share; leaves Ctrl-C to the parent, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _common.append(shared)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _obey(work: Work, task: Any) -> list[Any]:
    return _all_of(work, task, _common[0])


def _all_of(work: Work, task: Any, shared: Any) -> list[Any]:
    """Returns all that a task yields, to be sent back at once."""
    with one_thread():
        return list(work(task, shared))


def _end_with(parent: int) -> None:
    """Ends this process where the one that started it is gone."""
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)


def _quieten() -> None:
    """What the pool's own house-keeper sweeps up after a stop need not be told."""
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    warnings.filterwarnings("ignore", module=r"(joblib|loky)")
