"""`hcpsim diff A B`: what changed between two studies, in configuration and in outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.text import Text

from experiments.catalogue.as_csv import hand_csv
from experiments.catalogue.changes import ABSENT, CODE, Cause, Change, changes
from experiments.catalogue.outcomes import COLUMNS, Luck, Side, luck_of, outcomes
from experiments.catalogue.studies import Entry, study_of
from experiments.catalogue.words import TAKES_CSV, read_words
from experiments.claims import HEADLINES, is_shown
from experiments.config_errors import ConfigError, Problem, one_line, shown
from experiments.jobs.job import LIBRARIES_OF_JOBS
from experiments.plain import visible
from experiments.statistics import CONFIDENCE, holm, surest
from experiments.study import NotAStudy
from experiments.telling.fact import Fact, fact
from experiments.telling.table import Table, print_table
from experiments.telling.tables import head
from experiments.telling.wording import decimals, difference, number, wording

_COMPARED = ("run", "compare")
"""Verbs whose studies have outcomes by arm and replicate."""

_SHOWN = (*HEADLINES, "cost")
_MOST_ROWS, _MOST_CLAIMS, _LONGEST = 40, 3, 48


@dataclass(frozen=True)
class Found:
    """What two studies changed.

    Attributes:
        a: the one.
        b: the other.
        changes: in what was asked, and in the code.
        unknown: studies of whose settings nothing is known.
        outcomes: as `outcomes.COLUMNS`; without rows where none can be compared.
        luck: whether it is shared; None where no outcomes are compared.
        reason: why no outcomes are compared; empty where they are.
    """

    a: Entry
    b: Entry
    changes: list[Change]
    unknown: list[str]
    outcomes: pd.DataFrame
    luck: Luck | None
    reason: str


def diff_studies(given: list[str]) -> int:
    """Tells what two studies changed.

    Args:
        given: what follows the verb: two folders, or names under `results=FOLDER`, `--csv [FILE]`,
            `--decimal=comma`.

    Returns:
        0.

    Raises:
        ConfigError: where one of them is no study, or is not as it was written.
    """
    words, problems = read_words(given, f"diff takes two studies, results=FOLDER, {TAKES_CSV}")
    if len(words.bare) != 2:
        hint = "write hcpsim diff A B; hcpsim list names what there is"
        value = shown(words.bare) if words.bare else ""
        says = "two studies" if value else "two studies must follow"
        problems.append(Problem("diff", says, value=value, hint=hint))
    found: Found | None = None
    try:
        found = found_between(words.bare, words.results) if len(words.bare) == 2 else None
    except ConfigError as error:
        problems += error.problems
    if problems or found is None:
        raise ConfigError(problems)
    if words.csv:
        table = as_rows(found)
        hand_csv(table.assign(a=table["a"].map(_cell), b=table["b"].map(_cell)), words)
    else:
        _show(found, Console(highlight=False))
    return 0


def found_between(studies: Sequence[str], results: Path) -> Found:
    """Compares two studies by their names.

    Args:
        studies: two folders, or names of studies.
        results: where studies of a name lie.

    Raises:
        ConfigError: where one of them is no study, or is not as it was written.
    """
    entries, problems = [], list[Problem]()
    for word in studies:
        try:
            entries.append(study_of(word, results))
        except NotAStudy as problem:
            problems.append(Problem("diff", str(problem)))
        except ConfigError as error:
            problems += error.problems
    if not problems and entries[0].folder.resolve() == entries[1].folder.resolve():
        problems.append(Problem("diff", "two different studies", value=shown(list(studies))))
    if problems:
        raise ConfigError(problems)
    try:
        return compared(*entries)
    except (NotAStudy, OSError) as problem:
        raise ConfigError([Problem("diff", str(problem))]) from None


def compared(a: Entry, b: Entry) -> Found:
    """Compares two studies.

    Args:
        a: the one.
        b: the other, of which is told what it has more.

    Raises:
        NotAStudy: where a table is missing or spoilt.
    """
    changed, unknown = changes(a, b)
    nothing = pd.DataFrame(columns=list(COLUMNS))
    for one in (a, b):
        if one.verb not in _COMPARED:
            reason = f"{one.study} is of {one.verb}, which keeps none by arm and replicate"
            return Found(a, b, changed, unknown, nothing, None, reason)
        if one.unfinished:
            reason = f"{one.study} is not finished"
            return Found(a, b, changed, unknown, nothing, None, reason)
    sides = Side.load(a), Side.load(b)
    luck = luck_of(*sides)
    found = outcomes(*sides, luck)
    reason = "" if len(found) else "no arm has the same name in both"
    return Found(a, b, changed, unknown, found, luck if len(found) else None, reason)


def as_rows(found: Found) -> pd.DataFrame:
    """Returns all of it as one table.

    Returns:
        `part` (`configuration`, `code` or `outcome`), `arm` (empty of all), `name` (a key or a
        measure), `a`, `b`, `difference, ci_low, ci_high, p, interval` (of an outcome).
    """
    columns = ["part", "arm", "name", *COLUMNS[2:]]
    rows = [
        {"part": one.part, "arm": arm, "name": one.name,
         **{side: "" if value == ABSENT else value for side, value in (("a", one.a), ("b", one.b))}}
        for one in found.changes
        for arm in one.arms or ("",)
    ]  # fmt: skip
    came_to = found.outcomes.rename(columns={"measure": "name"}).assign(part="outcome")
    table = pd.concat([pd.DataFrame(rows, columns=columns), came_to.astype(object)])
    return table[columns]


def closing(found: Found) -> list[Fact]:
    """Returns what is told at the end: what came out, what it rests on, what is behind it."""
    facts = _came_out(found) if found.luck else [fact("diff.no_outcome", reason=found.reason)]
    causes: dict[Cause, list[Change]] = {}
    for one in found.changes:
        if one.cause is not None:
            causes.setdefault(one.cause, []).append(one)
    rests_on = ("model", *LIBRARIES_OF_JOBS)
    code = [one.name for one in found.changes if one.part == CODE and one.name in rests_on]
    if found.unknown:
        return facts
    if "model" in code or (code and not causes):
        older = min((found.a, found.b), key=lambda one: one.made).study
        return [*facts, fact("diff.code", settings=len(causes), names=code, older=older)]
    if len(causes) == 1 and not code:
        ((cause, parts),) = causes.items()
        return [*facts, fact("diff.one_cause", **_told(cause, parts), told=bool(found.luck))]
    if causes:
        names = [f"{one.name} {one.a} to {one.b}" if one.a else one.name for one in causes]
        keys = sum(map(len, causes.values()))
        return [*facts, fact("diff.many_causes", names=names, keys=keys, code=bool(code))]
    return [*facts, fact("diff.no_cause")]


def _told(cause: Cause, parts: Sequence[Change]) -> dict[str, Any]:
    """What is told of the only cause."""
    arms = tuple(dict.fromkeys(arm for one in parts for arm in one.arms))
    was, now = cause.a, cause.b
    if not was:
        single = len(parts) == 1
        names = ["" if single else one.name.removeprefix(f"{cause.name}.") + " " for one in parts]
        was, now = (
            ", ".join(name + value for name, value in zip(names, values, strict=True))
            for values in zip(*((one.a, one.b) for one in parts), strict=True)
        )
        return {
            "key": parts[0].name if single else cause.name,
            "arms": arms,
            "was": was,
            "now": now,
        }
    return {"key": cause.name, "arms": arms, "was": was, "now": now}


def _came_out(found: Found) -> list[Fact]:
    """What is said of outcomes, jointly over all arms and headline measures."""
    assert found.luck is not None
    names = {"a": found.a.study, "b": found.b.study}
    arms = list(dict.fromkeys(found.outcomes["arm"]))
    told = found.outcomes[found.outcomes["measure"].isin(HEADLINES)]
    if (found.outcomes["difference"].fillna(0) == 0).all():
        return [fact("diff.equal", **names, arms=arms)]
    if told["p"].isna().all():
        return [fact("diff.no_interval", **names)]
    told = told.assign(adjusted=holm(told["p"].astype(float)))
    held = _by_size(told[[is_shown(p) for p in told["adjusted"]]], found.outcomes)
    claims = [fact("diff.claim", row=row) for row in _rows(held.head(_MOST_CLAIMS))]
    if claims:
        more = len(held) - len(claims)
        said = fact("diff.shown", **names, claims=claims, more=more)
    else:
        measures = [wording(name).said for name in dict.fromkeys(told["measure"])]
        said = fact("diff.none", **names, measures=measures, arms=arms)
    luck = found.luck
    if not luck.shared:
        return [said, fact("diff.unpaired", why=luck.why, values=luck.values, claims=len(claims))]
    units = len(luck.shared)
    paired = fact("diff.paired", replicates=units, claims=len(claims))
    p = surest(units)
    if claims and p > 1 - CONFIDENCE:
        return [said, paired, fact("answer.surest", replicates=units, surest=p)]
    return [said, paired]


def _by_size(held: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Differences, the largest first: as shares of the greatest figure on their measure."""
    greatest = outcomes[["a", "b"]].abs().max(axis=1).groupby(outcomes["measure"]).max()
    size = held["difference"].abs() / held["measure"].map(greatest).astype(float)
    return held.loc[size.sort_values(ascending=False, kind="stable").index]


