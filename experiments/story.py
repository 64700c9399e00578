"""One HCP's life in words: who it is, every touch, what came of it, what it did, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.study import Study
from experiments.telling.table import Table
from sim.records import TERMS
from sim.tables.story import STATES

TOLD = {
    "base": "usual",
    "own": "its own habit",
    "of_trust": "trust",
    "of_relevance": "relevance",
    "of_goodwill": "goodwill",
    "of_own_messages": "this company's messages",
    "of_all_messages": "everyone's messages",
    "of_channels": "other channels",
    "of_the_loop": "what led here",
    "of_purpose": "purpose",
    "of_peers": "colleagues",
    "of_the_market": "the market",
    "of_need": "need",
    "of_memory": "earlier sessions",
}
"""What each term of the response is called."""

HOW_TO_READ = (
    "Why: the terms are log-odds, and their sum s makes the chance 1 / (1 + exp(-s)) times the "
    "factor behind × (time left, crowding, skill); the touch is answered where its luck is below "
    "the chance. A session that the HCP begins has a rate of exp(s) a week, times the share of "
    "such sessions that meet the company. The luck is the same in every arm."
)
NOT_TRIED = "not tried"
_SMALL = 0.005


def who(facts: Mapping[str, Any]) -> str:
    """Returns a sentence on the HCP at week 0.

    Args:
        facts: The manifest's `story`.
    """
    return (
        f"HCP {facts['hcp_id']}: {facts['persona']}, {facts['specialty'].replace('_', ' ')}, "
        f"{facts['setting']} in {facts['country'].upper()}, {facts['cohort']} career, access "
        f"{facts['access']}, tier {facts['tier']}, stage {facts['stage']} at the start; replicate 1"
    )


def life(study: Study, arm: str) -> Table:
    """Returns every touch of the HCP under one arm, in order; repeats of a blocked one as one.

    Args:
        study: With a story.
        arm: Of the study.
    """
    assert study.story is not None
    rows = study.story[study.story["arm"] == arm]
    told: list[tuple[str, ...]] = []
    times: list[int] = []
    for _, touch in rows.iterrows():
        line = _line(touch)
        if told and told[-1] == line and touch["outcome"] == "blocked":
            times[-1] += 1
            continue
        told.append(line)
        times.append(1)
    lines = (
        (*line[:3], f"{line[3]}, {n} times" if n > 1 else line[3], *line[4:])
        for line, n in zip(told, times, strict=True)
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
    states = ", ".join(f"{name} {last[name]:.3f}" for name in STATES)
    return (
        f"{arm}: {len(delivered)} touches, engaged in {engaged}; {len(touches) - len(delivered)} "
        f"blocked; at the end of week {last['week']} {states}, stage {last['stage']}"
    )


def _line(touch: pd.Series[Any]) -> tuple[str, ...]:
    """One touch as a row of text."""
    changes = (_change(touch[f"{name}_before"], touch[f"{name}_after"]) for name in STATES)
    return (
        str(touch["week"]), touch["channel"], touch["purpose"].replace("_", " "), _outcome(touch),
        *changes, why(touch),
    )  # fmt: skip


def _outcome(touch: pd.Series[Any]) -> str:
    """What came of a touch."""
    if touch["outcome"] == "blocked":
        return f"blocked: {touch['reason']}"
    parts = [str(touch["outcome"])]
    if touch["minutes"] > 0:
        parts.append(f"{touch['minutes']:.1f} min")
    if touch["matched"] > 0 and touch["outcome"] in ("responded", "engaged"):
        parts.append("met a need")
    parts += [word for word in ("annoyed",) if touch[word] > 0]
    parts += ["said yes to contact"] * bool(touch["consent"])
    parts += ["opted out"] * bool(touch["opted_out"])
    return ", ".join(parts)


def _change(before: float, after: float) -> str:
    """A state before and after, or as it stayed."""
    if not math.isfinite(before):
        return ""
    first, last = f"{before:.3f}", f"{after:.3f}"
    return first if first == last else f"{first} → {last}"


def why(touch: pd.Series[Any]) -> str:
    """Returns the terms of a touch's chance in words, the largest first behind the usual.

    Args:
        touch: A row of `story.csv`.
    """
    if not math.isfinite(touch["chance"]):
        return NOT_TRIED
    terms = {name: float(touch[name]) for name in TERMS}
    rest = sorted((name for name in TERMS[1:] if abs(terms[name]) >= _SMALL),
                  key=lambda name: -abs(terms[name]))  # fmt: skip
    said = ", ".join(f"{TOLD[name]} {terms[name]:+.2f}" for name in ("base", *rest))
    factor = f" × {touch['factor']:.2f}" if touch["factor"] != 1.0 else ""
    if terms["of_need"] != 0.0:  # what an HCP begins by itself goes by its need
        return f"rate {touch['chance']:.3f} a week: {said}{factor}"
    text = f"chance {touch['chance']:.3f}, luck {touch['luck']:.3f}: {said}{factor}"
    if touch["then_chance"] > 0:
        text += f"; then chance {touch['then_chance']:.3f}, luck {touch['then_luck']:.3f}"
    return text
