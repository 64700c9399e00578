"""Hydra, and nothing else of it: pages in, one configuration out, values set on top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import yaml
from hydra import compose, initialize_config_dir
from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.types import Override, Quote, QuotedString
from hydra.errors import HydraException, MissingConfigException
from omegaconf import DictConfig, ListConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.configuration.groups import OURS, Pages
from experiments.configuration.places import find
from experiments.configuration.schema import GROUPS, neutral_tree
from experiments.configuration.validation import unknown
from experiments.faults import Fault, Faults, did_you_mean, one_line, shown
from sim.company.registry import page_of

STUDY = "hcpsim_study"
"""Name of config.yaml in Hydra's store: Hydra looks for it before it knows all folders."""

_UNFIT = (HydraException, OmegaConfBaseException, yaml.YAMLError, ValueError, TypeError)
"""What Hydra and OmegaConf raise about pages that do not go together."""


class Composer:
    """Composes configurations, once for each choice of pages."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self._made: dict[str, tuple[DictConfig, dict[str, Any]]] = {}
        self._strategies: dict[str, dict[str, Any]] = {}
        self._defaults = OmegaConf.create(neutral_tree())
        ConfigStore.instance().store(name=STUDY, node=OmegaConf.load(OURS / "config.yaml"))

    def compose(self, choices: Mapping[str, Any]) -> tuple[DictConfig, dict[str, Any]]:
        """Compose pages.

        Args:
            choices: Names of existing pages by group; the others keep their default.

        Returns:
            A configuration, not to be changed, and the page chosen in each group.

        Raises:
            Faults: If the pages do not go together.
        """
        lines = [f"{group}={_as_written(names)}" for group, names in sorted(choices.items())]
        key = "\n".join(lines)
        strategy = choices.get("strategy")
        if isinstance(strategy, str) and self.pages.is_class(strategy):
            page = OmegaConf.create(page_of(strategy))
            ConfigStore.instance().store(group="strategy", name=strategy, node=page)
        if key not in self._made:
            self._made[key] = self._compose(lines)
        return self._made[key]

    def strategy(self, name: str) -> dict[str, Any]:
        """The values of one strategy's page, with nothing set on top."""
        if name not in self._strategies:
            tree, _ = self.compose({"strategy": name})
            self._strategies[name] = plain(tree)["strategy"]
        return self._strategies[name]

    def _compose(self, lines: list[str]) -> tuple[DictConfig, dict[str, Any]]:
        """Let Hydra compose, our folder after the user's."""
        first = self.pages.folders[0]
        if first != OURS:
            lines = [*lines, f"hydra.searchpath=[{_as_written(str(OURS))}]"]
        try:
            with initialize_config_dir(str(first), job_name="hcpsim", version_base="1.3"):
                pages = compose(STUDY, overrides=lines, return_hydra_config=True)
            chosen = dict(pages.hydra.runtime.choices)
            OmegaConf.set_struct(pages, False)
            del pages["hydra"]
            return cast(DictConfig, OmegaConf.merge(self._defaults, pages)), chosen
        except MissingConfigException as error:
            group, _, name = (error.missing_cfg_file or "").rpartition("/")
            hint = did_you_mean(name, self.pages.options(group) if group else [])
            message = f"{shown(name)} is not there"
            raise Faults([Fault(group or "defaults", message, hint=hint)]) from None
        except RecursionError:
            raise Faults([Fault("defaults", "the pages refer to each other in a circle")]) from None
        except _UNFIT as error:
            raise Faults([Fault("configuration", _first_line(error))]) from None


