"""Numbers with decimal points and commas."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.user_files.decimals import read_numbers

figures = st.lists(st.integers(0, 9_999_999).map(lambda n: n / 1000), min_size=1, max_size=6)


def style(number, decimal, group):
    text = f"{number:,.3f}".rstrip("0").rstrip(".")
    signs = {",": group, ".": decimal}
    return "".join(signs.get(letter, letter) for letter in text)


@given(figures, st.sampled_from([(",", "."), (",", ""), (",", " "), (",", "\u202f"), (".", ","),
                                 (".", ""), (".", "'")]), st.booleans())  # fmt: skip
def test_numbers_read_back_or_are_asked_for(numbers, signs, said):
    texts = [style(number, *signs) for number in numbers]
    word = "comma" if signs[0] == "," else "point"
    read = read_numbers(texts, word if said else None, points=False)
    if said or not read.unsure:
        assert read.values.tolist() == numbers
    else:
        assert set(read.unsure) <= set(texts)


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["2,5", "3"], [2.5, 3]), (["1.234,5"], [1234.5]), (["1,234.5", "1,234"], [1234.5, 1234]),
        (["0,125"], [0.125]), (["12.5", "1.234"], [12.5, 1.234]), ([",5"], [0.5]),
        (["1.234.567"], [1234567]), (["1 234"], [1234]), (["1e3", "inf"], [1000, math.inf]),
        ([], []),
    ],
)  # fmt: skip
def test_what_is_sure(texts, values):
    read = read_numbers(texts, None, points=False)
    assert read.unsure == ()
    assert read.values.tolist() == values


def test_what_is_not_sure():
    assert read_numbers(["3", "1,234"], None, points=True).unsure == ("1,234",)
    assert read_numbers(["1.234"], None, points=False).unsure == ("1.234",)
    assert read_numbers(["1.234"], None, points=True).values.tolist() == [1.234]
    assert read_numbers(["2,5", "2.5"], None, points=True).unsure == ("2,5", "2.5")


def test_what_is_no_number_where_it_is_said():
    assert math.isnan(read_numbers(["2.5"], "comma", points=True).values[0])
    assert math.isnan(read_numbers(["2,5"], "point", points=True).values[0])
    assert read_numbers(["1.234", "1,234"], "comma", points=True).values.tolist() == [1234, 1.234]


@given(st.lists(st.text("0123456789.,'- eE+\u202f", max_size=8)), st.booleans())
def test_no_text_is_too_odd(texts, points):
    read = read_numbers(texts, None, points=points)
    assert len(read.values) == len(texts)
