"""What each shipped strategy does in a year, in tables: `docs/reference/strategies.md`.

    python -m experiments.strategy_page

writes it anew; a test holds its figures near those of a fresh run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.configuration import plan_study
from experiments.progress import RunProgress
from experiments.telling.table import markdown
from sim import EngagementModel
from sim.company.wants import estimated
from sim.records import ACCESS, BLOCKED, BUDGET, CAPACITY, N_REASONS, SCOPE_BITS
from sim.rules.channels import scopes
from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_YEAR
from sim.settings.promises import hcps_for_each, presence_cost
from sim.settings.words import CHANNEL_SCOPES, HIRED, REASONS, TIERS, Hired

ROOT = Path(__file__).resolve().parents[1]
PAGE, STRATEGIES = ROOT / "docs" / "reference" / "strategies.md", ROOT / "configs" / "strategy"
YEAR = int(WEEKS_PER_YEAR)
_PURSES = ("Purse", "given", "wanted", "got")
_HEAD = """# What the shipped strategies do

Made by `python -m experiments.strategy_page`, never by hand: {hcps:,} HCPs, {weeks} weeks, one
replicate, at a budget of EUR {budget:,.0f} per HCP and year.

For each strategy the first table has touches per HCP in a year. Under the tiers A, B and C stand
the median, the 95th percentile and the most that one HCP had; a visit counts when it was met. Where
a touch needs a consent, medians and percentiles are those of HCPs who had given it when the year
began and when it ended; the most is that of all. Means are over all HCPs: planned touches, and
those that did not come about, by reason. For places, of the HCP's own accord, these are sessions.

