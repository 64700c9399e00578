"""How many replicates: so many, or as many as a precision asks for."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from experiments.config_errors import Problem, did_you_mean, shown
from experiments.configuration.schema import AUTO
from experiments.configuration.trees import Tree

USUAL = {"engagement": 0.005}
"""What is asked for where nothing else is."""

KEYS = ("precision", "least_replicates", "most_replicates")


@dataclass(frozen=True)
class Precision:
    """What `replicates=auto` is to reach.

    Attributes:
        half: of the 95 % interval of a paired difference, by measure, in the measure's unit.
        least: replicates that are made at first.
        most: replicates that are made at the most.
    """

    half: Mapping[str, float]
    least: int
    most: int


def most_replicates(tree: Tree) -> Any:
    """Returns how many replicates there are at the most, as far as the configuration says it."""
    return tree.get("most_replicates") if tree.get("replicates") == AUTO else tree.get("replicates")


def choose_precision(
    tree: Tree, given: Collection[str], several: bool
) -> tuple[Precision | None, list[str], list[Problem]]:
    """Returns what `replicates=auto` is to reach, with notes and what is wrong.

    Args:
        tree: the composed configuration, sound by itself.
        given: keys of the command line.
        several: whether there is anything to pair.
    """
    if tree["replicates"] != AUTO:
        left = [key for key in given if key.split(".")[0] in KEYS]
        count = tree["replicates"]
        note = f"{', '.join(left)} left aside: replicates={count}; replicates=auto asks for it"
        return None, [note] * bool(left), []
    from sim.scorecard.declared import PERIOD

    problems = []
    halves = dict(tree["precision"]) or USUAL
    for measure, half in halves.items():
        if measure not in PERIOD:
            hint = did_you_mean(measure, PERIOD) or "docs/reference/measures.md names them"
            problems.append(Problem(f"precision.{measure}", "unknown measure", hint=hint))
        elif not (math.isfinite(half) and half > 0.0):
            problems.append(Problem(f"precision.{measure}", "a number above 0", value=shown(half)))
    least, most = tree["least_replicates"], tree["most_replicates"]
    if least > most:
        message = f"at least least_replicates, {least}"
        problems.append(Problem("most_replicates", message, value=shown(most)))
    if not several:
        hint = "write replicates=20, or add an arm"
        message = "replicates=auto looks at differences between arms, and there is one arm"
        problems.append(Problem("replicates", message, hint=hint))
    return Precision(halves, least, most), [], problems
