"""What is drawn in the figures of a study, against its tables."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from experiments.config_errors import ConfigError
from experiments.figures import (
    FIGURES,
    Plots,
)
from experiments.figures.doubt import _bars
from experiments.figures.forest import forest, gaps_of_best
from experiments.figures.funnel import blocked, funnel, planned
from experiments.figures.harm import harms
from experiments.figures.outcomes import by_segment, money
from experiments.figures.style import looks
from experiments.figures.turns import moves, tornado
from experiments.figures.weekly import by_week, weekly_means
from experiments.flow import yearly
from tests.experiments import synthetic
from tests.experiments.figures.looking import lines_of, texts


def test_a_single_run_has_lines_without_bands(single):
    figure = by_week(single, measure="trust")
    assert "One replicate, so no bands" in texts(figure)
    assert not figure.axes[0].collections


def test_lines_by_week_are_means_of_the_weekly_table(study):
    rows = study.weekly[(study.weekly["segment"] == "all") & (study.weekly["arm"] == "pull")]
    for measure, figures in (
        ("engaged", 100 * rows["engaged"] / rows["hcps"]),
        ("trust", rows["trust"]),
    ):
        axes = by_week(study, measure=measure).axes[0]
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
    narrow.loc[tie, "p_better"] = 0.99  # its interval may leave out zero: not jointly
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


def test_segments_with_one_value_are_not_drawn(study):
    rows = study.summary
    mono = rows[(rows["segment"] != "country") | (rows["value"] == "de")]
    less = dataclasses.replace(study, summary=mono)
    assert FIGURES["outcomes_by_country"].draw(less) is None
    assert "population=eu5" in FIGURES["outcomes_by_country"].missing(less)
    with pytest.raises(ConfigError, match="population=eu5"):
        Plots(less).segments("country")
    one = rows[(rows["segment"] != "tier") | (rows["value"] == "A")]
    with pytest.raises(ConfigError, match="outcomes_by_tier: there is nothing to draw"):
        Plots(dataclasses.replace(study, summary=one)).segments("tier")


def test_a_row_of_very_few_hcps_does_not_press_the_others_together(study):
    rows = study.summary.copy()
    last = list(dict.fromkeys(rows.loc[rows["segment"] == "specialty", "value"]))[-1]
    few = (rows["segment"] == "specialty") & (rows["value"] == last)
    before = FIGURES["outcomes_by_specialty"].draw(study).axes[0].get_xlim()
    rows.loc[few, "ci_low"], rows.loc[few, "ci_high"] = -40.0, 50.0
    drawn = FIGURES["outcomes_by_specialty"].draw(dataclasses.replace(study, summary=rows))
    low, high = drawn.axes[0].get_xlim()
    assert high - low < 1.5 * (before[1] - before[0])
    assert "of very few HCPs" in " ".join(" ".join(text.get_text() for text in drawn.texts).split())


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


def test_arms_differ_in_colour_line_and_marker(study):
    seen = looks(study)
    assert len({look.colour for look in seen.values()}) == 5
    assert len({look.line for look in seen.values()}) == 5
    assert len({look.marker for look in seen.values()}) == 5
