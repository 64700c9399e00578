"""Every word that the command line knows, from the declarations of verbs, keys and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from experiments.configuration.compose import Composer
from experiments.configuration.groups import Pages, known_options
from experiments.configuration.key_tree import KeyNode
from experiments.configuration.schema import AUTO, GROUPS, StudyConfiguration
from experiments.configuration.worlds import EVIDENCE, NONE, RANGES
from experiments.init.questions import QUESTIONS
from experiments.verbs import VERBS
from sim.scorecard.declared import BETTER

_BOOL = ("true", "false")
_PAGE_OF = {"warm_up.strategy": "strategy"}
"""Keys that take the name of a page of a group."""

LISTED = "listed"
"""Behind a key: what stands between brackets, where it differs from what stands alone."""

_BESIDE = {
    "replicates": (AUTO,), "executor.workers": (AUTO,), "why": (*_BOOL, "leader"),
    "worlds": (NONE, RANGES, EVIDENCE),
    "discover.measure": tuple(name for name, better in BETTER.items() if better),
}  # fmt: skip
"""Words that stand beside a number or a text, which no type tells."""

OPTIONS = ("--config-dir", "--cfg", "--options", "--help", "--version", "--completion")


@dataclass(frozen=True)
class Vocabulary:
    """What a shell can offer.

    Attributes:
        verbs: what each does, by name.
        keys: dotted, of a study; sorted.
        values: words by key; of init's keys under `init KEY`, between brackets
            under `KEY listed`.
        unused: keys of a study that a verb has no use for, by verb.
        own: keys and switches of a verb that reads no study, by verb.
    """

    verbs: dict[str, str]
    keys: list[str]
    values: dict[str, list[str]]
    unused: dict[str, list[str]]
    own: dict[str, list[str]]


def vocabulary() -> Vocabulary:
    """Reads it from the declarations."""
    options = known_options(None)
    tree = Composer(Pages(None)).study({}).tree
    keys = dict.fromkeys(GROUPS, KeyNode(str)) | dict(_keys((), KeyNode(StudyConfiguration), tree))
    values = {key: _words(key, node, options) for key, node in keys.items()}
    values[f"arms {LISTED}"] = list(tree["arms"])
    values |= {f"init {question.key}": list(question.choices()) for question in QUESTIONS}
    return Vocabulary(
        verbs={verb.name: verb.does for verb in VERBS.values()},
        keys=sorted(keys),
        values={key: words for key, words in values.items() if words},
        unused={
            verb.name: [key for keys, _ in verb.unused for key in keys]
            for verb in VERBS.values()
            if verb.planned
        },
        own={verb.name: list(verb.words) for verb in VERBS.values() if not verb.planned},
    )


def _keys(path: tuple[str, ...], node: KeyNode, value: Any) -> Iterator[tuple[str, KeyNode]]:
    """Yields every key below one that can be typed as it stands."""
    there = list(value) if isinstance(value, dict) else []
    names = [name for name in node.names if name in there] or [*node.keys, *there]
    for name in dict.fromkeys(map(str, names)):
        child = node.child(name)
        if child is None or not re.fullmatch(r"[\w-]+", name):
            continue
        inner, key = (*path, name), ".".join((*path, name))
        if not child.names or key in _PAGE_OF:
            yield key, child
        if key not in _PAGE_OF and (child.names or child.is_mapping):
            yield from _keys(inner, child, value.get(name) if isinstance(value, dict) else None)


def _words(key: str, node: KeyNode, options: Mapping[str, list[str]]) -> list[str]:
    """Words that may stand behind a key, as far as they are few."""
    if (group := _PAGE_OF.get(key, key)) in options:
        return options[group]
    if key in _BESIDE:
        return list(_BESIDE[key])
    return list(_BOOL) if node.annotation is bool else node.words
