"""Which inputs `sensitivity` moves, and within which ends, tried on every arm before the start."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pydantic import ValidationError

from experiments.assumptions import told_of, with_ranges
from experiments.config_errors import Problem, shown, some_of
from experiments.configuration.arguments import Overrides
from experiments.configuration.arms import Arm
from experiments.configuration.grid import SAME_EVERYWHERE, near_key, value_now
from experiments.configuration.hints import likely_key
from experiments.configuration.key_tree import find
from experiments.configuration.schema import AUTO, SHARED, TEXT_KEYS
from experiments.configuration.sensitivity_keys import Sensitivity
from experiments.configuration.trees import Tree
from experiments.configuration.validation import problem_of
from experiments.configuration.worlds import alike, departs, joint_problems, set_by_hand
from experiments.levers import LEVERS
from experiments.worlds import Box, worlds_of_ranges
from sim.settings import Settings
from sim.types import Floats

KEY = "sensitivity.inputs"
MOST_NAMED = 40
"""Inputs that can be named: pairs of them are looked at too."""

_TRIED = (0.0, 0.382, 1.0)  # shares of a range; one inside, which a whole number refuses
_TOGETHER = 50  # points that are laid over the arms before the start
_MOST_TOLD = 12


@dataclass(frozen=True)
class Input:
    """One number that is moved over its range.

    Attributes:
        key: dotted.
        about: what it is, in its own words.
        unit: of its values; empty for a pure number.
        confidence: in its value: A read in the source, B known, C judgement; empty where the user
            gave the range of a number that has none.
        low: lower end of its range.
        high: upper end.
        whole: whether it takes whole numbers alone.
    """

    key: str
    about: str
    unit: str
    confidence: str
    low: float
    high: float
    whole: bool


@dataclass(frozen=True)
class Inputs:
    """What is moved, and how it is asked about.

    Attributes:
        asked: in the user's words.
        inputs: in order.
        named: whether the user named them; else they are screened.
    """

    asked: Sensitivity
    inputs: tuple[Input, ...]
    named: bool

    def chosen(self, keys: Sequence[str]) -> Inputs:
        """Returns some of them, in the order of their keys."""
        by_key = {one.key: one for one in self.inputs}
        return replace(self, inputs=tuple(by_key[key] for key in keys))

    @property
    def box(self) -> Box:
        """Their ranges as a cube of shares."""
        return Box({one.key: (one.low, one.high) for one in self.inputs})

    def values(self, shares: Floats) -> list[dict[str, float]]:
        """Returns values by key at each point.

        Args:
            shares: of the ranges, shape (points, inputs).
        """
        return [
            {
                one.key: round(value) if one.whole else value
                for one, value in zip(self.inputs, row, strict=True)
            }
            for row in self.box.values(shares).tolist()
        ]


def choose_inputs(
    tree: Tree, arms: Mapping[str, Arm], given: Overrides
) -> tuple[Inputs | None, list[str], list[Problem]]:
    """Returns what a sensitivity analysis moves, with notes and what is wrong.

    Where the user names nothing, every parameter that has a range is moved, but for what is set by
    hand, by a page, or differently in two arms (as with `worlds=ranges`).

    Args:
        tree: the composed configuration; of one with other faults the inputs are looked at too.
        arms: sound ones; where there are none, inputs are tried on the defaults.
        given: what the command line says.
    """
    asked, seed = _asked(tree), tree.get("seed")
    if asked is None or type(seed) is not int or seed < 0:
        return None, [], []  # told where the configuration is checked
    settings = [arm.settings for arm in arms.values()] or [Settings()]
    by_hand = set_by_hand(arms, given)
    if asked.inputs:
        inputs, problems = _named(asked, settings, by_hand)
        notes = []
    else:
        known = [_declared(one, settings[0]) for one in with_ranges(settings[0])]
        stays = [one.key for one in known if one.key in by_hand or departs(one.key, settings)]
        inputs, problems = [one for one in known if one.key not in stays], []
        told = some_of(stays, _MOST_TOLD)
        notes = [f"sensitivity: {len(stays)} left as set, and not screened: {told}"] * bool(stays)
    if tree.get("replicates") == AUTO:
        message = "a whole number: how often each point is lived"
        problems.append(Problem("replicates", message, value=AUTO, hint="write replicates=1"))
    if not problems and len(inputs) < 2:
        problems = [Problem(KEY, "two inputs or more: one alone is swept; see hcpsim sweep")]
    if problems:
        return None, notes, problems
    drawn = {one.key: (one.low, one.high) for one in inputs if not one.whole}
    if drawn:
        worlds = worlds_of_ranges(drawn, _TOGETHER, seed)
        where = [f"{KEY}: together, point {one}" for one in worlds.draws]
        problems = joint_problems(worlds, where, settings)
    return Inputs(asked, tuple(inputs), bool(asked.inputs)), notes, problems


def _asked(tree: Tree) -> Sensitivity | None:
    """Returns what is asked, or its inputs alone where the rest is faulty; None if they are too."""
    section = tree.get("sensitivity")
    if not isinstance(section, dict):
        return None
    for part in (section, {"inputs": section.get("inputs")}):
        with suppress(ValidationError):
            return Sensitivity.model_validate(part)
    return None


def _declared(one: Any, settings: Settings) -> Input:
    whole = type(value_now(settings, one.key)) is int
    return Input(one.key, one.about, one.unit, one.confidence, one.low, one.high, whole)


def _named(
    asked: Sensitivity, settings: Sequence[Settings], by_hand: set[str]
) -> tuple[list[Input], list[Problem]]:
    """Returns the inputs that the user names, and everything that is wrong with them."""
    declared = {one.key: one for one in with_ranges(settings[0])}
    mapping = asked.inputs if isinstance(asked.inputs, dict) else dict.fromkeys(asked.inputs)
    found, problems = list[Input](), list[Problem]()
    if len(asked.inputs) > MOST_NAMED:
        problems.append(Problem(KEY, f"at most {MOST_NAMED} inputs, not {len(asked.inputs)}"))
    if isinstance(asked.inputs, list):
        twice = [key for at, key in enumerate(asked.inputs) if key in asked.inputs[:at]]
        problems += [Problem(KEY, f"names {key} twice") for key in dict.fromkeys(twice)]
    for key, ends in mapping.items():
        where = f"{KEY}: {key}"
        problem = _key_problem(key, settings, by_hand)
        if problem is None and ends is None and key not in declared:
            hint = f"write '{KEY}={{{key}:[LOW,HIGH]}}'"
            problem = Problem(where, "has no range of its own", hint=hint)
        sound = ends is None or (
            len(ends) == 2 and all(map(math.isfinite, ends)) and ends[0] < ends[1]
        )
        if problem is None and not sound:
            message = "two numbers, the lower one first, or null for its own range"
            problem = Problem(where, message, value=shown(ends))
        if problem is not None:
            problems.append(problem)
            continue
        one = _input(key, ends, declared.get(key), settings[0])
        problems += _refused(one, settings)
        found.append(one)
    return found, problems


def _input(key: str, ends: Sequence[float] | None, known: Any, settings: Settings) -> Input:
    """Returns one input, by its declaration or by the user's ends."""
    if known is not None and ends is None:
        return _declared(known, settings)
    told = told_of(settings, key)
    assert ends is not None
    whole = type(value_now(settings, key)) is int
    confidence = "" if known is None else str(known.confidence)
    return Input(key, told.about, told.unit, confidence, float(ends[0]), float(ends[1]), whole)


