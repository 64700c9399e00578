"""Colleagues: those who use the company's contacts make it easier, advocates speak for it.

Influence goes from the one who is named to those who named it, and acts on the next week.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import entry, part
from sim.draws import PEERS, draw
from sim.mechanisms.trust import gain
from sim.network import ADVICE, KIND_BITS
from sim.records import ADVOCATE, ENGAGED_STAGE
from sim.rows.records import HCPRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings
from sim.types import Table


def derived(settings: Settings) -> dict[str, Any]:
    """Returns the log of the chance that an advocate does not speak for the company in a week."""
    endorsement = settings.behaviour.peers.endorsement_per_week
    return {"log_no_endorsement": np.log(1.0 - min(endorsement, 1.0 - 1e-12))}


@part
def influence(hcp: HCPRow, rules: Rules) -> float:
    """Returns log-odds from the share of the HCP's advisers who were engaged last week."""
    if hcp.advisers_engaged == 0:
        return 0.0
    return rules.peers.weight * hcp.advisers_engaged / hcp.advisers


@part
def listen(hcp: HCPRow, week_state: WeekRow, rules: Rules, luck: np.uint64) -> None:
    """Lets colleagues who are advocates speak for the company."""
    if hcp.peers_advocating == 0 or rules.peers.log_no_endorsement == 0.0:
        return
    heard, _, _, _ = draw(luck, hcp.key, week_state.week, PEERS)
    if heard < 1.0 - np.exp(rules.peers.log_no_endorsement * hcp.peers_advocating):
        gain(hcp, week_state, rules, rules.peers.endorsement_gain, False)
        hcp.last_noticed = week_state.week
        week_state.endorsed = 1


@entry
def spread_word(hcps: Table, starts: Table, ties: Table) -> None:
    """Tells followers of every change of stage since they were last told.

    Args:
        hcps: `records.hcp_record`, shape (n,).
        starts: first tie of each HCP, shape (n + 1,).
        ties: who named the HCP and how, as in `network.Network`, shape (ties,).
    """
    for row in range(len(hcps)):
        hcp: HCPRow = hcps[row]
        told, stage = hcp.stage_told, hcp.stage
        if told == stage:
            continue
        hcp.stage_told = stage
        engaged = (stage >= ENGAGED_STAGE) - (told >= ENGAGED_STAGE)
        advocating = (stage == ADVOCATE) - (told == ADVOCATE)
        if engaged == 0 and advocating == 0:
            continue
        for place in range(starts[row], starts[row + 1]):
            follower: HCPRow = hcps[ties[place] >> KIND_BITS]
            if ties[place] & ADVICE:
                follower.advisers_engaged += engaged
            follower.peers_advocating += advocating
