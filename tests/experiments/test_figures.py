"""Figures: which are drawn, that nothing is clipped or covered, and the same bytes twice."""

import json
import warnings

import matplotlib
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.figures import FIGURES, draw_all
from experiments.figures.doubt import _bars
from experiments.figures.style import RC, looks, save
from experiments.flow import yearly
from experiments.study import NotAStudy, Study
from tests.experiments import synthetic

WANTING = (
    "story", "lead_by_causes", "lead_by_world", "costs_of_rules", "probability_best",
    "acceptability", "worth_knowing",
)  # fmt: skip
"""Figures that a single arm's study lacks."""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return synthetic.study(tmp_path_factory.mktemp("studies") / "five", told=True)


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    return synthetic.study(tmp_path_factory.mktemp("studies") / "one", 1, ("hybrid",))


@pytest.fixture(scope="module")
def drawn(study, tmp_path_factory):
    """The files of all figures, and the figures themselves by name, as they were saved."""
    figures = {}

    def kept(figure, stem):
        figures[stem.name] = figure
        return save(figure, stem)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.figures.style.save", kept)
        return draw_all(study, tmp_path_factory.mktemp("drawn")), figures


@pytest.fixture
def unsaved(monkeypatch):
    """Draws a figure once, on no file, in the place of a PNG and an SVG."""

    def draw(figure, stem):
        FigureCanvasAgg(figure).draw()
        return [stem.with_suffix(kind) for kind in (".png", ".svg")]

    monkeypatch.setattr("experiments.figures.style.save", draw)


def texts(figure):
    """All words of a figure."""
    found = [text.get_text() for text in figure.findobj(matplotlib.text.Text)]
    return " ".join(found)


