"""How open HCPs are: contact, access, mail and screens by one trait, and HCPs who see no rep."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from sim import EngagementModel, Settings
from sim.rules.openness import shares_without_reps
from sim.settings.words import COUNTRIES, PRACTICES, SPECIALTY_CLASSES
from tests.sim.named import VISIT
from tests.sim.worlds import ALIKE, NO_START, lived, merged, shipped, total
from validation import inequality

DE = COUNTRIES.index("de")


GERMANY: dict[str, Any] = {"market": {"country": "de"}}
NO_REP: dict[str, Any] = {
    "market": {"countries": {"de": {"sees_no_rep": 0.4}}},
    "population": {
        "with_no_see": True,
        "practices": {
            "hospital": {"share": 0.3, "no_rep_tilt": 0.8}, "group": {"share": 0.45},
            "solo": {"share": 0.25, "no_rep_tilt": -0.8},
        },
    },
}  # fmt: skip


def born(*, size: int = 30_000, **tree: Any) -> EngagementModel:
    """Returns a universe of HCPs who are alike but for what a tree says."""
    size_of = {"population": {"size": size}}
    aside = {key: tree.pop(key) for key in ("population", "market") if key in tree}
    trees = (ALIKE, NO_START, GERMANY, size_of, aside, {"behaviour": tree})
    return EngagementModel(Settings.model_validate(merged(*trees)))


def test_so_many_see_no_rep_of_any_company() -> None:
    model = born(**NO_REP)
    hcps = model.universe.hcps
    shares = shares_without_reps(model.settings)[DE]
    for practice in range(len(PRACTICES)):
        mine = hcps["practice"] == practice
        expected = shares[practice][hcps["specialty"][mine]].mean()
        assert hcps["sees_no_rep"][mine].mean() == pytest.approx(expected, abs=0.02)
    surgical = SPECIALTY_CLASSES.index("surgical")
    assert shares[0, surgical] == pytest.approx(special.expit(special.logit(0.4) + 0.8 - 0.58))
    assert shares[0, 0] == pytest.approx(special.expit(special.logit(0.4) + 0.8))
    none = hcps["sees_no_rep"] == 1
    assert (hcps["competitor_visits"][none] == 0.0).all()
    assert (hcps["competitor_visits"][~none] > 0.0).any()
    usual = born().universe
    assert (usual.hcps["sees_no_rep"] == 0).all()
    assert (usual.customers["tier"] == model.universe.customers["tier"]).all()


def test_who_sees_no_rep_meets_none_of_ours() -> None:
    tree = {"market": {"country": "de", "countries": {"de": {"sees_no_rep": 0.5}}}}
    plan = shipped("traditional")
    model = lived(plan, tree, size=800, weeks=26)
    met = model.universe.customers["answered"][:, VISIT]
    none = model.universe.hcps["sees_no_rep"] == 1
    assert 0.4 < none.mean() < 0.6
    assert met[none].sum() == 0
    assert met[~none].sum() > 0
    fewer = total(model, "visit")["engaged"]
    all_see = {"population": {"with_no_see": False}}
    assert fewer < 0.7 * total(lived(plan, tree, all_see, size=800, weeks=26), "visit")["engaged"]


def test_contact_is_more_unequal_with_them() -> None:
    gini = [
        inequality(born(**tree).universe.hcps["competitor_visits"].astype(float))["gini"]
        for tree in ({}, NO_REP)
    ]
    assert gini[1] > gini[0] + 0.08


def test_visits_for_each_contact() -> None:
    usual, many = (
        born(market={"countries": {"de": {"visits_per_contact": visits}}}).universe.hcps[
            "competitor_visits"
        ]
        for visits in (1.0, 2.5)
    )
    np.testing.assert_allclose(many, 2.5 * usual, rtol=1e-6)


def rank_correlation(model: EngagementModel, of: str) -> float:
    hcps = model.universe.hcps
    return float(stats.spearmanr(hcps["competitor_visits"], hcps[of]).statistic)


@pytest.mark.parametrize(
    ("which", "of", "sign"),
    [("of_access", "access", -1), ("of_mail", "competitor_mails", 1), ("of_screens", "screens", 1)],
)
def test_what_goes_with_contact(which: str, of: str, sign: int) -> None:
    screens = {"trait_sd": 1.0, "learners_without": 0.3}
    alone = rank_correlation(born(screens=screens), of)
    together = rank_correlation(born(screens=screens, openness={which: 0.6}), of)
    assert abs(alone) < 0.03
    assert sign * together > 0.25


@pytest.mark.parametrize("which", ["of_access", "of_mail", "of_screens"])
def test_each_of_them_stays_as_common_as_it_was(which: str) -> None:
    screens = {"trait_sd": 1.0, "learners_without": 0.3}
    usual = born(screens=screens).universe.hcps
    hcps = born(screens=screens, openness={which: 0.6}).universe.hcps
    for of in ("access", "competitor_mails", "screens"):
        before = usual[of].astype(float)
        assert float(hcps[of].mean()) == pytest.approx(
            before.mean(), abs=0.03 * before.std() + 0.02
        )


def test_screens_may_go_against_contact() -> None:
    screens = {"trait_sd": 1.0, "learners_without": 0.3}
    assert rank_correlation(born(screens=screens, openness={"of_screens": -0.3}), "screens") < -0.1


def test_a_list_that_tells_of_its_doctors_keeps_what_it_says() -> None:
    settings = Settings.model_validate({
        "market": {"country": "de", "countries": {"de": {"sees_no_rep": 0.9}}},
        "warm_up": {"weeks": 0},
    })  # fmt: skip
    ids = [str(number) for number in range(300)]
    told = pd.DataFrame({"hcp_id": ids, "contacts_per_month": 2.0})
    assert (EngagementModel(settings, table=told).universe.hcps["sees_no_rep"] == 0).all()
    untold = pd.DataFrame({"hcp_id": ids})
    assert EngagementModel(settings, table=untold).universe.hcps["sees_no_rep"].mean() > 0.8
