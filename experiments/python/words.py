"""What a call in Python is given, as the words that the command line takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from experiments.config_errors import Problem, shown
from experiments.configuration.arguments import CONFIG_DIR
from experiments.configuration.key_tree import KeyNode, find
from experiments.configuration.schema import TEXT_KEYS, TEXT_MAPS

Value: TypeAlias = (
    bool | int | float | str | Path | Sequence["Value"] | Mapping[str, "Value"] | None
)
"""What a key may be set to."""

Overrides: TypeAlias = str | Sequence[str] | Mapping[str, Value]
"""Overrides as they are typed (`"weeks=52"`), or values by dotted key (`{"weeks": 52}`)."""

Arms: TypeAlias = Sequence[str] | Mapping[str, Overrides]
"""Names of arms that the pages have, or what sets each arm apart by its name."""

_BARE = re.compile(r"[A-Za-z]\w*", re.ASCII)
_MEANT_OTHERWISE = {"true", "false", "null", "nan", "inf"}
_BEFORE_QUOTE, _AT_END = re.compile(r'(\\*)"'), re.compile(r"\\+$")
_ESCAPED = re.compile(r"[\\()\[\]{}:=,]")


class NotWritable(ValueError):  # noqa: N818
    """A value that no configuration can say."""


def words_of(
    keys: Mapping[str, Any], overrides: Any = None, config_dir: Any = None
) -> tuple[list[str], list[Problem]]:
    """Returns the words that say on the command line what a call was given.

    Args:
        keys: values by dotted key; None is not given.
        overrides: more of them, which come later: words as they are typed, or values by key.
        config_dir: a folder with pages of the user's own.

    Returns:
        The words, and what could not be said.
    """
    words = [] if config_dir is None else [CONFIG_DIR, str(config_dir)]
    problems: list[Problem] = []
    for key, value in keys.items():
        if value is None:
            continue
        try:
            if key == "arms" and isinstance(value, Mapping):
                words.append(_arms(value, problems))
            else:
                words += _set(key, value)
        except NotWritable as error:
            problems.append(_problem(key, value, error))
    parts = overrides.items() if isinstance(overrides, Mapping) else [("overrides", overrides)]
    for key, part in parts:
        try:
            words += lines({key: part} if isinstance(overrides, Mapping) else part or [])
        except NotWritable as error:
            problems.append(_problem(str(key), part, error))
    return words, problems


def lines(overrides: Any) -> list[str]:
    """Returns overrides as they are typed.

    Args:
        overrides: one or several as they are typed, or values by dotted key.

    Raises:
        NotWritable: where they are neither, or hold what no configuration can say.
    """
    if isinstance(overrides, str):
        return [overrides]
    if isinstance(overrides, Mapping):
        return [word for key, value in overrides.items() for word in _set(str(key), value)]
    if isinstance(overrides, Sequence) and all(isinstance(one, str) for one in overrides):
        return list(overrides)
    raise NotWritable('overrides such as ["weeks=52"] or {"weeks": 52}')


def _arms(arms: Mapping[Any, Any], problems: list[Problem]) -> str:
    """Returns the word that says what sets each arm apart; adds what could not be said."""
    said = []
    for name, one in arms.items():
        try:
            said.append(f"{_name(str(name))}:{_written(lines(one))}")
        except NotWritable as error:
            problems.append(_problem(f"arms.{name}", one, error))
    return f"arms={{{','.join(said)}}}"


def _set(key: str, value: Any) -> Iterator[str]:
    """Yields the words that set a key: several where a section is given as a mapping."""
    value = _plain(value)
    node = find(key.split("."))
    if key in TEXT_KEYS and not isinstance(value, Mapping):
        yield f"{key}={'null' if value is None else value}"
    elif key in TEXT_MAPS and isinstance(value, Mapping):
        yield f"{key}={_text_map(value)}"
    elif isinstance(value, Mapping) and value and not _is_whole(node):
        for name, inner in value.items():
            yield from _set(f"{key}.{name}", inner)
    else:
        yield f"{key}={_written(value)}"


def _is_whole(node: KeyNode | None) -> bool:
    """Tells whether a mapping is the value of a key, and no section."""
    return node is not None and (node.is_mapping or node.is_of_many_types)


def _written(value: Any) -> str:
    """Returns a value in Hydra's grammar."""
    value = _plain(value)
    if value is None or isinstance(value, bool):
        return shown(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        bare = _BARE.fullmatch(value) and value.lower() not in _MEANT_OTHERWISE
        return value if bare else _quoted(value)
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{_name(str(k))}:{_written(v)}' for k, v in value.items())}}}"
    return f"[{','.join(map(_written, value))}]"


def _plain(value: Any) -> Any:
    """Returns a value as one of Python's own.

    Raises:
        NotWritable: where it is of another type.
    """
    if isinstance(value, Path):
        return str(value)
    if getattr(value, "shape", None) == () and hasattr(value, "item"):  # a number of NumPy
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str | Mapping):
        return value
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return value
    if hasattr(value, "columns"):
        raise NotWritable(
            "a table in memory has no name by which the study could be made again; write it "
            "first: table.to_csv('hcps.csv', index=False), then {'file': 'hcps.csv'}"
        )
    raise NotWritable("a number, text, a list or a mapping")


def _quoted(text: str) -> str:
    """Returns text in quotes; backslashes count before a quote alone."""
    inner = _BEFORE_QUOTE.sub(lambda found: found[1] * 2 + '\\"', text)
    return f'"{_AT_END.sub(lambda found: found[0] * 2, inner)}"'


def _name(text: str) -> str:
    """Returns a key of a mapping."""
    return _ESCAPED.sub(lambda found: f"\\{found[0]}", text)


def _text_map(value: Mapping[Any, Any]) -> str:
    """Returns a mapping of free text, every word of it in quotes."""
    parts = []
    for name, inner in value.items():
        text = _text_map(inner) if isinstance(inner, Mapping) else _in_quotes(str(inner))
        parts.append(f"{_in_quotes(str(name))}:{text}")
    return f"{{{','.join(parts)}}}"


def _in_quotes(text: str) -> str:
    quote = "'" if '"' in text else '"'
    return f"{quote}{text}{quote}"


def _problem(key: str, value: Any, error: NotWritable) -> Problem:
    named = f"a {type(value).__name__}" if hasattr(value, "columns") else shown(value)
    return Problem(key, str(error), value=named)
