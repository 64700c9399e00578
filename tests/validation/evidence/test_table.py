"""The table that ships: its worlds are those of the model, and its page is what it gives."""

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments.jobs.store import Memory
from sim.compiled import MODEL_VERSION
from tests.docs.test_documents import PAGES
from validation.evidence.command import evidence, read, used_targets
from validation.evidence.implausibility import MOST, bounds_of
from validation.evidence.lives import Lives, groups_of
from validation.evidence.narrowing import narrowing, together, width_by_luck
from validation.evidence.page import PAGE, judged, page
from validation.evidence.picture import draw
from validation.evidence.table import TABLE, provenance_of, read_worlds, write_worlds

WORLDS, PROVENANCE = read_worlds()
LIVED, COST = 10, 1_500_000  # worlds of the table, in those of the targets that cost no more


def test_ten_worlds_of_the_table_have_no_used_figure_out_of_bounds():
    """As they were lived for the table; of a small one only as long as its model is this one."""
    targets = {target.id: target for target in used_targets()}
    groups = groups_of(list(targets.values()), list(WORLDS.columns), PROVENANCE["size"])
    rows = np.linspace(0, len(WORLDS) - 1, min(LIVED, len(WORLDS))).astype(int)
    draws = WORLDS.iloc[rows].to_dict("records")
    lives = Lives(groups, PROVENANCE["seed"], 1, Memory())
    spent = 0.0
    for group in groups:
        spent += group.cost
        if spent > COST:
            break
        figures = lives.figures(group, draws, [PROVENANCE["lucks"][row] for row in rows])
        ruling = [name for name in group.ids if name in PROVENANCE["targets"]]
        told = figures[:, [group.ids.index(name) for name in ruling]]
        if PROVENANCE["small"] and PROVENANCE["model"] != MODEL_VERSION:
            assert told.shape == (len(rows), len(ruling))
            continue
        luck = np.array([PROVENANCE["targets"][name]["replicate_sd"] for name in ruling]) ** 2
        found = bounds_of([targets[name] for name in ruling], luck).of(told)
        assert (found <= MOST * 1.001).all(), (
            f"{ruling}: make the table anew: python -m validation.evidence"
        )


def test_every_used_target_rules_out_or_is_told_not_to():
    told = {*PROVENANCE["targets"], *PROVENANCE["impossible"], *PROVENANCE["left_out"]}
    assert told >= {target.id for target in used_targets()} or PROVENANCE["small"]
    assert PROVENANCE["worlds"] == len(WORLDS) == len(PROVENANCE["lucks"])
    assert PROVENANCE["small"] or len(WORLDS) >= 200
    assert {*WORLDS.columns} == {*PROVENANCE["ranges"]}
    assert len(WORLDS.drop_duplicates()) == len(WORLDS)


def test_values_are_within_their_ranges():
    for key, (low, _, high) in PROVENANCE["ranges"].items():
        assert WORLDS[key].between(low - 1e-9, high + 1e-9).all(), key


def test_the_page_is_what_the_table_gives():
    text = PAGE.read_text(encoding="utf-8")
    assert page(WORLDS, PROVENANCE, judged()) == text, "run python -m validation.evidence.page"
    assert PAGE in PAGES


def test_a_table_is_read_as_it_was_written(tmp_path):
    table = tmp_path / "made" / "evidence.csv"
    write_worlds(WORLDS.head(3), {"worlds": 3, "small": True}, table)
    worlds, provenance = read_worlds(table)
    pd.testing.assert_frame_equal(worlds, WORLDS.head(3))
    assert provenance == {"worlds": 3, "small": True}
    assert provenance_of(TABLE).name == "evidence.yaml"
    assert yaml.safe_load(provenance_of(TABLE).read_text(encoding="utf-8")) == PROVENANCE


