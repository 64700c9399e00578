"""A study from its plan to its folder: runs made, tables written, the answer told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.answer import answer
from experiments.assumptions import about
from experiments.claims import HEADLINES, controls, leads_to_split
from experiments.designs.design import Design, Row, gathered
from experiments.designs.endings import REPORT, draw_and_report, failures, finish
from experiments.designs.study_design import (
    TOLD,
    again,
    audits,
    own,
    study_design,
    told,
    why_design,
    without_a_rule,
)
from experiments.designs.tables import (
    audited,
    causes,
    placed,
    rules,
    sensitivity_runs,
    write_story,
    write_tables,
)
from experiments.doubt.lives import lives_of
from experiments.doubt.tables import doubt_tables, wanted
from experiments.files import write_table
from experiments.folder.lock import held
from experiments.folder.results_folder import Asked, Clock, configuration_of, holds, write_manifest
from experiments.jobs.choosing import connected
from experiments.jobs.executors import Dask
from experiments.jobs.interrupts import STOPS, attended
from experiments.jobs.job import RunOutcome, digest, table_digest
from experiments.jobs.store import Store
from experiments.made import NOTHING, Made
from experiments.precision import widest
from experiments.progress import say, waiting
from experiments.statistics import pair, summarise
from experiments.study import NotAStudy, Study
from experiments.telling.conditions import conditions_of
from experiments.telling.precision import reckoned
from experiments.telling.wording import listed
from experiments.verbs import VERBS

if TYPE_CHECKING:
    from experiments.configuration import StudyPlan

_OUTPUTS = (
    "manifest.json", "weekly.parquet", "channels.parquet", "hcps.parquet", "touches.parquet",
    "consent.parquet", "replicates.parquet", "weekly.csv", "channels.csv", "hcps.csv",
    "touches.csv", "consent.csv", "replicates.csv",
    "summary.csv", "differences.csv", "answer.csv", "sensitivity_runs.csv", "audit.csv", "why.csv",
    "rules.csv", "story.csv", "story_weeks.csv", "worlds.csv", "by_world.csv", "ranking.csv",
    "acceptability.csv", "break_even.csv", "information.csv", "report.html",
)  # fmt: skip


def make_study(plan: StudyPlan) -> Made:
    """Makes a study, or what is left of it.

    Args:
        plan: a sound study, of one arm or of several.

    Raises:
        ConfigError: where the results folder holds another study.
    """
    design = study_design(plan)
    asked = _asked(plan, design)
    return in_folder(
        plan, design, asked,
        lambda: Study.load(plan.results),
        lambda kept: _make_study(plan, design, asked, kept),
    )  # fmt: skip


@dataclass
class Kept:
    """Where a study is made.

    Attributes:
        design: whose runs are made; another one once it is known how many there are.
        store: where its runs are kept.
        clock: measures how long its parts take.
        cluster: that makes the runs; None makes them on this machine.
    """

    design: Design
    store: Store
    clock: Clock
    cluster: Dask | None


def in_folder(
    plan: StudyPlan, design: Design, asked: Asked, read: Callable[[], object],
    make: Callable[[Kept], Made],
) -> Made:  # fmt: skip
    """Makes what is asked in its folder, where it is not whole there.

    Args:
        plan: a sound one.
        design: of it, as far as it is known beforehand.
        asked: of the folder.
        read: reads what is there.
        make: makes it.

    Raises:
        ConfigError: where the folder holds another configuration.
    """
    folder, store = plan.results, Store(plan.results / "runs")
    place: Kept | None = None
    try:
        with attended(), connected(plan.cluster) as cluster, held(folder, plan.repeat):
            if holds(folder, asked, overwrite=plan.overwrite):
                with suppress(NotAStudy):  # a table of it was deleted
                    there = read()
                    say(f"{folder} holds this {asked.what} already; it is reported again.")
                    return Made(read=(there,))
            store.open()
            for name in asked.outputs:
                (folder / name).unlink(missing_ok=True)
            write_manifest(folder, {**plan_of(plan), **asked.manifest("unfinished")})
            place = Kept(design, store, Clock(), cluster)
            return make(place)
    except STOPS as cause:
        store.look(closely=False)
        keys = {row.job.key for row in (design if place is None else place.design).rows}
        kept = f"{sum(map(store.has, keys))} of {len(keys)} runs are kept in {store.folder}"
        return Made.stopped(cause, kept)


def _make_study(plan: StudyPlan, design: Design, asked: Asked, place: Kept) -> Made:
    """Makes the runs that are not kept yet, then everything from them."""
    folder, store, clock, cluster = plan.results, place.store, place.clock, place.cluster
    reached: dict[str, Any] = {}
    if plan.precision is not None:
        firsts = replace(design, rows=design.chosen(own))

        def compared() -> dict[str, pd.DataFrame]:
            there = firsts.chosen(lambda row: store.has(row.job.key))
            measures = gathered(store, there, "measures")
            return {"": measures[measures["segment"] == "all"]}

        replicates, reached = enough(plan, firsts, place, compared)
        plan = replace(plan, replicates=replicates)
        design = place.design = study_design(plan)
    failed = _make_runs(plan, design, store, clock, cluster)
    kept = design.chosen(lambda row: store.has(row.job.key))
    mine = [row for row in kept if own(row)]
    if not mine:
        say("Every run failed; there is nothing to report.")
        return NOTHING
    failed += _split_lead(plan, store, mine, clock, cluster)
    with clock.measure("tables"), waiting("Writing tables"):
        _write_study_tables(plan, store, kept)
        manifest = {**plan_of(plan), **asked.manifest("unfinished")}
        manifest |= {**_made(design, kept, failed), **reached}
        if stories := [row for row in kept if told(row)]:
            manifest["story"] = write_story(store, stories, folder)
        write_manifest(folder, {**manifest, "timings": clock.seconds})
    study = Study.load(folder)
    finish(folder, clock, manifest, _OUTPUTS[1:], _draw(study, clock))
    return Made.with_failures(failed, study)


def _asked(plan: StudyPlan, design: Design) -> Asked:
    """Returns what the study asks of its folder."""
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    record = next(iter(arms.values())).record
    contrasts = {name: one.model_dump() for name, one in plan.contrasts.items()}
    extent = {
        "replicates": asked_replicates(plan), "audit": plan.audit, "why": plan.why,
        "rules": plan.rules, "story": plan.story,
        **{f"record.{name}": value for name, value in record.model_dump().items()},
        "record.csv": plan.csv, "question": plan.question, "answer": list(contrasts),
        **({} if plan.worlds is None else {"score": plan.score, "worth": plan.worth}),
    }  # fmt: skip
    of_all = {
        "verb": plan.verb, "seed": plan.seed,
        "rows of population.file": table_digest(plan.hcps),
    } | ({} if plan.worlds is None else {"worlds": plan.worlds.named()})  # fmt: skip
    replaces = (
        "Its tables, figures and report are replaced; its runs stay in "
        f"{plan.results / 'runs'}, and those that this study needs too are not made again."
    )
    said = [(name, arm.overrides, arm.settings.strategy.about) for name, arm in plan.arms.items()]
    made_of = digest([said, [row.job.key for row in design.rows], extent, contrasts])
    configuration = configuration_of(arms, of_all)
    return Asked("study", configuration, extent, made_of, _OUTPUTS, replaces)


def asked_replicates(plan: StudyPlan) -> Any:
    """Returns how many replicates are asked for, or what says how many."""
    return plan.replicates if plan.precision is None else vars(plan.precision)


def enough(
    plan: StudyPlan, first: Design, place: Kept, tables: Callable[[], Mapping[str, pd.DataFrame]]
) -> tuple[int, dict[str, Any]]:
    """Makes the first replicates, and reckons how many make the intervals narrow enough.

    Args:
        plan: with a precision.
        first: its own runs at first.
        place: where they are kept.
        tables: measures of arms that are compared with each other, by point.

    Returns:
        Replicates in all, and `precision` for the manifest.
    """
    asked = plan.precision
    assert asked is not None
    say(f"{asked.least} replicates first; from their spread it is reckoned how many are needed.")
    with place.clock.measure("first runs"):
        told_failed(first.make(place.store, plan.workers, place.cluster))
    names = pd.DataFrame({"arm": list(plan.arms)})
    found = widest(tables(), asked.half, controls(names, {"arms": overrides_of(plan)}))
    wanted = max((one.wanted for one in found), default=asked.least)
    replicates = min(max(wanted, asked.least), asked.most)
    told = [{**one.told(replicates), "most": asked.most} for one in found]
    for one in told:
        say(reckoned(one))
    return replicates, {"precision": told}


def _make_runs(
    plan: StudyPlan, design: Design, store: Store, clock: Clock, cluster: Dask | None
) -> list[tuple[Row, RunOutcome]]:
    """Makes the runs that are not kept yet; returns those that failed."""
    left = design.left(store)
    kinds = {
        "of the study": sum(map(own, left)),
        "that tell one HCP's story": sum(map(told, left)),
        "without one of an arm's rules": sum(map(without_a_rule, left)),
        "again that show on what the answer turns": sum(map(again, left)),
    }
    if sum(count > 0 for count in kinds.values()) > 1:
        parts = [f"{count} {what}" for what, count in kinds.items() if count]
        say(f"{len(left)} runs: {listed(parts)}.")
    with clock.measure("runs"):
        return told_failed(design.make(store, plan.workers, cluster))


def told_failed(failed: list[tuple[Row, RunOutcome]]) -> list[tuple[Row, RunOutcome]]:
    """Says of each run that failed why; returns them."""
    for row, outcome in failed:
        under = f", {_variant(row)}" if _variant(row) else ""
        say(f"failed: arm {row.arm}, replicate {row.replicate}{under}: {outcome.reason}")
    return failed


def _split_lead(
    plan: StudyPlan, store: Store, mine: list[Row], clock: Clock, cluster: Dask | None
) -> list[tuple[Row, RunOutcome]]:
    """Splits the leader's lead by its causes; returns the runs for it that failed."""
    if not VERBS[plan.verb].compares or len(plan.arms) < 2 or plan.why is False:
        return []
    measures = placed(gathered(store, mine, "measures"), plan.worlds)
    measures = measures[measures["segment"] == "all"]
    summary = summarise(measures)
    overrides = {"arms": overrides_of(plan)}
    pairs = leads_to_split(
        summary, pair(measures), controls(summary, overrides), every=plan.why is True
    )
    design = why_design(plan, pairs)
    left = design.left(store)
    if left:
        named = " and ".join(f"{one} over {other}" for one, other in pairs)
        say(f"{len(left)} runs that split the lead of {named} by its causes.")
    with clock.measure("runs"):
        failed = told_failed(design.make(store, plan.workers, cluster))
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    write_table(causes(store, measures, design, pairs, arms, plan.worlds), plan.results / "why.csv")
    return failed


