"""What `discover` asks, checked against the arms: whose losses, to whom and on what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from experiments.config_errors import Problem, did_you_mean, one_of, shown
from experiments.configuration.arms import Arm
from experiments.configuration.discover_keys import Discover
from experiments.configuration.schema import AUTO
from experiments.configuration.trees import Tree

KEY = "discover"
ENOUGH = 100
"""Worlds below which few conditions can be told from luck."""

_FAVOURITE, _RIVAL = f"{KEY}.favourite", f"{KEY}.rival"


def choose_discovery(
    tree: Tree, arms: Mapping[str, Arm], faulty: Collection[str]
) -> tuple[Discover | None, list[str], list[Problem]]:
    """Returns what conditions are looked for, with notes and what is wrong.

    Args:
        tree: the composed configuration.
        arms: those that are sound.
        faulty: keys of which something is known to be wrong.
    """
    asked = tree.get(KEY)
    if not isinstance(asked, dict) or any(where.startswith(KEY) for where in faulty):
        return None, [], []
    problems = [*_arm_problems(asked, arms), *_measure_problems(asked.get("measure"))]
    replicates, lives = tree.get("replicates"), tree.get("replicates_per_world")
    notes = []
    if replicates == AUTO:
        message = "a whole number: each replicate lives in a world, and worlds are looked at"
        problems.append(Problem("replicates", message, value=AUTO, hint="write replicates=200"))
    elif (
        isinstance(replicates, int)
        and isinstance(lives, int)
        and 0 < (worlds := replicates // max(lives, 1)) < ENOUGH
    ):
        are = "world is" if worlds == 1 else "worlds are"
        notes.append(
            f"replicates={replicates}: {worlds} {are} few; conditions want {ENOUGH} or more, "
            f"better {2 * ENOUGH}"
        )
    if tree.get("worlds") == "none":
        message = "ranges, evidence or a file of draws: in one world there are no conditions"
        problems.append(Problem("worlds", message, value="none", hint="write worlds=ranges"))
    return (None if problems else Discover(**asked)), notes, problems


def _arm_problems(asked: Mapping[str, Any], arms: Mapping[str, Arm]) -> list[Problem]:
    """Returns the problems of a favourite or a rival that is none of the arms."""
    if len(arms) < 2:
        message = "two arms or more: a favourite loses to another arm"
        told = f"[{', '.join(arms)}]"
        return [Problem("arms", message, value=told)] if arms else []
    problems = []
    for key, where in (("favourite", _FAVOURITE), ("rival", _RIVAL)):
        name = asked.get(key)
        if name is not None and name not in arms:
            hint = did_you_mean(str(name), arms)
            problems.append(Problem(where, one_of(list(arms)), value=shown(name), hint=hint))
    if asked.get("rival") is not None and asked.get("rival") == asked.get("favourite"):
        message = f"another arm than {_FAVOURITE}"
        problems.append(Problem(_RIVAL, message, value=shown(asked["rival"])))
    return problems


def _measure_problems(measure: object) -> list[Problem]:
    """Returns the problem of a measure that no arm can lose on."""
    from sim.scorecard.declared import BETTER

    where, known = f"{KEY}.measure", [name for name, better in BETTER.items() if better]
    if measure in known:
        return []
    if measure in BETTER:
        message = "no direction of it is better, so that no arm loses on it"
        hint = f"write {where}=engagement"
        return [Problem(where, message, value=shown(measure), hint=hint)]
    hint = did_you_mean(str(measure), known)
    message = "a measure with a better direction; docs/reference/measures.md has them"
    return [Problem(where, message, value=shown(measure), hint=hint)]
