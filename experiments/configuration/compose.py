"""Hydra, and nothing else of it: pages in, one configuration out, values set on top.

Pages are read once, by `page_file`, and handed to Hydra in memory. Hydra composes a study. The
arms differ from it in single groups; a group's page sets nothing outside its group, so theirs are
laid over the defaults alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast

import yaml
from hydra import compose, initialize
from hydra.conf import HydraConf
from hydra.core.config_store import ConfigNode, ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.types import Override, Quote, QuotedString
from hydra.errors import HydraException, MissingConfigException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.config_errors import ConfigError, Problem, did_you_mean, one_line, shown
from experiments.configuration.groups import Pages, Whole
from experiments.configuration.key_tree import KeyNode, find
from experiments.configuration.own_channels import with_own_channels
from experiments.configuration.schema import GROUPS, TEXT_MAPS, filled, neutral_tree
from experiments.configuration.trees import (
    Tree,
    laid_over,
    steps_present,
    text_keys,
    value_at,
    with_value,
    without,
)
from experiments.configuration.validation import unknown

STUDY = "hcpsim_study"
"""Name of config.yaml in Hydra's store."""

_UNFIT = (HydraException, OmegaConfBaseException, yaml.YAMLError, ValueError, TypeError)
"""What Hydra and OmegaConf raise about pages that do not go together."""


@dataclass(frozen=True)
class Composed:
    """Pages that were put together.

    Attributes:
        tree: Plain values by key, not to be changed.
        chosen: Names of the pages that it is made of, by group.
    """

    tree: Tree
    chosen: dict[str, Any]


class Composer:
    """Composes configurations, once for each choice of pages."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self._made: dict[str, Composed] = {}
        self._strategies: dict[str, Tree] = {}
        self._neutral = neutral_tree()

    def study(self, choices: Mapping[str, Any]) -> Composed:
        """Compose a study.

        Args:
            choices: Names of existing pages by group; the others keep their default.

        Returns:
            The composed pages over the defaults.

        Raises:
            ConfigError: If the pages do not go together.
        """
        key = repr(sorted(choices.items()))
        if key not in self._made:
            self._made[key] = self._compose(choices)
        return self._made[key]

    def arm(self, study: Composed, choices: Mapping[str, Any]) -> Composed:
        """Compose an arm: a study with other pages in some groups.

        Args:
            study: As `study` gives it.
            choices: Names of existing pages, in the groups in which the arm differs.

        Raises:
            ConfigError: If the pages do not go together.
        """
        named = study.chosen.get("experiment")
        above = self.pages.read("experiment", named).tree if named else {}
        tree = dict(study.tree)
        for group, names in choices.items():
            section = self._neutral[group]
            for name in _listed(names):
                section = laid_over(section, self.pages.read(group, name).tree)
            mine = above.get(group)
            tree[group] = laid_over(section, mine) if isinstance(mine, dict) else section
        return Composed(with_own_channels(filled(tree)), {**study.chosen, **choices})

    def strategy(self, name: str) -> Tree:
        """The values of one strategy's page, with nothing set on top."""
        if name not in self._strategies:
            page = self.pages.read("strategy", name)
            self._strategies[name] = laid_over(self._neutral["strategy"], page.tree)
        return self._strategies[name]

    def _compose(self, choices: Mapping[str, Any]) -> Composed:
        """Let Hydra compose the pages, or find what came of the same ones before."""
        try:
            lines = tuple(f"{name}={_as_written(one)}" for name, one in sorted(choices.items()))
            nodes, chosen = self._nodes(choices)
            content = f"{lines} {nodes}"
            if content not in _COMPOSED:
                if len(_COMPOSED) >= _MOST_COMPOSED:
                    _COMPOSED.clear()
                whole = filled(laid_over(self._neutral, _merged(nodes, lines)))
                _COMPOSED[content] = with_own_channels(whole)
            return Composed(_COMPOSED[content], chosen)
        except MissingConfigException as error:
            group, _, name = (error.missing_cfg_file or "").rpartition("/")
            hint = did_you_mean(name, self.pages.options(group) if group else [])
            message = f"{shown(name)} is not there"
            raise ConfigError([Problem(group or "defaults", message, hint=hint)]) from None
        except RecursionError:
            raise ConfigError(
                [Problem("defaults", "the pages refer to each other in a circle")]
            ) from None
        except _UNFIT as error:
            raise ConfigError([Problem("configuration", _first_line(error))]) from None

    def _nodes(self, choices: Mapping[str, Any]) -> tuple[list[Node], dict[str, Any]]:
        """The pages that a study is made of; and their names by group.

        A page that is not there is left out: Hydra tells of it.
        """
        study = self.pages.study()
        named = [line for line in study["defaults"] if isinstance(line, dict)]
        chosen = {group: names for line in named for group, names in line.items()}
        experiment = Whole({})
        if choices.get("experiment"):
            experiment = self.pages.read("experiment", choices["experiment"])
        chosen |= {**experiment.choices, **choices}
        nodes = [Node("", STUDY, study)]
        for group, names in chosen.items():
            there = [name for name in _listed(names) if name in self.pages.options(group)]
            nodes += [_node(group, name, self.pages.read(group, name)) for name in there]
        return nodes, chosen


class Node(NamedTuple):
    """A page as Hydra's store takes it."""

    group: str
    name: str
    tree: Tree


_COMPOSED: dict[str, Tree] = {}
_MOST_COMPOSED = 256


