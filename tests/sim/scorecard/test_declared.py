"""A measure is declared once: in order, counted somewhere, and of counters that are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from sim import counters
from sim.counters import CHANNEL_COUNTERS, HCP_COUNTERS
from sim.scorecard import declared
from sim.scorecard.declared import MEASURES, PERIOD, WEEKLY, by_name, in_order, order
from sim.scorecard.measure import Measure, Shown
from sim.scorecard.sums import Period, Sums
from sim.settings.words import PURPOSES, REASONS, STAGES, Step

SIM = Path(counters.__file__).parent
FAMILIES = {
    "BLOCKED_IN_STRATUM": (HCP_COUNTERS, [f"blocked_{reason}" for reason in REASONS]),
    "BLOCKED_BY_CHANNEL": (CHANNEL_COUNTERS, [f"blocked_{reason}" for reason in REASONS]),
    "PURPOSE_IN_STRATUM": (HCP_COUNTERS, [f"{purpose}_touches" for purpose in PURPOSES]),
    "MET_IN_STRATUM": (HCP_COUNTERS, [f"{purpose}_met" for purpose in PURPOSES]),
    "MOVES_IN_STRATUM": (HCP_COUNTERS, [f"{a}_to_{b}" for a in STAGES for b in STAGES]),
}


def counted(table: str) -> set[str]:
    """Names of counters that the rule adds to, by themselves."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SIM.rglob("*.py"))
    return set(re.findall(rf"{table}\.(\w+)\] \+=", sources))


def of_families(counters_of: tuple[str, ...]) -> set[str]:
    return {name for names, those in FAMILIES.values() if names is counters_of for name in those}


def test_the_rule_counts_every_counter_and_no_other() -> None:
    steps = set(get_args(Step))  # a channel's entry names those that its touches are counted as
    assert counted("IN_STRATUM") | of_families(HCP_COUNTERS) | steps == set(HCP_COUNTERS)
    assert counted("BY_CHANNEL") | of_families(CHANNEL_COUNTERS) == set(CHANNEL_COUNTERS)
    assert counted("AT_MOMENT") == set(declared.SUMMED_AT_A_MOMENT)


@pytest.mark.parametrize("first", FAMILIES)
def test_a_family_stands_in_the_order_of_its_words(first: str) -> None:
    names, those = FAMILIES[first]
    place = getattr(counters, first)
    assert list(names[place : place + len(those)]) == those


def test_every_measure_stands_in_some_table() -> None:
    shown = {*WEEKLY, *declared.CHANNELS, *PERIOD}
    beside = {name for name in MEASURES if name not in shown}
    assert beside == {"learners", "unpermitted", *(f"{stage}_to_{stage}" for stage in STAGES)}


def test_new_ones_go_last_and_published_ones_stay() -> None:
    assert in_order(["new", "b", "a"], ["a", "b"]) == ("a", "b", "new")
    with pytest.raises(ValueError, match="gone"):
        in_order(["a"], ["a", "gone"])
    assert tuple(WEEKLY)[: len(order.WEEKLY)] == order.WEEKLY
    assert tuple(PERIOD)[: len(order.PERIOD)] == order.PERIOD


def test_a_name_stands_once() -> None:
    with pytest.raises(ValueError, match="once is declared twice"):
        by_name([Measure("once"), Measure("other"), Measure("once")])


def test_every_formula_finds_its_counters() -> None:
    places = {name: place for place, name in enumerate(HCP_COUNTERS)}
    ones = np.ones((2, 3, len(HCP_COUNTERS)))
    moments = {name: place for place, name in enumerate(declared.SUMMED_AT_A_MOMENT)}
    moment = Sums(np.ones((3, len(moments))), moments)
    period = Period(Sums(ones, places), moment, moment, 1.0, 1.0)
    for name, figure in PERIOD.items():
        assert figure.of(period, name).shape == (3,), name
    for name, column in WEEKLY.items():
        sums = Sums(ones, places)
        assert (column.of(sums) if column.of else sums[name]).shape == (2, 3), name


def test_what_people_are_shown_has_words_and_a_direction() -> None:
    told = declared.shown(Shown.RANKING)
    assert len(told) > len(declared.shown(Shown.OVERVIEW)) > len(declared.shown(Shown.HEADLINE)) > 1
    for name in told:
        words = MEASURES[name].words
        assert words is not None, name
        assert words.explained, name
        assert declared.BETTER[name] is not None, name


def test_a_measure_without_words_is_called_by_its_name() -> None:
    assert Measure("moves_up").said.said == "the moves up"