def _write_study_tables(plan: StudyPlan, store: Store, kept: list[Row]) -> None:
    mine = [row for row in kept if own(row)]
    measures = write_tables(store, mine, plan.results, plan.worlds, csv=plan.csv, first=plan.first)
    if plan.worlds is not None:
        write_table(plan.worlds.table().head(plan.replicates), plan.results / "worlds.csv")
        lived = plan.worlds.by_world(measures, HEADLINES)
        write_table(lived, plan.results / "by_world.csv")
    if not VERBS[plan.verb].compares:
        return
    write_table(pair(measures, first=plan.first), plan.results / "differences.csv")
    _write_doubt(plan, measures)
    if plan.contrasts:
        weekly = placed(gathered(store, mine, "weekly"), plan.worlds)
        read = answer(plan.contrasts, measures, weekly)
        write_table(read, plan.results / "answer.csv")
    if plan.rules:
        lives = [row for row in kept if without_a_rule(row)]
        write_table(rules(store, measures, lives, plan.worlds), plan.results / "rules.csv")
    if changed := [row for row in kept if again(row)]:
        turned = sensitivity_runs(store, measures, changed, plan.worlds)
        tried = {row.point.name for row in changed if not audits(row)}
        write_table(turned[turned["variant"].isin(tried)], plan.results / "sensitivity_runs.csv")
        if plan.audit:
            control = controls(measures, {"arms": overrides_of(plan)})
            points = {row.point.name: row.point for row in changed if audits(row)}
            first = next(iter(plan.arms.values())).settings
            found = audited(first, list(points.values()), measures, turned, control, plan.worlds)
            write_table(found, plan.results / "audit.csv")


