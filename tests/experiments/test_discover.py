"""Where the favourite loses, from the command line: tables, sentences, figures, resuming."""

from __future__ import annotations

import json
import re
import warnings

import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.configuration import plan_study
from experiments.designs.discover import discover_design
from experiments.designs.returns import MeasuresOfAll
from experiments.discovered import Discovered
from experiments.discovery.conditions import BOX, LOST, PEELING
from experiments.figures.boxes import box
from experiments.report import write_discovery_report
from experiments.telling import discovery as telling
from tests.drawing import draw_only
from tests.experiments import made_discoveries
from tests.experiments.figures.looking import check_whole
from tests.experiments.made_discoveries import ONE, OTHER
from tests.interrupting import interrupted_after

TINY = ["population.size=80", "weeks=6", "warm_up.weeks=2", "replicates=8", "executor.workers=1"]
TABLES = {"lost.csv": LOST, "box.csv": BOX, "peeling.csv": PEELING}


def discovered(folder, *given):
    return main(["discover", "arms=[push,hybrid,none]", *TINY, f"results={folder}", *given])


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("discovered") / "one"
    with pytest.MonkeyPatch.context() as patch:
        draw_only(patch)
        assert discovered(folder) == 0
    return folder


def test_worlds_and_their_number_are_its_own_where_nothing_is_said():
    plan = plan_study(["population.size=80"], verb="discover")
    assert (plan.replicates, plan.worlds.source) == (200, "ranges over 200 replicates")
    other = plan_study(["population.size=80", "replicates=20", "worlds=evidence"], verb="discover")
    assert other.replicates == 20
    assert "evidence" in other.worlds.source
    assert any("20 worlds are few" in note for note in other.notes)
    assert plan_study(["population.size=80"], verb="compare").worlds is None


def test_tables_have_their_columns_and_tell_the_difference_of_each_world(study):
    for name, columns in TABLES.items():
        assert tuple(pd.read_csv(study / name).columns) == columns, name
    lost = pd.read_csv(study / "lost.csv")
    assert len(lost) == 8
    assert (lost["lost"] == (lost["difference"] < 0)).all()
    told = json.loads((study / "manifest.json").read_text())["discover"]
    assert told["lost"] == lost["lost"].sum()
    assert told["aim"] == "none"
    assert {told["favourite"], *told["rivals"]} == {"push", "hybrid"}
    assert len(pd.read_csv(study / "worlds.csv")) == 8


def test_every_arm_lives_in_the_same_worlds():
    given = ["arms=[push,hybrid]", *TINY, "replicates_per_world=2"]
    plan = plan_study(given, verb="discover")
    design = discover_design(plan)
    assert len(design.rows) == 16
    lived = {(row.replicate, json.dumps({**row.job.values})) for row in design.rows}
    assert len(lived) == 8
    assert len({values for _, values in lived}) == 4


def test_it_is_told_again_and_another_favourite_makes_no_run(study, capsys, monkeypatch):
    draw_only(monkeypatch)
    assert discovered(study) == 0
    told = capsys.readouterr()
    assert "holds this search already" in told.err
    assert "What to do for engagement depth" in " ".join(told.out.split())
    other = ["discover.favourite=push", "discover.rival=none", "discover.measure=trust"]
    assert discovered(study, *other) == 0
    told = capsys.readouterr()
    assert "0 runs to make" in told.err
    assert "push loses to none on the trust" in " ".join(told.out.split())
    (study / "report.html").unlink()
    assert main(["report", str(study)]) == 0
    assert "push loses to none" in (study / "report.html").read_text(encoding="utf-8")
    assert discovered(study) == 0


@pytest.mark.usefixtures("undrawn")
def test_a_killed_search_goes_on_to_the_same_bytes(study, tmp_path, monkeypatch, capsys):
    with interrupted_after(5, monkeypatch):
        assert discovered(tmp_path / "parts") == 130
    assert discovered(tmp_path / "parts") == 0
    assert "5 of 24 runs are kept from before" in capsys.readouterr().err
    for name in (*TABLES, "worlds.csv"):
        assert (tmp_path / "parts" / name).read_bytes() == (study / name).read_bytes(), name


class Stumbling(MeasuresOfAll):
    """Measures of runs of which some fail."""


def test_worlds_in_which_an_arm_failed_are_left_out(tmp_path, monkeypatch, capsys):
    draw_only(monkeypatch)

    def lived(self, model, settings):
        in_touch = settings.strategy.touches_per_month.visit.A > 0
        if in_touch and settings.behaviour.attention.minutes_per_week > 90:
            message = "a strategy of the user's own stumbles"
            raise ValueError(message)
        return MeasuresOfAll.tables(self, model, settings)

    monkeypatch.setattr(Stumbling, "tables", lived)
    monkeypatch.setattr("experiments.designs.discover.MeasuresOfAll", Stumbling)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert discovered(tmp_path / "some") == 1
    assert "failed: arm push, replicate" in capsys.readouterr().err
    manifest = json.loads((tmp_path / "some" / "manifest.json").read_text())
    lost = pd.read_csv(tmp_path / "some" / "lost.csv")
    assert 0 < len(lost) == 8 - len({one["replicate"] for one in manifest["failed"]})


