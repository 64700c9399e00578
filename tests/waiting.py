"""Waiting for what another process does: as long as it takes, and no longer than it can come."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any


def until(is_so: Callable[[], Any], *working: subprocess.Popen[Any]) -> None:
    """Waits for something, however slow the machine is.

    Args:
        is_so: tells whether it is there.
        working: processes that bring it about; if one of them has ended before, it never comes.
    """
    while not is_so():
        ended = [process.args for process in working if process.poll() is not None]
        assert not ended or is_so(), ended
        time.sleep(0.05)
