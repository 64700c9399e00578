"""Configurations as plain mappings: laid over one another, looked into and changed by key.

Nothing here changes what it is given: what comes back shares the parts that stayed the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.configuration.key_tree import find

Tree = dict[str, Any]


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> Tree:
    """One tree over another: mappings key by key, everything else as a whole."""
    both = dict(below)
    for key, value in above.items():
        under = both.get(key)
        if isinstance(under, Mapping) and isinstance(value, Mapping):
            both[key] = laid_over(under, value)
        else:
            both[key] = value
    return both


def steps_present(tree: Any, path: Sequence[str]) -> int:
    """How many steps of a path lead somewhere."""
    for step, part in enumerate(path):
        if isinstance(tree, dict) and part in tree:
            tree = tree[part]
        elif isinstance(tree, list) and part.isdecimal() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            return step
    return len(path)


def value_at(tree: Any, path: Sequence[str]) -> Any:
    """What stands at the end of a path; None where there is nothing."""
    for part in path:
        if isinstance(tree, dict):
            tree = tree.get(part)
        elif isinstance(tree, list) and part.isdecimal() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            return None
    return tree


def with_value(tree: Any, path: Sequence[str], value: Any) -> Any:
    """The tree with another value at the end of a path, of which all but the last step is there.

    A mapping whose keys are free is replaced as a whole; a section keeps what the value leaves out.
    """
    return _with(tree, list(path), value, as_section=not _is_free(path))


def without(tree: Tree, path: Sequence[str]) -> Tree:
    """The tree without a key."""
    first, *rest = path
    if rest:
        return {**tree, first: without(tree[first], rest)}
    return {key: value for key, value in tree.items() if key != first}


def text_keys(value: Any) -> Any:
    """The value with every key of its mappings as text, as it was most likely written."""
    if isinstance(value, dict):
        return {_as_text(key): text_keys(inner) for key, inner in value.items()}
    return [text_keys(inner) for inner in value] if isinstance(value, list) else value


def _with(tree: Any, path: list[str], value: Any, *, as_section: bool) -> Any:
    if not path:
        both = as_section and isinstance(tree, dict) and isinstance(value, dict)
        return laid_over(tree, value) if both else value
    first, *rest = path
    if isinstance(tree, list):
        at = int(first)
        inner = _with(tree[at], rest, value, as_section=as_section)
        return [*tree[:at], inner, *tree[at + 1 :]]
    inner = _with(tree.get(first), rest, value, as_section=as_section)
    return {**tree, first: inner}


def _is_free(path: Sequence[str]) -> bool:
    node = find(path)
    return node is not None and node.is_mapping


def _as_text(key: Any) -> str:
    words = {True: "true", False: "false", None: "null"}
    if isinstance(key, bool) or key is None:
        return words[key]
    return str(key)