def _key_problem(key: str, settings: Sequence[Settings], by_hand: set[str]) -> Problem | None:
    """Returns why a key is no input."""
    where, node = f"{KEY}: {key}", find(key.split("."))
    if key in LEVERS:
        return Problem(where, "is a lever of several keys; hcpsim sweep moves it")
    if node is None or key.partition(".")[0] not in Settings.model_fields:
        if node is not None and (key.partition(".")[0] in SHARED or key in TEXT_KEYS):
            return Problem(where, "is the same at every point")
        meant = likely_key(key, [0.5]) or likely_key(key, [1])
        hint = f"did you mean {meant}?" if meant else near_key(key)
        return Problem(where, "unknown key", hint=hint)
    if any(key == one or key.startswith(f"{one}.") for one in SAME_EVERYWHERE):
        return Problem(where, "is the same at every point")
    if node.names:
        inside = ", ".join(f"{key}.{name}" for name in node.names[:3])
        return Problem(where, "a single number, not a section", hint=f"in it are {inside}, ...")
    values = [value_now(one, key) for one in settings]
    if any(type(value) not in (int, float) for value in values):
        return Problem(where, "a number, and one that every arm has", value=shown(values[0]))
    if key in by_hand or not alike(key, settings):
        message = "is moved here, and so cannot be set by hand or be each arm's own"
        return Problem(where, message)
    return None


def _refused(one: Input, settings: Sequence[Settings]) -> list[Problem]:
    """Returns the problems of an end that an arm refuses."""
    tried = Inputs(Sensitivity(), (one,), named=True)
    for values in tried.values(np.array(_TRIED)[:, None]):
        for arm in settings:
            try:
                arm.replace(values)
            except ValidationError as errors:
                problem = problem_of(errors.errors(include_url=False)[0])
                own = problem.where == one.key
                value = f"{values[one.key]:g}"
                told = replace(problem, where=f"{KEY}: {one.key}", value=value, hint="")
                return [told if own else problem.inside(f"{KEY}: {one.key}={value}")]
    return []
