"""Work in workers: spread, stopped, and told where it ends before its time."""

import contextlib
import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool

import joblib
import pytest

from experiments.runs import workers


@pytest.mark.parametrize("count", [1, 2])
def test_calls_come_back_from_any_number_of_workers(count):
    calls = [joblib.delayed(pow)(number, 2) for number in range(5)]
    assert sorted(workers.spread(calls, count)) == [0, 1, 4, 9, 16]


def test_a_killed_worker_ends_the_work_and_not_the_program():
    calls = [joblib.delayed(signal.raise_signal)(signal.SIGKILL), joblib.delayed(pow)(2, 2)]
    with pytest.raises(BrokenProcessPool), workers.attended():
        list(workers.spread(calls, 2))
    assert list(workers.spread([joblib.delayed(pow)(3, 2)], 2)) == [9]


@pytest.mark.parametrize("then", [None, RuntimeError("the workers are gone")])
def test_an_interrupt_that_the_pool_swallows_is_not_lost(then):
    def interrupted() -> None:
        with workers.attended():
            with contextlib.suppress(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(5)
            if then is not None:
                raise then

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert signal.getsignal(signal.SIGINT) is before


STOPPED = "Stopped: 2 runs are kept.\nThis goes on from there: hcpsim run a=1"
ENDED = "A worker was ended, perhaps for memory: nothing is kept.\nThis does it again"


@pytest.mark.parametrize(
    ("cause", "repeat", "count", "kept", "code", "says"),
    [
        (KeyboardInterrupt(), "hcpsim run a=1", 2, "2 runs are kept", 130, STOPPED),
        (BrokenProcessPool(), "hcpsim validate", 2, "", 1,
         f"{ENDED}, with fewer workers: hcpsim validate executor.workers=1"),
        (BrokenProcessPool(), "hcpsim compare 'name=a b' executor.workers=8 weeks=2", 8, "", 1,
         f"{ENDED}, with fewer workers: hcpsim compare 'name=a b' weeks=2 executor.workers=4"),
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
    assert workers.tell_stop(cause, repeat, count, kept) == code
    assert capsys.readouterr().err == f"{says}\n"


def test_code_that_cannot_be_kept_is_told_with_its_folder(monkeypatch, capsys):
    monkeypatch.setattr(workers, "is_compiled", lambda: False)
    monkeypatch.setattr(workers, "is_kept", lambda: False)
    workers.compile_model()
    assert f"cannot be kept in {workers.CACHE_FOLDER}" in capsys.readouterr().err
