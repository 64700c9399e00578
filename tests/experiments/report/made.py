"""Made-up studies for pages: with names that mean harm, and with twenty arms."""

from __future__ import annotations

from dataclasses import fields, replace

import pandas as pd

from experiments.statistics import pair, summarise
from tests.experiments import synthetic

EVIL = ("<script>alert(1)</script>", "$x$", "=1+1", "ESC\x1b[31m", "a;b\" ' & #off=")
"""Names of arms that pages, figures and spreadsheets could trip over; the table has them all."""


def renamed(study, names):
    """Returns a study with other names of its arms, in their order."""
    known = dict(zip(study.arms, names, strict=True))
    changed = {}
    for field in fields(study):
        table = getattr(study, field.name)
        if isinstance(table, pd.DataFrame):
            columns = {one: table[one].map(known) for one in ("arm", "versus") if one in table}
            changed[field.name] = table.assign(**columns)
    arms = {known[arm]: what for arm, what in study.manifest["arms"].items()}
    return replace(study, **changed, manifest={**study.manifest, "arms": arms})


def many(folder, count=20, replicates=2, weeks=52):
    """Returns a study of many arms, each a little other than one of the five."""
    made = synthetic.study(folder, replicates)
    kinds = [synthetic.ARMS[at % 4] for at in range(count)]
    names = [f"{kind}_variant_{at}" for at, kind in enumerate(kinds)]
    lift = {name: 1 + 0.01 * at for at, name in enumerate(names)}

    def copied(table, *figures):
        by_arm = dict(list(table.groupby("arm")))
        parts = [by_arm[kind].assign(arm=name) for kind, name in zip(kinds, names, strict=True)]
        whole = pd.concat(parts, ignore_index=True)
        return whole.assign(**{one: whole[one] * whole["arm"].map(lift) for one in figures})

    measures = copied(synthetic.measures(replicates), "figure")
    return replace(
        made,
        weekly=copied(synthetic.weekly(replicates, weeks), "engagement", "trust", "fatigue"),
        channels=copied(synthetic.channels(replicates, weeks)),
        summary=summarise(measures), differences=pair(measures), sensitivity_runs=None, why=None,
        manifest={**made.manifest, "weeks": weeks, "arms": {name: [] for name in names}},
    )  # fmt: skip
