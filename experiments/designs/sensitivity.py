"""A sensitivity analysis from its plan to its folder: a screen, a close look, what it says."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.claims import HEADLINES, controls
from experiments.designs.design import Design, Row
from experiments.designs.endings import (
    draw_and_report,
    failures,
    finish,
    tell,
)
from experiments.designs.returns import MeasuresOfAll
from experiments.designs.study import (
    Kept,
    in_folder,
    overrides_of,
    plan_of,
    told_failed,
)
from experiments.designs.study_design import AGAIN, bare
from experiments.effects.sample import (
    LUCK,
    Sample,
    screening_sample,
    shapley_sample,
    sobol_sample,
)
from experiments.effects.study import FILES, Analysis
from experiments.effects.tables import (
    Lived,
    curve_tables,
    effects_table,
    going_on,
    outcomes_table,
    screening_table,
    whole_blocks,
)
from experiments.files import write_table
from experiments.folder.results_folder import Asked, configuration_of, write_manifest
from experiments.jobs.executors import lasting
from experiments.jobs.job import RunOutcome, Shared, digest, table_digest
from experiments.jobs.tasks import ENOUGH, size_of
from experiments.made import NOTHING, Made
from experiments.progress import in_words, say, waiting

if TYPE_CHECKING:
    from experiments.configuration import StudyPlan
    from experiments.configuration.sensitivity import Inputs
    from experiments.jobs.store import Store

_OUTPUTS = ("manifest.json", "screening.csv", *FILES, "report.html")
_LEAST_BLOCKS = 2
_MOST_TOLD = 20  # failures that are told one by one
_TASKS_TIMED = 4  # a worker's start is not what a run takes
Failed = list[tuple[Row, RunOutcome]]


@dataclass
class Points:
    """Arms lived at the points of samples.

    Attributes:
        plan: whose arms.
        inputs: that are moved.
        design: of the runs.
        places: rows of the design at each point, by sample.
    """

    plan: StudyPlan
    inputs: Inputs
    design: Design
    places: dict[str, list[list[int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: StudyPlan, inputs: Inputs) -> Points:
        """Returns none yet."""
        shared = Shared(plan.seed, {AGAIN: MeasuresOfAll()}, plan.hcps)
        return cls(plan, inputs, Design(plan.name, shared))

    def add(self, name: str, sample: Sample) -> None:
        """Adds every replicate of every arm at every point of a sample.

        Args:
            name: of the sample, in words.
            sample: of these inputs.
        """
        arms = {arm: bare(one.settings) for arm, one in self.plan.arms.items()}
        each = self.plan.replicates
        values = self.inputs.values(sample.shares[:, :-1])
        places = []
        for at, (mine, luck) in enumerate(zip(values, sample.lucks, strict=True), start=1):
            first = len(self.design.rows)
            for replicate in range(luck * each + 1, (luck + 1) * each + 1):
                for arm, settings in arms.items():
                    self.design.add(settings, mine, replicate, AGAIN, arm, f"{name} {at}")
            places.append(list(range(first, len(self.design.rows))))
        self.places[name] = places

    def lived(self, name: str, sample: Sample, store: Store) -> Lived:
        """Returns what arms came to at the points of a sample; NaN where a run failed."""
        import pyarrow as pa

        arms = list(self.plan.arms)
        rows = [self.design.rows[at] for place in self.places[name] for at in place]
        there = [at for at, row in enumerate(rows) if store.has(row.job.key)]
        tables = store.load("measures", [rows[at].job.key for at in there])
        figures = np.full((len(rows), len(HEADLINES)), np.nan)
        if tables:
            table = pa.concat_tables(tables, promote_options="default").to_pandas()
            whose = np.repeat(there, [len(one) for one in tables])
            for column, measure in enumerate(HEADLINES):
                mine = (table["measure"] == measure).to_numpy()
                figures[whose[mine], column] = table["figure"].to_numpy(float)[mine]
        each = self.plan.replicates
        shape = (len(sample.shares), each, len(arms), len(HEADLINES))
        return Lived(sample, figures.reshape(shape).mean(axis=1), tuple(arms), HEADLINES)


def make_sensitivity(plan: StudyPlan) -> Made:
    """Makes a sensitivity analysis, or what is left of it.

    Args:
        plan: a sound one with inputs.

    Raises:
        ConfigError: where the results folder holds something else.
    """
    points = Points.of(plan, _inputs(plan))
    asked = _asked(plan)
    return in_folder(
        plan, points.design, asked,
        lambda: Analysis.load(plan.results),
        lambda place: _make(plan, points, asked, place),
    )  # fmt: skip


def _inputs(plan: StudyPlan) -> Inputs:
    assert plan.inputs is not None
    return plan.inputs


def _asked(plan: StudyPlan) -> Asked:
    """Returns what the analysis asks of its folder."""
    inputs = _inputs(plan)
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    extent = {
        "replicates": plan.replicates, "question": plan.question,
        **{f"sensitivity.{key}": value for key, value in inputs.asked.model_dump().items()
           if key != "inputs"},
    }  # fmt: skip
    moved = {one.key: [one.low, one.high] for one in inputs.inputs}
    of_all = {
        "verb": plan.verb, "seed": plan.seed,
        "rows of population.file": table_digest(plan.hcps), "sensitivity.inputs": moved,
    }  # fmt: skip
    replaces = (
        "Its tables, figures and report are replaced; its runs stay in "
        f"{plan.results / 'runs'}, and those that this analysis needs too are not made again."
    )
    said = [(name, arm.overrides) for name, arm in plan.arms.items()]
    keys = Points.of(plan, inputs)
    luckless = Sample((*moved, LUCK), np.full((1, len(moved) + 1), 0.5), 1)
    keys.add("middle", luckless)
    made_of = digest([said, [row.job.key for row in keys.design.rows], extent, moved])
    configuration = configuration_of(arms, of_all)
    code = {"SALib": version("SALib")}
    return Asked("analysis", configuration, extent, made_of, _OUTPUTS, replaces, code)


def _make(plan: StudyPlan, points: Points, asked: Asked, place: Kept) -> Made:
    """Makes the runs that are not kept yet, then everything from them."""
    inputs, folder, clock = points.inputs, plan.results, place.clock
    control = controls(pd.DataFrame({"arm": list(plan.arms)}), {"arms": overrides_of(plan)})
    failed: Failed = []
    screening: pd.DataFrame | None = None
    say(expected(plan))
    with lasting():
        if not inputs.named:
            keys = [one.key for one in inputs.inputs]
            sample = screening_sample(keys, inputs.asked.trajectories, plan.seed)
            points.add("screen", sample)
            failed += _live(plan, points, place)
            (lived,) = whole_blocks(points.lived("screen", sample, place.store))
            if lived.sample.blocks < _LEAST_BLOCKS:
                return _nothing_left()
            with waiting("Screening inputs"):
                screening = screening_table(lived, control, inputs.asked.first)
                write_table(screening, folder / "screening.csv")
            inputs = inputs.chosen(going_on(screening, control, inputs.asked.first))
        close = _close_look(plan, inputs, points, place, failed)
    if close is None:
        return _nothing_left()
    sobol, shapley, runs = close
    with clock.measure("tables"), waiting("Writing tables"):
        _write_tables(plan, inputs, sobol, shapley)
        told = {**inputs.asked.model_dump(), "named": inputs.named,
                "inputs": [vars(one) for one in _inputs(plan).inputs]}  # fmt: skip
        manifest = {
            **plan_of(plan), **asked.manifest("unfinished"), "sensitivity": told,
            "counts": {
                "hcps": points.design.hcps or _size(plan), "inputs": len(_inputs(plan).inputs),
                "closely": len(inputs.inputs), "runs": runs, "failed": len(failed),
            },
            "failed": failures(failed),
        }  # fmt: skip
        write_manifest(folder, {**manifest, "timings": clock.seconds})
    analysis = Analysis.load(folder)
    finish(folder, clock, manifest, _OUTPUTS[1:], _draw(analysis, place))
    return Made.with_failures(failed, analysis)


def _close_look(
    plan: StudyPlan, inputs: Inputs, screen: Points, place: Kept, failed: Failed
) -> tuple[Lived, Lived | None, int] | None:
    """Lives arms where the inputs that matter are moved alone.

    Args:
        plan: a sound one.
        inputs: those that matter.
        screen: points of the screen; empty where there was none.
        place: where runs are kept.
        failed: runs that failed so far; more are added.

    Returns:
        Arms lived on the Sobol sample, on the ways through it, and how many runs are kept in all;
        None where too many failed.
    """
    keys = [one.key for one in inputs.inputs]
    points = Points(plan, inputs, replace(screen.design, rows=[]))
    sample = sobol_sample(keys, inputs.asked.samples, plan.seed)
    ways = shapley_sample(sample, plan.seed) if inputs.asked.shapley else None
    points.add("sample", sample)
    if ways is not None:
        points.add("way", ways)
    whole = replace(screen.design, rows=[*screen.design.rows, *points.design.rows])
    place.design = whole
    failed += _live(plan, points, place)
    lived = [points.lived("sample", sample, place.store)]
    lived += [] if ways is None else [points.lived("way", ways, place.store)]
    lived = whole_blocks(*lived)
    if lived[0].sample.blocks < _LEAST_BLOCKS:
        return None
    kept = {row.job.key for row in whole.rows if place.store.has(row.job.key)}
    return lived[0], lived[1] if len(lived) > 1 else None, len(kept)


def _live(plan: StudyPlan, points: Points, place: Kept) -> Failed:
    """Makes runs that are not kept yet, a few first to say how long the rest takes."""
    design, store = points.design, place.store
    left = design.left(store)
    with place.clock.measure("runs"):
        few = _few(left, plan)
        failed: Failed = []
        if 4 * len(few) < len(left):
            made = len(design.rows)
            say(f"{len(left):,} of {made:,} runs are left; {len(few):,} first, to time them.")
            started = time.monotonic()
            failed += replace(design, rows=few).make(store, plan.workers, place.cluster)
            seconds = (time.monotonic() - started) / len(few) * (len(left) - len(few))
            say(f"The other {len(left) - len(few):,} take {in_words(seconds)} at that pace.")
        failed += design.make(store, plan.workers, place.cluster)
    told_failed(failed[:_MOST_TOLD])
    if (more := len(failed) - _MOST_TOLD) > 0:
        say(f"failed: {more:,} more runs; {place.store.folder} has the reasons.")
    return failed


def _few(left: list[Row], plan: StudyPlan) -> list[Row]:
    """Returns as many of the first runs as give every worker some tasks."""
    if not left:
        return []
    hcps = None if plan.hcps is None else len(plan.hcps)
    each = max(1, size_of(left[0].job, hcps))
    return left[: max(1, plan.workers * _TASKS_TIMED * ENOUGH // each)]


def expected(plan: StudyPlan) -> str:
    """Returns how many runs there are, in a sentence."""
    inputs = _inputs(plan)
    asked, times = inputs.asked, plan.replicates * len(plan.arms)
    moved, close = len(inputs.inputs), len(inputs.inputs)
    parts = []
    if not inputs.named:
        runs = asked.trajectories * (moved + 2) * times
        parts.append(f"{runs:,} screen {moved} inputs along {asked.trajectories} trajectories")
        close = min(asked.first, moved)
    new = close + 3 + (close - 1 if asked.shapley else 0)
    most = "" if inputs.named else "at most "
    parts.append(f"{most}{asked.samples * new * times:,} look closely at {close}")
    return f"Runs: {', and '.join(parts)}."


def _size(plan: StudyPlan) -> int:
    return next(iter(plan.arms.values())).settings.population.size


def _nothing_left() -> Made:
    say("Too many runs failed; there is nothing to report.")
    return NOTHING


def _write_tables(plan: StudyPlan, inputs: Inputs, sobol: Lived, shapley: Lived | None) -> None:
    """Writes the tables of the close look."""
    folder = plan.results
    effects = effects_table(sobol, shapley)
    ends = [(one.low, one.high) for one in inputs.inputs]
    interactions, tornado = curve_tables(sobol, shapley, ends)
    outcomes = outcomes_table(sobol, effects, tornado, inputs.asked.bound)
    for name, table in zip(FILES, (outcomes, effects, interactions, tornado), strict=True):
        write_table(table, folder / name)


def _draw(analysis: Analysis, place: Kept) -> list[str]:
    """Draws the figures and writes the report; returns the figures' names in the folder."""
    from experiments.figures.sensitivity import draw_sensitivity
    from experiments.report import write_sensitivity_report

    return draw_and_report(
        analysis.folder,
        place.clock,
        partial(draw_sensitivity, analysis),
        partial(write_sensitivity_report, analysis),
    )


def tell_sensitivity(folder: Path, analysis: Analysis | None = None) -> None:
    """Shows what an analysis found.

    Args:
        folder: of the analysis.
        analysis: that was read of it, if it was.
    """
    from experiments.telling.sensitivity import lines

    tell(lines(analysis or Analysis.load(folder)), folder)
