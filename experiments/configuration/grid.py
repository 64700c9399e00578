"""What `grid` says: keys or levers with their values, tried on every arm before anything runs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from experiments.config_errors import Problem, one_of, shown
from experiments.configuration.arms import Arm
from experiments.configuration.hints import likely_key, other_key
from experiments.configuration.key_tree import KeyNode, find
from experiments.configuration.schema import GROUPS, SHARED, TEXT_KEYS
from experiments.configuration.trees import Tree
from experiments.configuration.validation import problem_of
from experiments.levers import LEVERS
from sim.settings import Settings
from sim.settings.orders import ByTier
from sim.settings.promises import broken_promises

KEY = "grid"
EXAMPLE = "'grid={strategy.touches_per_month.mass_email:[1,2,4,8,12]}'"
MOST_KEYS, MOST_POINTS = 2, 400
_MOST_TOLD, _NEAR_LEVER = 20, 0.75
SAME_EVERYWHERE = (*SHARED, *TEXT_KEYS, "population.size", "population.columns", "engine")

Value = bool | int | float | str


@dataclass(frozen=True)
class Axis:
    """One key or lever with its values.

    Attributes:
        key: as it was typed.
        about: what it is, in its own words.
        unit: of its values; empty for a share or a word.
        values: in order; numbers from the least.
        as_set: the value that each arm has as it stands, by arm, where it is one value.
    """

    key: str
    about: str
    unit: str
    values: tuple[Value, ...]
    as_set: Mapping[str, Value]

    @property
    def name(self) -> str:
        """The last part of the key, which says most."""
        return self.key.rpartition(".")[2]

    @property
    def is_choice(self) -> bool:
        """Whether a company chooses it; HCPs, competitors and what is believed it meets."""
        if self.key in LEVERS:
            return LEVERS[self.key].choice
        section, _, rest = self.key.partition(".")
        return section == "strategy" or (section == "company" and not rest.startswith("beliefs"))

    @property
    def is_number(self) -> bool:
        """Whether there is something between two of its values."""
        return all(type(value) in (int, float) for value in self.values)


@dataclass(frozen=True)
class GridPoint:
    """One point of a grid.

    Attributes:
        at: its values, one of each axis.
        moves: values by dotted key of an arm that it changes, for the catalogue of runs.
        arms: settings of every arm there.
    """

    at: tuple[Value, ...]
    moves: Mapping[str, Any]
    arms: Mapping[str, Settings]


@dataclass(frozen=True)
class Grid:
    """Points at which a comparison is made.

    Attributes:
        axes: one or two.
        points: the first axis is the slower one.
    """

    axes: tuple[Axis, ...]
    points: tuple[GridPoint, ...]

    @property
    def moved(self) -> frozenset[str]:
        """Dotted keys that any point moves."""
        return frozenset(key for point in self.points for key in point.moves)


def choose_grid(
    tree: Tree, arms: Mapping[str, Arm]
) -> tuple[Grid | None, list[str], list[Problem]]:
    """Returns the grid of a sweep with notes, or everything that is wrong with it.

    An arm that takes none of a key's values, where another one takes some, stays as it is on that
    key: an arm that sends no mail is what the others are held against.

    Args:
        tree: the composed configuration.
        arms: those that are sound.
    """
    asked = tree.get(KEY)
    if asked == {}:
        hint = f"write {EXAMPLE}, or choose a page: {KEY}=mails"
        return None, [], [Problem(KEY, "is missing: one or two keys with their values", hint=hint)]
    if not isinstance(asked, dict) or not all(isinstance(v, list) for v in asked.values()):
        return None, [], []  # told where the configuration is checked
    problems = _form_problems(asked)
    bare = {name: arm.settings for name, arm in arms.items()}
    if problems or not bare:
        return None, [], problems
    grid = {key: _in_order(values) for key, values in asked.items()}
    aside, notes, problems = _tried_alone(grid, bare)
    if problems:
        return None, notes, problems
    points, problems = _points(grid, bare, aside)
    if not problems:
        problems = _equal_everywhere(points)
    axes = tuple(_axis(key, values, bare, aside) for key, values in grid.items())
    return Grid(axes, tuple(points)), notes, problems


def moves_of(settings: Settings, key: str, value: Value) -> dict[str, Any]:
    """Returns the values by dotted key that bring an arm to a value of a key or lever.

    A plain value for something by tier means all tiers.

    Args:
        settings: the arm's.
        key: dotted, or a lever's name.
        value: the one.
    """
    if key in LEVERS:
        return LEVERS[key].moves(settings, float(value))
    if _is_by_tier(find(key.split("."))):
        return {f"{key}.{tier}": value for tier in ByTier.model_fields}
    return {key: value}


def _is_by_tier(node: KeyNode | None) -> bool:
    return node is not None and node.names == list(ByTier.model_fields)


def _form_problems(asked: Mapping[str, list[Any]]) -> list[Problem]:
    """Returns the problems of keys that are no levers, and of lists that are no values."""
    problems = []
    if len(asked) > MOST_KEYS:
        message = f"one or two keys, not {len(asked)}"
        hint = "sweep the others one after another, each under a name=... of its own"
        problems.append(Problem(KEY, message, hint=hint))
    for key, values in asked.items():
        problem = _key_problem(key, values)
        problems += [problem] if problem else []
        where = f"{KEY}: {key}"
        if not values:
            problems.append(Problem(where, "one value at least", value="[]"))
        twice = [value for at, value in enumerate(values) if value in values[:at]]
        if twice:
            problems.append(Problem(where, f"names {shown(twice[0])} twice"))
        odd = [
            v for v in values if key in LEVERS and (type(v) not in (int, float) or not 0 <= v <= 1)
        ]
        problems += [Problem(where, "a share from 0 to 1", value=shown(value)) for value in odd]
    count = 1
    for values in asked.values():
        count *= len(values)
    if count > MOST_POINTS:
        problems.append(Problem(KEY, f"at most {MOST_POINTS} points, not {count:,}"))
    return problems


def _key_problem(key: str, values: Sequence[Any]) -> Problem | None:
    where, top = f"{KEY}: {key}", key.partition(".")[0]
    if key in LEVERS:
        return None
    if key in GROUPS:
        hint = f"""pages are arms: 'arms={{a:["{key}=NAME"],b:["{key}=OTHER"]}}'"""
        return Problem(where, "a key with values, not a group of pages", hint=hint)
    node = find(key.split("."))
    if node is None or top not in Settings.model_fields:
        if node is not None and (top in SHARED or key in TEXT_KEYS):
            return Problem(where, "is the same at every point")
        lever = get_close_matches(key, LEVERS, n=1, cutoff=_NEAR_LEVER)
        meant = lever[0] if lever else likely_key(key, values)
        hint = f"write '{KEY}={{{meant}:[{_typed(values)}]}}'" if meant else near_key(key)
        return Problem(where, "unknown key", hint=hint or f"levers are {one_of(list(LEVERS))}")
    if any(key == one or key.startswith(f"{one}.") for one in SAME_EVERYWHERE):
        return Problem(where, "is the same at every point")
    if node.names and not _is_by_tier(node):
        inside = ", ".join(f"{key}.{name}" for name in node.names[:3])
        return Problem(where, "a single value, not a section", hint=f"in it are {inside}, ...")
    return None


def near_key(key: str) -> str:
    """Returns the hint of the nearest key, as for any other override."""
    parts, node = key.split("."), find([])
    done: list[str] = []
    for part in parts:
        inner: KeyNode | None = node.child(part) if node is not None else None
        if inner is None:
            names = node.names if node is not None else []
            return other_key([*done, part], names, parts[len(done) + 1 :])
        done.append(part)
        node = inner
    return ""


def _typed(values: Sequence[Any]) -> str:
    return ",".join(
        str(value).lower() if isinstance(value, bool) else str(value) for value in values
    )


def _in_order(values: Sequence[Value]) -> tuple[Value, ...]:
    """Returns numbers from the least, words as they were given."""
    numbers = all(type(value) in (int, float) for value in values)
    return tuple(sorted(values, key=float)) if numbers else tuple(values)


def _lived(
    settings: Settings, at: Mapping[str, Value]
) -> tuple[Settings | None, dict[str, Any], list[Problem]]:
    """Returns an arm at a point, what moved it, and why it cannot be there.

    Plain keys come first: a lever reads what they set.
    """
    moves: dict[str, Any] = {}
    lived = settings
    for key, value in sorted(at.items(), key=lambda pair: pair[0] in LEVERS):
        mine = moves_of(lived, key, value)
        try:
            lived = lived.replace(mine) if mine else lived
        except ValidationError as errors:
            found = [problem_of(error) for error in errors.errors(include_url=False)]
            return None, moves, [_of_value(one, key, value) for one in found]
        moves |= mine
    broken = [Problem(where, what, hint=hint) for where, what, hint in broken_promises(lived)]
    before = {where for where, _, _ in broken_promises(settings)}
    new = [problem for problem in broken if problem.where not in before]
    told = ", ".join(f"{key}={shown(value)}" for key, value in at.items())
    return (None if new else lived), moves, [one.inside(f"{KEY}: {told}") for one in new]


def _of_value(problem: Problem, key: str, value: Value) -> Problem:
    """Returns a problem with the key and the value that were typed."""
    if problem.where == key or problem.where.startswith(f"{key}."):
        return replace(problem, where=f"{KEY}: {key}", value=shown(value), hint="")
    return problem.inside(f"{KEY}: {key}={shown(value)}")


def _tried_alone(
    grid: Mapping[str, Sequence[Value]], arms: Mapping[str, Settings]
) -> tuple[set[tuple[str, str]], list[str], list[Problem]]:
    """Tries each value of each key on each arm by itself.

    Returns:
        Arms and keys that do not go together; notes of them; what is wrong.
    """
    aside: set[tuple[str, str]] = set()
    notes: list[str] = []
    problems: list[Problem] = []
    for key, values in grid.items():
        taken: dict[str, bool] = {}
        refused: dict[str, list[Problem]] = {}
        for name, settings in arms.items():
            tries = [_lived(settings, {key: value}) for value in values]
            taken[name] = any(lived not in (None, settings) for lived, _, _ in tries)
            refused[name] = [problem for _, _, found in tries for problem in found]
        some = any(taken.values())
        left: dict[str, list[str]] = {}
        for name in [name for name in refused if some and not taken[name]]:
            aside.add((name, key))
            found = refused.pop(name)
            why = f" ({found[0].message.partition(';')[0]})" if found else ""
            left.setdefault(why, []).append(name)
        notes += [
            f"{', '.join(names)}: as set, whatever {key} is{why}" for why, names in left.items()
        ]
        told = _by_arm(refused)
        if not some and not told:
            told = [Problem(f"{KEY}: {key}", "changes nothing in any arm")]
        problems += told
    return aside, notes, problems


def _by_arm(refused: Mapping[str, Sequence[Problem]]) -> list[Problem]:
    """Returns each problem once: that of all arms as it is, that of some under the arm's name."""
    told: list[Problem] = []
    for problem in dict.fromkeys(one for found in refused.values() for one in found):
        whose = [name for name, found in refused.items() if problem in found]
        everywhere = len(whose) == len(refused)
        told += [problem] if everywhere else [problem.inside(f"arms.{name}") for name in whose]
    if len(told) > _MOST_TOLD:
        more = Problem(KEY, f"{len(told) - _MOST_TOLD} more faults of its points")
        told = [*told[:_MOST_TOLD], more]
    return told


