"""Mappings of free text on the command line: names of columns and words of a user's own files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hydra.core.override_parser.types import Override, OverrideType, ValueType

from experiments.config_errors import Problem, shown, typed
from experiments.configuration.schema import TEXT_MAPS

_QUOTES = "\"'"
_QUOTED = re.compile(r"""^(["'])(.*?)\1\s*:\s*(.*)$""")
_COMMA = "a word with a comma is put into quotes"

Names = dict[str, "str | Names"]


class _UnreadableError(ValueError):
    """A mapping in braces that cannot be read: why, and a line that says the same."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.hint = hint


def read_text_map(line: str) -> Override | Problem | None:
    """Read an override of a mapping of free text, whatever signs are in it.

    The forms are `KEY.NAME=TEXT` and `KEY={NAME:TEXT,...}`; in braces, a name or text with a
    comma or a colon is put into quotes.

    Args:
        line: The argument, as the shell gave it.

    Returns:
        An override whose value is a mapping of text; the problem of one that cannot be read; None
        where the line sets something else.
    """
    body = line.lstrip("+")
    for key, names in TEXT_MAPS.items():
        rest = body.removeprefix(key)
        if rest == body or rest[:1] not in (".", "=") or "=" not in rest:
            continue
        try:
            value = _pairs(rest, key, names)
        except _UnreadableError as error:
            return Problem(key, f"cannot read {shown(rest[1:])}: {error}", hint=error.hint)
        if any("${" in text for text in _texts(value)):
            return Problem(key, "names and words without ${", value=shown(rest[1:]))
        return Override(OverrideType.CHANGE, key, ValueType.ELEMENT, value, input_line=line)
    return None


def _pairs(rest: str, key: str, names: str) -> Names:
    """What follows the key, as a mapping."""
    if rest[0] == "=":
        return _braces(rest[1:].strip(), key, names)
    rest = rest[1:]
    if names == "ours":
        name, _, text = rest.partition("=")
        return {name.strip(): _unquoted(text)}
    if names == "theirs":
        name, _, text = rest.rpartition("=")
        return {_unquoted(name): _unquoted(text)}
    column, dot, word = rest.partition(".")
    if not dot or "=" in column:
        column, _, text = rest.partition("=")
        return {column.strip(): _braces(text.strip(), f"{key}.{column.strip()}", "theirs")}
    return {column: _pairs(f".{word}", f"{key}.{column}", "theirs")}


def _braces(text: str, key: str, names: str) -> Names:
    """A mapping in braces."""
    example = {"ours": "OURS:YOURS", "theirs": "YOURS:OURS", "columns": "COLUMN:{YOURS:OURS}"}
    form = f"it is written {{{example[names]},...}}"
    if len(text) < 2 or text[0] != "{" or text[-1] != "}":
        raise _UnreadableError(form)
    pairs: Names = {}
    parts: list[str] = []
    for item in _items(text[1:-1]):
        found = _split(item, names)
        if found is None and names == "ours" and pairs:
            name, value = pairs.popitem()
            raise _UnreadableError(_COMMA, f"write {typed(f'{key}.{name}', f'{value}, {item}')}")
        if found is None:
            parts.append(item)
            continue
        name, value = found
        if parts:
            name = ", ".join([*parts, name])
            raise _UnreadableError(_COMMA, f"write {typed(f'{key}.{name}', value)}")
        if name in pairs:
            raise _UnreadableError(f"{shown(name)} stands there twice")
        pairs[name] = _braces(value, f"{key}.{name}", "theirs") if names == "columns" else value
    if parts:
        raise _UnreadableError(f"{shown(parts[0])} has no colon; {form}")
    if not pairs:
        raise _UnreadableError(f"it is empty; {form}")
    return pairs


def _split(item: str, names: str) -> tuple[str, str] | None:
    """Name and text of one item; None where no colon parts them."""
    if quoted := _QUOTED.match(item):
        return quoted[2], _unquoted(quoted[3])
    if ":" not in item:
        return None
    name, _, text = item.rpartition(":") if names == "theirs" else item.partition(":")
    return _unquoted(name), _unquoted(text)


def _items(text: str) -> Iterator[str]:
    """What is parted by commas outside quotes and inner braces.

    A quotation mark opens only where a name or text begins: `l'appel` has none.
    """
    start = depth = 0
    quote, before = "", ","
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in _QUOTES and before in ",:{":
            quote = char
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
        elif char == "," and depth == 0:
            yield text[start:at].strip()
            start = at + 1
        before = before if char.isspace() else char
    if text[start:].strip():
        yield text[start:].strip()


def _unquoted(text: str) -> str:
    """The text without spaces and one pair of quotes around it."""
    text = text.strip()
    whole = len(text) > 1 and text[0] in _QUOTES and text[0] == text[-1]
    return text[1:-1] if whole else text


def _texts(value: str | Names) -> Iterator[str]:
    """All texts of a mapping, however deep; keys refer to nothing and may hold any sign."""
    if isinstance(value, str):
        yield value
    else:
        for inner in value.values():
            yield from _texts(inner)
