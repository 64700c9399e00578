"""What an HCP sets in a preference centre, and what it makes of seeing that kept or broken."""

from __future__ import annotations

from sim.company.limits import is_wished
from sim.compiled import part, shared
from sim.context import Context
from sim.mechanisms.trust import breach, gain
from sim.records import HONOURED_CENTRE, NO_CENTRE, NO_SCOPE
from sim.rows.records import CustomerRow, HCPRow


@part
def set_wishes(hcp: HCPRow, customer: CustomerRow) -> None:
    """Sets the channels that the HCP prefers, its needs of now, and less often."""
    customer.wishes = 1
    customer.wished_channels = hcp.preferred
    customer.wished_a = hcp.need_a
    customer.wished_b = hcp.need_b


@part
def curate(hcp: HCPRow, customer: CustomerRow, context: Context, luck: float) -> None:
    """Lets the HCP set or renew its wishes at a session on the own site."""
    if context.strategy.centre == NO_CENTRE:
        return
    if customer.wishes or luck < context.rules.consent.curate_per_session:
        set_wishes(hcp, customer)


@part
def compare_with_wishes(customer: CustomerRow, context: Context) -> None:
    """Notes on the touch under way whether it keeps to what the HCP has set."""
    touch, strategy = context.touch, context.strategy
    touch.honours = 0
    touch.against_wishes = 0
    if not customer.wishes or strategy.centre == NO_CENTRE:
        return
    if strategy.centre == HONOURED_CENTRE:
        touch.honours = 1
    elif context.rules.channels.scope[touch.channel] != NO_SCOPE:
        wished = is_wished(customer, strategy, context.week_state.week, touch.channel)
        touch.against_wishes = 0 if wished else 1


@shared
def mind_wishes(hcp: HCPRow, context: Context, part_earned: float) -> None:
    """Weighs a noticed touch by what the HCP has set: kept earns trust, broken costs much.

    Args:
        hcp: who noticed it.
        context: with the touch.
        part_earned: of what a kept wish earns: all where the touch was answered.
    """
    week_state, touch, rules = context.week_state, context.touch, context.rules
    if touch.honours:
        gain(hcp, week_state, rules, part_earned * rules.trust.honoured_gain, False)
    elif touch.against_wishes and not week_state.breached:
        week_state.breached = 1
        touch.annoyed = 1
        breach(hcp, week_state, rules, rules.channels.trust_gain[touch.channel])
