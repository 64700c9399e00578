"""A study from its plan to its folder: runs made, tables written, the answer told."""

from __future__ import annotations

from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from experiments.answer import answer
from experiments.claims import controls
from experiments.conditions import conditions_of
from experiments.runs.audited import audit_of
from experiments.runs.collect import audited, gather, turns, write_story, write_tables
from experiments.runs.folder import Asked, Clock, configuration_of, holds, write_manifest
from experiments.runs.make import Made, Run, make, tasks
from experiments.runs.progress import RunProgress, say, waiting
from experiments.runs.store import Store, digest, run_key, table_digest, write_whole
from experiments.runs.variants import MOST_REPLICATES, variants_of
from experiments.runs.workers import STOPS, attended, compile_model, spread, tell_stop
from experiments.statistics import pair
from experiments.study import NotAStudy, Study
from sim.settings import Record, Settings

if TYPE_CHECKING:
    from experiments.configuration import StudyPlan

Verb = Literal["run", "compare"]
WHOLE, WITH_FAILURES = 0, 1
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
        The exit code: 0, 1 with failed runs or where it cannot go on, 130 after Ctrl-C.

    Raises:
        Faults: where the results folder holds another study.
    """
    folder, clock = plan.results, Clock()
    hcps = table_digest(plan.hcps)
    runs = _runs(plan, verb, hcps)
    every = [run for some in runs for run in some]
    asked = _asked(plan, verb, hcps, every)
    store = Store(folder / "runs")
    try:
        with attended():
            if holds(folder, asked, overwrite=plan.overwrite):
                with suppress(NotAStudy):  # a table of it was deleted
                    study = Study.load(folder)
                    say(f"{folder} holds this study already; it is reported again.")
                    return _tell(study)
            store.open()
            _clear(folder)
            write_manifest(folder, {**_plan_of(plan, verb), **asked.manifest("unfinished")})
            return _make_study(plan, verb, runs, store, asked, clock)
    except STOPS as cause:
        kept = len([run for run in every if store.has(run.key)])
        told = f"{kept} of {len(every)} runs are kept in {store.folder}"
        return tell_stop(cause, plan.repeat, plan.workers, told)


def _make_study(
    plan: StudyPlan, verb: Verb, runs: tuple[list[Run], list[Run], list[Run]], store: Store,
    asked: Asked, clock: Clock,
) -> int:  # fmt: skip
    """Makes the runs that are not kept yet, then everything from them; returns the exit code."""
    folder = plan.results
    failed = _make_runs(plan, [run for some in runs for run in some], store, clock)
    for made in failed:
        say(f"failed: arm {made.run.arm}, replicate {made.run.replicate}: {_last_line(made)}")
    own, changed, told = ([run for run in some if store.has(run.key)] for some in runs)
    if not own:
        say("Every run failed; there is nothing to report.")
        return WITH_FAILURES
    with clock.measure("tables"), waiting("Writing tables"):
        _write_study_tables(plan, verb, store, own, changed)
        manifest = {**_plan_of(plan, verb), **asked.manifest("unfinished")}
        manifest |= _made(plan, own, changed, failed)
        if told:
            manifest["story"] = write_story(store, told, folder)
        write_manifest(folder, {**manifest, "timings": clock.seconds})
    _draw(folder, clock)
    write_manifest(folder, {**manifest, "state": "finished", "timings": clock.seconds})
    _tell(Study.load(folder))
    return WITH_FAILURES if failed else WHOLE


def _asked(plan: StudyPlan, verb: Verb, hcps: str, runs: list[Run]) -> Asked:
    """Returns what the study asks of its folder."""
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    record = next(iter(arms.values())).record
    readings = {name: one.model_dump() for name, one in plan.readings.items()}
    extent = {
        "replicates": plan.replicates, "audit": plan.audit, "story": plan.story,
        **{f"record.{name}": value for name, value in record.model_dump().items()},
        "record.csv": plan.csv, "question": plan.question, "answer": list(readings),
    }  # fmt: skip
    of_all = {"verb": verb, "seed": plan.seed, "rows of population.file": hcps}
    replaces = (
        "Its tables, figures and report are replaced; its runs stay in "
        f"{plan.results / 'runs'}, and those that this study needs too are not made again."
    )
    told = [(name, arm.overrides, arm.settings.strategy.about) for name, arm in plan.arms.items()]
    made_of = digest([told, [run.key for run in runs], extent, readings])
    configuration = configuration_of(arms, of_all)
    return Asked("study", configuration, extent, made_of, _OUTPUTS, replaces)


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
        Run(name, variant.name, k, bare, run_key(bare, plan.seed, k, hcps, "measures"))
        for variant in [*variants_of(arms), *(audit_of(arms) if plan.audit else [])]
        for name, bare in ((name, _unrecorded(s)) for name, s in variant.arms.items())
        for k in range(1, fewer + 1)
    ]
    return own, changed, told


def _unrecorded(settings: Settings) -> Settings:
    """Returns settings that record no table of single HCPs: stories and re-runs need none."""
    return settings.replace({"record": Record()})


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
    failed: list[Made] = []
    with clock.measure("runs"), RunProgress(len(left)) as progress:
        calls = (joblib.delayed(make)(task, plan.seed, plan.hcps, store, threads) for task in todo)
        for made in spread(calls, workers):
            progress.advance(len(made))
            failed += [one for one in made if one.error]
    return failed


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


def _plan_of(plan: StudyPlan, verb: Verb) -> dict[str, Any]:
    """Returns what the manifest says of what was asked."""
    return {
        "hcpsim": version("hcpsim"),
        "verb": verb,
        "name": plan.name,
        "repeat": plan.repeat,
        "arms": {name: arm.overrides for name, arm in plan.arms.items()},
        "seed": plan.seed,
        "replicates": plan.replicates,
        "weeks": plan.weeks,
        "conditions": {name: conditions_of(arm.settings) for name, arm in plan.arms.items()},
        "configuration": plan.configuration,
        "notes": plan.notes,
    }


def _made(
    plan: StudyPlan, own: list[Run], changed: list[Run], failed: list[Made]
) -> dict[str, Any]:
    """Returns what the manifest says of what was made."""
    size = len(plan.hcps) if plan.hcps is not None else own[0].settings.population.size
    return {
        "counts": {
            "hcps": size, "runs": len(own), "re-runs": len(changed), "failed": len(failed)
        },
        "failed": [
            {"arm": made.run.arm, "variant": made.run.variant, "replicate": made.run.replicate,
             "error": made.error}
            for made in failed
        ],
    }  # fmt: skip


def _last_line(made: Made) -> str:
    return made.error.strip().splitlines()[-1]


def _draw(folder: Path, clock: Clock) -> None:
    """Draws the figures and writes the report."""
    from experiments.figures import draw_all
    from experiments.report import write_report

    study = Study.load(folder)
    with clock.measure("figures"), waiting("Drawing figures"):
        drawn = draw_all(study, folder / "figures")
    with clock.measure("report"), waiting("Writing the report"):
        write_report(study, figures=drawn)


def _tell(study: Study) -> int:
    """Shows the table and the verdict."""
    from experiments.terminal import show, tell
    from experiments.verdict import verdict

    if study.story is not None:
        tell(study)
    show(study, verdict(study.summary, study.differences, study.turns, study.manifest, study.audit))
    say(f"\nReport: {study.folder / 'report.html'}")
    return WHOLE
