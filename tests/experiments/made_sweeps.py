"""Made-up sweeps of which everything is known: curves on luck that all arms share."""

from __future__ import annotations

import json
from functools import wraps

import numpy as np
import pandas as pd

from experiments.claims import HEADLINES
from experiments.configuration import plan_study
from experiments.designs.sweep_tables import Places, differences, found_turns, means
from experiments.swept import AS_SET, Swept
from tests.experiments.laid import laid

MAILS = "strategy.touches_per_month.mass_email"


def made(folder, grid, curves, replicates=12, arms="[push,hybrid,none]", noise=0.001):
    """A sweep in which every arm comes to what is said, on luck that all share."""
    given = [grid, f"arms={arms}", f"replicates={replicates}", "question=What of it?"]
    plan = plan_study(given, verb="sweep")
    places = Places.of(plan.grid)
    rng = np.random.default_rng(3)
    by_point = {}
    luck = rng.normal(0, 0.01, replicates)
    for point in [AS_SET, *places.names]:
        at = () if point == AS_SET else plan.grid.points[places.names.index(point)].at
        rows = [
            (arm, replicate, "all", "all", measure,
             (curves[arm](*at) if at else 0.2) + luck[replicate - 1] * (arm != "none")
             + rng.normal(0, noise))
            for arm in plan.arms
            for measure in HEADLINES
            for replicate in range(1, replicates + 1)
        ]  # fmt: skip
        columns = ["arm", "replicate", "segment", "value", "measure", "figure"]
        by_point[point] = pd.DataFrame(rows, columns=columns)
    moved = [arm for arm in plan.arms if arm != "none"]
    axes = [
        {"key": axis.key, "name": axis.name, "about": axis.about, "unit": axis.unit,
         "values": list(axis.values), "as_set": dict(axis.as_set),
         "choice": axis.is_choice}
        for axis in plan.grid.axes
    ]  # fmt: skip
    manifest = {
        "name": "made", "verb": "sweep", "replicates": replicates, "weeks": 8, "seed": 1,
        "arms": {name: arm.overrides for name, arm in plan.arms.items()},
        "grid": {"axes": axes, "points": list(places.names), "moved": moved},
        "configuration": plan.configuration,
    }  # fmt: skip
    folder.mkdir()
    tables = {
        "sweep.csv": means(places, by_point, None),
        "sweep_differences.csv": differences(places, by_point, moved, None),
        "sweep_turns.csv": found_turns(places, by_point, moved, ["none"]),
    }
    for name, table in tables.items():
        table.to_csv(folder / name, index=False)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return Swept.load(folder)


def _once(made_up):
    """Lets a sweep be made once, and read wherever it is laid."""

    @wraps(made_up)
    def read(folder):
        laid(folder, made_up.__name__, made_up)
        return Swept.load(folder)

    return read


@_once
def line(folder):
    """Push peaks at 4 and falls below none; hybrid rises and passes it."""
    curves = {
        "push": lambda mails: {0: 0.2, 2: 0.28, 4: 0.3, 8: 0.2, 12: 0.02}[mails],
        "hybrid": lambda mails: 0.15 + 0.01 * mails,
        "none": lambda _: 0.05,
    }
    return made(folder, f"grid={{{MAILS}:[0,2,4,8,12]}}", curves)


@_once
def plane(folder):
    """Push leads where mails are few and competitors are quiet."""
    curves = {
        "push": lambda mails, noise: 0.3 - 0.01 * mails - 0.005 * noise,
        "hybrid": lambda mails, noise: 0.2 + 0.0 * mails * noise,
        "none": lambda *_: 0.0,
    }
    grid = f"grid={{{MAILS}:[0,4,8,12],market.competitor_mails_per_week:[4,8,16]}}"
    return made(folder, grid, curves)


@_once
def noise(folder):
    """Push leads in a quiet market, hybrid in a loud one; nobody chooses which it is."""
    curves = {
        "push": lambda mails: 0.3 - 0.01 * mails,
        "hybrid": lambda _: 0.2,
        "none": lambda _: 0.0,
    }
    return made(folder, "grid={market.competitor_mails_per_week:[4,8,16]}", curves)


@_once
def doctors(folder):
    """Hybrid leads whoever the doctors are, but for one corner."""
    curves = {
        "push": lambda kind, doors: 0.25 if kind > 0.4 and doors > 0.8 else 0.1,
        "hybrid": lambda *_: 0.2,
        "none": lambda *_: 0.0,
    }
    return made(folder, "grid={traditionalists:[0.1,0.5],open_doors:[0.2,0.5,0.9]}", curves)
