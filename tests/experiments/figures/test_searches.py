"""Figures of sweeps, analyses, searches and pilots: against their tables, and as a study's are."""

import dataclasses
import re
import warnings

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.calibration import figures as of_calibrations
from experiments.calibration.figures import Fitted
from experiments.config_errors import ConfigError
from experiments.figures import SIZES, as_svg
from experiments.figures import discovery as of_boxes
from experiments.figures import sensitivity as of_analyses
from experiments.figures import sweep as of_sweeps
from experiments.pilots import figures as of_pilots
from experiments.pilots.figures import Planned, Taught
from experiments.python.plots import (
    CalibrationPlots,
    DiscoveryPlots,
    LearnedPlots,
    PilotPlots,
    SensitivityPlots,
    SweepPlots,
)
from experiments.trial import FORMS
from tests.experiments import made_analyses, made_discoveries, made_sweeps
from tests.experiments.figures.looking import check_whole, texts

ODD = {"push": "$x_$", "hybrid": "_<script>\x1b[31m=1+1", "none": "none"}


def pilot():
    """Power that grows with territories, the second design's the most."""
    sizes = range(4, 41, 4)
    curves = [
        {"design": form, "territories": size, "power": min(1.0, (0.01 + 0.01 * at) * size)}
        for at, form in enumerate(FORMS)
        for size in sizes
    ]
    counted = [
        {"design": form, "territories": 20, "weeks": 8, "measure": measure, "pilots": 50,
         "power": 0.2 + 0.2 * at, "power_low": 0.1 + 0.2 * at, "power_high": 0.3 + 0.2 * at}
        for at, form in enumerate(FORMS)
        for measure in ("engagement", "engaged")
    ]  # fmt: skip
    return Planned(pd.DataFrame(curves), pd.DataFrame(counted), "engagement", "cluster", 0.8)


def lesson(new="hybrid"):
    """Two measures, one of which the pilot saw."""
    ends = {"before": 0.02, "seen": 0.05, "now": 0.04}
    row = {
        f"{name}{end}": mean + by
        for name, mean in ends.items()
        for end, by in (("", 0.0), ("_low", -0.01), ("_high", 0.01))
    }
    unseen = {name: np.nan if name.startswith("seen") else figure for name, figure in row.items()}
    table = pd.DataFrame([{"measure": "engaged", **row}, {"measure": "trust", **unseen}])
    return Taught(table, new, "push", 12.4, 40)


