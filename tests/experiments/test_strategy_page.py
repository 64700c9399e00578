"""The page of shipped strategies is current, and each strategy's own words hold."""

from __future__ import annotations

import re

import numpy as np
import pytest

from experiments import strategy_page
from experiments.strategy_page import Habit, habits, shipped

WEEKS = strategy_page.YEAR


@pytest.fixture(scope="module")
def lives() -> dict[str, Habit]:
    return habits(size=500)


def told() -> dict[str, dict[str, float]]:
    """Returns planned touches by strategy and channel, as the page has them."""
    text = strategy_page.PAGE.read_text(encoding="utf-8")
    found = {}
    for part in text.split("\n## ")[1:]:
        name, _, rest = part.partition("\n")
        rows = re.findall(r"^\| (\w+) \|(?: \d+ / \d+ / \d+ \|){3} ([\d.]+) \|", rest, re.M)
        found[name] = {channel: float(planned) for channel, planned in rows}
    return found


def test_the_page_has_every_strategy_and_channel(lives: dict[str, Habit]) -> None:
    page = told()
    assert list(page) == shipped()
    for name, habit in lives.items():
        pairs = zip(habit.settings.channels.names, habit.planned, strict=True)
        assert set(page[name]) >= {c for c, planned in pairs if planned > 0.1}
        assert habit.settings.strategy.about in strategy_page.PAGE.read_text(encoding="utf-8")


def test_the_page_is_within_luck_of_a_fresh_run(lives: dict[str, Habit]) -> None:
    """A quarter, or one touch a year: luck at this size, and moves that are not worth a page."""
    for name, channels in told().items():
        names = lives[name].settings.channels.names
        fresh = dict(zip(names, lives[name].planned, strict=True))
        for channel, planned in channels.items():
            assert fresh[channel] == pytest.approx(planned, rel=0.25, abs=1.0), (name, channel)


@pytest.mark.parametrize(
    ("name", "a_week"), [("push", 1.5), ("siloed", 1.5), ("unseen", 0.5), ("digital_push", 3.0)]
)
def test_mail_comes_as_often_as_the_page_says(
    lives: dict[str, Habit], name: str, a_week: float
) -> None:
    mails, may = lives[name].of("mass_email"), lives[name].may("mass_email")
    assert may.sum() > 100
    assert np.median(mails[may]) == pytest.approx(a_week * WEEKS, rel=0.06)
    assert mails.max() <= a_week * WEEKS + 2