def _points(
    grid: Mapping[str, Sequence[Value]], arms: Mapping[str, Settings], aside: set[tuple[str, str]]
) -> tuple[list[GridPoint], list[Problem]]:
    """Returns every point with its arms, and what is wrong with them."""
    points: list[GridPoint] = []
    refused: dict[str, list[Problem]] = {name: [] for name in arms}
    for at in itertools.product(*grid.values()):
        lived: dict[str, Settings] = {}
        moved: dict[str, Any] = {}
        for name, settings in arms.items():
            mine = {
                key: value for key, value in zip(grid, at, strict=True) if (name, key) not in aside
            }
            found, moves, problems = _lived(settings, mine)
            refused[name] += problems
            if found is not None:
                lived[name] = found
                moved |= {} if found == settings else moves
        points.append(GridPoint(at, moved, lived))
    return points, _by_arm(refused)


def _equal_everywhere(points: Sequence[GridPoint]) -> list[Problem]:
    """Returns the problems of arms that come out equal at every point."""
    names = list(points[0].arms)
    bare = [
        {name: one.replace({"strategy.about": ""}) for name, one in point.arms.items()}
        for point in points
    ]
    return [
        Problem(f"arms.{other}", f"comes out equal to arms.{name} at every point of the grid")
        for name, other in itertools.combinations(names, 2)
        if all(one[name] == one[other] for one in bare)
    ]


