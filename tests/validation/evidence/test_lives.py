"""Lives of draws: figures as `validate` has them, what a world sets stays, what is kept is kept."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.jobs.making import RunFailed
from experiments.jobs.store import Memory, Store
from sim.settings import Settings
from tests.interrupting import interrupted_after
from validation.evidence.command import is_whole, parameters, read, setting_of, used_targets
from validation.evidence.lives import Lives, groups_of
from validation.evidence.look import look
from validation.evidence.table import write_worlds
from validation.measures import MEASURES
from validation.targets import read_targets
from validation.worlds import read_recipes

KEYS = [one.key for one in parameters()]
DEFAULTS = {one.key: one.value for one in parameters()}
SIZE = 60


@pytest.fixture(scope="module")
def groups():
    return groups_of(used_targets(), KEYS, SIZE)


def group_with(groups, world):
    return next(group for group in groups if world in group.worlds)


def test_every_used_target_is_in_one_group_with_its_worlds(groups):
    ids = [name for group in groups for name in group.ids]
    assert sorted(ids) == sorted(target.id for target in used_targets())
    known = list(read_recipes())
    for group in groups:
        for _, measure, names in group.targets:
            assert measure in MEASURES
            assert {*names} <= {*group.worlds}
    for target in used_targets():
        (mine,) = [group for group in groups if target.id in group.ids]
        assert {*target.worlds(known)} <= {*mine.worlds}
    assert [group.cost for group in groups] == sorted(group.cost for group in groups)


def test_nothing_but_used_targets_is_lived_for():
    others = {target.id for target in read_targets() if target.kind != "used"}
    assert not others & {target.id for target in used_targets()}


def test_sizes_are_in_proportion(groups):
    lived = {name: one.settings for group in groups for name, one in group.worlds.items()}
    assert lived["traditional"].population.size == SIZE
    default = Settings().population.size
    assert lived["mails_1"].population.size == round(6000 * SIZE / default)


def test_all_parameters_with_a_range_are_drawn_whatever_their_confidence():
    assert {one.confidence for one in parameters()} >= {"A", "B", "C"}
    assert all(one.low < one.high for one in parameters())


def test_luck_and_values_make_figures_and_what_a_world_sets_stays(groups):
    mailed = group_with(groups, "mailed")
    fixed = "behaviour.pull.found_half_weeks"
    assert fixed in mailed.worlds["mailed"].fixed
    lives = Lives(groups, 1, 1, Memory())
    trusting = {**DEFAULTS, "behaviour.response.trust_weight": 3.0}
    draws = [DEFAULTS, DEFAULTS, {**DEFAULTS, fixed: 39.0}, trusting]
    found = lives.figures(mailed, draws, [1, 2, 1, 1])
    assert np.isfinite(found).all()
    assert (found[0] != found[1]).any(), "another luck"
    assert (found[0] == found[2]).all(), "the world sets it"
    assert (found[0] != found[3]).any()


def test_a_killed_run_goes_on_where_it_was(groups, tmp_path, monkeypatch, capsys):
    cheap = groups[0]
    store = Store(tmp_path)
    store.open()
    with interrupted_after(2, monkeypatch), pytest.raises(KeyboardInterrupt):
        Lives(groups, 1, 1, store).figures(cheap, [DEFAULTS] * 3, [1, 2, 3])
    again = Store(tmp_path)
    again.open()
    assert len(again) == 2
    found = Lives(groups, 1, 1, again).figures(cheap, [DEFAULTS] * 3, [1, 2, 3])
    assert "2 of 3 draws are kept from before" in capsys.readouterr().err
    whole = Lives(groups, 1, 1, Memory()).figures(cheap, [DEFAULTS] * 3, [1, 2, 3])
    assert np.array_equal(found, whole, equal_nan=True)


def test_a_draw_that_cannot_be_lived_has_no_figures(groups):
    broken = {**DEFAULTS, "behaviour.trust.prior_mean": -7.0}
    lives = Lives(groups, 1, 1, Memory())
    found = lives.figures(groups[0], [broken, DEFAULTS], [1, 2])
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1]).any()
    with pytest.raises(RunFailed, match="1 of 1 draws cannot be lived"):
        lives.figures(groups[0], [broken], [1])


def test_whole_numbers_stay_whole(tmp_path):
    setting = setting_of(read([f"size={SIZE}", f"results={tmp_path}"]), Memory())
    luck = np.random.default_rng(0).random((3, len(KEYS)))
    for draw in setting.values(luck):
        Settings().replace(draw)
        assert all(float(draw[key]).is_integer() for key in KEYS if is_whole(key))


def test_a_look_tells_who_hits_by_targets_that_are_not_independent(tmp_path, monkeypatch, capsys):
    """The independent targets themselves are looked at once, at the end, and not by a test."""
    some = [target for target in used_targets() if target.setting == "traditional"]
    made = [replace(some[0], kind="independent", low=-1e9, high=1e9),
            replace(some[-1], id="far", kind="independent", low=1e9, high=1e9)]  # fmt: skip
    monkeypatch.setattr("validation.evidence.look.read_targets", lambda: made)
    table = tmp_path / "evidence.csv"
    write_worlds(pd.DataFrame([DEFAULTS, DEFAULTS]), {"worlds": 2}, table)
    look(table, SIZE, 1, 1, Memory())
    found = pd.read_csv(tmp_path / "evidence_independent.csv")
    assert found["hit_by"].tolist() == ["all", "none"]
    assert "no world, so a miss of structure: 1 of 2: far" in capsys.readouterr().err
