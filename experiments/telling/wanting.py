"""What an arm wants beyond its money, said before it runs and in the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.configuration.plans import Plan
from experiments.telling.fact import fact
from experiments.verbs import VERBS
from sim.company.wants import estimated
from sim.settings import Settings

_NAMED = 3  # purses, of those that are short


def notes_of(plan: Plan) -> list[str]:
    """What the user should know before a plan is made, a line each.

    Args:
        plan: A sound one; where its verb makes runs of its arms, those that want more than their
            money are named too.
    """
    if VERBS[plan.verb].reads_log:
        return plan.notes
    wants = {name: wants_of(arm.settings) for name, arm in plan.arms.items()}
    return [*plan.notes, *(wanting(name, one) for name, one in wants.items() if one["short"])]


def wants_of(settings: Settings) -> dict[str, Any]:
    """What an arm wants of its money, in plain values for the manifest.

    Args:
        settings: An arm's.

    Returns:
        `wanted` and `given` (EUR per HCP and year), and `short`: EUR by purse, the most first,
        empty where it is under a few per cent of the money.
    """
    found = estimated(settings)
    return {
        "wanted": round(sum(found.wanted.values())),
        "given": round(sum(found.given.values())),
        "short": {name: round(amount) for name, amount in found.told().items()},
    }


def wanting(arm: str, wants: Mapping[str, Any]) -> str:
    """The line on an arm that wants more than its money.

    Args:
        arm: Its name.
        wants: As `wants_of` returns it.
    """
    most = list(wants["short"].items())
    purses = [f"{name} EUR {amount:,} short" for name, amount in most[:_NAMED]]
    if len(most) > _NAMED:
        purses.append(f"{len(most) - _NAMED} more")
    return str(fact("wants", arm=arm, purses=purses, **{k: wants[k] for k in ("wanted", "given")}))
