"""The budget: released by the week, split by the strategy, planned only when it is there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from scipy import special

from sim.company.seats import costs_by_who_comes
from sim.rules.channels import spread_of_cost
from sim.rules.packing import kept
from sim.settings import Settings, Strategy
from sim.settings.calendar import WEEKS_PER_YEAR
from sim.settings.channels import Channels
from sim.settings.company import Purses
from sim.settings.words import HIRED, SHARED

Mix = Sequence[tuple[Strategy, float]]
_WELL_BELOW = 1.0 - 1e-6  # far enough for rounding not to matter


class _Costs(NamedTuple):
    """What a purse has to reckon with, by channel: EUR of a few contacts, spread of a cost."""

    few: dict[str, float]
    spread: dict[str, float]
    by_chance: list[str]  # channels that cost by who comes


@kept
def _costs_of(channels: Channels, purses: Purses) -> _Costs:
    return _Costs(
        {
            name: purses.saved_contacts * max(one.cost, getattr(one, "cost_refused", 0.0))
            for name, one in channels.items()
        },
        {name: spread_of_cost(one) for name, one in channels.items()},
        [name for name, one in channels.items() if costs_by_who_comes(one)],
    )


class Money:
    """Purses of one company: one per channel, and one for each cost that all HCPs share.

    Attributes:
        released: EUR released so far.
        spent: EUR spent so far.
        purses: EUR left, by channel and shared cost.
    """

    def __init__(self, settings: Settings, n_hcps: int, surplus_to: str) -> None:
        """Opens empty purses for a universe of `n_hcps`; one takes what others cannot use."""
        self._budget = settings.company.budget_per_hcp_year / WEEKS_PER_YEAR * n_hcps
        self._carry_weeks = settings.company.carry_weeks
        self._kept = settings.company.purses
        self._surplus_to = surplus_to
        self.released = 0.0
        self.spent = 0.0
        self._few, self._spread, self._by_chance = _costs_of(settings.channels, self._kept)
        self._push = settings.channels.push
        self.purses = dict.fromkeys((*settings.channels.names, *SHARED), 0.0)
        self._mix: Mix = ()
        self._weekly: dict[str, float] = {}
        self._saved: dict[str, float] = {}
        self._amounts: list[float] = []

    def release(self, mix: Mix) -> None:
        """Releases a week's money, and passes on what a purse cannot use.

        Args:
            mix: strategies with the share of territories under each; a strategy that splits
                nothing releases nothing.
        """
        overspent = self.spent > self.released
        if mix != self._mix:
            self._split(mix)
        for amount in self._amounts:
            self.released += amount
        for name, amount in self._weekly.items():
            self.purses[name] += amount
        if overspent:
            self._repay()
        for name, saved in self._saved.items():
            surplus = self.purses[name] - saved
            if surplus > 0.0:
                self.purses[name] -= surplus
                self.purses[self._surplus_to] += surplus

    def _split(self, mix: Mix) -> None:
        """Reckons what a week releases of each strategy and for each purse, and what is saved."""
        self._mix, self._weekly = mix, {}
        self._amounts = [
            self._budget * share
            for strategy, share in mix
            if share > 0.0 and any(strategy.money_shares.values())
        ]
        for strategy, share in mix:
            for purse, part in strategy.money_shares.items():
                amount = self._budget * part * share
                self._weekly[purse] = self._weekly.get(purse, 0.0) + amount
        self._saved = {
            name: max(self._carry_weeks * amount, self._few.get(name, 0.0))
            for name, amount in self._weekly.items()
            if name != self._surplus_to
        }

    @property
    def owed(self) -> float:
        """EUR that more HCPs cost who came than the company had reckoned with."""
        return -sum(min(0.0, self.purses[name]) for name in self._by_chance)

    def _repay(self) -> None:
        """Pays what is owed, as far as all purses together reach but those of salaries."""
        purses = {name: amount for name, amount in self.purses.items() if name not in HIRED}
        owed = -sum(min(0.0, amount) for amount in purses.values())
        there = sum(max(0.0, amount) for amount in purses.values())
        paid = min(owed, there)
        if paid == 0.0:
            return
        for name, amount in purses.items():
            self.purses[name] -= amount * paid / (owed if amount < 0.0 else there)

    @property
    def weekly(self) -> float:
        """EUR that a week releases for push channels, with a part of what they have saved."""
        saved = sum(self.purses[name] - self._weekly.get(name, 0.0) for name in self._push)
        released = sum(self._weekly.get(name, 0.0) for name in self._push)
        return released + saved / self._kept.savings_weeks

    def share_out(self, wanted: dict[str, float]) -> None:
        """Puts the purses of push channels together, and fills them by what each wants.

        Args:
            wanted: EUR by push channel.
        """
        there, asked = sum(self.purses[name] for name in wanted), sum(wanted.values())
        for name, amount in wanted.items():
            part = amount / asked if asked > there else 0.0
            self.purses[name] = there * part if asked > there else amount
        if asked <= there:
            self.purses[self._surplus_to] += there - asked

    def affordable(self, name: str, unit_cost: float, chance: float = 1.0) -> float:
        """Returns how many touches a purse pays for.

        Args:
            name: the purse, and the channel.
            unit_cost: mean EUR of a touch that is charged.
            chance: share of the touches that are charged; below 1 they come by chance. Then the
                expected charge stays within the purse, and what chance may add (but for the risk of
                an overrun) within the purse and a part of what the others hold.

        Returns:
            A number of touches.
        """
        if unit_cost <= 0.0 or chance <= 0.0:
            return math.inf
        charged = max(0.0, self.purses[name]) / unit_cost
        if chance >= 1.0:
            return math.floor(charged * (1 + 1e-12))
        others = sum([amount for purse, amount in self.purses.items() if purse != name])
        backed = charged + self._kept.backing_share * max(0.0, others) / unit_cost
        spread = self._spread[name] ** 2
        most = math.floor(backed / spread)
        risk = self._kept.overrun_risk
        if special.gammainc(most + 1, charged / spread) < _WELL_BELOW * risk:
            return charged / chance
        safe = float(special.gammaincinv(most + 1, risk)) * spread
        return min(charged, safe) / chance

    def fill(self, name: str, wanted: float) -> None:
        """Fills a purse up to what is wanted from the one that takes what others cannot use."""
        short = wanted - self.purses[name]
        given = min(short, max(0.0, self.purses[self._surplus_to]))
        if given > 0.0 and name != self._surplus_to:
            self.purses[name] += given
            self.purses[self._surplus_to] -= given

    def pay(self, name: str, amount: float) -> None:
        """Takes money out of a purse."""
        self.purses[name] -= amount
        self.spent += amount

    def cover(self) -> None:
        """Releases what was spent beyond the budget, to the purses that owe it."""
        missing = self.spent - self.released
        if missing <= 0.0:
            return
        owed = {name: -amount for name, amount in self.purses.items() if amount < 0.0}
        for name, amount in owed.items():
            self.purses[name] += missing * amount / sum(owed.values())
        self.released = self.spent

    def spend_up_to(self, name: str, wanted: float) -> float:
        """Spends what is wanted as far as the purse reaches; returns the amount."""
        amount = min(wanted, max(0.0, self.purses[name]))
        self.pay(name, amount)
        return amount


def throttle(affordable_sessions: float, expected_sessions: float) -> float:
    """Returns the share of pull sessions that can be served, 0-1."""
    if expected_sessions <= 0.0:
        return 1.0
    return min(max(affordable_sessions / expected_sessions, 0.0), 1.0)
