"""The answer to a question: sentences chosen beforehand, filled in with what came out.

Each sentence stands on a difference paired on the replicate. Holm's adjustment runs over all
sentences of the answer, so that those that claim something hold together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from experiments.claims import Comparisons
from experiments.configuration.schema import Reading
from experiments.statistics import contrast, holm, pair, summarise
from experiments.telling.answered import sentence
from sim.scorecard.declared import ASKED

COLUMNS = (
    "reading", "measure", "segment", "value", "weeks", "plus", "minus", "difference", "ci_low",
    "ci_high", "p", "p_adjusted", "sentence",
)  # fmt: skip


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
    rows, there = [], []
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
        rows.append((*place, *read, math.nan, ""))
        there.append(_is_there(weekly, reading))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["p_adjusted"] = holm(table["p"].astype(float))
    table["sentence"] = [
        str(sentence(reading, row, int(table["p"].notna().sum()), there=known))
        for reading, row, known in zip(
            readings.values(), table.to_dict("records"), there, strict=True
        )
    ]
    return table


def _is_there(weekly: pd.DataFrame, reading: Reading) -> bool:
    """Whether every arm that is read, and was made, has HCPs of the reading's segment."""
    made = set(reading.arms) & set(weekly["arm"])
    rows = weekly[(weekly["segment"] == reading.segment) & (weekly["value"] == reading.value)]
    return made <= set(rows.loc[rows["hcps"] > 0, "arm"])


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
    """The best arm over the rival that it is least surely ahead of; nothing where an arm lacks."""
    nothing = ("", "", math.nan, math.nan, math.nan, math.nan)
    if set(measures.loc[measures["figure"].notna(), "arm"]) != set(reading.arms):
        return nothing
    found = Comparisons(summarise(measures), pair(measures), [reading.measure])
    lead = found.lead((reading.measure, reading.segment, reading.value))
    if lead is None:
        return nothing
    return lead.arm, lead.versus, lead.difference, lead.low, lead.high, lead.p
