"""Permission: asked for, given, and taken back with effect at once."""

from __future__ import annotations

import numpy as np

from sim.company.customer import EMAIL_SCOPE
from sim.compiled import part
from sim.records import EMAIL, PHONE, PROFILING
from sim.types import Row


@part
def ask(
    hcp: Row,
    customer: Row,
    now: Row,
    rules: Row,
    strategy: Row,
    channel: int,
    luck: float,
    profiling_luck: float,
) -> int:
    """Asks for e-mail consent at a contact, and for profiling along with it.

    Returns:
        Bits of the scopes granted.
    """
    if strategy.ask_consent == 0.0 or customer.allowed & EMAIL:
        return 0
    if now.week - hcp.last_asked < rules.consent_pause:
        return 0
    hcp.last_asked = now.week
    chance = rules.consent_ask[channel] * np.exp(
        rules.consent_slope * (now.trust - rules.trust_reference) + rules.log_refusal * hcp.refusals
    )
    if hcp.never_consents or luck >= chance:
        hcp.refusals = min(hcp.refusals + 1, 20)
        return 0
    granted = EMAIL
    if profiling_luck < rules.profiling_share and not customer.allowed & PROFILING:
        granted |= PROFILING
    customer.allowed |= granted
    customer.refused &= ~granted
    return granted


@part
def may_opt_out(
    customer: Row,
    now: Row,
    rules: Row,
    channel: int,
    fit: float,
    own_stock: float,
    luck: float,
) -> int:
    """Lets a message provoke an opt-out, which binds at once; returns the scope withdrawn."""
    chance = rules.opt_out_base * np.exp(
        rules.opt_out_fatigue * own_stock
        - rules.opt_out_trust * (now.trust - rules.trust_reference)
        + rules.opt_out_fit * (0.5 - fit)
    )
    if luck >= min(rules.opt_out_max, chance):
        return 0
    scope = EMAIL if rules.scope[channel] == EMAIL_SCOPE else PHONE
    customer.allowed &= ~scope
    customer.refused |= scope
    return scope
