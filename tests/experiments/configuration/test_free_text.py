"""Names and words of a user's own, on the command line."""

from __future__ import annotations

import pytest
from hydra.core.override_parser.types import Override
from hypothesis import given
from hypothesis import strategies as st

from experiments.config_errors import Problem
from experiments.configuration.arguments import read_arguments
from experiments.configuration.free_text import read_text_map

SIGNS = "Spécialité (n° 1) [#=', ;ä中"


def value(line):
    read = read_text_map(line)
    assert isinstance(read, Override), read
    return read.key_or_group, read.value()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("population.columns.contacts_per_month=2024", {"contacts_per_month": "2024"}),
        ("population.columns.tier=null", {"tier": "null"}),
        ("population.columns.tier=[a]", {"tier": "[a]"}),
        ("population.columns.specialty=Spécialité", {"specialty": "Spécialité"}),
        ('population.columns.specialty="Spécialité"', {"specialty": "Spécialité"}),
        (f"population.columns.tier={SIGNS}", {"tier": SIGNS}),
        ("population.columns={hcp_id: Identifiant PP,tier:l'âge: x}",
         {"hcp_id": "Identifiant PP", "tier": "l'âge: x"}),
        ("calibration.outcomes.1=engaged", {"1": "engaged"}),
        ("calibration.outcomes.v1.2=engaged", {"v1.2": "engaged"}),
        ("calibration.outcomes.a=b=engaged", {"a=b": "engaged"}),
        ("+calibration.channels.Rep visit=visit", {"Rep visit": "visit"}),
        ("calibration.outcomes={1:engaged,TRUE:ignored,1.50: declined}",
         {"1": "engaged", "TRUE": "ignored", "1.50": "declined"}),
        ("calibration.channels={Téléphone:phone, Call: at home:visit,l'appel:phone}",
         {"Téléphone": "phone", "Call: at home": "visit", "l'appel": "phone"}),
        ('calibration.channels={"Visit (a, b)":visit,\'x:y\':"phone"}',
         {"Visit (a, b)": "visit", "x:y": "phone"}),
        ("population.words.country.U.S.=us", {"country": {"U.S.": "us"}}),
        ("population.words.tier={tier_1:A,1=2:B}", {"tier": {"tier_1": "A", "1=2": "B"}}),
        ("population.words={country:{GB:uk,Germany:de},tier: {1: A}}",
         {"country": {"GB": "uk", "Germany": "de"}, "tier": {"1": "A"}}),
    ],
)  # fmt: skip
def test_taken_as_it_stands(line, names):
    assert value(line)[1] == names


def test_other_keys_are_left_to_hydra():
    for line in ("population.size=3", "population.column=x", "population={columns:{a:b}}", "a",
                 "~calibration.outcomes.x", "calibration.outcomes"):  # fmt: skip
        assert read_text_map(line) is None


@given(st.text(st.characters(codec="utf-8", exclude_characters="$", exclude_categories=["C"])))
def test_any_name_of_a_column_and_any_word(name):
    name = name.strip().strip("\"'").strip()
    assert value(f"population.columns.tier={name}") == ("population.columns", {"tier": name})
    assert value(f"calibration.reasons.{name}=cap") == ("calibration.reasons", {name: "cap"})


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (
            "calibration.channels={Visit, at home:visit}",
            "calibration.channels.Visit, at home=visit",
        ),
        ("population.columns={tier:Klasse, neu,hcp_id:x}", "population.columns.tier=Klasse, neu"),
        ("population.words.tier={a, b:A}", "population.words.tier.a, b=A"),
    ],
)
def test_the_line_of_a_hint_works(line, hint):
    problem = read_text_map(line)
    assert isinstance(problem, Problem)
    assert problem.hint == f"write '{hint}'"
    assert isinstance(read_text_map(hint), Override)


def test_a_name_that_stands_there_twice():
    problem = read_text_map(
        "calibration.outcomes={Call: a:engaged,Call: b:ignored, Call: a:engaged}"
    )
    assert isinstance(problem, Problem)
    assert problem.message.endswith("'Call: a' stands there twice")


def test_a_text_that_hydra_does_not_read_is_answered_with_a_line_that_it_reads():
    (problem,) = read_arguments(['strategy.about=né "x"']).overrides.problems
    assert problem.hint == """if it is text, write 'strategy.about="né \\"x\\""'"""
    read = read_arguments(['strategy.about="né \\"x\\""']).overrides
    assert read.values[0].value() == 'né "x"'
    (problem,) = read_arguments(["strategy.é=1"]).overrides.problems
    assert problem.hint == ""
