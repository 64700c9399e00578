"""What this machine can bear."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.config_errors import Problem, shown

BYTES_PER_HCP = 1_000
"""Memory that one HCP takes at the most: a record of about 500 bytes, and its copy."""

BYTES_PER_HCP_WEEK = 100
"""Memory that one HCP takes for each week of a contact log that is read, in each worker."""

BYTES_PER_HCP_WEEK_RECORDED = 350
"""Memory that one HCP takes for each week whose every touch is recorded, measured under hybrid."""

_GIB = 2**30
_ROOM = 120  # bytes that the longest path within a folder of results takes


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def begin_with_one_thread() -> None:
    """Lets libraries of linear algebra start one thread, where nothing else is asked for.

    To be called before they are loaded. On tables of this size more threads wait for each other
    longer than they work, and sums in another order would differ in their last bits.
    """
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")


@contextmanager
def one_thread() -> Iterator[None]:
    """Lets libraries that are loaded take one thread, for the same reason."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def memory() -> int | None:
    """Memory that this process may use, in bytes; None where the system does not say."""
    try:
        known = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    except (AttributeError, ValueError, OSError):
        return None
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.is_file() and (text := limit.read_text().strip()).isdecimal():
        known.append(int(text))
    return min(known)


def workers(asked: int | str) -> int:
    """Runs at a time: as many as asked for, but no more than there are processors.

    Args:
        asked: 1 or more, or `auto`.
    """
    return min(processors(), asked) if isinstance(asked, int) else processors()


def side_by_side(workers_: int, replicates: int) -> int:
    """Runs of a study that live at the same time, each with all its HCPs: two of a replicate.

    More of a few replicates would be quicker, and take more memory than small machines have.

    Args:
        workers_: runs at a time, were there enough of them.
        replicates: of the study.
    """
    return min(workers_, max(1, 2 * replicates))


def size_problems(
    where: str, size: int, each: int = BYTES_PER_HCP, at_a_time: int = 1
) -> list[Problem]:
    """The problem of more HCPs than the memory holds.

    Args:
        where: What says how many there are.
        size: Number of HCPs.
        each: Bytes that one takes in a run.
        at_a_time: Runs at a time, each with all the HCPs.
    """
    there, one_run = memory(), size * each
    if there is None or one_run * at_a_time <= there:
        return []
    side_by_side = f" in each of {at_a_time} runs at a time" if at_a_time > 1 else ""
    most = f"at most {there // (each * at_a_time):,} HCPs{side_by_side} on this machine"
    needed = f"{one_run * at_a_time / _GIB:,.1f} GiB of memory are needed"
    message = f"{most}; {needed}, {there / _GIB:,.1f} are there"
    fits = f"with executor.workers={there // one_run} it fits" if one_run <= there else ""
    return [Problem(where, message, value=f"{size:,}", hint=fits)]


def folder_problems(folder: Path, where: str = "results") -> list[Problem]:
    """The problem of a folder of results that cannot be made or written.

    Args:
        folder: Of the results.
        where: What names it.
    """
    whole = folder.absolute()
    there = next(path for path in (whole, *whole.parents) if os.path.lexists(path))
    if not os.path.isdir(there):
        message = "a folder; a file or a dead link is in its way"
        return [Problem("results", message, value=shown(str(there)))]
    length, longest = _longest(there)
    parts = [part for part in whole.parts if len(os.fsencode(part)) > length]
    if parts:
        message = f"the name of a folder, at most {length} bytes; {len(os.fsencode(parts[0]))} here"
        return [Problem(where, message, value=shown(parts[0]))]
    if len(os.fsencode(whole)) > longest - _ROOM:
        message = f"a folder whose path has at most {longest - _ROOM:,} bytes"
        return [Problem(where, message, value=shown(str(folder)))]
    try:
        os.rmdir(tempfile.mkdtemp(prefix=".hcpsim-", dir=there))
    except OSError as error:
        message = f"a folder that can be written to ({error.strerror})"
        return [Problem("results", message, value=shown(str(there)))]
    return []


def _longest(there: Path) -> tuple[int, int]:
    """How many bytes the name of a folder and a path may have where this folder lies."""
    try:
        return os.pathconf(there, "PC_NAME_MAX"), os.pathconf(there, "PC_PATH_MAX")
    except (AttributeError, OSError):
        return 255, 4096
