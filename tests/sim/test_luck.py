"""Luck by thought experiment: what changes for one HCP or one decision changes nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import EngagementModel, Settings, ledger
from sim.population import build, key_of
from sim.settings import Strategy
from sim.settings.orders import ByTier
from sim.tables.records import hcp_table, touch_table
from tests.sim.worlds import (
    ALONE,
    AMPLE,
    EVERYTHING,
    ids,
    lived,
    merged,
    records,
    shipped,
    state,
    strategy,
    world,
)

NAMES = [*(str(number) for number in range(1, 150)), "dr-a", "dr-b", "017", "Zoë"]
PLANS = {
    "none": strategy(assets_per_month=0.0, money_shares={}),
    "push": shipped("push"),
    "everything": EVERYTHING,
}


def alive(plan: Strategy, names: list[str], seed: int = 1) -> dict[str, tuple[bytes, bytes]]:
    """Returns what each HCP is at the end, by id, with money and reps for all."""
    model = lived(plan, AMPLE, ALONE, weeks=12, seed=seed, table=ids(names))
    universe = model.universe
    return {
        name: (records(universe.hcps[row : row + 1]), records(universe.customers[row : row + 1]))
        for row, name in enumerate(names)
    }


def born(names: list[str], **settings_of: Any) -> dict[str, tuple[bytes, bytes]]:
    universe = build(Settings.model_validate(settings_of), np.uint64(5), ids(names))
    return {
        name: (records(universe.hcps[row : row + 1]), records(universe.customers[row : row + 1]))
        for row, name in enumerate(names)
    }


@settings(deadline=None, max_examples=20)
@given(st.integers(0, len(NAMES) - 1), st.randoms(use_true_random=False))
def test_births_do_not_depend_on_who_else_is_there(place: int, random: Any) -> None:
    everyone = born(NAMES)
    without = born(NAMES[:place] + NAMES[place + 1 :])
    assert without == {name: record for name, record in everyone.items() if name != NAMES[place]}
    shuffled = NAMES.copy()
    random.shuffle(shuffled)
    assert born(shuffled) == everyone
    assert born([NAMES[place]]) == {NAMES[place]: everyone[NAMES[place]]}


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("seed", [1, 2])
def test_one_hcp_more_changes_no_other_life(name: str, seed: int) -> None:
    everyone = alive(PLANS[name], NAMES, seed)
    for gone in ("1", "77", "dr-b"):
        rest = [hcp for hcp in NAMES if hcp != gone]
        assert alive(PLANS[name], rest, seed) == {hcp: everyone[hcp] for hcp in rest}


@pytest.mark.parametrize("name", PLANS)
def test_the_order_of_the_file_changes_no_life(name: str) -> None:
    shuffled = list(np.random.default_rng(4).permutation(NAMES))
    assert alive(PLANS[name], shuffled) == alive(PLANS[name], NAMES)


def test_drawn_hcps_are_those_of_a_file_with_their_numbers() -> None:
    drawn = lived(EVERYTHING, size=90, weeks=6)
    given_ids = lived(EVERYTHING, size=90, weeks=6, table=ids(range(1, 91)))
    assert state(drawn) == state(given_ids)
    assert list(drawn.universe.names()) == list(given_ids.universe.names())


def test_a_number_is_the_same_hcp_as_text() -> None:
    assert key_of("17") == 17
    assert build(Settings(), np.uint64(1), ids([17])).hcps["key"][0] == 17
    assert key_of("017") != 17
    keys = {key_of(name) for name in (*NAMES, " 17", "1.0", "-17", "\u0661\u0667", "9" * 30)}
    assert len(keys) == len(NAMES) + 5
    assert all(key < 1 << 62 or key >= 1 << 63 for key in keys), "reps have the rest"


def touches(model: EngagementModel) -> pd.DataFrame:
    return touch_table(model).drop(columns="purpose")


RECORDED = {"record": {"touches": True}}


def test_a_decision_for_one_tier_leaves_the_others_alone() -> None:
    base = {"visit": 0.2, "mass_email": 1.0}
    more = base | {"webinar": ByTier(C=2.0)}
    a, b = (lived(strategy(plan), AMPLE, RECORDED, weeks=20, size=600) for plan in (base, more))
    tier = a.universe.customers["tier"]
    assert records(a.universe.hcps[tier < 2]) == records(b.universe.hcps[tier < 2])
    assert records(a.universe.customers[tier < 2]) == records(b.universe.customers[tier < 2])
    assert records(a.universe.hcps[tier == 2]) != records(b.universe.hcps[tier == 2])


def test_a_mail_more_keeps_every_touch_of_the_lower_cadence() -> None:
    lower, higher = (
        lived(strategy({"mass_email": rate}), AMPLE, RECORDED, weeks=20, size=300)
        for rate in (0.3, 0.4)
    )
    planned = [
        set(touches(model).groupby(["hcp_id", "week"]).size().index) for model in (lower, higher)
    ]
    assert planned[0] < planned[1]


def test_a_mail_more_changes_no_other_draw() -> None:
    """Where mail has no effect on anything, one more leaves all other touches as they were."""
    inert = {
        "behaviour": {
            "fatigue": {"own_weight": 0.0, "market_weight": 0.0},
            "response": {"other_synergy": 0.0, "preferred_synergy": 0.0},
            "trust": {"pressure_weight": 0.0},
            "consent": {"opt_out_base": 0.0},
            "relevance": {"novelty_weight": 0.0, "knowledge_weight": 0.0},
            "change": {"per_session": 0.0},
        },
        "channels": {
            "mass_email": {"trust_gain": 0.0, "goodwill": 0.0, "minutes": 1e-9},
        },
    }
    base = {"visit": 0.3, "remote": 0.2, "webinar": 0.3}
    worlds = [
        lived(strategy(plan), AMPLE, inert, ALONE, RECORDED, weeks=16, size=400)
        for plan in (base, base | {"mass_email": 1.3})
    ]
    others = []
    for model in worlds:
        table = touches(model)
        others.append(table[table["channel"] != "mass_email"].reset_index(drop=True))
    assert len(others[0]) > 2_000
    pd.testing.assert_frame_equal(others[0], others[1])


def test_visits_are_the_same_up_to_a_mails_first_effect() -> None:
    base = {"visit": 0.4}
    worlds = [
        lived(strategy(plan), AMPLE, RECORDED, weeks=16, size=400, seed=3)
        for plan in (base, base | {"mass_email": ByTier(A=1.0)})
    ]
    first, second = (touches(model) for model in worlds)
    mailed = second[(second["channel"] == "mass_email") & (second["outcome"] != "blocked")]
    from_week = mailed.groupby("hcp_id")["week"].min()
    a, b = (
        table[(table["channel"] == "visit")].set_index(["hcp_id", "week"])
        for table in (first, second)
    )
    assert a.index.equals(b.index), "the plan of visits is the same"
    week = a.index.get_level_values("week")
    until = from_week.reindex(a.index.get_level_values("hcp_id")).fillna(np.inf).to_numpy()
    before = week <= until
    pd.testing.assert_frame_equal(a[before], b[before])
    assert 0 < before.sum() < len(a)


def test_a_week_more_leaves_earlier_weeks_as_they_were() -> None:
    plan = shipped("hybrid")
    shorter, longer = (lived(plan, RECORDED, weeks=weeks, size=300) for weeks in (9, 10))
    for table in ("weekly", "channels"):
        long = getattr(longer.scorecard, table)
        pd.testing.assert_frame_equal(long[long["week"] < 10], getattr(shorter.scorecard, table))
    long = touches(longer)
    pd.testing.assert_frame_equal(long[long["week"] < 10], touches(shorter))


def the_same(a: EngagementModel, b: EngagementModel) -> None:
    """Asserts the same bytes in all that two models hold and measured."""
    assert state(a) == state(b)
    for table in ("weekly", "channels", "measures"):
        pd.testing.assert_frame_equal(
            getattr(a.scorecard, table), getattr(b.scorecard, table), check_exact=True
        )
    pd.testing.assert_frame_equal(hcp_table(a.universe), hcp_table(b.universe), check_exact=True)
    pd.testing.assert_frame_equal(touches(a), touches(b), check_exact=True)
    assert a.company.money.purses == b.company.money.purses


@pytest.mark.parametrize("name", ["push", "hybrid", "none"])
@pytest.mark.parametrize("recorded", [{}, RECORDED], ids=["aggregates", "touches"])
def test_mesas_agents_live_the_same_weeks(name: str, recorded: dict[str, Any]) -> None:
    plan = shipped(name)
    compiled = lived(plan, recorded, weeks=6, size=150)
    agents = lived(plan, recorded, {"engine": "mesa"}, weeks=6, size=150)
    the_same(compiled, agents)


def test_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_SMALLEST_CHUNK", 64)
    chosen = world(shipped("hybrid"), RECORDED, size=900, weeks=8)
    one, two = (EngagementModel(chosen, rng=1, threads=threads).run() for threads in (1, 2))
    the_same(one, two)
    agents = EngagementModel(world(shipped("hybrid"), RECORDED, {"engine": "mesa"}, size=900,
                                   weeks=8), rng=1).run()  # fmt: skip
    the_same(one, agents)


def test_chunks_change_no_life(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = shipped("push")
    whole = lived(plan, RECORDED, size=700, weeks=8)
    monkeypatch.setattr(ledger, "_SMALLEST_CHUNK", 50)
    pieces = lived(plan, RECORDED, size=700, weeks=8)
    assert state(whole) == state(pieces)
    pd.testing.assert_frame_equal(touches(whole), touches(pieces), check_exact=True)
    pd.testing.assert_frame_equal(whole.scorecard.weekly, pieces.scorecard.weekly, rtol=1e-9)


def test_a_shared_warm_up_equals_one_that_was_lived() -> None:
    plans = [shipped(name) for name in ("push", "hybrid", "none")]
    first = EngagementModel(world(plans[0], RECORDED, size=200, weeks=8), rng=3, replicate=2)
    start = first.start()
    first.run()
    for plan in plans:
        chosen = world(plan, RECORDED, size=200, weeks=8)
        shared = EngagementModel(chosen, rng=3, replicate=2, start=start).run()
        own = EngagementModel(chosen, rng=3, replicate=2).run()
        the_same(shared, own)


def test_a_replicate_has_its_own_luck_and_population() -> None:
    plan = shipped("push")
    kept = {"population": {"redraw": False}}
    one, two = (lived(plan, size=200, weeks=4, replicate=r) for r in (1, 2))
    assert not np.array_equal(one.universe.hcps["trust_prior"], two.universe.hcps["trust_prior"])
    one, two = (lived(plan, kept, size=200, weeks=4, replicate=r) for r in (1, 2))
    for field in ("trust_prior", "deviation", "persona_at_start", "cohort", "tolerance"):
        assert np.array_equal(one.universe.hcps[field], two.universe.hcps[field])
    assert not np.array_equal(one.universe.hcps["need"], two.universe.hcps["need"])


def test_recording_changes_no_life() -> None:
    plan = shipped("hybrid")
    plain = lived(plan, size=200, weeks=6)
    recorded = lived(plan, merged(RECORDED, {"record": {"hcps": True}}), size=200, weeks=6)
    assert state(plain) == state(recorded)


@pytest.mark.parametrize("name", ["push", "hybrid", "traditional"])
def test_the_order_of_the_file_changes_no_life_where_money_is_short(name: str) -> None:
    names = [f"dr-{number}" for number in range(400)]
    shuffled = list(np.random.default_rng(4).permutation(names))
    settings = world(shipped(name), size=400, weeks=20)
    tables = [pd.DataFrame({"hcp_id": order}) for order in (names, shuffled)]
    lives = [
        dict(zip(
                order, EngagementModel(settings, 3, table=table).run().universe.hcps["trust"],
                strict=True,
            ))
        for order, table in zip((names, shuffled), tables, strict=True)
    ]  # fmt: skip
    assert lives[0] == lives[1]
