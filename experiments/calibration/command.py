"""`hcpsim calibrate`: a contact log in, a page of behaviour out, with what it does not tell."""

from __future__ import annotations

import shlex
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.calibration.calibrate import (
    OWN_CODE,
    PREDICTED,
    Calibrated,
    Effort,
    calibrate,
    log_from,
)
from experiments.calibration.findings import closing, fits, one_sided, show
from experiments.calibration.free_parameters import SECTION
from experiments.calibration.page import NAME, page_of, write_page
from experiments.calibration.summary_statistics import Log
from experiments.configuration.plans import CalibrationPlan
from experiments.files import write_table
from experiments.folder.lock import held
from experiments.folder.results_folder import Asked, Clock, configuration_of, holds, write_manifest
from experiments.folder.seal import seal
from experiments.jobs.choosing import connected
from experiments.jobs.executors import Dask
from experiments.jobs.interrupts import STOPS, attended
from experiments.jobs.job import content, digest, table_digest
from experiments.jobs.store import Store
from experiments.made import Made
from experiments.progress import say, waiting
from experiments.study import manifest_of
from experiments.telling.fact import fact
from sim.compiled import MODEL_VERSION
from sim.records import RESPONDED
from sim.settings.channels import CHANNELS, PUSH_CHANNELS

ENOUGH = 1_000
TABLES = ("parameters", "posterior", "summary_statistics", "time_series")
_FIGURES = tuple(f"figures/{name}.{kind}" for name in ("told", "fit") for kind in ("png", "svg"))
_OUTPUTS = ("manifest.json", *(f"{table}.csv" for table in TABLES), f"{SECTION}/{NAME}.yaml")


def make_calibration(plan: CalibrationPlan) -> Made:
    """Makes a calibration, or what is left of it.

    Args:
        plan: a sound one, with a contact log.

    Raises:
        ConfigError: where the results folder holds something else.
    """
    folder, clock = plan.results, Clock()
    asked = _asked(plan)
    store = Store(folder / "simulated_logs")
    try:
        with attended(), connected(plan.cluster) as cluster, held(folder, plan.repeat):
            if holds(folder, asked, overwrite=plan.overwrite):
                say(f"{folder} holds this calibration already; it is told again.")
                return Made()
            _clear(folder)
            store.open()
            write_manifest(folder, asked.manifest("unfinished"))
            with clock.measure("simulated logs"):
                found = _calibrate(plan, store, cluster)
            with clock.measure("tables"), waiting("Writing tables and figures"):
                _write(plan, found)
            files = seal(folder, [*_OUTPUTS[1:], *_FIGURES])
            manifest = {**asked.manifest("finished"), "files": files}
            write_manifest(folder, {**manifest, **_manifest(plan, found, clock)})
            return Made()
    except STOPS as cause:
        store.look(closely=False)
        logs = len(store)
        told = f"{logs:,} simulated logs are kept in {store.folder}" if logs else ""
        return Made.stopped(cause, told)


def _write(plan: CalibrationPlan, found: Calibrated) -> None:
    """Writes the tables, the page and the figures."""
    from experiments.calibration.figures import Fitted, draw_calibration

    folder, settings = plan.results, next(iter(plan.arms.values())).settings
    for name in TABLES:
        write_table(getattr(found, name), folder / f"{name}.csv")
    said = _said(plan, found)
    write_page(page_of(settings, found.parameters, log=_log_name(plan), said=said), folder)
    retraced = plan.asked.plan == "log"
    fitted = Fitted(found.parameters, found.time_series, _log_name(plan), retraced)
    draw_calibration(fitted, folder / "figures")


def _calibrate(plan: CalibrationPlan, store: Store, cluster: Dask | None) -> Calibrated:
    simulations = plan.asked.simulations
    if simulations < ENOUGH:
        say(f"Fewer than {ENOUGH:,} simulated logs: intervals and what is told are coarse.")
    arm = next(iter(plan.arms.values()))
    log = log_from(plan.contacts, plan.hcps, plan.weeks)
    say(f"{len(log):,} contacts with {log.hcps:,} HCPs in {log.weeks} weeks: {_by_channel(log)}.")
    say(
        f"{simulations:,} logs are simulated with behaviour drawn from its ranges, then "
        f"{PREDICTED} more with what was found."
    )
    effort = Effort(plan.seed, simulations, plan.asked.plan == "log", plan.workers, cluster, store)
    return calibrate(arm.settings, log, plan.hcps, effort)