def calibration(log="contacts.csv"):
    """Three parameters of which the log tells one well, and answers on two channels."""
    parameters = [
        (f"behaviour.{name}", 0.3, 0.0, 1.0, 0.5, 0.5 - width / 2, 0.5 + width / 2, width, told)
        for name, width, told in (
            ("response_shift.visit", 0.9, "no"), ("peers.weight", 0.4, "yes"),
            ("fatigue.own_half_life_weeks", 0.7, "in part"),
        )
    ]  # fmt: skip
    answers = [
        (channel, week, at, at - 0.2, at + 0.2, at - 0.1, at + (0.1 if week < 4 else -0.05), by)
        for channel, at, by in (("rep_email", 0.4, "company"), ("site", 3.0, "hcp"))
        for week in range(1, 5)
    ]
    names = ("parameter default low high median ci_low ci_high width told",
             "channel weeks log prior_low prior_high low high begun_by")  # fmt: skip
    tables = (
        pd.DataFrame(rows, columns=columns.split())
        for rows, columns in zip((parameters, answers), names, strict=True)
    )
    return Fitted(*tables, log, retraced=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One of each, with its figures and its plots."""
    folder = tmp_path_factory.mktemp("made")
    line, plane = made_sweeps.line(folder / "line"), made_sweeps.plane(folder / "plane")
    box = made_discoveries.made(folder / "box", made_discoveries.in_a_corner)
    analysis = made_analyses.made()
    return {
        "line": (line, of_sweeps.FIGURES, SweepPlots(line)),
        "plane": (plane, of_sweeps.FIGURES, SweepPlots(plane)),
        "analysis": (analysis, of_analyses.FIGURES, SensitivityPlots(analysis)),
        "box": (box, of_boxes.FIGURES, DiscoveryPlots(box)),
        "pilot": (pilot(), of_pilots.FIGURES, PilotPlots(pilot())),
        "learned": (lesson(), of_pilots.OF_LEARNED, LearnedPlots(lesson())),
        "calibration": (calibration(), of_calibrations.FIGURES, CalibrationPlots(calibration())),
    }


ALL = [
    *(("line", name) for name in ("response", "leads")),
    *(("plane", name) for name in of_sweeps.FIGURES if name not in ("response", "leads")),
    *(("analysis", name) for name in of_analyses.FIGURES),
    *(("box", name) for name in of_boxes.FIGURES),
    ("pilot", "power"), ("learned", "learned"), ("calibration", "told"), ("calibration", "fit"),
]  # fmt: skip
KINDS = sorted({kind for kind, _ in ALL})


def called(swept):
    """A sweep with names of arms that mean something elsewhere."""
    tables = {
        name: table.assign(**{
            one: table[one].map(lambda arm: ODD.get(arm, arm))
            for one in ("arm", "versus") if one in table
        })
        for name in ("sweep", "differences", "turns")
        if (table := getattr(swept, name)) is not None
    }  # fmt: skip
    grid = dict(swept.manifest["grid"], moved=[ODD[arm] for arm in swept.moved])
    grid["axes"] = [
        {**axis, "as_set": {ODD[arm]: at for arm, at in axis["as_set"].items()}}
        for axis in grid["axes"]
    ]
    arms = {ODD[arm]: what for arm, what in swept.manifest["arms"].items()}
    manifest = {**swept.manifest, "arms": arms, "grid": grid}
    return dataclasses.replace(swept, manifest=manifest, **tables)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_held_is_drawn_and_what_is_not_says_what_would_make_it(made, kind):
    of, figures, plots = made[kind]
    assert plots.names == [name for which, name in ALL if which == kind]
    for name, picture in figures.items():
        if name in plots.names:
            assert picture.missing(of) is None
            assert 40 < len(picture.alt(of)) < 900
            assert not re.search(r"nan|\s\s", picture.alt(of)), picture.alt(of)
        else:
            assert picture.draw(of) is None
            assert picture.alt(of) == ""
            assert "it takes a grid of" in picture.missing(of)


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_nothing_is_clipped_on_a_page_or_in_a_column(made, kind, name):
    of, figures, _ = made[kind]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in ("page", "column"):
            figure = figures[name].draw(of, size=size)
            check_whole(figure, (name, size))
            assert figure.get_size_inches()[0] == pytest.approx(SIZES[size].width)
            assert "Simulation" in texts(figure)
    columns = {axes.get_subplotspec().colspan.start for axes in figure.axes}
    assert columns == {0}, "stacked where it is narrow"


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_given_axes_take_one_panel_and_stay_their_owners(made, kind, name):
    of, figures, _ = made[kind]
    figure = Figure()
    ax, other = figure.subplots(1, 2)
    place, look = ax.get_position().bounds, dict(matplotlib.rcParams)
    assert figures[name].draw(of, ax=ax) is figure
    assert ax.get_position().bounds == place
    assert figure.axes == [ax, other]
    assert not figure.legends
    assert not figure.texts
    assert not ax.child_axes
    assert not other.has_data()
    assert dict(matplotlib.rcParams) == look


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_every_figure_has_points_to_hover_and_names_of_its_own(made, kind, name):
    of, figures, _ = made[kind]
    ids = re.findall(r'id="((?:arm|tip):[^"]*)"', as_svg(figures[name].draw(of, size="phone")))
    assert len(ids) == len(set(ids))
    assert sum(one.startswith("tip:") for one in ids) >= 3
    assert any(one.startswith("arm:push#") for one in ids) == (kind == "line")


def test_curves_leads_and_maps_are_those_of_the_tables(made):
    line, plane = made["line"][2], made["plane"][2]
    swept = made["plane"][0]
    (axes,) = line.response(measure="engaged").axes
    drawn = next(one for one in axes.lines if (one.get_gid() or "").startswith("arm:push#"))
    assert drawn.get_ydata() == pytest.approx(100 * made["line"][0].means("push", "engaged"))
    (axes,) = line.leads(measure="engagement").axes
    drawn = next(one for one in axes.lines if (one.get_gid() or "").startswith("arm:hybrid#"))
    gaps = made["line"][0].gaps("push", "hybrid", "engagement")
    assert drawn.get_ydata() == pytest.approx(gaps)
    (axes,) = plane.difference(measure="engagement").axes
    gaps = swept.gaps("push", "hybrid", "engagement")
    assert np.allclose(axes.images[0].get_array(), gaps.T)
    assert len(axes.texts) == 12, "each cell is written"
    assert len(axes.child_axes) == 1, "with a key of the colours"
    (axes,) = plane.by_arm(arm="hybrid").axes
    assert np.allclose(axes.images[0].get_array(), swept.means("hybrid", "engagement").T)


def test_an_analysis_has_twelve_inputs_at_most_and_the_widest_above(made):
    plots = made["analysis"][2]
    (axes,) = plots.tornado(measure="engaged").axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert len(names) == 12
    assert names[0].startswith("input 0 of many")
    assert names[0].endswith("0.1 to 2")
    ends = sorted(bar.get_x() + bar.get_width() for bar in axes.patches)
    assert (ends[0], ends[-1]) == pytest.approx((-25, 35))
    (axes,) = plots.effects(measure="engaged").axes
    assert axes.get_yticklabels()[-1].get_text() == "luck"
    alt = of_analyses.FIGURES["tornado"].alt(made["analysis"][0])
    assert "moved most by input 0 of many (a long section)" in alt
    assert "+35.0 points), and 5 of 13 inputs turn it" in alt
    bare = made_analyses.made(screened=False)
    assert SensitivityPlots(bare).names == ["tornado", "effects", "interactions"]
    with pytest.raises(ConfigError, match=r"screening: .*leave sensitivity\.inputs out"):
        SensitivityPlots(bare).screening()


def test_a_pilot_has_its_power_by_size_and_on_each_measure(made):
    left, right = made["pilot"][2].power().axes
    assert len([line for line in left.lines if len(line.get_xdata()) == 10]) == len(FORMS)
    assert [label.get_text() for label in right.get_yticklabels()] == ["engagement", "engaged"]
    assert "stepped wedge 60%" in of_pilots.FIGURES["power"].alt(pilot())
    with pytest.raises(ConfigError, match="panel: 'sizes' is not allowed: one of size, measures"):
        made["pilot"][2].power(panel="sizes")


def test_what_was_learned_is_of_what_was_seen(made):
    (axes,) = made["learned"][2].learned().axes
    assert "engaged" in axes.get_title("left").lower()
    assert "seen +5 points" in of_pilots.OF_LEARNED["learned"].alt(lesson())
    nothing = LearnedPlots(Taught.of_one_world("hybrid", "push"))
    assert nothing.names == []
    with pytest.raises(ConfigError, match=r"learned: .*forecast the pilot in worlds"):
        nothing.learned()


def test_a_calibration_has_each_parameter_in_its_range_the_best_told_above(made):
    plots, figures = made["calibration"][2], of_calibrations.FIGURES
    (axes,) = plots.told().axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names[0] == "peers.weight (log-odds)"
    assert names[-1].startswith("response_shift.visit")
    low, high = axes.collections[0].get_segments()[0][:, 0]
    assert (low, high) == pytest.approx((0.3, 0.7))
    (axes,) = plots.told(size="column").axes
    assert axes.get_yticklabels()[1].get_text() == "fatigue.\nown_half_life_weeks"
    alt = figures["told"].alt(calibration())
    assert alt.startswith("Of 3 parameters the log tells 1, 1 in part and 1 not")
    (axes,) = plots.fit(channel="rep_email").axes
    assert axes.lines[0].get_ydata() == pytest.approx([0.4] * 4)
    assert "rep email 3 of 4; site 3 of 4" in figures["fit"].alt(calibration())
    with pytest.raises(ConfigError, match="panel: 'mail' is not allowed: one of rep_email, site"):
        plots.fit(channel="mail")
    assert "$x_$.csv" in texts(figures["fit"].draw(calibration("$x_$.csv")))


@pytest.mark.parametrize("kind", ["line", "plane"])
def test_any_name_of_an_arm_is_drawn_as_it_stands(made, kind):
    odd = called(made[kind][0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in ("response", "leads", "winner", "engagement_by_arm"):
            picture = of_sweeps.FIGURES[name]
            if picture.holds(odd):
                assert "\x1b" not in picture.alt(odd), name
                figure = picture.draw(odd)
                FigureCanvasAgg(figure).draw()
                assert "\x1b" not in texts(figure), name
                assert "$x_$" in texts(figure), name


def test_unknown_measures_arms_and_sizes_are_named(made):
    line, plane = made["line"][2], made["plane"][2]
    with pytest.raises(ConfigError, match="one of engagement, engaged"):
        line.response(measure="engagment")
    with pytest.raises(ConfigError, match="one of push, hybrid, none"):
        plane.by_arm(arm="nobody")
    with pytest.raises(ConfigError, match="did you mean page"):
        line.response(size="pages")
    with pytest.raises(ConfigError, match="winner: it takes a grid of two keys"):
        line.winner()


def test_all_are_written_in_any_size_and_format(made, tmp_path):
    paths = made["line"][2].all(tmp_path / "new", size="column", formats="svg")
    assert [path.name for path in paths] == ["response.svg", "leads.svg"]
    assert 'width="252.2' in paths[0].read_text(encoding="utf-8"), "89 mm in points"
    with pytest.raises(ConfigError, match="png, svg or pdf"):
        made["line"][2].all(tmp_path / "none", formats="gif")
    assert not (tmp_path / "none").exists()
