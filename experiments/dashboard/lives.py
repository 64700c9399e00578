"""Replicate 1 of a study, lived week by week while one looks: the model itself, arm by arm.

It is the very replicate that the study's tables hold: the same seed, the same world, the same HCPs.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.config_errors import ConfigError, Problem
from experiments.jobs.compiling import compile_model
from sim.model import EngagementModel
from sim.network import ADVICE, Network
from sim.records import EMAIL, MONTH
from sim.settings import Settings
from sim.settings.words import COUNTRIES

if TYPE_CHECKING:
    from experiments.configuration import StudyPlan

STATES = ("unreached", "reached", "engaged", "tired", "opted out")
"""What an HCP is seen as; the later ones where several hold."""
UNREACHED, REACHED, ENGAGED, TIRED, OPTED_OUT = range(len(STATES))

ABOUT = {
    "unreached": "noticed no touch of the company yet",
    "reached": "noticed one",
    "engaged": f"engaged in the last {MONTH} weeks",
    "tired": "has more of the company's messages in mind than it tolerates",
    "opted out": "said no to e-mail, and not yes since",
}

MEASURES = ("engagement", "trust", "fatigue")
MOST_STATES = 100_000_000
"""HCPs x weeks x arms whose states are kept, a byte each."""


@dataclass(frozen=True)
class Tie:
    """One HCP asks another for advice; both by their place in a town."""

    asks: int
    asked: int


@dataclass(frozen=True)
class Town:
    """The HCPs of one town or hospital.

    Attributes:
        number: of the town, from 0.
        country: in which it lies.
        rows: of its HCPs.
        ids: of them, as users know them.
        ties: of advice between them.
    """

    number: int
    country: str
    rows: NDArray[np.int64]
    ids: list[str]
    ties: list[Tie]


@dataclass
class Lives:
    """The arms of a study, which live on side by side.

    Attributes:
        arms: their names.
        weeks: of the whole.
        week: that all arms have lived; 0 before the first.
        error: why it ended early; empty where it did not.
    """

    arms: list[str]
    weeks: int
    week: int = 0
    error: str = ""
    _states: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    _models: dict[str, EngagementModel] = field(default_factory=dict)
    _thread: threading.Thread | None = None
    _ended: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, plan: StudyPlan) -> Lives:
        """Opens them at week 0; nothing is lived yet.

        Args:
            plan: a sound one.

        Raises:
            ConfigError: where there are more HCPs than can be watched.
        """
        hcps = len(plan.hcps) if plan.hcps is not None else max(
            arm.settings.population.size for arm in plan.arms.values()
        )  # fmt: skip
        if hcps * plan.weeks * len(plan.arms) > MOST_STATES:
            most = MOST_STATES // (plan.weeks * len(plan.arms))
            what = f"at most {most:,} HCPs can be watched, in so many weeks and strategies"
            raise ConfigError([Problem("population.size", what, value=f"{hcps:,}")])
        return cls(list(plan.arms), plan.weeks)

    def begin(self, plan: StudyPlan) -> None:
        """Lets them live, beside what else is done.

        Args:
            plan: the one that they were made of.
        """
        self._thread = threading.Thread(target=self._live, args=(plan,), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Lets them live no further."""
        self._ended.set()

    def wait(self, seconds: float) -> None:
        """Waits until all weeks are lived."""
        if self._thread is not None:
            self._thread.join(seconds)

    @property
    def is_alive(self) -> bool:
        """Whether they live on."""
        return self._thread is not None and self._thread.is_alive()

    def _live(self, plan: StudyPlan) -> None:
        try:
            compile_model()
            for name, settings in settings_of(plan).items():
                self._models[name] = model_of(plan, settings)
                hcps = len(self._models[name].universe.hcps)
                self._states[name] = np.zeros((self.weeks, hcps), np.uint8)
            for week in range(1, self.weeks + 1):
                for name, model in self._models.items():
                    if self._ended.is_set():
                        return
                    model.step()
                    self._states[name][week - 1] = states_of(model)
                self.week = week
        except Exception as error:  # told on the page, which goes on
            self.error = f"{type(error).__name__}: {error}"

    def weekly(self) -> pd.DataFrame:
        """Returns `week, engagement, trust, fatigue, arm` of the weeks lived so far."""
        parts = []
        for arm, model in self._models.items():
            weekly = model.scorecard.weekly
            lived = (weekly["segment"] == "all") & (weekly["week"] <= self.week)
            parts.append(weekly.loc[lived, ["week", *MEASURES]].assign(arm=arm))
        return pd.concat(parts, ignore_index=True)

    def states(self, arm: str, week: int) -> NDArray[np.uint8]:
        """Returns the state of every HCP at a week's end, by its place in `STATES`."""
        states: NDArray[np.uint8] = self._states[arm][min(max(week, 1), max(self.week, 1)) - 1]
        return states

    def towns(self, arm: str) -> list[str]:
        """Returns what each town is called: its number from 1, its country, its HCPs."""
        hcps = self._models[arm].universe.hcps
        blocks, first, count = np.unique(hcps["block"], return_index=True, return_counts=True)
        codes = [COUNTRIES[int(hcps["country"][row])].upper() for row in first]
        return [
            f"Town {int(block) + 1}, {code}, {int(n):,} HCPs"
            for block, code, n in zip(blocks, codes, count, strict=True)
        ]

    def town(self, arm: str, place: int) -> Town:
        """Returns a town.

        Args:
            arm: in whose universe.
            place: in `towns`.
        """
        universe = self._models[arm].universe
        blocks = np.unique(universe.hcps["block"])
        number = int(blocks[place])
        rows = np.flatnonzero(universe.hcps["block"] == number)
        ids = universe.ids
        names = [str(row + 1) if ids is None else str(ids[row]) for row in rows]
        country = COUNTRIES[int(universe.hcps["country"][rows[0]])]
        ties = [] if universe.network is None else _ties(universe.network, rows)
        return Town(number, country, rows, names, ties)

    @property
    def is_open(self) -> bool:
        """Whether every arm has begun, so that there is something to see."""
        return self.week > 0