def _write_doubt(plan: StudyPlan, measures: pd.DataFrame) -> None:
    """Writes how sure a choice is over worlds, where they are enough to say anything."""
    if plan.worlds is None or len(plan.arms) < 2:
        return
    lives = lives_of(measures, plan.worlds.table(), plan.worlds.draws, wanted(plan.score))
    if lives is None:
        return
    settings = next(iter(plan.arms.values())).settings
    with waiting("Weighing what knowing is worth"):
        found = doubt_tables(lives, plan.score, plan.worth, partial(about, settings), plan.seed)
    for name, table in found._asdict().items():
        write_table(table, plan.results / f"{name}.csv")


def plan_of(plan: StudyPlan) -> dict[str, Any]:
    """Returns what the manifest says of what was asked."""
    return {
        "hcpsim": version("hcpsim"),
        "verb": plan.verb,
        "name": plan.name,
        "repeat": plan.repeat,
        "arms": overrides_of(plan),
        "seed": plan.seed,
        "replicates": plan.replicates,
        "weeks": plan.weeks,
        "conditions": {name: conditions_of(arm.settings) for name, arm in plan.arms.items()},
        "configuration": plan.configuration,
        "notes": plan.notes,
    }


def overrides_of(plan: StudyPlan) -> dict[str, list[str]]:
    """Returns what sets each arm apart."""
    return {name: arm.overrides for name, arm in plan.arms.items()}