The second table is money in EUR per HCP: what the page gives each purse, what was wanted (what its
plan costs after law, consent, caps and time; of people, the salaries of those whom it would take)
and what was got (spent), surplus of other purses included. Below stands how many people the page
hires, and how much of their time was used; how staff and money were split is told in
[design.md](../explanation/design.md#staff-and-money).
"""


@dataclass(frozen=True)
class Habit:
    """What a strategy did in its weeks.

    Attributes:
        settings: what it ran with.
        touches: delivered touches and sessions, shape (HCPs, channels).
        blocked: touches that did not come about, shape (HCPs, channels, reasons).
        tier: of each HCP, shape (HCPs,).
        permitted: whether an HCP permitted a scope at both ends, shape (scopes, HCPs).
        spent: EUR by purse.
        used: share of their time that touches took of those who are hired, by crew.
    """

    settings: Settings
    touches: NDArray[np.int64]
    blocked: NDArray[np.int64]
    tier: NDArray[np.int64]
    permitted: NDArray[np.bool_]
    spent: pd.Series
    used: dict[Hired, float]

    @property
    def planned(self) -> NDArray[np.float64]:
        """Planned touches and sessions per HCP, shape (channels,)."""
        return np.asarray(self.touches.mean(axis=0) + self.blocked.sum(axis=2).mean(axis=0))

    def of(self, channel: str) -> NDArray[np.int64]:
        """Returns each HCP's delivered touches on a channel, shape (HCPs,)."""
        return self.touches[:, self.settings.channels.names.index(channel)]

    def planned_of(self, channel: str) -> NDArray[np.int64]:
        """Returns each HCP's planned touches on a channel, shape (HCPs,)."""
        at = self.settings.channels.names.index(channel)
        return np.asarray(self.of(channel) + self.blocked[:, at].sum(axis=1))

    def may(self, channel: str) -> NDArray[np.bool_]:
        """Returns which HCPs permitted a channel at both ends, shape (HCPs,)."""
        at = self.settings.channels.names.index(channel)
        return np.asarray(self.permitted[int(scopes(self.settings.channels)[at])])


def lived(settings: Settings) -> Habit:
    """Lives a strategy's weeks and counts what it did to whom.

    Args:
        settings: with the strategy.
    """
    recording = settings.replace({"record.touches": True})
    model = EngagementModel(recording, 1)
    before = _permitted(model)
    log, shape = model.run().ledger.log(), len(settings.channels.names)
    touches = np.zeros((len(before[0]), shape), np.int64)
    blocked = np.zeros((*touches.shape, N_REASONS), np.int64)
    done = log["outcome"] != BLOCKED
    np.add.at(touches, (log["row"][done], log["channel"][done]), 1)
    np.add.at(blocked, (log["row"][~done], log["channel"][~done], log["reason"][~done] - 1), 1)
    channels, measures = model.scorecard.channels, model.scorecard.measures
    of_all = measures[measures["segment"] == "all"].set_index("measure")["figure"]
    names: dict[Hired, str] = {"reps": "rep_utilisation", "msls": "msl_utilisation"}
    return Habit(
        settings, touches, blocked, model.universe.customers["tier"].astype(np.int64),
        before & _permitted(model), channels.groupby("channel")["cost"].sum(),
        {crew: float(of_all[name]) for crew, name in names.items() if of_all[name] >= 0.0},
    )  # fmt: skip


def _permitted(model: EngagementModel) -> NDArray[np.bool_]:
    """Returns whether HCPs permit touches under each scope of channels, shape (scopes, HCPs)."""
    allowed = model.universe.customers["allowed"]
    bits = [SCOPE_BITS.get(scope, 0) for scope in CHANNEL_SCOPES]
    return np.array([(allowed & bit) == bit for bit in bits])


def habits(
    weeks: int = YEAR,
    size: int | None = None,
    names: Sequence[str] = (),
    more: Sequence[str] = (),
    each: Callable[[], None] = lambda: None,
) -> dict[str, Habit]:
    """Lives shipped strategies.

    Args:
        weeks: how many.
        size: HCPs; the default universe if None.
        names: which; all if none is named.
        more: what else is set, `strategy.follow_preference=0`.
        each: called after each.
    """
    arms = ",".join(
        f"{name}:[{','.join(quoted)}]"
        for name in names or shipped()
        if (quoted := [f'"{one}"' for one in (f"strategy={name}", *more)])
    )
    line = [f"weeks={weeks}", f"arms={{{arms}}}"]
    line += [f"population.size={size}"] if size else []
    found = {}
    for name, arm in plan_study(line, verb="compare").arms.items():
        found[name] = lived(arm.settings)
        each()
    return found


def shipped() -> list[str]:
    """The names of the strategies that ship, in their order."""
    return sorted(page.stem for page in STRATEGIES.glob("*.yaml"))


def touch_rows(habit: Habit) -> list[list[str]]:
    """A row for each channel on which anything was planned or met.

    Args:
        habit: what a strategy did.
    """
    channels = habit.settings.channels
    rows = []
    means = habit.blocked.mean(axis=0)
    for name, planned, each in zip(channels.names, habit.planned, means, strict=True):
        if planned == 0.0:
            continue
        tiers = [_spread(habit, name, tier) for tier in range(len(TIERS))]
        reasons = ["" if count == 0.0 else f"{count:.2f}" for count in each]
        rows.append([name, *tiers, f"{planned:.1f}", *reasons])
    return rows


def _spread(habit: Habit, channel: str, tier: int) -> str:
    """Median, 95th percentile and most of the touches that HCPs of a tier had."""
    of_tier = habit.tier == tier
    counts = habit.of(channel)
    asked = counts[of_tier & habit.may(channel)]
    if not of_tier.any():
        return ""
    middle, high = np.percentile(asked, (50, 95)) if len(asked) else (np.nan, np.nan)
    return f"{middle:.0f} / {high:.0f} / {counts[of_tier].max():d}"


def money_rows(habit: Habit) -> list[list[str]]:
    """A row for each purse: what the page gives it, what was wanted, what was got.

    Args:
        habit: what a strategy did.
    """
    strategy, n = habit.settings.strategy, len(habit.touches)
    budget = habit.settings.company.budget_per_hcp_year
    wanted = {name: _wanted(habit, name) for name in strategy.money_shares}
    rows = [
        [name, f"{share * budget:.0f}", f"{wanted[name]:.0f}", f"{habit.spent[name] / n:.0f}"]
        for name, share in strategy.money_shares.items()
    ]
    given, got = budget * sum(strategy.money_shares.values()), habit.spent.sum() / n
    return [*rows, ["all", f"{given:.0f}", f"{sum(wanted.values()):.0f}", f"{got:.0f}"]]


def _wanted(habit: Habit, purse: str) -> float:
    """EUR per HCP that a purse would have needed."""
    settings, strategy, n = habit.settings, habit.settings.strategy, len(habit.touches)
    channels, spent = settings.channels, float(habit.spent[purse]) / n
    if purse in ("assets", "research", "training"):
        return estimated(settings).wanted[purse]
    for crew in HIRED:
        if purse == crew:
            return spent * _people_wanted(habit, crew)
    if purse in channels.pull:
        place = channels[purse]
        sessions = float(habit.of(purse).sum() * place.cost) / n
        return presence_cost(strategy, purse, place, settings.company) + sessions
    blocked = habit.blocked[:, channels.names.index(purse)].mean(axis=0)
    without, tried = float(blocked[BUDGET]), float(habit.of(purse).mean() + blocked[ACCESS])
    each = spent / tried if tried else float(channels[purse].cost)
    return spent + without * each


def _people_wanted(habit: Habit, crew: Hired) -> float:
    """The people whom the plan would take, against those who are hired; 1 at least."""
    channels, names = habit.settings.channels, habit.settings.channels.names
    theirs = [name for name in channels.push if channels[name].crew == crew]
    calls = {name: channels[name].calls for name in theirs}
    delivered = sum(calls[name] * float(habit.of(name).mean()) for name in theirs)
    lacked = {
        reason: sum(calls[n] * habit.blocked[:, names.index(n), reason].mean() for n in theirs)
        for reason in (ACCESS, CAPACITY)
    }
    made = delivered + lacked[ACCESS]
    return 1.0 + (lacked[CAPACITY] / made if made else 0.0)


def people(habit: Habit) -> str:
    """How many people a strategy hires, and how much of their time was used.

    Args:
        habit: what a strategy did.
    """
    settings = habit.settings
    words: dict[Hired, str] = {"reps": "A rep", "msls": "a liaison"}

    def each(crew: Hired) -> float:
        in_hospitals = settings.population.practices.hospital.share
        return hcps_for_each(
            settings.strategy, settings.company, settings.channels, crew, in_hospitals
        )

    parts = [
        f"{words[crew]} for {each(crew):,.0f} HCPs, {used:.0%} of the time used"
        for crew, used in habit.used.items()
    ]
    return "; ".join(parts) + "." if parts else "Nobody is hired."


def page(found: Mapping[str, Habit]) -> str:
    """The whole page.

    Args:
        found: what each strategy did, by its name.
    """
    one = next(iter(found.values()))
    parts = [
        _HEAD.format(
            hcps=len(one.touches), weeks=one.settings.weeks,
            budget=one.settings.company.budget_per_hcp_year,
        )
    ]  # fmt: skip
    for name, habit in found.items():
        parts.append(f"## {name}\n\n{habit.settings.strategy.about}\n")
        if not habit.planned.any():
            parts.append("Nothing is planned, nothing is spent.\n")
            continue
        heads = ("Channel", *TIERS, "planned", *REASONS)
        parts.append(markdown(heads, touch_rows(habit), figures=len(heads) - 1) + "\n")
        parts.append(markdown(_PURSES, money_rows(habit), figures=3) + "\n")
        parts.append(people(habit) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    with RunProgress(len(shipped()), what="strategies") as progress:
        PAGE.write_text(page(habits(each=lambda: progress.advance(1))), encoding="utf-8")
