"""Replicates as many as a precision asks for: coverage, and what a study makes of it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.__main__ import main
from experiments.precision import wanted_replicates, widest
from experiments.statistics import interval, pair
from experiments.telling.precision import reckoned
from tests.drawing import draw_only

STUDIES = 20_000
TINY = ["population.size=100", "weeks=6", "warm_up.weeks=2", "executor.workers=1", "why=false"]


def intervals(half, first, most=200):
    """Means and half intervals of many studies whose true difference is 0 and spread 1."""
    rng = np.random.default_rng(11)
    gaps = rng.normal(0.0, 1.0, (most, STUDIES))
    count = wanted_replicates(first, gaps[:first].std(axis=0, ddof=1), half)
    assert count.max() <= most
    made = np.arange(most)[:, None] < count
    mean, wide, _ = interval(np.where(made, gaps, np.nan), first=first)
    return mean, wide, count


@pytest.mark.parametrize(("half", "first"), [(0.7, 10), (0.5, 10), (0.4, 10), (0.4, 20), (2.0, 5)])
def test_intervals_still_cover_and_are_as_narrow_as_asked(half, first):
    """Stein: at least 95 % whatever the spread; within what 20,000 studies can tell."""
    mean, wide, count = intervals(half, first)
    assert (wide <= half + 1e-12).all()
    noise = 3 * np.sqrt(0.95 * 0.05 / STUDIES)
    assert (np.abs(mean) <= wide).mean() == pytest.approx(0.95, abs=noise)
    assert (np.abs(mean) <= half).mean() >= 0.95 - noise
    assert count.min() >= first


def test_the_plain_interval_would_cover_less():
    """Why intervals rest on the first replicates alone: those that stop early look too sure."""
    rng = np.random.default_rng(11)
    gaps = rng.normal(0.0, 1.0, (200, STUDIES))
    count = wanted_replicates(10, gaps[:10].std(axis=0, ddof=1), 0.5)
    made = np.arange(200)[:, None] < count
    mean, wide, _ = interval(np.where(made, gaps, np.nan))
    assert (np.abs(mean) <= wide).mean() < 0.945


def test_intervals_and_p_values_rest_on_the_first_replicates():
    rng = np.random.default_rng(2)
    rows = [
        (arm, replicate, "all", "all", "engagement", figure)
        for arm in ("a", "b")
        for replicate, figure in enumerate(rng.normal(0.2, 0.01, 30), 1)
    ]
    measures = pd.DataFrame(
        rows, columns=["arm", "replicate", "segment", "value", "measure", "figure"]
    )
    row = pair(measures, first=8).iloc[0]
    figures = measures.pivot(index="replicate", columns="arm", values="figure")
    gaps = (figures["a"] - figures["b"]).to_numpy()
    error = gaps[:8].std(ddof=1) / np.sqrt(30)
    assert row["difference"] == pytest.approx(gaps.mean())
    assert row["ci_high"] - row["difference"] == pytest.approx(stats.t.ppf(0.975, 7) * error)
    assert row["p_better"] == pytest.approx(stats.t.cdf(gaps.mean() / error, 7))
    shuffled = measures.sample(frac=1.0, random_state=1)
    again = pair(shuffled, wanted=[("a", "b")], first=8)
    assert len(again) == 1
    assert again.iloc[0]["ci_high"] == pytest.approx(row["ci_high"])


def test_the_widest_difference_says_how_many_and_control_is_no_rival():
    rng = np.random.default_rng(4)
    shared = rng.normal(0, 0.05, 12)
    figures = {
        "push": 0.2 + shared + rng.normal(0, 0.002, 12), "pull": 0.1 + shared, "none": 0 * shared
    }  # fmt: skip
    table = pd.DataFrame(
        [
            (arm, at, "engagement", one)
            for arm, mine in figures.items()
            for at, one in enumerate(mine)
        ],
        columns=["arm", "replicate", "measure", "figure"],
    )  # fmt: skip
    (found,) = widest({"here": table}, {"engagement": 0.001, "trust": 1.0}, ["none"])
    gaps = figures["push"] - figures["pull"]
    assert (found.arm, found.versus, found.at, found.first) == ("pull", "push", "here", 12)
    assert found.wanted == wanted_replicates(12, float(gaps.std(ddof=1)), 0.001)
    assert found.unpaired > 100 * found.wanted
    assert found.reached(found.wanted) <= 0.001
    (with_all,) = widest({"": table}, {"engagement": 0.001})
    assert with_all.versus != "push" or with_all.arm != "pull"
    told = {**found.told(found.wanted), "most": 10_000}
    assert "unpaired it would have taken" in reckoned(told)
    assert "the most that are allowed" in reckoned({**told, "most": 3})


def auto(folder, *more):
    given = ["replicates=auto", "least_replicates=5", "most_replicates=9", f"results={folder}"]
    return main(["compare", "arms=[push,hybrid,none]", *TINY, *given, *more])


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("auto") / "one"
    with pytest.MonkeyPatch.context() as patch:
        draw_only(patch)
        patch.setattr("experiments.designs.study_design.variants_of", lambda _: [])
        assert auto(folder, "precision={engagement:0.004}", "worlds=ranges") == 0
    return folder


def test_a_study_makes_as_many_as_it_reckons_and_says_so(study):
    manifest = json.loads((study / "manifest.json").read_text(encoding="utf-8"))
    (told,) = manifest["precision"]
    assert 5 <= manifest["replicates"] <= 9
    assert manifest["replicates"] == min(max(told["wanted"], 5), 9)
    assert manifest["counts"]["runs"] == 3 * manifest["replicates"]
    assert len(pd.read_csv(study / "worlds.csv")) == manifest["replicates"]
    rows = pd.read_csv(study / "differences.csv")
    rows = rows[(rows["segment"] == "all") & (rows["measure"] == "engagement")]
    widths = (rows["ci_high"] - rows["ci_low"]) / 2
    rivals = widths[~rows["arm"].eq("none") & ~rows["versus"].eq("none")]
    assert rivals.to_list() == pytest.approx([told["reached"]] * 2)
    assert reckoned(told) in (study / "report.html").read_text(encoding="utf-8").replace(
        "&#34;", '"'
    )


def test_it_is_told_again_and_goes_on_with_another_precision(study, monkeypatch, capsys):
    draw_only(monkeypatch)
    monkeypatch.setattr("experiments.designs.study_design.variants_of", lambda _: [])
    assert auto(study, "precision={engagement:0.004}", "worlds=ranges") == 0
    assert "holds this study already" in capsys.readouterr().err
    assert auto(study, "precision={engagement:0.5}", "worlds=ranges") == 0
    said = capsys.readouterr().err
    assert "15 of 15 runs are kept from before" in said
    assert json.loads((study / "manifest.json").read_text())["replicates"] == 5
