"""Jobs put together into tasks: what shares a warm-up goes together, short ones by the dozen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from experiments.jobs.job import Job

ENOUGH = 8_000_000
"""A task should last a second or two, to be worth sending, and no longer: what it makes is kept at
its end."""

_A_WEEK = 4_000
"""What a week costs besides its HCPs, in weeks of an HCP."""

Task = tuple[Job, ...]


def tasks_of(jobs: Sequence[Job], hcps: int | None, workers: int) -> list[Task]:
    """Puts jobs together into tasks.

    Jobs of the same warm-up share a task, unless there are fewer warm-ups than workers: then the
    jobs of one are split up, and the warm-up is lived once by each part.

    Args:
        jobs: in the order in which they are wanted.
        hcps: of each run; None goes by each job's settings.
        workers: tasks at a time.

    Returns:
        Every job once, those that share a warm-up side by side.
    """
    order = {start: place for place, start in enumerate(dict.fromkeys(job.start for job in jobs))}
    ordered = sorted(jobs, key=lambda job: order[job.start])
    groups = [list(group) for _, group in groupby(ordered, key=lambda job: job.start)]
    parts = -(-workers // len(groups)) if groups else 1
    pieces = [piece for group in groups for piece in _split(group, parts)]
    tasks: list[list[Job]] = []
    room = 0
    for piece in pieces:
        if room <= 0:
            tasks.append([])
            room = ENOUGH
        tasks[-1] += piece
        room -= sum(size_of(job, hcps) for job in piece)
    return [tuple(task) for task in tasks]


def size_of(job: Job, hcps: int | None) -> int:
    """Returns how long a run takes, in weeks of an HCP."""
    weeks = job.settings.weeks + job.settings.warm_up.weeks
    return weeks * ((hcps or job.settings.population.size) + _A_WEEK)


def _split(jobs: list[Job], parts: int) -> list[list[Job]]:
    """Returns a list in so many parts of about the same length, as far as it has as many."""
    size = -(-len(jobs) // max(1, min(parts, len(jobs))))
    return [jobs[first : first + size] for first in range(0, len(jobs), size)]