def _axis(
    key: str, values: tuple[Value, ...], arms: Mapping[str, Settings], aside: set[tuple[str, str]]
) -> Axis:
    """Returns a key with what it is and where each arm stands."""
    now = {
        name: found
        for name, settings in arms.items()
        if (name, key) not in aside and (found := value_now(settings, key)) is not None
    }
    if key in LEVERS:
        return Axis(key, LEVERS[key].about, LEVERS[key].unit, values, now)
    node = find(key.split("."))
    inner = node.child(node.names[0]) if node is not None and node.names else node
    fields = [one.field for one in (node, inner) if one is not None and one.field is not None]
    about = next((one.description for one in fields if one.description), "")
    told = [one.json_schema_extra for one in fields]
    unit = next((str(one["unit"]) for one in told if isinstance(one, dict) and one.get("unit")), "")
    return Axis(key, about if inner is node else "", unit, values, now)


def value_now(settings: Settings, key: str) -> Value | None:
    """Returns an arm's own value of a key or lever; None where it is not one value."""
    if key in LEVERS:
        return LEVERS[key].now(settings)
    found: Any = settings
    for part in key.split("."):
        if isinstance(found, list) and part.isdecimal():
            found = found[int(part)]
        elif isinstance(found, dict):
            found = found.get(part)
        else:
            found = getattr(found, part, None)
    if hasattr(found, "model_dump"):
        inner = set(found.model_dump().values())
        found = inner.pop() if len(inner) == 1 else None
    return found if isinstance(found, bool | int | float | str) else None
