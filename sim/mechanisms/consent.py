"""Permission: asked for, given, and taken back with effect at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled import shared
from sim.mechanisms.fatigue import beyond_threshold
from sim.mechanisms.wishes import set_wishes
from sim.records import EMAIL, EMAIL_SCOPE, EVENT, NO_CENTRE, PHONE_CALLS, PROFILING
from sim.rows.company import StrategyRow
from sim.rows.records import CustomerRow, HCPRow, TouchRow, WeekRow
from sim.rows.rules import Rules
from sim.settings import Settings


def derived(settings: Settings) -> dict[str, Any]:
    """Returns what each refusal adds to the log of later chances."""
    return {"log_refusal": np.log(max(settings.behaviour.consent.refusal_factor, 1e-12))}


@shared
def ask(
    hcp: HCPRow,
    customer: CustomerRow,
    week_state: WeekRow,
    touch: TouchRow,
    rules: Rules,
    strategy: StrategyRow,
    luck: float,
    profiling_luck: float,
) -> None:
    """Asks for e-mail consent at a contact, and for profiling along with it.

    Who registers for an event has consented to mail; the form asks for profiling alone. Where a
    new law has ended the permission to call, the form asks for that too. A yes is noted in the
    company's file and, as bits of the scopes, in `touch.granted`.
    """
    chance = rules.channels.consent_ask[touch.channel]
    if strategy.ask_consent == 0.0 or chance == 0.0:
        return
    asked = (EMAIL | PHONE_CALLS) & ~(customer.allowed | customer.refused & PHONE_CALLS)
    if not asked:
        if rules.channels.kind[touch.channel] != EVENT or customer.allowed & PROFILING:
            return
        asked = PROFILING
        chance *= rules.consent.profiling_share
    if week_state.week - hcp.last_asked < rules.consent.pause_weeks:
        return
    hcp.last_asked = week_state.week
    chance *= np.exp(
        rules.consent.trust_slope * (week_state.trust - rules.response.trust_reference)
        + rules.consent.log_refusal * hcp.refusals
    )
    if hcp.never_consents or luck >= chance:
        hcp.refusals = min(hcp.refusals + 1, 20)
        return
    granted = asked
    if profiling_luck < rules.consent.profiling_share and not customer.allowed & PROFILING:
        granted |= PROFILING
    customer.allowed |= granted
    customer.refused &= ~granted
    touch.granted = granted


@shared
def may_opt_out(
    hcp: HCPRow,
    customer: CustomerRow,
    week_state: WeekRow,
    touch: TouchRow,
    rules: Rules,
    strategy: StrategyRow,
    luck: float,
) -> None:
    """Lets a message provoke an opt-out, which binds at once.

    Where there is a preference centre, some set less often and certain topics instead.
    """
    if luck >= rules.consent.opt_out_max:
        return
    chance = rules.consent.opt_out_base * np.exp(
        rules.consent.opt_out_fatigue_slope * touch.own_stock
        - rules.consent.opt_out_trust_slope * (week_state.trust - rules.response.trust_reference)
        + rules.consent.opt_out_fit_slope * (0.5 - touch.fit)
    )
    if rules.fatigue.overload_opt_out > 0.0:
        chance *= np.exp(rules.fatigue.overload_opt_out * beyond_threshold(hcp, week_state))
    chance = min(rules.consent.opt_out_max, chance)
    if luck >= chance:
        return
    if (
        strategy.centre != NO_CENTRE
        and not customer.wishes
        and luck < chance * rules.consent.curate_share
    ):
        set_wishes(hcp, customer)
        return
    scope = EMAIL if rules.channels.scope[touch.channel] == EMAIL_SCOPE else PHONE_CALLS
    customer.allowed &= ~scope
    customer.refused |= scope
    touch.withdrawn = scope
