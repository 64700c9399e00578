"""A finished study as it lies in its folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import finalize

import pandas as pd

from experiments.plain import spoken
from experiments.worlds import shares_worlds

_P = ParamSpec("_P")
_R = TypeVar("_R")
_S = TypeVar("_S")

SCHEMA = 1
"""Form of a study's tables, as its manifest says it; what says nothing is of 0.1.0, and is read."""

COLUMNS = {
    "weekly.parquet": "arm replicate week segment value hcps engagement trust fatigue",
    "channels.parquet": "arm replicate week channel planned delivered responded engaged cost",
    "replicates.parquet": "arm replicate segment value measure figure",
    "summary.csv": "arm segment value measure mean ci_low ci_high",
    "differences.csv": "arm versus segment value measure difference ci_low ci_high p_better",
    "answer.csv": "reading measure difference ci_low ci_high p_adjusted sentence",
    "sensitivity_runs.csv": "variant arm versus measure difference ci_low ci_high",
    "audit.csv": "assumption measure arm versus difference turns_at distance",
    "why.csv": "arm versus measure group part ci_low ci_high replicates",
    "rules.csv": "arm rule segment value measure difference ci_low ci_high replicates",
    "worlds.csv": "replicate",
    "by_world.csv": "replicate draw arm measure figure",
    "ranking.csv": "objective worth arm mean p_best p_best_low p_best_high p_best_raw loss",
    "acceptability.csv": "worth arm p_best p_best_low p_best_high evpi evpi_low evpi_high",
    "break_even.csv": "arm versus cost engaged break_even ci_low ci_high takes_over",
    "information.csv": "objective worth kind name about evppi ci_low ci_high floor shown raw eur",
    "sweep.csv": "point arm measure mean ci_low ci_high",
    "sweep_differences.csv": "point arm versus versus_point measure difference ci_low ci_high",
    "sweep_turns.csv": "finding measure arm versus key held at low high",
    "screening.csv": "measure arm versus input mu mu_star ci_low ci_high sigma share stands_out",
    "outcomes.csv": "measure arm versus mean ci_low ci_high sd ahead samples widest converged",
    "sensitivity.csv": "measure arm versus input first total total_low total_high shapley",
    "interactions.csv": "measure arm versus input other second ci_low ci_high shown",
    "tornado.csv": "measure arm versus input low high mean at_low at_high",
    "lost.csv": "world versus difference half lost wanted in_box in_box_unseen",
    "box.csv": "key about unit default range_low range_high low high kept quasi_p reproduced",
    "peeling.csv": "step key support density coverage density_unseen coverage_unseen chosen",
    "story.csv": "arm week channel outcome chance luck",
    "story_weeks.csv": "arm week trust fatigue knowledge",
}
TEXT = (
    "arm", "versus", "segment", "value", "measure", "variant", "assumption", "about", "channel",
    "purpose", "outcome", "reason", "stage", "persona", "reading", "plus", "minus",
    "sentence", "group", "objective", "kind", "name", "rule", "point", "versus_point", "finding",
    "key", "held", "unit", "input", "other", "first_half", "second_half",
)  # fmt: skip
TEXT_OF = {"answer.csv": ("weeks",)}
"""Columns that are text in one table: what weeks are read is, in others they are counted."""


OBJECTS: dict[str, type] = {
    **dict.fromkeys(("configuration", "arms", "conditions", "counts", "files", "story"), dict),
    "failed": list,
}
"""Parts of a manifest that are read by key, or in order."""


class NotAStudy(ValueError):  # noqa: N818
    """The folder lacks a file that every study has, or holds one that cannot be read."""