@dataclass(frozen=True)
class _Row:
    """A row of the outcomes."""

    arm: str
    measure: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    interval: str


def _rows(found: pd.DataFrame) -> list[_Row]:
    columns = list(COLUMNS)
    return [_Row(*row) for row in found[columns].itertuples(index=False, name=None)]


def _show(found: Found, console: Console) -> None:
    heads = (found.a.study, found.b.study)
    if found.changes:
        table, left = changes_table(found.changes, heads)
        print_table(table, console)
        if left:
            console.print(Text(f"{left} more differ; --csv has them all.\n", style="dim"))
    for study in found.unknown:
        line = f"{study} was made by an edition that noted no settings by key."
        console.print(Text(visible(line)))
    if len(found.outcomes):
        print_table(outcome_table(found.outcomes, heads), console)
    for one in closing(found):
        console.print(Text(visible(str(one))))


def changes_table(changed: Sequence[Change], heads: tuple[str, str]) -> tuple[Table, int]:
    """Returns what differs as a table for people, and how many rows are left out."""
    rows = [
        (one_line(one.name), ", ".join(one.arms) or one.where, *map(_cut, (one.a, one.b)))
        for one in changed[:_MOST_ROWS]
    ]
    return Table(("differs", "in", *heads), tuple(rows), words=3), len(changed) - len(rows)


def outcome_table(found: pd.DataFrame, heads: tuple[str, str]) -> Table:
    """Returns outcomes on headline measures and cost as a table for people."""
    rows = []
    for row in _rows(found[found["measure"].isin(_SHOWN)]):
        places = decimals(row.measure, (row.high - row.low) / 2)
        one, other = (number(row.measure, mean, places) for mean in (row.a, row.b))
        gap = difference(row.measure, row.difference, row.low, row.high)
        rows.append((row.arm, head(row.measure), one, other, gap, row.interval or "–"))
    change = "difference (95 % interval)".replace(" ", "\N{NO-BREAK SPACE}")
    return Table(("arm", "measure", *heads, change, "interval"), tuple(rows), labels=2, words=1)


def _cell(value: Any) -> Any:
    """A cell of a CSV: settings that are figures with decimals, as figures."""
    try:
        number = float(value)
    except ValueError:
        return value
    return number if isfinite(number) and repr(number) == value else value


def _cut(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
