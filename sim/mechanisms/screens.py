"""Who uses screens at all, and how readily: what all channels on a screen share in one HCP."""

from __future__ import annotations

import numpy as np

from sim.compiled import part
from sim.draws import SCREENS, draw, normal
from sim.mechanisms.openness import going_with
from sim.rows.initial import Figures
from sim.rows.records import HCPRow
from sim.rows.rules import Rules


@part
def take_to_screens(
    hcp: HCPRow, rules: Rules, figures: Figures, openness: float, luck: np.uint64
) -> None:
    """Settles whether an HCP uses screens, and how readily against others who do."""
    uses, trait, _, _ = draw(luck, hcp.key, 0, SCREENS)
    uses = going_with(openness, rules.openness.of_screens, uses)
    trait = going_with(openness, rules.openness.of_screens, trait)
    hcp.screens = rules.screens.trait_sd * normal(trait)
    hcp.uses_no_screen = 1 if uses < figures.without_screens[hcp.persona, hcp.cohort] else 0
    if hcp.uses_no_screen:
        hcp.screens -= rules.screens.log_odds_without


@part
def of_screens(hcp: HCPRow, rules: Rules, channel: int) -> float:
    """Returns log-odds of an answer (in pull: log rate) from how the HCP is to screens."""
    return rules.channels.screen[channel] * hcp.screens
