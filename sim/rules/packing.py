"""How settings are laid out as one record, and turned from their units into the rule's."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from sim.settings import Settings
from sim.settings.parameter import Section
from sim.settings.population import Population

Record = NDArray[np.void]
_MOST_KEPT, _MOST_MADE, _MOST_READ = 64, 128, 128
_HOW_MANY = {"size", "represents", "redraw", "file", "columns"}  # of the population
_CONTENTS: dict[int, tuple[Section, bytes]] = {}  # by identity, which holds as long as it is here
_Shapes = tuple[tuple[str, bool, Any], ...]  # of fields, and of records within the record
_P = ParamSpec("_P")
_R = TypeVar("_R")


def laid_out(section: Section) -> dict[str, float]:
    """Returns a section's own numbers under their own names.

    Names, lists, mappings, sections and what may be missing are no numbers; what the rule needs of
    them is derived. So the form does not depend on the values, and nothing is compiled anew for
    other ones.
    """
    return {
        name: getattr(section, name)
        for name, field in type(section).model_fields.items()
        if field.annotation in (bool, int, float)
    }


def record_of(fields: Mapping[str, Any]) -> Record:
    """Packs numbers and arrays of float64 into one structured record.

    Args:
        fields: numbers, arrays of any shape, and mappings of such: records within the record.

    Returns:
        A structured array of shape (1,).
    """
    arrays = _as_arrays(fields)
    record = np.zeros(1, _form_of(_shapes_of(arrays)))
    _fill(record, arrays)
    return record


def _as_arrays(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _as_arrays(value)
        if isinstance(value, Mapping)
        else np.asarray(value, dtype=np.float64)
        for name, value in fields.items()
    }


def _shapes_of(arrays: dict[str, Any]) -> _Shapes:
    return tuple(
        (name, True, _shapes_of(one)) if isinstance(one, dict) else (name, False, one.shape)
        for name, one in arrays.items()
    )


@functools.lru_cache(maxsize=_MOST_KEPT)
def _form_of(shapes: _Shapes) -> np.dtype[np.void]:
    return np.dtype(
        [
            (name, _form_of(shape)) if is_record else (name, "f8", shape)
            for name, is_record, shape in shapes
        ],
        align=True,
    )


def _fill(record: Record, arrays: dict[str, Any]) -> None:
    for name, one in arrays.items():
        if isinstance(one, dict):
            _fill(record[name], one)
        else:
            record[name] = one


def copied(table: NDArray[np.void]) -> NDArray[np.void]:
    """Returns a copy of records, byte by byte: NumPy's own goes field by field."""
    return np.ndarray(table.shape, table.dtype, table.view(np.uint8).copy())


def laid_together(records: Sequence[Record]) -> Record:
    """Returns records of one form as one array, shape (records,)."""
    return np.concatenate([one.view(np.uint8) for one in records]).view(records[0].dtype)


def weekly_factor(half_life_weeks: float) -> float:
    """Returns what a week leaves of a stock with this half-life."""
    return float(2.0 ** (-1.0 / half_life_weeks))


def log_mean(mean: float, sigma: float) -> float:
    """Returns the log-scale mean of a lognormal with this mean and spread."""
    return float(np.log(mean) - sigma**2 / 2)


def remembered(solve: Callable[_P, NDArray[np.float64]]) -> Callable[_P, NDArray[np.float64]]:
    """Keeps what a function of arrays and numbers last returned, by the content of its arguments.

    Many runs differ in a few parameters only, and what does not depend on them need not be solved
    again. What is returned must not be written to.
    """
    kept: dict[tuple[Any, ...], NDArray[np.float64]] = {}

    @functools.wraps(solve)
    def recall(*given: _P.args, **named: _P.kwargs) -> NDArray[np.float64]:
        key = tuple(
            (one.tobytes(), one.shape, one.dtype) if isinstance(one, np.ndarray) else one
            for one in (*given, *named, *named.values())
        )
        found = kept.get(key)
        if found is None:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            found = solve(*given, **named)
            found.flags.writeable = False
            kept[key] = found
        return found

    return recall


def kept_by(*read: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Keeps the last few things that a function made of settings; of an array it gives a copy.

    Runs of a study share sections of their settings, and differ in luck and in strategies. Sections
    are told apart by what they hold. What is made must not be written to, unless it is an array.

    Args:
        *read: the sections that the function reads of settings, and no others; of the population
            it does not read how many there are.
    """

    def keep(make: Callable[_P, _R]) -> Callable[_P, _R]:
        made: dict[tuple[object, ...], _R] = {}
        sections = [attrgetter(path) for path in read]

        @functools.wraps(make)
        def recall(*given: _P.args, **named: _P.kwargs) -> _R:
            key = _key((*given, *named.values()), sections)
            if key not in made:
                if len(made) >= _MOST_MADE:
                    made.clear()
                made[key] = make(*given, **named)
            result = made[key]
            if not isinstance(result, np.ndarray):
                return result
            return cast(_R, result.copy() if result.dtype.names is None else copied(result))

        vars(recall)["read"] = read
        return recall

    return keep


kept = kept_by("population", "market", "behaviour", "channels", "company", "measures")
"""Keeps what is made of anything in settings but a run's length, strategies and records."""


def _key(
    given: tuple[object, ...], sections: Iterable[Callable[[Any], Section]]
) -> tuple[object, ...]:
    """Returns what stands for sections, and for what is read of settings; else the things."""
    key: list[object] = []
    for one in given:
        if isinstance(one, Settings):
            key += [_content(section(one)) for section in sections]
        else:
            key.append(_content(one) if isinstance(one, Section) else one)
    return tuple(key)


def _content(section: Section) -> bytes:
    """Returns a hash of what a section holds, reckoned once: it does not change."""
    known = _CONTENTS.get(id(section))
    if known is None:
        if len(_CONTENTS) >= _MOST_READ:
            _CONTENTS.clear()
        beside = _HOW_MANY if isinstance(section, Population) else None
        held = section.__pydantic_serializer__.to_json(section, exclude=beside)
        known = _CONTENTS[id(section)] = section, blake2b(held, digest_size=16).digest()
    return known[1]
