"""What this machine can bear: memory, processors, folders."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from experiments import machine
from experiments.__main__ import main
from experiments.configuration import ConfigError, plan_study
from experiments.machine import one_thread

ROOT = Path(__file__).parents[2]
GIB = 2**30


@pytest.fixture(autouse=True)
def _four_processors_and_sixteen_gib(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "memory", lambda: 16 * GIB)
    monkeypatch.setattr(machine, "processors", lambda: 4)
    monkeypatch.chdir(tmp_path)


def problems(*given, verb="compare"):
    with pytest.raises(ConfigError) as caught:
        plan_study(given, verb=verb)
    return [str(problem) for problem in caught.value.problems]


def test_every_run_at_a_time_takes_its_memory():
    (problem,) = problems("population.size=5000000")
    assert problem == (
        "population.size: 5,000,000 is not allowed: at most 4,294,967 HCPs in each of 4 runs at a "
        "time on this machine; 18.6 GiB of memory are needed, 16.0 are there; with "
        "executor.workers=3 it fits"
    )
    assert plan_study(["population.size=5000000", "executor.workers=3"], verb="compare")
    assert plan_study(["population.size=5000000"], verb="run")
    assert plan_study(["population.size=8000000", "replicates=1"], verb="compare")


def test_where_one_run_does_not_fit_no_number_of_workers_is_said():
    (problem,) = problems("population.size=20000000")
    assert "74.5 GiB" in problem
    assert "it fits" not in problem


def test_a_log_of_every_touch_takes_memory_too():
    given = ["population.size=3000000", "weeks=100", "record.touches=true"]
    (problem,) = problems(*given, verb="run")
    assert "at most 477,218 HCPs on this machine" in problem
    assert plan_study(given[:2], verb="run")


def test_an_arm_that_is_too_large_is_named():
    (problem,) = problems('arms={a:["strategy=push"],b:["population.size=5000000"]}')
    assert problem.startswith("arms.b: population.size: 5,000,000")
    assert problem.endswith("with executor.workers=3 it fits")


def test_more_workers_than_processors_are_not_used_and_that_is_told():
    plan = plan_study(["executor.workers=1024"], verb="compare")
    assert plan.workers == 4
    assert plan.notes == [
        "executor.workers=1024: 4 at a time, one per processor; more are no faster"
    ]
    assert plan_study(["executor.workers=4"], verb="compare").notes == []
    assert plan_study(["executor.workers=3"], verb="compare").workers == 3


def test_a_folder_is_tried_and_left_as_it_was(tmp_path):
    assert machine.folder_problems(tmp_path / "a/b/c") == []
    assert machine.folder_problems(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def told(folder: Path) -> str:
    (problem,) = machine.folder_problems(folder)
    return str(problem)


def test_a_name_is_measured_in_bytes(tmp_path):
    assert machine.folder_problems(tmp_path / ("a" * 255)) == []
    assert "at most 255 bytes; 256 here" in told(tmp_path / ("a" * 254 + "\u00e9"))
    assert "path has at most" in told(tmp_path.joinpath(*["a" * 200] * 25))


def test_what_cannot_be_a_folder_is_told(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    assert "a file or a dead link is in its way" in told(tmp_path / "link")
    assert "a file or a dead link is in its way" in told(tmp_path / "file/deep")


@pytest.mark.parametrize("verb", ["run", "report", "validate"])
def test_a_command_in_a_folder_that_is_gone_is_told(tmp_path, monkeypatch, capsys, verb):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert main([verb]) == 2
    told = capsys.readouterr().err
    assert told == "hcpsim: folder: the one that this was started in is gone\n"
    monkeypatch.undo()


def test_a_folder_that_cannot_be_written_is_told_without_writing(tmp_path, monkeypatch):
    def refuse(prefix, dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine.tempfile, "mkdtemp", refuse)
    assert "can be written to (Permission denied)" in told(tmp_path / "x")


def test_libraries_take_one_thread_unless_the_user_says_more() -> None:
    line = (
        "from experiments.__main__ import main; main(['compare', 'wekes=4']); import numpy; "
        "from threadpoolctl import threadpool_info; "
        "print(*{one['num_threads'] for one in threadpool_info()})"
    )
    for given, threads in (({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")):
        surroundings = {name: it for name, it in os.environ.items() if "_NUM_THREADS" not in name}
        done = subprocess.run(
            [sys.executable, "-c", line], env={**surroundings, **given}, cwd=ROOT, text=True,
            capture_output=True, check=True,
        )  # fmt: skip
        assert done.stdout.split() == [threads]


def test_loaded_libraries_take_one_thread_for_a_while() -> None:
    with threadpool_limits(2):
        with one_thread():
            assert {one["num_threads"] for one in threadpool_info()} == {1}
        assert {one["num_threads"] for one in threadpool_info()} == {2}
