"""One page of YAML, read as plain values: bounded in size and depth, and without code."""

from __future__ import annotations

import copy
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from experiments.config_errors import ConfigError, Problem, one_line, shown
from experiments.configuration.scalars import NotAValue, check_text, is_usual_tag, value_of

LARGEST = 1_000_000  # bytes of a page
MOST = 2 * LARGEST  # values and characters, each repeated one (`*name`) counted again
DEEPEST = 20  # collections within one another
LONGEST_KEY = 200  # bytes
MOST_FAULTS = 20

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEADER = re.compile(r"\s*#\s*@package(?:\s+(\S+))?\s*")


class Page(NamedTuple):
    """A page as it stands in its file.

    Attributes:
        tree: Its values, with Hydra's `defaults` among them; every key is the text that stands
            there (`yes`, `1` and `2026-01-01` too), and no two places share a mapping or list. It
            is not to be changed.
        package: What its `# @package` says; None where it says nothing.
    """

    tree: dict[str, Any]
    package: str | None


def load_page(path: Path) -> Page:
    """Read one page.

    Args:
        path: Where it lies.

    Returns:
        The page.

    Raises:
        ConfigError: Everything that is wrong with its form, with file and line.
    """
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            said = "a folder, not a page" if stat.S_ISDIR(kind) else "a device, not a page"
            raise ConfigError([Problem(str(path), said)])
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        said = "a link that leads nowhere" if path.is_symlink() else "no such page"
        raise ConfigError([Problem(str(path), said)]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError([Problem(str(path), f"cannot be read ({reason})")]) from None
    return read_page(data, str(path))


@lru_cache(maxsize=256)
def read_page(data: bytes, where: str) -> Page:
    """Read the content of one page, once for the same content.

    Args:
        data: The file's bytes.
        where: Its name, for problems.

    Returns:
        The page.

    Raises:
        ConfigError: Everything that is wrong with its form, with file and line.
    """
    if len(data) > LARGEST:
        raise ConfigError([Problem(where, f"is longer than a page may be, {LARGEST:,} bytes")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            [Problem(where, f"cannot be read (line {line}: not UTF-8 text)")]
        ) from None
    if not text.strip():
        hint = "a page that departs in nothing says so in a comment"
        raise ConfigError([Problem(where, "is empty", hint=hint)])
    reading = _Reading(where)
    tree: dict[str, Any] = {}
    try:
        tree = reading.document(yaml.parse(text, Loader=_Loader))
    except yaml.YAMLError as error:
        reading.problems.append(_unreadable(error, text, where))
    package, problem = _package(text, where)
    if problems := [*reading.problems, *problem]:
        raise ConfigError(problems)
    return Page(tree, package)


@dataclass
class _Reading:
    """One page while it is read.

    Attributes:
        where: Its name, for problems.
        problems: What was wrong so far.
        anchors: What has a name (`&name`), with its size; None while it is not whole.
        size: Values and characters so far.
    """

    where: str
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int] | None] = field(default_factory=dict)
    size: int = 0

    def document(self, events: Iterator[yaml.Event]) -> dict[str, Any]:
        """The one document of the page, a mapping; empty where all is comment."""
        tree: dict[str, Any] = {}
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, "a second document begins here; a page is one")
            elif isinstance(event, yaml.MappingStartEvent):
                tree = self._value(event, events, ())
            elif isinstance(event, yaml.NodeEvent):
                listed = isinstance(event, yaml.SequenceStartEvent)
                form = "a list" if listed else "a single value"
                self._stop(event, f"a page holds keys with values, not {form}")
        return tree

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: tuple[str, ...]) -> Any:
        """What begins with an event."""
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event, path)
        before, name = self.size, getattr(event, "anchor", None)
        self._grow(1, event)
        if name:
            self.anchors[name] = None
        value: Any = None
        if isinstance(event, yaml.ScalarEvent):
            self._grow(len(event.value), event)
            try:
                value = value_of(event, as_text=_is_text(path))
            except NotAValue as error:
                self._problem(event, str(error), path, error.value)
        elif len(path) >= DEEPEST:
            self._too_deep(event, path)
        elif isinstance(event, yaml.MappingStartEvent):
            value = self._mapping(event, events, path)
        else:
            self._check_tag(event, "seq", path)
            value = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                value.append(self._value(event, events, (*path, str(len(value)))))
        if name:
            self.anchors[name] = (value, self.size - before)
        return value

    def _mapping(
        self, event: yaml.Event, events: Iterator[yaml.Event], path: tuple[str, ...]
    ) -> dict[str, Any]:
        """A mapping whose keys are the text that stands there; what is merged in is below it."""
        self._check_tag(event, "map", path)
        own: dict[str, Any] = {}
        lines: dict[str, int] = {}
        merged: list[dict[str, Any]] = []
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(event, "a key is one word or text", path)
            key = self._key(event, path)
            value = self._value(next(events), events, (*path, key))
            if key in lines:
                self._problem(event, f"stands in line {lines[key]} already", (*path, key))
            lines.setdefault(key, _line(event))
            if key == "<<" and not event.style:
                below = value if isinstance(value, list) else [value]
                merged = [part for part in below if isinstance(part, dict)]
                if len(merged) < len(below):
                    self._problem(event, "<< takes a mapping, or a list of mappings", path)
            else:
                own[key] = value
        return {key: value for part in (*reversed(merged), own) for key, value in part.items()}

    def _key(self, event: yaml.ScalarEvent, path: tuple[str, ...]) -> str:
        """A key as it stands."""
        key = str(event.value)
        self._grow(1 + len(key), event)
        self._check_tag(event, "str", path)
        try:
            check_text(key.replace("\n", "\0").replace("\t", "\0"))
        except NotAValue as error:
            self._problem(event, str(error).replace("text", "a key"), path, shown(key))
        if not key:
            self._problem(event, "a key is missing before the colon", path)
        elif len(key.encode(errors="replace")) > LONGEST_KEY:
            self._problem(event, f"a key of at most {LONGEST_KEY} bytes", path, shown(key))
        return key

    def _repeated(self, event: yaml.AliasEvent, path: tuple[str, ...]) -> Any:
        """A copy of what has a name (`&name`), where it is repeated (`*name`)."""
        if event.anchor not in self.anchors:
            self._problem(event, f"nothing above is called &{event.anchor}", path)
            return None
        known = self.anchors[event.anchor]
        if known is None:
            self._stop(event, f"*{event.anchor} stands within itself", path)
        value, size = known
        self._grow(size, event)
        if len(path) + _depth(value) > DEEPEST:
            self._too_deep(event, path)
        return copy.deepcopy(value)

    def _check_tag(self, event: yaml.Event, usual: str, path: tuple[str, ...]) -> None:
        """A page holds no objects."""
        tag = getattr(event, "tag", None)
        if not is_usual_tag(tag, usual):
            self._problem(event, "a value without a tag", path, shown(tag))

    def _grow(self, by: int, event: yaml.Event) -> None:
        """Count what the page holds."""
        self.size += by
        if self.size > MOST:
            self._stop(event, f"holds more than {MOST:,} characters with all that is repeated")

    def _problem(
        self, event: yaml.Event, message: str, path: tuple[str, ...] = (), value: str = ""
    ) -> None:
        """Note one problem, and stop after many."""
        place = f", {'.'.join(path)}" if path else ""
        self.problems.append(Problem(f"{self.where}: line {_line(event)}{place}", message, value))
        if len(self.problems) >= MOST_FAULTS:
            raise ConfigError(self.problems)

    def _too_deep(self, event: yaml.Event, path: tuple[str, ...]) -> NoReturn:
        """Nothing that is known lies so deep."""
        self._stop(event, f"more than {DEEPEST} levels within one another", path[:1])

    def _stop(self, event: yaml.Event, message: str, path: tuple[str, ...] = ()) -> NoReturn:
        """What makes the rest of the page unreadable."""
        self._problem(event, message, path)
        raise ConfigError(self.problems)


