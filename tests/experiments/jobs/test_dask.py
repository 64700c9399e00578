"""Runs made by a real cluster: a scheduler and two worker processes, over the network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.__main__ import main
from experiments.designs.variants import variants_of
from experiments.effects.study import FILES
from experiments.jobs import tasks
from experiments.jobs.store import Store
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("undrawn")
ROOT = Path(__file__).parents[3]
CALL = ["compare", "population.size=80", "weeks=4", "warm_up.weeks=2", "replicates=4",
        "arms=[push,hybrid,none]", "record.touches=true", "executor.workers=1",
        "why=false"]  # fmt: skip
TABLES = ("weekly.parquet", "channels.parquet", "touches.parquet", "summary.csv",
          "differences.csv", "sensitivity_runs.csv")  # fmt: skip


class Cluster:
    """A scheduler and its workers, each a process that shares no folder with the others."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []
        self.places: list[Path] = []
        place = ("--port", "0", "--scheduler-file", str(self.file))
        until(self.file.is_file, self._start("scheduler", *place))
        self.workers = [self._worker(number) for number in (1, 2)]

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        place = self._folder / f"worker_{number}"
        place.mkdir()
        self.places.append(place)
        return self._start(
            "worker", "--scheduler-file", str(self.file), "--no-nanny", "--nthreads", "1",
            "--local-directory", str(place), cwd=place,
        )  # fmt: skip

    def _start(self, what: str, *words: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard"]
        process = subprocess.Popen(
            [*line, "--host", "127.0.0.1", *words], cwd=cwd or self._folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._started.append(process)
        return process

    def stop(self) -> None:
        for process in reversed(self._started):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One for all tests; the last of them kills a worker."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    made.stop()


def test_a_pilot_on_a_cluster_is_the_one_on_this_machine(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.pilots.study.MOST_CONFIRMED", 0)
    pilot = ["pilot", "arms=[hybrid,push]", "pilot.territories=4", "pilot.hcps_per_territory=10",
             "pilot.weeks=4", "pilot.steps=2", "warm_up.weeks=2", "replicates=2", "worlds=ranges",
             "executor.workers=1"]  # fmt: skip
    assert main([*pilot, f"results={tmp_path / 'here'}"]) == 0
    given = ["executor=dask", f"executor.scheduler_file={cluster.file}"]
    assert main([*pilot, *given, f"results={tmp_path / 'there'}"]) == 0
    for name in ("pilot.csv", "forecast.csv", "allocation.csv"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


def test_a_search_on_a_cluster_is_the_one_on_this_machine(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "ENOUGH", 0)
    search = ["discover", "arms=[push,hybrid]", "population.size=60", "weeks=4", "replicates=6",
              "warm_up.weeks=2", "executor.workers=1"]  # fmt: skip
    assert main([*search, f"results={tmp_path / 'here'}"]) == 0
    given = ["executor=dask", f"executor.scheduler_file={cluster.file}"]
    assert main([*search, *given, f"results={tmp_path / 'there'}"]) == 0
    for name in ("lost.csv", "box.csv", "peeling.csv", "worlds.csv"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


def test_a_sensitivity_analysis_on_a_cluster_is_the_one_on_this_machine(
    cluster: Cluster, tmp_path: Path
) -> None:
    analysis = ["sensitivity", "arms=[hybrid,push]", "population.size=40", "weeks=2",
                "warm_up.weeks=1", "sensitivity.samples=4", "executor.workers=1",
                "sensitivity.inputs=[behaviour.peers.weight,behaviour.trust.strength]"]  # fmt: skip
    assert main([*analysis, f"results={tmp_path / 'here'}"]) == 0
    given = ["executor=dask", f"executor.scheduler_file={cluster.file}"]
    assert main([*analysis, *given, f"results={tmp_path / 'there'}"]) == 0
    for name in FILES:
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


def test_a_cluster_gives_the_same_bytes_also_when_a_worker_is_killed(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(tasks, "ENOUGH", 0)
    monkeypatch.setattr(
        "experiments.designs.study_design.variants_of", lambda arms: variants_of(arms)[:2]
    )
    assert main([*CALL, f"results={tmp_path / 'here'}"]) == 0
    given = ["executor=dask", f"executor.scheduler_file={cluster.file}"]
    keep, kept = Store.keep, []

    def keep_and_kill_one(store, outcomes, labels):
        keep(store, outcomes, labels)
        if not kept:
            cluster.workers[0].send_signal(signal.SIGKILL)
        kept.append(outcomes)

    monkeypatch.setattr(Store, "keep", keep_and_kill_one)
    monkeypatch.setattr("experiments.jobs.making._JOBS", 1)
    capsys.readouterr()
    assert main([*CALL, *given, f"results={tmp_path / 'there'}"]) == 0
    assert "threads of a cluster make the runs" in capsys.readouterr().err
    assert cluster.workers[0].wait() == -signal.SIGKILL
    assert cluster.workers[1].poll() is None
    for name in TABLES:
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
    assert json.loads((tmp_path / "there" / "manifest.json").read_text())["failed"] == []
    assert not [path for place in cluster.places for path in place.rglob("*.parquet")]
    capsys.readouterr()
    again = [*CALL, "executor=dask", "executor.address=tcp://127.0.0.1:9", "seed=2"]
    monkeypatch.setattr("experiments.jobs.executors._SECONDS_TO_CONNECT", 1)
    assert main([*again, f"results={tmp_path / 'nowhere'}"]) == 2
    told = capsys.readouterr().err
    assert "executor.address: 'tcp://127.0.0.1:9' is not allowed: no scheduler of Dask" in told


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["executor=dask"], "executor: dask needs executor.address=tcp://HOST:PORT or"),
        (["executor.address=tcp://a:1"], "executor: address and scheduler_file are of a cluster"),
        (["executor=dusk"], "did you mean dask?"),
    ],
)
def test_a_cluster_is_told_whole_or_not_at_all(given, says, capsys) -> None:
    assert main(["compare", *given]) == 2
    assert says in capsys.readouterr().err
