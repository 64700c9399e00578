"""What workers are given to do, in a file that is quickly read."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def square(number: int, power: int) -> int:
    """Takes a number to a power."""
    return number**power


def kill(number: int, _: None) -> int:
    """Ends its worker at the number 1."""
    if number == 1:
        signal.raise_signal(signal.SIGKILL)
    return number


def tell(number: int, _: None) -> int:
    """Tells at once who works, by a file, then takes long."""
    Path(f"worker_{os.getpid()}").touch()
    time.sleep(60)
    return number
