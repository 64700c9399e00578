"""YAML whose keys are text, as they were written: `no` is a word of a log, and not false."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

TEXT = "tag:yaml.org,2002:str"

_CHANGED = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float", "null", "timestamp", "value")
)
"""What YAML makes of words that stand without quotes."""

_TEXTS = ("columns", "words")
"""Mappings whose values are text as well: names of columns, and ours of words (`yes`)."""

_AROUND = ("population", "calibration")
"""Sections that hold such mappings; a page of the group itself has them at its top."""

_FREE = ("planner_settings",)
"""Mappings that hold what the code of a user's own wants, numbers as keys among it."""


def keep_text(top: yaml.Node | None) -> None:
    """Make text of all keys below a node, and of what is text by its place, as it was written.

    Args:
        top: A page as `yaml.compose` gives it, changed in place; each node is seen once, however
            deep it lies or often it is referred to.
    """
    waiting: list[tuple[yaml.Node | None, tuple[str, ...], bool]] = [(top, (), False)]
    seen: set[tuple[int, bool]] = set()
    while waiting:
        node, path, is_text = waiting.pop()
        if node is None or (id(node), is_text) in seen:
            continue
        seen.add((id(node), is_text))
        if isinstance(node, yaml.ScalarNode) and is_text:
            _as_written(node)
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(part, (*path[:1], "[]"), is_text) for part in node.value]
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                _as_written(key)
                name = key.value if isinstance(key, yaml.ScalarNode) else ""
                if name not in _FREE:
                    place = name in _TEXTS and (not path or path in [(p,) for p in _AROUND])
                    waiting.append((value, (*path[:1], name), is_text or place))


def _as_written(node: yaml.Node) -> None:
    """Make text of a scalar without quotes that YAML has read something else into."""
    if isinstance(node, yaml.ScalarNode) and node.tag in _CHANGED:
        node.tag = TEXT


class KeepsText:
    """What a YAML loader derives from, before its own class, to keep text as `keep_text` does."""

    def get_single_node(self) -> yaml.Node | None:
        """The page's nodes, from the loader beside this class."""
        node: yaml.Node | None = super().get_single_node()  # type: ignore[misc]
        keep_text(node)
        return node


class _TextOnly(yaml.SafeLoader):
    """A loader that makes text of everything."""


_TextOnly.yaml_implicit_resolvers = {}


def read_words(page: Path) -> Any:
    """A page of names alone, all of them text: specialties.

    Raises:
        OSError, UnicodeDecodeError, yaml.YAMLError: If it cannot be read.
    """
    return yaml.load(page.read_text(encoding="utf-8-sig"), Loader=_TextOnly)
