"""Levers as they are offered: what stands in the declarations, and nothing else."""

import pytest

from experiments.assumptions import what_stands_at
from experiments.configuration.key_tree import find
from experiments.dashboard.offers import FRONT, OF_THE_PAGE, offers
from experiments.levers import LEVERS
from sim.settings import Settings
from sim.settings.orders import ByTier


def test_every_lever_leads_to_a_declared_key_with_its_default():
    settings, wrong = Settings(), []
    for key, one in offers().items():
        if key in LEVERS:
            continue
        there = what_stands_at(key, settings)
        if not isinstance(there, ByTier) and there != one.default:
            wrong.append(key)
        if find(key.split(".")) is None or not one.source or not one.about:
            wrong.append(key)
    assert wrong == []
    assert len(offers()) > 1_000


def test_levers_that_move_several_keys_and_those_in_front_are_there():
    assert {*LEVERS, *FRONT} <= {*offers()}
    assert not {*OF_THE_PAGE} & {*offers()}


@pytest.mark.parametrize(
    ("key", "unit", "allowed", "source"),
    [
        ("behaviour.trust.asymmetry", "", "a number from 1 to 20", "TR06"),
        ("strategy.max_messages_per_week", "messages", "a whole number from 0 to 255", "a choice"),
        ("strategy.touches_per_month.visit", "contacts/month", "a number from 0", "a choice"),
    ],
)
def test_a_lever_tells_its_unit_its_range_and_its_source(key, unit, allowed, source):
    one = offers()[key]
    assert one.unit == unit
    assert one.allowed.startswith(allowed)
    assert source in one.source


def test_words_and_yes_or_no_are_offered_as_a_choice():
    assert offers()["strategy.site_open"].words == ("true", "false")
    assert "siloed" in offers()["strategy.teams"].words
