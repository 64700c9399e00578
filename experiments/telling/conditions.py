"""What surrounds the arms of a study: whose doctors, which scenarios, how much money and time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.study import Study, kept_with_study
from experiments.telling.fact import fact
from experiments.telling.wanting import wanting, wants_of
from experiments.telling.wording import listed, percentages, value
from sim.settings import Settings
from sim.settings.scenarios import Scenario

_CREWS = {"rep": "Reps'", "msl": "Liaisons'"}
_FEW = 0.05  # touches per HCP and year that found no time, under which they are not told


def conditions_of(settings: Settings) -> dict[str, Any]:
    """What an arm's settings say of its surroundings, for the manifest.

    Args:
        settings: An arm's.

    Returns:
        `scenarios` (names of those that are on), `budget` (EUR per HCP and year), `represents` (for
        how many its HCPs stand; None where they are drawn) and `wants` (what it wants of its
        money, `wanting.wants_of`).
    """
    company = settings.company
    return {
        "scenarios": [
            name
            for name, scenario in settings.market
            if isinstance(scenario, Scenario) and scenario.depth > 0
        ],
        "budget": company.budget_per_hcp_year,
        "represents": settings.population.represents if settings.population.file else None,
        "wants": wants_of(settings),
    }


def setting(study: Study) -> list[tuple[str, str]]:
    """What the head of a report says of a study: a name and words each.

    Countries are those in which its HCPs live. What differs between arms is told by arm; what the
    manifest of an older version does not tell is left out.
    """
    known = study.manifest.get("conditions", {})
    whole = {one.get("represents") for one in known.values()} - {None}
    found = [("HCPs", _by_arm({arm: _hcps(study, arm) for arm in study.arms}))]
    if len(whole) == 1:
        found.append(("who stand for", f"{whole.pop():,}"))
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
    parts = percentages([float(one) for one in hcps])
    names = [str(name).upper() for name in hcps.index]
    return ", ".join(f"{name} {share}%" for name, share in zip(names, parts, strict=True))


def _by_arm(words: Mapping[str, str]) -> str:
    """Words that hold for all arms, or for which each of them does."""
    groups: dict[str, list[str]] = {}
    for arm, said in words.items():
        groups.setdefault(said, []).append(arm)
    if len(groups) < 2:
        return "".join(groups)
    return "; ".join(f"{said} ({', '.join(arms)})" for said, arms in groups.items())


def wanting_more(study: Study) -> list[str]:
    """A line for each arm that wants more than its money.

    Args:
        study: Whose manifest says so.
    """
    known = study.manifest.get("conditions", {})
    wants = {arm: one["wants"] for arm, one in known.items() if "wants" in one}
    return [wanting(arm, one) for arm, one in wants.items() if one["short"]]


@kept_with_study
def time_used(study: Study) -> list[str]:
    """The lines on how much of people's time was used, and what found none of it.

    Args:
        study: With the measures of their time.
    """
    everyone = study.summary[study.summary["segment"] == "all"]
    figures = everyone.pivot(index="arm", columns="measure", values="mean").reindex(study.arms)
    lines = []
    for crew, whose in _CREWS.items():
        if f"{crew}_utilisation" not in figures:
            continue
        used = figures[f"{crew}_utilisation"].dropna()
        if used.empty:
            continue
        arms = [
            fact("time_used.arm", arm=arm, share=f"{100 * used[arm]:.0f} %") for arm in used.index
        ]
        lines.append(str(fact("time_used", whose=whose, arms=list(map(str, arms)))))
    if lines and "blocked_capacity" in figures:
        blocked = figures["blocked_capacity"]
        touches = [
            fact("time_used.blocked", arm=arm, touches=f"{blocked[arm]:.1f}")
            for arm in blocked.index[blocked >= _FEW]
        ]
        if touches:
            lines.append(str(fact("time_used.without", arms=list(map(str, touches)))))
    return lines
