"""Figures: what is drawn against the tables, at every size, into given axes, and in which files."""

import dataclasses
import re
import warnings
import xml.etree.ElementTree as ET
from itertools import pairwise

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.config_errors import ConfigError
from experiments.figures import (
    FIGURES,
    SIZES,
    Plots,
    Size,
    as_svg,
    draw,
    draw_all,
    missing_of,
)
from experiments.figures.doubt import _bars
from experiments.figures.forest import forest, gaps_of_best
from experiments.figures.funnel import blocked, funnel, planned
from experiments.figures.harm import harms
from experiments.figures.marks import Tips
from experiments.figures.outcomes import by_segment, money
from experiments.figures.style import FAINT, GRID, INK, PAPER, RC, looks
from experiments.figures.turns import moves, tornado
from experiments.figures.weekly import by_week, weekly_means
from experiments.flow import yearly
from tests.experiments import synthetic

ODD = ("$x_", "a$b^$", "_below", "<script>", "\x1b[1m=1+1")
SPECIALTIES = {"engager": "oncology", "learner": "primary_care", "traditionalist": "surgical"}
WANTING = (
    "story", "differences", "lead_by_assumption", "lead_by_causes", "lead_by_world",
    "costs_of_rules", "probability_best", "acceptability", "worth_knowing",
)  # fmt: skip
"""Figures that a single arm's study lacks."""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = synthetic.study(tmp_path_factory.mktemp("studies") / "five", told=True)
    rows = made.summary[made.summary["segment"] == "persona"]
    specialties = rows.assign(segment="specialty", value=rows["value"].map(SPECIALTIES))
    return dataclasses.replace(made, summary=pd.concat([made.summary, specialties]))


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    return synthetic.study(tmp_path_factory.mktemp("studies") / "one", 1, ("hybrid",))