def settings_of(plan: StudyPlan) -> dict[str, Settings]:
    """Returns the settings of each arm in replicate 1, in the world in which it lives."""
    world = {} if plan.worlds is None else plan.worlds.of(1)
    return {
        name: arm.settings.replace(world) if world else arm.settings
        for name, arm in plan.arms.items()
    }


def model_of(plan: StudyPlan, settings: Settings, **more: Any) -> EngagementModel:
    """Returns replicate 1 of an arm, at week 0.

    Args:
        plan: of the study.
        settings: the arm's.
        more: of `EngagementModel`.
    """
    return EngagementModel(settings, plan.seed, replicate=1, table=plan.hcps, **more)


def states_of(model: EngagementModel) -> NDArray[np.uint8]:
    """Returns what each HCP is seen as now, by its place in `STATES`."""
    hcps, customers = model.universe.hcps, model.universe.customers
    states = np.where(hcps["ever_reached"] > 0, REACHED, UNREACHED).astype(np.uint8)
    engaged = (hcps["last_engaged"] > 0) & (hcps["last_engaged"] > model.week - MONTH)
    states[engaged] = ENGAGED
    states[hcps["fatigue_own"] > hcps["tolerance"]] = TIRED
    states[(customers["refused"] & EMAIL) > 0] = OPTED_OUT
    return states


def _ties(network: Network, rows: NDArray[np.int64]) -> list[Tie]:
    """Who of these asks whom of these for advice."""
    places = {int(row): place for place, row in enumerate(rows)}
    followers, kinds = network.followers, network.kinds
    return [
        Tie(places[int(followers[tie])], place)
        for row, place in places.items()
        for tie in range(network.starts[row], network.starts[row + 1])
        if kinds[tie] & ADVICE and int(followers[tie]) in places
    ]
