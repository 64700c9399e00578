"""Personas: they drift with the years, and good digital experience makes engagers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import EngagementModel
from tests.sim.named import REMOTE, VISIT
from tests.sim.worlds import (
    ALIKE,
    AMPLE,
    NO_START,
    bench,
    figure,
    lived,
    merged,
    strategy,
    total,
    touching,
    weekly,
)

DIGITAL = strategy({"webinar": 1.0, "mass_email": 1.0}, site_open=True, platform_spend=500.0)


def change(**figures: float) -> dict[str, Any]:
    return {"behaviour": {"change": figures}}


def mix(model: EngagementModel, which: str = "persona") -> np.ndarray:
    return np.bincount(model.universe.hcps[which], minlength=3) / len(model.universe.hcps)


def test_a_year_moves_five_points() -> None:
    still, moving = (
        lived(strategy(), NO_START, change(drift_per_year=d, per_session=0.0), size=n, weeks=52)
        for d, n in ((0.0, 500), (0.05, 20_000))
    )
    assert (mix(still) == mix(still, "persona_at_start")).all()
    before, after = mix(moving, "persona_at_start"), mix(moving)
    assert after[0] - before[0] == pytest.approx(0.05, abs=0.006)
    assert before[2] - after[2] == pytest.approx(0.045, abs=0.008)


def test_new_graduates_move_fastest() -> None:
    model = lived(strategy(), NO_START, change(drift_per_year=0.1), size=20_000, weeks=52)
    hcps = model.universe.hcps
    moved = hcps["persona"] != hcps["persona_at_start"]
    early, mid, late = (moved[hcps["cohort"] == cohort].mean() for cohort in range(3))
    assert early > 1.2 * mid > 1.2 * late


def test_nobody_drifts_before_week_one() -> None:
    model = lived(strategy(), change(drift_per_year=0.5), size=2_000, weeks=1)
    drifted = model.universe.hcps["persona"] != model.universe.hcps["persona_at_start"]
    assert drifted.mean() < 0.03, "one week of drift, not twenty-seven"


def test_good_digital_contacts_make_engagers_of_learners() -> None:
    """Where as many of each persona use screens, who turns answers more.

    At the defaults nobody answers more for it: six in ten learners use no screen, so that those
    who do, and turn, answered at least as much as engagers before.
    """
    off, slow, fast = (
        lived(
            DIGITAL, AMPLE, ALIKE, change(drift_per_year=0.0, per_session=chance), size=800,
            weeks=40,
        )
        for chance in (0.0, 0.01, 0.1)
    )  # fmt: skip
    turned = [figure(model, "learners_turned") for model in (off, slow, fast)]
    assert turned[0] == 0 < turned[1] < turned[2]
    assert total(off, "webinar")["responded"] < total(fast, "webinar")["responded"]
    visits = lived(
        strategy({"visit": 1.0}), AMPLE, change(drift_per_year=0.0, per_session=1.0), size=200
    )
    assert figure(visits, "learners_turned") == 0, "a visit is no digital experience"


def test_who_turns_is_counted_by_what_it_was_at_the_start() -> None:
    model = lived(DIGITAL, AMPLE, change(per_session=0.2), size=600, weeks=20)
    table = weekly(model)
    assert table["learners_turned"].is_monotonic_increasing
    learners = model.scorecard.weekly
    learners = learners[(learners["segment"] == "persona") & (learners["value"] == "learner")]
    assert (learners["hcps"] == learners["hcps"].iloc[0]).all()
    share = table["learners_turned"].iloc[-1] / learners["hcps"].iloc[0]
    assert figure(model, "learners_turned") == pytest.approx(share)


def test_an_engager_is_met_as_engagers_are() -> None:
    model = lived(DIGITAL, AMPLE, change(per_session=0.3), NO_START, size=3_000, weeks=20)
    hcps = model.universe.hcps
    turned = (hcps["persona_at_start"] == 1) & (hcps["persona"] == 0)
    assert turned.sum() > 200
    open_ = (hcps["access"] == 0) & (hcps["specialty"] == 0)
    born = open_ & (hcps["persona_at_start"] == 0)
    np.testing.assert_allclose(
        np.unique(hcps["meeting_chance"][turned & open_]).mean(),
        np.unique(hcps["meeting_chance"][born]).mean(), rtol=1e-5,
    )  # fmt: skip


def test_remote_meetings_become_less_of_an_effort() -> None:
    from sim.mechanisms.push import concentration

    b = bench(strategy(adapted_content=False))
    touching(b, REMOTE)
    efforts = []
    for meetings in (0, 10, 20):
        b.hcp["remote_meetings"] = meetings
        efforts.append(concentration(b.hcp, b.context))
    assert efforts == pytest.approx([1.3, 1.15, 1.075])
    touching(b, VISIT)
    assert concentration(b.hcp, b.context) == 1.0


def test_practice_finds_time_for_more_remote_meetings() -> None:
    def met(half: float, effort: float) -> float:
        tree = {
            "behaviour": {
                "attention": {
                    "practice_meetings": half, "remote_effort": effort, "minutes_per_week": 30.0,
                }
            }
        }  # fmt: skip
        plan = strategy({"remote": 1.0}, adapted_content=False)
        return float(total(lived(plan, AMPLE, tree, size=800, weeks=40), "remote")["responded"])

    assert met(1.0, 3.0) > met(1e6, 3.0)
    assert met(1.0, 1.0) == met(1e6, 1.0), "where there is no extra effort, practice is no help"


def test_a_visit_makes_the_remote_one_that_complements_it_likelier() -> None:
    def met(lift: float, visits: float) -> float:
        tree = {"behaviour": {"response": {"remote_after_visit": lift}}}
        plan = strategy({"visit": visits, "remote": 0.5})
        return float(total(lived(plan, AMPLE, NO_START, tree, size=800), "remote")["responded"])

    assert met(2.0, 0.5) > met(1.0, 0.5)
    assert met(2.0, 0.0) == met(1.0, 0.0)


def test_sign_in_friction_costs_visits() -> None:
    def visits(friction: float, per_visit: float = 0.25) -> float:
        tree = merged(
            {"company": {"site_friction": friction}},
            {"behaviour": {"pull": {"friction_per_visit": per_visit, "registered_share": 1.0}}},
        )
        plan = strategy(site_open=True)
        return float(total(lived(plan, AMPLE, tree, size=1_500), "site")["delivered"])

    assert visits(1.0) < 0.85 * visits(0.0)
    assert visits(1.0, 0.0) == visits(0.0, 0.0)