@dataclass(frozen=True)
class Study:
    """The tables of one study.

    Attributes:
        folder: Where it lies.
        manifest: What was run: configuration, arms, seed, versions, counts, timings.
        weekly: Per arm, replicate, week and segment, as in `weekly.parquet`.
        channels: Per arm, replicate, week and channel, as in `channels.parquet`.
        summary: Means with intervals, as in `summary.csv`.
        differences: Paired differences, as in `differences.csv`; None for a single arm.
        audit: Where each lead turns, as in `audit.csv`; None where nothing was audited.
        answer: What was asked and what came out, as in `answer.csv`; None where nothing was asked.
        sensitivity_runs: Paired differences in re-runs under variants; None where none were made.
        why: The leader's lead split by its causes, as in `why.csv`; None where it was not.
        rules: What each rule of an arm costs and saves, as in `rules.csv`; None where not tried.
        story: Every touch of one HCP under each arm; None where none was asked for.
        story_weeks: The state of that HCP by arm and week.
        by_world: What each arm came to in each world, as in `by_world.csv`; None where all
            replicates live in one.
        ranking: How probably each arm is best, and what choosing it loses, as in `ranking.csv`;
            None where nothing is compared in worlds.
        acceptability: The same by what an engaged HCP-year is worth, as in `acceptability.csv`.
        break_even: From which worth on each arm pays over cheaper ones, as in `break_even.csv`.
        information: What knowing is worth, as in `information.csv`.
    """

    folder: Path
    manifest: dict[str, Any]
    weekly: pd.DataFrame
    channels: pd.DataFrame
    summary: pd.DataFrame
    differences: pd.DataFrame | None
    sensitivity_runs: pd.DataFrame | None
    audit: pd.DataFrame | None = None
    answer: pd.DataFrame | None = None
    why: pd.DataFrame | None = None
    rules: pd.DataFrame | None = None
    story: pd.DataFrame | None = None
    story_weeks: pd.DataFrame | None = None
    by_world: pd.DataFrame | None = None
    ranking: pd.DataFrame | None = None
    acceptability: pd.DataFrame | None = None
    break_even: pd.DataFrame | None = None
    information: pd.DataFrame | None = None

    @classmethod
    def load(cls, folder: Path) -> Study:
        """Read a study's folder.

        Args:
            folder: A folder that `run` or `compare` wrote.

        Raises:
            NotAStudy: If a file is missing or unreadable; the message names it.
        """
        try:
            there = folder.is_dir()
        except (OSError, ValueError):  # no system takes such a name
            there = False
        if not there:
            raise NotAStudy(f"{folder}: no such folder")
        return cls(
            folder=folder,
            manifest=manifest_of(required(folder, "manifest.json")),
            weekly=parquet_table(required(folder, "weekly.parquet")),
            channels=parquet_table(required(folder, "channels.parquet")),
            summary=csv_table(required(folder, "summary.csv")),
            differences=_optional(folder / "differences.csv"),
            sensitivity_runs=_optional(folder / "sensitivity_runs.csv"),
            audit=_optional(folder / "audit.csv"),
            answer=_optional(folder / "answer.csv"),
            why=_optional(folder / "why.csv"),
            rules=_optional(folder / "rules.csv", empty=True),
            story=_optional(folder / "story.csv", empty=True),
            story_weeks=_optional(folder / "story_weeks.csv"),
            by_world=_optional(folder / "by_world.csv"),
            ranking=_optional(folder / "ranking.csv"),
            acceptability=_optional(folder / "acceptability.csv"),
            break_even=_optional(folder / "break_even.csv", empty=True),
            information=_optional(folder / "information.csv"),
        )

    @property
    def arms(self) -> list[str]:
        """Names of the arms, in the order in which they were given."""
        return list(self.summary["arm"].unique())

    @property
    def question(self) -> str:
        """What it is to answer; empty where nothing in particular was asked."""
        return self.manifest.get("configuration", {}).get("question") or ""

    @property
    def replicates(self) -> int:
        """The number of replicates that finished in at least one arm."""
        return int(self.weekly["replicate"].nunique())

    @property
    def units(self) -> int:
        """How many figures an interval rests on: worlds where replicates share them, else those."""
        return len(set(self.draws.values())) or self.replicates

    @property
    def draws(self) -> dict[int, int]:
        """In which world each replicate lives, where several share worlds; else empty."""
        return shared_worlds(self.by_world)


_KEPT: dict[int, dict[Any, Any]] = {}
"""What is kept of each study, by its identity, for as long as it lives."""


