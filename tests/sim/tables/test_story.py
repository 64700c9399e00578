"""A story tells every touch of one HCP, and its reasons add up to what happened."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim import EngagementModel
from sim.records import TERMS
from sim.settings.channels import PULL_CHANNELS, PUSH_CHANNELS
from sim.tables.records import touch_table
from sim.tables.story import STATES, story_touches, story_weeks
from tests.sim.worlds import EVERYTHING, shipped, state, world

_WEEKS = 52
_SESSIONS = [name for name in PULL_CHANNELS if name != "social"]


def told(hcp: str = "7", name: str = "hybrid", **changes: object) -> EngagementModel:
    plan = EVERYTHING if name == "everything" else shipped(name)
    settings = world(plan, size=60, weeks=_WEEKS).model_copy(update=changes)
    return EngagementModel(settings, rng=5, story=hcp).run()


@pytest.fixture(scope="module")
def lives() -> pd.DataFrame:
    parts = []
    for plan in (EVERYTHING, shipped("hybrid")):
        settings = world(plan, size=60, weeks=_WEEKS)
        start = EngagementModel(settings, rng=5).start()
        parts += [
            story_touches(EngagementModel(settings, rng=5, start=start, story=str(hcp)).run())
            for hcp in range(1, 16)
        ]
    return pd.concat(parts, ignore_index=True)


def test_the_terms_make_the_chance_and_the_chance_the_outcome(lives: pd.DataFrame) -> None:
    tried = lives[lives["chance"].notna()]
    pushed = tried[~tried["channel"].isin(_SESSIONS)]
    odds = pushed[list(TERMS)].sum(axis=1)
    expected = pushed["factor"] / (1.0 + np.exp(-odds))
    shown = pushed["chance"] > 0.0
    np.testing.assert_allclose(expected[shown], pushed["chance"][shown], rtol=1e-9)
    answered = pushed["outcome"].isin(["responded", "engaged"])
    assert answered[pushed["luck"] >= pushed["chance"]].sum() == 0
    missed = pushed[~answered & (pushed["luck"] < pushed["chance"])]
    assert set(missed["channel"]) <= {"visit", "remote"}  # room for so many companies only
    assert answered.sum() > 30


def test_what_an_hcp_looks_for_has_the_rate_that_its_terms_make(lives: pd.DataFrame) -> None:
    sessions = lives[lives["channel"].isin([name for name in _SESSIONS if name != "site"])]
    rate = sessions["factor"] * np.exp(sessions[list(TERMS)].sum(axis=1))
    np.testing.assert_allclose(rate, sessions["chance"], rtol=1e-9)
    assert len(sessions) > 30


def test_what_was_lived_is_among_the_reasons(lives: pd.DataFrame) -> None:
    tried = lives[lives["chance"].notna()]
    for channel in ("visit", "mass_email"):
        mine = tried[tried["channel"] == channel]["of_memory"]
        assert (mine > 0).any(), channel
        assert (mine < 0).any(), channel
    assert (tried[tried["channel"] == "visit"]["of_memory"].abs() <= 0.3 + 1e-12).all()


def test_a_click_follows_from_its_own_chance(lives: pd.DataFrame) -> None:
    opened = lives[(lives["channel"] == "mass_email") & (lives["then_chance"] > 0)]
    clicked = opened["then_luck"] < opened["then_chance"]
    assert (opened["outcome"] == "engaged").equals(clicked)
    assert clicked.any()
    assert not clicked.all()


def test_states_go_from_touch_to_touch(lives: pd.DataFrame) -> None:
    tried = lives[lives["chance"].notna()]
    for name in STATES:
        assert tried[[f"{name}_before", f"{name}_after"]].stack().between(0, 1).all()
    assert (tried["fatigue_after"] >= tried["fatigue_before"] - 1e-9).all()
    learned = tried[tried["outcome"] == "engaged"]
    assert (learned["knowledge_after"] >= learned["knowledge_before"] - 1e-6).all()
    assert (learned["knowledge_after"] > learned["knowledge_before"]).any()
    unsaid = lives[lives["chance"].isna()]
    assert (unsaid["outcome"] == "blocked").all()
    assert (unsaid["reason"] != "").all()


def test_a_story_is_what_the_log_of_all_touches_says_of_that_hcp() -> None:
    model = told("7", "everything")
    settings = model.settings.model_copy(
        update={"record": model.settings.record.model_copy(update={"touches": True})}
    )
    log = touch_table(EngagementModel(settings, rng=5).run())
    mine = log[log["hcp_id"] == "7"].drop(columns="hcp_id").reset_index(drop=True)
    assert len(mine) > 20
    story = story_touches(model)[list(mine.columns)]
    pd.testing.assert_frame_equal(story, mine, check_dtype=False)


def test_telling_changes_nothing() -> None:
    model = told()
    silent = EngagementModel(model.settings, rng=5).run()
    assert state(model) == state(silent)
    pd.testing.assert_frame_equal(model.scorecard.weekly, silent.scorecard.weekly)


def test_a_story_is_the_same_from_mesa() -> None:
    compiled, mesa = told(), told(engine="mesa")
    pd.testing.assert_frame_equal(story_touches(compiled), story_touches(mesa))
    pd.testing.assert_frame_equal(story_weeks(compiled), story_weeks(mesa))


def test_the_same_hcp_meets_the_same_luck_under_each_arm() -> None:
    """HCP 12 sees reps, uses screens and permits mail: both arms reach it on every channel."""
    one, other = (story_touches(told("12", name)) for name in ("siloed", "push"))
    both = [part[part["chance"].notna() & part["channel"].isin(PUSH_CHANNELS)]
            for part in (one, other)]  # fmt: skip
    first = [part.drop_duplicates(["week", "channel"]) for part in both]
    met = first[0].merge(first[1], on=["week", "channel"])
    assert len(met) > 50
    assert set(met["channel"]) == {"visit", "remote", "rep_email", "mass_email", "webinar"}
    assert (met["luck_x"] == met["luck_y"]).all()
    assert (met["chance_x"] != met["chance_y"]).any()


def test_weeks_end_where_the_hcp_stands() -> None:
    model = told()
    weeks = story_weeks(model)
    assert weeks["week"].tolist() == list(range(1, _WEEKS + 1))
    hcp = model.universe.hcps[6]
    assert weeks["trust"].iloc[-1] == hcp["trust"]
    assert weeks["knowledge"].iloc[-1] == hcp["knowledge"]
    assert weeks["trust"].nunique() > 5


def test_a_story_needs_an_hcp_that_is_there_and_no_other_log() -> None:
    settings = world(shipped("push"), size=60, weeks=2)
    with pytest.raises(LookupError, match="'61'"):
        EngagementModel(settings, story="61")
    record = settings.record.model_copy(update={"touches": True})
    with pytest.raises(ValueError, match="record"):
        EngagementModel(settings.model_copy(update={"record": record}), story="1")
