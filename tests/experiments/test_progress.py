"""The time left: not told before it is known, of the rate of late, in round words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.progress import Pace, RunProgress, in_words


class Hand:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_a_slow_start_is_not_taken_for_the_pace():
    """Workers take 20 s to start; then 1,000 runs take 400 s."""
    hand = Hand()
    pace = Pace(1000, hand)
    hand.now = 20.0
    told = {}
    for _ in range(999):
        pace.advance(1)
        told[hand.now] = pace.seconds_left
        hand.now += 0.4
    early = [left for now, left in told.items() if now < 29.9]
    assert all(math.isnan(left) for left in early)
    for now, left in told.items():
        if not math.isnan(left):
            assert left == pytest.approx(420.0 - now, abs=2.0)
    assert sum(not math.isnan(left) for left in told.values()) > 900


def test_the_rate_is_that_of_late():
    hand = Hand()
    pace = Pace(300, hand)
    for step in range(200):
        hand.now += 4.0 if step < 40 else 1.0
        pace.advance(1)
    assert pace.seconds_left == pytest.approx(100.0, rel=0.05)
    for _ in range(99):
        hand.now += 1.0
        pace.advance(1)
    assert pace.left == "under a minute left"


def test_a_lull_between_bursts_is_not_taken_for_the_pace():
    """Two workers give 24 runs each every 12 s; the first of the next ones has come alone."""
    hand = Hand()
    pace = Pace(264, hand)
    for came, runs in ((8.0, 24), (9.0, 24), (20.0, 1)):
        for run in range(runs):
            hand.now = came + 0.001 * run
            pace.advance(1)
    assert pace.seconds_left == pytest.approx(215 / 4, rel=0.2)


@given(
    st.lists(st.tuples(st.floats(0.01, 50.0), st.integers(1, 40)), min_size=1, max_size=60),
    st.integers(0, 4000),
)
def test_what_is_told_lies_between_the_fastest_and_the_slowest_step(steps, rest):
    hand = Hand()
    total = sum(pieces for _, pieces in steps) + rest
    pace = Pace(total, hand)
    for seconds, pieces in steps:
        hand.now += seconds
        pace.advance(pieces)
        if pace.done < total and not math.isnan(pace.seconds_left):
            rates = [s / p for s, p in steps]
            left = total - pace.done
            assert left * min(rates) * 0.999 <= pace.seconds_left <= left * max(rates) * 1.001


def test_a_pace_that_stalls_grows():
    hand = Hand()
    pace = Pace(100, hand)
    for _ in range(50):
        hand.now += 1.0
        pace.advance(1)
    before = pace.seconds_left
    hand.now += 30.0
    assert pace.seconds_left > before


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3.0, "under a minute"), (75.0, "about 1 min"), (380.0, "about 6 min"),
        (780.0, "about 15 min"), (8444.0, "about 2.5 h"), (3600.0, "about 60 min"),
    ],
)  # fmt: skip
def test_words_are_as_coarse_as_what_is_known(seconds, words):
    assert in_words(seconds) == words


def test_lines_tell_runs_and_the_time_left_once_it_is_known(capsys):
    hand = Hand()
    with RunProgress(200, hand) as progress:
        for _ in range(200):
            hand.now += 2.0
            progress.advance(1)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Simulating: 200 runs"
    assert lines[1] == "Simulating: 3 of 200 runs"
    assert lines[-1] == "Simulated: 200 runs in 400 s"
    assert "Simulating: 48 of 200 runs, about 5 min left" in lines
    assert all("left" not in line for line in lines[:4])
