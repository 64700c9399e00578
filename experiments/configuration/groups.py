"""The pages of the configuration: where they lie, their names, whether they can be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from omegaconf import OmegaConf
from omegaconf._utils import get_yaml_loader
from omegaconf.errors import OmegaConfBaseException

from experiments.configuration.schema import GROUPS, LISTED_GROUPS
from experiments.faults import Fault, Faults, did_you_mean, one_line, one_of, shown
from sim.company.registry import page_of, registered

OURS = Path(__file__).resolve().parents[2] / "configs"


@dataclass(frozen=True)
class Page:
    """One page as it was read.

    Attributes:
        tree: Its values by key.
        defaults: Its list of other pages; empty where it stands alone.
        package: Where its values go, as its first line says; empty is its group.
    """

    tree: dict[str, Any]
    defaults: list[Any] = field(default_factory=list)
    package: str = ""

    @property
    def whole(self) -> dict[str, Any]:
        """Its values with its list of other pages, as Hydra reads it."""
        return {"defaults": self.defaults, **self.tree} if self.defaults else self.tree

    @property
    def includes(self) -> bool:
        """Whether values of other pages are among its own."""
        entries = [next(iter(line)) if isinstance(line, dict) else line for line in self.defaults]
        return any(e != "_self_" and not str(e).startswith("override ") for e in entries)

    def named(self, group: str) -> dict[str, Any]:
        """Pages that it names, by group.

        Args:
            group: Where it lies itself; empty for the study's own page.
        """
        found: dict[str, Any] = {}
        for line in self.defaults:
            entry, names = next(iter(line.items())) if isinstance(line, dict) else (line, None)
            words = str(entry).split()
            there = words[-1].partition("@")[0] if words else ""
            if there in ("", "_self_"):
                continue
            if names is None:
                above, _, names = there.rpartition("/")
                there = above or group
            mine, *inner = there.removeprefix("/").split("/")
            listed = names if isinstance(names, list) else [names]
            named = ["/".join([*inner, str(name)]) for name in listed if name is not None]
            found[mine] = [*found.get(mine, []), *named]
        return found


class Pages:
    """The folders with pages, the user's before ours."""

    def __init__(self, config_dir: Path | None) -> None:
        self.config_dir = config_dir.resolve() if config_dir else None
        self.folders = [folder for folder in (self.config_dir, OURS) if folder]
        self._options: dict[str, list[str]] = {}

        self._read: dict[tuple[str, str], Page] = {}
        self._study: Page | None = None

    def find(self, name: str) -> Path | None:
        """The first file of that name, relative to the folders."""
        return next((folder / name for folder in self.folders if (folder / name).is_file()), None)

    def options(self, group: str) -> list[str]:
        """Names that a group knows, sorted: its pages, and strategies registered as classes."""
        if group not in self._options:
            pages = {
                page.relative_to(folder / group).with_suffix("").as_posix()
                for folder in self.folders
                for page in (folder / group).rglob("*.yaml")
            }
            classes = self._classes() if group == "strategy" else set()
            self._options[group] = sorted(pages | classes)
        return self._options[group]

    def is_class(self, strategy: str) -> bool:
        """Whether a strategy has no page but is registered as a class."""
        return self.find(f"strategy/{strategy}.yaml") is None and strategy in self._classes()

    def _classes(self) -> set[str]:
        """Names under which strategies are registered as classes."""
        return set(registered())

    def study(self) -> Page:
        """The page that says which pages a study is made of."""
        if self._study is None:
            self._study = read_page(OURS / "config.yaml")
        return self._study

    def read(self, group: str, name: str) -> Page:
        """One page, read once.

        Raises:
            Faults: If it cannot be read, or sets what a page of its group may not.
        """
        if (group, name) not in self._read:
            file = self.find(f"{group}/{name}.yaml")
            page = Page(dict(page_of(name))) if file is None else read_page(file)
            self._read[group, name] = page
        return self._read[group, name]

    def faults(self) -> list[Fault]:
        """What is wrong with the user's folder itself."""
        if self.config_dir is None or not (self.config_dir / "config.yaml").exists():
            return []
        where = str(self.config_dir / "config.yaml")
        hint = "put it into experiment/NAME.yaml and choose experiment=NAME"
        return [Fault(where, "this page is hcpsim's own and is not replaced", hint=hint)]

    def check(self, choices: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """Tell the choices that can be composed from those that cannot.

        Args:
            choices: Names of pages by group, as read.

        Returns:
            The sound choices, and the faults of the others.
        """
        sound: dict[str, Any] = {}
        faults: list[Fault] = []
        for group, chosen in choices.items():
            if group == "experiment" and chosen is None:
                continue
            listed = group in LISTED_GROUPS and isinstance(chosen, list)
            found = [
                fault
                for name in (chosen if listed else [chosen])
                for fault in self._check_page(group, name)
            ]
            if listed and not chosen:
                found = [Fault(group, "at least one of its pages", value="[]")]
            if not found:
                sound[group] = chosen
            faults += found
        return sound, faults

    def _check_page(self, group: str, name: Any) -> list[Fault]:
        """The faults of one chosen page."""
        options = self.options(group)
        if not isinstance(name, str) or name not in options:
            hint = did_you_mean(name, options) if isinstance(name, str) else ""
            value = name if isinstance(name, str) and name.isprintable() and name else shown(name)
            return [Fault(group, one_of(options) or "no page is there", value=value, hint=hint)]
        if self.find(f"{group}/{name}.yaml") is None and (faults := class_faults(name)):
            return faults
        try:
            self.read(group, name)
        except Faults as error:
            return error.faults
        return []


def class_faults(name: str) -> list[Fault]:
    """What is wrong with a strategy that is registered as a class, before it is asked anything."""
    try:
        page = OmegaConf.create(page_of(name))
        OmegaConf.to_container(page, resolve=True)
    except Exception as error:  # it is the user's own code
        return [Fault(f"strategy={name}", f"its class cannot be taken up ({_reason(error)})")]
    return []


def read_page(file: Path) -> Page:
    """Read one page.

    Raises:
        Faults: If it has not the form of a page.
    """
    try:
        text = file.read_text(encoding="utf-8")
        tree = yaml.load(text, Loader=get_yaml_loader()) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, OmegaConfBaseException) as error:
        raise Faults([Fault(str(file), f"cannot be read ({_reason(error)})")]) from None
    if not isinstance(tree, dict):
        raise Faults([Fault(str(file), "a page holds keys with values, not a list")])
    if "hydra" in tree:
        raise Faults([Fault(f"{file}: hydra", "unknown key")])
    package = re.match(r"\s*#\s*@package\s+(\S+)", text)
    defaults = tree.pop("defaults", [])
    return Page(tree, defaults, package.group(1) if package else "")


def known_options(config_dir: Path | None) -> dict[str, list[str]]:
    """Names that each group knows."""
    pages = Pages(config_dir)
    return {group: pages.options(group) for group in GROUPS}


def _reason(error: Exception) -> str:
    """Why a page cannot be read, in one line."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return one_line(f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}")
    return one_line(str(error).splitlines()[0] if str(error) else type(error).__name__)
