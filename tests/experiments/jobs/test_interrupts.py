"""Work that ends before its time: what is told, and the line that goes on."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.__main__ import main
from experiments.jobs import compiling, interrupts, making
from experiments.jobs.executors import WorkerLost
from experiments.jobs.making import RunFailed
from experiments.jobs.stopping import pressed
from experiments.jobs.store import Store

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("then", [None, RuntimeError("the workers are gone")])
def test_an_interrupt_that_the_pool_swallows_is_not_lost(then):
    def interrupted() -> None:
        with interrupts.attended():
            with contextlib.suppress(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(5)
            if then is not None:
                raise then

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_that_is_lost_while_a_run_is_kept_ends_the_work_after_it(
    tmp_path, monkeypatch, capsys
):
    keep, kept = Store.keep, []

    def keep_and_lose_an_interrupt(store, outcomes, labels):
        keep(store, outcomes, labels)
        kept.append(outcomes)
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)

    monkeypatch.setattr(making, "_JOBS", 1)
    monkeypatch.setattr(Store, "keep", keep_and_lose_an_interrupt)
    call = ["compare", "arms=[push,none]", "population.size=50", "weeks=2", "why=false"]
    assert main([*call, "executor.workers=1", f"results={tmp_path / 'study'}"]) == 130
    assert len(kept) == 1
    assert "Stopped: 1 of " in capsys.readouterr().err
    assert not pressed


STOPPING = """
import sys, time
from experiments.jobs.interrupts import attended

with attended():
    try:
        print("at work", flush=True)
        sys.stdin.read()
    except KeyboardInterrupt:
        print("stopping", flush=True)
        while True:
            time.sleep(0.1)
"""


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
def test_a_second_interrupt_ends_at_once_and_quietly(first):
    with subprocess.Popen(
        [sys.executable, "-c", STOPPING], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line, number in (("at work\n", first), ("stopping\n", signal.SIGINT)):
            assert process.stdout.readline() == line
            process.send_signal(number)
        _, said = process.communicate()
    assert process.returncode == 130
    assert said == ""


STOPPED = "Stopped: 2 runs are kept.\nThis goes on from there: hcpsim run a=1"
ENDED = "A worker was ended, perhaps for memory: nothing is kept.\nThis does it again"


@pytest.mark.parametrize(
    ("cause", "repeat", "count", "kept", "code", "says"),
    [
        (KeyboardInterrupt(), "hcpsim run a=1", 2, "2 runs are kept", 130, STOPPED),
        (WorkerLost(), "hcpsim validate", 2, "", 1,
         f"{ENDED}, with fewer workers: hcpsim validate executor.workers=1"),
        (WorkerLost(), "hcpsim compare 'name=a b' executor.workers=8 weeks=2", 8, "", 1,
         f"{ENDED}, with fewer workers: hcpsim compare 'name=a b' weeks=2 executor.workers=4"),
        (RunFailed("hybrid, replicate 2: RuntimeError: no luck"), "hcpsim validate", 2, "", 1,
         "A run failed (hybrid, replicate 2: RuntimeError: no luck): nothing is kept.\n"
         "This does it again: hcpsim validate"),
        (MemoryError(), "hcpsim run", 1, "", 1,
         "There is not enough memory: nothing is kept.\nThis does it again: hcpsim run"),
        (OSError(28, "No space left", "x/y"), "hcpsim run", 2, "2 runs are kept", 1,
         "Cannot go on (x/y: No space left): 2 runs are kept.\n"
         "This goes on from there, when that is mended: hcpsim run"),
        (OSError("Detail:\nno space"), "hcpsim run", 2, "", 1,
         "Cannot go on (Detail: no space): nothing is kept.\n"
         "This does it again, when that is mended: hcpsim run"),
    ],
)  # fmt: skip
def test_a_stop_is_told_with_a_line_that_goes_on(cause, repeat, count, kept, code, says, capsys):
    assert interrupts.tell_stop(cause, repeat, count, kept) == code
    assert capsys.readouterr().err == f"{says}\n"


def test_code_that_cannot_be_kept_is_told_with_its_folder(monkeypatch, capsys):
    monkeypatch.setattr(compiling, "is_compiled", lambda: False)
    monkeypatch.setattr(compiling, "is_kept", lambda: False)
    compiling.compile_model()
    assert f"cannot be kept in {compiling.CACHE_FOLDER}" in capsys.readouterr().err