def _by_channel(log: Log) -> str:
    """Returns how many contacts there are by channel, and the share answered."""
    parts = []
    for channel, name in enumerate(CHANNELS):
        outcome = log.outcome[log.channel == channel]
        if len(outcome) and channel < len(PUSH_CHANNELS):
            answered = (outcome >= RESPONDED).mean()
            parts.append(f"{name} {len(outcome):,} ({answered:.0%} answered)")
        elif len(outcome):
            parts.append(f"{name} {len(outcome):,} sessions")
    return ", ".join(parts)


def _asked(plan: CalibrationPlan) -> Asked:
    """Returns what the calibration asks of its folder."""
    settings = next(iter(plan.arms.values())).settings
    hcps = table_digest(plan.hcps)
    others = {
        "verb": "calibrate", "seed": plan.seed, "calibration.plan": plan.asked.plan,
        "rows of calibration.file": table_digest(plan.contacts), "rows of population.file": hcps,
    }  # fmt: skip
    configuration = configuration_of({"": settings}, others)
    extent = {"calibration.simulations": plan.asked.simulations}
    replaces = "Its tables, page and figures are replaced, and the logs that it simulated stay."
    made_of = digest([content(settings), configuration, extent, OWN_CODE, MODEL_VERSION])
    code = {"calibration": OWN_CODE}
    return Asked("calibration", configuration, extent, made_of, _OUTPUTS, replaces, code)


def _clear(folder: Path) -> None:
    """Clears away what a calibration left, but for logs that were simulated."""
    for name in (*_OUTPUTS, *_FIGURES):
        (folder / name).unlink(missing_ok=True)


def _log_name(plan: CalibrationPlan) -> str:
    return Path(str(plan.asked.file)).name


def _manifest(plan: CalibrationPlan, found: Calibrated, clock: Clock) -> dict[str, Any]:
    return {
        "hcpsim": version("hcpsim"), "verb": "calibrate", "name": plan.name,
        "repeat": plan.repeat, "seed": plan.seed, "weeks": plan.weeks,
        "configuration": plan.configuration, "notes": plan.notes,
        "counts": {
            "contacts": len(plan.contacts), "hcps": len(plan.hcps),
            "parameters": len(found.parameters),
            "summary_statistics": len(found.summary_statistics),
            "outside": int(found.summary_statistics["outside"].sum()),
        },
        "said": _said(plan, found), "timings": clock.seconds,
    }  # fmt: skip


def _said(plan: CalibrationPlan, found: Calibrated) -> list[str]:
    """Returns what the log told, in sentences."""
    facts = closing(found.parameters, found.summary_statistics, retraced=plan.asked.plan == "log")
    return [str(one) for one in (*facts, *one_sided(plan.contacts))]


def tell_calibration(folder: Path) -> None:
    """Shows what a log told."""
    show(pd.read_csv(folder / "parameters.csv"))
    summary_statistics = pd.read_csv(folder / "summary_statistics.csv")
    manifest = manifest_of(folder / "manifest.json")
    for line in manifest.get("said", ()):
        say(line)
    spent = sum(manifest.get("timings", {}).values())
    page = folder / SECTION / f"{NAME}.yaml"
    say(f"\nPage: {page}; draws: {folder / 'posterior.csv'}; figures: {folder / 'figures'}")
    use = ["hcpsim", "compare", "--config-dir", str(folder), f"{SECTION}={NAME}"]
    mend = fact("log.mend", summary_statistics=folder / "summary_statistics.csv")
    say(f"{f'Use it: {shlex.join(use)}' if fits(summary_statistics) else mend}   ({spent:.0f} s)")
