"""Jobs are pure: wherever they are made, the same tables come of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.designs.design import Design, Point, gathered
from experiments.designs.returns import EveryTable, MeasuresOfAll
from experiments.jobs import tasks
from experiments.jobs.choosing import executor_for
from experiments.jobs.executors import Here, WorkerLost, Workers, lasting
from experiments.jobs.job import Keys, Shared
from experiments.jobs.store import Memory
from experiments.jobs.tasks import tasks_of
from sim import Settings
from tests.experiments.jobs.work import kill, square, who
from tests.sim.worlds import shipped, world
from tests.waiting import until

ROOT = Path(__file__).parents[3]


def design(replicates: int = 3, **changes: object) -> Design:
    made = Design("s", Shared(3, {"full": EveryTable(), "measures": MeasuresOfAll()}))
    arms = {name: world(shipped(name), changes, size=50, weeks=5) for name in ("push", "none")}
    made.cross([Point("", arms)], replicates, "full")
    return made


@pytest.mark.parametrize("executor", [Here(), Workers(2)])
def test_what_a_task_gives_does_not_hang_on_who_does_it(executor) -> None:
    assert sorted(executor.map(square, range(9), 2)) == [number**2 for number in range(9)]


def test_a_killed_worker_ends_the_work_and_not_the_program() -> None:
    with pytest.raises(WorkerLost):
        list(Workers(2).map(kill, [1, 2], None))
    assert list(Workers(2).map(kill, [3], None)) == [3]


def test_workers_last_where_they_are_asked_to_and_the_same_is_shared() -> None:
    shared, other = ([1], 2), ([1], 2)
    with lasting():
        first, again, others = (
            set(Workers(2).map(who, range(8), one)) for one in (shared, (*shared,), other)
        )
        assert len(first | again) <= 2
        assert not others & first
        with pytest.raises(WorkerLost):
            list(Workers(2).map(kill, [1, 2], other))
        last = set(Workers(2).map(who, range(8), other))
        assert not last & others
    until(lambda: not any(_is_alive(pid) for pid in first | again | others | last))


@pytest.mark.usefixtures("small_tasks")
def test_runs_are_the_same_here_and_in_workers() -> None:
    here, there = Memory(), Memory()
    runs = design()
    assert runs.make(here, 1) == []
    assert runs.make(there, 2) == []
    for name in ("measures", "weekly", "channels"):
        one, other = (gathered(store, runs.rows, name) for store in (here, there))
        assert one.equals(other)
        assert list(one.columns[:2]) == ["arm", "replicate"]


def test_jobs_that_share_a_warm_up_stand_together_and_each_is_made_once() -> None:
    jobs = [row.job for row in design(4).rows]
    for workers in (1, 2, 9):
        made = tasks_of(jobs, None, workers)
        assert sorted(job.key for task in made for job in task) == sorted(job.key for job in jobs)
        for task in made:
            starts = [job.start for job in task]
            assert starts == sorted(starts, key=starts.index), "side by side"
    (only,) = tasks_of(jobs, None, 1)
    assert len({job.start for job in only}) == 4
    assert len(tasks_of(jobs[:1] + jobs[4:5], 10**9, 2)) == 2, "one warm-up, two workers"


def test_the_warm_up_is_lived_once_for_all_arms_of_a_replicate(monkeypatch) -> None:
    from sim.model import EngagementModel

    warmed = []
    warm_up = EngagementModel._warm_up
    monkeypatch.setattr(
        EngagementModel, "_warm_up", lambda model: (warmed.append(1), warm_up(model))[1]
    )
    design(3).make_whole(Memory(), 1)
    assert len(warmed) == 3


def test_values_by_key_make_another_job_with_the_same_settings() -> None:
    keys = Keys(Shared(1, {"measures": MeasuresOfAll()}))
    settings = Settings()
    plain = keys.job(settings, 1, "measures")
    valued = keys.job(settings, 1, "measures", {"behaviour.trust.asymmetry": 3.0})
    assert plain.key != valued.key
    assert plain.start != valued.start, "HCPs differ before week 1 too"
    assert keys.job(settings, 2, "measures").start != plain.start
    other = settings.replace({"strategy.min_weeks_between": 3})
    assert keys.job(other, 1, "measures").start == plain.start
    assert keys.job(other, 1, "measures").key != plain.key


PARENT = """
import sys, time
sys.path.insert(0, {root!r})
from experiments.jobs.executors import Workers
from tests.experiments.jobs.work import tell

if __name__ == "__main__":
    for pid in Workers(2).map(tell, [1, 2], None):
        print(pid, flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_the_process_that_started_them(tmp_path: Path, how: int) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(root=str(ROOT)))
    parent = subprocess.Popen(
        [sys.executable, str(script)], cwd=tmp_path, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    until(lambda: len(list(tmp_path.glob("worker_*"))) == 2, parent)
    workers = [int(path.name.removeprefix("worker_")) for path in tmp_path.glob("worker_*")]
    parent.send_signal(how)
    parent.wait()
    until(lambda: not any(_is_alive(pid) for pid in workers))
    assert not list(tmp_path.glob("outlived_*"))


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_no_more_runs_live_side_by_side_than_the_memory_was_reckoned_for(monkeypatch) -> None:
    monkeypatch.setattr(tasks, "ENOUGH", 0)
    arms = {f"a{size}": world(shipped("push"), size=size, weeks=5) for size in range(50, 62)}
    many = Design("s", Shared(3, {"measures": MeasuresOfAll()}))
    many.cross([Point("", arms)], 1, "measures")
    executor, threads = executor_for([row.job for row in many.rows], 16)
    assert (executor.workers, threads) == (2, 8)
