"""Cards: who is best on what, who is tied with it, and no best among arms without contact."""

import numpy as np
import pandas as pd

from experiments.report.cards import MEASURES, cards
from experiments.statistics import pair, summarise

LUCK = np.array([-1.2, 0.4, 0.9, -0.3, 1.1, -0.9])
MEANS = {"a": (0.30, 0.1), "b": (0.2999, 0.2), "c": (0.2, 0.2001), "none": (0.0, 0.0)}


def made(replicates=6, means=MEANS):
    rows = [
        (arm, r, "all", "all", measure, mean + 0.01 * LUCK[(r + at) % 6])
        for at, (arm, both) in enumerate(means.items())
        for measure, mean in zip(("engagement", "opted_out"), both, strict=True)
        for r in range(1, replicates + 1)
    ]
    columns = ["arm", "replicate", "segment", "value", "measure", "figure"]
    table = pd.DataFrame(rows, columns=columns)
    return summarise(table), pair(table)


def places(found):
    return {
        card.arm: [(figure.name, figure.place, figure.mark) for figure in card.figures]
        for card in found
    }


def test_ties_are_ties_and_less_is_better_where_it_is():
    found = places(cards(*made(), control=["none"]))
    assert list(found) == ["a", "b", "c", "none"]
    depth, out = "Engagement depth", "Share opted out"
    assert found["a"] == [(depth, "tie", "tied"), (out, "best", "best")]
    assert found["b"] == [(depth, "tie", "tied"), (out, "", "")]
    assert found["c"] == [(depth, "", ""), (out, "", "")]
    assert found["none"] == [(depth, "", ""), (out, "", "")]


def test_one_replicate_tells_who_comes_first_and_no_best():
    found = places(cards(*made(1), control=["none"]))
    marks = [figure[1:] for card in found.values() for figure in card if figure[2]]
    assert marks == [("tie", "first")] * 2  # one on each measure


def test_bars_start_at_zero_and_end_within_the_card():
    summary, differences = made(means={"a": (0.3, 0.1), "b": (-0.1, 0.2)})
    first, second = (card.figures[0] for card in cards(summary, differences, control=[]))
    assert (first.start, first.start + first.width) == (second.start + second.width, 100.0)
    assert second.start == 0.0
    assert 20 < second.width < 30


def test_a_single_arm_has_figures_and_no_place():
    summary, _ = made(means={"a": (0.3, 0.1)})
    (card,) = cards(summary, None, control=[])
    assert [figure.mark for figure in card.figures] == ["", ""]
    assert card.figures[0].value.startswith("0.3")
    assert len(card.figures) < len(MEASURES)


def test_money_is_per_engaged_hcp_with_what_each_costs_a_year_beside_it():
    rows = [
        (arm, r, "all", "all", measure, mean * (1 + 0.001 * LUCK[r - 1] * at))
        for at, (arm, both) in enumerate({"a": (1100.0, 740.0), "b": (612.4, 516.0)}.items(), 1)
        for measure, mean in zip(("cost", "cost_per_engaged"), both, strict=True)
        for r in range(1, 7)
    ]
    columns = ["arm", "replicate", "segment", "value", "measure", "figure"]
    table = pd.DataFrame(rows, columns=columns)
    found = cards(summarise(table), pair(table), control=[])
    (first,), (second,) = (card.figures for card in found)
    assert (first.name, first.value, first.beside) == (
        "Cost per engaged HCP", "EUR 740", "EUR 1,100 a year",
    )  # fmt: skip
    assert (second.value, second.beside, second.mark) == ("EUR 516", "EUR 612 a year", "best")
