"""What the type checker must take, and find, in a user's script. Nothing here is run.

Where a line is marked, the checker must find an error; should it no longer see one, it says that
the comment is not needed, and the check fails.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import experiments
from experiments import Comparison, ConfigError, compare, diff, learn, load, pilot, query, sweep


def use_it() -> pd.DataFrame:
    """Uses what there is as it is meant."""
    study = compare(
        arms={
            "now": ["strategy=hybrid"],
            "wary": {"strategy": "hybrid", "behaviour.trust.asymmetry": 5},
        },
        weeks=52,
        market=["de", "lockdown"],
        population={"size": 500},
        overrides={"strategy.touches_per_month.visit": {"A": 1.0, "B": 0.5}},
        results=Path("results"),
    )
    again: Comparison = study
    rows: pd.DataFrame = again.differences
    told: list[str] = sweep({"company.budget_per_hcp_year": [300, 600]}, arms=["push"]).told
    planned = pilot(arms=["hybrid", "push"], territories=20, weeks=13)
    changed: pd.DataFrame = diff(study, "other").changes
    learnt: pd.DataFrame = learn("results.csv", planned).score
    try:
        load("mine")
    except ConfigError as error:
        told += [problem.where for problem in error.problems]
    return pd.concat([rows, changed, learnt, study.tables["summary"], query("select 1")])


def misuse_it() -> None:
    """Misuses it."""
    compare(week=52)  # type: ignore[call-arg]
    compare(weeks="52")  # type: ignore[arg-type]
    compare(arms={"now": 5})  # type: ignore[dict-item]
    compare(population=pd.DataFrame())  # type: ignore[arg-type]
    compare(quiet=True).diferences  # type: ignore[attr-defined] # noqa: B018
    compare(quiet=True).plot.forst()  # type: ignore[attr-defined]
    compare(quiet=True).plot.forest(mesure="trust")  # type: ignore[call-arg]
    experiments.comprae()  # type: ignore[attr-defined]
