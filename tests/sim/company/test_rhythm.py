"""When reps come: evenly or by chance, to all of a tier alike or to some more often."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.company.demand import NOT_DRAWN, cadence, liked_by_rep
from sim.company.rhythm import liking
from sim.compiled import part
from sim.draws import luck_of
from sim.settings.orders import ByTier
from sim.types import Floats, Table
from tests.sim.named import MASS_EMAIL, VISIT
from tests.sim.worlds import (
    ALIKE,
    AMPLE,
    EVERYTHING,
    bench,
    lived,
    merged,
    shipped,
    strategy,
    total,
)

EVENLY: dict[str, Any] = ALIKE["company"]["rhythm"]
BY_CHANCE = merged(ALIKE, {"company": {"rhythm": {"evenness": 0.0}}})
FULL = {"company": {"rhythm": {"evenness": 0.3, "spread_within_tier": 0.5}}}
LUCK = luck_of(4, 1)
HCPS, WEEKS = 400, 208


@part
def _fill(customer: Any, strategy: Any, luck: np.uint64, channel: int, counts: Table) -> None:
    for number in range(len(counts)):
        customer.number = 7 * number + 1
        customer.phase = (number * 0.37) % 1.0
        liked = liked_by_rep(customer, strategy, luck, channel, NOT_DRAWN)
        for week in range(counts.shape[1]):
            counts[number, week] = cadence(customer, strategy, luck, week, channel, liked)


@part
def _fill_likings(customer: Any, luck: np.uint64, spread: float, likings: Table) -> None:
    for number in range(len(likings)):
        customer.number = number + 1
        likings[number] = liking(customer, luck, spread)


def planned(rate: float, channel: str = "visit", **rhythm: float) -> Floats:
    """Returns the touches that a cadence asks for, HCP x week: evenly but for what is told."""
    b = bench(strategy({channel: rate}), {"company": {"rhythm": EVENLY | rhythm}})
    counts = np.zeros((HCPS, WEEKS))
    _fill(b.customer, b.strategy, LUCK, {"visit": VISIT, "mass_email": MASS_EMAIL}[channel], counts)
    return counts


def dispersion(counts: Floats) -> float:
    """Returns the mean over HCPs of variance over mean within an HCP."""
    return float((counts.var(axis=1, ddof=1) / counts.mean(axis=1)).mean())


def four_weekly(counts: Floats) -> Floats:
    return counts.reshape(len(counts), -1, 4).sum(axis=2)


@settings(deadline=None, max_examples=25)
@given(st.floats(0.02, 20.0), st.floats(1.0, 3.0), st.floats(0.0, 1.0), st.floats(0.0, 0.6))
def test_a_higher_cadence_keeps_every_touch_of_a_lower_one(
    rate: float, factor: float, evenness: float, spread: float
) -> None:
    rhythm = {"evenness": evenness, "spread_within_tier": spread}
    fewer, more = (planned(min(one, 20.0), **rhythm) for one in (rate, rate * factor))
    assert (more >= fewer).all()
    assert fewer.max() < 255


@pytest.mark.parametrize("rate", [0.1, 0.4, 2.5, 20.0])
def test_by_chance_counts_are_poisson_and_evenly_they_are_not(rate: float) -> None:
    even, chance = planned(rate), planned(rate, evenness=0.0)
    error = 5 * np.sqrt(rate / (HCPS * WEEKS))
    assert even.mean() == pytest.approx(rate, abs=0.005)
    assert chance.mean() == pytest.approx(rate, abs=error)
    for counts in (chance, four_weekly(chance)):
        assert dispersion(counts) == pytest.approx(1.0, abs=0.08)
    part_of_one = 4 * rate % 1.0  # no whole numbers of that mean vary less
    least = part_of_one * (1.0 - part_of_one) / (4 * rate)
    assert dispersion(four_weekly(even)) < least + 0.05
    none = float((chance == 0).mean())
    assert none == pytest.approx(np.exp(-rate), abs=0.01)


def test_half_even_lies_between() -> None:
    """Even and chance parts are apart, so that variances add up: half of Poisson's at 0.5."""
    half = planned(1.0, evenness=0.5)
    assert half.mean() == pytest.approx(1.0, abs=0.02)
    even_half = planned(0.5)
    assert half.var() == pytest.approx(0.5 + even_half.var(), abs=0.02)


def gaps(counts: Floats) -> Floats:
    """Returns weeks from one touch to the next, over all HCPs."""
    return np.concatenate([np.diff(np.flatnonzero(one)) for one in counts])


