"""What a study is to answer: the readings that can be made, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from experiments.configuration.schema import Reading
from experiments.faults import Fault, did_you_mean, one_of, shown

WEEKLY = ("engagement", "engaged", "trust", "fatigue", "overloaded", "opted_out", "consented")
"""Measures that can be read over some of the weeks."""


def choose_readings(
    tree: Mapping[str, Any], arms: Collection[str]
) -> tuple[dict[str, Reading], list[str], list[Fault]]:
    """Take the readings that the arms allow.

    Args:
        tree: A sound configuration in plain values, the arms as its pages give them.
        arms: The arms that are compared.

    Returns:
        Readings by name; what is left aside since an arm or some weeks were left out, a line each;
        the faults of readings that no choice of arms and weeks could make.
    """
    from experiments.statistics import BETTER
    from sim.scorecard.measures import measure_names
    from sim.scorecard.segments import SEGMENTS

    values = {"all": ("all",), **SEGMENTS}
    found: dict[str, Reading] = {}
    notes: list[str] = []
    faults: list[Fault] = []
    for name, plain in tree["answer"].items():
        reading, where = Reading.model_validate(plain), f"answer.{name}"
        known = WEEKLY if reading.weeks else measure_names()
        mine = [_unknown(f"{where}.measure", reading.measure, known)]
        mine.append(_unknown(f"{where}.segment", reading.segment, tuple(values)))
        if reading.segment in values:
            mine.append(_unknown(f"{where}.value", reading.value, values[reading.segment]))
        mine += [
            _unknown(where, arm, tuple(tree["arms"]), "no such arm")
            for arm in reading.arms
            if arm not in arms
        ]
        if reading.best_of and BETTER.get(reading.measure) is None:
            message = "a measure of which more or less is better, since best_of names the best"
            mine.append(Fault(f"{where}.measure", message, value=shown(reading.measure)))
        faults += [fault for fault in mine if fault]
        missing = [arm for arm in dict.fromkeys(reading.arms) if arm not in arms]
        if missing:
            notes.append(f"{where} left aside: it needs the arm {' and '.join(missing)}")
        elif reading.weeks and reading.weeks[1] > tree["weeks"]:
            first, last = reading.weeks
            notes.append(f"{where} left aside: it reads weeks {first} to {last}")
        else:
            found[name] = reading
    return found, notes, faults


def _unknown(where: str, name: str, known: tuple[str, ...], message: str = "") -> Fault | None:
    """The fault of a name that is not among those known."""
    if name in known:
        return None
    few = one_of(known) if len(known) <= 12 else "one of the measures in docs/measures.md"
    return Fault(where, message or few, value=shown(name), hint=did_you_mean(name, known))
