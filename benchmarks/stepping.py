"""Models that are stepped side by side and timed, week by week."""

from __future__ import annotations

import time
from statistics import median
from typing import Generic, TypeVar

from sim import EngagementModel, Settings
from sim.model import Start

THREADS = 2
Model = TypeVar("Model", bound=EngagementModel)


def warmed_up(settings: Settings) -> Start:
    """Lives a warm-up on all threads; every arm of that universe may start from it."""
    return begun(settings).start()


def begun(settings: Settings, start: Start | None = None) -> EngagementModel:
    """Returns a model on all threads, from a start or with its own warm-up."""
    return EngagementModel(settings, start=start, threads=THREADS)


class Stepper(Generic[Model]):
    """A model past its first weeks, whose next weeks are timed.

    Attributes:
        model: the model.
        seconds: of each week timed, by number of threads.
    """

    def __init__(self, model: Model, first_weeks: int) -> None:
        """Lives the first weeks, untimed."""
        self.model = model
        self.seconds: dict[int, list[float]] = {}
        self.model.begin_period()
        for _ in range(first_weeks):
            self.model.step()

    def time_week(self, threads: int = 1) -> None:
        """Lives a week on so many threads and notes how long it took."""
        self.model._threads = threads
        started = time.perf_counter()
        self.model.step()
        self.seconds.setdefault(threads, []).append(time.perf_counter() - started)

    def speed(self, threads: int = 1) -> float:
        """Returns HCP-weeks a second, by the median week."""
        return len(self.model.universe.hcps) / median(self.seconds[threads])
