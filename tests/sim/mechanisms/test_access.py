"""Whether a rep who calls is met."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import Settings
from sim.mechanisms.access import chance_of_meeting
from sim.population import build
from sim.settings.words import ACCESS_CLASSES
from tests.sim.worlds import ALIKE, AMPLE, NO_START, bench, ids, lived, merged, strategy, total

seeds = st.integers(0, 2**31)
VISITS = strategy({"visit": 0.5})
SHUT = {
    "behaviour": {"access": {"open": 0.0, "restricted": 0.0, "closed": 0.0, "floor": 0.0}},
}


@settings(deadline=None, max_examples=5)
@given(seeds)
def test_closed_access_means_no_visits(seed: int) -> None:
    sums = total(lived(VISITS, AMPLE, SHUT, size=500, seed=seed))
    assert sums["planned"] > 0
    assert sums["delivered"] == 0
    assert sums["blocked_access"] == sums["planned"]
    assert sums["cost"] >= sums["blocked_access"] * 10.0
    opened = merged(SHUT, {"behaviour": {"access": {"open": 0.8}}})
    assert total(lived(VISITS, AMPLE, opened, size=500, seed=seed))["delivered"] > 0


def test_a_visit_that_is_turned_away_costs_a_third() -> None:
    sums = total(lived(VISITS, AMPLE, SHUT, NO_START, size=200), "visit")
    assert sums["cost"] == pytest.approx(10.0 * sums["planned"])


def test_classes_are_met_in_their_order() -> None:
    model = lived(VISITS, AMPLE, {"record": {"touches": True}}, size=4_000, weeks=8)
    log = model.ledger.log()
    visits = log[log["channel"] == 0]
    classes = model.universe.hcps["access"][visits["row"]]
    met = [float((visits["outcome"][classes == k] > 0).mean()) for k in range(3)]
    assert met[0] > met[1] > met[2]


@settings(deadline=None, max_examples=4)
@given(
    st.sampled_from(["eu", "uk", "it"]),
    st.fixed_dictionaries({"open": st.floats(0.5, 0.9), "restricted": st.floats(0.3, 0.6),
                           "closed": st.floats(0.05, 0.3)}),
    st.floats(0, 0.6),
)  # fmt: skip
def test_each_class_keeps_its_mean(country: str, means: dict[str, float], spread: float) -> None:
    """Persona, specialty and availability tilt the chance, clipping included, not its mean."""
    countries: dict[str, float] = {"eu": 0.0} | {country: 1.0}
    chosen = Settings.model_validate(
        {
            "population": {"countries": countries, "size": 60_000},
            "behaviour": {
                "access": means | {"availability_sd": spread},
                "absence": {"away_by_month": [0.0] * 12},  # while it is there the mean is higher
            },
        }
    )
    access = chosen.behaviour.access
    hcps = build(chosen, np.uint64(11)).hcps
    chance = hcps["meeting_chance"] * np.exp(hcps["availability"] - spread**2 / 2)
    chance = np.clip(chance, access.floor, access.ceiling)
    for k, name in enumerate(ACCESS_CLASSES):
        mine = chance[hcps["access"] == k]
        error = 4 * mine.std() / np.sqrt(len(mine))
        assert abs(mine.mean() - means[name]) < error + 1e-3


def test_availability_keeps_its_spread() -> None:
    model = lived(strategy(), size=10_000, weeks=30)
    availability = model.universe.hcps["availability"]
    assert availability.std() == pytest.approx(0.55, rel=0.03)
    assert availability.mean() == pytest.approx(0.0, abs=0.02)


def test_the_chance_of_a_meeting_at_the_reference_is_the_classs() -> None:
    b = bench()
    b.hcp["meeting_chance"] = 0.5
    assert chance_of_meeting(
        b.hcp, b.week_state, b.touch, b.rules, b.market, False
    ) == pytest.approx(0.5, rel=1e-6)
    b.hcp["meeting_chance"] = 5.0
    assert chance_of_meeting(
        b.hcp, b.week_state, b.touch, b.rules, b.market, False
    ) == pytest.approx(0.97, rel=1e-6)
    b.hcp["meeting_chance"] = 0.0
    assert chance_of_meeting(
        b.hcp, b.week_state, b.touch, b.rules, b.market, False
    ) == pytest.approx(0.02, rel=1e-6)


def test_access_falls_by_the_trend() -> None:
    neutral = {"trust_weight": 0.0, "fit_weight": 0.0, "goodwill_weight": 0.0}
    tree = {"behaviour": {"response": neutral, "attention": {"minutes_per_week": 2_000.0}}}

    def met(trend: float) -> float:
        market: dict[str, Any] = {"market": {"access_trend_per_year": trend}}
        sums = total(lived(VISITS, AMPLE, ALIKE, tree, market, size=5_000, weeks=52))
        return float(sums["delivered"] / sums["planned"])

    assert met(0.0) - met(-0.10) == pytest.approx(0.05, abs=0.008)


def test_oncologists_are_met_less() -> None:
    table = ids(range(2_000))
    level = Settings.model_validate(
        {"population": {"specialty_effects": {"oncology": {"tilt": 0.0}}, "with_no_see": False}}
    )
    chance = {}
    for kind in ("primary_care", "oncology"):
        hcps = build(level, np.uint64(3), table.assign(specialty_class=kind)).hcps
        chance[kind] = hcps["meeting_chance"][hcps["access"] == 0].mean()
    assert chance["oncology"] == pytest.approx(0.5 * chance["primary_care"], rel=1e-6)
