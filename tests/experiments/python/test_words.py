"""What a call is given, as words: the command line reads from them what was meant."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.configuration.arguments import read_overrides
from experiments.python.words import NotWritable, lines, words_of

TEXT = st.text(
    st.characters(codec="ascii", exclude_categories=["Cc"]) | st.sampled_from("é\"'\\ "),
    max_size=12,
).filter(lambda text: "${" not in text)


def meant(words):
    read = read_overrides(words)
    assert read.problems == []
    values = {one.key_or_group: one.value() for one in read.values}
    return {**values, **read.texts, **read.choices}


@settings(max_examples=60, deadline=None)
@given(TEXT)
def test_text_is_read_as_it_was_meant(text):
    found = meant(lines({"answer.one.more": text, "story": text}))
    assert found == {"answer.one.more": text, "story": text}


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=3))
def test_an_arm_keeps_its_words_to_the_letter(texts):
    words, problems = words_of({"arms": {"a (b), c: d=e": texts}})
    assert problems == []
    (override,) = read_overrides(words).arms
    assert override.value() == {"a (b), c: d=e": texts}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"weeks": np.int64(52)}, ["weeks=52"]),
        ({"company.budget_per_hcp_year": np.float64(600.5)}, ["company.budget_per_hcp_year=600.5"]),
        ({"company": {"budget_per_hcp_year": 600}}, ["company.budget_per_hcp_year=600"]),
        ({"population": {"file": Path("a b.csv"), "redraw": False}},
         ["population.file=a b.csv", "population.redraw=false"]),
        ({"population.countries": {"de": 0.5, "fr": 0.5}},
         ["population.countries={de:0.5,fr:0.5}"]),
        ({"market": ["de", "lockdown"]}, ["market=[de,lockdown]"]),
        ({"replicates": "auto", "why": True}, ["replicates=auto", "why=true"]),
        ({"question": "true = false?"}, ["question=true = false?"]),
        ({"worth": None}, ["worth=null"]),
        ({"strategy.about": "true"}, ['strategy.about="true"']),
        ({"score": {"trust": 2.0}}, ["score={trust:2.0}"]),
        ("strategy=push", ["strategy=push"]),
        (["a=1", "b=2"], ["a=1", "b=2"]),
    ],
)  # fmt: skip
def test_values_are_written_as_they_are_typed(given, words):
    assert lines(given) == words


@pytest.mark.parametrize("key", ["population.columns", "calibration.channels"])
def test_names_of_a_users_file_are_kept(key):
    names = {"hcp_id": "ID, no: 1", "tier": 'a "b"'}
    assert meant(lines({key: names})) == {key: names}


@pytest.mark.parametrize("value", [{1, 2}, object(), b"x", pd.DataFrame(), pd.Series([1]), 1j])
def test_what_no_configuration_can_say_is_refused(value):
    with pytest.raises(NotWritable):
        lines({"weeks": value})
    _, problems = words_of({"weeks": value, "arms": {"a": value}}, {"seed": value})
    assert [one.where for one in problems] == ["weeks", "arms.a", "seed"]
