"""One command at a time is at a folder of results."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.config_errors import ConfigError, Problem

_LOCK, _HOLDER = ".lock", ".holder.json"


@contextmanager
def held(folder: Path, command: str) -> Iterator[None]:
    """Holds a folder for as long as a command is at it.

    The system lets go of the lock when the process ends, however it does.

    Args:
        folder: of results; made if missing.
        command: what holds it, as it was typed.

    Raises:
        ConfigError: where another command holds it; says which.
        OSError: where the folder cannot be made or written to.
    """
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        hint = "wait until it is done, or name=... makes a folder of its own"
        raise ConfigError(
            [Problem("results", f"{folder} is held by {_holder(folder)}", hint=hint)]
        ) from None
    except NotImplementedError:  # a disk on which nothing can be locked
        yield
        return
    try:
        (folder / _HOLDER).write_text(json.dumps(_me(command)), encoding="utf-8")
        yield
    finally:
        for name in (_HOLDER, _LOCK):
            with suppress(OSError):
                (folder / name).unlink()
        lock.release()
        if is_new:
            with suppress(OSError):
                folder.rmdir()  # nothing was written


def is_held(folder: Path) -> bool:
    """Tells whether a command is at a folder just now; one that was killed is not."""
    if not (folder / _LOCK).exists():
        return False
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except (NotImplementedError, OSError):  # nothing can be locked there, or by this user
        return False
    lock.release()
    return False


def _me(command: str) -> dict[str, str | int]:
    return {
        "command": command, "process": os.getpid(), "machine": platform.node(),
        "since": time.strftime("%H:%M"),
    }  # fmt: skip


def _holder(folder: Path) -> str:
    """Returns who holds a folder, as far as that is known."""
    try:
        who = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        where = "" if who["machine"] == platform.node() else f" on {who['machine']}"
        return f"process {who['process']}{where} since {who['since']}: {who['command']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another command"
