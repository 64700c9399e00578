"""The figures of a study: at every size, into given axes, under any name, and in which files."""

import dataclasses
import re
import warnings
import xml.etree.ElementTree as ET
from itertools import pairwise

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch

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
from experiments.figures.marks import Tips
from experiments.figures.outcomes import money
from experiments.figures.sheet import Sheet
from experiments.figures.style import FAINT, GRID, INK, PAPER, RC, looks
from experiments.figures.weekly import by_week
from tests.experiments.figures.looking import check_whole, lines_of, named, texts, twenty

ODD = ("$x_", "a$b^$", "_below", "<script>", "\x1b[1m=1+1")
WANTING = (
    "story", "differences", "lead_by_assumption", "lead_by_causes", "lead_by_world",
    "costs_of_rules", "probability_best", "acceptability", "worth_knowing",
)  # fmt: skip
"""Figures that a single arm's study lacks."""


@pytest.fixture(scope="module")
def pages(study):
    """Each figure of a page, as it is drawn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {name: picture.draw(study) for name, picture in FIGURES.items()}


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


@pytest.mark.parametrize("name", [name for name in FIGURES if "_by_week" not in name])
def test_given_axes_take_one_panel_and_keep_the_look_and_place_of_their_owner(study, pages, name):
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
    legend = ax.get_legend()
    assert (legend is not None) == bool(pages[name].legends)
    if legend is not None:
        told = {text.get_text() for text in legend.get_texts()}
        assert told
        assert told <= {text.get_text() for text in pages[name].legends[0].get_texts()}
        renderer = FigureCanvasAgg(figure).get_renderer()
        assert legend.get_window_extent(renderer).y1 < ax.xaxis.get_tightbbox(renderer).y0


def test_rows_in_small_axes_are_named_in_type_that_fits():
    figure = Figure(figsize=(4, 4), layout="constrained")
    ax, other = figure.subplots(2, 1)
    with Sheet(ax, "page", "t", "n", entries=[Patch(label="$x$"), Patch(label="_y")]) as sheet:
        sheet.rows(ax, [f"a key of {at}\nits ends" for at in range(9)])
        ax.set_xlabel("label")
    figure.canvas.draw()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert len(boxes) == 9
    assert all(one.y0 >= below.y1 for one, below in pairwise(boxes))
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["$x$", " _y"]
    assert other.get_window_extent().y1 < legend.get_window_extent().y0
    assert legend.get_window_extent().y1 < ax.xaxis.label.get_window_extent().y0


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
