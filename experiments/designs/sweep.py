"""A sweep from its plan to its folder: one comparison at each point of a grid, on the same luck."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.claims import controls
from experiments.designs.design import Design, Point, Row, gathered
from experiments.designs.endings import (
    draw_and_report,
    failures,
    finish,
    tell,
)
from experiments.designs.returns import MeasuresOfAll
from experiments.designs.study import (
    Kept,
    asked_replicates,
    enough,
    in_folder,
    overrides_of,
    plan_of,
    told_failed,
)
from experiments.designs.study_design import AGAIN, bare_point
from experiments.designs.sweep_tables import Places, differences, found_turns, means
from experiments.files import write_table
from experiments.folder.results_folder import Asked, configuration_of, write_manifest
from experiments.jobs.job import Shared, digest, table_digest
from experiments.jobs.store import Store
from experiments.made import NOTHING, Made
from experiments.progress import say, waiting
from experiments.swept import AS_SET, Swept

if TYPE_CHECKING:
    from experiments.configuration import StudyPlan
    from experiments.configuration.grid import Grid

_OUTPUTS = (
    "manifest.json", "sweep.csv", "sweep_differences.csv", "sweep_turns.csv", "worlds.csv",
    "report.html",
)  # fmt: skip


def make_sweep(plan: StudyPlan) -> Made:
    """Makes a sweep, or what is left of it.

    Args:
        plan: a sound one with a grid.

    Raises:
        ConfigError: where the results folder holds something else.
    """
    design = sweep_design(plan)
    asked = _asked(plan, design)
    return in_folder(
        plan, design, asked,
        lambda: Swept.load(plan.results),
        lambda place: _make_sweep(plan, design, asked, place),
    )  # fmt: skip


def sweep_design(plan: StudyPlan) -> Design:
    """Returns the design of a sweep: the arms as they stand, and at each point of the grid."""
    grid = _grid(plan)
    names = Places.of(grid).names
    points = [Point(AS_SET, {name: arm.settings for name, arm in plan.arms.items()})]
    points += [
        Point(name, point.arms, point.moves) for name, point in zip(names, grid.points, strict=True)
    ]
    design = Design(plan.name, Shared(plan.seed, {AGAIN: MeasuresOfAll()}, plan.hcps))
    design.cross(map(bare_point, points), plan.replicates, AGAIN, plan.worlds)
    return design


def _grid(plan: StudyPlan) -> Grid:
    assert plan.grid is not None
    return plan.grid


def _asked(plan: StudyPlan, design: Design) -> Asked:
    """Returns what the sweep asks of its folder."""
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    axes = _grid(plan).axes
    extent = {
        "replicates": asked_replicates(plan), "question": plan.question,
        **{f"grid.{axis.key}": list(axis.values) for axis in axes},
    }  # fmt: skip
    of_all = {
        "verb": plan.verb, "seed": plan.seed, "keys of grid": [axis.key for axis in axes],
        "rows of population.file": table_digest(plan.hcps),
    } | ({} if plan.worlds is None else {"worlds": plan.worlds.named()})  # fmt: skip
    replaces = (
        "Its tables, figures and report are replaced; its runs stay in "
        f"{plan.results / 'runs'}, and those that this sweep needs too are not made again."
    )
    said = [(name, arm.overrides) for name, arm in plan.arms.items()]
    made_of = digest([said, [row.job.key for row in design.rows], extent])
    configuration = configuration_of(arms, of_all)
    return Asked("sweep", configuration, extent, made_of, _OUTPUTS, replaces)


def _make_sweep(plan: StudyPlan, design: Design, asked: Asked, place: Kept) -> Made:
    """Makes the runs that are not kept yet, then everything from them."""
    folder, store, clock = plan.results, place.store, place.clock
    reached: dict[str, Any] = {}
    if plan.precision is not None:
        first = design
        replicates, reached = enough(plan, first, place, lambda: _compared(plan, store, first))
        plan = replace(plan, replicates=replicates)
        design = place.design = sweep_design(plan)
    points = len(_grid(plan).points)
    left = len(design.left(store))
    say(f"{points} points and the arms as they stand; {left:,} runs to make.")
    with clock.measure("runs"):
        failed = told_failed(design.make(store, plan.workers, place.cluster))
    by_point = _by_point(store, design.rows)
    if not by_point:
        say("Every run failed; there is nothing to report.")
        return NOTHING
    with clock.measure("tables"), waiting("Writing tables"):
        grid = _write_tables(plan, by_point)
        kept = [row for row in design.rows if store.has(row.job.key)]
        manifest = {
            **plan_of(plan), **asked.manifest("unfinished"), "grid": grid, **reached,
            "counts": {
                "hcps": design.hcps or kept[0].job.settings.population.size, "points": points,
                "runs": len({row.job.key for row in kept}), "failed": len(failed),
            },
            "failed": failures(failed),
        }  # fmt: skip
        write_manifest(folder, {**manifest, "timings": clock.seconds})
    swept = Swept.load(folder)
    finish(folder, clock, manifest, _OUTPUTS[1:], _draw(swept, place))
    return Made.with_failures(failed, swept)


def _by_point(store: Store, rows: list[Row]) -> dict[str, pd.DataFrame]:
    """Returns the measures of the runs that are kept, by point, in order."""
    kept: dict[str, list[Row]] = {}
    for row in rows:
        if store.has(row.job.key):
            kept.setdefault(row.point.name, []).append(row)
    return {name: gathered(store, mine, "measures") for name, mine in kept.items()}


def _compared(plan: StudyPlan, store: Store, design: Design) -> dict[str, pd.DataFrame]:
    """Returns what is compared with each other: arms at each point; of one arm its points."""
    by_point = _by_point(store, design.rows)
    if len(plan.arms) > 1:
        return by_point
    own = [table.assign(arm=name) for name, table in by_point.items()]
    return {"": pd.concat(own, ignore_index=True)} if own else {}


def _write_tables(plan: StudyPlan, by_point: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Writes the tables; returns what the manifest says of the grid."""
    grid, folder = _grid(plan), plan.results
    places = Places.of(grid)
    moved = [
        name
        for name, arm in plan.arms.items()
        if any(point.arms[name] != arm.settings for point in grid.points)
    ]
    told = means(places, by_point, plan.first)
    write_table(told, folder / "sweep.csv")
    write_table(differences(places, by_point, moved, plan.first), folder / "sweep_differences.csv")
    control = controls(told, {"arms": overrides_of(plan)})
    turned = found_turns(places, by_point, moved, control)
    write_table(turned, folder / "sweep_turns.csv")
    if plan.worlds is not None:
        write_table(plan.worlds.table().head(plan.replicates), folder / "worlds.csv")
    return {
        "axes": [
            {"key": axis.key, "name": axis.name, "about": axis.about, "unit": axis.unit,
             "values": list(axis.values), "as_set": dict(axis.as_set), "choice": axis.is_choice}
            for axis in grid.axes
        ],
        "points": list(places.names), "moved": moved,
    }  # fmt: skip


def _draw(swept: Swept, place: Kept) -> list[str]:
    """Draws the figures and writes the report; returns the figures' names in the folder."""
    from experiments.figures.sweep import draw_sweep
    from experiments.report import write_sweep_report

    return draw_and_report(
        swept.folder, place.clock, partial(draw_sweep, swept), partial(write_sweep_report, swept)
    )


def tell_sweep(folder: Path, swept: Swept | None = None) -> None:
    """Shows what a sweep found.

    Args:
        folder: of the sweep.
        swept: that was read of it, if it was.
    """
    from experiments.telling.sweep import lines

    tell(lines(swept or Swept.load(folder)), folder)
