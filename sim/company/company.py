"""The company's week: money is released, content made, touches planned and paid for."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.company import registry
from sim.company.capacity import CallCapacity
from sim.company.content import Library, assets_per_week, cost_of_an_asset
from sim.company.logged_contacts import LoggedContacts, grant_logged_consent
from sim.company.money import Money
from sim.company.owned_media import OwnedMedia
from sim.company.people import People
from sim.company.planner import plan_week
from sim.company.price import Price
from sim.company.reps import FieldForce, works_digitally
from sim.company.rhythm import most_by_rhythm
from sim.company.seats import Seats
from sim.company.segments import Segments
from sim.company.shortage import beyond_budget, beyond_capacity, drop, list_touches
from sim.company.ways import IN_OLD_WAYS, NEW, in_old_ways
from sim.counters import BY_CHANNEL
from sim.ledger import Ledger, whole
from sim.records import BUDGET, CAPACITY, N_REASONS, offer_record
from sim.rules.beliefs import expected_answers
from sim.rules.channels import calls
from sim.rules.packing import Record, laid_together
from sim.rules.strategy import strategy_record
from sim.settings import Settings, Strategy
from sim.settings.calendar import WEEKS_OF_A_CAP, WEEKS_PER_YEAR
from sim.touches import MOST_SESSIONS
from sim.types import Floats

Tally = NDArray[np.float64]
Counts = NDArray[Any]
Each = Callable[[Callable[[int], None]], None]
Drop = Callable[[int, int, Counts], None]  # channel, reason, rows in their order


class Company:
    """One company with its strategy: it sees its file on the HCPs, and nothing else of them.

    Attributes:
        customers: its file, `records.customer_record`, shape (n,).
        planned: this week's touches to make, uint8, shape (n, push channels + 1); the last tells
            whether some were denied.
        denied: touches that were not tried, by reason, uint8, shape (n, reasons).
        offers: this week's content and presence under the strategy and under the one before it,
            `records.offer_record`, shape (2,).
        strategies: parameters of the two, and of the strategy in the ways of the one before it,
            shape (3,).
        people: whom it has hired.
        shared_cost: EUR of this week that no single HCP caused, by channel and `assets`.
    """

    def __init__(
        self,
        settings: Settings,
        customers: NDArray[np.void],
        field_force: FieldForce,
        library: Library,
        segments: Segments | None = None,
        seats: Seats | None = None,
    ) -> None:
        """Has people, a library and a file, and does nothing before it takes up a strategy."""
        self.settings = settings
        self.customers = customers
        self.field_force = field_force
        self.library = library
        self.segments = segments if segments is not None else Segments(settings)
        self.seats = seats if seats is not None else Seats(settings)
        self._push = {name: settings.channels[name] for name in settings.channels.push}
        self._logged_contacts: LoggedContacts | None = None

    def take_up(self, strategy: Strategy, before: Strategy | None = None) -> None:
        """Takes up a strategy, or changes to another; its money starts anew.

        Args:
            strategy: the new one.
            before: the one that territories leave one after another, where they do.
        """
        n = len(self.customers)
        self._strategy, self._before = strategy, before or strategy
        plans = (self._strategy, self._before)
        reps = len(self.field_force.reps)
        self.people = People(self.settings, plans, self.customers, reps)
        halfway = in_old_ways(strategy, self._before)
        self._learns_ways = halfway is not strategy
        self.strategies: Record = laid_together(
            [strategy_record(one, self.settings) for one in (*plans, halfway)]
        )
        self.money = Money(self.settings, n, strategy.surplus_to)
        self._owned_media = [OwnedMedia(self.settings, one, n, self._before) for one in plans]
        self.planned = np.zeros((n, len(self._push) + 1), np.uint8)
        self.denied = np.zeros((n, N_REASONS), np.uint8)
        self.offers = np.zeros(2, offer_record(len(self.settings.channels.pull)))
        self.shared_cost: dict[str, float] = {}
        self._prices = self._first_prices() if strategy.has_bandit else None
        self._nobody_else_plans = np.zeros((0, len(self._push)), np.uint8)
        self._planner = registry.planner_of(strategy)
        self._unit_costs = self._most_by_touch()
        self._waits = self._planned_for_its_own_sake()
        self._all_wait = np.ones_like(self._waits)  # for money, whose one pool all are in
        self._one, self._one_pool = np.ones(1, bool), np.zeros(reps, np.uint16)
        self._digital = works_digitally(strategy, self.settings.channels)
        self.field_force.take_up(strategy.rollout_weeks if before else 0)

    def most_touches(self) -> int:
        """Returns the most touches that one HCP can have planned or begun in a week."""
        channels = self.settings.channels
        if self._logged_contacts is not None:
            planned = self._logged_contacts.most_a_week
        elif self._planner is not None:
            planned = registry.MOST_A_WEEK * len(channels.push)
        else:
            record = self.strategies[[NEW, IN_OLD_WAYS]]
            most = self.settings.company.most_eager * record["rate"].max(axis=(0, 1))
            most *= record["segment_factor"].max(axis=(0, 1))
            most *= record["country_factor"].max(axis=(0, 1))
            most = most_by_rhythm(most, record["evenness"][0], record["spread_within_tier"][0])
            planned = int(most.sum() + np.ceil(record["slots"].max()))
            planned += 3 * len(channels.push)
        return planned + MOST_SESSIONS * len(channels.pull)

    def follow(self, contacts: LoggedContacts) -> None:
        """Makes these touches from now on, whatever they cost, in the place of a plan.

        Nothing of what a log tells is new to the company: it is what it has come to do.
        """
        self._logged_contacts = contacts
        self._learns_ways = False
        for one in self._owned_media:
            one.have_presence()

    def _first_prices(self) -> tuple[Price, Price]:
        """Returns prices of money and of a rep's call at which a call is just worth making."""
        first = calls(self.settings.channels)[0]
        call = self.settings.channels[self.settings.channels.call]
        met = float(expected_answers(self.settings)[first])
        worth = met * call.points / 2.0
        cost = max(met * call.cost + (1 - met) * call.cost_refused, 1.0)
        prices = self.settings.company.prices
        return Price(worth / cost, prices), Price(worth, prices)

    def copy(self, customers: NDArray[np.void]) -> Company:
        """Returns a company with its own file that can take up a strategy of its own from here."""
        return Company(
            self.settings, customers, self.field_force.copy(), self.library.copy(),
            self.segments.copy(), self.seats.copy(),
        )  # fmt: skip

    def open_week(self, luck: np.uint64, week: int) -> None:
        """Releases money, moves reps on, makes content and opens what HCPs can find."""
        begins_anew = self.customers["number"] % WEEKS_OF_A_CAP == week % WEEKS_OF_A_CAP
        self.customers["this_month"][begins_anew] = 0
        self.field_force.roll_out(week, self._strategy.rollout_weeks, self.settings)
        if self._learns_ways:
            self.field_force.practise(week, self.settings)
        new = self.field_force.share_changed()
        self._mix = ((self._strategy, new), (self._before, 1.0 - new))
        self.money.release(self._mix)
        learning = self._strategy if self._digital else None
        self.field_force.open_week(self.settings, learning, luck, week)
        if self.segments.is_due(week):
            self.segments.estimate(self.customers, week)
        self.shared_cost = {}
        self._pay_people()
        self._make_content(week)
        self._buy_research()
        self._train(week)
        for place, (one, (_, share)) in enumerate(zip(self._owned_media, self._mix, strict=True)):
            one.open_week(self.money, self.offers[place : place + 1], share, self.shared_cost)

    def _mean(self, name: str) -> float:
        """Returns a figure of the strategy, over the territories that are under each."""
        return sum(share * float(getattr(strategy, name)) for strategy, share in self._mix)

    def _pay_people(self) -> None:
        """Pays salaries before anything else; who is not paid does not work."""
        for crew, yearly in self.people.salaries([share for _, share in self._mix]):
            paid = self._pay_shared(crew, yearly * len(self.customers) / WEEKS_PER_YEAR)
            self.people.crews[crew].work(self.field_force.reps["plan"], paid)

    def _make_content(self, week: int) -> None:
        n = len(self.customers)
        wanted = assets_per_week(self._mean("assets_per_month"))
        paid = self._pay_shared("assets", wanted * n * cost_of_an_asset(self.settings))
        crisis = self.settings.market.lockdown.strength(week) > 0.0  # which everybody knows of
        support = self._mean("support_assets") if crisis else 0.0
        self.library.add(week, wanted * paid, support)
        self.offers["live"] = self.library.live
        self.offers["coverage"] = self.library.coverage
        self.offers["made_until"] = self.library.made_until
        self.offers["support"] = self.library.support

    def _buy_research(self) -> None:
        """Buys knowledge of all HCPs, which fades like what contacts teach."""
        weekly = self._mean("research_spend") / WEEKS_PER_YEAR
        weekly *= self._pay_shared("research", weekly * len(self.customers))
        gained = 1.0 - np.exp(-weekly / self.settings.company.research_half)
        kept = (1.0 - self.settings.behaviour.relevance.fade_per_week) * self.offers["researched"]
        self.offers["researched"] = kept + (1.0 - kept) * gained

    def _train(self, week: int) -> None:
        """Pays for training, spread over the year after the change, and for refreshers."""
        changing = week < WEEKS_PER_YEAR + self._strategy.rollout_weeks
        yearly = self.people.training([share for _, share in self._mix], changing)
        self._pay_shared("training", yearly * len(self.customers) / WEEKS_PER_YEAR)

    def _pay_shared(self, name: str, wanted: float) -> float:
        """Pays a cost that all HCPs share, as far as its purse reaches; returns the share paid.

        Paid in full it is 1 to the last bit, so that what is bought does not depend on how many
        HCPs share it.
        """
        spent = self.money.spend_up_to(name, wanted)
        self.shared_cost[name] = spent
        return spent / wanted if wanted > 0.0 else 1.0

    def plan(self, luck: np.uint64, week: int, market: Record, ledger: Ledger, each: Each) -> None:
        """Plans the week's touches within law, consent, caps, the crews' time and the money.

        Args:
            luck: key of the replicate's luck.
            week: number of the week.
            market: for its law, `records.MARKET`, shape (1,).
            ledger: for touches that are blocked.
            each: calls a function with the number of each chunk, side by side or in turn.
        """
        if self._logged_contacts is not None:
            self._logged_contacts.lay_out(week, self.planned)
            grant_logged_consent(self.settings, self.planned, self.customers, luck, week)
            return
        reps, chunks = self.field_force.reps, ledger.chunks
        demand = np.zeros((len(chunks), len(self._push), len(reps)), np.int64)
        given = self._nobody_else_plans
        if self._planner is not None:
            given = registry.wanted(
                self._planner, self.customers, week, self.settings.channels.names
            )
        if self._prices is not None:
            self.strategies["sampled"] = self.segments.sample(luck, week)
            self.strategies["price"], self.strategies["price_of_calls"] = (
                price.now for price in self._prices
            )

        def plan_chunk(k: int) -> None:
            plan_week(
                chunks[k].start, chunks[k].stop, self.customers, given, self.planned, self.denied,
                self.strategies, reps, market, luck, week, demand[k],
                np.zeros((3, len(self._push)), np.int64), ledger.channels[k], ledger.logs[k],
                ledger.logged[k],
            )  # fmt: skip

        def drop_rows(channel: int, reason: int, rows: Counts) -> None:
            bounds = [chunk.stop for chunk in chunks[:-1]]
            ends = np.searchsorted(rows, bounds) if bounds else ()
            for k, (first, after) in enumerate(pairwise((0, *ends, len(rows)))):
                drop(
                    rows[first:after], channel, reason, self.customers, self.planned, self.denied,
                    demand[k], week, ledger.channels[k], ledger.logs[k], ledger.logged[k],
                )  # fmt: skip

        each(plan_chunk)
        if self._prices is not None:
            reps_time = self.people.crews["reps"]
            wanted = float(reps_time.wanted(whole(demand)).sum())
            self._prices[1].follow(wanted, reps_time.weekly)
        for capacity in self.people.crews.values():
            self._fit_into_capacity(capacity, whole(demand), luck, week, drop_rows)
        self._fit_into_budget(whole(demand).sum(axis=1), luck, week, drop_rows)
        for capacity in self.people.crews.values():
            capacity.use(whole(demand))

    def _planned_for_its_own_sake(self) -> NDArray[np.bool_]:
        """Returns which push channels each plan uses beside follow-ups, plan x channel.

        Where time is short, their touches wait, and what only follows something up does not.
        """
        plans = self.strategies["rate"].any(axis=1) | (self._planner is not None)
        learns = self.strategies["may_place"].any(axis=0) & (self._prices is not None)
        return np.asarray(plans | learns)

    def _fit_into_capacity(
        self, capacity: CallCapacity, demand: NDArray[np.int64], luck: np.uint64, week: int,
        drop_rows: Drop,
    ) -> None:  # fmt: skip
        """Drops what a crew's time does not reach: the least overdue, follow-ups last."""
        allowance = capacity.save_calls()
        short = capacity.wanted(demand) > allowance
        if not short.any():
            return
        most = int(demand[list(capacity.channels)].sum())
        touches, taken, ends = np.empty((3, most), np.int64), np.empty(most), [0]
        for channel, takes in capacity.channels.items():
            after = list_touches(
                channel, takes, short, capacity.pool_of, self.customers, self.planned,
                self.strategies, self.field_force.reps, self._waits, luck, week, ends[-1],
                touches, taken,
            )  # fmt: skip
            ends.append(after)
        who, urgency, pools = touches[:, : ends[-1]]
        too_many = beyond_capacity(who, taken[: ends[-1]], urgency, pools, allowance)
        for channel, (first, after) in zip(capacity.channels, pairwise(ends), strict=True):
            lost = too_many[first:after]
            dropped = who[first:after][lost]
            capacity.note_blocked(pools[first:after][lost], self.planned[dropped, channel])
            drop_rows(channel, CAPACITY, dropped)

    def _fit_into_budget(
        self, demand: NDArray[np.int64], luck: np.uint64, week: int, drop_rows: Drop
    ) -> None:
        """Drops what the money does not reach."""
        costs, shares = self._unit_costs, self.seats.share.tolist()
        if self._prices is not None:
            expected = demand * self.seats.share * costs
            self._prices[0].follow(float(expected.sum()), self.money.weekly)
            self.money.share_out(dict(zip(self._push, expected.tolist(), strict=True)))
        each = zip(self._push, demand.tolist(), costs.tolist(), shares, strict=True)
        for index, (name, wanted, cost, share) in enumerate(each):
            if not wanted:
                continue
            affordable = self.money.affordable(name, cost, share)
            if wanted > affordable:
                touches, counts = np.empty((3, wanted), np.int64), np.empty(wanted)
                after = list_touches(
                    index, 1.0, self._one, self._one_pool, self.customers, self.planned,
                    self.strategies, self.field_force.reps, self._all_wait, luck, week, 0,
                    touches, counts,
                )  # fmt: skip
                rows, urgency, _ = touches[:, :after]
                too_many = beyond_budget(counts[:after], urgency, affordable)
                drop_rows(index, BUDGET, rows[too_many])

    def _most_by_touch(self) -> Floats:
        """Returns the most that one touch can cost but for its form, EUR, by push channel."""
        push = self._push.values()
        costs = np.array([float(max(one.cost, one.cost_refused)) for one in push])
        if self._strategy.key_accounts or self._before.key_accounts:
            costs[calls(self.settings.channels)] *= max(
                1.0, self.settings.company.key_accounts.cost_factor
            )
        return costs

    def settle(self, channel_sums: Tally, reads: Floats) -> None:
        """Pays for the week's touches, and learns how often HCPs come and what they read.

        Args:
            channel_sums: sums by channel of the whole universe, shape (channels, counters).
            reads: contacts whose content was seen to be taken in, by its cell, shape (cells,).
        """
        if self._strategy.learns_content:
            self.library.learn(reads * (self.settings.population.represents / len(self.customers)))
        costs = channel_sums[:, BY_CHANNEL.cost].tolist()
        for name, cost in zip(self.settings.channels.names, costs, strict=True):
            if cost:
                self.money.pay(name, cost)
        if self._logged_contacts is not None:
            self.money.cover()
        self.seats.learn(channel_sums)
        opened = self._owned_media[0].opened + self._owned_media[1].opened
        for one in self._owned_media:
            one.learn(channel_sums, opened)
