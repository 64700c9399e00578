"""Values changed by their keys: each is checked like the one that it replaces."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from sim.settings import Settings
from sim.settings.parameter import ranged

BASE = Settings()
RANGED = [
    one
    for section in ("behaviour", "channels", "company", "market", "population")
    for one in ranged(getattr(BASE, section), section)
]


def value_of(settings, key):
    found = settings
    for part in key.split("."):
        if isinstance(found, list):
            found = found[int(part)]
        else:
            found = found[part] if isinstance(found, dict) else getattr(found, part)
    return found


@given(one=st.sampled_from(RANGED), share=st.floats(0, 1))
@tries(max_examples=60, deadline=None)
def test_a_value_within_its_range_is_set_and_nothing_else_moves(one, share):
    value = one.low + share * (one.high - one.low)
    if isinstance(value_of(BASE, one.key), int):
        value = round(value)
    other = BASE.replace({one.key: value})
    assert value_of(other, one.key) == pytest.approx(value)
    assert other.replace({one.key: one.value}) == BASE
    assert other == Settings.model_validate(other.model_dump())


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"behaviour.trust.asymmetry": -5}, "behaviour.trust.asymmetry"),
        ({"behaviour.trust.asymetry": 2.0}, "behaviour.trust.asymetry"),
        ({"behaviour.trust.asymmetry": "2"}, "behaviour.trust.asymmetry"),
        ({"behaviour.trust.asymmetry": float("nan")}, "behaviour.trust.asymmetry"),
        ({"weeks": -3}, "weeks"),
        ({"weeks": 2.5}, "weeks"),
        ({"behaviour.response.synergy_weeks": 2.5}, "behaviour.response.synergy_weeks"),
        ({"engine": "abacus"}, "engine"),
        ({"nothing.at.all": 1}, "nothing.at.all"),
        ({"behaviour.trust.asymmetry.more": 1}, "behaviour.trust.asymmetry.more"),
        ({"population.personas.engager": 0.5}, "population.personas"),
        ({"population.countries.de": 0.5}, "population.countries"),
        ({"population.season.12": 1.0}, "population.season.12"),
        ({"strategy.money_shares.vist": 0.0}, "strategy.money_shares.vist"),
    ],
)
def test_what_is_not_allowed_is_refused_by_its_whole_key(values, where):
    with pytest.raises(ValidationError) as caught:
        BASE.replace(values)
    assert [".".join(map(str, one["loc"])) for one in caught.value.errors()] == [where]


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(ValidationError) as caught:
        BASE.replace({"weeks": 0, "behaviour.trust.asymmetry": -5, "market.nothing": 1})
    assert caught.value.error_count() == 3


def test_values_that_belong_together_are_set_together():
    shares = {"engager": 0.5, "learner": 0.3, "traditionalist": 0.2}
    other = BASE.replace({f"population.personas.{name}": part for name, part in shares.items()})
    assert other.population.personas.model_dump() == shares
    both = BASE.replace({"population.countries": {"de": 0.4, "it": 0.6}})
    assert both.population.countries == {"de": 0.4, "it": 0.6}


def test_whole_numbers_choices_lists_and_numpys_numbers():
    other = BASE.replace(
        {
            "weeks": np.float64(26.0),
            "market.start_month": np.int64(3),
            "engine": "mesa",
            "population.company_cap": 4.0,
            "population.season.0": 1.25,
            "record.touches": True,
        }
    )
    assert (other.weeks, other.market.start_month, other.engine) == (26, 3, "mesa")
    assert type(other.weeks) is int
    assert other.population.company_cap == 4
    assert other.population.season[0] == 1.25
    assert BASE.population.season[0] != 1.25
    assert other.record.touches


def test_only_sections_on_the_way_are_made_anew():
    other = BASE.replace({"behaviour.trust.asymmetry": 3.0})
    assert other.market is BASE.market
    assert other.behaviour.fatigue is BASE.behaviour.fatigue
    assert isinstance(other.behaviour, BaseModel)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("strategy.surplus_to", "fax"), ("warm_up.strategy.surplus_to", "fax"),
        ("market.countries.de.forbidden", ["fax"]), ("behaviour.response_shift.fax", 0.1),
        ("company.beliefs.answers.fax", 0.1), ("channels.fax.kind", "message"),
        ("strategy.money_shares.phone", 0.0),
    ],
)  # fmt: skip
def test_what_names_or_plans_channels_is_checked_again_once_it_changes(key, value):
    usual = Settings()
    assert usual.replace({"behaviour.trust.asymmetry": 2.5}).strategy is usual.strategy
    with pytest.raises(ValidationError, match=r"fax|phone"):
        usual.replace({key: value})