def made(count, seed=0):
    """A table by hand: one parameter narrowed, two that go together, one free."""
    luck = np.random.default_rng(seed)
    free, one = luck.random(count), luck.random(count)
    worlds = pd.DataFrame(
        {"a.narrow": 2 + 0.2 * luck.random(count), "a.one": one, "a.free": free,
         "a.other": np.clip(1 - one + 0.1 * luck.normal(size=count), 0, 1)}
    )  # fmt: skip
    ranges = {key: [0.0, 0.5, 1.0] for key in worlds} | {"a.narrow": [0.0, 1.0, 4.0]}
    wave = {
        "wave": 1, "draws": 9, "lived_in_all_worlds": 4, "kept": 1,
        "share_of_ranges_drawn_from": 0.5, "emulators": 0, "held_in_95": None,
    }  # fmt: skip
    target = {"low": 1.0, "high": None, "replicate_sd": 0.1, "of_worlds": [1.0, 2.0, 3.0]}
    return worlds, {
        "worlds": count, "small": False, "size": 100, "impossible": ["never"], "left_out": ["odd"],
        "ranges": ranges, "waves": [wave, {**wave, "wave": 2}],
        "targets": {"some": target},
    }  # fmt: skip


def test_what_is_narrowed_and_what_goes_together():
    worlds, provenance = made(200)
    found = narrowing(worlds, provenance).set_index("key")
    assert found["narrowed"].to_dict() == {
        "a.narrow": True, "a.one": False, "a.free": False, "a.other": False,
    }  # fmt: skip
    assert found.loc["a.narrow", "width"] == pytest.approx(0.05, abs=0.005)
    assert found.loc["a.narrow", "s_default"] == 0.25
    assert found.loc["a.free", "width"] == pytest.approx(1.0, abs=0.1)
    (pair,) = together(worlds).to_dict("records")
    assert {pair["one"], pair["other"]} == {"a.one", "a.other"}
    assert pair["correlation"] < -0.8
    assert width_by_luck(20) < width_by_luck(200) < 1


def test_few_worlds_say_little():
    worlds, _ = made(6)
    assert together(worlds).empty
    assert together(worlds.head(1)).empty


def test_the_page_tells_all_of_it(tmp_path):
    worlds, provenance = made(200)
    text = page(worlds, provenance)
    for said in (
        "1 of 4 parameters", "No draw of any wave reached `never`", "Left out by hand: `odd`",
        "| `a.narrow` | 0 to 4 | 1 |", "| `some` | 1 to … |", "| 2 | 0.5 | 9 | 4 | 1 | 0 | – |",
    ):  # fmt: skip
        assert said in text
    assert "small run" not in text
    assert "Figures that judge" not in text
    by_some = {"low": 1.0, "high": np.nan, "worlds": 60, "q05": 0.5, "q50": 2.0, "q95": 3.0}
    looked = pd.DataFrame([
        {"id": "near", "hits": 45, "hit_by": "some", **by_some},
        {"id": "far", "hits": 0, "hit_by": "none", **by_some},
    ])  # fmt: skip
    text = page(worlds, provenance, looked)
    assert "| `near` | 1 to … | 0.5 to 3 | 2 | 75% |" in text
    assert "Hit by no world, so a miss of structure: 1 of 2." in text
    assert "small run" in page(worlds, {**provenance, "small": True})
    draw(narrowing(worlds, provenance), provenance, tmp_path / "worlds.png")
    assert (tmp_path / "worlds.png").stat().st_size > 10_000


def test_arguments_that_are_not_sound_are_told(capsys):
    assert evidence(["draws=2", "leave_out=nothing_like_it", "look=around", "more"]) == 2
    said = capsys.readouterr().err
    for key in ("draws", "leave_out", "look", "more"):
        assert key in said
    asked = read(["workers=1", "hours=2", "leave_out=trust_level,p6_slope"])
    assert (asked.workers, asked.hours, asked.left_out) == (1, 2, ("trust_level", "p6_slope"))
