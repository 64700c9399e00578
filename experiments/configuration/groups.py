"""The pages of the configuration: where they lie, their names, whether they can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.config_errors import (
    ConfigError,
    Problem,
    did_you_mean,
    one_line,
    one_of,
    shown,
    typed,
)
from experiments.configuration.page_file import Page, load_page
from experiments.configuration.page_scope import (
    SELF,
    defaults_problems,
    read_defaults,
    scope_problems,
)
from experiments.configuration.schema import GROUPS, LISTED_GROUPS
from experiments.configuration.trees import Tree, laid_over
from sim.company.registry import page_of, registered

OURS = Path(__file__).resolve().parents[2] / "configs"


@dataclass(frozen=True)
class Whole:
    """A page with those of its group that it stands on.

    Attributes:
        tree: Values by key, its own on top.
        choices: Pages of other groups that it chooses, by group; an experiment's alone.
    """

    tree: Tree
    choices: dict[str, str | list[str]] = field(default_factory=dict)


class Pages:
    """The folders with pages, the user's before ours."""

    def __init__(self, config_dir: Path | None) -> None:
        self.config_dir = config_dir.resolve() if config_dir else None
        self.folders = [folder for folder in (self.config_dir, OURS) if folder]
        self._files: dict[Path, Page] = {}
        self._options: dict[str, list[str]] = {}
        self._whole: dict[tuple[str, str], Whole] = {}

    def find(self, name: str) -> Path | None:
        """The first file of that name, relative to the folders; also a link that leads nowhere."""
        places = [folder / name for folder in self.folders]
        return next((place for place in places if place.exists() or place.is_symlink()), None)

    def options(self, group: str) -> list[str]:
        """Names that a group knows, sorted: its pages, and strategies registered as classes."""
        if group not in self._options:
            pages = {
                page.relative_to(folder / group).with_suffix("").as_posix()
                for folder in self.folders
                for page in (folder / group).rglob("*.yaml")
            }
            classes = set(registered()) if group == "strategy" else set()
            self._options[group] = sorted(pages | classes)
        return self._options[group]

    def study(self) -> Tree:
        """The page that says which pages a study is made of, as Hydra reads it."""
        return self._load(OURS / "config.yaml").tree

    def read(self, group: str, name: str) -> Whole:
        """A page with those that it stands on, read once.

        Args:
            group: Where it lies.
            name: Of a page that is there, or of a strategy's registered class.

        Raises:
            ConfigError: If one of them cannot be read, or reaches beyond its group.
        """
        if (group, name) not in self._whole:
            if problems := self._page_problems(group, name):
                raise ConfigError(problems)
            self._whole[group, name] = self._stacked(group, name)
        return self._whole[group, name]

    def _stacked(self, group: str, name: str) -> Whole:
        """A sound page over those that it stands on."""
        file = self.find(f"{group}/{name}.yaml")
        if file is None:
            return Whole(dict(page_of(name)))
        own = self._load(file).tree
        defaults, _ = read_defaults(group, name, own)
        whole = Whole({})
        for other in defaults.pages:
            if other == SELF:
                mine = {key: value for key, value in own.items() if key != "defaults"}
                above = Whole(mine, defaults.choices)
            else:
                above = self._stacked(group, other)
            tree = laid_over(whole.tree, above.tree)
            whole = Whole(tree, {**whole.choices, **above.choices})
        return whole

    def _load(self, file: Path) -> Page:
        """One file, read once."""
        if file not in self._files:
            self._files[file] = load_page(file)
        return self._files[file]

    def problems(self) -> list[Problem]:
        """What is wrong with the user's folder itself."""
        if self.config_dir is None or not (self.config_dir / "config.yaml").exists():
            return []
        where = str(self.config_dir / "config.yaml")
        hint = "put it into experiment/NAME.yaml and choose experiment=NAME"
        return [Problem(where, "this page is hcpsim's own and is not replaced", hint=hint)]

    def check(self, choices: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
        """Tell the choices that can be composed from those that cannot.

        Args:
            choices: Names of pages by group, as read.

        Returns:
            The sound choices, and the problems of the others.
        """
        sound: dict[str, Any] = {}
        problems: list[Problem] = []
        for group, chosen in choices.items():
            if group == "experiment" and chosen is None:
                continue
            listed = group in LISTED_GROUPS and isinstance(chosen, list)
            found = [
                problem
                for name in (chosen if listed else [chosen])
                for problem in self._check_page(group, name)
            ]
            if listed and not chosen:
                found = [Problem(group, "at least one of its pages", value="[]")]
            if not found:
                sound[group] = chosen
            problems += found
        return sound, problems

    def _check_page(self, group: str, name: Any) -> list[Problem]:
        """The problems of one chosen page."""
        options = self.options(group)
        if not isinstance(name, str) or name not in options:
            hint = ""
            if isinstance(name, str):
                hint = _meant(group, name) or self._elsewhere(group, name)
                hint = hint or did_you_mean(name, options)
            value = name if isinstance(name, str) and name.isprintable() and name else shown(name)
            return [Problem(group, one_of(options) or "no page is there", value=value, hint=hint)]
        return self._page_problems(group, name)

    def _elsewhere(self, group: str, name: str) -> str:
        """Where a page of that name lies in the user's folder, if not where it is looked for.

        No deeper than a group's folder: what is named may be a whole disk.
        """
        folder = self.config_dir
        if folder is None or not name.isidentifier():
            return ""
        found = [*folder.glob(f"{name}.yaml"), *sorted(folder.glob(f"*/{name}.yaml"))]
        if not found:
            return ""
        lies = found[0].relative_to(folder).as_posix()
        return f"{lies} is there; pages of this group are read from {group}/{name}.yaml"

    def _page_problems(self, group: str, name: str) -> list[Problem]:
        """What is wrong with a page, and with those that it stands on, whatever they say."""
        page = self.find(f"{group}/{name}.yaml")
        if page is None:
            return class_problems(name)
        problems: list[Problem] = []

        def tree_of(other: str) -> dict[str, Any] | None:
            path = self.find(f"{group}/{other}.yaml")
            try:
                tree, package = self._load(path) if path else Page({}, None)
            except ConfigError as error:
                problems.extend(error.problems)
                return None
            if path:
                found = scope_problems(group, tree, package)
                problems.extend(problem.inside(str(path)) for problem in found)
            return tree

        found = defaults_problems(group, name, tree_of, self.options(group))
        return [*problems, *(problem.inside(str(page)) for problem in found)]


def class_problems(name: str) -> list[Problem]:
    """What is wrong with a strategy that is registered as a class, before it is asked anything."""
    try:
        dict(page_of(name))
    except Exception as error:  # it is the user's own code
        return [Problem(f"strategy={name}", f"its class cannot be taken up ({_reason(error)})")]
    return []


def known_options(config_dir: Path | None) -> dict[str, list[str]]:
    """Names that each group knows."""
    pages = Pages(config_dir)
    return {group: pages.options(group) for group in GROUPS}


def _reason(error: Exception) -> str:
    """Why a class cannot be taken up, in one line."""
    return one_line(str(error).splitlines()[0] if str(error) else type(error).__name__)


def _meant(group: str, name: str) -> str:
    """What a word that is no page of a group stands for: a country, or a file of HCPs."""
    from experiments.user_files.words import SYNONYMS, folded

    if group == "market" and (code := SYNONYMS["country"].get(folded(name))):
        return f"write market={code}"
    if group == "population" and Path(name).suffix.lower() in (".csv", ".xlsx", ".parquet", ".tsv"):
        return f"write {typed('population.file', name)}"
    return ""
