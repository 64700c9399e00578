"""What surrounds the arms of a study: whose doctors, which scenarios, how much money and time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from experiments.study import Study
from experiments.telling.fact import fact
from experiments.telling.wording import listed, value
from sim.settings import Settings
from sim.settings.company import Msls, Reps
from sim.settings.scenarios import Scenario


@dataclass(frozen=True)
class _Crew:
    """People whose time is limited: whose it is in words, the keys that set it, their defaults."""

    whose: str
    keys: tuple[str, ...]
    usual: dict[str, Any]


_CREWS = {
    "reps": _Crew("Reps'", ("hcps_per_rep", "calls_per_week"), Reps().model_dump()),
    "msls": _Crew("MSLs'", ("hcps_per_msl", "meetings_per_week"), Msls().model_dump()),
}


def conditions_of(settings: Settings) -> dict[str, Any]:
    """What an arm's settings say of its surroundings, for the manifest.

    Args:
        settings: An arm's.

    Returns:
        `scenarios` (names of those that are on), `budget` (EUR per HCP and year), `time` (of
        reps and MSLs: the keys that set it) and `crews` (whose time each channel takes);
        `time` is empty where a planner weighs it, so that it counts before it runs out.
    """
    company, channels = settings.company, settings.channels
    weighed = settings.strategy.has_bandit or settings.strategy.planner is not None
    time = {
        crew: {key: getattr(getattr(company, crew), key) for key in words.keys}
        for crew, words in _CREWS.items()
    }
    crews = {name: getattr(channel, "crew", "none") for name, channel in channels}
    return {
        "scenarios": [
            name
            for name, scenario in settings.market
            if isinstance(scenario, Scenario) and scenario.depth > 0
        ],
        "budget": company.budget_per_hcp_year,
        "time": {} if weighed else time,
        "crews": {name: crew for name, crew in crews.items() if crew != "none"},
    }


def setting(study: Study) -> list[tuple[str, str]]:
    """What the head of a report says of a study: a name and words each.

    Countries are those in which its HCPs live. What differs between arms is told by arm; what the
    manifest of an older version does not tell is left out.
    """
    known = study.manifest.get("conditions", {})
    found = [("HCPs", _by_arm({arm: _hcps(study, arm) for arm in study.arms}))]
    found.append(("Countries", _by_arm({arm: _countries(study, arm) for arm in study.arms})))
    if known:
        names = {arm: listed(one["scenarios"]).replace("_", " ") for arm, one in known.items()}
        found.append(("Scenario", _by_arm({arm: name or "none" for arm, name in names.items()})))
        money = {arm: value("cost", one["budget"]) for arm, one in known.items()}
        found.append(("Budget", f"{_by_arm(money)} per HCP and year"))
    return [(name, words) for name, words in found if words]


def _hcps(study: Study, arm: str) -> str:
    """How many HCPs an arm has."""
    rows = study.weekly[(study.weekly["segment"] == "all") & (study.weekly["arm"] == arm)]
    return f"{rows['hcps'].max():,}" if len(rows) else ""


def _countries(study: Study, arm: str) -> str:
    """Where an arm's HCPs live, most first, with shares where there are several countries."""
    rows = study.weekly[(study.weekly["segment"] == "country") & (study.weekly["arm"] == arm)]
    hcps = rows.groupby("value")["hcps"].mean().sort_values(ascending=False)
    hcps = hcps[hcps > 0]
    if len(hcps) < 2:
        return listed([str(name).upper() for name in hcps.index])
    shares = hcps / hcps.sum()
    return ", ".join(f"{str(name).upper()} {share:.0%}" for name, share in shares.items())


def _by_arm(words: Mapping[str, str]) -> str:
    """Words that hold for all arms, or for which each of them does."""
    groups: dict[str, list[str]] = {}
    for arm, said in words.items():
        groups.setdefault(said, []).append(arm)
    if len(groups) < 2:
        return "".join(groups)
    return "; ".join(f"{said} ({', '.join(arms)})" for said, arms in groups.items())


def idle_time(study: Study) -> str:
    """The line on people whose time never ran short in any arm; empty where there are none.

    Args:
        study: Whose touches were planned, and which were blocked for want of `capacity`.
    """
    known = study.manifest.get("conditions", {})
    table = study.channels
    if not known or "blocked_capacity" not in table.columns:
        return ""
    idle = []
    for crew in _CREWS:
        takes = {name for one in known.values() for name, by in one["crews"].items() if by == crew}
        mine = table[table["channel"].isin(takes) & (table["planned"] > 0)]
        weighed = any(not known[arm]["time"] for arm in set(mine["arm"]) & set(known))
        if len(mine) and not weighed and not mine["blocked_capacity"].sum():
            idle.append(crew)
    if not idle:
        return ""
    return str(
        fact(
            "idle_time",
            whose=[_CREWS[crew].whose for crew in idle],
            keys=[f"company.{crew}.{key}" for crew in idle for key in _CREWS[crew].keys],
            changed=[said for crew in idle for said in _changed(crew, known.values())],
        )
    )


def _changed(crew: str, known: Iterable[Mapping[str, Any]]) -> list[str]:
    """What was set of a crew's time, where it is not the default."""
    said = {
        f"{key} {figure:g}": None
        for one in known
        for key, figure in one["time"].get(crew, {}).items()
        if not math.isclose(figure, _CREWS[crew].usual[key])
    }
    return list(said)
