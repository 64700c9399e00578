"""What an arm wants beyond its money, said before it runs and in the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.telling.fact import fact
from sim.company.wants import estimated
from sim.settings import Settings

_NAMED = 3  # purses, of those that are short


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
    purses = [f"{name} {amount:,} short" for name, amount in most[:_NAMED]]
    if len(most) > _NAMED:
        purses.append(f"{len(most) - _NAMED} more")
    return str(fact("wants", arm=arm, purses=purses, **{k: wants[k] for k in ("wanted", "given")}))
