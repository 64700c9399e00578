"""What is watched is replicate 1 of the study, and what is told of an HCP is what a story tells."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.config_errors import ConfigError
from experiments.dashboard import lives as lives_module
from experiments.dashboard.choices import Choices, planned
from experiments.dashboard.drawings import layout, lines, looks_of, town
from experiments.dashboard.lives import MEASURES, OPTED_OUT, STATES, Lives
from experiments.dashboard.stories import story_of
from experiments.designs.study_design import own, study_design
from experiments.jobs.job import run_jobs
from experiments.telling.story import ending, life, who

CHOICES = Choices(
    arms=(("<b>push</b>", "push"), ("hybrid", "hybrid")), hcps=150, weeks=6, replicates=2,
    worlds="ranges", seed=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def plan():
    return planned(CHOICES, None, Path("results"))[0]


@pytest.fixture(scope="module")
def lived(plan):
    lives = Lives.of(plan)
    assert lives.week == 0
    lives.begin(plan)
    lives.wait(120)
    assert (lives.week, lives.error) == (6, "")
    return lives


@pytest.fixture(scope="module")
def kept(plan):
    design = study_design(plan)
    rows = design.chosen(lambda row: own(row) and row.replicate == 1)
    made = run_jobs([row.job for row in rows], design.shared)
    return {row.arm: one.tables["weekly"].to_pandas() for row, one in zip(rows, made, strict=True)}


def test_lives_are_those_of_the_studys_own_tables(lived, kept):
    weekly = lived.weekly()
    for arm, of_all in kept.items():
        table = of_all[of_all["segment"] == "all"]
        mine = weekly[weekly["arm"] == arm]
        assert (mine[list(MEASURES)].to_numpy() == table[list(MEASURES)].to_numpy()).all()
        for week in (1, 6):
            opted = int((lived.states(arm, week) == OPTED_OUT).sum())
            assert opted == int(table.loc[table["week"] == week, "opted_out"].iloc[0])


def test_every_hcp_is_in_one_town_and_asks_for_advice_within_it(lived):
    arm = "hybrid"
    towns = [lived.town(arm, at) for at in range(len(lived.towns(arm)))]
    assert sorted(row for one in towns for row in one.rows) == list(range(150))
    assert sum(len(one.ties) for one in towns) > 100
    for one in towns:
        spots = layout(one)
        assert len(spots) == len(one.ids) == len(set(spots))
        assert all(0 <= x <= 520 and 0 <= y <= 520 for x, y in spots)
    assert (lived.states(arm, 99) == lived.states(arm, 6)).all()


def test_a_town_is_drawn_with_a_mark_for_each_hcp(lived):
    place, states = lived.town("hybrid", 0), lived.states("hybrid", 6)
    odd = replace(place, ids=["<script>", *place.ids[1:]])
    drawn = str(town(odd, states, place.ids[1]))
    assert drawn.count("data-hcp=") == len(place.ids)
    assert drawn.count('class="tie"') == len(place.ties)
    assert drawn.count("hcp chosen") == 1
    assert "<script>" not in drawn
    counts = np.bincount(states[place.rows], minlength=len(STATES))
    for count, state in zip(counts, STATES, strict=True):
        assert f" {count} {state} " in drawn


def test_lines_have_an_entry_for_each_arm_and_no_markup_of_a_name(lived, plan):
    arms = {name: arm.overrides for name, arm in plan.arms.items()}
    drawn = str(lines(lived.weekly(), "trust", "Trust", looks_of(arms), 6, 2))
    assert drawn.count("<polyline") == 2
    assert "<b>" not in drawn
    assert "nan" not in drawn


def test_more_than_can_be_watched_is_refused(plan, monkeypatch):
    monkeypatch.setattr(lives_module, "MOST_STATES", 1_000)
    with pytest.raises(ConfigError, match="at most 83 HCPs can be watched"):
        Lives.of(plan)


def test_what_breaks_off_is_told(plan):
    lives = Lives.of(plan)
    lives.begin(replace(plan, seed=-1))
    lives.wait(60)
    assert lives.week == 0
    assert lives.error


def test_a_life_is_told_under_each_arm():
    plan, _ = planned(replace(CHOICES, story="7"), None, Path("results"))
    study = story_of(plan)
    assert who(study.manifest["story"]).startswith("HCP 7:")
    assert study.arms == ["<b>push</b>", "hybrid"]
    for arm in study.arms:
        assert len(life(study, arm).rows)
        assert ending(study, arm).startswith(f"{arm}: ")
    assert len(study.story_weeks) == 12
    with pytest.raises(ConfigError, match="the id of an HCP, 1 to 150"):
        planned(replace(CHOICES, story="700"), None, Path("results"))