def test_every_figure_is_written_as_png_and_svg(study, drawn, tmp_path):
    paths, _ = drawn
    assert [path.name for path in paths] == [
        f"{name}.{kind}" for name in FIGURES for kind in ("png", "svg")
    ]
    again = draw_all(study, tmp_path / "again")
    for first, second in zip(paths, again, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name


@pytest.mark.usefixtures("unsaved")
def test_a_single_run_has_figures_without_bands(single, tmp_path):
    told = [name for name in FIGURES if name not in WANTING]
    paths = draw_all(single, tmp_path)
    assert [path.stem for path in paths[::2]] == told
    with matplotlib.rc_context(RC):
        figure = FIGURES["trust_by_week"](single)
        assert "One replicate, so no bands" in texts(figure)
        assert not figure.axes[0].collections


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_clipped_and_no_legend_covers_data(drawn, name):
    with matplotlib.rc_context(RC):
        figure = drawn[1][name]
        FigureCanvasAgg(figure)
        whole = figure.bbox
        outside = figure.get_tightbbox().transformed(figure.dpi_scale_trans)
        assert outside.x0 >= whole.x0 - 1
        assert outside.x1 <= whole.x1 + 1
        assert outside.y0 >= whole.y0 - 1
        assert outside.y1 <= whole.y1 + 1
        legend = figure.legends[0].get_window_extent()
        for axes in figure.axes:
            if axes.get_visible():
                assert not legend.overlaps(axes.get_tightbbox())
        assert not legend.overlaps(figure.texts[-1].get_window_extent())
        words = texts(figure)
        assert "Simulation" in words
        assert ("One HCP in replicate 1" if name == "story" else "n = 8 replicates") in words


@pytest.mark.usefixtures("unsaved")
def test_any_name_of_an_arm_is_drawn_as_it_stands(tmp_path):
    """Neither $ (mathematics) nor a first underscore (left out of legends) means anything."""
    made = synthetic.study(tmp_path / "odd", told=True)
    names = dict(zip(synthetic.ARMS, ("$x_", "a$b^$", "_below", "<b>", "\x1b[1mx"), strict=True))
    made.manifest["arms"] = {names[arm]: lines for arm, lines in made.manifest["arms"].items()}
    tables = [made.summary, made.differences, made.weekly, made.channels, made.story,
              made.story_weeks, made.by_world, made.ranking, made.acceptability,
              made.break_even]  # fmt: skip
    for table in tables:
        table["arm"] = table["arm"].replace(names)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw_all(made, tmp_path / "drawn")
    with matplotlib.rc_context(RC):
        legend = FIGURES["trust_by_week"](made).legends[0]
        shown = [text.get_text().strip() for text in legend.get_texts()]
    assert shown == ["$x_", "a$b^$", "_below", "<b>", "[1mx"]


def test_arms_differ_in_colour_line_and_marker(study):
    seen = looks(study)
    assert len({look.colour for look in seen.values()}) == 5
    assert len({look.line for look in seen.values()}) == 5
    assert len({look.marker for look in seen.values()}) == 5


def test_segments_with_one_value_are_not_drawn(study):
    rows = study.summary
    mono = rows[(rows["segment"] != "country") | (rows["value"] == "de")]
    less = Study(
        study.folder, study.manifest, study.weekly, study.channels, mono, study.differences, None
    )
    with matplotlib.rc_context(RC):
        assert FIGURES["outcomes_by_country"](less) is None


def test_channels_per_hcp_and_year(study):
    rows = study.channels
    rows = rows[(rows["arm"] == "push") & (rows["channel"] == "visit")]
    expected = rows["delivered"].sum() / 8 / 2037 / (30 / 52)
    flow = yearly(study).set_index(["arm", "channel"])
    assert flow.loc[("push", "visit"), "delivered"] == pytest.approx(expected)
    assert flow["planned"].sum() == pytest.approx((flow["blocked"] + flow["delivered"]).sum())


def test_tables_of_another_form_are_refused_in_a_sentence(tmp_path):
    folder = tmp_path / "later"
    synthetic.study(folder, 1, ("hybrid",))
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    assert "schema" not in manifest, "as of 0.1.0, which is read"
    path.write_text(json.dumps(manifest | {"schema": 2}), encoding="utf-8")
    with pytest.raises(NotAStudy, match="holds tables of form 2, and this version reads form 1"):
        Study.load(folder)


@pytest.mark.parametrize(
    "name", ["manifest.json", "weekly.parquet", "channels.parquet", "summary.csv"]
)
def test_a_folder_that_is_no_study_says_what_is_missing(tmp_path, name):
    folder = tmp_path / "broken"
    synthetic.study(folder, 1, ("hybrid",))
    (folder / name).unlink()
    with pytest.raises(NotAStudy, match=f"{name} is missing"):
        Study.load(folder)
    (folder / name).write_text("no", encoding="utf-8")
    with pytest.raises(NotAStudy, match=name):
        Study.load(folder)
    with pytest.raises(NotAStudy, match="no such folder"):
        Study.load(folder / "nowhere")


def test_arms_keep_names_that_look_like_numbers_or_nothing(tmp_path):
    synthetic.study(tmp_path / "odd")
    path = tmp_path / "odd" / "summary.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("push,", "null,").replace("pull,", "1,"), encoding="utf-8")
    assert Study.load(tmp_path / "odd").arms[:2] == ["null", "1"]


def test_a_group_is_held_against_the_floor_of_what_stands_out_in_it():
    """A group that holds what stands out does too, though the best of as many groups is more."""
    rows = pd.DataFrame({
        "name": ["behaviour.habit.*", "behaviour.pull.*"], "ci_low": [1.0, 1.0],
        "evppi": [4.1, 3.9], "ci_high": [5.0, 5.0], "floor": [4.0, 4.5], "shown": [True, False],
    })  # fmt: skip
    axes = Figure().subplots()
    _bars(axes, rows, 2.0, "group")
    drawn = [one for lines in axes.collections for one in lines.get_segments()]
    floors = [(start, end) for start, end in drawn if start[0] == end[0]]  # upright ones
    for bar, (start, end), shown in zip(axes.patches, floors, rows["shown"], strict=True):
        assert (bar.get_width() > start[0]) == shown
        assert start[1] < bar.get_y() + bar.get_height() / 2 < end[1]
