"""The universe: shares, a user's own table, and what is missing in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import Settings
from sim.population import build, territories
from sim.records import EMAIL
from sim.rules.channels import groups
from sim.rules.openness import shares_without_reps
from sim.rules.population import (
    access_shares,
    class_shares,
    group_logits,
    meeting_chances,
    persona_shares,
    preference_norms,
)
from sim.settings.channels import CHANNELS, SHIPPED
from sim.settings.words import COUNTRIES
from tests.sim.worlds import ids

LUCK = np.uint64(9)
GROUPS = groups(SHIPPED)
N = 40_000
PRACTICES = np.array([0.30, 0.45, 0.25])


def universe(**population: Any) -> Any:
    return build(Settings.model_validate({"population": {"size": N, **population}}), LUCK)


def share(values: Any) -> float:
    return float(np.mean(values))


def test_shares_are_those_of_the_settings() -> None:
    hcps = universe().hcps
    chosen = Settings().population
    for code, name in enumerate(("engager", "learner", "traditionalist")):
        expected = np.einsum(
            "ajs,a,j,s->", persona_shares(Settings())[0, ..., code], [0.30, 0.37, 0.33],
            PRACTICES, class_shares(Settings()),
        )  # fmt: skip
        assert share(hcps["persona"] == code) == pytest.approx(expected, abs=0.008)
        assert expected == pytest.approx(getattr(chosen.personas, name), abs=0.015)
    for code, name in enumerate(("early", "mid", "late")):
        assert share(hcps["cohort"] == code) == pytest.approx(
            getattr(chosen.cohorts, name), abs=0.008
        )
    taking = universe(with_no_see=False).hcps
    for code, expected in enumerate((0.50, 0.30, 0.20)):
        assert share(taking["access"] == code) == pytest.approx(expected, abs=0.008)


def test_who_sees_no_rep_is_the_far_end_of_access() -> None:
    """A third see none, more than are closed: those, and of the restricted ones the rest."""
    hcps = universe().hcps
    none = PRACTICES @ (shares_without_reps(Settings()) @ class_shares(Settings()))[0]
    assert none == pytest.approx(0.334, abs=0.001)
    assert share(hcps["sees_no_rep"] == 1) == pytest.approx(none, abs=0.008)
    for code, expected in enumerate((0.50, 0.50 - none, none)):
        assert share(hcps["access"] == code) == pytest.approx(expected, abs=0.008)
    assert (hcps["access"][hcps["sees_no_rep"] == 1] == 2).all()


def test_large_practices_are_closed_more_often() -> None:
    without = shares_without_reps(Settings())[0] @ class_shares(Settings())
    assert without[0] > without[1] > without[2]
    taking = Settings.model_validate({"population": {"with_no_see": False}})
    shares = access_shares(taking)[0]
    assert shares.sum(axis=1) == pytest.approx([1, 1, 1])
    hospital, group, solo = shares[:, 2]
    assert hospital > group > solo
    assert hospital / solo == pytest.approx(0.42 / 0.133, rel=0.01)
    assert PRACTICES @ shares[:, 2] == pytest.approx(0.20)


@pytest.mark.parametrize(("country", "tilt"), [("uk", -0.5), ("fr", 0.0), ("it", 0.5)])
def test_a_countrys_tilt_is_in_log_odds(country: str, tilt: float) -> None:
    engager, _, traditionalist = persona_shares(Settings())[COUNTRIES.index(country), 1, 1, 0]
    assert np.log(traditionalist / engager) == pytest.approx(tilt, abs=1e-9)


def test_early_careers_are_more_digital() -> None:
    early, mid, late = persona_shares(Settings())[0, :, 1, 0]
    assert early[0] > mid[0] > late[0]
    assert early[2] < mid[2] < late[2]


def test_contact_is_as_unequal_as_it_was_measured() -> None:
    """Among the doctors in the data, who take some; whoever takes none adds to it."""

    def gini(of: Any) -> float:
        rates, n = np.sort(of["competitor_visits"].astype(float)), len(of)
        return float((2 * np.arange(1, n + 1) - n - 1) @ rates / (n * rates.sum()))

    universe_ = universe()
    hcps = universe_.hcps
    taking = hcps["sees_no_rep"] == 0
    assert 0.55 < gini(hcps[taking]) < 0.75
    assert gini(hcps) == pytest.approx(1 - share(taking) * (1 - gini(hcps[taking])), abs=1e-3)
    tiers = np.bincount(universe_.customers["tier"], minlength=3) / N
    assert tiers == pytest.approx([0.2, 0.3, 0.5], abs=0.03)


def test_tiers_come_from_fixed_thresholds() -> None:
    rates = pd.DataFrame({"hcp_id": list("abcd"), "contacts_per_month": [0.0, 0.70, 2.36, 2.37]})
    assert build(Settings(), LUCK, rates).customers["tier"].tolist() == [2, 1, 1, 0]


def test_what_a_table_gives_is_taken() -> None:
    table = pd.DataFrame(
        {
            "hcp_id": ["a", "b", "c"],
            "country": ["uk", "it", None],
            "cohort": ["early", None, "late"],
            "setting": ["solo", "hospital", None],
            "persona": ["traditionalist", None, "engager"],
            "tier": ["C", "A", None],
            "access": ["closed", "open", None],
            "email_consent": ["yes", "no", None],
            "specialty_class": ["oncology", None, "surgical"],
            "contacts_per_month": [4.0, None, 0.0],
        }
    )
    universe_ = build(Settings(), LUCK, table)
    hcps, customers = universe_.hcps, universe_.customers
    assert [COUNTRIES[c] for c in hcps["country"]] == ["uk", "it", "eu"]
    assert hcps["cohort"][[0, 2]].tolist() == [0, 2]
    assert hcps["practice"][:2].tolist() == [2, 0]
    assert hcps["persona"][[0, 2]].tolist() == [2, 0]
    assert customers["tier"][:2].tolist() == [2, 0]
    assert hcps["access"][:2].tolist() == [2, 0]
    assert (customers["allowed"][:2] & EMAIL).tolist() == [EMAIL, 0]
    assert hcps["never_consents"][0] == 0
    assert hcps["specialty"][[0, 2]].tolist() == [1, 3]
    per_week = 1.5 * 4.0 * 11 / 12 / (365.25 / 12 / 7)  # visits for each contact
    assert hcps["competitor_visits"][0] == pytest.approx(per_week, rel=1e-5)
    assert hcps["competitor_visits"][2] == 0
    assert list(universe_.names()) == ["a", "b", "c"]


def test_what_a_table_leaves_out_is_drawn_as_ever() -> None:
    bare = build(Settings(), LUCK, ids(range(1, 501)))
    table = ids(range(1, 501)).assign(persona=None, access=None, contacts_per_month=np.nan)
    table.loc[:99, "persona"] = "engager"
    partly = build(Settings(), LUCK, table)
    for name in ("trust_prior", "deviation", "competitor_visits", "access", "cohort"):
        assert np.array_equal(bare.hcps[name], partly.hcps[name])
    assert np.array_equal(bare.hcps["persona"][100:], partly.hcps["persona"][100:])
    assert (partly.hcps["persona"][:100] == 0).all()


def preferred(hcps: Any) -> Any:
    """Returns the groups that HCPs prefer, a bit for each."""
    of_group = [[one.group for one in SHIPPED.in_order].index(name) for name in GROUPS]
    return sum((hcps["preferred"] >> at & 1) << bit for bit, at in enumerate(of_group))


def test_a_third_prefer_visits_and_everyone_prefers_something() -> None:
    hcps = universe().hcps
    visits = share(hcps["preferred"] & 1)
    assert 0.30 < visits < 0.48  # PR01: 39 %, 20 to 60 % by country
    by_persona = [share(hcps["preferred"][hcps["persona"] == k] & 1) for k in range(3)]
    assert by_persona[0] < by_persona[1] < by_persona[2]
    for purpose in range(4):
        assert share((preferred(hcps) & hcps["unwanted"][:, purpose]) > 0) < 0.35
        assert share(hcps["unwanted"][:, purpose] > 0) > 0.5
    indifferent = {"preference_weight": 0.0}
    plain = Settings.model_validate({"behaviour": {"purpose": indifferent}})
    hcps = build(plain, LUCK).hcps
    assert not (preferred(hcps)[:, None] & hcps["unwanted"]).any()
    assert (hcps["unwanted"] == hcps["unwanted"][:, :1]).all()


def test_personas_differ_more_in_visits_the_likelier_those_are_taken_to_be() -> None:
    def apart(chance: float) -> float:
        preference = {"behaviour": {"preference": {"meeting_chance": chance}}}
        hcps = build(Settings.model_validate(preference), LUCK).hcps
        engager, traditionalist = (
            share(hcps["preferred"][hcps["persona"] == kind] & 1) for kind in (0, 2)
        )
        return traditionalist - engager

    assert apart(0.05) < apart(0.5) < apart(0.8)


def test_prior_trust_keeps_within_its_bounds() -> None:
    bounds = {"prior_least": 0.35, "prior_most": 0.4}
    narrow = Settings.model_validate({"behaviour": {"trust": bounds}})
    prior = build(narrow, LUCK).hcps["trust_prior"]
    assert prior.min() == np.float32(0.35)
    assert prior.max() == np.float32(0.4)


def test_setting_and_specialty_tilt_the_personas() -> None:
    shares = persona_shares(Settings())[0, 1]
    hospital, _, solo = shares[:, 0]
    assert hospital[2] < solo[2]
    primary_care, oncology = shares[1, :2]
    assert oncology[0] > primary_care[0]


def test_news_is_unwanted_in_person_and_talk_on_a_screen() -> None:
    hcps = universe().hcps
    news, discussion = (hcps["unwanted"][:, purpose] for purpose in range(2))
    visit, mail = (1 << GROUPS.index(name) for name in ("visit", "email"))
    assert share((news & visit) > 0) > share((discussion & visit) > 0)
    assert share((news & mail) > 0) < share((discussion & mail) > 0)


def test_both_mails_are_one_preference() -> None:
    hcps = universe().hcps
    rep, mass = CHANNELS.index("rep_email"), CHANNELS.index("mass_email")
    assert np.array_equal(hcps["preferred"] >> rep & 1, hcps["preferred"] >> mass & 1)


def test_standing_is_measured_with_the_settings_own_means() -> None:
    chosen = Settings()
    mean, spread = preference_norms(chosen)
    assert len(groups(chosen.channels)) == len(mean) == 8
    assert [0.22, 0.56, 0.22] @ group_logits(chosen) == pytest.approx(mean)
    assert (spread > 0).all()


def test_meeting_chances_are_tilted_by_persona_and_specialty() -> None:
    chances = meeting_chances(Settings())[0]
    assert chances.shape == (3, 3, 7)
    assert chances[0, 2, 0] / chances[0, 0, 0] == pytest.approx(1.16 / 0.88)
    assert chances[0, 0, 1] / chances[0, 0, 0] == pytest.approx(0.5)


def test_territories_are_those_of_the_market_not_of_the_sample() -> None:
    assert territories(Settings()) == round(20_000 / 120)
    small = Settings.model_validate({"population": {"represents": 50}})
    assert territories(small) == 1
    assert universe().customers["rep"].max() < territories(Settings())


def test_spreads_between_hcps_are_the_settings() -> None:
    hcps = universe().hcps
    assert hcps["deviation"].std() == pytest.approx(0.6, rel=0.01)
    assert np.median(hcps["tolerance"]) == pytest.approx(6.0, rel=0.02)
    assert np.median(hcps["overload_threshold"]) == pytest.approx(16.0, rel=0.02)
    assert np.log(hcps["overload_threshold"]).std() == pytest.approx(0.5, rel=0.02)
    mails = hcps["competitor_mails"]
    assert mails.mean() == pytest.approx(11.0, rel=0.02)
    assert mails.var() == pytest.approx(11.0**2, rel=0.06)  # of gamma shape 1


@pytest.mark.parametrize(("country", "factor"), [("de", 0.8), ("es", 1.2)])
def test_tolerance_differs_by_country(country: str, factor: float) -> None:
    hcps = universe(countries={"eu": 0.0, country: 1.0}).hcps
    assert np.median(hcps["tolerance"]) == pytest.approx(6.0 * factor, rel=0.02)


def test_a_country_may_be_closed_altogether() -> None:
    tree = {"market": {"countries": {"eu": {"access_open": 0.0, "access_restricted": 0.0,
                                            "access_closed": 1.0}}}}  # fmt: skip
    hcps = build(Settings.model_validate(tree), LUCK).hcps
    assert (hcps["access"] == 2).all()


@pytest.mark.parametrize(
    ("kind", "access", "expected"),
    [
        (2, {"closed": 0.0, "floor": 0.0}, 0.0),
        (2, {"closed": 0.01, "floor": 0.1}, 0.1),
        (0, {"open": 1.0, "ceiling": 0.9}, 0.9),
        (1, {"floor": 0.3, "ceiling": 0.3}, 0.3),
    ],
)
def test_what_no_factor_makes_as_likely_is_as_near_as_may_be(
    kind: int, access: dict[str, float], expected: float
) -> None:
    chosen = Settings.model_validate({"behaviour": {"access": access}})
    bounds = chosen.behaviour.access
    met = np.clip(meeting_chances(chosen)[:, kind, :, 0], bounds.floor, bounds.ceiling)
    assert met == pytest.approx(np.full_like(met, expected))
