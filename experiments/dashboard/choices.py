"""What is chosen on the page, and what becomes of it: YAML, words of a command, a plan."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from typing import Any

import yaml

from experiments.config_errors import ConfigError, Problem, did_you_mean, shown
from experiments.configuration import StudyPlan, plan_study
from experiments.configuration.arguments import read_overrides
from experiments.configuration.grid import moves_of, value_now
from experiments.configuration.hints import even_shares
from experiments.configuration.schema import GROUPS
from experiments.dashboard.offers import offers
from experiments.dashboard.shares import shares_problem
from experiments.files import write_text
from sim.settings import Settings

MARK = "# Chosen on the page of `hcpsim dashboard`."
"""First words of pages that it wrote, and may write again."""

UNTOLD = "all"
"""For whom a lever is pulled where no single strategy is named."""


@dataclass(frozen=True)
class Pull:
    """A lever that is pulled.

    Attributes:
        key: of the lever.
        text: its value as it was typed.
        arm: whose; `UNTOLD` is every strategy's that uses it, or what all meet.
    """

    key: str
    text: str
    arm: str = UNTOLD

    @property
    def value(self) -> Any:
        """The value in plain types, text where it is nothing else."""
        try:
            read = yaml.safe_load(self.text)
        except yaml.YAMLError:
            return self.text
        return read if isinstance(read, bool | int | float) or read is None else self.text


@dataclass(frozen=True)
class Choices:
    """One study as it is chosen.

    Attributes:
        name: of the study, and of its page.
        scenarios: pages of `market` that happen, in order.
        countries: codes of those in which HCPs live; empty leaves the population's own.
        shares: of these countries, per cent, as typed; empty makes them equal.
        population: page of HCPs.
        hcps: how many; None takes as many as the page of HCPs says.
        file: the user's own list; empty draws HCPs.
        arms: names of arms in order, each with its page of `strategy`.
        pulls: levers, in order.
        budget: EUR per HCP and year, as typed; empty leaves the default.
        weeks: as typed, and so are the others.
        replicates: of each arm.
        worlds: `none`, `evidence` or `ranges`.
        seed: of the luck.
        story: id of an HCP whose life is told; empty tells none.
    """

    name: str = "my_study"
    scenarios: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    shares: tuple[float | None, ...] = ()
    population: str = "all_doctors"
    hcps: int | str | None = None
    file: str = ""
    arms: tuple[tuple[str, str], ...] = (
        ("push", "push"), ("pull", "pull"), ("hybrid", "hybrid"), ("traditional", "traditional"),
        ("none", "none"),
    )  # fmt: skip
    pulls: tuple[Pull, ...] = ()
    budget: float | str | None = None
    weeks: int | str | None = 52
    replicates: int | str | None = 10
    worlds: str = "none"
    seed: int | str | None = 1
    story: str = ""


@dataclass(frozen=True)
class Tree:
    """What choices come to.

    Attributes:
        groups: names of pages by group.
        values: by dotted key, for all arms.
        arms: overrides by name.
    """

    groups: dict[str, str | list[str]]
    values: dict[str, Any]
    arms: dict[str, list[str]]
    top: dict[str, Any] = field(default_factory=dict)


def resolved(choices: Choices, settings: Mapping[str, Settings] | None = None) -> Tree:
    """Returns what choices come to.

    Args:
        choices: the ones.
        settings: of each arm without levers, from which they are pulled; needed where any is.
    """
    values: dict[str, Any] = {}
    arms = {name: [f"strategy={strategy}"] for name, strategy in choices.arms}
    if choices.countries:
        values["population.countries"] = _countries(choices.countries, choices.shares)
    if choices.hcps is not None and not choices.file:
        values["population.size"] = choices.hcps
    if choices.file:
        values["population.file"] = choices.file
    if choices.budget is not None:
        values["company.budget_per_hcp_year"] = choices.budget
    lived = settings or {}
    for pull in choices.pulls:
        if pull.arm == UNTOLD and not _is_of_strategies(pull.key):
            values |= _moves(pull, next(iter(lived.values()), None))
            continue
        for arm in [pull.arm] if pull.arm != UNTOLD else _pulled_in(pull, lived):
            lines = [f"{key}={_typed(value)}" for key, value in _moves(pull, lived[arm]).items()]
            arms[arm] = [*arms[arm], *lines]
    top = {name: getattr(choices, name) for name in ("weeks", "replicates", "seed", "worlds")}
    if choices.story:
        top["story"] = choices.story
    groups: dict[str, str | list[str]] = {"market": list(choices.scenarios) or ["baseline"]}
    if choices.population != "all_doctors":
        groups["population"] = choices.population
    return Tree(groups, values, arms, {"name": choices.name, **top})


def _is_of_strategies(key: str) -> bool:
    return key in offers() and offers()[key].is_strategy


def _pulled_in(pull: Pull, settings: Mapping[str, Settings]) -> list[str]:
    """The arms in which a lever of strategies is pulled: those that use it, and not so already."""
    return [
        name
        for name, one in settings.items()
        if offers()[pull.key].is_used(one) and value_now(one, pull.key) != pull.value
    ]


def _countries(codes: Sequence[str], typed: Sequence[float | None]) -> dict[str, float]:
    """Shares of one country, or of several; equal ones, and those that are faulty, add up to 1."""
    wrong = len(codes) < 2 or len(typed) != len(codes) or bool(shares_problem(typed))
    if wrong:
        return even_shares(codes)
    return {code: round((one or 0) / 100, 6) for code, one in zip(codes, typed, strict=True)}


def _moves(pull: Pull, settings: Settings | None) -> dict[str, Any]:
    """Values by key; none where the lever starts from settings that are not known yet."""
    value = pull.value
    if "." not in pull.key:
        if settings is None or isinstance(value, bool) or not isinstance(value, int | float):
            return {}
        return moves_of(settings, pull.key, value)
    return moves_of(settings or _ANY, pull.key, value)


_ANY = Settings()


def page(tree: Tree) -> str:
    """Returns the page of an experiment: one file, which `hcpsim compare` runs."""
    said: dict[str, Any] = {**tree.top}
    for key, value in tree.values.items():
        *above, last = key.split(".")
        section = said
        for part in above:
            section = section.setdefault(part, {})
        section[last] = value
    defaults = [{f"override /{group}": names} for group, names in tree.groups.items()]
    whole = {"defaults": [{"override /arms": "own"}, *defaults], **said, "arms": tree.arms}
    text = yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100)
    return f"# @package _global_\n{MARK}\n{text}"


def words(tree: Tree) -> list[str] | None:
    """Returns what is typed behind `hcpsim compare` for the same study without a page.

    Returns:
        The words; None where a name can stand on a page alone.
    """
    arms = ",".join(
        f"{name}:[{','.join(_quoted(line) for line in lines)}]" for name, lines in tree.arms.items()
    )
    listed = [
        f"{group}={_listed(names)}" for group, names in tree.groups.items() if names != ["baseline"]
    ]
    values = {**tree.top, **tree.values}
    found = [
        f"arms={{{arms}}}", *listed,
        *(f"{key}={_typed(value)}" for key, value in values.items() if value is not None),
    ]  # fmt: skip
    return None if read_overrides(found).problems else found


def command(arguments: Sequence[str]) -> str:
    """Returns a command as it is typed in a shell."""
    return shlex.join(["hcpsim", "compare", *arguments])


def _listed(names: str | list[str]) -> str:
    return names if isinstance(names, str) else f"[{','.join(names)}]"


def _typed(value: Any) -> str:
    """A value as an override writes it."""
    if isinstance(value, dict):
        return f"{{{','.join(f'{key}:{_typed(one)}' for key, one in value.items())}}}"
    if isinstance(value, bool) or value is None:
        return shown(value)
    return str(value)


def _quoted(line: str) -> str:
    escaped = line.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def planned(choices: Choices, config_dir: Path | None, results: Path) -> tuple[StudyPlan, Tree]:
    """Plans what is chosen, as `hcpsim compare` plans the page that is saved; nothing is kept.

    Args:
        choices: the ones.
        config_dir: folder with pages of the user's own, if there is one.
        results: folder in which studies lie.

    Returns:
        The plan, and what the choices come to.

    Raises:
        ConfigError: everything that is wrong with them, by key.
    """
    problems = _own_problems(choices)
    if any(problem.where == "name" for problem in problems):
        choices = replace(choices, name=Choices.name)
    odd = {problem.where for problem in problems}
    choices = replace(choices, pulls=tuple(p for p in choices.pulls if p.key not in odd))
    try:
        with overlaid(config_dir) as folder:
            settings: dict[str, Settings] = {}
            if choices.pulls:
                alone = tuple((strategy, strategy) for _, strategy in choices.arms)
                bare = replace(choices, pulls=(), arms=tuple(dict.fromkeys(alone)))
                known = _plan(resolved(bare), choices.name, folder, results).arms
                settings = {name: known[strategy].settings for name, strategy in choices.arms}
                problems += _idle(choices, settings)
            tree = resolved(choices, settings)
            plan = _plan(tree, choices.name, folder, results)
    except ConfigError as error:
        raise ConfigError([*problems, *error.problems]) from None
    if problems:
        raise ConfigError(problems)
    return plan, tree


def _plan(tree: Tree, name: str, folder: Path, results: Path) -> StudyPlan:
    write_text(folder / "experiment" / f"{name}.yaml", page(tree))
    try:
        return plan_study(arguments_of(name, folder, results), verb="compare")
    except ConfigError as error:
        near = f"{folder.resolve()}{os.sep}"
        raise ConfigError(
            replace(problem, where=problem.where.replace(near, "")) for problem in error.problems
        ) from None


def arguments_of(name: str, pages: Path, results: Path) -> list[str]:
    """Returns what follows `hcpsim compare` for a page that was saved.

    Args:
        name: of the study and its page.
        pages: folder that it was saved in.
        results: folder in which studies lie.
    """
    lies = [] if results == Path("results") else [f"results={results / name}"]
    return ["--config-dir", str(pages), f"experiment={name}", *lies]


def _own_problems(choices: Choices) -> list[Problem]:
    """What is wrong with what a page cannot hold at all."""
    found: list[Problem] = []
    if not choices.name.isidentifier() or not choices.name.isascii() or len(choices.name) > 60:
        what = "letters, digits and _, and no digit first: it names a page and a folder"
        found.append(Problem("name", what, value=shown(choices.name)))
    if len(choices.countries) > 1 and choices.shares:
        wrong = shares_problem(choices.shares)
        found += [wrong] if wrong is not None else []
    names = [name for name, _ in choices.arms]
    for name in dict.fromkeys(one for one in names if names.count(one) > 1):
        found.append(Problem("arms", "two strategies have this name", value=shown(name)))
    for pull in choices.pulls:
        if pull.key not in offers():
            found.append(Problem(pull.key, "unknown lever", hint=did_you_mean(pull.key, offers())))
            continue
        numbers = isinstance(pull.value, int | float) and not isinstance(pull.value, bool)
        if not pull.text.strip():
            found.append(Problem(pull.key, "give it a value, or take the lever out"))
        elif "." not in pull.key and not (numbers and 0 <= pull.value <= 1):
            allowed = offers()[pull.key].allowed
            found.append(Problem(pull.key, allowed, value=shown(pull.text)))
        if pull.arm != UNTOLD and pull.arm not in dict(choices.arms):
            found.append(Problem(pull.key, f"{shown(pull.arm)} is not among the strategies"))
    return found


def _idle(choices: Choices, settings: Mapping[str, Settings]) -> list[Problem]:
    """The problems of levers that no strategy has."""
    return [
        Problem(pull.key, "none of the strategies uses it", hint="say for which it is")
        for pull in choices.pulls
        if pull.arm == UNTOLD and _is_of_strategies(pull.key)
        and not any(map(offers()[pull.key].is_used, settings.values()))
    ]  # fmt: skip


@contextmanager
def overlaid(config_dir: Path | None) -> Iterator[Path]:
    """Gives a folder for a while, with the pages of the user's own and room for one more.

    Args:
        config_dir: the user's folder; it is not touched.
    """
    with tempfile.TemporaryDirectory(prefix="hcpsim-page-") as name:
        folder = Path(name)
        (folder / "experiment").mkdir()
        for path in own_pages(config_dir):
            assert config_dir is not None
            target = folder / path.relative_to(config_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            copyfile(path, target)
        yield folder


def own_pages(config_dir: Path | None) -> list[Path]:
    """Returns the pages in a user's folder."""
    if config_dir is None:
        return []
    found = [path for group in GROUPS for path in (config_dir / group).rglob("*.yaml")]
    return [*found, *config_dir.glob("specialties.yaml")]


def save(tree: Tree, name: str, pages: Path) -> Path:
    """Writes the page of a study.

    Args:
        tree: what its choices come to.
        name: of the study.
        pages: folder of pages; made if missing.

    Returns:
        The file.

    Raises:
        ConfigError: where a page of this name is there that the dashboard did not write.
        OSError: where it cannot be written.
    """
    file = pages / "experiment" / f"{name}.yaml"
    if file.exists() and MARK not in file.read_text(encoding="utf-8"):
        hint = "choose another name"
        raise ConfigError([Problem("name", f"{file} is there, and was not made here", hint=hint)])
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, page(tree))
    return file
