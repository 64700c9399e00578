"""How functions of the rule are compiled, and where the compiled code is kept.

Numba's cache on disk does not see a change in a function that lives in another file. So the
cache folder carries a hash of all code of this package: a changed rule gets a folder of its own,
and stale code cannot run. What is spoilt there is compiled anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import platformdirs
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler

from sim.sources import package_version

Function = TypeVar("Function", bound=Callable[..., object])
_KEPT_FOLDERS = 4
# Nothing is allocated in compiled code, so nothing need be counted: counting the references to
# each array at every call would take more time than the rule itself.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}


MODEL_VERSION = package_version(Path(__file__).parent)
CACHE_FOLDER = platformdirs.user_cache_path("hcpsim") / f"compiled-{MODEL_VERSION}"


def _use_cache_folder() -> None:
    setattr(numba.config, "CACHE_DIR", str(CACHE_FOLDER))  # noqa: B010 - unknown to its stubs
    with suppress(OSError):
        CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
        CACHE_FOLDER.touch()
        old = sorted(CACHE_FOLDER.parent.glob("compiled-*"), key=lambda path: path.stat().st_mtime)
        for path in old[:-_KEPT_FOLDERS]:
            shutil.rmtree(path, ignore_errors=True)


_use_cache_folder()


class _Unfinished(JITCodeLibrary):
    """Code of a function that only other compiled functions call: optimised where it ends up."""

    def _optimize_final_module(self) -> None:
        """Leaves it to the function that this one is put into, which does it all over."""


class _IntoCallers(Compiler):
    """Compiles a function for its callers."""

    def define_pipelines(self) -> Any:
        """Returns Numba's own steps, for code that stays unfinished."""
        state = self.state
        if state.library is None:
            codegen = state.targetctx.codegen()
            state.library = _Unfinished(codegen, state.func_id.func_qualname)
        return super().define_pipelines()


class _OurFolder(CompileResultCacheImpl):
    """Keeps compiled code in our folder or nowhere: any other knows nothing of other sources."""

    _locator_classes = [UserProvidedCacheLocator]  # noqa: RUF012 - as numba declares it


class _Cache(FunctionCache):
    """Compiled code of one function, where a spoilt file or folder only costs time."""

    _impl_class = _OurFolder

    def __init__(self, function: Callable[..., object]) -> None:
        """Knows of no file that is whole."""
        super().__init__(function)
        self._whole: dict[Path, tuple[int, int]] = {}

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Returns what is kept for a signature; None where it is missing or spoilt."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # a spoilt pickle can raise anything
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keeps what was compiled for a signature, if it can be kept."""
        with suppress(OSError):
            super().save_overload(sig, data)

    def holds(self) -> bool:
        """Tells whether code is kept; files are read once, and again when they have changed.

        Raises:
            Exception: whatever reading a spoilt file raises.
        """
        if not self._whole or any(_stamp(path) != stamp for path, stamp in self._whole.items()):
            files = self._cache_file
            names = list(files._load_index().values())
            paths = [Path(files._index_path), *(Path(files._data_path(name)) for name in names)]
            for name in names:
                files._load_data(name)
            self._whole = {path: _stamp(path) for path in paths} if names else {}
        return bool(self._whole)


def _stamp(path: Path) -> tuple[int, int]:
    """Returns what changes with a file."""
    told = path.stat()
    return told.st_mtime_ns, told.st_size


_CACHES: list[_Cache | None] = []
"""Of every function under `entry`; None where its folder cannot be made or written."""


def is_kept() -> bool:
    """Tells whether compiled code can be kept on this machine."""
    return None not in _CACHES


def is_compiled() -> bool:
    """Tells whether the rule was compiled before and is whole, so that a start is quick."""
    try:
        whole = [cache.holds() for cache in _CACHES if cache is not None]
        return any(whole)
    except Exception:  # as above
        return False


def part(function: Function) -> Function:
    """Compiles a function that only other compiled functions call."""
    inline = numba.njit(**_OPTIONS, forceinline=True, pipeline_class=_IntoCallers)
    return cast(Function, inline(function))


def step(function: Function) -> Function:
    """Compiles a function that is called at one place as if it were written there.

    It saves compiling it for itself and again within what calls it.
    """
    return cast(
        Function, numba.njit(**_OPTIONS, inline="always", pipeline_class=_IntoCallers)(function)
    )


def shared(function: Function) -> Function:
    """Compiles a function that compiled functions call from many places: once, not at each."""
    return cast(Function, numba.njit(**_OPTIONS, pipeline_class=_IntoCallers)(function))


def entry(function: Function) -> Function:
    """Compiles a function that Python calls, and keeps the result on disk."""
    compiled = numba.njit(**_OPTIONS)(function)
    try:
        _CACHES.append(_Cache(function))
        compiled._cache = _CACHES[-1]
    except (OSError, RuntimeError):  # Numba's word for "no folder to keep it in"
        _CACHES.append(None)
    return cast(Function, compiled)
