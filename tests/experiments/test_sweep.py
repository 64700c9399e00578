"""A sweep from the command line: tables, turns, sentences, figures, resuming."""

from __future__ import annotations

import json
import re
import warnings

import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.configuration import plan_study
from experiments.designs.returns import MeasuresOfAll
from experiments.designs.sweep import sweep_design
from experiments.figures.sweep import draw_sweep
from experiments.figures.sweep_lines import response
from experiments.report import write_sweep_report
from experiments.study import COLUMNS
from experiments.swept import AS_SET
from experiments.telling import sweep as telling
from tests.drawing import draw_only
from tests.experiments import made_sweeps
from tests.interrupting import interrupted_after

MAILS = made_sweeps.MAILS
TINY = ["population.size=80", "weeks=6", "warm_up.weeks=2", "replicates=3", "executor.workers=1"]
GRID = f"grid={{{MAILS}:[0,4,12]}}"
TABLES = ("sweep.csv", "sweep_differences.csv", "sweep_turns.csv")
MEASURES = ("engagement", "engaged", "trust_change")
ARMS = ("push", "hybrid", "none")


def swept(folder, *given):
    return main(["sweep", GRID, "arms=[push,hybrid,none]", *TINY, f"results={folder}", *given])


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("swept") / "one"
    with pytest.MonkeyPatch.context() as patch:
        draw_only(patch)
        assert swept(folder) == 0
    return folder


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_their_columns(study, name):
    table = pd.read_csv(study / name)
    assert set(COLUMNS[name].split()) <= set(table.columns)
    if name != "sweep_turns.csv":
        assert list(table.columns[:2]) == ["point", MAILS]
        assert set(table["point"]) == {AS_SET, "mass_email=0", "mass_email=4", "mass_email=12"}


def test_differences_are_between_arms_and_along_the_lever(study):
    table = pd.read_csv(study / "sweep_differences.csv")
    rows = table[table["measure"] == "engagement"]
    across = rows[rows["arm"] != rows["versus"]]
    assert (across["point"] == across["versus_point"]).all()
    assert len(across) == 4 * 6
    along = rows[rows["arm"] == rows["versus"]]
    assert set(along["arm"]) == {"push", "hybrid"}, "none is not moved"
    pairs = set(zip(along["point"], along["versus_point"], strict=True))
    assert ("mass_email=4", AS_SET) in pairs
    assert ("mass_email=12", "mass_email=4") in pairs
    assert len(along) == 2 * 5


def test_a_point_is_a_comparison_of_the_same_luck(study, tmp_path, monkeypatch):
    """What sweep says of a point is what compare says with the value set."""
    draw_only(monkeypatch)
    monkeypatch.setattr("experiments.designs.study_design.variants_of", lambda _: [])
    line = f"{MAILS}={{A:4,B:4,C:4}}"
    arms = f'arms={{push:["strategy=push","{line}"],hybrid:["strategy=hybrid","{line}"]}}'
    assert main(["compare", arms, *TINY, "why=false", f"results={tmp_path / 'c'}"]) == 0
    there = pd.read_csv(tmp_path / "c" / "summary.csv")
    there = there[there["segment"] == "all"].set_index(["arm", "measure"])["mean"]
    here = pd.read_csv(study / "sweep.csv")
    here = here[here["point"] == "mass_email=4"].set_index(["arm", "measure"])["mean"]
    for arm in ("push", "hybrid"):
        for measure in MEASURES:
            assert here[arm, measure] == there[arm, measure]


def test_runs_that_a_key_does_not_move_are_made_once(study):
    counts = json.loads((study / "manifest.json").read_text())["counts"]
    assert counts == {"hcps": 80, "points": 3, "runs": 3 * (2 * 4 + 1), "failed": 0}


def test_it_is_told_again_and_a_report_is_rebuilt(study, capsys, monkeypatch):
    draw_only(monkeypatch)
    assert swept(study) == 0
    told = capsys.readouterr()
    assert "holds this sweep already" in told.err
    assert "What to do for engagement depth" in " ".join(told.out.split())
    page = study / "report.html"
    before = page.read_text(encoding="utf-8")
    page.unlink()
    assert main(["report", str(study)]) == 0
    assert "not of prescriptions" in before
    assert page.read_text(encoding="utf-8").count("<table") == before.count("<table")


