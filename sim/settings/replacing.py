"""Validated settings with other values in place of some, found by their dotted keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails

Model = TypeVar("Model", bound=BaseModel)
Path = tuple[str | int, ...]


class _New(NamedTuple):
    """A value to be put in place, told from a tree that holds some."""

    value: Any


def replaced(whole: Model, values: Mapping[str, Any]) -> Model:
    """Returns a copy of validated settings with other values.

    Only sections on the way to a value are checked again, so that this costs less than a
    millisecond. Values that belong together, such as shares that add up, are given together.

    Args:
        whole: a section of settings.
        values: by dotted key, such as `behaviour.trust.asymmetry` or `population.season.0`.
            Numbers may be NumPy's, and 4.0 stands for 4 where a whole number is wanted.

    Raises:
        ValidationError: for every key that is not there and every value that is not allowed, each
            named by its whole key.
    """
    tree: dict[str, Any] = {}
    for key, value in values.items():
        *above, last = key.split(".")
        inner = tree
        for part in above:
            if not isinstance(inner.get(part), dict):
                inner[part] = {}
            inner = inner[part]
        inner[last] = _New(value)
    errors: list[InitErrorDetails] = []
    other = _section(whole, tree, (), errors)
    if errors:
        raise ValidationError.from_exception_data(type(whole).__name__, errors)
    return other


def _section(
    whole: Model, tree: dict[str, Any], path: Path, errors: list[InitErrorDetails]
) -> Model:
    """Returns a section with what the tree holds; the section itself where that is wrong."""
    kind = type(whole)
    known = kind.model_fields
    fields = {name: getattr(whole, name) for name in known} | (whole.__pydantic_extra__ or {})
    entry: Any = getattr(kind, "entry", None)  # of what is found by name, and may be new there
    for name, change in tree.items():
        if name in fields or entry is not None:
            annotation = known[name].annotation if name in known else entry
            old = fields[name] if name in fields else _empty(entry)
            fields[name] = _put(old, change, annotation, (*path, name), errors)
        else:
            errors.append(_unknown((*path, name), change))
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        errors += [from_the_top(path, one) for one in error.errors(include_url=False)]
        return whole


def _empty(entry: Any) -> Any:
    """Returns an entry with its kind's own values; None where that is no section."""
    return entry() if isinstance(entry, type) and issubclass(entry, BaseModel) else None


def _put(old: Any, change: Any, annotation: Any, path: Path, errors: list[InitErrorDetails]) -> Any:
    """Returns what stands in a place after a change of it, or of something inside it."""
    if isinstance(change, _New):
        return _fitting(change.value, annotation)
    if isinstance(old, BaseModel):
        return _section(old, change, path, errors)
    if isinstance(old, dict):
        return old | {
            name: _put(old.get(name), inner, type(old.get(name)), (*path, name), errors)
            for name, inner in change.items()
        }
    if isinstance(old, list) and all(at.isdecimal() and int(at) < len(old) for at in change):
        items = list(old)
        for at, inner in change.items():
            items[int(at)] = _put(items[int(at)], inner, type(items[int(at)]), (*path, at), errors)
        return items
    errors.append(_unknown(path, change))
    return old


def _fitting(value: Any, annotation: Any) -> Any:
    """Returns a number as Python's own, and a whole one as an int where one is wanted."""
    plain = value.item() if hasattr(value, "item") and not getattr(value, "shape", ()) else value
    kinds = (annotation, *get_args(annotation))
    wants_whole = int in kinds and float not in kinds
    return int(plain) if wants_whole and isinstance(plain, float) and plain.is_integer() else plain


def _unknown(path: Path, change: Any) -> InitErrorDetails:
    """Returns the error of a key that is not there, with the whole way to it."""
    while not isinstance(change, _New):
        name, change = next(iter(change.items()))
        path = (*path, name)
    return {"type": "extra_forbidden", "loc": path, "input": None}


def from_the_top(path: Path, error: ErrorDetails) -> InitErrorDetails:
    """Returns an error with its place from the top."""
    told: InitErrorDetails = {
        "type": error["type"], "loc": (*path, *error["loc"]), "input": error["input"]
    }  # fmt: skip
    if "ctx" in error:
        told["ctx"] = error["ctx"]
    return told
