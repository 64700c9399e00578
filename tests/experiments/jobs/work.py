"""What workers are given to do, in a file that is quickly read."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path


def square(number: int, power: int) -> Iterator[int]:
    """Takes a number to a power."""
    yield number**power


def who(_number: int, _shared: object) -> Iterator[int]:
    """Tells which process works."""
    yield os.getpid()


def kill(number: int, _: None) -> Iterator[int]:
    """Ends its worker at the number 1."""
    if number == 1:
        signal.raise_signal(signal.SIGKILL)
    yield number


def tell(number: int, _: None) -> int:
    """Tells at once who works, by a file; works on until its parent is long gone, and tells that.

    A worker looks for its parent twice a second: it has a hundred looks before it counts as one
    that outlives it, however slow the machine is.
    """
    parent = os.getppid()
    Path(f"worker_{os.getpid()}").touch()
    for _look in range(100):
        while os.getppid() == parent:
            time.sleep(0.1)
        time.sleep(0.5)
    Path(f"outlived_{os.getpid()}").touch()
    os._exit(1)
