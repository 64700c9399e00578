"""The re-runs of `rules=true`: each rule of an arm switched off, all else and the luck as is.

A rule is what keeps a planned touch back or calls for another: a cap, a rest, a follow-up, the
preference centre, the law. What an HCP has said no to is none: no re-run touches who opted out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.designs.design import Point
from sim.settings import Settings, Strategy
from sim.settings.words import COUNTRIES

_NOTHING = Strategy()
CAPS_AND_RESTS: Mapping[str, tuple[str, ...]] = {
    "the cap on messages a week": ("max_messages_per_week",),
    "the caps by month": ("max_per_month",),
    "the weeks between two touches": ("min_weeks_between",),
    "the rest after silence": ("rest_after_silent", "rest_weeks"),
    "less mail to the silent": ("silent_weeks", "silent_share"),
    "video in place of refused visits": ("remote_after_refusals", "remote_share"),
    "the preference centre": ("preference_centre",),
}
"""Rules by name, each with the keys of a strategy that make it; at their defaults it is off."""

TRIED = ("engagement", "engaged", "trust_change", "opted_out", "cost", "reached")
"""Measures of which is told what a rule costs and saves."""

LAW = "the law"
_NO_LAW: Mapping[str, Any] = {
    "law": "opt_out", "weeks_between_messages": 0, "weeks_between_visits": 0, "forbidden": [],
}  # fmt: skip


def rules_of(settings: Settings) -> dict[str, dict[str, Any]]:
    """Returns the rules that an arm keeps: what each is called, and the values that switch it off.

    Args:
        settings: of the arm.
    """
    strategy = settings.strategy
    found: dict[str, dict[str, Any]] = {}
    for name, keys in CAPS_AND_RESTS.items():
        found[name] = {f"strategy.{key}": getattr(_NOTHING, key) for key in keys}
    for field in ("follow_ups", "sequences"):
        rules: dict[str, Any] = getattr(strategy, field)
        word = {"follow_ups": "the follow-up", "sequences": "the sequence"}[field]
        for one in rules:
            rest = {name: rule.model_dump() for name, rule in rules.items() if name != one}
            found[f"{word} {one}"] = {f"strategy.{field}": rest}
    if strategy.touches_per_month != _NOTHING.touches_per_month or strategy.has_bandit:
        found[LAW] = _without_law(settings)
    return {name: values for name, values in found.items() if settings.replace(values) != settings}


def _without_law(settings: Settings) -> dict[str, Any]:
    """Values at which nothing waits for a yes, and mail stops for those alone who never want it."""
    never = settings.behaviour.consent.never_share
    found: dict[str, Any] = {}
    for code in COUNTRIES:
        place = f"market.countries.{code}"
        found |= {f"{place}.{key}": value for key, value in _NO_LAW.items()}
        if getattr(settings.market.countries, code).law == "opt_in":
            found[f"{place}.email_consent"] = 1.0 - never
    return found


def points_without(arms: Mapping[str, Settings]) -> list[Point]:
    """Returns a point for each rule, with the arms that keep it as they are without it.

    Args:
        arms: settings by name.
    """
    found: dict[str, dict[str, Settings]] = {}
    for arm, settings in arms.items():
        for name, values in rules_of(settings).items():
            found.setdefault(name, {})[arm] = settings.replace(values)
    return [Point(f"without {name}", others, {"rule": name}) for name, others in found.items()]
