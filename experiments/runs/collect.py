"""From kept runs to the tables of a study."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from experiments.audit import Assumption, audit
from experiments.runs.audited import about, audit_of, value_of
from experiments.runs.make import Run
from experiments.runs.store import Store, write_whole
from experiments.runs.variants import MOST_REPLICATES
from experiments.statistics import pair, summarise
from sim.settings import Settings

TURNED_ON = ("engagement", "engaged", "trust_change")
WHO = (
    "hcp_id", "persona", "specialty", "country", "cohort", "setting", "access", "tier", "stage",
)  # fmt: skip


def gather(store: Store, runs: list[Run], name: str) -> pd.DataFrame:
    """Puts one table of several runs together, in the order of the runs."""
    parts = []
    for run in runs:
        table = store.load(run.key, name)
        table.insert(0, "arm", run.arm)
        table.insert(1, "replicate", run.replicate)
        parts.append(table)
    whole = pd.concat(parts, ignore_index=True)
    words = [c for c in whole.columns if isinstance(whole[c].dtype, pd.CategoricalDtype)]
    return whole.astype(dict.fromkeys(words, "str"))


def write_tables(store: Store, runs: list[Run], folder: Path, *, csv: bool) -> pd.DataFrame:
    """Writes the tables of the study's own runs.

    Args:
        store: where the runs are kept.
        runs: the study's own, those that were kept.
        folder: the study's.
        csv: whether to write each table as CSV too.

    Returns:
        Measures of every run: `arm, replicate, segment, value, measure, figure`.
    """
    record = runs[0].settings.record
    names = ["weekly", "channels"]
    names += ["hcps"] if record.hcps else []
    names += ["touches", "consent"] if record.touches else []
    for name in names:
        table = gather(store, runs, name)
        write_whole(table, folder / f"{name}.parquet")
        if csv:
            write_whole(table, folder / f"{name}.csv")
    measures = gather(store, runs, "measures")
    write_whole(summarise(measures), folder / "summary.csv")
    return measures


def turns(store: Store, measures: pd.DataFrame, changed: list[Run]) -> pd.DataFrame:
    """Compares the arms again under each variant, on the luck of the same replicates.

    Args:
        store: where the runs are kept.
        measures: of the study's own runs.
        changed: re-runs of the arms that a variant changes, those that were kept.

    Returns:
        `variant, arm, versus, measure, difference, ci_low, ci_high, p_better`.
    """
    own = measures[(measures["segment"] == "all") & measures["measure"].isin(TURNED_ON)]
    parts = []
    for variant in dict.fromkeys(run.variant for run in changed):
        mine = [run for run in changed if run.variant == variant]
        again = gather(store, mine, "measures")
        again = again[again["measure"].isin(TURNED_ON)]
        rest = own[
            own["replicate"].isin({run.replicate for run in mine})
            & ~own["arm"].isin({run.arm for run in mine})
        ]
        paired = pair(pd.concat([again, rest], ignore_index=True))
        paired.insert(0, "variant", variant)
        parts.append(paired.drop(columns=["segment", "value", "variance_ratio"]))
    return pd.concat(parts, ignore_index=True)


def audited(
    arms: dict[str, Settings], measures: pd.DataFrame, turned: pd.DataFrame, control: list[str]
) -> pd.DataFrame:
    """Says where each lead turns (`experiments.audit`).

    Args:
        arms: the study's own settings.
        measures: of the study's own runs.
        turned: as `turns` gives it, with the audit's variants.
        control: arms that are no rivals.
    """
    own = measures[
        (measures["segment"] == "all")
        & measures["measure"].isin(TURNED_ON)
        & (measures["replicate"] <= MOST_REPLICATES)
    ]
    first = next(iter(arms.values()))
    parts: dict[str, Assumption] = {}
    for variant in audit_of(arms):
        key = variant.key or variant.name
        if key not in parts:
            default = value_of(first, key) if variant.key else math.nan
            parts[key] = Assumption(key, about(first, key) if variant.key else "", default, {})
        parts[key].ends[variant.value if variant.key else 0.0] = variant.name
    return audit(pair(own), turned, list(parts.values()), control)


def write_story(store: Store, told: list[Run], folder: Path) -> dict[str, str]:
    """Writes one HCP's story under each arm, `story.csv` and `story_weeks.csv`.

    Args:
        store: where the runs are kept.
        told: runs made for the story, those that were kept.
        folder: the study's.

    Returns:
        Who the HCP is at week 0.
    """
    for name in ("story", "story_weeks"):
        table = gather(store, told, name).drop(columns="replicate")
        write_whole(table, folder / f"{name}.csv")
    hcp = store.load(told[0].key, "story_hcp").iloc[0]
    return {str(name): str(figure) for name, figure in hcp.items() if name in WHO}
