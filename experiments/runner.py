"""A study from its plan to its folder: runs made, tables written, the answer told."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal

from experiments.answer import answer
from experiments.claims import controls
from experiments.conditions import conditions_of
from experiments.configuration.machine import processors
from experiments.runs.audited import audit_of
from experiments.runs.collect import audited, gather, turns, write_story, write_tables
from experiments.runs.folder import Clock, holds, versions, write_manifest
from experiments.runs.make import Made, Run, make, tasks
from experiments.runs.progress import RunProgress, say, waiting
from experiments.runs.store import Store, digest, run_key, table_digest, write_whole
from experiments.runs.variants import MOST_REPLICATES, variants_of
from experiments.statistics import pair
from experiments.study import Study
from sim.compiled import is_compiled
from sim.settings import Record, Settings

if TYPE_CHECKING:
    from experiments.configuration import StudyPlan

Verb = Literal["run", "compare"]
WHOLE, WITH_FAILURES, STOPPED = 0, 1, 130
_OUTPUTS = (
    "manifest.json", "weekly.parquet", "channels.parquet", "hcps.parquet", "touches.parquet",
    "consent.parquet", "weekly.csv", "channels.csv", "hcps.csv", "touches.csv", "consent.csv",
    "summary.csv", "differences.csv", "answer.csv", "turns.csv", "audit.csv", "story.csv",
    "story_weeks.csv", "report.html",
)  # fmt: skip


def run_study(plan: StudyPlan, verb: Verb) -> int:
    """Makes a study, or what is left of it, and tells its answer.

    Args:
        plan: a sound study.
        verb: `run` (one arm) or `compare`.

    Returns:
        The exit code: 0, 1 with failed runs, 130 after Ctrl-C.

    Raises:
        Faults: where the results folder holds another study.
    """
    folder, clock = plan.results, Clock()
    hcps = table_digest(plan.hcps)
    fingerprint = _fingerprint(plan, verb, hcps)
    if holds(folder, fingerprint, overwrite=plan.overwrite):
        say(f"{folder} holds this study already; it is reported again.")
        return _tell(Study.load(folder), clock, draw=False)
    own, changed, told = _runs(plan, verb, hcps)
    every = own + changed + told
    store = Store(folder / "runs")
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    write_manifest(folder, {"fingerprint": fingerprint, "state": "unfinished"})
    store.sweep_up()
    try:
        with stopped_by_ctrl_c():
            failed = _make_runs(plan, every, store, clock)
    except KeyboardInterrupt:
        kept = sum(store.has(run.key) for run in every)
        say(
            f"Stopped: {kept} of {len(every)} runs are kept in {store.folder}.\n"
            f"This goes on from there: {plan.repeat}"
        )
        return STOPPED
    own, changed, told = ([r for r in runs if store.has(r.key)] for runs in (own, changed, told))
    for made in failed:
        say(f"failed: arm {made.run.arm}, replicate {made.run.replicate}: {_last_line(made)}")
    if not own:
        say("Every run failed; there is nothing to report.")
        return WITH_FAILURES
    with clock.measure("tables"), waiting("Writing tables"):
        _write_study_tables(plan, verb, store, own, changed)
        manifest = _manifest(plan, verb, fingerprint, own, changed, failed, clock)
        if told:
            manifest["story"] = write_story(store, told, folder)
        write_manifest(folder, manifest)
    _tell(Study.load(folder), clock, draw=True)
    return WITH_FAILURES if failed else WHOLE


def _fingerprint(plan: StudyPlan, verb: Verb, hcps: str) -> str:
    arms = {name: arm.settings.model_dump() for name, arm in plan.arms.items()}
    asked = [plan.question, {name: one.model_dump() for name, one in plan.readings.items()}]
    whole = [verb, list(arms), arms, plan.replicates, plan.seed, hcps, plan.csv, plan.story, asked]
    whole += [plan.audit] if plan.audit else []
    return digest(whole)


def _clear(folder: Path) -> None:
    for name in _OUTPUTS:
        (folder / name).unlink(missing_ok=True)


def _runs(plan: StudyPlan, verb: Verb, hcps: str) -> tuple[list[Run], list[Run], list[Run]]:
    """Returns the study's own runs, by arm and replicate, re-runs under variants, the story's."""
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    own = [
        Run(name, "", k, settings, run_key(settings, plan.seed, k, hcps, "full"))
        for name, settings in arms.items()
        for k in range(1, plan.replicates + 1)
    ]
    told = [
        Run(name, "", 1, bare, run_key(bare, plan.seed, 1, hcps, f"story {plan.story}"), plan.story)
        for name, bare in ((name, _unrecorded(s)) for name, s in arms.items())
        if plan.story
    ]
    if verb == "run" or len(arms) < 2:
        return own, [], told
    fewer = min(plan.replicates, MOST_REPLICATES)
    changed = [
        Run(name, variant.name, k, settings, run_key(settings, plan.seed, k, hcps, "measures"))
        for variant in [*variants_of(arms), *(audit_of(arms) if plan.audit else [])]
        for name, settings in variant.arms.items()
        for k in range(1, fewer + 1)
    ]
    return own, changed, told


def _unrecorded(settings: Settings) -> Settings:
    """Returns settings that record no table of single HCPs: one story needs none."""
    return settings.model_copy(update={"record": Record()})


def _make_runs(plan: StudyPlan, runs: list[Run], store: Store, clock: Clock) -> list[Made]:
    """Makes the runs that are not kept yet; returns those that failed."""
    import joblib

    every = {run.key: run for run in runs}  # two variants may come to the same
    left = [run for key, run in every.items() if not store.has(key)]
    if len(left) < len(every):
        say(f"{len(every) - len(left)} of {len(every)} runs are kept from before.")
    if not left:
        return []
    with clock.measure("compile"):
        compile_model()
    again, told = sum(bool(run.variant) for run in left), sum(bool(run.story) for run in left)
    if again:
        of_a_life = f", {told} that tell one HCP's story" if told else ""
        say(
            f"{len(left)} runs: {len(left) - again - told} of the study{of_a_life}, and {again} "
            "re-runs that show on what the answer turns."
        )
    hcps = len(plan.hcps) if plan.hcps is not None else left[0].settings.population.size
    todo = tasks(left, hcps)
    workers = min(plan.workers, len(todo))
    threads = max(1, plan.workers // workers)
    # After Ctrl-C the workers' own house-keeper sweeps up, and need not tell the user.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    failed: list[Made] = []
    with clock.measure("runs"), RunProgress(len(left)) as progress:
        pool = joblib.Parallel(n_jobs=workers, return_as="generator_unordered")
        work = (joblib.delayed(make)(task, plan.seed, plan.hcps, store, threads) for task in todo)
        for made in pool(work):
            progress.advance(len(made))
            failed += [one for one in made if one.error]
    return failed


@contextmanager
def stopped_by_ctrl_c() -> Iterator[None]:
    """Ends the workers in the moment of a Ctrl-C, wherever in the pool it arrives.

    An interrupt that arrives in a callback of the pool is lost there, or waits for workers that are
    busy. Without workers the pool ends by itself, and what it then says is the interrupt.
    """
    pressed: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        pressed.append(number)
        _stop_workers()
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    except Exception:
        if not pressed:
            raise
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


def compile_model() -> None:
    """Compiles the model once, before the workers need it."""
    import joblib

    from sim.warming import PARTS, compile_part

    if is_compiled():
        return
    with waiting("Compiling the model for this machine, once; this takes up to half a minute"):
        workers = min(len(PARTS), processors())
        joblib.Parallel(n_jobs=workers)(joblib.delayed(compile_part)(part) for part in PARTS)


def _stop_workers() -> None:
    """Ends every worker at once: what they have kept is whole, what they are at is made again."""
    warnings.filterwarnings("ignore", module="joblib")
    for worker in multiprocessing.active_children():
        if worker.pid is not None:
            os.kill(worker.pid, signal.SIGKILL)


def _write_study_tables(
    plan: StudyPlan, verb: Verb, store: Store, own: list[Run], changed: list[Run]
) -> None:
    measures = write_tables(store, own, plan.results, csv=plan.csv)
    if verb == "run":
        return
    write_whole(pair(measures), plan.results / "differences.csv")
    if plan.readings:
        read = answer(plan.readings, measures, gather(store, own, "weekly"))
        write_whole(read, plan.results / "answer.csv")
    if changed:
        turned = turns(store, measures, changed)
        arms = {name: arm.settings for name, arm in plan.arms.items()}
        tried = {variant.name for variant in variants_of(arms)}
        write_whole(turned[turned["variant"].isin(tried)], plan.results / "turns.csv")
        if plan.audit:
            overrides = {name: arm.overrides for name, arm in plan.arms.items()}
            control = controls(measures, {"arms": overrides})
            found = audited(arms, measures, turned, control)
            write_whole(found, plan.results / "audit.csv")


def _manifest(
    plan: StudyPlan, verb: Verb, fingerprint: str, own: list[Run], changed: list[Run],
    failed: list[Made], clock: Clock,
) -> dict[str, Any]:  # fmt: skip
    size = len(plan.hcps) if plan.hcps is not None else own[0].settings.population.size
    return {
        "hcpsim": version("hcpsim"),
        "verb": verb,
        "name": plan.name,
        "state": "finished",
        "fingerprint": fingerprint,
        "repeat": plan.repeat,
        "arms": {name: arm.overrides for name, arm in plan.arms.items()},
        "seed": plan.seed,
        "replicates": plan.replicates,
        "weeks": plan.weeks,
        "conditions": {name: conditions_of(arm.settings) for name, arm in plan.arms.items()},
        "configuration": plan.configuration,
        "notes": plan.notes,
        "counts": {
            "hcps": size, "runs": len(own), "re-runs": len(changed), "failed": len(failed)
        },
        "failed": [
            {"arm": made.run.arm, "variant": made.run.variant, "replicate": made.run.replicate,
             "error": made.error}
            for made in failed
        ],
        "versions": versions(),
        "timings": clock.seconds,
    }  # fmt: skip


def _last_line(made: Made) -> str:
    return made.error.strip().splitlines()[-1]


def _tell(study: Study, clock: Clock, *, draw: bool) -> int:
    """Shows the table and the verdict; draws the figures and writes the report where asked."""
    from experiments.figures import draw_all
    from experiments.report import write_report
    from experiments.terminal import show, tell
    from experiments.verdict import verdict

    if draw:
        with clock.measure("figures"), waiting("Drawing figures"):
            drawn = draw_all(study, study.folder / "figures")
        with clock.measure("report"), waiting("Writing the report"):
            write_report(study, figures=drawn)
        write_manifest(study.folder, {**study.manifest, "timings": clock.seconds})
    if study.story is not None:
        tell(study)
    show(study, verdict(study.summary, study.differences, study.turns, study.manifest, study.audit))
    say(f"\nReport: {study.folder / 'report.html'}")
    return WHOLE
