"""The worlds in which the targets are judged, and what is kept of a life in one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import yaml

from experiments.config_errors import ConfigError
from experiments.configuration.arguments import read_overrides
from experiments.configuration.build import build
from experiments.configuration.compose import Composer
from experiments.configuration.groups import Pages
from experiments.designs.design import Design, Point, Row
from experiments.jobs.job import Shared
from experiments.jobs.store import Keeping
from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_MONTH
from validation import Floats

if TYPE_CHECKING:
    from sim.model import EngagementModel

SETTINGS_FILE = Path(__file__).with_name("settings.yaml")
YEAR = 52  # weeks
MONTH = 4  # weeks: what the model counts companies by
OURS = 1  # the bit of our own company among those met


@dataclass(frozen=True)
class Recipe:
    """How a world is made.

    Attributes:
        name: as targets call it.
        overrides: as on the command line of `hcpsim run`.
        before: overrides that make what the company did until week 1; none is visits as usual.
        touches: whether every touch is kept.
    """

    name: str
    overrides: list[str]
    before: list[str] = field(default_factory=list)
    touches: bool = False


@dataclass(frozen=True)
class World:
    """What is kept of one life of a world.

    Attributes:
        measures: of the whole period, as the scorecard has them.
        weekly: of all HCPs, by week.
        channels: by week and channel.
        hcps: state of every HCP at the end.
        companies: companies that each HCP met in each four weeks, shape (months, HCPs).
        others: the same without our own.
        season: factor on visits by week, shape (weeks,).
        skill: mean digital skill of reps, from week 0, shape (weeks + 1,).
        touches: every touch, where it was asked for.
        consent: with them, what was allowed at week 0, and every yes and no since.
    """

    measures: pd.DataFrame
    weekly: pd.DataFrame
    channels: pd.DataFrame
    hcps: pd.DataFrame
    companies: npt.NDArray[np.int64]
    others: npt.NDArray[np.int64]
    season: Floats
    skill: Floats
    touches: pd.DataFrame | None
    consent: pd.DataFrame | None = None

    def figure(self, measure: str, segment: str = "all", value: str = "all") -> float:
        """A measure of the period."""
        table = self.measures
        here = (table["segment"] == segment) & (table["value"] == value)
        return float(table.loc[here & (table["measure"] == measure), "figure"].iloc[0])

    def total(self, column: str, *channels: str, since: int = 1) -> float:
        """The sum of a column of the channels' table, over these channels."""
        table = self.channels
        here = table["channel"].isin(channels) & (table["week"] >= since)
        return float(table.loc[here, column].sum())


def read_recipes(path: Path = SETTINGS_FILE) -> dict[str, Recipe]:
    """The worlds by name."""
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    found: dict[str, Recipe] = {}
    for name, page in tree.items():
        lines = [*page.get("set", []), *page.get("and", [])]
        if not any(line.startswith("weeks=") for line in lines):
            lines.append(f"weeks={YEAR}")
        if "each" not in page:
            found[name] = Recipe(name, lines, touches=page.get("touches", False))
        for figure in page.get("each", []):
            place = f"{name}_{figure:g}"
            if "before" in page:
                more = _filled(page["before"], figure + page["add"])
                found[place] = Recipe(
                    place, [*more, f"weeks={MONTH}", f"warm_up.weeks={YEAR}"],
                    before=_filled(page["before"], figure),
                )  # fmt: skip
            else:
                found[place] = Recipe(place, _filled(lines, figure))
    return found


def _filled(lines: list[str], figure: float) -> list[str]:
    """Lines with the figure in its places."""
    month = f"{figure * WEEKS_PER_MONTH:.3f}"
    return [line.format(f"{float(figure)}", month) if "{" in line else line for line in lines]


