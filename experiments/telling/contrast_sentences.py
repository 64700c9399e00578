"""The answer to a question in words: what each contrast shows, or why it shows nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.claims import is_shown
from experiments.configuration.schema import Contrast
from experiments.statistics import CONFIDENCE, surest
from experiments.telling.fact import Fact, Gap, fact
from experiments.telling.wording import of_whom


def outcome(contrast: Contrast, row: Mapping[Any, Any], *, there: bool) -> str:
    """Which sentence tells a contrast.

    Args:
        contrast: What was asked.
        row: Of `answer.csv`.
        there: Whether every arm that is read has HCPs of the contrast's segment.

    Returns:
        Kind of a fact: `answer.*` of sums of arms, `best.*` of the best of some.
    """
    gap, low, high = (float(row[key]) for key in ("difference", "ci_low", "ci_high"))
    shown, alone = is_shown(float(row["p_adjusted"])), is_shown(float(row["p"]))
    if not math.isfinite(gap):
        return "answer.nothing" if there else "answer.nobody"
    if contrast.best_of:
        apart = low > 0 or high < 0
        found = "unshared" if apart else "tied"
        found = "alone" if alone else found
        found = found if math.isfinite(low) else "untold"
        return f"best.{'shown' if shown else found}"
    if shown:
        return "answer.less" if gap < 0 else "answer.more"
    if alone:
        return "answer.alone"
    if not math.isfinite(low):
        return "answer.untold"
    return "answer.same" if contrast.same else "answer.unshown"


def sentence(contrast: Contrast, row: Mapping[Any, Any], tested: int, *, there: bool) -> Fact:
    """What a contrast shows.

    Args:
        contrast: What was asked.
        row: Of `answer.csv`.
        tested: How many contrasts were tested together.
        there: As in `outcome`.
    """
    kind = outcome(contrast, row, there=there)
    chosen = {
        "answer.more": contrast.more,
        "answer.less": contrast.less,
        "answer.same": contrast.same,
    }
    return fact(
        kind,
        gap=Gap(
            contrast.measure, *(float(row[key]) for key in ("difference", "ci_low", "ci_high"))
        ),
        sentence=chosen.get(kind),
        about=contrast.about,
        best=row["plus"],
        rival=row["minus"],
        sides=[side for side in (row["plus"], row["minus"]) if side],
        whom=of_whom(contrast.segment, contrast.value),
        where=_where(contrast),
        tested=tested,
    )


def told(read: pd.DataFrame) -> list[str]:
    """The sentences of what was compared, each once, in the order of the contrasts."""
    return list(dict.fromkeys(read.loc[read["difference"].notna(), "sentence"]))


def left_aside(read: pd.DataFrame) -> list[str]:
    """The sentences on contrasts of which nothing could be compared, such as absent countries."""
    rows = read[read["difference"].isna()]
    named: dict[str, list[str]] = {}
    for name, said in zip(rows["reading"], rows["sentence"], strict=True):
        named.setdefault(said, []).append(str(name).replace("_", " "))
    return [str(fact("left_aside", names=names, sentence=said)) for said, names in named.items()]


def doubt(replicates: int, least: float = 1 - CONFIDENCE) -> str:
    """The sentence on how small a p so few replicates can show; empty where they are enough.

    Args:
        replicates: Of each arm.
        least: The p-value that they are to reach without supposing normal differences.
    """
    p = surest(replicates)
    return str(fact("answer.surest", replicates=replicates, surest=p)) if p >= least else ""


def _where(contrast: Contrast) -> str:
    """For whom and when, where that is not everyone and the whole run."""
    whom = "" if contrast.segment == "all" else f" for {of_whom(contrast.segment, contrast.value)}"
    first, last = contrast.weeks or (0, 0)
    return f"{whom} in weeks {first} to {last}" if contrast.weeks else whom
