"""What documents show, in small: fewer HCPs, weeks, replicates, arms and values, all planned."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pytest

from experiments.calibration.calibrate import Calibrated, Effort, calibrate
from experiments.calibration.summary_statistics import Log
from experiments.config_errors import Problem
from experiments.configuration import plan_study
from experiments.configuration.arms import Arm
from experiments.configuration.grid import Grid, choose_grid
from experiments.configuration.plans import Plan
from experiments.configuration.trees import Tree
from experiments.designs.variants import variants_of
from sim import Settings

SHORT = ["weeks=2", "warm_up.weeks=1", "executor.workers=1"]
SMALL = {
    "run": SHORT,
    "compare": [*SHORT, "replicates=2"],
    "sweep": [*SHORT, "replicates=2"],
    "sensitivity": [
        *SHORT,
        "sensitivity.trajectories=2",
        "sensitivity.first=2",
        "sensitivity.samples=4",
    ],
    "discover": ["weeks=4", "warm_up.weeks=2", "replicates=2", "executor.workers=1"],
    "calibrate": ["calibration.simulations=200", "warm_up.weeks=1", "executor.workers=1"],
    "pilot": [
        "pilot.weeks=4",
        "warm_up.weeks=2",
        "replicates=2",
        "pilot.steps=2",
        "executor.workers=1",
    ],
    "learn": [],
    "validate": ["replicates=1"],  # tests/validation makes it, and looks at what comes out
}
MADE_ON = {"calibrate": "README.md", "pilot": "docs/reference/pilots.md"}
"""Where a verb's studies are made, and not planned alone."""
OF_TWO_ARMS = "arms=[hybrid,none]"
"""What is lived of the default arms; all of them are read, checked and planned."""
ARMS = re.compile(r"arms=\[(\w+,\w+),[\w,]+\]")
REPORTED = (
    "answer", "arms", "experiment", "precision", "question", "replicates_per_world", "rules",
    "score", "story", "worlds", "worth",
)  # fmt: skip
"""What a comparison may be asked that its report tells of."""
SIMULATIONS = 30
RERUN_ON = "README.md"
"""Where the first of the re-runs is lived that change an assumption; elsewhere none is."""


def in_small(words: list[str], page: str = "README.md") -> list[str]:
    """The command as shown, with small sizes on top; what only prints stays as it is.

    Calibrations beyond README's differ from it in how a log is read, pilots beyond those of their
    own page in what they compare; an audit is made by `tests/experiments/test_audit.py`, a ready
    experiment as it stands by `test_answer.py` there: those are read, checked and planned, and end
    there.
    """
    verb, *rest = words
    elsewhere = "audit=true" in rest or _is_ready(rest)
    if MADE_ON.get(verb, page) != page or elsewhere:
        return [*words, "--cfg"]
    if verb not in SMALL or {"--cfg", "--options", "--help"} & set(rest):
        return words
    own_file = any(word.startswith(("population.file=", "calibration.file=")) for word in rest)
    sized = [] if own_file or verb in ("validate", "learn") else ["population.size=60"]
    if verb == "pilot":
        few = [word for word in rest if not word.startswith("pilot.territories")]
        sized = [] if own_file else ["pilot.territories=4", "pilot.hcps_per_territory=15"]
        return [verb, *few, *SMALL[verb], *sized]
    plain = ["why=false"] if verb == "compare" and not any("why=" in one for one in rest) else []
    auto = "replicates=auto" in rest
    small = [word for word in SMALL[verb] if not (auto and word.startswith("replicates="))]
    few = ["least_replicates=5", "most_replicates=6"] if auto else []
    lived = two_arms(rest) if verb == "compare" else []
    return [*words, *small, *few, *sized, *plain, *lived]


def _is_ready(words: list[str]) -> bool:
    """Whether a call is of a ready experiment, with nothing changed."""
    return len(words) == 1 and words[0].startswith("experiment=")


def asked_of(words: list[str]) -> frozenset[str]:
    """What a comparison is asked that its report tells; two that are asked the same are alike."""
    keys = {word.partition("=")[0].partition(".")[0].lstrip("+~") for word in words}
    ways = {"replicates=auto", "why=true"} & set(words)
    return frozenset({*ways, *(keys & set(REPORTED))})


def two_arms(words: list[str]) -> list[str]:
    """What has two arms lived of more that are named or of the default, but for experiments."""
    many = [ARMS.fullmatch(word) for word in words]
    if any(many):
        return [f"arms=[{found[1]}]" for found in many if found]
    given = any(re.match(r"[+~]?arms[.=]|experiment=", word) for word in words)
    return [] if given else [OF_TWO_ARMS]


def plan_in_small(words: list[str], verb: str) -> Plan:
    """The plan of a call, with small sizes on top."""
    return plan_study(in_small([verb, *words])[1:], verb=verb)


def plan_as_long(words: list[str], verb: str) -> Plan:
    """The same; a comparison is of as many weeks as the call asks for, since others read them."""
    small = in_small([verb, *words])[1:]
    kept = [word for word in small if verb != "compare" or word != "weeks=2"]
    return plan_study(kept, verb=verb)


def few_values(patch: pytest.MonkeyPatch) -> None:
    """Lives of each key of a grid the first two values and the last; all of them are planned."""

    def few(tree: Tree, arms: Mapping[str, Arm]) -> tuple[Grid | None, list[str], list[Problem]]:
        grid, notes, problems = choose_grid(tree, arms)
        if grid is None:
            return grid, notes, problems
        axes = tuple(
            replace(axis, values=(*axis.values[:2], *axis.values[2:][-1:])) for axis in grid.axes
        )
        kept = {*itertools.product(*(axis.values for axis in axes))}
        points = tuple(point for point in grid.points if point.at in kept)
        return Grid(axes, points), notes, problems

    patch.setattr("experiments.configuration.comparison.choose_grid", few)


def few_reruns(patch: pytest.MonkeyPatch, page: str) -> None:
    """Lives one re-run of each study of a page, or none."""
    few = int(page == RERUN_ON)
    patch.setattr(
        "experiments.designs.study_design.variants_of", lambda arms: variants_of(arms)[:few]
    )


def calibrate_little(
    settings: Settings, log: Log, hcps: pd.DataFrame, effort: Effort
) -> Calibrated:
    """A calibration with fewer simulations than a user may ask for."""
    return calibrate(settings, log, hcps, replace(effort, simulations=SIMULATIONS))
