"""The relationship that meetings build: carry-over and saturation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanisms import goodwill
from sim.settings.calendar import WEEKS_PER_MONTH
from tests.sim.named import MASS_EMAIL, REMOTE, VISIT
from tests.sim.worlds import AMPLE, NO_START, bench, lived, strategy, total, touching, weekly

CEILING, SCALE = 0.28, 1.25


def g(calls_a_month: float) -> float:
    return CEILING * (1 - np.exp(-calls_a_month / SCALE))


def effect_of(stock: float) -> float:
    b = bench()
    b.hcp["goodwill_stock"], b.hcp["mail_stock"] = stock / 0.95, 0.0
    goodwill.fade(b.hcp, b.week_state, b.rules)
    return float(b.week_state["goodwill"])


def test_p3_goodwill_saturates_fast_and_does_not_turn_down() -> None:
    values = [effect_of(calls) for calls in range(9)]
    assert values == pytest.approx([g(calls) for calls in range(9)], rel=1e-4)
    assert values[1] >= CEILING / 2
    assert (1 + values[8]) / (1 + values[3]) <= 1.04
    assert np.all(np.diff(values) > 0)


def test_the_stock_is_calls_a_month() -> None:
    b = bench()
    b.hcp["goodwill_stock"] = 0.0
    stocks = []
    for week in range(400):
        goodwill.fade(b.hcp, b.week_state, b.rules)
        if week % 2 == 0:
            goodwill.strengthen(b.hcp, b.week_state, touching(b, VISIT), b.rules)
        stocks.append(float(b.hcp["goodwill_stock"]))
    assert np.mean(stocks[300:]) == pytest.approx(WEEKS_PER_MONTH / 2, rel=1e-3)


def test_stocks_carry_over_by_the_week() -> None:
    b = bench()
    b.hcp["goodwill_stock"], b.hcp["mail_stock"] = 1.0, 1.0
    goodwill.fade(b.hcp, b.week_state, b.rules)
    assert b.hcp["goodwill_stock"] == pytest.approx(0.95)
    assert b.hcp["mail_stock"] == pytest.approx(0.60)
    carried = 0.95**WEEKS_PER_MONTH
    assert carried == pytest.approx(0.80, abs=0.005)


def test_channels_count_by_their_weight() -> None:
    added = {}
    for channel in (VISIT, REMOTE):
        b = bench()
        before = float(b.hcp["goodwill_stock"])
        goodwill.strengthen(b.hcp, b.week_state, touching(b, channel), b.rules)
        added[channel] = float(b.hcp["goodwill_stock"]) - before
    assert added[VISIT] == pytest.approx(0.05 * WEEKS_PER_MONTH, rel=1e-5)
    assert added[REMOTE] == pytest.approx(0.6 * added[VISIT], rel=1e-5)
    b = bench()
    goodwill.strengthen(b.hcp, b.week_state, touching(b, MASS_EMAIL), b.rules)
    assert b.hcp["mail_stock"] == pytest.approx(0.4 * WEEKS_PER_MONTH * 0.05, rel=1e-5)


@pytest.mark.parametrize(("recent", "least", "most"), [(1.0, 0.28, 0.69), (3.0, 0.68, 0.92)])
def test_p4_the_marginal_visit_falls_with_recent_ones(
    recent: float, least: float, most: float
) -> None:
    """RS13: -40 % after one a month and -80 % after three, P4 within 12 points.

    The scale that fits P3 and P5 among unlike HCPs makes it -55 % in one HCP after one a month,
    within the -69 % of RS13's steepest slope (-0.165 where -0.095 is -40 %).
    """
    call = 0.05 * WEEKS_PER_MONTH
    marginal = [effect_of(stock + call) - effect_of(stock) for stock in (0.0, recent)]
    fall = 1 - marginal[1] / marginal[0]
    assert fall == pytest.approx(1 - np.exp(-recent / SCALE), rel=1e-3)
    assert least < fall < most


def test_p5_the_long_run_response_is_a_multiple_of_the_short_run() -> None:
    base = 1.0
    month = round(WEEKS_PER_MONTH)
    extra = 0.05 * WEEKS_PER_MONTH
    short = np.mean([effect_of(base + extra * 0.95**w) - effect_of(base) for w in range(month)])
    steady = effect_of(base + 1.0) - effect_of(base)
    assert 3.5 <= steady / short <= 7


@settings(deadline=None, max_examples=3)
@given(st.integers(0, 2**31))
def test_goodwill_opens_doors(seed: int) -> None:
    def met(weight: float, rate: float) -> float:
        tree = {"behaviour": {"response": {"goodwill_weight": weight}}}
        plan = strategy({"visit": rate})
        sums = total(lived(plan, AMPLE, tree, size=1_000, weeks=26, seed=seed))
        return float(sums["responded"] / sums["planned"])

    assert met(2.0, 1.0) > met(1.0, 1.0) > met(0.0, 1.0)


def test_visits_raise_goodwill_and_absence_lets_it_fall() -> None:
    none, some, many = (
        weekly(lived(strategy({"visit": rate}), AMPLE, NO_START, size=500, weeks=40))["goodwill"]
        for rate in (0.0, 0.3, 1.0)
    )
    assert none.iloc[-1] < some.iloc[-1] < many.iloc[-1] < CEILING
    assert none.iloc[0] == pytest.approx(g(0.4 * 0.95), rel=1e-4)
