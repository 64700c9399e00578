"""The calendar: months, access, and when the count of companies starts anew."""

from __future__ import annotations

import pytest

from sim import Settings
from sim.market import MarketClock


def test_a_year_passes_through_every_month_once() -> None:
    season = [float(month) for month in range(1, 13)]
    clock = MarketClock(Settings.model_validate({"population": {"season": season}}))
    months = [float(clock.at(week)["season"][0]) for week in range(1, 53)]
    assert months == sorted(months)
    assert set(months) == set(season)
    assert all(4 <= months.count(month) <= 5 for month in season)
    assert float(clock.at(0)["season"][0]) == 12.0
    assert float(clock.at(53 + 1)["season"][0]) == 1.0


def test_the_start_month_shifts_the_calendar() -> None:
    season = [float(month) for month in range(1, 13)]
    shifted = {"population": {"season": season}, "market": {"start_month": 8}}
    assert float(MarketClock(Settings.model_validate(shifted)).at(1)["season"][0]) == 8.0


def test_access_falls_by_points_of_the_mean_chance() -> None:
    """The mean over those who see reps: without the closed, whom no rep meets, it is higher."""
    for with_no_see, mean in ((False, 0.58), (True, 0.725)):
        tree = {"population": {"with_no_see": with_no_see}}
        clock = MarketClock(Settings.model_validate(tree))
        assert clock.at(-10)["access"][0] == pytest.approx([1.0] * 7)
        assert clock.at(53)["access"][0][0] == pytest.approx(1 - 0.04 / mean, rel=1e-3)
        assert (clock.at(5_000)["access"] == 0).all()


def test_companies_are_counted_anew_every_four_weeks() -> None:
    clock = MarketClock(Settings())
    assert [week for week in range(-3, 10) if clock.at(week)["count_anew"][0]] == [-3, 1, 5, 9]


def test_competitors_forget_what_they_saw_as_fast_as_is_said() -> None:
    for memory in (0.0, 0.8):
        rivals = MarketClock(Settings.model_validate({"market": {"cadence_memory": memory}})).rivals
        rivals.see(2.0, 1.0)
        rivals.see(0.0, 0.0)
        assert rivals.messages == pytest.approx(2.0 * (1 - memory) * memory)
        assert rivals.visits == pytest.approx((1 - memory) * memory)
