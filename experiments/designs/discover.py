"""A search for where the favourite loses, from its plan to its folder: arms in many worlds."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import discovery
from experiments.assumptions import told_of
from experiments.claims import controls
from experiments.designs.design import Design, Point, gathered
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
from experiments.designs.study_design import AGAIN, bare_point
from experiments.discovered import KEY, Discovered
from experiments.discovery.conditions import (
    Conditions,
    box_table,
    conditions_of,
    lost_table,
    peeling_table,
    summary,
)
from experiments.discovery.losses import losses_of
from experiments.doubt.lives import lives_of
from experiments.files import write_table
from experiments.folder.results_folder import Asked, configuration_of, write_manifest
from experiments.jobs.job import Shared, digest, table_digest
from experiments.made import NOTHING, Made
from experiments.progress import say, waiting
from sim.sources import package_version

if TYPE_CHECKING:
    import pandas as pd

    from experiments.configuration import StudyPlan
    from experiments.configuration.discover_keys import Discover
    from experiments.worlds import Worlds

_OUTPUTS = (
    "manifest.json", "lost.csv", "box.csv", "peeling.csv", "worlds.csv", "report.html",
)  # fmt: skip
OWN_CODE = package_version(Path(discovery.__file__).parent)
"""Version of what finds boxes."""


def make_discovery(plan: StudyPlan) -> Made:
    """Lives the arms in many worlds, or what is left of them, and finds where the favourite loses.

    Args:
        plan: a sound one with worlds.

    Raises:
        ConfigError: where the results folder holds something else.
    """
    design = discover_design(plan)
    asked = _asked(plan, design)
    return in_folder(
        plan, design, asked,
        lambda: Discovered.load(plan.results),
        lambda place: _make(plan, design, asked, place),
    )  # fmt: skip


def discover_design(plan: StudyPlan) -> Design:
    """Returns the design of a search: every arm in every world."""
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    design = Design(plan.name, Shared(plan.seed, {AGAIN: MeasuresOfAll()}, plan.hcps))
    design.cross([bare_point(Point("", arms))], plan.replicates, AGAIN, plan.worlds)
    return design


def _what(plan: StudyPlan) -> tuple[Worlds, Discover]:
    assert plan.worlds is not None
    assert plan.discovery is not None
    return plan.worlds, plan.discovery


def _asked(plan: StudyPlan, design: Design) -> Asked:
    """Returns what the search asks of its folder."""
    worlds, question = _what(plan)
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    extent = {
        "question": plan.question,
        **{f"{KEY}.{key}": value for key, value in question.model_dump().items()},
    }
    of_all = {
        "verb": plan.verb, "seed": plan.seed,
        "rows of population.file": table_digest(plan.hcps), "worlds": worlds.named(),
    }  # fmt: skip
    replaces = (
        "Its tables, figures and report are replaced; its runs stay in "
        f"{plan.results / 'runs'}, and those that this search needs too are not made again."
    )
    said = [(name, arm.overrides) for name, arm in plan.arms.items()]
    made_of = digest([said, [row.job.key for row in design.rows], extent, OWN_CODE])
    return Asked(
        "search", configuration_of(arms, of_all), extent, made_of, _OUTPUTS, replaces,
        {"discovery": OWN_CODE},
    )  # fmt: skip


def _make(plan: StudyPlan, design: Design, asked: Asked, place: Kept) -> Made:
    """Makes the runs that are not kept yet, then everything from them."""
    folder, store, clock = plan.results, place.store, place.clock
    worlds, _ = _what(plan)
    count = len(set(worlds.draws))
    say(f"{len(plan.arms)} arms in {count:,} worlds; {len(design.left(store)):,} runs to make.")
    with clock.measure("runs"):
        failed = told_failed(design.make(store, plan.workers, place.cluster))
    kept = design.chosen(lambda row: store.has(row.job.key))
    found: Conditions | None = None
    if kept:
        with clock.measure("boxes"), waiting("Peeling boxes"):
            found = _conditions(plan, gathered(store, kept, "measures"))
    if found is None:
        say("No two arms have a figure in two worlds or more; there is nothing to report.")
        return NOTHING
    with clock.measure("tables"), waiting("Writing tables"):
        _write_tables(plan, found)
        manifest = {
            **plan_of(plan), **asked.manifest("unfinished"), KEY: _told(plan, found),
            "counts": {
                "hcps": design.hcps or kept[0].job.settings.population.size, "worlds": count,
                "runs": len({row.job.key for row in kept}), "failed": len(failed),
            },
            "failed": failures(failed),
        }  # fmt: skip
        write_manifest(folder, {**manifest, "timings": clock.seconds})
    discovered = Discovered.load(folder)
    finish(folder, clock, manifest, _OUTPUTS[1:], _draw(discovered, place))
    return Made.with_failures(failed, discovered)


def _conditions(plan: StudyPlan, measures: pd.DataFrame) -> Conditions | None:
    """Returns under which conditions the favourite loses; None where nothing can be compared."""
    worlds, asked = _what(plan)
    lives = lives_of(measures, worlds.table(), worlds.draws, [asked.measure])
    named = {asked.favourite, asked.rival} - {None}
    if lives is None or not named <= set(lives.arms):
        return None
    control = controls(measures, {"arms": overrides_of(plan)})
    losses = losses_of(lives, asked.measure, asked.favourite, asked.rival, control)
    return conditions_of(losses, plan.seed)


def _write_tables(plan: StudyPlan, found: Conditions) -> None:
    worlds, _ = _what(plan)
    settings = next(iter(plan.arms.values())).settings
    write_table(lost_table(found, worlds.draws), plan.results / "lost.csv")
    box = box_table(found, lambda key: told_of(settings, key))
    write_table(box, plan.results / "box.csv")
    write_table(peeling_table(found), plan.results / "peeling.csv")
    write_table(worlds.table().head(plan.replicates), plan.results / "worlds.csv")


def _told(plan: StudyPlan, found: Conditions) -> dict[str, Any]:
    """Returns what the manifest says of what was found."""
    worlds, asked = _what(plan)
    return {
        **summary(found), "rival": asked.rival, "named": asked.favourite is not None,
        "source": worlds.source,
    }  # fmt: skip


def _draw(discovered: Discovered, place: Kept) -> list[str]:
    """Draws the figures and writes the report; returns the figures' names in the folder."""
    from experiments.figures.discovery import draw_discovery
    from experiments.report import write_discovery_report

    return draw_and_report(
        discovered.folder, place.clock,
        partial(draw_discovery, discovered), partial(write_discovery_report, discovered),
    )  # fmt: skip


def tell_discovery(folder: Path, discovered: Discovered | None = None) -> None:
    """Shows what a search found.

    Args:
        folder: of the search.
        discovered: that was read of it, if it was.
    """
    from rich.console import Console

    from experiments.telling.discovery import box, lines
    from experiments.telling.table import print_table

    discovered = discovered or Discovered.load(folder)
    if discovered.shown:
        print_table(box(discovered), Console(highlight=False))
    tell(lines(discovered), folder)
