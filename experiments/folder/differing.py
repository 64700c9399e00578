"""What differs between two configurations, as manifests hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

ROWS = "rows of "
"""What keys begin with whose value is a digest of a user's table."""

Kind = Literal["study", "arm", "settings"]


@dataclass(frozen=True)
class Differing:
    """One thing that differs.

    Attributes:
        kind: `study`: what no setting says, such as the seed; `arm`: one of the two lacks the arm
            `key`; `settings`: a setting.
        key: which.
        there: its value in the first; of an arm, whether it is there.
        here: its value in the second; of an arm, whether it is there.
        arms: of a setting, in which arms it differs so, of those that both have.
        everywhere: of a setting, whether those are all.
    """

    kind: Kind
    key: str
    there: Any
    here: Any
    arms: tuple[str, ...] = ()
    everywhere: bool = True


def sound(study: Any) -> dict[str, Any]:
    """Returns a configuration as `configuration_of` makes it, empty where somebody altered it.

    Args:
        study: what a manifest says under `study`.
    """
    found: dict[str, Any] = study if isinstance(study, dict) else {}
    arms = found.get("arms")
    each = arms.values() if isinstance(arms, dict) else ()
    parts = [found.get("settings"), arms, *each]
    return found if all(isinstance(part, dict) for part in parts) else {}


def differing(there: Mapping[str, Any], here: Mapping[str, Any]) -> list[Differing]:
    """Returns what differs, the study's own first, then arms, then settings.

    Args:
        there: a sound configuration.
        here: another one. Of what only one of them says beside arms and settings nothing is told.
    """
    of_none = {"worlds": "none"} if "worlds" in {**there, **here} else {}
    there, here = {**of_none, **there}, {**of_none, **here}  # one without worlds says nothing
    found = [
        Differing("study", key, there[key], value)
        for key, value in here.items()
        if key not in ("settings", "arms") and key in there and not same(there[key], value)
    ]
    arms_there, arms_here = there["arms"], here["arms"]
    found += [Differing("arm", name, False, True) for name in arms_here if name not in arms_there]
    found += [Differing("arm", name, True, False) for name in arms_there if name not in arms_here]
    pairs: dict[tuple[str, str], tuple[Any, Any, list[str]]] = {}
    both = [name for name in arms_here if name in arms_there]
    for name in both:
        was = {**there["settings"], **arms_there[name]}
        now = {**here["settings"], **arms_here[name]}
        for key in dict.fromkeys([*now, *was]):
            if not same(was.get(key), now.get(key)):
                values = json.dumps([was.get(key), now.get(key)], default=str)
                pairs.setdefault((key, values), (was.get(key), now.get(key), []))[2].append(name)
    return found + [
        Differing("settings", key, was, now, tuple(names), len(names) == len(both))
        for (key, _), (was, now, names) in pairs.items()
    ]


def same(one: Any, other: Any) -> bool:
    """Tells whether two values are the same once they are written down."""
    if one is other:
        return True
    if type(one) is type(other):  # most are, and most can be told without being written
        if isinstance(one, str | int | None):
            return bool(one == other)
        if isinstance(one, float):
            return repr(one) == repr(other)
        if isinstance(one, list | tuple):
            return len(one) == len(other) and all(map(same, one, other))
    return json.dumps(one, default=str) == json.dumps(other, default=str)
