"""Who uses screens: a trait that all channels on a screen share, and people who use none."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from sim import EngagementModel, Settings
from sim.mechanisms import response
from sim.rules.behaviour import rules_of
from sim.rules.channels import by_persona, intercepts
from sim.rules.screens import factor_on_rates, loads, shares_without
from sim.settings.words import COHORTS, PERSONAS
from tests.sim.named import MASS_EMAIL, PLATFORM, SITE, VISIT
from tests.sim.worlds import ALIKE, NO_START, bench, lived, merged, shipped

WITHOUT = {
    "engagers_without": 0.05, "learners_without": 0.35, "traditionalists_without": 0.7,
    "cohort_tilt": 0.5,
}  # fmt: skip
UNLIKE = {**WITHOUT, "trait_sd": 1.0}


def of_screens(**screens: float) -> Settings:
    """Returns a world in which HCPs are alike but for this of how they are to screens."""
    own = {"behaviour": {"screens": screens}, "population": {"size": 40_000}}
    return Settings.model_validate(merged(ALIKE, NO_START, own))


def test_so_many_of_each_persona_and_cohort_use_none() -> None:
    settings = of_screens(**WITHOUT)
    hcps = EngagementModel(settings).universe.hcps
    none = hcps["uses_no_screen"] == 1
    for code, persona in enumerate(PERSONAS):
        shares = [
            none[(hcps["persona"] == code) & (hcps["cohort"] == cohort)].mean()
            for cohort in range(len(COHORTS))
        ]
        assert shares[1] == pytest.approx(WITHOUT[f"{persona}s_without"], abs=0.03)
        assert shares[0] < shares[1] < shares[2]
        own = none[hcps["persona"] == code].mean()
        assert own == pytest.approx(shares_without(settings)[code], abs=0.03)


@pytest.mark.parametrize("screens", [WITHOUT, {"trait_sd": 1.2}, UNLIKE])
def test_tables_stay_the_means_over_hcps(screens: dict[str, float]) -> None:
    settings = of_screens(**screens)
    hcps = EngagementModel(settings).universe.hcps
    rules = rules_of(settings)[0]["channels"]
    first, second = (by_persona(settings.channels, step) for step in ("response", "second_step"))
    for code in range(len(PERSONAS)):
        mine = hcps[hcps["persona"] == code]
        unlike = mine["deviation"] + mine["screens"][:, None] * rules["screen"]
        opens = special.expit(rules["intercept"][code] + unlike)
        clicks = special.expit(rules["second_intercept"][code] + unlike)
        opened = opens[:, MASS_EMAIL].mean()
        assert opened == pytest.approx(first[code, MASS_EMAIL], rel=0.06)
        clicked = (opens * clicks)[:, MASS_EMAIL].mean() / opened
        assert clicked == pytest.approx(second[code, MASS_EMAIL], rel=0.08)
        spread = settings.behaviour.response.deviation_sd
        rates = rules["rate"][code] * np.exp(unlike - spread**2 / 2)
        uses = mine["uses_no_screen"] == 0  # the own site's rate is that of who may register
        assert rates[uses, SITE].mean() == pytest.approx(first[code, SITE], rel=0.08)
        assert rates[:, PLATFORM].mean() == pytest.approx(first[code, PLATFORM], rel=0.08)


def test_with_nobody_apart_nothing_changes() -> None:
    settings = of_screens()
    rules = rules_of(settings)[0]["channels"]
    spread = settings.behaviour.response.deviation_sd
    table = by_persona(settings.channels, "response")
    assert (rules["intercept"] == intercepts(table, spread)).all()
    assert (factor_on_rates(settings) == 1.0).all()
    assert (EngagementModel(settings).universe.hcps["screens"] == 0.0).all()


def test_the_trait_moves_answers_on_screens_and_no_others() -> None:
    b = bench()

    def chances() -> dict[int, float]:
        found = {}
        for channel in (MASS_EMAIL, b.settings.channels.names.index("phone")):
            b.touch["channel"] = channel
            found[channel] = float(response.chance_of_response(b.hcp, b.context))
        b.touch["channel"] = MASS_EMAIL
        found[-1] = float(response.chance_of_click(b.hcp, b.week_state, b.touch, b.rules))
        return found

    usual = chances()
    b.hcp["screens"] = 1.0
    keen = chances()
    mail, phone, click = usual
    assert keen[mail] > usual[mail]
    assert keen[click] > usual[click]
    assert keen[phone] == usual[phone]
    assert loads(b.settings.channels)[VISIT] == 0.0


def half_a_year(screens: dict[str, float]) -> EngagementModel:
    own = {"behaviour": {"screens": screens}}
    return lived(shipped("hybrid"), ALIKE, own, size=1_500, weeks=26)


def test_people_without_screens_are_reached_by_less() -> None:
    usual, unlike = half_a_year({}), half_a_year(WITHOUT)

    def come(model: EngagementModel) -> NDArray[np.bool_]:
        return np.asarray(model.universe.customers["sessions"].sum(axis=1) > 0)

    customers, none = unlike.universe.customers, unlike.universe.hcps["uses_no_screen"] == 1
    assert come(unlike).mean() < 0.9 * come(usual).mean()  # as many are registered all the same
    assert come(unlike)[none].mean() < 0.05 * come(unlike)[~none].mean()
    opened = customers["answered"][:, MASS_EMAIL] / np.maximum(customers["tried"][:, MASS_EMAIL], 1)
    assert opened[none].mean() < 0.1 * opened[~none].mean()


def test_a_trait_makes_answers_unequal_and_go_together() -> None:
    def opens(model: EngagementModel) -> tuple[float, float]:
        answered = model.universe.customers["answered"].astype(float)
        mail = np.sort(answered[:, MASS_EMAIL])[::-1]
        remote = answered[:, model.settings.channels.names.index("remote")]
        top = float(mail[: len(mail) // 5].sum() / mail.sum())
        return top, float(np.corrcoef(answered[:, MASS_EMAIL], remote)[0, 1])

    (top, together), (more, closer) = opens(half_a_year({})), opens(half_a_year({"trait_sd": 1.2}))
    assert more > top + 0.05
    assert closer > together + 0.03


def test_who_uses_no_screen_prefers_others() -> None:
    hcps = EngagementModel(of_screens(**WITHOUT)).universe.hcps
    none = hcps["uses_no_screen"] == 1
    likes_visits = (hcps["preferred"] >> VISIT & 1).astype(bool)
    assert likes_visits[none].mean() > likes_visits[~none].mean() + 0.2


def test_of_those_who_use_screens_no_persona_answers_the_more_the_less_it_likes_them() -> None:
    """Tables are means over all; more of a persona without screens must not turn them around."""
    settings = Settings().replace({"population.size": 40_000, "warm_up.weeks": 0})
    hcps, rules = EngagementModel(settings).universe.hcps, rules_of(settings)[0]["channels"]
    users = hcps[hcps["uses_no_screen"] == 0]
    names = settings.channels.names
    for channel in ("remote", "rep_email", "mass_email", "webinar", "platform", "site"):
        at = names.index(channel)
        means = []
        for code in range(len(PERSONAS)):
            mine = users[users["persona"] == code]
            unlike = mine["deviation"][:, at] + mine["screens"] * rules["screen"][at]
            if rules["rate"][code, at] > 0.0:
                means.append(float((rules["rate"][code, at] * np.exp(unlike)).mean()))
            else:
                means.append(float(special.expit(rules["intercept"][code, at] + unlike).mean()))
        engager, learner, traditionalist = means
        assert engager > 0.95 * learner, (channel, means)
        assert learner > 0.95 * traditionalist, (channel, means)
