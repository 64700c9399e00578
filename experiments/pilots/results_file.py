"""A pilot's results as a company has them: means by territory and arm, checked against the seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.config_errors import ConfigError, Problem, did_you_mean, one_of, shown
from experiments.pilots.analyse import Estimate, analyse
from experiments.pilots.measures import MEASURES
from experiments.trial import FEWEST, Form, Trial
from experiments.user_files.cells import as_text, row_problems
from experiments.user_files.figures import read_figures
from experiments.user_files.table import TableFile

KEY = "pilot"
_MOST_NAMED = 5


@dataclass(frozen=True)
class Results:
    """What a pilot came to.

    Attributes:
        found: the estimate of each measure.
        notes: what of the file was left aside.
    """

    found: Mapping[str, Estimate]
    notes: tuple[str, ...] = ()


def read_results(path: Path, sealed: Mapping[str, Any]) -> Results:
    """Reads and analyses a pilot's results, as its design asks.

    Args:
        path: a table with `territory, arm`, of a stepped wedge `period` (from 1), and a column for
            each measure: means over HCPs, 0-1.
        sealed: the forecast, which knows the design and the arms.

    Raises:
        ConfigError: everything that is wrong with the file.
    """
    form: Form = sealed["design"]
    names = ["territory", "arm", *(["period"] if form == "stepped_wedge" else [])]
    file = TableFile(path, KEY, wanted=[*names, *MEASURES])
    problems = [
        Problem(f"{path}: column {name}", f"is missing; the file {file.has}",
                hint=did_you_mean(name, file.names))
        for name in names if name not in file.names
    ]  # fmt: skip
    measured = [name for name in MEASURES if name in file.names]
    if not measured:
        message = f"has no measure: one column or more of {one_of(MEASURES)}"
        problems.append(Problem(str(path), message))
    if problems:
        raise ConfigError(problems)
    raw = file.read([*names, *measured])
    if not len(raw):
        raise ConfigError([Problem(str(path), "has no rows")])
    table = pd.DataFrame(
        {name: pd.Series(as_text(raw[name]).to_pandas()).fillna("").str.strip() for name in names}
    )
    for name in measured:
        table[name], found = read_figures(raw[name], file, name, None, 1.0)
        problems += found
    problems += _cell_problems(table, file, sealed)
    if problems:
        raise ConfigError(problems)
    if form == "stepped_wedge":
        table["period"] = table["period"].astype(int)
    problems = _design_problems(table, str(path), sealed)
    if problems:
        raise ConfigError(problems)
    aside = [name for name in file.names if name not in (*names, *MEASURES)]
    notes = [f"{path}: columns left aside: {', '.join(aside)}"] if aside else []
    there = table["territory"].nunique()
    if there != sealed["territories"]:
        notes.append(f"{path}: {there} territories; the pilot was planned with "
                     f"{sealed['territories']}")  # fmt: skip
    return Results({name: _estimate(table, name, sealed) for name in measured}, tuple(notes))


def _cell_problems(
    table: pd.DataFrame, file: TableFile, sealed: Mapping[str, Any]
) -> list[Problem]:
    """Returns the problems of single cells."""
    arms = (sealed["new"], sealed["today"])
    problems = row_problems(
        np.flatnonzero(table["territory"] == ""),
        lambda _, at: Problem(at, "is empty; each row is of a territory"),
        file.position("territory"),
    )
    problems += row_problems(
        np.flatnonzero(~table["arm"].isin(arms)),
        lambda row, at: Problem(
            at, one_of(arms), value=shown(table["arm"][row]),
            hint=did_you_mean(table["arm"][row], arms),
        ),
        file.position("arm"),
    )  # fmt: skip
    if "period" in table:
        periods = len(trial_of(sealed).windows)
        known = {str(one) for one in range(1, periods + 1)}
        problems += row_problems(
            np.flatnonzero(~table["period"].isin(known)),
            lambda row, at: Problem(
                at, f"a whole number, 1 to {periods}", value=shown(table["period"][row])
            ),
            file.position("period"),
        )
    return problems


def _design_problems(table: pd.DataFrame, path: str, sealed: Mapping[str, Any]) -> list[Problem]:
    """Returns what of the rows is not as the design has it."""
    form, new, today = sealed["design"], sealed["new"], sealed["today"]
    key = {
        "cluster": ["territory"], "parallel": ["territory", "arm"],
        "stepped_wedge": ["territory", "period"],
    }[form]  # fmt: skip
    problems = []
    twice = table[table.duplicated(key)].drop_duplicates(key)
    for row in twice[key].itertuples(index=False):
        cell = ", ".join(f"{name} {value}" for name, value in zip(key, row, strict=True))
        problems.append(Problem(path, f"has more than one row of {cell}"))
    if form == "parallel":
        counts = table.groupby("territory")["arm"].nunique()
        if alone := [str(name) for name in counts.index[counts < 2]]:
            problems.append(Problem(path, f"lacks an arm in {_listed(alone)}; each territory has "
                                    "both"))  # fmt: skip
    elif form == "stepped_wedge":
        periods = len(trial_of(sealed).windows)
        counts = table.groupby("territory")["period"].nunique()
        if short := [str(name) for name in counts.index[counts < periods]]:
            problems.append(Problem(path, f"lacks periods of {_listed(short)}; each territory has "
                                    f"{periods}"))  # fmt: skip
    least = FEWEST // 2 if form == "cluster" else FEWEST
    for arm in (new, today):
        there = table.loc[table["arm"] == arm, "territory"].nunique()
        if form != "stepped_wedge" and there < least:
            problems.append(Problem(path, f"has {there} territories under {arm}; {least} or more "
                                    "can be analysed"))  # fmt: skip
    if form == "stepped_wedge" and (
        table["territory"].nunique() < FEWEST or table["arm"].nunique() < 2
    ):
        problems.append(Problem(path, f"{FEWEST} territories or more, under both arms"))
    return problems


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def trial_of(sealed: Mapping[str, Any]) -> Trial:
    """Returns the pilot that a forecast is of."""
    return Trial(sealed["design"], sealed["territories"], sealed["weeks"], sealed["steps"])


def _estimate(table: pd.DataFrame, measure: str, sealed: Mapping[str, Any]) -> Estimate:
    """Returns what the analysis of the design finds on a measure."""
    form: Form = sealed["design"]
    under = table.assign(new=table["arm"] == sealed["new"])
    if form == "stepped_wedge":
        means = under.pivot(index="territory", columns="period", values=measure).to_numpy(float)
        new = under.pivot(index="territory", columns="period", values="new").to_numpy(bool)
        return analyse(form, means, new, len(means))
    if form == "cluster":
        means = under[[measure]].to_numpy(float)
        return analyse(form, means, under[["new"]].to_numpy(bool), len(means))
    sides = under.pivot(index="territory", columns="new", values=measure)
    means = np.concatenate([sides[True].to_numpy(float), sides[False].to_numpy(float)])[:, None]
    new = np.repeat([True, False], len(sides))[:, None]
    return analyse(form, means, new, len(sides))
