"""The answer to a question: sentences chosen beforehand, filled in with what came out.

Each sentence stands on a difference paired on the replicate. Holm's adjustment runs over all
sentences of the answer, so that those that claim something hold together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims import Comparisons, is_shown
from experiments.configuration.schema import Reading
from experiments.statistics import contrast, holm, pair, summarise
from experiments.wording import difference, listed, of_whom, wording
from sim.scorecard.declared import ASKED

COLUMNS = (
    "reading", "measure", "segment", "value", "weeks", "plus", "minus", "difference", "ci_low",
    "ci_high", "p", "p_adjusted", "sentence",
)  # fmt: skip
_NOBODY = "nobody"
_UNSURE = "from so few replicates certainty cannot be told"


def answer(
    readings: Mapping[str, Reading], measures: pd.DataFrame, weekly: pd.DataFrame
) -> pd.DataFrame:
    """Make every reading, and say what it shows.

    Args:
        readings: By name.
        measures: One row per run and measure: `arm, replicate, segment, value, measure, figure`.
        weekly: Per arm, replicate, week and segment, as in `weekly.parquet`.

    Returns:
        A row per reading: `reading, measure, segment, value, weeks, plus, minus` (arms, with
        + between), `difference` (plus less minus, in the measure's unit; of the best arm over
        the rival that it is least surely ahead of), `ci_low, ci_high` (95 %, Student's t), `p`
        (two-sided), `p_adjusted` (Holm's, over all rows) and `sentence`.
    """
    rows = []
    for name, reading in readings.items():
        source = _over_weeks(weekly, reading) if reading.weeks else measures
        chosen = source[
            (source["measure"] == reading.measure)
            & (source["segment"] == reading.segment)
            & (source["value"] == reading.value)
            & source["arm"].isin(reading.arms)
        ]
        weeks = f"{reading.weeks[0]}-{reading.weeks[1]}" if reading.weeks else ""
        read = _best(reading, chosen) if reading.best_of else _contrast(reading, chosen)
        place = (name, reading.measure, reading.segment, reading.value, weeks)
        rows.append((*place, *read, math.nan, "" if _is_there(weekly, reading) else _NOBODY))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["p_adjusted"] = holm(table["p"].astype(float))
    table["sentence"] = [
        _sentence(reading, row, int(table["p"].notna().sum()))
        for reading, (_, row) in zip(readings.values(), table.iterrows(), strict=True)
    ]
    return table


def told(read: pd.DataFrame) -> list[str]:
    """The sentences of what was compared, each once, in the order of the readings."""
    return list(dict.fromkeys(read.loc[read["difference"].notna(), "sentence"]))


def left_aside(read: pd.DataFrame) -> list[str]:
    """The sentences on readings of which nothing could be compared, such as absent countries."""
    rows = read[read["difference"].isna()]
    named: dict[str, list[str]] = {}
    for name, sentence in zip(rows["reading"], rows["sentence"], strict=True):
        named.setdefault(sentence, []).append(str(name).replace("_", " "))
    return [f"Left aside ({', '.join(names)}): {said}" for said, names in named.items()]


def _is_there(weekly: pd.DataFrame, reading: Reading) -> bool:
    """Whether every arm that is read has HCPs of the reading's segment."""
    rows = weekly[(weekly["segment"] == reading.segment) & (weekly["value"] == reading.value)]
    return set(reading.arms) <= set(rows.loc[rows["hcps"] > 0, "arm"])


def _over_weeks(weekly: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """A weekly figure as a measure of some weeks, per HCP."""
    assert reading.weeks is not None
    first, last = reading.weeks
    rows = weekly[weekly["week"].between(first, last)]
    figure = rows[reading.measure].astype(float)
    figure = figure / rows["hcps"] if ASKED[reading.measure].written == "count" else figure
    keys = ["arm", "replicate", "segment", "value"]
    means = rows[keys].assign(figure=figure).groupby(keys, sort=False, as_index=False).mean()
    return means.assign(measure=reading.measure)


def _contrast(reading: Reading, measures: pd.DataFrame) -> tuple[object, ...]:
    """Some arms less others."""
    table = measures.pivot(index="replicate", columns="arm", values="figure")
    table = table.reindex(columns=list(dict.fromkeys(reading.arms)))
    signs = [reading.plus.count(arm) - reading.minus.count(arm) for arm in table.columns]
    found = contrast(table.to_numpy(float), np.array(signs, float))
    return " + ".join(reading.plus), " + ".join(reading.minus), *found


def _best(reading: Reading, measures: pd.DataFrame) -> tuple[object, ...]:
    """The best arm over the rival that it is least surely ahead of."""
    nothing = ("", "", math.nan, math.nan, math.nan, math.nan)
    if measures["arm"].nunique() < 2:
        return nothing
    found = Comparisons(summarise(measures), pair(measures), [reading.measure])
    lead = found.lead((reading.measure, reading.segment, reading.value))
    if lead is None:
        return nothing
    return lead.arm, lead.versus, lead.difference, lead.low, lead.high, lead.p


def _sentence(reading: Reading, row: pd.Series[Any], tested: int) -> str:
    """What a reading shows, in words; `tested` readings were tested together."""
    gap, low, high = (float(row[key]) for key in ("difference", "ci_low", "ci_high"))
    shown = is_shown(float(row["p_adjusted"]))
    alone = is_shown(float(row["p"]))
    name, whom = wording(reading.measure).said, _whom(reading)
    said = difference(reading.measure, gap, low, high)
    if not math.isfinite(gap) and row["sentence"] == _NOBODY:
        whose = of_whom(reading.segment, reading.value)
        return f"no HCP of {whose} is in every arm that it reads."
    if not math.isfinite(gap):
        return f"nothing to compare on {name}{whom}."
    if reading.best_of:
        first, second = row["plus"], row["minus"]
        if shown:
            ahead = _size(reading.measure, gap, low, high)
            return f"{reading.about} {first} leads on {name}: over {second} by {ahead}."
        if not math.isfinite(low):
            return f"{reading.about} {first} is ahead of {second} on {name} by {said}; {_UNSURE}."
        none = f"{reading.about} no leader on {name} is shown"
        if alone:
            return f"{none}. {first} is ahead of {second} by {said} {_jointly(tested)}"
        if low > 0 or high < 0:
            return f"{none}: no arm is ahead of every other on the replicates that they share."
        return f"{none}: {first} and {second} are tied, {said}."
    if shown and gap < 0:
        return reading.less.replace("{}", _size(reading.measure, -gap, -high, -low))
    if shown:
        return reading.more.replace("{}", _size(reading.measure, gap, low, high))
    sums = [side for side in (row["plus"], row["minus"]) if side]
    if alone:
        between = f"Between {listed(sums)} the difference on {name}{whom} is {said}"
        return f"{between} {_jointly(tested)}"
    if not math.isfinite(low):
        return f"Between {listed(sums)} the difference on {name}{whom} is {said}; {_UNSURE}."
    if reading.same:
        return reading.same.replace("{}", said)
    return f"Between {listed(sums)} no difference on {name}{whom} is shown: {said}."


def _jointly(tested: int) -> str:
    """That a difference holds by itself and not with the others of its answer."""
    return f"taken alone, but not in the joint test of all {tested} readings (Holm)."


def _whom(reading: Reading) -> str:
    """For whom and when, where that is not everyone and the whole run."""
    whom = "" if reading.segment == "all" else f" for {of_whom(reading.segment, reading.value)}"
    first, last = reading.weeks or (0, 0)
    return f"{whom} in weeks {first} to {last}" if reading.weeks else whom


def _size(measure: str, gap: float, low: float, high: float) -> str:
    """How large a difference is whose direction the words around it say."""
    return difference(measure, gap, low, high, sign=False)
