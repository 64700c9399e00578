"""The model: the loop over weeks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import mesa
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.company.company import Company
from sim.company.content import Library
from sim.company.logged_contacts import LoggedContacts
from sim.company.reps import FieldForce
from sim.counters import AT_MOMENT, BY_CHANNEL
from sim.draws import luck_of
from sim.hcp import HCP, HCPModel
from sim.imitation import Rivals
from sim.ledger import Ledger, whole
from sim.market import MarketClock
from sim.mechanisms.finding import found_under
from sim.mechanisms.peers import spread_word
from sim.population import Universe, build, territories
from sim.records import CALL, NO_SCOPE
from sim.rules.behaviour import rules_of
from sim.rules.channels import kinds, scopes
from sim.scorecard.invariants import check_stocks, check_week
from sim.scorecard.moment import state_of, sums_by_stratum
from sim.scorecard.scorecard import Scorecard
from sim.scorecard.strata import assign_strata
from sim.settings import Settings
from sim.week import step_rows


@dataclass
class Start:
    """Where every arm of a replicate starts: the state after the warm-up."""

    universe: Universe
    company: Company
    rivals: Rivals  # with what they have seen of the company


class EngagementModel(HCPModel):
    """HCPs and one company, week by week.

    Example:
        >>> from sim import EngagementModel, Settings
        >>> model = EngagementModel(Settings(weeks=4), rng=7).run()
        >>> len(model.scorecard.weekly) > 0
        True

    Attributes:
        settings: what the run depends on.
        week: the last week lived; 0 after the warm-up.
        universe: the HCPs and the company's file on them.
        company: the company.
        scorecard: what was measured since week 1.
        ledger: what the week under way is entered in, and the log of touches, if asked for.
        story_row: row of the HCP whose story is told, if one is.
        weeks_told: state of the HCP whose story is told, at the end of each week.
        lapses: weeks in which permissions lapsed by law, with bits of their scopes by HCP.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        rng: int = 1,
        *,
        replicate: int = 1,
        table: pd.DataFrame | None = None,
        start: Start | None = None,
        threads: int = 1,
        story: str | None = None,
        contacts: LoggedContacts | None = None,
    ) -> None:
        """Builds the universe and lives the warm-up, or takes up from a start.

        Args:
            settings: validated settings; None takes every default.
            rng: seed of all luck, 0 to 2^32 - 1.
            replicate: which replicate's luck, from 1.
            table: a user's HCPs (`population.build`); None draws them.
            start: state after a warm-up, to copy; None lives the warm-up.
            threads: threads for large universes; the result does not depend on it.
            story: id of an HCP whose every touch is told (`tables.story`); None tells none.
            contacts: touches to make from week 1 on in the place of the strategy's plan, which
                then says only what content and which places there are; None lets it plan.

        Raises:
            LookupError: if no HCP has the story's id.
            ValueError: if a story is asked for together with `record.touches`.
        """
        super().__init__(rng=rng)
        self.settings = settings if settings is not None else Settings()
        self.luck = luck_of(rng, replicate)
        self._threads = threads
        self._rules = rules_of(self.settings)
        self._clock = MarketClock(self.settings)
        channels = self.settings.channels
        self._is_message = (np.array(scopes(channels)) != NO_SCOPE).astype(float)
        self._is_visit = (np.array(kinds(channels)) == CALL).astype(float)
        self._has_views = False
        self._begun = False
        self._contacts = contacts
        if start is None:
            self._begin(rng, replicate, table)
        else:
            self.universe = start.universe.copy()
            self.company = start.company.copy(self.universe.customers)
            self._clock.rivals.take_up(start.rivals)
        self.ledger = Ledger(len(self.universe.hcps), len(self.settings.channels.names))
        self.universe.hcps["stratum"] = 0
        self.lapses: list[tuple[int, NDArray[np.uint8]]] = []
        self.weeks_told: list[dict[str, float]] = []
        self.story_row = None if story is None else self.universe.row_of(story)
        if story is not None and self.settings.record.touches:
            message = "a story is told by a model that does not record every touch"
            raise ValueError(message)
        if start is None:
            self._warm_up()
        self.week = 0

    def _begin(self, rng: int, replicate: int, table: pd.DataFrame | None) -> None:
        drawn_by = replicate if self.settings.population.redraw else 1
        self.universe = build(self.settings, luck_of(rng, drawn_by), table, self._rules)
        self.universe.hcps["found"] = found_under(self.settings.warm_up.strategy, self.settings)
        self._clock.rivals.own_visits = float(self.universe.hcps["competitor_visits"].mean())
        self.company = Company(
            self.settings, self.universe.customers,
            FieldForce(self.settings, territories(self.settings)), Library(self.settings),
        )  # fmt: skip
        self.company.take_up(self.settings.warm_up.strategy)

    def _warm_up(self) -> None:
        for week in range(1 - self.settings.warm_up.weeks, 1):
            self._run_week(week)

    def start(self) -> Start:
        """Returns the state as it is, for other arms of this replicate: a copy."""
        universe = self.universe.copy()
        company = self.company.copy(universe.customers)
        return Start(universe, company, Rivals(self.settings).take_up(self._clock.rivals))

    def run(self) -> EngagementModel:
        """Lives all weeks from 1 on; returns itself."""
        for _ in range(self.settings.weeks):
            self.step()
        self.end_period()
        return self

    def begin_period(self) -> None:
        """Takes up the strategy and opens the scorecard, at week 0."""
        self._begun = True
        hcps = self.universe.hcps
        self.company.take_up(self.settings.strategy, self.settings.warm_up.strategy)
        if self._contacts is not None:
            self.company.follow(self._contacts)
            hcps["found"] |= found_under(self.settings.strategy, self.settings)
        hcps["ever_reached"] = 0
        hcps["points_by_week"] = 0
        hcps["persona_at_start"] = hcps["persona"]
        self._breakdowns = assign_strata(hcps, self.universe.customers)
        log_all = self.settings.record.touches
        lines = self.company.most_touches() if log_all or self.story_row is not None else 0
        strata = len(self._breakdowns.membership)
        self.ledger.open_period(strata, lines, self.story_row, log_all=log_all)
        self.scorecard = Scorecard(
            self._breakdowns, self.settings.weeks, len(hcps), self.settings.channels.names
        )
        self.scorecard.open_period(self._by_stratum())

    def step(self) -> None:
        """Lives one week; the first one begins the period."""
        if not self._begun:
            self.begin_period()
        self.week += 1
        self._run_week(self.week)
        strata, channels = whole(self.ledger.strata), whole(self.ledger.channels)
        check_week(channels, self.company.money)
        company = self.company
        self.scorecard.note_week(
            self.week, strata, channels, company.shared_cost, company.people.time
        )
        self.ledger.keep_logs(self.week)
        if self.story_row is not None:
            self.weeks_told.append(state_of(self.universe, self._rules, self.story_row))

    def end_period(self) -> None:
        """Closes the scorecard."""
        check_stocks(self.universe)
        money = self.company.money
        self.scorecard.close_period(self._by_stratum(), money.released, money.spent)

    def _by_stratum(self) -> NDArray[np.float64]:
        strata = np.zeros((len(self._breakdowns.membership), len(AT_MOMENT)))
        sums_by_stratum(self.universe.hcps, strata)
        return strata

    def _run_week(self, week: int) -> None:
        """Lets a week pass: market, plan, HCPs, settlement."""
        self.prepare_week(week)
        if self.settings.engine == "mesa":
            self.agents.do("step")
        else:
            self._for_each_chunk(self._sweep)
        self.settle_week()

    def prepare_week(self, week: int) -> None:
        """Lets a week begin: its market, and what the company plans."""
        self._clock.renew_topics(week, self.luck)
        self._market = self._clock.at(week)
        self._week_under_way = week
        universe = self.universe
        self._closed = self._clock.closed_hospitals(week, self.luck, universe.blocks)
        lapsed = self._clock.lapse(week, self.luck, universe.hcps, universe.customers)
        if len(lapsed):
            self.lapses.append((week, lapsed))
        self.ledger.open_week()
        self.company.open_week(self.luck, week)
        offers = self.company.offers
        self._clock.rivals.crowd(week, offers["open"], offers["there"])
        self.company.plan(self.luck, week, self._market, self.ledger, self._for_each_chunk)

    def settle_week(self) -> None:
        """Lets a week end: word goes round among colleagues, and the company pays and learns."""
        network = self.universe.network
        if network is not None:
            spread_word(self.universe.hcps, network.starts, network.ties)
        sums = whole(self.ledger.channels)
        delivered, hcps = sums[:, BY_CHANNEL.delivered], len(self.universe.hcps)
        messages, visits = delivered @ self._is_message, delivered @ self._is_visit
        self._clock.rivals.see(float(messages) / hcps, float(visits) / hcps)
        self.company.settle(sums, whole(self.ledger.reads))

    def _for_each_chunk(self, work: Callable[[int], None]) -> None:
        """Calls compiled work with the number of each chunk, by threads where there are any."""
        if self._threads > 1 and len(self.ledger.chunks) > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(work, range(len(self.ledger.chunks))))
        else:
            for k in range(len(self.ledger.chunks)):
                work(k)

    def _surroundings(self, k: int) -> tuple[Any, ...]:
        company, universe, ledger = self.company, self.universe, self.ledger
        return (
            universe.hcps, universe.customers, company.planned, company.denied, self._closed,
            company.field_force.reps, ledger.weeks[k], ledger.touch[k], self._rules,
            company.strategies, self._market, company.offers, self.luck, self._week_under_way,
            ledger.pages[k : k + 1], ledger.by_stratum[k], ledger.logs[k],
            ledger.stories[k],
        )  # fmt: skip

    def _sweep(self, k: int) -> None:
        rows = self.ledger.chunks[k]
        step_rows(rows.start, rows.stop, *self._surroundings(k))

    def step_hcp(self, row: int) -> None:
        """Steps one HCP by the week under way; `HCP.step` calls it."""
        step_rows(row, row + 1, *self._surroundings(self.ledger.chunk_of(row)))

    @property
    def agents(self) -> mesa.agent.AgentSet:
        """The HCPs as Mesa agents, made when first asked for."""
        if not self._has_views:
            self._has_views = True
            HCP.create_agents(self, len(self.universe.hcps), np.arange(len(self.universe.hcps)))
        return super().agents
