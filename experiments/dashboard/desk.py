"""What all windows of one dashboard share: folders, pages to choose from, the study at work."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.catalogue.studies import FINISHED, OLDER, Entry, studies_in
from experiments.config_errors import ConfigError, Problem, one_line, shown
from experiments.configuration.groups import Pages
from experiments.dashboard.choices import (
    Choices,
    Tree,
    arguments_of,
    command,
    planned,
    save,
)
from experiments.dashboard.lives import Lives
from experiments.dashboard.offers import COUNTRIES
from experiments.dashboard.runs import Runner
from experiments.files import write_bytes

if TYPE_CHECKING:
    from experiments.configuration import StudyPlan

LISTS, PAGES = "lists", "pages"
"""Folders in that of the results: uploaded lists of HCPs, and pages of studies."""

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
"""Of lists of HCPs."""

_USUAL = ("push", "pull", "hybrid", "traditional", "none")
_NO_SCENARIO = ("baseline", *COUNTRIES)


@dataclass
class Desk:
    """One dashboard.

    Attributes:
        results: folder in which studies lie.
        config_dir: folder with pages of the user's own; None where there is none.
        runner: makes studies, one at a time.
        lives: that are watched; None before the first.
        watched: plan of those.
        tree: what its choices came to.
        showing: how often something began to be watched.
    """

    results: Path
    config_dir: Path | None = None
    runner: Runner = field(default_factory=Runner)
    lives: Lives | None = None
    watched: StudyPlan | None = None
    tree: Tree | None = None
    showing: int = 0

    @property
    def pages(self) -> Path:
        """Folder in which pages of studies are saved."""
        return self.config_dir if self.config_dir is not None else self.results / PAGES

    def plan(self, choices: Choices) -> tuple[StudyPlan, Tree]:
        """Plans what is chosen.

        Args:
            choices: the ones.

        Raises:
            ConfigError: everything that is wrong with them.
        """
        return planned(choices, self.config_dir, self.results)

    def command(self, name: str) -> str:
        """Returns the command that makes a study whose page is saved."""
        return command(arguments_of(name, self.pages, self.results))

    def save(self, name: str, tree: Tree) -> Path:
        """Saves the page of a study; see `choices.save`."""
        return save(tree, name, self.pages)

    def run(self, plan: StudyPlan, tree: Tree, *, overwrite: bool = False) -> bool:
        """Saves the page of a study, and begins to make it and to watch its first replicate.

        Args:
            plan: a sound one.
            tree: what its choices come to.
            overwrite: whether it takes the place of another study of this name.

        Returns:
            False where another is being made.

        Raises:
            ConfigError: as of `save`.
        """
        if self.runner.is_busy:
            return False
        self.save(plan.name, tree)
        arguments = arguments_of(plan.name, self.pages, self.results)
        arguments += ["overwrite=true"] if overwrite else []
        begun = self.runner.start(plan.name, arguments, command(arguments))
        self.watch(plan, tree)
        return begun

    def watch(self, plan: StudyPlan, tree: Tree) -> str:
        """Begins to watch the first replicate of a study.

        Args:
            plan: a sound one.
            tree: what its choices come to.

        Returns:
            Why it cannot be watched; empty where it can.
        """
        if self.lives is not None:
            self.lives.end()
        self.lives = None
        self.showing += 1
        try:
            lives = Lives.of(plan)
        except ConfigError as error:
            return str(error)
        self.lives, self.watched, self.tree = lives, plan, tree
        lives.begin(plan)
        return ""

    @property
    def seen(self) -> tuple[int, int, str]:
        """Which lives are watched, how far they are, and what went wrong; no two are alike."""
        week, error = (0, "") if self.lives is None else (self.lives.week, self.lives.error)
        return self.showing, week, error

    def studies(self) -> list[Entry]:
        """Returns the studies that can be compared, the newest first."""
        entries = studies_in(self.results)[0] if self.results.is_dir() else []
        return [
            one for one in entries
            if one.state in (FINISHED, OLDER) and one.verb in ("run", "compare")
        ]  # fmt: skip

    def study(self, name: str) -> Entry | None:
        """Returns a study by its name in the catalogue, and by nothing else."""
        return next((one for one in self.studies() if one.study == name), None)

    def keep_list(self, name: str, content: bytes) -> Path:
        """Keeps an uploaded list of HCPs, so that the study can be made again.

        Args:
            name: as the browser says it; of a path only the last part is looked at.
            content: of the file.

        Returns:
            Where it is: a list of another content has another name.

        Raises:
            ConfigError: where it is no list of a known kind.
        """
        last = re.split(r"[/\\]", name)[-1]
        stem, dot, ending = last.rpartition(".")
        if f".{ending.lower()}" not in ENDINGS or not dot:
            allowed = ", ".join(ENDINGS)
            raise ConfigError(
                [Problem("list", f"a file that ends in {allowed}", value=shown(last))]
            )
        plain = re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_")[:40] or "hcps"
        digest = hashlib.blake2b(content, digest_size=4).hexdigest()
        path = self.results / LISTS / f"{plain}-{digest}.{ending.lower()}"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)
        return path

    def close(self) -> None:
        """Ends what is under way."""
        if self.lives is not None:
            self.lives.end()
        self.runner.close()


@dataclass(frozen=True)
class Menu:
    """What there is to choose from, each with what it is.

    Attributes:
        strategies: by name, with their `about`.
        scenarios: by name, with the first sentence of their page.
        populations: likewise.
    """

    strategies: Mapping[str, str]
    scenarios: Mapping[str, str]
    populations: Mapping[str, str]


def menu(config_dir: Path | None) -> Menu:
    """Returns what there is to choose from.

    Args:
        config_dir: folder with pages of the user's own; pages of it that cannot be read are left
            out, since a plan that chooses one tells what is wrong.
    """
    pages = Pages(config_dir)
    abouts: dict[str, str] = {}
    for name in sorted(pages.options("strategy"), key=_usual_first):
        try:
            abouts[name] = one_line(str(pages.read("strategy", name).tree.get("about") or ""))
        except ConfigError:
            continue
    scenarios = [name for name in pages.options("market") if name not in _NO_SCENARIO]
    return Menu(
        abouts,
        {name: _first_sentence(pages, "market", name) for name in scenarios},
        {name: _first_sentence(pages, "population", name) for name in pages.options("population")},
    )


def _usual_first(strategy: str) -> tuple[int, str]:
    return (_USUAL.index(strategy) if strategy in _USUAL else len(_USUAL), strategy)


def _first_sentence(pages: Pages, group: str, name: str) -> str:
    """The first sentence of the comment that a page begins with."""
    file = pages.find(f"{group}/{name}.yaml")
    if file is None:
        return ""
    said = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        if not line.startswith("#"):
            break
        said.append(line.lstrip("# ").strip())
    sentence = re.split(r"(?<=[.:])\s", " ".join(said), maxsplit=2)
    text = " ".join(sentence[:2]) if sentence and sentence[0].endswith(":") else sentence[0]
    return one_line(text)
