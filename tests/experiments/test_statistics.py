"""Means, paired differences and their intervals, against SciPy and by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.statistics import (
    CELL,
    by_world,
    holm,
    interval,
    pair,
    paired_contrast,
    summarise,
    variance_ratio,
    world_of,
)
from sim.scorecard.declared import BETTER
from tests.counting import calls
from tests.experiments.synthetic import measures

A = [0.20, 0.24, 0.22, 0.27, 0.21]
B = [0.18, 0.23, 0.19, 0.26, 0.20]


def table(arms, measure="engagement", segment="all", value="all"):
    """A long table of one cell; None leaves a replicate out."""
    return pd.DataFrame(
        [
            (arm, replicate, segment, value, measure, figure)
            for arm, figures in arms.items()
            for replicate, figure in enumerate(figures, 1)
            if figure is not None
        ],
        columns=["arm", "replicate", "segment", "value", "measure", "figure"],
    )


def row(differences, arm, versus):
    """The one row of an ordered pair."""
    found = differences[(differences["arm"] == arm) & (differences["versus"] == versus)]
    assert len(found) == 1
    return found.iloc[0]


def test_means_have_students_interval():
    summary = summarise(table({"a": A}))
    low, high = stats.t.interval(0.95, len(A) - 1, np.mean(A), stats.sem(A))
    assert list(summary.columns) == [
        "arm", "segment", "value", "measure", "mean", "ci_low", "ci_high",
    ]  # fmt: skip
    assert summary["mean"].tolist() == pytest.approx([np.mean(A)])
    assert summary[["ci_low", "ci_high"]].iloc[0].tolist() == pytest.approx([low, high])


def in_worlds(arms, worlds):
    """A long table whose replicates live in these worlds, and one of the means in each world."""
    lived = table(arms)
    lived["world"] = [worlds[replicate - 1] for replicate in lived["replicate"]]
    means = lived.groupby(["arm", "world", *CELL], sort=False, as_index=False)["figure"].mean()
    return lived, means.rename(columns={"world": "replicate"})


def test_replicates_of_one_world_count_as_one():
    lived, means = in_worlds({"a": [*A, 0.25], "b": [*B, 0.21]}, [7, 7, 3, 3, 9, 9])
    for tell in (summarise, pair):
        pd.testing.assert_frame_equal(tell(lived), tell(means))
        assert not tell(lived).equals(tell(lived.drop(columns="world")))
    figures = lived.pivot(index="replicate", columns="arm", values="figure").to_numpy()
    signs, world = np.array([1.0, -1.0]), world_of(lived, range(1, 7))
    by_mean = means.pivot(index="replicate", columns="arm", values="figure").to_numpy()
    assert paired_contrast(figures, signs, world) == pytest.approx(paired_contrast(by_mean, signs))


def test_in_a_world_only_replicates_of_both_arms_are_compared():
    """The second replicate of the first world failed in one arm: its mean is of the other."""
    lived, _ = in_worlds({"a": [0.2, 0.9, 0.3, 0.4], "b": [0.1, None, 0.2, 0.2]}, [1, 1, 2, 2])
    found = row(pair(lived), "a", "b")
    assert found["difference"] == pytest.approx(np.mean([0.1, 0.15]))
    half = stats.t.ppf(0.975, 1) * np.std([0.1, 0.15], ddof=1) / np.sqrt(2)
    assert found["ci_high"] - found["difference"] == pytest.approx(half)


def test_a_world_without_a_figure_is_left_out():
    assert by_world(np.array([[1.0], [3.0], [np.nan]]), np.array([0, 0, 1]))[:, 0] == pytest.approx(
        [2.0, np.nan], nan_ok=True
    )


def test_one_replicate_has_an_empty_interval():
    summary = summarise(table({"a": [0.3]}))
    assert summary["mean"].tolist() == [0.3]
    assert summary[["ci_low", "ci_high"]].isna().all(axis=None)
    only = row(pair(table({"a": [0.3], "b": [0.2]})), "a", "b")
    assert only["difference"] == pytest.approx(0.1)
    assert only[["ci_low", "ci_high", "p_better", "variance_ratio"]].isna().all()


def test_empty_figures_drop_their_replicate_only():
    summary = summarise(table({"a": [10.0, np.nan, 14.0], "b": [np.nan] * 3}, "cost_per_engaged"))
    assert summary["mean"].tolist() == pytest.approx([12.0, np.nan], nan_ok=True)


def test_differences_are_paired():
    both = pair(table({"a": A, "b": B}))
    found = row(both, "a", "b")
    test = stats.ttest_rel(A, B)
    interval = test.confidence_interval(0.95)
    assert found["difference"] == pytest.approx(np.mean(A) - np.mean(B))
    assert [found["ci_low"], found["ci_high"]] == pytest.approx([interval.low, interval.high])
    assert found["p_better"] == pytest.approx(1 - test.pvalue / 2)
    gaps = np.subtract(A, B)
    ratio = (np.var(A, ddof=1) + np.var(B, ddof=1)) / np.var(gaps, ddof=1)
    assert found["variance_ratio"] == pytest.approx(ratio)
    back = row(both, "b", "a")
    assert back["difference"] == pytest.approx(-found["difference"])
    assert back["p_better"] == pytest.approx(1 - found["p_better"])


def test_less_is_better_where_it_is():
    found = row(pair(table({"a": A, "b": B}, "fatigue")), "a", "b")
    assert found["p_better"] == pytest.approx(stats.ttest_rel(A, B).pvalue / 2)


@pytest.mark.parametrize("measure", ["spent", "a_measure_without_direction"])
def test_no_better_direction_gives_no_probability(measure):
    found = row(pair(table({"a": A, "b": B}, measure)), "a", "b")
    assert np.isnan(found["p_better"])
    assert np.isfinite(found["ci_low"])


@pytest.mark.parametrize(
    ("shift", "measure", "expected"),
    [(0.1, "trust", 1.0), (-0.1, "trust", 0.0), (0.0, "trust", 0.5), (0.1, "cost", 0.0)],
)
def test_a_constant_difference_is_certain(shift, measure, expected):
    shifted = [figure + shift for figure in A]
    found = row(pair(table({"a": shifted, "b": A}, measure)), "a", "b")
    assert found["p_better"] == expected
    assert found["ci_low"] == found["ci_high"] == pytest.approx(shift)
    assert np.isnan(found["variance_ratio"])


def test_constant_arms_have_no_variance_ratio():
    assert np.isnan(row(pair(table({"a": [1.0] * 3, "b": [2.0] * 3})), "a", "b")["variance_ratio"])


def test_a_missing_replicate_drops_from_its_pairs_only():
    arms = {"a": A, "b": [*B[:2], None, *B[3:]], "c": [*A[:4], np.nan]}
    both = pair(table(arms))
    shared = stats.ttest_rel(A[:2] + A[3:], B[:2] + B[3:]).confidence_interval(0.95)
    assert row(both, "a", "b")["ci_low"] == pytest.approx(shared.low)
    assert row(both, "a", "c")["difference"] == pytest.approx(0)
    rest = [0, 1, 3]
    gap = np.mean([B[i] - A[i] for i in rest])
    assert row(both, "b", "c")["difference"] == pytest.approx(gap)


def test_cells_that_one_arm_never_recorded_make_no_row():
    german = table({"a": A}, segment="country", value="de")
    both = pair(pd.concat([table({"a": A, "b": B}), german]))
    assert set(both["segment"]) == {"all"}
    assert len(both) == 2


def test_every_ordered_pair_and_a_single_arm():
    both = pair(measures())
    assert both.groupby(["arm", "versus"], observed=True).ngroups == 20
    alone = pair(table({"a": A}))
    assert alone.empty
    assert list(alone.columns) == list(both.columns)


def test_doubled_rows_are_a_problem():
    with pytest.raises(ValueError, match="twice"):
        pair(pd.concat([table({"a": A, "b": B}), table({"a": A})]))


def test_an_interval_is_the_same_alone_and_in_a_table():
    expected = stats.ttest_1samp(A, 0.0).confidence_interval(0.95)
    mean, half, error = (float(part) for part in interval(np.array(A)))
    assert [mean - half, mean + half] == pytest.approx([expected.low, expected.high])
    assert error == pytest.approx(stats.sem(A))
    many = interval(np.stack([A, B], axis=1))
    assert [part[0] for part in many] == [mean, half, error]
    assert np.isnan(float(interval(np.array(A[:1]))[1]))


def test_the_variance_ratio_of_columns_that_hardly_differ_is_empty():
    both = np.stack([A, A], axis=1)
    first, second = variance_ratio(both, np.stack([A, B], axis=1))
    assert np.isnan(first)
    assert second == pytest.approx(row(pair(table({"a": A, "b": B})), "a", "b")["variance_ratio"])


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.6]).tolist() == [1.0, 1.0]
    given = holm([0.02, np.nan, 0.01])
    assert given.tolist() == pytest.approx([0.02, np.nan, 0.02], nan_ok=True)
    assert holm([]).tolist() == []
    with pytest.raises(ValueError, match="0-1"):
        holm([1.2])


def test_directions_are_those_of_the_contract():
    more = {"engagement", "engaged", "reached", "minutes", "trust", "trust_change", "consented"}
    less = {"fatigue", "overloaded", "opted_out", "cost", "cost_per_engaged"}
    assert {name for name, sign in BETTER.items() if sign == 1} >= more
    assert {name for name, sign in BETTER.items() if sign == -1} >= less
    assert BETTER["spent"] is None


def test_a_larger_study_takes_no_more_steps():
    """Whole arrays are reckoned at once: ten times the cells and replicates, the same calls."""

    def study(replicates, values):
        keys = pd.MultiIndex.from_product(
            [["a", "b", "c"], range(replicates), range(values), [f"m{i}" for i in range(20)]],
            names=["arm", "replicate", "value", "measure"],
        )
        long = keys.to_frame(index=False).assign(segment="persona")
        long["value"] = long["value"].astype(str)
        return long.assign(figure=np.random.default_rng(1).normal(size=len(long)))

    small, large = study(3, 3), study(20, 35)
    pair(small)
    assert len(pair(large)) > 10 * len(pair(small))
    assert calls(lambda: pair(large)) < 1.2 * calls(lambda: pair(small))
