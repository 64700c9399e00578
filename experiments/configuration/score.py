"""What a choice is to be weighed by: the team's score, and what asks for worlds."""

from __future__ import annotations

from typing import Any

from experiments.config_errors import Problem, did_you_mean, shown


def score_problems(score: object) -> list[Problem]:
    """Returns the problems of a team's score: unknown measures, weights that say nothing.

    Args:
        score: as it was given, checked or not.
    """
    if not isinstance(score, dict) or not score:
        return []
    from sim.scorecard.declared import BETTER

    known = [name for name, better in BETTER.items() if better]
    problems = []
    for name, weight in score.items():
        where = f"score.{name}"
        if name not in known:
            message = (
                "no direction of it is better, so that it scores nothing"
                if name in BETTER
                else "no measure that a score can have; docs/reference/measures.md has them"
            )
            problems.append(Problem(where, message, hint=did_you_mean(str(name), known)))
        elif isinstance(weight, int | float) and weight <= 0:
            message = "a weight above 0: what a unit in its better direction counts"
            problems.append(Problem(where, message, value=shown(weight)))
    return problems


def without_worlds(tree: dict[str, Any]) -> list[str]:
    """Returns the note on keys that ask how sure a choice is, where all live in one world.

    Args:
        tree: a sound configuration in plain values.
    """
    asked = {"replicates_per_world": 1, "score": {}, "worth": None}
    named = [key for key, default in asked.items() if tree[key] != default]
    if not named:
        return []
    return [
        f"{', '.join(named)} left aside: in one world nothing is in doubt but luck, which the "
        "intervals tell; write worlds=ranges"
    ]