def plain(tree: DictConfig) -> dict[str, Any]:
    """The values of a configuration, references resolved.

    Raises:
        Faults: If a reference leads nowhere.
    """
    try:
        values = OmegaConf.to_container(tree, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as error:
        where = error.full_key or "configuration"
        raise Faults([Fault(where, _first_line(error))]) from None
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else {}


def set_value(tree: DictConfig, override: Override) -> Fault | None:
    """Set one value as Hydra would: what is not there is only added with a +.

    Args:
        tree: The configuration, changed in place.
        override: A value by dotted key.

    Returns:
        The fault, if the key is not there or may not be added or dropped.
    """
    path = override.key_or_group.split(".")
    present = _present(tree, path)
    is_there = present == len(path)
    parent = find(path[:present] if not is_there else path[:-1])
    in_mapping = parent is not None and parent.is_mapping
    adding = override.is_add() or override.is_force_add()
    if not is_there and (not in_mapping or override.is_delete()):
        return _not_there(tree, path, present)
    if override.is_delete():
        return _drop(tree, path, droppable=in_mapping)
    if is_there and override.is_add() and not isinstance(override.value(), dict | list):
        written = (override.input_line or "").removeprefix("+")
        return Fault(override.key_or_group, "is there already", hint=f"write {written}")
    opened = parent is not None and parent.is_open and present == len(path) - 1
    if not is_there and not adding and not opened:
        hint = f"to add it, write +{override.input_line}"
        return Fault(override.key_or_group, "is not there", hint=hint)
    if path == ["warm_up", "strategy"] and not isinstance(override.value(), str):
        return Fault("warm_up.strategy", "the name of a strategy", value=shown(override.value()))
    return _update(tree, override.key_or_group, override.value())


def value_at(tree: DictConfig, key: str) -> Any:
    """The plain value at a dotted key; None where there is nothing."""
    value = OmegaConf.select(tree, key)
    return OmegaConf.to_container(value) if OmegaConf.is_config(value) else value


def _present(tree: DictConfig, path: list[str]) -> int:
    """How many steps of the path lead somewhere."""
    node: Any = tree
    for step, part in enumerate(path):
        if isinstance(node, DictConfig) and part in node:
            node = node[part]
        elif isinstance(node, ListConfig) and part.isdecimal() and int(part) < len(node):
            node = node[int(part)]
        else:
            return step
    return len(path)


def _not_there(tree: DictConfig, path: list[str], present: int) -> Fault:
    """The fault of a key that leads nowhere, with its nearest neighbour."""
    above = path[:present]
    node = OmegaConf.select(tree, ".".join(above)) if above else tree
    names = [str(name) for name in node] if isinstance(node, DictConfig) else []
    names += GROUPS if not above else ()
    return unknown(path[: present + 1], names, path[present + 1 :])


def _drop(tree: DictConfig, path: list[str], *, droppable: bool) -> Fault | None:
    """Take a key out of a mapping whose keys are free."""
    if not droppable:
        return Fault(".".join(path), "cannot be dropped", hint="set another value instead")
    del OmegaConf.select(tree, ".".join(path[:-1]))[path[-1]]
    return None


def _update(tree: DictConfig, key: str, value: Any) -> Fault | None:
    """Set a value; one that does not fit, or refers to nothing, leaves the old one there."""
    before = value_at(tree, key)
    try:
        OmegaConf.update(tree, key, value, force_add=True)
        resolved = OmegaConf.select(tree, key, throw_on_resolution_failure=True)
        if OmegaConf.is_config(resolved):
            OmegaConf.to_container(resolved, resolve=True, throw_on_missing=True)
    except (OmegaConfBaseException, TypeError, ValueError) as error:
        OmegaConf.update(tree, key, before, merge=False, force_add=True)
        return Fault(key, f"a value that fits ({_first_line(error)})", value=shown(value))
    return None


def _as_written(names: Any) -> str:
    """Names in Hydra's grammar."""
    if isinstance(names, list):
        return f"[{','.join(_as_written(name) for name in names)}]"
    return QuotedString(text=str(names), quote=Quote.double).with_quotes()


def _first_line(error: Exception) -> str:
    """What went wrong, in one line; Hydra wraps the reason."""
    inner: BaseException = error
    while not str(inner).strip() and inner.__cause__ is not None:
        inner = inner.__cause__
    text = str(inner).strip()
    return one_line(text.splitlines()[0]) if text else type(inner).__name__
