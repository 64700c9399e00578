"""Settings turned into the figures of the rule: half-lives, means, months."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import Settings
from sim.rules.behaviour import DERIVED, rules_of
from sim.rules.beliefs import expected_answers, mean_access
from sim.rules.packing import laid_out, log_mean, record_of, weekly_factor
from sim.rules.strategy import strategy_record
from sim.settings.by_name import ByName
from sim.settings.calendar import WEEKS_PER_MONTH
from sim.settings.parameter import Section, parameter
from tests.sim.named import MASS_EMAIL
from tests.sim.worlds import strategy

RULES = rules_of(Settings())


@settings(deadline=None, max_examples=50)
@given(st.floats(0.1, 500))
def test_after_a_half_life_half_is_left(half_life: float) -> None:
    assert weekly_factor(half_life) ** half_life == pytest.approx(0.5, rel=1e-9)


@pytest.mark.parametrize(
    ("section", "name", "half_life"),
    [
        ("fatigue", "own_factor", 2),
        ("fatigue", "market_factor", 2),
        ("trust", "evidence_factor", 39),
        ("relevance", "seen_factor", 13),
    ],
)
def test_stocks_fade_by_the_settings_half_lives(section: str, name: str, half_life: int) -> None:
    assert RULES[section][name][0] ** half_life == pytest.approx(0.5)


@settings(deadline=None, max_examples=20)
@given(st.floats(1, 200), st.floats(0, 1.5))
def test_a_lognormal_has_the_mean_that_was_asked_for(mean: float, sigma: float) -> None:
    assert np.exp(log_mean(mean, sigma) + sigma**2 / 2) == pytest.approx(mean)


def test_four_mails_close_half_of_the_gap() -> None:
    assert (1 - RULES["relevance"]["learning"][0]) ** 4 == pytest.approx(0.5)


def test_availability_persists_by_the_month_and_keeps_its_spread() -> None:
    weekly = RULES["access"]["availability_persistence"][0]
    assert weekly**WEEKS_PER_MONTH == pytest.approx(0.8)
    assert RULES["access"]["availability_innovation"][0] ** 2 == pytest.approx(
        0.55**2 * (1 - weekly**2)
    )


def test_the_market_stock_rests_at_eleven_mails_a_week() -> None:
    assert RULES["fatigue"]["market_reference"][0] == pytest.approx(11 / (1 - 2**-0.5))
    assert RULES["fatigue"]["market_reference"][0] == pytest.approx(37.5, abs=0.5)


def test_goodwill_at_the_start_is_the_reference() -> None:
    at_start = 0.28 * (1 - np.exp(-0.4 / 1.25))  # of 0.28 at most, at 0.4 calls a month
    assert RULES["goodwill"]["reference"][0] == pytest.approx(at_start, rel=1e-5)


def test_competitors_are_ranks_two_to_twelve() -> None:
    shares = RULES["competitors"]["company_shares"][0]
    assert shares[-1] == pytest.approx(1.0)
    assert (np.diff(shares) >= 0).all()
    two = rules_of(Settings.model_validate({"market": {"competitors": 2}}))
    assert two["competitors"]["company_shares"][0, 1] == pytest.approx(1.0)


def test_a_cadence_is_by_the_week() -> None:
    record = strategy_record(strategy({"mass_email": 1.5}), Settings())
    assert record["rate"][0][:, MASS_EMAIL] == pytest.approx([1.5] * 3)


def test_the_company_expects_what_it_believes() -> None:
    expected = expected_answers(Settings())
    assert expected[MASS_EMAIL] == pytest.approx(0.22 * 0.18 + 0.56 * 0.12 + 0.22 * 0.06)
    assert mean_access(Settings()) == pytest.approx(0.5 * 0.8 + 0.3 * 0.5 + 0.2 * 0.15)


def test_the_rule_reads_sections_under_their_own_names() -> None:
    asked = Settings.model_validate({"behaviour": {"trust": {"asymmetry": 4.0}}})
    assert rules_of(asked)["trust"]["asymmetry"][0] == 4.0
    for name, section in asked.behaviour:
        if not isinstance(section, ByName):
            assert set(laid_out(section)) <= set(RULES[name].dtype.names), name


def test_nothing_derived_hides_a_parameter() -> None:
    for name, derive in DERIVED.items():
        section = getattr(Settings().behaviour, name, None)
        if section is not None:
            assert not derive(Settings()).keys() & type(section).model_fields.keys(), name


def test_the_form_of_the_rules_depends_on_no_value() -> None:
    other = {"behaviour": {"response": {"synergy_weeks": 0}}, "population": {"company_cap": 3}}
    assert rules_of(Settings.model_validate(other)).dtype == RULES.dtype


def test_a_section_is_laid_out_by_its_own_numbers() -> None:
    class Inner(Section):
        wide: float = parameter(2.0, "a number")

    class Outer(Section):
        inner: Inner = Inner()
        deep: int = parameter(3, "a number")
        named: str = parameter("word", "no number")
        listed: list[float] = parameter([1.0], "as many as there are")
        perhaps: int | None = parameter(1, "may be missing")
        on: bool = parameter(True, "a switch")

    assert laid_out(Outer()) == {"deep": 3, "on": True}
    record = record_of({"outer": laid_out(Outer()), "inner": {"more": laid_out(Inner())}})
    assert record["outer"].tolist() == [(3.0, 1.0)]
    assert record["inner"]["more"]["wide"][0] == 2.0


def test_a_record_keeps_numbers_and_tables() -> None:
    record = record_of({"one": 2, "many": [[1, 2], [3, 4]]})
    assert record["one"][0] == 2.0
    assert record["many"][0].tolist() == [[1, 2], [3, 4]]