def kept_with_study(
    make: Callable[Concatenate[_S, _P], _R],
) -> Callable[Concatenate[_S, _P], _R]:
    """Keeps with a study what a function makes of it, which is read by several and never changed.

    Args:
        make: of a study, or of an analysis, and of plain words.
    """

    @wraps(make)
    def recall(study: _S, /, *given: _P.args, **named: _P.kwargs) -> _R:
        if id(study) not in _KEPT:
            _KEPT[id(study)] = {}
            finalize(study, _KEPT.pop, id(study))
        known: dict[Any, _R] = _KEPT[id(study)]
        key = (make, given, *named.items())
        if key not in known:
            known[key] = make(study, *given, **named)
        return known[key]

    return recall


def shared_worlds(by_world: pd.DataFrame | None) -> dict[int, int]:
    """In which world each replicate lives, where several share worlds; else empty.

    Args:
        by_world: As `by_world.csv`; None where all replicates live in one world.
    """
    if by_world is None:
        return {}
    known = by_world.drop_duplicates("replicate")
    draws = [int(draw) for draw in known["draw"]]
    lived = dict(zip(map(int, known["replicate"]), draws, strict=True))
    return lived if shares_worlds(draws) else {}


def required(folder: Path, name: str) -> Path:
    """The path of a file, or the problem that it is missing."""
    path = folder / name
    if not path.is_file() and (folder / "runs").is_dir():
        raise NotAStudy(f"{folder} is unfinished; the command that made it goes on from there")
    if not path.is_file():
        raise NotAStudy(f"{folder} is not a study: {name} is missing")
    return path


def manifest_of(path: Path) -> dict[str, Any]:
    """Read the manifest."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        why = f"{path.name} is not JSON ({problem})"
        raise NotAStudy(f"{path.parent} is not a study: {why}") from None
    if not isinstance(manifest, dict):
        raise NotAStudy(f"{path.parent} is not a study: {path.name} is not an object")
    for name, kind in OBJECTS.items():
        if not isinstance(manifest.get(name, kind()), kind):
            an = "an object" if kind is dict else "a list"
            raise NotAStudy(f"{path.parent} is not a study: {path.name}: {name} is not {an}")
    if (form := manifest.get("schema", SCHEMA)) != SCHEMA:
        known = f"this version reads form {SCHEMA}"
        raise NotAStudy(f"{path.parent} holds tables of form {form}, and {known}; use a later one")
    return manifest


def says(folder: Path, key: str) -> bool:
    """Whether a folder's manifest says something under a key."""
    path = folder / "manifest.json"
    try:
        return path.is_file() and key in manifest_of(path)
    except (OSError, ValueError):  # no system takes such a name, or it is no manifest
        return False


def parquet_table(path: Path) -> pd.DataFrame:
    """Read a Parquet table, its keys as plain text."""
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as problem:
        raise NotAStudy(f"{path.parent} is not a study: {path.name}: {problem}") from None
    kinds = table.dtypes
    other = {name: str for name in TEXT if name in kinds and kinds[name] != "str"}
    return _whole(path, table.astype(other) if other else table)


def csv_table(path: Path) -> pd.DataFrame:
    """Read a CSV table; an arm may be called `null` or `1`, an empty figure is NaN."""
    words = (*TEXT, *TEXT_OF.get(path.name, ()))
    try:
        table = pd.read_csv(
            path,
            dtype=dict.fromkeys(words, str),
            keep_default_na=False,
            na_values=[""],
        )
        for name in (name for name in words if name in table.columns):
            if table[name].hasnans:
                table[name] = table[name].fillna("")
        if "sentence" in table.columns:
            table["sentence"] = table["sentence"].map(spoken)
    except ValueError as problem:
        raise NotAStudy(f"{path.parent} is not a study: {path.name}: {problem}") from None
    return _whole(path, table)


def _whole(path: Path, table: pd.DataFrame) -> pd.DataFrame:
    """The table, or the problem that it lacks columns."""
    needed = COLUMNS.get(path.name, "").split()
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise NotAStudy(f"{path.parent} is not a study: {path.name} lacks {', '.join(missing)}")
    return table


def _optional(path: Path, *, empty: bool = False) -> pd.DataFrame | None:
    """Read a CSV table where there is one with rows, or an empty one that says something too."""
    if not path.is_file():
        return None
    table = csv_table(path)
    return table if len(table) or empty else None
