"""What this machine can bear."""

from __future__ import annotations

import os
from pathlib import Path

from experiments.faults import Fault

BYTES_PER_HCP = 1_000
"""Memory that one HCP takes at the most: a record of about 500 bytes, and its copy."""

BYTES_PER_HCP_WEEK = 100
"""Memory that one HCP takes for each week of a contact log that is read, in each worker."""

_GIB = 2**30


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


def size_faults(where: str, size: int, each: int = BYTES_PER_HCP) -> list[Fault]:
    """The fault of more HCPs than the memory holds.

    Args:
        where: What says how many there are.
        size: Number of HCPs.
        each: Bytes that one takes.
    """
    there = memory()
    if there is None or size * each <= there:
        return []
    needed = f"{size * each / _GIB:,.1f} GiB of memory are needed"
    most = f"at most {there // each:,} HCPs on this machine"
    return [Fault(where, f"{most}; {needed}, {there / _GIB:,.1f} are there", value=f"{size:,}")]
