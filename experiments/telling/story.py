"""One HCP's life in words: who it is, every touch, what came of it, what it did, and why."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from experiments.study import Study
from experiments.telling.fact import Fact, fact
from experiments.telling.table import Table
from sim.records import TERMS
from sim.settings.channels import SHIPPED
from sim.settings.kinds import Place
from sim.tables.story import STATES

_SMALL = 0.005
PLACES = tuple(name for name, one in SHIPPED.items() if isinstance(one, Place))


def who(facts: Mapping[str, Any]) -> str:
    """Returns a sentence on the HCP at week 0.

    Args:
        facts: The manifest's `story`.
    """
    return str(Fact("story.who", facts))


def how_to_read() -> str:
    """Returns what the reasons of a touch mean."""
    return str(fact("story.how_to_read"))


def not_tried() -> str:
    """Returns the reason of a touch that was not tried."""
    return str(fact("story.not_tried"))


def life(study: Study, arm: str) -> Table:
    """Returns every touch of the HCP under one arm, in order; repeats of a blocked one as one.

    Args:
        study: With a story.
        arm: Of the study.
    """
    assert study.story is not None
    rows, places = study.story[study.story["arm"] == arm], _places(study)
    told: list[tuple[str, ...]] = []
    times: list[int] = []
    for _, touch in rows.iterrows():
        line = _line(touch, places)
        if told and told[-1] == line and touch["outcome"] == "blocked":
            times[-1] += 1
            continue
        told.append(line)
        times.append(1)
    lines = (
        (*line[:3], _times(line[3], n), *line[4:]) for line, n in zip(told, times, strict=True)
    )
    heads = ("week", "channel", "purpose", "what came of it", *STATES, "why")
    return Table(heads, tuple(lines), labels=3)


def ending(study: Study, arm: str) -> str:
    """Returns a sentence on where the HCP stands at the end under one arm."""
    assert study.story is not None
    assert study.story_weeks is not None
    touches = study.story[study.story["arm"] == arm]
    last = study.story_weeks[study.story_weeks["arm"] == arm].iloc[-1]
    delivered = touches[touches["outcome"] != "blocked"]
    engaged = int((touches["outcome"] == "engaged").sum())
    return str(
        fact(
            "story.ending",
            arm=arm,
            delivered=len(delivered),
            engaged=engaged,
            blocked=len(touches) - len(delivered),
            week=last["week"],
            states={name: float(last[name]) for name in STATES},
            stage=last["stage"],
        )
    )


def _times(outcome: str, times: int) -> str:
    """What came of a touch, and how often in a row."""
    return str(fact("story.times", outcome=outcome, times=times)) if times > 1 else outcome


def _line(touch: pd.Series[Any], places: Collection[str]) -> tuple[str, ...]:
    """One touch as a row of text."""
    changes = (_change(touch[f"{name}_before"], touch[f"{name}_after"]) for name in STATES)
    return (
        str(touch["week"]), touch["channel"], touch["purpose"].replace("_", " "), _outcome(touch),
        *changes, why(touch, places),
    )  # fmt: skip


def _outcome(touch: pd.Series[Any]) -> str:
    """What came of a touch."""
    if touch["outcome"] == "blocked":
        return str(fact("story.blocked", reason=touch["reason"]))
    return str(
        fact(
            "story.outcome",
            outcome=touch["outcome"],
            minutes=float(touch["minutes"]),
            met=touch["matched"] > 0 and touch["outcome"] in ("responded", "engaged"),
            annoyed=touch["annoyed"] > 0,
            granted=bool(touch["consent"]),
            withdrawn=bool(touch["opted_out"]),
        )
    )


def _change(before: float, after: float) -> str:
    """A state before and after, or as it stayed."""
    return str(fact("story.change", before=before, after=after)) if math.isfinite(before) else ""


def _places(study: Study) -> set[str]:
    """Returns the places that an HCP visits by itself: those that ship, and a user's own."""
    given = study.manifest.get("configuration", {}).get("channels") or {}
    own = (name for name, one in given.items() if name not in SHIPPED and one["kind"] == "place")
    return {*PLACES, *own}


def why(touch: pd.Series[Any], places: Collection[str] = PLACES) -> str:
    """Returns the terms of a touch's chance in words, the largest first behind the usual.

    Args:
        touch: A row of `story.csv`.
        places: Channels that the HCP visits by itself.
    """
    if not math.isfinite(touch["chance"]):
        return not_tried()
    rest = sorted((name for name in TERMS[1:] if abs(touch[name]) >= _SMALL),
                  key=lambda name: -abs(touch[name]))  # fmt: skip
    terms = fact(
        "story.terms",
        terms=[(name, float(touch[name])) for name in (TERMS[0], *rest)],
        factor=float(touch["factor"]),
    )
    begun = touch["channel"] in places
    chances = ("chance", "luck", "then_chance", "then_luck")
    figures = {name: float(touch[name]) for name in chances if name in touch.index}
    return str(Fact(f"story.{'rate' if begun else 'chance'}", {"terms": terms, **figures}))
