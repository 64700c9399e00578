"""The benchmarks run and end in a table; no test asserts a time."""

import numpy as np
import pytest

from benchmarks import against, arms, command, overhead, pairing, speed
from benchmarks.__main__ import main
from benchmarks.figures import RESULTS, Figure, as_markdown
from sim import EngagementModel
from tests.elsewhere import undrawn_elsewhere

said: list[str] = []


def tell(doing: str) -> None:
    said.append(doing)


def test_speed_measures_every_strategy():
    sizes = speed.SpeedSizes((60,), (1,), 1, (50, 100), 1, (100, 300))
    figures = speed.measure_speed(sizes, tell)
    names = " ".join(figure.name for figure in figures)
    for strategy in ("none", "traditional", "pull", "push", "hybrid"):
        assert strategy in names
    assert len(figures) == 9


def test_ordinary_agents_live_the_same_weeks():
    figures = against.measure_against(against.AgainstSizes(150, 4, 2), tell)
    assert "times" in figures[0].measured
    assert "engine=mesa" in figures[2].name


def test_ordinary_agents_reach_the_same_totals():
    settings = arms.sized(arms.default_arms()["hybrid"], 200, 12, warm_up=4)
    model = EngagementModel(settings)
    model.begin_period()
    recording, totals = against.record(model, 12)
    assert recording["weeks"][-1]["heard"]["advisers_engaged"].any()
    with against.Ordinary(recording) as ordinary:
        for _ in range(12):
            ordinary.time_week()
        np.testing.assert_allclose(ordinary.totals(), totals, rtol=1e-3, atol=1e-2)


def test_commands_are_timed(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", undrawn_elsewhere(tmp_path / "first"))
    small = ("weeks=3", "warm_up.weeks=1", "replicates=2", "population.size=40",
             "arms=[push,none]", "why=false")  # fmt: skip
    sizes = command.CommandSizes(small, 1, False)
    figures = command.measure_command(sizes, tell)
    assert "runs" in figures[0].measured
    assert len(figures) == 3


def test_overhead_is_that_of_a_design_over_its_runs():
    sizes = overhead.OverheadSizes(60, 3, 1, 2, 8, 60, 3)
    share, many = overhead.measure_overhead(sizes, tell)
    assert share.is_met is not None
    assert "files" in many.measured


def test_pairing_measures_the_ratio():
    figures = pairing.measure_pairing(pairing.PairingSizes(60, 4, 1, 4), tell)
    assert len(figures) == 3
    assert "variance ratio" in figures[0].name


def test_variance_ratio_of_shared_luck():
    luck, own = np.random.default_rng(1).normal(size=(2, 400))
    ratio, low, high = pairing.ratio_with_interval(luck, luck + 0.1 * own)
    assert low < ratio < high
    assert ratio == pytest.approx(200, rel=0.3)


def test_command_line_prints_a_table_and_keeps_nothing(capsys, monkeypatch):
    monkeypatch.setattr(pairing, "QUICK", pairing.PairingSizes(50, 3, 1, 3))
    before = RESULTS.read_bytes() if RESULTS.exists() else None
    assert main(["pairing", "--quick"]) == 0
    assert "Benchmarks" in capsys.readouterr().out
    assert (RESULTS.read_bytes() if RESULTS.exists() else None) == before


def test_page_tells_what_was_met():
    page = as_markdown([Figure("a", "under 1", "0.5", True), Figure("b", "", "7")], 60.0)
    assert "| a | under 1 | 0.5 (met) |" in page
    assert "| b |  | 7 |" in page
