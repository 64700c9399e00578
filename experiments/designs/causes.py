"""Between two arms: the same comparison with some groups of their settings swapped.

What an arm does falls into groups: the places it keeps open, how often it contacts whom, how it
puts contacts together, its content, how it leads its people, its money and how many people that
pays. An arm between two others has some groups of the one and the rest of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any

from experiments.designs.design import Point
from sim.settings import Settings, Strategy
from sim.settings.promises import hcps_for_each, salaries
from sim.settings.strategy import MOST_HCPS_EACH
from sim.settings.words import Hired

GROUPS: Mapping[str, tuple[str, ...]] = {
    "places": (
        "site_open", "show_site_at_visit", "expert_open", "chatbot_open", "content_open",
        "social_posts_per_week", "platform_spend", "community_spend", "places", "presence_for",
    ),
    "cadences": (
        "touches_per_month", "by_segment", "by_country", "audience", "bandit", "planner",
        "planner_settings",
    ),
    "orchestration": (
        "order", "follow_ups", "sequences", "preferred_first", "preference_centre",
        "follow_preference", "coordination", "max_messages_per_week", "cap_order",
        "max_per_month", "min_weeks_between",
        "rest_after_silent", "rest_weeks", "silent_weeks", "silent_share",
        "remote_after_refusals", "remote_share", "ask_consent",
    ),
    "content": (
        "content_choice", "purposes", "purpose_choice", "purpose_least_depth",
        "assets_per_month", "support_assets", "learns_content", "adapted_content", "research_spend",
    ),
    "people": (
        "planning", "teams", "key_accounts", "rollout_weeks", "training_days",
        "refreshers_per_year",
    ),
    "money": ("money_shares", "surplus_to", "hcps_per_rep", "hcps_per_msl"),
}  # fmt: skip
"""Groups of what a strategy says, in the order in which they are told."""

_SECTIONS = {
    "company": ("company",),
    "assumptions": ("population", "market", "behaviour", "channels"),
}
"""Groups of what else an arm may set, by section."""

NAMES = (*GROUPS, *_SECTIONS)
_STAFF: Mapping[Hired, str] = {"reps": "hcps_per_rep", "msls": "hcps_per_msl"}


def differing(one: Settings, other: Settings) -> list[str]:
    """Returns the groups in which two arms differ, in the order of `NAMES`."""
    found = [
        name
        for name, fields in GROUPS.items()
        if any(getattr(one.strategy, f) != getattr(other.strategy, f) for f in fields)
    ]
    found += [
        name
        for name, sections in _SECTIONS.items()
        if any(getattr(one, section) != getattr(other, section) for section in sections)
    ]
    return found


def between(base: Settings, other: Settings, groups: Collection[str]) -> Settings:
    """Returns an arm with some groups of another one.

    Money goes where it is planned: a purse to which the arm that splits the money gives nothing has
    the share that the other one gives it, and all shares are scaled down where they add up to more
    than the whole. People are as many as the arm has that splits the money, or the other one where
    it hires none; fewer where their share does not pay so many.

    Args:
        base: the arm.
        other: that whose groups are laid over it.
        groups: which, of `NAMES`.
    """
    values: dict[str, Any] = {
        field: getattr((other if name in groups else base).strategy, field)
        for name, fields in GROUPS.items()
        for field in fields
    }
    splits, lends = (other, base) if "money" in groups else (base, other)
    own = {name: share for name, share in splits.strategy.money_shares.items() if share > 0}
    shares = {**lends.strategy.money_shares, **own}
    values |= {"about": base.strategy.about, "money_shares": _whole(shares)}
    sections = {
        section: getattr((other if name in groups else base), section)
        for name, of_group in _SECTIONS.items()
        for section in of_group
    }
    mixed = base.replace({**sections, "strategy": Strategy.model_validate(values)})
    needed = mixed.strategy.planned(mixed.channels)
    lent = {
        f"strategy.{key}": getattr(lends.strategy, key)
        for crew, key in _STAFF.items()
        if crew in needed and not splits.strategy.hires(crew, splits.channels)
    }
    kept = {name: share for name, share in shares.items() if name in own or name in needed}
    kept = {**dict.fromkeys(splits.strategy.money_shares, 0.0), **kept}
    return _with_those_paid(mixed.replace({**lent, "strategy.money_shares": _whole(kept)}))


def _with_those_paid(arm: Settings) -> Settings:
    """Returns an arm with no more people than their shares of the money pay."""
    strategy, company, channels = arm.strategy, arm.company, arm.channels
    fewer = {}
    for crew, key in _STAFF.items():
        in_hospitals = arm.population.practices.hospital.share
        each = hcps_for_each(strategy, company, channels, crew, in_hospitals)
        given = strategy.money_shares.get(crew, 0.0) * company.budget_per_hcp_year
        wanted = salaries(strategy, company, channels, crew, in_hospitals)
        if wanted > given * (1.0 + 1e-9) and given > 0.0:
            fewer[f"strategy.{key}"] = min(each * wanted / given, MOST_HCPS_EACH)
    return arm.replace(fewer) if fewer else arm


def swaps(arm: Settings, versus: Settings) -> Iterator[tuple[str, ...]]:
    """Yields every choice of groups that lies between two arms, neither none nor all of them."""
    groups = differing(arm, versus)
    for size in range(1, len(groups)):
        yield from combinations(groups, size)


def points_between(names: tuple[str, str], arm: Settings, versus: Settings) -> list[Point]:
    """Returns the arms between two: the second with groups of the first.

    Args:
        names: of the two.
        arm: the first.
        versus: the second.
    """
    return [
        Point(
            named(names, groups),
            {names[1]: between(versus, arm, groups)},
            {"why": list(groups), "of": names[0]},
        )
        for groups in swaps(arm, versus)
    ]


def named(names: tuple[str, str], groups: Collection[str]) -> str:
    """Returns what an arm between two others is called."""
    return f"{names[1]} with {' and '.join(groups)} of {names[0]}"


def _whole(shares: Mapping[str, float]) -> dict[str, float]:
    """Returns shares as they are, or scaled down to a whole."""
    most = max(1.0, sum(shares.values()))
    return {name: share / most for name, share in shares.items()}