@pytest.fixture(scope="module")
def pages(study):
    """Each figure of a page, as it is drawn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {name: picture.draw(study) for name, picture in FIGURES.items()}


def named(study, names):
    """The study with other names of its arms."""
    new = dict(zip(study.arms, names, strict=False))

    def called(table):
        if table is None:
            return None
        both = [name for name in ("arm", "versus") if name in table.columns]
        return table.assign(**{name: table[name].map(new) for name in both}).dropna(subset=both)

    tables = ("weekly", "channels", "summary", "differences", "sensitivity_runs", "why", "rules",
              "story", "story_weeks", "by_world", "ranking", "acceptability",
              "break_even")  # fmt: skip
    manifest = {**study.manifest, "arms": {name: [] for name in new.values()}}
    return dataclasses.replace(
        study, manifest=manifest, **{name: called(getattr(study, name)) for name in tables}
    )


def twenty(study):
    """Four times the same arms, under twenty names."""
    parts = [named(study, [f"{arm} variant {at}" for arm in study.arms]) for at in range(4)]
    tables = ("weekly", "channels", "summary", "differences", "ranking", "acceptability")
    together = {
        name: pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        for name in tables
    }
    manifest = {**study.manifest, "arms": {a: [] for part in parts for a in part.arms}}
    return dataclasses.replace(study, manifest=manifest, story=None, by_world=None, **together)


def texts(figure):
    """All words of a figure."""
    return " ".join(text.get_text() for text in figure.findobj(matplotlib.text.Text))


def lines_of(axes, arm):
    """The lines of an arm that follow data."""
    return [
        line for line in axes.lines
        if (line.get_gid() or "").startswith(f"arm:{arm}#") and len(line.get_xdata()) > 2
    ]  # fmt: skip


def check_whole(figure, name):
    """Nothing of a figure is outside of it, and no legend lies on a panel."""
    FigureCanvasAgg(figure).draw()
    whole = figure.bbox
    outside = figure.get_tightbbox().transformed(figure.dpi_scale_trans)
    assert outside.x0 >= whole.x0 - 1, name
    assert outside.x1 <= whole.x1 + 1, name
    assert outside.y0 >= whole.y0 - 1, name
    assert outside.y1 <= whole.y1 + 1, name
    for legend in figure.legends:
        for axes in figure.axes:
            assert not legend.get_window_extent().overlaps(axes.get_window_extent()), name


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_clipped_and_each_says_that_it_is_a_simulation(pages, name):
    check_whole(pages[name], name)
    words = texts(pages[name])
    assert "Simulation" in words
    others = {"story": "One HCP in replicate 1", "lead_by_assumption": "that were run again"}
    assert others.get(name, "n = 8 replicates") in words.replace("\n", " ")


def test_a_study_has_its_figures_in_files_that_are_the_same_bytes_again(
    study, tmp_path, monkeypatch
):
    two = ("differences", "engaged_by_week")
    monkeypatch.setattr("experiments.figures.FIGURES", {name: FIGURES[name] for name in two})
    (tmp_path / "one").mkdir()
    paths = draw_all(study, tmp_path / "one", formats=("png", "svg", "pdf"))
    assert [path.name for path in paths] == [f"{n}.{k}" for n in two for k in ("png", "svg", "pdf")]
    again = draw_all(study, tmp_path / "two", formats=("png", "svg", "pdf"))
    for first, second in zip(paths, again, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name
    svg = paths[1].read_text(encoding="utf-8")
    assert "dc:date" not in svg
    assert "n = 8 replicates" in svg, "text stays text"
    lesser = dataclasses.replace(study, differences=None)
    assert [path.stem for path in draw_all(lesser, tmp_path / "one")] == ["engaged_by_week"] * 2
    assert not list((tmp_path / "one").glob("differences.*")), "nothing stays that is not drawn"


def test_a_figure_is_drawn_where_and_only_where_nothing_is_missing(single, study, pages):
    missing = missing_of(single)
    assert set(missing) == {*WANTING, "outcomes_by_specialty"} | {
        name for name in missing if name.startswith("outcomes_by")
    }
    for name in WANTING:
        assert FIGURES[name].draw(single) is None, name
        assert FIGURES[name].alt(single) == ""
    assert "worlds=evidence" in missing["lead_by_world"]
    assert "why=true" in missing["lead_by_causes"]
    lacking = missing_of(study)
    assert {name for name, figure in pages.items() if figure is None} == set(lacking)


def test_a_single_run_has_lines_without_bands(single):
    figure = by_week(single, measure="trust")
    assert "One replicate, so no bands" in texts(figure)
    assert not figure.axes[0].collections


def test_lines_by_week_are_means_of_the_weekly_table(study, pages):
    rows = study.weekly[(study.weekly["segment"] == "all") & (study.weekly["arm"] == "pull")]
    for measure, figures in (
        ("engaged", 100 * rows["engaged"] / rows["hcps"]),
        ("trust", rows["trust"]),
    ):
        axes = pages[f"{measure}_by_week"].axes[0]
        (line,) = lines_of(axes, "pull")
        expected = figures.groupby(rows["week"]).mean()
        assert line.get_ydata() == pytest.approx(expected.to_numpy())
        assert list(line.get_xdata()) == list(expected.index)
        band = next(one for one in axes.collections if one.get_gid().startswith("arm:pull#"))
        low = weekly_means(study, measure).query("arm == 'pull'")["ci_low"].min()
        assert band.get_paths()[0].vertices[:, 1].min() == pytest.approx(
            low * (100 if measure == "engaged" else 1)
        )


def test_the_forest_has_the_paired_differences_of_the_best_arm_and_greys_ties(study):
    narrow = study.differences.copy()
    tie = (narrow["arm"] == "hybrid") & (narrow["versus"] == "push")
    narrow.loc[tie, ["ci_low", "ci_high"]] = [-0.01, 0.09]
    figure = forest(dataclasses.replace(study, differences=narrow), measure="engagement")
    rows = gaps_of_best(study, "engagement").set_index("versus")
    assert set(rows["arm"]) == {"hybrid"}
    assert list(rows.index) == ["push", "traditional", "pull"], "no contact is no rival"
    (axes,) = figure.axes
    drawn = {
        line.get_gid().split("#")[0][4:]: line
        for line in axes.lines if line.get_marker() not in ("None", "|", "_") and line.get_gid()
    }  # fmt: skip
    for rival, gap in rows["difference"].items():
        assert drawn[rival].get_xdata()[0] == pytest.approx(gap)
    assert drawn["push"].get_color() != drawn["pull"].get_color() == looks(study)["pull"].colour
    assert any(set(line.get_xdata()) == {0} for line in axes.lines), "a line at zero"


def test_the_tornado_has_both_ends_of_each_assumption_and_the_line_at_zero(study):
    lead, rows = moves(study, "engaged")
    runs = study.sensitivity_runs
    mine = runs[(runs["arm"] == lead.arm) & (runs["versus"] == lead.versus)
                & (runs["measure"] == "engaged")].set_index("variant")["difference"]  # fmt: skip
    ends = {f"{row.name} {end.what}".strip(): end.gap for row in rows for end in row.ends}
    assert ends == pytest.approx(dict(mine[list(ends)]))
    assert rows == sorted(rows, key=lambda row: -row.width(lead.difference))
    (axes,) = tornado(study, measure="engaged").axes
    bars = {round(bar.get_x() + bar.get_width(), 6) for bar in axes.patches}
    assert {round(100 * gap, 6) for gap in ends.values()} <= bars
    assert any(set(line.get_xdata()) == {0.0} for line in axes.lines)


def test_an_audit_has_its_assumptions_in_the_tornado(study):
    lead, _ = moves(study, "engagement")
    row = {"assumption": "behaviour.trust.asymmetry", "about": "", "default": 2.0, "low": 1.0,
           "high": 5.0, "measure": "engagement", "arm": lead.arm, "versus": lead.versus,
           "difference": 0.02, "at_low": 0.09, "at_high": -0.4, "turns_at": 2.2,
           "distance": 0.1}  # fmt: skip
    off = {**row, "assumption": "without peers", "default": np.nan, "at_low": 0.03, "at_high": 0.03}
    nothing = {**row, "assumption": "idle", "at_low": 0.02, "at_high": 0.02}
    audited = dataclasses.replace(study, audit=pd.DataFrame([row, off, nothing]))
    lead, rows = moves(audited, "engagement")
    assert lead.difference == 0.02
    assert rows[0].name == "behaviour.trust.asymmetry"
    assert [end.what for end in rows[0].ends] == ["1", "5"]
    assert next(one for one in rows if one.name == "without peers").ends[0].what == "without"
    assert "idle" not in {one.name for one in rows}
    assert "1 of" in FIGURES["lead_by_assumption"].alt(audited)


def test_money_and_segments_are_those_of_the_summary(study):
    rows = study.summary.set_index(["arm", "segment", "value", "measure"])["mean"]
    (axes,) = money(study, measure="engaged").axes
    points = {
        line.get_gid().split("#")[0][4:]: (line.get_xdata()[0], line.get_ydata()[0])
        for line in axes.lines if line.get_marker() in [one.marker for one in looks(study).values()]
    }  # fmt: skip
    for arm in study.arms:
        cell = (arm, "all", "all")
        assert points[arm] == pytest.approx((rows[(*cell, "cost")], 100 * rows[(*cell, "engaged")]))
    (axes,) = by_segment(study, segment="country", measure="fatigue").axes
    (line,) = [
        one for one in lines_of(axes, "push") if one.get_marker() == looks(study)["push"].marker
    ]
    countries = synthetic.BREAKDOWNS["country"]
    assert line.get_xdata() == pytest.approx(
        [rows["push", "country", one, "fatigue"] for one in countries]
    )
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        one.upper() for one in countries
    ]


def test_the_funnel_and_what_was_in_the_way_are_those_of_the_channels(study):
    table = planned(study).set_index(["arm", "channel"])
    (axes,) = funnel(study, channel="visit").axes
    widths = {(round(bar.get_y() + 0.33), round(bar.get_width(), 9)) for bar in axes.patches}
    for at, arm in enumerate(("push", "hybrid", "traditional")):
        for stage in ("planned", "delivered", "responded", "engaged"):
            assert (at, round(table.loc[(arm, "visit"), stage], 9)) in widths
    (axes,) = blocked(study, arm="push").axes
    ends: dict[int, float] = {}
    for bar in axes.patches:
        at = round(bar.get_y() + bar.get_height() / 2)
        ends[at] = ends.get(at, 0.0) + bar.get_width()
    assert list(ends.values()) == pytest.approx([100.0] * 5)
    first = axes.get_yticklabels()[0].get_text()
    assert first.split("  ") == ["visit", f"{table.loc[('push', 'visit'), 'planned']:.2g}"]


def test_harm_has_the_summary_and_what_nobody_noticed(study):
    touches = study.channels.assign(noticed=study.channels["delivered"] * 0.25)
    table = harms(dataclasses.replace(study, channels=touches)).set_index(["measure", "arm"])
    assert table.loc[("unnoticed", "push"), "mean"] == pytest.approx(0.75)
    assert ("unnoticed", "none") not in table.index
    rows = study.summary[(study.summary["segment"] == "all") & (study.summary["arm"] == "push")]
    assert (
        table.loc[("fatigue", "push"), "mean"] == rows.set_index("measure").loc["fatigue", "mean"]
    )


@pytest.mark.parametrize("name", [name for name in FIGURES if "_by_week" not in name])
def test_given_axes_take_one_panel_and_keep_the_look_and_place_of_their_owner(study, name):
    figure = Figure()
    ax, other = figure.subplots(1, 2)
    place, look = ax.get_position().bounds, dict(matplotlib.rcParams)
    assert FIGURES[name].draw(study, ax=ax) is figure
    assert ax.get_position().bounds == place
    assert figure.axes == [ax, other]
    assert not figure.legends
    assert not figure.texts
    assert not other.has_data()
    assert ax.has_data() or ax.patches
    assert dict(matplotlib.rcParams) == look


@pytest.mark.parametrize("size", ["column", "slide", "phone", "report"])
def test_sizes_have_their_width_and_nothing_is_clipped(study, size):
    for name in ("engagement_by_week", "differences", "harm", "money"):
        figure = FIGURES[name].draw(study, size=size)
        wide, high = figure.get_size_inches()
        if size == "slide":
            assert wide / high == pytest.approx(16 / 9)
        else:
            assert wide == pytest.approx(SIZES[size].width)
        check_whole(figure, (name, size))
    columns = {axes.get_subplotspec().colspan.start for axes in figure.axes}
    assert len(columns) == (1 if size in ("column", "phone") else 2), "stacked where it is narrow"
    assert (figure._suptitle is None) == (not SIZES[size].titled)


def test_a_size_of_ones_own(study):
    figure = by_week(study, size=Size("poster", 5.0, 12.0, 1, 4, 100))
    assert figure.get_size_inches()[0] == 5.0
    assert figure.axes[0].xaxis.label.get_fontsize() == 12.0


def test_twenty_arms_are_all_named_and_clear_of_each_other(study):
    many = twenty(study)
    for size in ("phone", "page"):
        figure = by_week(many, size=size)
        check_whole(figure, size)
        boxes = sorted(
            (t.get_window_extent() for t in figure.axes[0].texts), key=lambda box: box.y0
        )
        assert len(boxes) == 20
        assert all(a.y0 + 0.75 * a.height <= b.y0 for a, b in pairwise(boxes))
    figure = money(many)
    check_whole(figure, "money")
    assert len(figure.legends[0].get_texts()) == 20
    assert len(FIGURES["money"].alt(many)) < 400


def test_any_name_of_an_arm_is_drawn_as_it_stands(study):
    """Neither $ (mathematics) nor a first underscore (left out of legends) means anything."""
    odd, seen = named(study, ODD), [*ODD[:4], "[1m=1+1"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, picture in FIGURES.items():
            assert "\x1b" not in picture.alt(odd), name
            figure = Figure()
            picture.draw(odd, ax=figure.subplots())
            FigureCanvasAgg(figure).draw()
        figure = by_week(odd, measure="trust")
        svg = as_svg(figure)
    assert [text.get_text().strip() for text in figure.axes[0].texts] == seen
    ids = [node.get("id", "") for node in ET.fromstring(svg).iter()]
    arms = {one[4:].rpartition("#")[0].strip() for one in ids if one.startswith("arm:")}
    assert arms == set(seen)


def test_arms_and_points_have_names_of_their_own_in_an_svg(study, pages):
    for name in ("engagement_by_week", "differences", "funnel_by_channel"):
        ids = re.findall(r'id="((?:arm|tip):[^"]*)"', as_svg(pages[name]))
        assert len(ids) == len(set(ids)) > 10, name
        assert all(re.fullmatch(r"(arm|tip):.*#\d+", one, re.S) for one in ids)
    figure = pages["engagement_by_week"]
    weeks = re.findall(r'id="tip:([^"]*)#', as_svg(figure))
    assert len(weeks) == 5 * (30 // 4 + 1), "every fourth week, and the last"
    assert "hybrid, week 28: 0.2" in " ".join(weeks)
    tips = next(
        one for one in pages["engagement_by_week"].axes[0].get_children() if isinstance(one, Tips)
    )
    (line,) = lines_of(figure.axes[0], tips.get_gid()[4:].split("#")[0])
    assert tips.places[0, 1] == pytest.approx(line.get_ydata()[3])


def test_colours_that_a_page_swaps_are_no_arms_but_for_ink(study):
    colours = {look.colour.lower() for look in looks(study).values()}
    assert not colours & {FAINT, GRID, PAPER}
    svg = as_svg(by_week(study))
    assert INK in svg
    assert PAPER in svg
    assert GRID in svg


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "forrest"}, ["figure: 'forrest' is not allowed", "differences"]),
        ({"name": "harmm"}, ["did you mean harm?", "engagement_by_week"]),
        ({"name": "harm", "size": "pages"}, ["size: 'pages' is not allowed", "did you mean page?"]),
        ({"name": "harm", "formats": ["png", "gif"]}, ["formats: 'gif'", "png, svg or pdf"]),
    ],
)
def test_errors_name_what_there_is(study, tmp_path, given, words):
    with pytest.raises(ConfigError) as error:
        draw(study, folder=tmp_path / "none", **given)
    assert all(word in str(error.value) for word in words), str(error.value)
    assert not (tmp_path / "none").exists()


def test_a_figure_of_what_the_study_lacks_says_what_would_make_it(single):
    with pytest.raises(ConfigError, match="compare two arms or more with worlds=evidence"):
        draw(single, "lead_by_world")
    with pytest.raises(
        ConfigError, match=r"compare two arms or more.*this study has engagement_by"
    ):
        Plots(single).forest()


def test_plots_draw_each_figure_that_they_name(study, tmp_path):
    plots = Plots(study)
    assert plots.names == [name for name in FIGURES if name not in missing_of(study)]
    for name in ("harm", "money", "differences", "outcomes_by_country"):
        call = FIGURES[name].call
        figure = eval(f"plots.{call}", {"plots": plots})
        assert texts(figure) == texts(FIGURES[name].draw(study)), name
    with pytest.raises(ConfigError, match="one of push, pull, hybrid, traditional"):
        plots.blocked(arm="nobody")
    (path,) = draw(study, "harm", tmp_path, size="column", formats="svg")
    assert path.read_text(encoding="utf-8").count('width="252.2') == 1, "89 mm in points"


def test_a_style_sheet_is_that_of_the_figures(study):
    with matplotlib.rc_context():
        matplotlib.style.use("experiments.figures.hcpsim")
        assert matplotlib.rcParams["axes.edgecolor"] == RC["axes.edgecolor"]
        assert matplotlib.rcParams["text.parse_math"] is False


def test_arms_differ_in_colour_line_and_marker(study):
    seen = looks(study)
    assert len({look.colour for look in seen.values()}) == 5
    assert len({look.line for look in seen.values()}) == 5
    assert len({look.marker for look in seen.values()}) == 5


def test_segments_with_one_value_are_not_drawn(study):
    rows = study.summary
    mono = rows[(rows["segment"] != "country") | (rows["value"] == "de")]
    less = dataclasses.replace(study, summary=mono)
    assert FIGURES["outcomes_by_country"].draw(less) is None
    assert "population=eu5" in FIGURES["outcomes_by_country"].missing(less)


def test_channels_per_hcp_and_year(study):
    rows = study.channels
    rows = rows[(rows["arm"] == "push") & (rows["channel"] == "visit")]
    expected = rows["delivered"].sum() / 8 / 2037 / (30 / 52)
    flow = yearly(study).set_index(["arm", "channel"])
    assert flow.loc[("push", "visit"), "delivered"] == pytest.approx(expected)
    assert flow["planned"].sum() == pytest.approx((flow["blocked"] + flow["delivered"]).sum())


def test_a_group_is_held_against_the_floor_of_what_stands_out_in_it():
    """A group that holds what stands out does too, though the best of as many groups is more."""
    rows = pd.DataFrame({
        "name": ["behaviour.habit.*", "behaviour.pull.*"], "ci_low": [1.0, 1.0],
        "evppi": [4.1, 3.9], "ci_high": [5.0, 5.0], "floor": [4.0, 4.5], "shown": [True, False],
    })  # fmt: skip
    axes = Figure().subplots()
    _bars(axes, rows, 2.0)
    drawn = [one for lines in axes.collections for one in lines.get_segments()]
    floors = [(start, end) for start, end in drawn if start[0] == end[0]]  # upright ones
    for bar, (start, end), shown in zip(axes.patches, floors, rows["shown"], strict=True):
        assert (bar.get_width() > start[0]) == shown
        assert start[1] < bar.get_y() + bar.get_height() / 2 < end[1]
