"""`hcpsim validate`: what it is asked, and how it ends before its time."""

import multiprocessing
import signal

import pytest

from experiments import machine
from experiments.__main__ import main
from experiments.config_errors import ConfigError
from experiments.jobs import executors
from validation import command


def test_what_is_asked_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(machine, "processors", lambda: 4)
    asked = command.read(["replicates=1", "executor.workers=2", "results=here"])
    assert (asked.replicates, asked.seed, asked.workers) == (1, command.SEED, 2)
    assert command.read(["executor.workers=64"]).workers == 4


def test_every_problem_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = ["replicates=0", "executor.workers=all", "sede=1", f"results={'x' * 300}"]
    with pytest.raises(ConfigError) as caught:
        command.read(given)
    assert [problem.where for problem in caught.value.problems] == [
        "replicates", "executor.workers", "sede", "results",
    ]  # fmt: skip


@pytest.mark.usefixtures("small_tasks")
def test_a_killed_worker_is_told(tmp_path, monkeypatch, capfd):
    def be_killed(task, common):
        assert multiprocessing.parent_process() is not None
        signal.raise_signal(signal.SIGKILL)

    recipes = dict(list(command.read_recipes().items())[:2])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(machine, "processors", lambda: 2)
    monkeypatch.setattr(command, "read_recipes", lambda: recipes)
    monkeypatch.setattr(executors, "_run_all", be_killed)
    assert main(["validate", "replicates=1", "executor.workers=2"]) == 1
    assert capfd.readouterr().err.endswith(
        "A worker was ended, perhaps for memory: nothing is kept.\nThis does it again, with fewer "
        "workers: hcpsim validate replicates=1 executor.workers=1\n"
    )
    assert not list(tmp_path.rglob("validation.csv"))
