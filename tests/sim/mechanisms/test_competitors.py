"""Competitors: their mails tire, their visits take minutes."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanisms.competitors import may_meet
from tests.sim.worlds import ALIKE, AMPLE, NO_START, bench, figure, lived, strategy, total, weekly

seeds = st.integers(0, 2**31)
MAIL = strategy({"mass_email": 1.0})


def noise(mails: float, *, felt: bool = True) -> dict[str, Any]:
    tree: dict[str, Any] = {"market": {"competitor_mails_per_week": mails}}
    if not felt:
        tree["behaviour"] = {
            "fatigue": {"market_weight": 0.0, **ALIKE["behaviour"]["fatigue"]},
            "attention": {"competitor_mail_minutes": 0.0},
        }
    return tree


@settings(deadline=None, max_examples=6)
@given(seeds, st.floats(1.5, 5))
def test_more_competitor_mails_mean_fewer_opens(seed: int, factor: float) -> None:
    quiet, loud = (lived(MAIL, AMPLE, noise(m), seed=seed) for m in (9.0, 9.0 * factor))
    assert total(loud)["responded"] < total(quiet)["responded"]
    assert figure(loud, "fatigue") > figure(quiet, "fatigue")
    assert figure(loud, "overloaded") > figure(quiet, "overloaded")
    off = [lived(MAIL, AMPLE, noise(m, felt=False), seed=seed, size=400) for m in (9, 9 * factor)]
    assert total(off[0]).equals(total(off[1]))


def test_competitor_mails_alone_leave_opens_without_the_fatigue_term() -> None:
    """The table of responses holds at the reference: eleven mails a week."""
    quiet, loud = (total(lived(MAIL, AMPLE, noise(m)))["responded"] for m in (0.0, 11.0))
    assert quiet > 1.1 * loud


def test_competitor_visits_take_minutes() -> None:
    plan = strategy({"remote": 1.0})
    few, many = (
        total(lived(plan, AMPLE, {"market": {"competitors": n},
                                  "channels": {"visit": {"minutes": 30.0}}}))["responded"]
        for n in (0, 11)
    )  # fmt: skip
    assert many < few


def test_the_cap_on_companies_binds() -> None:
    b = bench(None, {"population": {"company_cap": 2}})
    b.hcp["companies_met"] = 0b110
    assert not may_meet(b.hcp, b.rules, 0b1)
    assert may_meet(b.hcp, b.rules, 0b10)
    b.hcp["companies_met"] = 0b100
    assert may_meet(b.hcp, b.rules, 0b1)


def test_a_cap_on_companies_means_fewer_visits() -> None:
    plan = strategy({"visit": 0.5})
    free, capped = (
        total(lived(plan, AMPLE, {"population": {"company_cap": cap}}))["delivered"]
        for cap in (None, 1)
    )
    assert capped < free


def test_no_competitors_no_industry_messages_but_ours() -> None:
    alone = {"market": {"competitor_mails_per_week": 0.0}}
    model = lived(strategy(), alone, NO_START, size=200)  # reps write before the period
    assert not model.universe.hcps["fatigue_market"].any()
    assert np.all(weekly(model)["overloaded"] == 0)