def _made(design: Design, kept: list[Row], failed: list[tuple[Row, RunOutcome]]) -> dict[str, Any]:
    """Returns what the manifest says of what was made."""
    mine = [row for row in kept if own(row)]
    return {
        "counts": {
            "hcps": design.hcps or mine[0].job.settings.population.size,
            "runs": len(mine), "re-runs": sum(map(again, kept)),
            "without a rule": sum(map(without_a_rule, kept)), "failed": len(failed),
        },
        "failed": failures(failed, _variant),
    }  # fmt: skip


def _variant(row: Row) -> str:
    """Returns what a run is but one of the study's own: a story, or a re-run under a variant."""
    return TOLD if told(row) else row.point.name


def _draw(study: Study, clock: Clock) -> list[str]:
    """Draws the figures and writes the report; returns the figures' names in the folder."""
    from experiments.figures import draw_all
    from experiments.report import write_report

    return draw_and_report(
        study.folder, clock, partial(draw_all, study), partial(write_report, study)
    )


def tell_study(folder: Path, study: Study | None = None) -> None:
    """Shows a study's story, table and verdict.

    Args:
        folder: of the study.
        study: that was read of it, if it was.
    """
    from experiments.telling.terminal import show, tell
    from experiments.telling.verdict import verdict_of

    study = study or Study.load(folder)
    if study.story is not None:
        tell(study)
    show(study, verdict_of(study))
    say(f"\nReport: {folder / REPORT}")
