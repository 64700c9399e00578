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
from experiments.configuration.schema import Contrast
from experiments.statistics import holm, pair, paired_contrast, summarise, world_of
from experiments.telling.contrast_sentences import sentence
from sim.scorecard.declared import ASKED

COLUMNS = (
    "reading", "measure", "segment", "value", "weeks", "plus", "minus", "difference", "ci_low",
    "ci_high", "p", "p_adjusted", "sentence",
)  # fmt: skip


def answer(
    contrasts: Mapping[str, Contrast], measures: pd.DataFrame, weekly: pd.DataFrame
) -> pd.DataFrame:
    """Make every contrast, and say what it shows.

    Args:
        contrasts: By name.
        measures: One row per run and measure: `arm, replicate, segment, value, measure, figure`.
        weekly: Per arm, replicate, week and segment, as in `weekly.parquet`.

    Returns:
        A row per contrast: `reading, measure, segment, value, weeks, plus, minus` (arms, with
        + between), `difference` (plus less minus, in the measure's unit; of the best arm over
        the rival that it is least surely ahead of), `ci_low, ci_high` (95 %, Student's t), `p`
        (two-sided), `p_adjusted` (Holm's, over all rows) and `sentence`.
    """
    rows, there = [], []
    for name, contrast in contrasts.items():
        source = _over_weeks(weekly, contrast) if contrast.weeks else measures
        chosen = source[
            (source["measure"] == contrast.measure)
            & (source["segment"] == contrast.segment)
            & (source["value"] == contrast.value)
            & source["arm"].isin(contrast.arms)
        ]
        weeks = f"{contrast.weeks[0]}-{contrast.weeks[1]}" if contrast.weeks else ""
        read = _best(contrast, chosen) if contrast.best_of else _arms_less_arms(contrast, chosen)
        place = (name, contrast.measure, contrast.segment, contrast.value, weeks)
        rows.append((*place, *read, math.nan, ""))
        there.append(_is_there(weekly, contrast))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["p_adjusted"] = holm(table["p"].astype(float))
    table["sentence"] = [
        str(sentence(contrast, row, int(table["p"].notna().sum()), there=known))
        for contrast, row, known in zip(
            contrasts.values(), table.to_dict("records"), there, strict=True
        )
    ]
    return table


def _is_there(weekly: pd.DataFrame, contrast: Contrast) -> bool:
    """Whether every arm that is read, and was made, has HCPs of the contrast's segment."""
    made = set(contrast.arms) & set(weekly["arm"].unique())
    rows = weekly[(weekly["segment"] == contrast.segment) & (weekly["value"] == contrast.value)]
    return made <= set(rows.loc[rows["hcps"] > 0, "arm"].unique())


def _over_weeks(weekly: pd.DataFrame, contrast: Contrast) -> pd.DataFrame:
    """A weekly figure as a measure of some weeks, per HCP."""
    assert contrast.weeks is not None
    first, last = contrast.weeks
    rows = weekly[weekly["week"].between(first, last)]
    figure = rows[contrast.measure].astype(float)
    figure = figure / rows["hcps"] if ASKED[contrast.measure].written == "count" else figure
    keys = ["arm", "replicate", "segment", "value", *(["world"] if "world" in rows else [])]
    means = rows[keys].assign(figure=figure).groupby(keys, sort=False, as_index=False).mean()
    return means.assign(measure=contrast.measure)


def _arms_less_arms(contrast: Contrast, measures: pd.DataFrame) -> tuple[object, ...]:
    """Some arms less others."""
    table = measures.pivot(index="replicate", columns="arm", values="figure")
    table = table.reindex(columns=list(dict.fromkeys(contrast.arms)))
    signs = [contrast.plus.count(arm) - contrast.minus.count(arm) for arm in table.columns]
    world = world_of(measures, table.index)
    found = paired_contrast(table.to_numpy(float), np.array(signs, float), world)
    return " + ".join(contrast.plus), " + ".join(contrast.minus), *found


def _best(contrast: Contrast, measures: pd.DataFrame) -> tuple[object, ...]:
    """The best arm over the rival that it is least surely ahead of; nothing where an arm lacks."""
    nothing = ("", "", math.nan, math.nan, math.nan, math.nan)
    if set(measures.loc[measures["figure"].notna(), "arm"].unique()) != set(contrast.arms):
        return nothing
    found = Comparisons(summarise(measures), pair(measures), [contrast.measure])
    lead = found.lead((contrast.measure, contrast.segment, contrast.value))
    if lead is None:
        return nothing
    return lead.arm, lead.versus, lead.difference, lead.low, lead.high, lead.p
