"""From a composed tree of values to validated settings, or to every problem in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from experiments.config_errors import Problem, did_you_mean, shown
from experiments.configuration.hints import (
    REMOVED,
    even_mapping,
    new_name,
    other_key,
    shares_of,
)
from experiments.configuration.key_tree import Part, find
from experiments.configuration.schema import StudyConfiguration


def validated(tree: dict[str, Any]) -> tuple[StudyConfiguration | None, list[Problem]]:
    """A composed configuration with its types, or everything that is wrong with it.

    Args:
        tree: Values by key, as composed, with strategies in place of their names; a section may
            be one that is validated already.

    Returns:
        The configuration, None where it is faulty; one problem for each wrong key or value.
    """
    try:
        return StudyConfiguration.model_validate(tree), []
    except ValidationError as errors:
        found = errors.errors(include_url=False)
        return None, list(dict.fromkeys(problem_of(error) for error in found))


def dotted(path: Sequence[Part]) -> str:
    """The key as the user writes it."""
    return ".".join(str(part) for part in path)


def unknown(path: Sequence[Part], names: Sequence[str], rest: Sequence[Part] = ()) -> Problem:
    """The problem that a key does not exist, with its new name or the nearest one.

    Args:
        path: The key up to the part that leads nowhere.
        names: What that part could have been.
        rest: What was typed after it.
    """
    whole = [*path, *rest]
    if renamed := new_name(whole):
        return Problem(dotted(whole), "has a new name", hint=f"write {renamed}")
    if now := REMOVED.get(dotted(whole)):
        return Problem(dotted(whole), "is gone", hint=now)
    return Problem(dotted(whole), "unknown key", hint=other_key(path, names, rest))


def problem_of(error: ErrorDetails) -> Problem:
    """One of pydantic's errors as a problem in the user's words."""
    path = [part for part in error["loc"] if part != "[key]"]
    if error["type"] in ("extra_forbidden", "invalid_key"):
        parent = find(path[:-1])
        return unknown(path, (parent.names or parent.keys) if parent else [])
    if error["loc"] and error["loc"][-1] == "[key]":
        mapping = find(path[:-1])
        if mapping is None or not mapping.keys:
            return Problem(dotted(path), "a key is text; put it into quotes")
        problem = unknown(path, mapping.keys)
        there = f"there are {', '.join(mapping.keys)}"
        return problem if problem.hint else replace(problem, hint=there)
    if error["type"] == "value_error":
        message = error["msg"].removeprefix("Value error, ")
        single = not isinstance(error["input"], dict)
        return Problem(dotted(path), message, value=shown(error["input"]) if single else "")
    above = find(path[:-1])
    if above is not None and above.is_of_many_types:  # pydantic tells each of them
        path = path[:-1]
    node = find(path)
    allowed = node.allowed if node else error["msg"]
    even = even_mapping(node, error["input"]) or shares_of(node, error["input"])
    hint = f"write '{dotted(path)}={even}'" if even else ""
    if error["type"] == "literal_error" and node and isinstance(error["input"], str):
        hint = did_you_mean(error["input"], node.words)
    return Problem(dotted(path), allowed, value=shown(error["input"]), hint=hint)
