"""What to do about what a sweep found: which arm, at which value, where it depends on the world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.claims import HEADLINES, controls
from experiments.swept import Swept, lever, near, written
from experiments.telling.fact import Fact, fact
from experiments.telling.wording import listed, value
from sim.scorecard.declared import BETTER
from sim.types import Floats

SHAPES = ("peaks", "rises", "falls", "flat")
_MEASURE = HEADLINES[0]


def advice(swept: Swept) -> list[Fact]:
    """Returns what to do for the first headline, in a sentence.

    A company chooses its strategy, its people and its money; HCPs, competitors and what is believed
    of them it meets. Of what it meets it is told what to do where.
    """
    met = [axis for axis in swept.axes if not axis["choice"]]
    if not met:
        return _best(swept)
    return _where(swept, met) if len(met) == len(swept.axes) else _in_each(swept, met[0])


def _arms(swept: Swept) -> list[str]:
    """Arms that may be advised: those with contact, where there is one."""
    control = controls(swept.summary, swept.manifest)
    return [arm for arm in swept.arms if arm not in control] or swept.arms


def _stack(swept: Swept) -> Floats:
    """Means of those arms at every point, the better the greater, by arm and axis."""
    better = BETTER.get(_MEASURE) or 1
    found = np.stack([better * swept.means(arm, _MEASURE) for arm in _arms(swept)])
    return np.where(np.isnan(found), -np.inf, found)


def _best(swept: Swept) -> list[Fact]:
    """The arm and the values that do most."""
    stack = _stack(swept)
    which, *place = np.unravel_index(int(stack.argmax()), stack.shape)
    arm, point = _arms(swept)[which], swept.points[int(np.ravel_multi_index(place, swept.shape))]
    of = {"measure": _MEASURE, "arm": arm, "at": _at(swept.axes, swept.at(point)),
          "figure": _figure(swept, arm, tuple(place))}  # fmt: skip
    shape = next(iter(swept.found(*SHAPES, measure=_MEASURE, arm=arm)), None)
    if shape is None:
        return [fact("sweep.act_here", **of)]
    bend = next(iter(swept.found("knee", measure=_MEASURE, arm=arm)), None)
    costs = [
        fact("sweep.cost", measure=row["measure"], at=near(row["at"]), versus=row["versus"])
        for row in swept.found("falls_below", arm=arm)
    ]
    alike = shape["low"] != shape["high"]
    return [
        fact(
            "sweep.act", **of, costs=costs, flat=shape["finding"] == "flat",
            knee=None if bend is None else near(bend["at"]),
            low=written(shape["low"]) if alike else "",
            high=written(shape["high"]) if alike else "",
        )
    ]  # fmt: skip


def _where(swept: Swept, met: list[dict[str, Any]]) -> list[Fact]:
    """Which arm where, of a grid of what the company meets."""
    levers = listed([lever(axis) for axis in met])
    led = Counter(row["arm"] for row in swept.found("leads", measure=_MEASURE))
    total = len(swept.points)
    if not led:
        kind = "sweep.act_alone" if len(_arms(swept)) < 2 else "sweep.act_none"
        return [fact(kind, measure=_MEASURE, arm=_arms(swept)[0], levers=levers)]
    (arm, points), *others = led.most_common()
    passed = swept.found("passes", measure=_MEASURE)
    if len(met) == 1 and passed:
        parts = [
            fact("sweep.from", arm=row["arm"], at=near(row["at"]), lever=levers) for row in passed
        ]
        first = passed[0]["versus"]
        return [fact("sweep.act_depends", measure=_MEASURE, arm=first, lever=levers, parts=parts)]
    return [
        fact(
            "sweep.act_where", measure=_MEASURE, arm=arm, levers=levers, points=points, total=total,
            others=[one for one, _ in others],
        )
    ]  # fmt: skip


def _in_each(swept: Swept, met: Mapping[str, Any]) -> list[Fact]:
    """What to choose at the least and at the greatest value of what the company meets."""
    number = [axis["key"] for axis in swept.axes].index(met["key"])
    choice = swept.axes[1 - number]
    stack, parts = _stack(swept), []
    for place in (0, len(met["values"]) - 1):
        mine = stack.take(place, axis=number + 1)
        which, at = np.unravel_index(int(mine.argmax()), mine.shape)
        arm, where = _arms(swept)[which], [0, 0]
        where[number], where[1 - number] = place, int(at)
        parts.append(
            fact(
                "sweep.in_each", arm=arm, figure=_figure(swept, arm, tuple(where)),
                choice=_at([choice], [written(choice["values"][int(at)])]),
                where=_at([met], [written(met["values"][place])]),
            )
        )  # fmt: skip
    return [fact("sweep.act_in_each", measure=_MEASURE, parts=parts)]


def _figure(swept: Swept, arm: str, place: tuple[Any, ...]) -> str:
    """What an arm comes to at a place, as exact as its interval allows."""
    mean, low, high = (
        float(swept.means(arm, _MEASURE, end)[place]) for end in ("mean", "ci_low", "ci_high")
    )
    return value(_MEASURE, mean, (high - low) / 2)


def _at(axes: list[dict[str, Any]] | list[Mapping[str, Any]], values: Any) -> str:
    """Values of keys in words."""
    return listed([f"{lever(axis)} at {one}" for axis, one in zip(axes, values, strict=True)])