@pytest.fixture(scope="module")
def corner(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "corner"
    given = ("discover.favourite=hybrid", "discover.rival=push")
    return made_discoveries.made(folder, made_discoveries.in_a_corner, *given)


@pytest.fixture(scope="module")
def never(tmp_path_factory):
    return made_discoveries.made(
        tmp_path_factory.mktemp("made") / "never", made_discoveries.never, "question=What of it?"
    )


def test_the_corner_in_which_it_was_made_to_lose_is_told_in_words(corner):
    said = telling.lines(corner)
    assert said[0].startswith("hybrid loses to push on engagement depth in 4")
    assert set(corner.kept["key"]) == {ONE, OTHER}
    (box,) = [line for line in said if line.startswith("Where ")]
    assert re.search(rf"{re.escape(ONE)} is over (9\d|10\d)", box)
    assert f"{OTHER} is under " in box
    assert "(weight of a loss against a gain; 1.5" in box
    assert ", default 2.5)" in box
    assert " of worlds (density), and " in box
    assert " of its losses lie there (coverage)" in box
    assert any("counted in worlds that the boxes were not peeled on" in line for line in said)
    (tree,) = [line for line in said if line.startswith("A small tree")]
    assert "it agrees" in tree
    act, rests = said[-2:]
    assert act.startswith(f"What to do for engagement depth: where you believe that {ONE} is over")
    assert "choose push; elsewhere hybrid, which loses there in " in act
    assert "the defaults lie outside" in act
    assert rests.startswith("This rests on 200 worlds, ")
    assert corner.found["unseen"]["density"][0] > 0.75
    assert corner.found["unseen"]["coverage"][0] > 0.75


def test_where_nothing_is_lost_the_least_lead_is_told_and_said_as_such(never):
    said = telling.lines(never)
    assert said[0].startswith(
        "hybrid is ahead of every other arm on engagement depth in 200 of 200"
    )
    assert "loses on engagement depth in none of 200 worlds, so that at most 2 %" in said[1]
    assert said[2] == "No world is lost, and 10 are needed to say under which conditions."
    (least,) = [line for line in said if line.startswith("The lead is smallest where ")]
    assert f"{ONE} is over" in least
    assert "of the tenth with the least difference" in least
    assert "hybrid, whatever of what these worlds vary is true." in said[-2]


@pytest.mark.parametrize(
    ("gap", "given", "says"),
    [
        ("always", ["discover.favourite=hybrid"],
         ["No world is won: it loses nearly everywhere", "not hybrid; push is ahead in most"]),
        ("by_luck", ["discover.favourite=hybrid", "discover.rival=push", "replicates=120"],
         ["No conditions are shown", "which they are, no parameter tells"]),
        ("in_a_corner", ["discover.favourite=hybrid", "replicates=30"],
         ["more (replicates="]),
        ("in_a_corner", ["discover.favourite=hybrid", "replicates=12"],
         ["and 10 are needed to say under which conditions"]),
        ("by_luck", ["discover.favourite=hybrid", "discover.rival=push", "replicates=240",
                     "replicates_per_world=2"], ["lie within the luck of 2 replicates"]),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_not_said(tmp_path, gap, given, says):
    found = made_discoveries.made(tmp_path / "one", getattr(made_discoveries, gap), *given)
    said = "\n".join(telling.lines(found))
    for part in says:
        assert part in said
    assert "\nWhere " not in said
    assert "What to do for engagement depth" in said


def test_the_report_holds_the_box(corner, never):
    for one, title in ((corner, "made"), (never, "What of it?")):
        page = write_discovery_report(one, {}).read_text(encoding="utf-8")
        assert f"<h1>{title}</h1>" in page
        assert "The box</h2>" in page
        assert ONE in page
        assert "http:" not in page
        assert "https:" not in page


@pytest.mark.parametrize("kind", ["corner", "never"])
def test_a_box_shows_each_world_and_nothing_is_clipped(kind, request):
    figure = box(request.getfixturevalue(kind))
    check_whole(figure, kind)
    (axes,) = figure.axes
    marks = [line for line in axes.lines if line.get_linestyle() == "None"]
    assert sum(len(line.get_xdata()) for line in marks) == 200


def test_a_folder_of_something_else_is_no_search(study, tmp_path):
    assert Discovered.load(study).found["measure"] == "engagement"
    (tmp_path / "manifest.json").write_text("{}")
    assert main(["report", str(tmp_path)]) == 2
