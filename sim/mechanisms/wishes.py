"""What an HCP sets in a preference centre, and what it makes of seeing that kept or broken."""

from __future__ import annotations

from sim.company.limits import is_wished
from sim.compiled import part, shared
from sim.mechanisms.trust import breach, gain
from sim.records import HONOURED_CENTRE, NO_CENTRE, NO_SCOPE
from sim.rows.records import CustomerRow, HCPRow
from sim.scene import Scene


@part
def set_wishes(hcp: HCPRow, customer: CustomerRow) -> None:
    """Sets the channels that the HCP prefers, its needs of now, and less often."""
    customer.wishes = 1
    customer.wished_channels = hcp.preferred
    customer.wished_a = hcp.need_a
    customer.wished_b = hcp.need_b


@part
def curate(hcp: HCPRow, customer: CustomerRow, scene: Scene, luck: float) -> None:
    """Lets the HCP set or renew its wishes at a session on the own site."""
    if scene.strategy.centre == NO_CENTRE:
        return
    if customer.wishes or luck < scene.rules.consent.curate_per_session:
        set_wishes(hcp, customer)


@part
def compare_with_wishes(customer: CustomerRow, scene: Scene) -> None:
    """Notes on the touch under way whether it keeps to what the HCP has set."""
    touch, strategy = scene.touch, scene.strategy
    touch.honours = 0
    touch.against_wishes = 0
    if not customer.wishes or strategy.centre == NO_CENTRE:
        return
    if strategy.centre == HONOURED_CENTRE:
        touch.honours = 1
    elif scene.rules.channels.scope[touch.channel] != NO_SCOPE:
        wished = is_wished(customer, scene.now.week, touch.channel, strategy.less_often)
        touch.against_wishes = 0 if wished else 1


@shared
def mind_wishes(hcp: HCPRow, scene: Scene) -> None:
    """Weighs a noticed touch by what the HCP has set: kept earns trust, broken costs much."""
    now, touch, rules = scene.now, scene.touch, scene.rules
    if touch.honours:
        gain(hcp, now, rules, rules.trust.honoured_gain, False)
    elif touch.against_wishes and not now.breached:
        now.breached = 1
        touch.annoyed = 1
        breach(hcp, now, rules, rules.channels.trust_gain[touch.channel])
