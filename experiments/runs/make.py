"""Making runs: one task lives the arms of some replicates, and keeps each run as it ends."""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import parent_process
from typing import TYPE_CHECKING

from experiments.runs.store import Store, digest
from sim.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

    from sim.model import EngagementModel

_TASK_HCP_WEEKS = 500_000  # a task should last long enough to be worth sending


@dataclass(frozen=True)
class Run:
    """One run to make.

    Attributes:
        arm: of the study.
        variant: what is changed in it; empty in the study's own runs.
        replicate: from 1.
        settings: what it depends on, besides luck.
        key: under which it is kept.
        story: id of the HCP whose story it is made for; empty makes the study's tables.
    """

    arm: str
    variant: str
    replicate: int
    settings: Settings
    key: str
    story: str = ""


@dataclass(frozen=True)
class Made:
    """What became of a run: `error` is empty where it was kept."""

    run: Run
    error: str


def tasks(runs: list[Run], hcps: int) -> list[list[Run]]:
    """Groups runs into tasks: a replicate's runs share a warm-up, short replicates a task."""
    by_replicate: dict[tuple[int, bool], list[Run]] = {}
    for run in runs:
        by_replicate.setdefault((run.replicate, bool(run.variant)), []).append(run)
    groups: list[list[Run]] = []
    size = 0.0
    for replicate in by_replicate.values():
        if not groups or size > _TASK_HCP_WEEKS:
            groups.append([])
            size = 0.0
        groups[-1] += sorted(replicate, key=lambda run: (run.replicate, _warm_up_key(run.settings)))
        size += sum(run.settings.weeks for run in replicate) * hcps
    return groups


def make(
    task: list[Run], seed: int, table: pd.DataFrame | None, store: Store, threads: int
) -> list[Made]:
    """Makes the runs of a task; a run that fails is told of, and stops no other.

    Raises:
        OSError: where a run cannot be kept, as none of the others could.
    """
    if parent_process() is not None and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return list(_make_each(task, seed, table, store, threads))


def _make_each(
    task: list[Run], seed: int, table: pd.DataFrame | None, store: Store, threads: int
) -> Iterator[Made]:
    from sim.model import EngagementModel, Start

    places = [(run.replicate, _warm_up_key(run.settings)) for run in task]
    start: Start | None = None
    for run, place, before, after in zip(
        task, places, [None, *places[:-1]], [*places[1:], None], strict=True
    ):
        try:
            if place != before:
                start = None
            model = EngagementModel(
                run.settings, seed, replicate=run.replicate, table=table, start=start,
                threads=threads, story=run.story or None,
            )  # fmt: skip
            if start is None and place == after:
                start = model.start()
            tables = _story(model, run) if run.story else _tables(model, run)
        except Exception:
            yield Made(run, traceback.format_exc())
            continue
        store.save(run.key, tables)
        yield Made(run, "")


def _warm_up_key(settings: Settings) -> str:
    """Everything that the warm-up depends on: all but the strategy, the weeks and the record."""
    return digest(settings.model_dump(exclude={"strategy", "weeks", "record", "engine"}))


def _tables(model: EngagementModel, run: Run) -> dict[str, pd.DataFrame]:
    from sim.tables.records import consent_table, hcp_table, touch_table

    at_start = model.universe.customers.copy()
    model.run()
    if run.variant:
        measures = model.scorecard.measures
        return {"measures": measures[measures["segment"] == "all"]}
    card = model.scorecard
    tables = {"measures": card.measures, "weekly": card.weekly, "channels": card.channels}
    if run.settings.record.hcps:
        tables["hcps"] = hcp_table(model.universe)
    if run.settings.record.touches:
        tables["touches"] = touch_table(model)
        tables["consent"] = consent_table(model, at_start)
    return tables


def _story(model: EngagementModel, run: Run) -> dict[str, pd.DataFrame]:
    from sim.tables.records import hcp_table
    from sim.tables.story import story_touches, story_weeks

    hcps = hcp_table(model.universe)
    hcp = hcps[hcps["hcp_id"] == run.story]
    model.run()
    return {"story": story_touches(model), "story_weeks": story_weeks(model), "story_hcp": hcp}
