"""How functions of the rule are compiled, and where the compiled code is kept.

Numba's cache on disk does not see a change in a function that lives in another file. So the
cache folder carries a hash of every source file of this package: a changed rule gets a folder
of its own, and stale code cannot run.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import platformdirs

Function = TypeVar("Function", bound=Callable[..., object])
_KEPT_FOLDERS = 4
# Nothing is allocated in compiled code, so nothing need be counted: counting the references to
# each array at every call would take more time than the rule itself.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}


def source_hash(folder: Path) -> str:
    """Returns a hash of all source files of a package: its version, in effect."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


MODEL_VERSION = source_hash(Path(__file__).parent)
CACHE_FOLDER = platformdirs.user_cache_path("hcpsim") / f"compiled-{MODEL_VERSION}"


def _use_cache_folder() -> bool:
    try:
        CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
        CACHE_FOLDER.touch()
        old = sorted(CACHE_FOLDER.parent.glob("compiled-*"), key=lambda path: path.stat().st_mtime)
        for path in old[:-_KEPT_FOLDERS]:
            shutil.rmtree(path, ignore_errors=True)
    except OSError:
        return False
    setattr(numba.config, "CACHE_DIR", str(CACHE_FOLDER))  # noqa: B010 - unknown to its stubs
    return True


_CACHED = _use_cache_folder()


def is_compiled() -> bool:
    """Tells whether the rule was compiled before, so that a start is quick."""
    return _CACHED and any(CACHE_FOLDER.rglob("*.nbc"))


def part(function: Function) -> Function:
    """Compiles a function that only other compiled functions call."""
    inline = numba.njit(**_OPTIONS, forceinline=True)
    return cast(Function, inline(function))


def step(function: Function) -> Function:
    """Compiles a function that is called at one place as if it were written there.

    It saves compiling it for itself and again within what calls it.
    """
    return cast(Function, numba.njit(**_OPTIONS, inline="always")(function))


def shared(function: Function) -> Function:
    """Compiles a function that compiled functions call from many places: once, not at each."""
    return cast(Function, numba.njit(**_OPTIONS)(function))


def entry(function: Function) -> Function:
    """Compiles a function that Python calls, and keeps the result on disk."""
    return cast(Function, numba.njit(**_OPTIONS, cache=_CACHED)(function))