def _node(group: str, name: str, page: Whole) -> Node:
    """One page, with the pages of other groups that it chooses."""
    overrides = [{f"override /{other}": names} for other, names in page.choices.items()]
    tree = {"defaults": overrides, **page.tree} if overrides else page.tree
    *above, last = f"{group}/{name}".split("/")
    return Node("/".join(above), last, tree)


def _merged(nodes: Sequence[Node], lines: Sequence[str]) -> Tree:
    """What Hydra makes of pages and choices of pages, in plain values."""
    store, hydra = ConfigStore.instance(), _hydra()
    others, other = store.repo, GlobalHydra.instance()  # of a program that uses Hydra too
    try:
        GlobalHydra.set_instance(hydra)
        store.repo = dict(others)
        for group in {node.group.partition("/")[0] for node in nodes}:
            store.repo.pop(group, None)
        store.repo["hydra"] = {"config.yaml": _hydras_own()}
        for node in nodes:
            package = "_global_" if node.group.partition("/")[0] == "experiment" else None
            store.store(
                group=node.group or None, name=node.name, node=node.tree, package=package
            )  # fmt: skip
        return cast(Tree, OmegaConf.to_container(compose(STUDY, overrides=list(lines))))
    finally:
        store.repo = others
        GlobalHydra.set_instance(other)


@cache
def _hydra() -> GlobalHydra:
    """Hydra without pages of its own, set up once: it looks through the stack for who calls it."""
    with initialize(config_path=None, job_name="hcpsim", version_base="1.3"):
        return GlobalHydra.instance()


@cache
def _hydras_own() -> ConfigNode:
    """Hydra's settings of itself, without pages for its logs, launchers and help: it has none."""
    bare = OmegaConf.structured(HydraConf(defaults=[]))
    return ConfigNode("config.yaml", bare, "hydra", package=None, provider=None)


def set_value(tree: Tree, override: Override) -> tuple[Tree, Problem | None]:
    """Set one value as Hydra would: what is not there is only added with a +.

    Args:
        tree: The configuration.
        override: A value by dotted key. A mapping with free keys is set as a whole.

    Returns:
        The configuration with the value; the same one with the problem, if the key is not there or
        may not be added or dropped.
    """
    path = override.key_or_group.split(".")
    present = steps_present(tree, path)
    is_there = present == len(path)
    parent = find(path[:present] if not is_there else path[:-1])
    in_mapping = parent is not None and parent.is_mapping
    if not is_there and (not in_mapping or override.is_delete()):
        return tree, _not_there(tree, path, present)
    if override.is_delete():
        if not in_mapping:
            return tree, Problem(
                ".".join(path), "cannot be dropped", hint="set another value instead"
            )
        return without(tree, path), None
    value, problem = _value_of(tree, override, path, present, parent)
    return (tree, problem) if problem else (with_value(tree, path, value), None)


def _value_of(
    tree: Tree, override: Override, path: list[str], present: int, parent: KeyNode | None
) -> tuple[Any, Problem | None]:
    """What an override puts at the end of a path, or why it may not."""
    value = text_keys(override.value())
    is_there = present == len(path)
    if is_there and override.is_add() and not isinstance(value, dict | list):
        written = (override.input_line or "").removeprefix("+")
        return None, Problem(override.key_or_group, "is there already", hint=f"write {written}")
    adding = override.is_add() or override.is_force_add()
    opened = parent is not None and parent.is_open and present == len(path) - 1
    if not is_there and not adding and not opened:
        hint = f"to add it, write +{override.input_line}"
        return None, Problem(override.key_or_group, "is not there", hint=hint)
    if not is_there and present < len(path) - 1:
        for part in reversed(path[present + 1 :]):
            value = {part: value}
        del path[present + 1 :]
    if path == ["warm_up", "strategy"] and not isinstance(value, str):
        return None, Problem("warm_up.strategy", "the name of a strategy", value=shown(value))
    before = value_at(tree, path)
    names = override.key_or_group in TEXT_MAPS and isinstance(before, dict)
    if names and isinstance(value, dict):
        value = laid_over(before, value)
    elif override.is_add() and isinstance(before, list) and isinstance(value, list):
        value = [*before, *value]
    elif override.is_add() and isinstance(before, dict) and isinstance(value, dict):
        value = laid_over(before, value)
    return value, None


def _not_there(tree: Tree, path: list[str], present: int) -> Problem:
    """The problem of a key that leads nowhere, with its nearest neighbour."""
    above = path[:present]
    node = value_at(tree, above)
    names = [str(name) for name in node] if isinstance(node, dict) else []
    names += GROUPS if not above else ()
    return unknown(path[: present + 1], names, path[present + 1 :])


def _listed(names: Any) -> Sequence[str]:
    """One page or several, as several."""
    return names if isinstance(names, list) else [names] if isinstance(names, str) else []


def _as_written(names: Any) -> str:
    """Names in Hydra's grammar."""
    if isinstance(names, list):
        return f"[{','.join(_as_written(name) for name in names)}]"
    if names is None:
        return "null"
    return QuotedString(text=str(names), quote=Quote.double).with_quotes()


def _first_line(error: Exception) -> str:
    """What went wrong, in one line; Hydra wraps the reason."""
    inner: BaseException = error
    while not str(inner).strip() and inner.__cause__ is not None:
        inner = inner.__cause__
    text = str(inner).strip()
    return one_line(text.splitlines()[0]) if text else type(inner).__name__
