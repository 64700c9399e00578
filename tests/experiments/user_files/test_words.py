"""Words of a user's files."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from experiments.user_files.cells import Position
from experiments.user_files.hcp_columns import CHOICES
from experiments.user_files.words import (
    LEFT_OUT,
    SYNONYMS,
    UNREAD,
    YES_NO,
    Vocabulary,
    folded,
    typed,
)
from sim.settings.words import COUNTRIES

YESES = "yes Y TRUE true 1 1.0 ja J Oui o sí si sì Wahr vrai Vero verdadero x ✓"
NOES = "no N FALSE false 0 0.0 nein Non falsch faux falso"


def read(vocabulary, *texts):
    return vocabulary.read(pa.chunked_array([pa.array(texts, pa.string())]))


@pytest.mark.parametrize("synonyms", [YES_NO, SYNONYMS["email_consent"]], ids=["log", "list"])
def test_yes_and_no_in_all_their_words(synonyms):
    answers = Vocabulary(("no", "yes"), synonyms=synonyms)
    assert set(read(answers, *YESES.split()).codes) == {1}
    assert set(read(answers, *NOES.split()).codes) == {0}
    assert list(read(answers, "", None, "n/a", "maybe").codes) == [-1, -1, -1, UNREAD]


def test_what_opts_in_is_no_answer_to_who_opted_out():
    answers = Vocabulary(("no", "yes"), synonyms=YES_NO)
    assert list(read(answers, "opt-in", "opted out").codes) == [UNREAD, UNREAD]


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("USA|U.S.A.|United States|États-Unis|EE. UU.|Vereinigte Staaten", "us"),
        ("GB|Great Britain|United Kingdom|Großbritannien|Royaume-Uni|Regno Unito", "uk"),
        ("Germany|DEU|Deutschland|Allemagne|ALEMANIA|Germania", "de"),
        ("France|Frankreich|Francia|FRA|FR", "fr"),
        ("Italy|Italia|Italien|Italie", "it"),
        ("Spain|España|Espana|Spanien|Espagne|Spagna", "es"),
    ],
)
def test_countries_by_their_names(words, country):
    read_as = read(Vocabulary(COUNTRIES, synonyms=SYNONYMS["country"]), *words.split("|"))
    assert {COUNTRIES[code] for code in read_as.codes} == {country}


def test_nothing_is_guessed():
    for ours, words in {"country": "Austria|D", "tier": "1|tier 1|gold", "cohort": "40-50"}.items():
        read_as = read(Vocabulary(CHOICES[ours], synonyms=SYNONYMS[ours]), *words.split("|"))
        assert set(read_as.codes) == {UNREAD}


def test_synonyms_are_folded_and_mean_a_word_of_ours():
    for ours, synonyms in SYNONYMS.items():
        allowed = {word.lower() for word in CHOICES[ours]}
        assert set(synonyms.values()) <= allowed
        assert all(folded(word) == word for word in synonyms)


def test_what_the_user_maps_comes_first():
    vocabulary = Vocabulary(
        ("A", "B"), {"b": "A", "Cancelled": "leave_out", "empty": "B", "1.50": "A"},
        extra={"leave_out": LEFT_OUT},
    )  # fmt: skip
    words = read(vocabulary, "B", "a", " cancelled ", "", None, "NA", "1.50", "1.5")
    assert list(words.codes) == [0, 0, LEFT_OUT, 1, 1, 1, 0, UNREAD]
    assert words.counted(words.codes == LEFT_OUT) == "cancelled (1)"


def test_each_word_is_told_once_and_no_more_than_twenty():
    words = read(Vocabulary(("A",)), *(f"Z{number % 30}" for number in range(90)))
    position = Position("f", "x", lambda row: row + 2)
    told = words.unread(np.ones(90, dtype=bool), "A", position, lambda _: "")
    assert len(told) == 21
    assert str(told[1]) == "f: row 3, x: 'Z1' in 3 rows is not allowed: A"
    assert str(told[-1]) == "f: x: 10 more words that are not known"
    assert words.unread(np.zeros(90, dtype=bool), "A", position, lambda _: "") == []


def test_an_argument_as_it_is_typed():
    assert typed("a.b", "c") == "a.b=c"
    assert typed("a.l'appel", "Nom usuel") == """'a.l'"'"'appel=Nom usuel'"""
