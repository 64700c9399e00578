"""Other companies come and go: each pair of company and HCP is on or off, and turns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.compiled import part
from sim.draws import luck_of
from sim.mechanisms.competitors import is_on, receive
from sim.types import Floats, Table
from tests.sim.worlds import AMPLE, bench, lived, strategy, total

LUCK = luck_of(8, 1)
WEEKS = 520
_KEYS = np.uint64(1) << np.uint64(40)


def relations(turnover: float, share: float = 0.5) -> dict[str, Any]:
    return {"market": {"relations": {"turnover_per_year": turnover, "share_on": share}}}


@part
def _fill(rules: Any, luck: np.uint64, first: int, on: Table) -> None:
    for pair in range(len(on)):
        for week in range(on.shape[1]):
            on[pair, week] = is_on(_KEYS + np.uint64(pair // 11), first + week, pair % 11, rules,
                                   luck)  # fmt: skip


def spells(turnover: float, share: float, first: int = -519, pairs: int = 3_300) -> Floats:
    """Returns whether pairs are on, pair x week."""
    on = np.zeros((pairs, WEEKS))
    _fill(bench(None, relations(turnover, share)).rules, LUCK, first, on)
    return on


@pytest.mark.parametrize(("turnover", "share"), [(0.3, 0.5), (1.0, 0.3), (4.0, 0.8)])
def test_so_many_are_on_and_so_often_it_ends(turnover: float, share: float) -> None:
    on = spells(turnover, share)
    for week in (0, 1, 51, 52, 53, 260, 519):
        assert on[:, week].mean() == pytest.approx(share, abs=0.045), week
    ended = (on[:, :-1] == 1) & (on[:, 1:] == 0)
    chance = (1.0 - np.exp(-turnover / (1.0 - share) / 52.0)) * (1.0 - share)
    assert ended.sum() / on[:, :-1].sum() == pytest.approx(chance, rel=0.08)


def test_what_was_on_is_likelier_on_the_sooner_one_looks() -> None:
    """A Markov chain in two states: the correlation falls as an exponential."""
    on = spells(1.0, 0.5)
    for lag in (4, 26, 52, 104):
        seen = np.corrcoef(on[:, :-lag].ravel(), on[:, lag:].ravel())[0, 1]
        assert seen == pytest.approx(np.exp(-2.0 * lag / 52.0), abs=0.03), lag


def test_pairs_are_independent_and_a_state_has_an_address() -> None:
    on = spells(1.0, 0.5)
    by_hcp = on[:, 300].reshape(-1, 11)
    assert abs(np.corrcoef(by_hcp.T)[np.triu_indices(11, 1)]).mean() < 0.07
    later = spells(1.0, 0.5, first=-500)
    assert (later[:, :100] == on[:, 19:119]).all()


@part
def _receive_often(
    hcp: Any, week_state: Any, rules: Any, market: Any, luck: np.uint64, met: Table
) -> None:
    for place in range(len(met)):
        hcp.key = np.uint64(1_000 + place)
        hcp.companies_met = 0
        week_state.minutes = 1e6
        receive(hcp, week_state, rules, market, luck, 0.5, ((place * 0.618) % 1.0) * 0.998 + 0.001)
        met[place] = 1e6 - week_state.minutes


def minutes(tree: dict[str, Any]) -> Floats:
    """Returns what a week's visits take of HCPs, minutes."""
    b = bench(None, {"behaviour": {"attention": {"competitor_mail_minutes": 0.0}}}, tree)
    b.hcp["competitor_visits"], b.market["season"] = 2.0, 1.0
    met = np.zeros(40_000)
    _receive_often(b.hcp, b.week_state, b.rules, b.market, LUCK, met)
    return met


def test_hcps_have_as_many_visits_and_more_weeks_without() -> None:
    always, turning = minutes(relations(0.0)), minutes(relations(1.0, 0.4))
    assert turning.mean() == pytest.approx(always.mean(), rel=0.03)
    assert (turning == 0).mean() > (always == 0).mean() + 0.02


def test_a_company_that_is_off_does_not_come() -> None:
    b = bench(None, relations(1.0, 0.3))
    b.hcp["competitor_visits"], b.market["season"] = 20.0, 1.0
    for week in (-200, 3, 77):
        b.week_state["week"], b.hcp["companies_met"] = week, 0
        receive(b.hcp, b.week_state, b.rules, b.market, LUCK, 0.5, 0.5)
        met = int(b.hcp["companies_met"])
        assert met
        for rank in range(11):
            if met >> (rank + 1) & 1:
                assert is_on(b.hcp["key"], week, rank, b.rules, LUCK)


def test_it_does_nothing_where_no_relation_ends_and_without_competitors() -> None:
    plan = strategy({"visit": 0.5, "remote": 0.5})
    one, other = (
        total(lived(plan, AMPLE, relations(0.0, share), size=300)) for share in (0.9, 0.2)
    )
    assert one.equals(other)
    alone = {"market": {"competitors": 0}, "population": {"company_cap": 2}}
    quiet = lived(plan, AMPLE, alone, relations(2.0), size=200)
    assert quiet.universe.hcps["companies_met"].max() <= 1


def test_companies_that_come_and_go_leave_a_capped_door_open_more_often() -> None:
    plan = strategy({"visit": 0.5})
    capped = {"population": {"company_cap": 1}}
    always, turning = (
        total(lived(plan, AMPLE, capped, tree), "visit")["delivered"]
        for tree in (relations(0.0), relations(0.5, 0.2))
    )
    assert turning > always