def test_gaps_are_skewed_and_the_chance_of_the_next_touch_does_not_rise() -> None:
    even, chance = gaps(planned(0.3)), gaps(planned(0.3, evenness=0.0))
    assert np.quantile(even, 0.9) / np.median(even) < 1.8
    assert np.quantile(chance, 0.9) / np.median(chance) > 2.5

    def hazard(waits: Floats, first: int, last: int) -> float:
        at_risk = sum((waits >= week).sum() for week in range(first, last))
        return float(((waits >= first) & (waits < last)).sum() / at_risk)

    assert hazard(even, 3, 5) > 2.0 * hazard(even, 1, 3)
    assert hazard(chance, 5, 9) == pytest.approx(hazard(chance, 1, 3), rel=0.05)
    spread = gaps(planned(0.3, evenness=0.0, spread_within_tier=0.6))
    assert hazard(spread, 9, 17) < 0.85 * hazard(spread, 1, 3), "some HCPs are called on less"


def test_headquarters_mail_stays_even() -> None:
    rhythm = {"evenness": 0.0, "spread_within_tier": 0.6}
    even, uneven = planned(0.7, "mass_email"), planned(0.7, "mass_email", **rhythm)
    assert (even == uneven).all()


def test_liking_is_lognormal_and_keeps_the_mean() -> None:
    likings = np.zeros(200_000)
    _fill_likings(bench().customer, LUCK, 0.6, likings)
    assert likings.mean() == pytest.approx(1.0, abs=5 * np.sqrt(np.expm1(0.36) / len(likings)))
    assert np.log(likings).std() == pytest.approx(0.6, abs=0.01)
    _fill_likings(bench().customer, LUCK, 0.0, likings)
    assert (likings == 1.0).all()


def test_tiers_keep_their_means_and_hcps_differ_within_them() -> None:
    plan = strategy({"visit": ByTier(A=4.0, B=2.0, C=1.0)})
    spread = merged(ALIKE, {"company": {"rhythm": {"spread_within_tier": 0.5}}})
    alike, unlike = (
        lived(plan, AMPLE, tree, size=3_000, weeks=26).universe.customers
        for tree in (ALIKE, spread)
    )
    for tier in range(3):
        mine = alike["tier"] == tier
        tried = [one["tried"][mine, VISIT].astype(float) for one in (alike, unlike)]
        assert tried[1].mean() == pytest.approx(tried[0].mean(), rel=0.06), tier
        assert tried[1].std() > 3 * tried[0].std()


def test_more_chance_in_visits_means_more_weeks_without_one_and_as_many_visits() -> None:
    plan = strategy({"visit": 0.5})
    even, chance = (lived(plan, AMPLE, tree, weeks=26) for tree in (ALIKE, BY_CHANCE))
    planned_ = [total(one, "visit")["planned"] for one in (even, chance)]
    assert planned_[1] == pytest.approx(planned_[0], rel=0.03)
    since = [26 - one.universe.customers["last_tried"][:, VISIT] for one in (even, chance)]
    assert (since[0] <= 3).all()
    assert (since[1] > 6).mean() > 0.01


def test_time_that_binds_takes_some_of_the_chance() -> None:
    """Reps who save no calls lose more touches in busy weeks than where cadences are even."""
    short = {"company": {"carry_calls_weeks": 0.0, "reps": {"calls_per_week": 15.0}}}
    even, chance = (
        total(lived(shipped("traditional"), tree, short, weeks=26), "visit") for tree in
        (ALIKE, BY_CHANCE)
    )  # fmt: skip
    assert chance["delivered"] < even["delivered"]


def test_at_the_defaults_a_quarter_is_even_and_hcps_of_a_tier_differ_by_half() -> None:
    default = {"evenness": 0.25, "spread_within_tier": 0.5}
    one, other, even = (
        total(lived(EVERYTHING, {"company": {"rhythm": tree}}, size=300))
        for tree in ({}, default, EVENLY)
    )
    assert one.equals(other)
    assert not one.equals(even)


def test_logs_hold_what_chance_brings() -> None:
    recorded = {"record": {"touches": True}}
    often = strategy({"visit": 20.0})
    model = lived(often, AMPLE, FULL, recorded, size=40, weeks=8)
    assert model.company.most_touches() < 3_000
    assert total(model, "visit")["planned"] == len(model.ledger.log())
