"""The company's week: money is released, content made, touches planned and paid for."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.company.content import Library, assets_per_week
from sim.company.crews import Crew
from sim.company.money import Money
from sim.company.places import Places
from sim.company.planner import MOST_EAGER, drop, fit_into_budget, fit_into_capacity, plan_week
from sim.company.reps import FieldForce
from sim.records import BUDGET, CAPACITY, N_CHANNELS, N_PUSH, N_REASONS, OFFER
from sim.rules.channels import by_persona, spread_of_cost
from sim.rules.packing import WEEKS_PER_YEAR
from sim.rules.strategy import strategy_record
from sim.settings import Settings, Strategy
from sim.settings.words import CHANNELS, PUSH_CHANNELS
from sim.touches import COST, MOST_SESSIONS

Tally = NDArray[np.float64]
Each = Callable[[Callable[[int], None]], None]
Dropped = tuple[int, int, NDArray[Any]]  # channel, reason, rows
_SEATS_MARGIN = 2.0  # seats booked for an event, against what its keenest persona would take


def most_touches(settings: Settings, strategy: Strategy) -> int:
    """Returns the most touches that one HCP can have planned or begun in a week."""
    rates = strategy_record(strategy, settings)[0]["rate"].max(axis=0)
    planned = np.ceil(MOST_EAGER * rates).sum() + 2 * N_PUSH
    return int(planned) + MOST_SESSIONS * (N_CHANNELS - N_PUSH)


def charged_share(settings: Settings, channel: str) -> float:
    """Returns the largest share of a channel's touches that the company reckons to pay for.

    Events and gatherings cost by who comes, so seats are booked for the keenest persona with a
    margin; any other touch is reckoned to cost in full.
    """
    if channel not in ("webinar", "gathering"):
        return 1.0
    first, second = (
        by_persona(settings.channels, step)[:, CHANNELS.index(channel)]
        for step in ("response", "second_step")
    )
    keenest = (first * np.where(second > 0.0, second, 1.0)).max()
    return min(1.0, _SEATS_MARGIN * float(keenest))


class Company:
    """One company with its strategy: it sees its file on the HCPs, and nothing else of them.

    Attributes:
        customers: its file, `records.CUSTOMER`, shape (n,).
        planned: this week's touches to make, uint8, shape (n, push channels + 1); the last tells
            whether some were denied.
        denied: touches that were not tried, by reason, uint8, shape (n, reasons).
        offer: this week's content and presence, `records.OFFER`, shape (1,).
        strategy: parameters of the strategy, shape (1,).
        shared_cost: EUR of this week that no single HCP caused, by channel and `assets`.
    """

    def __init__(
        self,
        settings: Settings,
        strategy: Strategy,
        customers: NDArray[np.void],
        field_force: FieldForce,
        library: Library,
        crews: list[Crew] | None = None,
    ) -> None:
        """Takes up a strategy with the people, the library and the file that are there."""
        self.settings = settings
        self.customers = customers
        self.field_force = field_force
        self.library = library
        self._crews = crews if crews is not None else self._hire()
        self.take_up(strategy)

    def _hire(self) -> list[Crew]:
        """Returns the crews of reps and of medical science liaisons, with no call saved."""
        reps_of, reps = self.customers["rep"], len(self.field_force.reps)
        company = self.settings.company
        return [
            Crew(self._calls_of(name), reps_of, reps, hcps_each, calls)
            for name, hcps_each, calls in (
                ("reps", company.reps.hcps_per_rep, company.reps.calls_per_week),
                ("msls", company.msls.hcps_per_msl, company.msls.meetings_per_week),
            )
        ]

    def _calls_of(self, crew: str) -> dict[int, float]:
        channels = {name: getattr(self.settings.channels, name) for name in PUSH_CHANNELS}
        return {
            index: channel.calls
            for index, channel in enumerate(channels.values())
            if channel.crew == crew
        }

    def take_up(self, strategy: Strategy) -> None:
        """Changes to another strategy; its money starts anew."""
        n = len(self.customers)
        self._strategy = strategy
        self.strategy = strategy_record(strategy, self.settings)
        self.money = Money(self.settings, strategy, n)
        self._places = Places(self.settings, strategy, n)
        self.planned = np.zeros((n, N_PUSH + 1), np.uint8)
        self.denied = np.zeros((n, N_REASONS), np.uint8)
        self._urgency = np.zeros((n, N_PUSH), np.uint32)
        self.offer = np.zeros(1, OFFER)
        self.shared_cost: dict[str, float] = {}
        self._charged = [charged_share(self.settings, name) for name in PUSH_CHANNELS]

    def copy(self, customers: NDArray[np.void]) -> Company:
        """Returns a company that can go its own way from here, with its own file."""
        return Company(
            self.settings, self._strategy, customers, copy.deepcopy(self.field_force),
            copy.deepcopy(self.library), copy.deepcopy(self._crews),
        )  # fmt: skip

    def open_week(self, luck: np.uint64, week: int) -> None:
        """Releases money, moves reps on, makes content and opens what HCPs can find."""
        self.money.release()
        self.field_force.open_week(self.settings, self._strategy, luck, week)
        self.shared_cost = {}
        self._make_content(week)
        self._buy_research()
        self._places.open_week(self.money, self.offer)
        self.shared_cost |= self._places.shared_cost

    def _make_content(self, week: int) -> None:
        n, company = len(self.customers), self.settings.company
        wanted = assets_per_week(self._strategy.assets_per_month)
        cost = company.content.cost_per_asset * n / self.settings.population.represents
        paid = self._pay_shared("assets", wanted * cost)
        self.library.add(week, wanted * paid)
        self.offer["live"] = self.library.live
        self.offer["coverage"] = self.library.coverage

    def _buy_research(self) -> None:
        """Buys knowledge of all HCPs, which fades like what contacts teach."""
        yearly = self._strategy.research_spend
        weekly = yearly / WEEKS_PER_YEAR
        weekly *= self._pay_shared("research", weekly * len(self.customers))
        gained = 1.0 - np.exp(-weekly / self.settings.company.research_half)
        kept = (1.0 - self.settings.behaviour.relevance.fade_per_week) * self.offer["researched"]
        self.offer["researched"] = kept + (1.0 - kept) * gained

    def _pay_shared(self, name: str, wanted: float) -> float:
        """Pays a cost that all HCPs share, as far as its purse reaches; returns the share paid.

        Paid in full it is 1 to the last bit, so that what is bought does not depend on how many
        HCPs share it.
        """
        spent = self.money.spend_up_to(name, wanted)
        self.shared_cost[name] = spent
        return spent / wanted if wanted > 0.0 else 1.0

    def plan(
        self, week: int, chunks: list[slice], tallies: Tally, logs: list[NDArray[np.void]],
        logged: NDArray[np.int64], each: Each,
    ) -> None:  # fmt: skip
        """Plans the week's touches within consent, caps, the crews' time and the money.

        Args:
            week: number of the week.
            chunks: rows of the universe that are swept together.
            tallies: sums by channel, shape (chunks, channels, counters).
            logs: a touch log for each chunk, or empty ones.
            logged: lines in use, shape (chunks, 1).
            each: calls a function with the number of each chunk, side by side or in turn.
        """
        demand = np.zeros((len(chunks), N_PUSH, len(self.field_force.reps)), np.int64)

        def plan_chunk(k: int) -> None:
            plan_week(
                chunks[k].start, chunks[k].stop, self.customers, self.planned, self.denied,
                self._urgency, self.strategy, week, demand[k], tallies[k], logs[k], logged[k],
            )  # fmt: skip

        def drop_all(dropped: list[Dropped]) -> None:
            size = chunks[0].stop - chunks[0].start
            for channel, reason, rows in dropped:
                for k in np.unique(rows // size):
                    mine = np.sort(rows[rows // size == k])
                    drop(
                        mine, channel, reason, self.customers, self.planned, self.denied, demand[k],
                        week,
                        tallies[k], logs[k], logged[k],
                    )  # fmt: skip

        each(plan_chunk)
        for crew in self._crews:
            drop_all(self._beyond_capacity(crew, demand.sum(axis=0)))
        drop_all(self._beyond_budget(demand.sum(axis=(0, 2))))
        for crew in self._crews:
            crew.use(demand.sum(axis=0))

    def _beyond_capacity(self, crew: Crew, demand: NDArray[np.int64]) -> list[Dropped]:
        """Finds what a crew's time does not reach."""
        allowance = crew.save_calls()
        short = crew.wanted(demand) > allowance
        if not short.any():
            return []
        beyond = fit_into_capacity(
            self.planned, self._urgency, crew.pool_of[self.customers["rep"]], crew.channels, short,
            allowance,
        )  # fmt: skip
        return [(channel, CAPACITY, rows) for channel, rows in beyond]

    def _beyond_budget(self, demand: NDArray[np.int64]) -> list[Dropped]:
        """Finds what the money does not reach."""
        dropped = []
        for index, name in enumerate(PUSH_CHANNELS):
            channel = getattr(self.settings.channels, name)
            cost = max(channel.cost, channel.cost_refused)
            affordable = self.money.affordable(
                name, cost, self._charged[index], spread_of_cost(channel)
            )
            if demand[index] > affordable:
                rows = fit_into_budget(self.planned[:, index], self._urgency[:, index], affordable)
                dropped.append((index, BUDGET, rows))
        return dropped

    def settle(self, channel_sums: Tally) -> None:
        """Pays for the week's touches, and learns how often HCPs come by themselves.

        Args:
            channel_sums: sums by channel of the whole universe, shape (channels, counters).
        """
        for index, name in enumerate(CHANNELS):
            self.money.pay(name, float(channel_sums[index, COST]))
        self._places.learn(channel_sums)