def _is_text(path: tuple[str, ...]) -> bool:
    """Whether a value is text by its place: a name or a word of the user's own file."""
    inner = path[1:] if path[:1] in (("population",), ("calibration",)) else path
    return len(inner) > 1 and inner[0] in ("columns", "words")


def _depth(value: Any) -> int:
    """Collections within one another."""
    if not isinstance(value, dict | list):
        return 0
    parts = value.values() if isinstance(value, dict) else value
    return 1 + max(map(_depth, parts), default=0)


def _line(event: yaml.Event) -> int:
    """The line in which something begins, from 1."""
    return int(event.start_mark.line) + 1 if event.start_mark else 1


def _package(text: str, where: str) -> tuple[str | None, list[Problem]]:
    """What the comments at the head say of the package."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        if (found := _HEADER.fullmatch(line)) is not None:
            message = "a package must follow, such as _global_"
            problem = [] if found[1] else [Problem(f"{where}: line {number}, # @package", message)]
            return found[1], problem
    return None, []


def _unreadable(error: yaml.YAMLError, text: str, where: str) -> Problem:
    """The problem of a text that is not YAML."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        reason = str(getattr(error, "problem", "not YAML"))
        if "\t" in "".join(text.split("\n")[mark.line : mark.line + 1]):
            reason += "; indent with spaces, not tabs"
        spot = f"line {mark.line + 1}, column {mark.column + 1}"
    else:
        reason = str(getattr(error, "reason", "not YAML"))
        spot = f"line {text.count(chr(10), 0, getattr(error, 'position', 0)) + 1}"
    return Problem(where, f"cannot be read ({spot}: {one_line(reason)})")