@pytest.mark.usefixtures("unread")
def test_a_killed_sweep_goes_on_to_the_same_bytes(study, tmp_path, monkeypatch, capsys):
    with interrupted_after(4, monkeypatch):
        assert swept(tmp_path / "parts") == 130
    assert swept(tmp_path / "parts") == 0
    assert "4 of 27 runs are kept from before" in capsys.readouterr().err
    for name in TABLES:
        assert (tmp_path / "parts" / name).read_bytes() == (study / name).read_bytes(), name


@pytest.mark.usefixtures("unread")
def test_more_values_make_what_is_missing_and_another_key_is_a_fault(study, capsys):
    given = ["sweep", "arms=[push,hybrid,none]", *TINY, f"results={study}"]
    assert main([*given, f"grid={{{MAILS}:[0,2,4,12]}}"]) == 0
    assert "27 of 33 runs are kept from before" in capsys.readouterr().err
    assert main([*given, "grid={market.competitors:[1,2]}"]) == 2
    assert "keys of grid is" in capsys.readouterr().err
    assert swept(study) == 0


def test_what_failed_is_left_out_and_the_rest_is_told(tmp_path, monkeypatch, capsys):
    draw_only(monkeypatch)

    def lived(self, model, settings):
        if settings.strategy.touches_per_month.mass_email.A == 4:
            message = "a strategy of the user's own stumbles"
            raise ValueError(message)
        return MeasuresOfAll.tables(self, model, settings)

    monkeypatch.setattr(Stumbling, "tables", lived)
    monkeypatch.setattr("experiments.designs.sweep.MeasuresOfAll", Stumbling)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert swept(tmp_path / "some") == 1
    told = capsys.readouterr()
    assert "failed: arm push, replicate 1, mass_email=4: ValueError" in told.err
    assert "What to do" in told.out
    rows = pd.read_csv(tmp_path / "some" / "sweep.csv")
    assert set(rows[rows["point"] == "mass_email=4"]["arm"]) == {"none"}


class Stumbling(MeasuresOfAll):
    """Measures of runs of which some fail."""


@pytest.mark.usefixtures("unread")
def test_one_arm_is_enough_and_auto_pairs_its_points(tmp_path, capsys):
    given = ["sweep", GRID, "arms=[push]", *TINY, f"results={tmp_path / 's'}"]
    auto = ["replicates=auto", "least_replicates=5", "most_replicates=7"]
    assert main([*given, *auto, "precision.engagement=0.01"]) == 0
    told = capsys.readouterr()
    assert "5 replicates first" in told.err
    manifest = json.loads((tmp_path / "s" / "manifest.json").read_text())
    (reached,) = manifest["precision"]
    assert reached["arm"].startswith(("mass_email", AS_SET))
    assert 5 <= manifest["replicates"] <= 7
    assert "push: engagement depth" in told.out


def test_points_live_in_the_worlds_of_their_replicates():
    key = "behaviour.trust.asymmetry"
    given = [f"grid={{{key}:[1,3]}}", "arms=[push,none]", "worlds=ranges", *TINY]
    plan = plan_study(given, verb="sweep")
    design = sweep_design(plan)
    worlds = {row.replicate: {**row.job.values} for row in design.rows if row.point.name == AS_SET}
    for row in design.rows:
        assert key not in row.job.values
        assert row.job.values == worlds[row.replicate]


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return made_sweeps.line(tmp_path_factory.mktemp("made") / "line")


@pytest.fixture(scope="module")
def plane(tmp_path_factory):
    return made_sweeps.plane(tmp_path_factory.mktemp("made") / "plane")


def found(of, kind, **columns):
    rows = of.turns[of.turns["finding"] == kind]
    for column, value in columns.items():
        rows = rows[rows[column] == value]
    return rows


def test_peaks_knees_and_turns_are_found_where_they_were_put(line):
    for measure in MEASURES:
        (peak,) = found(line, "peaks", measure=measure).itertuples()
        assert (peak.arm, peak.at) == ("push", 4.0)
        (rise,) = found(line, "rises", measure=measure).itertuples()
        assert (rise.arm, rise.at) == ("hybrid", 12.0)
        knees = found(line, "knee", measure=measure).set_index("arm")["at"]
        assert knees["push"] == pytest.approx(3.0, abs=0.2)
        assert knees["hybrid"] == pytest.approx(0.9 * 12, abs=0.3)
        (turn,) = found(line, "passes", measure=measure).itertuples()
        assert (turn.arm, turn.versus, turn.low, turn.high) == ("hybrid", "push", 4.0, 8.0)
        assert turn.at == pytest.approx(4 + 4 * 0.11 / 0.14, abs=0.2)
        (below,) = found(line, "falls_below", measure=measure).itertuples()
        assert (below.arm, below.versus) == ("push", "none")
        assert below.at == pytest.approx(8 + 4 * 0.15 / 0.18, abs=0.2)