class Maker:
    """Makes settings of recipes; pages are composed once for each choice of them."""

    def __init__(self) -> None:
        self._pages = Pages(None)
        self._composer = Composer(self._pages)

    def settings(self, recipe: Recipe) -> Settings:
        """The settings of a world.

        Raises:
            ConfigError: where an override is not sound.
        """
        settings = self._built(recipe.overrides)
        changes: dict[str, Any] = {"record.touches": True} if recipe.touches else {}
        if recipe.before:
            changes["warm_up.strategy"] = self._built(recipe.before).strategy
        return settings.replace(changes)

    def _built(self, lines: list[str]) -> Settings:
        overrides = read_overrides(lines)
        choices, problems = self._pages.check(overrides.choices)
        made = build(self._composer.study(choices), overrides, self._composer)
        problems = [*overrides.problems, *problems, *made.problems]
        if problems or made.settings is None:
            raise ConfigError(problems)
        return made.settings


@dataclass(frozen=True)
class LivedWorld:
    """What a life of a world returns: tables with what the measures need."""

    name: str = "world 1"
    story: str = ""

    def tables(self, model: EngagementModel, settings: Settings) -> dict[str, pd.DataFrame]:
        """Lets the model run, and notes by week what its scorecard does not keep."""
        from sim.market import MarketClock
        from sim.tables.records import consent_table, hcp_table, touch_table

        model.begin_period()
        at_start = model.universe.customers.copy()
        reps = model.company.field_force.reps
        skill, months, others = [float(reps["skill"].mean())], [], []
        for week in range(1, settings.weeks + 1):
            model.step()
            skill.append(float(reps["skill"].mean()))
            if week % MONTH == 0:
                met = model.universe.hcps["companies_met"]
                months.append(np.bitwise_count(met))
                others.append(np.bitwise_count(met & ~met.dtype.type(OURS)))
        model.end_period()
        card, clock = model.scorecard, MarketClock(settings)
        season = [float(clock.at(week + 1)["season"][0]) for week in range(settings.weeks)]
        weekly = card.weekly
        tables = {
            "measures": card.measures,
            "weekly": weekly[weekly["segment"] == "all"].reset_index(drop=True),
            "channels": card.channels,
            "hcps": hcp_table(model.universe),
            "companies": _by_month(months),
            "others": _by_month(others),
            "season": pd.DataFrame({"season": season}),
            "skill": pd.DataFrame({"skill": skill}),
        }
        if settings.record.touches:
            tables["touches"] = touch_table(model)
            tables["consent"] = consent_table(model, at_start)
        return tables


def _by_month(counts: list[npt.NDArray[np.uint8]]) -> pd.DataFrame:
    """Counts of each month as columns, a row for each HCP."""
    return pd.DataFrame(np.array(counts, dtype=np.int64).T).add_prefix("month_")


def world_of(store: Keeping, row: Row) -> World:
    """Returns what is kept of one life of a world."""

    def table(name: str) -> pd.DataFrame:
        found: pd.DataFrame = store.load(name, [row.job.key])[0].to_pandas()
        return found

    recorded = row.job.settings.record.touches
    return World(
        measures=table("measures"),
        weekly=table("weekly"),
        channels=table("channels"),
        hcps=table("hcps"),
        companies=table("companies").to_numpy(np.int64).T,
        others=table("others").to_numpy(np.int64).T,
        season=table("season")["season"].to_numpy(),
        skill=table("skill")["skill"].to_numpy(),
        touches=table("touches") if recorded else None,
        consent=table("consent") if recorded else None,
    )


def run_worlds(
    worlds: dict[str, Settings], replicates: int, seed: int, workers: int, store: Keeping
) -> list[dict[str, World]]:
    """Lives worlds, or reads what is kept of them.

    Args:
        worlds: settings by name.
        replicates: of each.
        seed: of all luck.
        workers: runs at a time.
        store: keeps them.

    Returns:
        The worlds by name, for each replicate.

    Raises:
        RunFailed: where one of them fails.
    """
    largest_first = sorted(worlds, key=lambda name: -_size(worlds[name]))
    design = Design("validate", Shared(seed, {"world": LivedWorld()}))
    design.cross([Point("", {name: worlds[name] for name in largest_first})], replicates, "world")
    design.make_whole(store, workers)
    rows = {(row.arm, row.replicate): row for row in design.rows}
    return [
        {name: world_of(store, rows[name, k]) for name in worlds} for k in range(1, replicates + 1)
    ]


def _size(settings: Settings) -> int:
    return settings.population.size * (settings.weeks + settings.warm_up.weeks)
