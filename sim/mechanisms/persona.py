"""How personas change: with the years, and by good digital experience."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import part
from sim.context import Context
from sim.draws import draw
from sim.records import ENGAGER, LEARNER
from sim.rows.records import HCPRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings
from sim.settings.calendar import WEEKS_PER_YEAR
from sim.settings.words import COHORTS, PERSONAS

_MIDDLE = 0.5  # of a number whose ends are spent on other things


def derived(settings: Settings) -> dict[str, Any]:
    """Returns weekly chances of a step to the screen, persona x cohort, and factors on visits."""
    change, population = settings.behaviour.change, settings.population
    cohorts = np.array([getattr(population.cohorts, c) for c in COHORTS])
    factors = np.array([getattr(change, c) for c in COHORTS])
    factors = factors / max(float(cohorts @ factors), 1e-12)
    shares = np.array([getattr(population.personas, p) for p in PERSONAS])
    yearly = np.where(shares > 0.0, change.drift_per_year / np.maximum(shares, 1e-12), 0.0)
    yearly[ENGAGER] = 0.0
    call = settings.channels[settings.channels.call]
    return {
        "drift": np.minimum(np.outer(yearly, factors) / WEEKS_PER_YEAR, 0.2),
        "visit_factor": [getattr(call.response, p) for p in PERSONAS],
    }


@part
def drift(hcp: HCPRow, week_state: WeekRow, rules: Rules, luck: float) -> None:
    """Moves the HCP a step towards the screen as the years go by; nobody before week 1."""
    if week_state.week < 1 or hcp.persona == ENGAGER:
        return
    if abs(luck - _MIDDLE) < rules.change.drift[hcp.persona, hcp.cohort] / 2.0:
        _become(hcp, rules, int(hcp.persona) - 1)


@part
def convert(hcp: HCPRow, context: Context) -> None:
    """Lets a satisfying contact on a screen make a learner an engager."""
    touch, rules = context.touch, context.rules
    if hcp.persona != LEARNER or not rules.channels.on_screen[touch.channel]:
        return
    if touch.fit < rules.trust.gain_from_fit or rules.change.per_session == 0.0:
        return
    luck, _, _, _ = draw(context.luck, hcp.key, context.week_state.week, touch.address + 3)
    if luck < rules.change.per_session:
        _become(hcp, rules, ENGAGER)


@part
def _become(hcp: HCPRow, rules: Rules, persona: int) -> None:
    hcp.meeting_chance *= (
        rules.change.visit_factor[persona] / rules.change.visit_factor[hcp.persona]
    )
    hcp.persona = persona
