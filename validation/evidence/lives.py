"""Lives of a draw in the worlds of the targets, of which only the targets' figures are kept."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.assumptions import value_of
from experiments.configuration.arguments import read_overrides
from experiments.configuration.worlds import typed
from experiments.designs.design import Design, Point, Row
from experiments.files import digest_of
from experiments.jobs.job import Keys, Shared, content, digest, run_jobs
from experiments.jobs.making import RunFailed
from experiments.jobs.store import Keeping, Memory
from experiments.progress import say
from sim.model import EngagementModel
from sim.settings import Settings
from validation import Floats, measures
from validation.measures import MEASURES
from validation.targets import Target
from validation.worlds import LivedWorld, Maker, read_recipes, world_of

CARRIER = {"population.size": 10, "warm_up.weeks": 0}
"""What brings a draw and its luck to the worlds: a life that a job needs, and that is not lived."""

_LUCKS, _MOST_WEEKS = 2**32, 5_200
_A_WEEK = 4_000  # what a week costs besides its HCPs, in weeks of an HCP
_TOUCHES_COST = 1.5  # times as long as a life whose touches are not kept


@dataclass(frozen=True)
class Lived:
    """A world of the targets.

    Attributes:
        settings: of it, at the size of this matching.
        fixed: keys that it sets itself, so that no draw does.
    """

    settings: Settings
    fixed: frozenset[str]

    @property
    def cost(self) -> float:
        """How long a life takes, in weeks of an HCP."""
        weeks = self.settings.weeks + self.settings.warm_up.weeks
        touches = _TOUCHES_COST if self.settings.record.touches else 1.0
        return weeks * (self.settings.population.size + _A_WEEK) * touches


@dataclass(frozen=True)
class Group:
    """Worlds that are lived together, since figures rest on several of them.

    What a job returns: the figures of one draw in these worlds.

    Attributes:
        keys: of a draw.
        worlds: by name.
        targets: id, measure and worlds of each.
    """

    keys: tuple[str, ...]
    worlds: Mapping[str, Lived]
    targets: tuple[tuple[str, str, tuple[str, ...]], ...]
    story: str = ""

    @cached_property
    def name(self) -> str:
        """What is returned, by the worlds and the code of the measures."""
        worlds = [
            [name, content(one.settings), sorted(one.fixed)] for name, one in self.worlds.items()
        ]
        return f"figures {digest([self.keys, worlds, self.targets, _code()])}"

    @property
    def ids(self) -> list[str]:
        """Targets of it."""
        return [target for target, _, _ in self.targets]

    @property
    def cost(self) -> float:
        """How long a draw takes."""
        return sum(one.cost for one in self.worlds.values())

    def carrier(self) -> Settings:
        """Settings that bring a draw; as many weeks as the worlds take, so that tasks are even."""
        weeks = round(self.cost / (CARRIER["population.size"] + _A_WEEK))
        return Settings().replace({**CARRIER, "weeks": min(max(1, weeks), _MOST_WEEKS)})

    def tables(self, model: EngagementModel, settings: Settings) -> dict[str, pd.DataFrame]:
        """Lives the worlds with the draw and the luck of the life that brings them."""
        seed = int(digest_of(str(model.luck).encode()), 16) % _LUCKS
        shared, store = Shared(seed, {"world": LivedWorld()}), Memory()
        keys, rows = Keys(shared), {}
        for name, one in self.worlds.items():
            draw = {key: value_of(settings, key) for key in self.keys if key not in one.fixed}
            job = keys.job(one.settings, 1, "world", draw)
            rows[name] = Row(job, name, 1, Point("", {}))
        jobs = sorted((row.job for row in rows.values()), key=attrgetter("start"))
        for outcome in run_jobs(jobs, shared):
            if outcome.error:
                raise RunFailed(outcome.reason)
            store.keep([outcome], {})
        lived = {name: world_of(store, row) for name, row in rows.items()}
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of few HCPs a mean may be of none
            figures = [
                _figure(MEASURES[measure]({name: lived[name] for name in names}))
                for _, measure, names in self.targets
            ]
        return {"figures": pd.DataFrame({"target": self.ids, "figure": figures})}


def _figure(value: float) -> float:
    return float(value) if math.isfinite(value) else math.nan


def _code() -> str:
    """A short hash of the code of the measures."""
    files = sorted(Path(measures.__file__).parent.glob("*.py"))
    return digest_of(b"".join(path.read_bytes() for path in files))


def groups_of(targets: Sequence[Target], keys: Sequence[str], size: int) -> list[Group]:
    """Puts the worlds of targets together as far as figures rest on several; cheapest first.

    Args:
        targets: whose figures are wanted.
        keys: of a draw.
        size: HCPs of a world of the default size; others in proportion.
    """
    recipes, maker = read_recipes(), Maker()
    needed = {target.id: tuple(target.worlds(list(recipes))) for target in targets}
    together: list[set[str]] = []
    for needs in needed.values():
        touching = [one for one in together if one & set(needs)]
        together = [one for one in together if not one & set(needs)]
        together.append(set(needs).union(*touching))
    scale = size / Settings().population.size
    found = []
    for names in together:
        worlds = {}
        for name in (name for name in recipes if name in names):
            settings = maker.settings(recipes[name])
            hcps = max(1, round(settings.population.size * scale))
            given = read_overrides([*recipes[name].overrides]).values
            worlds[name] = Lived(
                settings.replace({"population.size": hcps}), frozenset(typed(given) & set(keys))
            )
        mine = tuple(
            (target.id, target.measure, needed[target.id])
            for target in targets if set(needed[target.id]) <= names
        )  # fmt: skip
        found.append(Group(tuple(keys), worlds, mine))
    return sorted(found, key=lambda group: group.cost)


@dataclass
class Lives:
    """Lives draws in groups of worlds, and keeps their figures.

    Attributes:
        groups: cheapest first.
        seed: of all luck.
        workers: lives at a time.
        store: keeps figures, so that a killed run goes on where it was.
    """

    groups: Sequence[Group]
    seed: int
    workers: int
    store: Keeping

    def __post_init__(self) -> None:
        """Sets out what all lives share."""
        self._names = {id(group): f"worlds {k}" for k, group in enumerate(self.groups, start=1)}
        returns = {self._names[id(group)]: group for group in self.groups}
        self._shared = Shared(self.seed, returns)

    def figures(
        self, group: Group, draws: Sequence[Mapping[str, float]], lucks: Sequence[int]
    ) -> Floats:
        """Returns the figures of draws in a group of worlds; a draw that fails has none.

        Args:
            group: one of the groups.
            draws: values by key.
            lucks: a number of each, that stands for its luck.

        Returns:
            Shape (draws, targets of the group); NaN where there is no figure.

        Raises:
            RunFailed: where none of them can be lived.
        """
        design = Design("evidence", self._shared)
        settings = group.carrier()
        for draw, luck in zip(draws, lucks, strict=True):
            design.add(settings, draw, luck, self._names[id(group)])
        if failed := design.make(self.store, self.workers, what="draws"):
            told = f"{len(failed)} of {len(draws)} draws cannot be lived: {failed[0][1].reason}"
            if len(failed) == len(draws):
                raise RunFailed(told)
            say(f"Warning: {told}")
        found = np.full((len(draws), len(group.targets)), math.nan)
        for place, row in enumerate(design.rows):
            if self.store.has(row.job.key):
                (table,) = self.store.load("figures", [row.job.key])
                found[place] = table.column("figure").to_numpy()
        return found
