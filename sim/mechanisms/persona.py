"""How personas change: with the years, and by good digital experience."""

from __future__ import annotations

from sim.compiled import part
from sim.draws import draw
from sim.records import ENGAGER, LEARNER
from sim.scene import Scene
from sim.types import Row

_MIDDLE = 0.5  # of a number whose ends are spent on other things


@part
def drift(hcp: Row, now: Row, rules: Row, luck: float) -> None:
    """Moves the HCP a step towards the screen as the years go by; nobody before week 1."""
    if now.week < 1 or hcp.persona == ENGAGER:
        return
    if abs(luck - _MIDDLE) < rules.drift[hcp.persona, hcp.cohort] / 2.0:
        _become(hcp, rules, int(hcp.persona) - 1)


@part
def convert(hcp: Row, scene: Scene) -> None:
    """Lets a satisfying contact on a screen make a learner an engager."""
    touch, rules = scene.touch, scene.rules
    if hcp.persona != LEARNER or not rules.on_screen[touch.channel]:
        return
    if touch.fit < rules.gain_from_fit or rules.conversion == 0.0:
        return
    luck, _, _, _ = draw(scene.luck, hcp.key, scene.now.week, touch.address + 3)
    if luck < rules.conversion:
        _become(hcp, rules, ENGAGER)


@part
def _become(hcp: Row, rules: Row, persona: int) -> None:
    hcp.meeting_chance *= rules.visit_factor[persona] / rules.visit_factor[hcp.persona]
    hcp.persona = persona
