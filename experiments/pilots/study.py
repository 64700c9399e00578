"""`hcpsim pilot`: a field test counted before it is run, its protocol, a sealed forecast."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from experiments.configuration.plans import PilotPlan
from experiments.files import write_table, write_text
from experiments.folder.lock import held
from experiments.folder.results_folder import Asked, Clock, configuration_of, holds, write_manifest
from experiments.folder.seal import seal
from experiments.jobs.choosing import connected
from experiments.jobs.executors import Dask
from experiments.jobs.interrupts import STOPS, attended
from experiments.jobs.job import digest, table_digest
from experiments.jobs.store import Store
from experiments.made import Made
from experiments.pilots.allocation import allocation
from experiments.pilots.counted import (
    COLUMNS,
    Parts,
    count,
    extra_for,
    parts,
    sized,
    tallied,
)
from experiments.pilots.early import early_look
from experiments.pilots.measures import OBSERVED
from experiments.pilots.pilot_design import Life, confirming, lives_of, pilot_design
from experiments.pilots.protocol import protocol
from experiments.pilots.sealed import NAME, forecast, seal_forecast
from experiments.pilots.seen import Lived, estimates, parts_of, read
from experiments.pilots.telling import closing, overview, sealed_said
from experiments.progress import say, waiting
from experiments.telling.fact import Fact
from experiments.telling.table import print_table
from experiments.trial import FEWEST, FORMS
from sim.compiled import MODEL_VERSION
from sim.sources import package_version

PAGE = "protocol.md"
MOST_CONFIRMED = 10_000
"""HCPs up to which a pilot of the size that would do is lived, to be counted too."""

ENOUGH = 20
"""Replicates from which a power that is counted is worth reading."""

_FIGURES = ("figures/power.png", "figures/power.svg")
_TABLES = ("pilot.csv", "power.csv", "forecast.csv", "allocation.csv", "worlds.csv")
_OUTPUTS = ("manifest.json", *_TABLES, PAGE)
OWN_CODE = package_version(Path(__file__).parent)
"""Version of what counts pilots."""


def make_pilot(plan: PilotPlan) -> Made:
    """Counts a pilot, or what is left of it.

    Args:
        plan: a sound one.

    Raises:
        ConfigError: where the results folder holds something else.
    """
    folder, clock = plan.results, Clock()
    lives = lives_of(plan.test)
    design = pilot_design(plan, lives)
    asked = _asked(plan, [row.job.key for row in design.rows])
    store = Store(folder / "runs")
    try:
        with attended(), connected(plan.cluster) as cluster, held(folder, plan.repeat):
            if holds(folder, asked, overwrite=plan.overwrite):
                say(f"{folder} holds this pilot already; it is told again.")
                return Made()
            store.open()
            _clear(folder)
            write_manifest(folder, {**_plan_of(plan), **asked.manifest("unfinished")})
            _say_size(plan, len(design.left(store)))
            with clock.measure("runs"):
                design.make_whole(store, plan.workers, cluster)
            with clock.measure("counting"), waiting("Counting pilots"):
                found = read(store, design, plan.test, lives)
                table = count(plan.test, found, plan.seed)
            with clock.measure("confirming"):
                table = _confirm(plan, table, found, store, cluster)
            with clock.measure("tables"), waiting("Writing tables, figures and the protocol"):
                about = _write(plan, table, found)
            files = seal(folder, [*_OUTPUTS[1:], *_FIGURES, NAME])
            write_manifest(
                folder,
                {**_plan_of(plan), **asked.manifest("finished"), "pilot": about, "files": files,
                 "counts": {"hcps": plan.test.hcps, "runs": len(design.rows)},
                 "timings": clock.seconds},
            )  # fmt: skip
            return Made()
    except STOPS as cause:
        store.look(closely=False)
        keys = {row.job.key for row in design.rows}
        kept = f"{sum(map(store.has, keys))} of {len(keys)} runs are kept in {store.folder}"
        return Made.stopped(cause, kept)


def _say_size(plan: PilotPlan, left: int) -> None:
    """Says what is lived, and where that is little."""
    if left:
        say(
            f"{left} runs: pilots of three designs, and both arms everywhere, in each of "
            f"{plan.replicates} replicate{'s' * (plan.replicates != 1)}."
        )
    if plan.replicates < ENOUGH:
        say(f"Fewer than {ENOUGH} replicates: power as counted is coarse.")


def _asked(plan: PilotPlan, keys: list[str]) -> Asked:
    """Returns what the pilot asks of its folder."""
    arms = {name: arm.settings for name, arm in plan.arms.items()}
    test = plan.test
    others = {
        "verb": "pilot", "seed": plan.seed, "rows of population.file": table_digest(plan.hcps),
        "territories of population.file": digest(test.territory_of),
        "worlds": "none" if plan.worlds is None else plan.worlds.named(),
        "pilot": test.asked.model_dump(exclude={"territory_column"}),
    }  # fmt: skip
    configuration = configuration_of(arms, others)
    replaces = "Its tables, figures, protocol and sealed forecast are replaced; its runs stay."
    extent = {"replicates": plan.replicates}
    made_of = digest([keys, configuration, OWN_CODE, MODEL_VERSION])
    return Asked(
        "pilot", configuration, extent, made_of, _OUTPUTS, replaces, {"pilot": OWN_CODE}
    )  # fmt: skip


def _clear(folder: Path) -> None:
    """Clears away what a pilot left, but for its runs and the seal of its forecast."""
    for name in (*_OUTPUTS, *_FIGURES):
        (folder / name).unlink(missing_ok=True)


def _plan_of(plan: PilotPlan) -> dict[str, Any]:
    """Returns what the manifest says of what was asked."""
    return {
        "hcpsim": version("hcpsim"), "verb": "pilot", "name": plan.name, "repeat": plan.repeat,
        "arms": {name: arm.overrides for name, arm in plan.arms.items()}, "seed": plan.seed,
        "replicates": plan.replicates, "weeks": plan.weeks, "configuration": plan.configuration,
        "notes": plan.notes,
    }  # fmt: skip


def _last(found: Mapping[Life, Lived], plan: PilotPlan) -> Parts:
    """Returns what the power of the pilot asked for rests on."""
    form = plan.test.trial.form
    window = len(parts_of(found, form, "pilot")[0].trial.windows) - 1
    return parts(plan.test, found, form, plan.test.asked.measure, window)


def _confirm(
    plan: PilotPlan, table: pd.DataFrame, found: Mapping[Life, Lived], store: Store,
    cluster: Dask | None,
) -> pd.DataFrame:  # fmt: skip
    """Lives the pilot of the size that would do, and adds its row to the table."""
    test = plan.test
    wanted = _last(found, plan)
    needed = wanted.territories_needed(test.asked.power)
    each = test.hcps / test.trial.territories
    is_large = needed is None or needed * each > MOST_CONFIRMED
    if is_large or needed in (None, test.trial.territories) or plan.hcps is not None:
        return table
    assert needed is not None
    lives = confirming(test, max(needed, FEWEST))
    design = pilot_design(plan, lives)
    if left := len(design.left(store)):
        say(f"{left} runs more, of a pilot of {needed} territories.")
    design.make_whole(store, plan.workers, cluster)
    lived = read(store, design, test, lives)
    measure, trial = test.asked.measure, next(iter(lived.values())).trial
    window = len(trial.windows) - 1
    extra = extra_for(test, found, trial.form, measure, window)
    pilots = [
        estimates(one, measure, None, extra, plan.seed + at)
        for at, one in enumerate(lived.values())
    ]
    row = {
        **sized(test, wanted, trial, window), **tallied(pilots, test.asked.alpha),
        "measure": measure, "observed": "log" if measure in OBSERVED else "survey",
        "seen_at_no_effect": np.nan,
    }  # fmt: skip
    return pd.concat([table, pd.DataFrame([row])[list(COLUMNS)]], ignore_index=True)


def _write(plan: PilotPlan, table: pd.DataFrame, found: Mapping[Life, Lived]) -> dict[str, Any]:
    """Writes tables, seal, protocol and figure; returns what the manifest says of the pilot."""
    from experiments.pilots.figures import Planned, draw_power

    folder, test = plan.results, plan.test
    write_table(table, folder / "pilot.csv")
    curves = _curves(plan, found)
    write_table(curves, folder / "power.csv")
    if plan.worlds is not None:
        write_table(plan.worlds.table(), folder / "worlds.csv")
    window = len(parts_of(found, test.trial.form, "pilot")[0].trial.windows) - 1
    extra = {
        measure: extra_for(test, found, test.trial.form, measure, window)
        for measure in dict.fromkeys(table["measure"])
    }
    foreseen = forecast(plan, found, extra)
    write_table(foreseen, folder / "forecast.csv")
    write_table(allocation(plan), folder / "allocation.csv")
    sealed = seal_forecast(plan, foreseen)
    about = _about(plan, found)
    said = [str(one) for one in closing(table, about)]
    page = protocol(plan, table, about, sealed, said, str(sealed_said(sealed)))
    write_text(folder / PAGE, page)
    planned = Planned(curves, table, test.asked.measure, test.trial.form, test.asked.power)
    draw_power(planned, folder / "figures")
    return about


def _curves(plan: PilotPlan, found: Mapping[Life, Lived]) -> pd.DataFrame:
    """Returns power by the formula over the number of territories, by design."""
    test, rows = plan.test, []
    most = 2 * max(test.trial.territories, 20)
    for form in FORMS:
        window = len(parts_of(found, form, "pilot")[0].trial.windows) - 1
        one = parts(test, found, form, test.asked.measure, window)
        least = max(FEWEST, test.trial.steps if form == "stepped_wedge" else FEWEST)
        for territories in range(least + least % 2, most + 1, 2):
            power = one.power(territories, one.hcps)
            rows.append({"design": form, "territories": territories, "power": power})
    return pd.DataFrame(rows)


def _about(plan: PilotPlan, found: Mapping[Life, Lived]) -> dict[str, Any]:
    """Returns what the manifest says of the pilot."""
    test, asked = plan.test, plan.test.asked
    lived = 0 if plan.worlds is None else len(set(plan.worlds.draws))
    return {
        "new": test.new, "today": test.today, "design": test.trial.form, "measure": asked.measure,
        "power": asked.power, "alpha": asked.alpha, "territories": test.trial.territories,
        "hcps": test.hcps, "weeks": test.trial.weeks, "steps": test.trial.steps, "icc": asked.icc,
        "worlds": lived, "source": "" if plan.worlds is None else plan.worlds.source,
        "look": early_look(test, found, plan.seed),
    }  # fmt: skip


def told(folder: Path) -> list[Fact]:
    """Returns what is said of a pilot in its folder."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    sealed = json.loads((folder / NAME).read_text(encoding="utf-8"))
    table = pd.read_csv(folder / "pilot.csv")
    return [*closing(table, manifest["pilot"]), sealed_said(sealed)]


def tell_pilot(folder: Path) -> None:
    """Prints a pilot's table and what is said of it."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    table = pd.read_csv(folder / "pilot.csv")
    print_table(overview(table, manifest["pilot"]), Console(highlight=False))
    for one in told(folder):
        print(one)
    spent = sum(manifest.get("timings", {}).values())
    say(f"\nProtocol: {folder / PAGE}; draw: {folder / 'allocation.csv'}   ({spent:.0f} s)")