def marks_of(figure):
    """Entries of the legend that are no arm's, but for no contact."""
    (legend,) = figure.legends
    return [text.get_text() for text in legend.get_texts() if text.get_text() not in ARMS]


def test_the_legend_names_marks_that_are_there(line):
    assert marks_of(response(line)) == ["peak, shown", "nine tenths of the gain", "as set"]


def test_leads_and_flips_over_two_keys(plane):
    leads = found(plane, "leads", measure="engagement")
    assert set(leads[leads["arm"] == "push"]["held"]) >= {
        "mass_email=0, competitor_mails_per_week=4", "mass_email=4, competitor_mails_per_week=8"
    }  # fmt: skip
    flips = found(plane, "passes", measure="engagement", key=MAILS).set_index("held")
    assert flips.loc["competitor_mails_per_week=4", "at"] == pytest.approx(8.0, abs=0.5)
    assert flips.loc["competitor_mails_per_week=8", "at"] == pytest.approx(6.0, abs=0.5)
    assert found(plane, "peaks").empty


def test_nothing_is_claimed_of_noise(tmp_path):
    flat = dict.fromkeys(("push", "hybrid", "none"), lambda _: 0.2)
    grid = f"grid={{{MAILS}:[0,2,4,8,12]}}"
    noisy = made_sweeps.made(tmp_path / "noise", grid, flat, replicates=5, noise=0.05)
    assert set(noisy.turns["finding"]) == {"flat"}
    assert marks_of(response(noisy)) == ["as set"]
    said = " ".join(telling.lines(noisy))
    assert "push: engagement depth is flat: no change is shown between 0 and 12 (0." in said
    assert (
        "and these runs do not show that the choice between the values that were tried matters"
        in said
    )
    assert "run 6 or more" in said
    one = made_sweeps.made(tmp_path / "single", grid, flat, replicates=1)
    assert one.turns.empty
    assert "One replicate shows nothing" in " ".join(telling.lines(one))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw_sweep(one, tmp_path / "figures")


def test_sentences_say_what_a_manager_can_act_on(line, plane):
    said = telling.lines(line)
    assert said[0] == (
        "Swept: mass email, contacts/month, 0, 2, 4, 8, 12; 5 points, 12 paired replicates."
    )
    assert re.match(
        r"push: engagement depth peaks at 4 \(0\.\d+\); nine tenths of the gain over 0 are ",
        said[1],
    )
    text = "\n".join(said)
    assert (
        "On engagement depth the lead passes from push to hybrid with more mass email: at 7" in text
    )
    assert "falls below none on engagement depth (shown ahead at 8 and behind at 12)." in text
    (act,) = [one for one in said if one.startswith("What to do")]
    assert act.startswith("What to do for engagement depth: push with mass email at 4 (0.")
    assert "; above 11.3 it falls below none on engagement depth" in act
    over_two = "\n".join(telling.lines(plane))
    assert "with competitor mails per week" in over_two.replace("_", " ")
    assert (
        "with competitor mails per week at 4 push does most with mass email at 0 (0.28)" in over_two
    )


def test_many_shapes_are_told_in_the_report_alone(line, tmp_path, monkeypatch):
    monkeypatch.setattr(telling, "MOST_SHAPES", 2)
    said = telling.lines(line)
    assert "4 more shapes of curves are in the report." in said
    assert sum(" peaks at " in one for one in said) == 1
    assert len(telling.shapes(line).rows) == 6


def test_the_report_holds_every_point_and_shape(line, plane):
    for one, shapes in ((line, True), (plane, False)):
        page = write_sweep_report(one, {}).read_text(encoding="utf-8")
        assert "<h1>What of it?</h1>" in page
        assert ("Shapes</h2>" in page) == shapes
        assert page.count("as set</th>") >= 3
        assert MAILS in page
        assert "http:" not in page
        assert "https:" not in page
