"""Every study under a folder, by what its manifest says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.config_errors import ConfigError, Problem, did_you_mean
from experiments.folder.lock import is_held
from experiments.study import NotAStudy, manifest_of
from sim.compiled import MODEL_VERSION

FINISHED, STOPPED, RUNNING, OLDER = "finished", "stopped", "running", "older edition"
"""States: whole; not whole; at work now; whole, and made by another version of the model."""

COLUMNS = (
    "study", "verb", "state", "made", "question", "arms", "hcps", "weeks", "replicates", "worlds",
    "seed", "failed", "model", "repeat",
)  # fmt: skip
_MARKS = ("hcpsim", "fingerprint")
"""What every manifest of ours has one of."""


@dataclass(frozen=True)
class Entry:
    """One study.

    Attributes:
        study: its folder below the one in which studies were looked for, with `/`.
        folder: where it lies.
        manifest: what it says of itself; parts of it may have been altered.
        state: a word of `STATES`.
        made: when its tables were written; where there are none, its manifest.
    """

    study: str
    folder: Path
    manifest: dict[str, Any]
    state: str
    made: datetime

    @property
    def verb(self) -> str:
        """What made it."""
        return _word(self.manifest.get("verb") or part(self.manifest, "study").get("verb"))

    @property
    def question(self) -> str:
        """What it is to answer; empty where nothing in particular was asked."""
        return _word(part(self.manifest, "configuration").get("question"))

    @property
    def arms(self) -> list[str]:
        """Names of its arms; none of a calibration."""
        return [str(name) for name in part(self.manifest, "arms")]

    @property
    def unfinished(self) -> bool:
        """Whether it has no tables yet, or those of an earlier go."""
        return self.state in (STOPPED, RUNNING)

    @property
    def failed(self) -> int:
        """Runs that failed."""
        return len(self.manifest.get("failed", []))

    @property
    def repeat(self) -> str:
        """The command that makes it, or goes on with it."""
        return _word(self.manifest.get("repeat"))

    @property
    def model(self) -> str:
        """Version of the model that made it."""
        return _word(part(self.manifest, "versions").get("model"))

    @property
    def row(self) -> dict[str, Any]:
        """What is told of it, by `COLUMNS`."""
        said, composed = self.manifest, part(self.manifest, "configuration")
        population = composed.get("population")
        size = population.get("size") if isinstance(population, dict) else None
        own = isinstance(population, dict) and population.get("file")
        return {
            "study": self.study, "verb": self.verb, "state": self.state,
            "made": self.made.strftime("%Y-%m-%d %H:%M"), "question": self.question,
            "arms": ", ".join(self.arms),
            "hcps": _number(part(said, "counts").get("hcps", None if own else size)),
            "weeks": _number(said.get("weeks", composed.get("weeks"))),
            "replicates": _number(
                said.get("replicates", part(said, "extent").get("replicates"))
            ),
            "worlds": _word(composed.get("worlds")) or "none",
            "seed": _number(said.get("seed")), "failed": self.failed, "model": self.model,
            "repeat": self.repeat,
        }  # fmt: skip


def part(manifest: dict[str, Any], key: str) -> dict[str, Any]:
    """Returns a part of a manifest, empty where it is not there or was altered."""
    found = manifest.get(key)
    return found if isinstance(found, dict) else {}


def studies_in(results: Path) -> tuple[list[Entry], list[str]]:
    """Finds the studies in a folder and in folders below it; what is no study is left aside.

    Args:
        results: where they are looked for; it may be a study itself.

    Returns:
        The studies, the newest first, and a line of each manifest that cannot be read.
    """
    found, notes = [], []
    for folder in _folders(results):
        try:
            manifest = manifest_of(folder / "manifest.json")
        except (NotAStudy, OSError, RecursionError) as problem:
            notes.append(str(problem) or f"{folder}: manifest.json cannot be read")
            continue
        if any(mark in manifest for mark in _MARKS):
            found.append(entry_of(folder, results, manifest))
    found.sort(key=lambda one: one.study)
    found.sort(key=lambda one: one.made, reverse=True)
    return found, notes


def study_of(word: str, results: Path) -> Entry:
    """Returns the study of a name or a folder.

    Args:
        word: its folder, or its name below `results`.
        results: where studies lie.

    Raises:
        NotAStudy: where it cannot be read.
        ConfigError: where there is none.
    """
    for folder in (Path(word), results / word):
        try:
            there = (folder / "manifest.json").is_file()
        except (OSError, ValueError):  # no system takes such a name
            continue
        if there:
            return entry_of(folder, results, manifest_of(folder / "manifest.json"))
    known = [one.study for one in studies_in(results)[0]] if results.is_dir() else []
    raise ConfigError(
        [Problem(word, f"no study of this name in {results}", hint=did_you_mean(word, known))]
    )


def entry_of(folder: Path, results: Path, manifest: dict[str, Any]) -> Entry:
    """Returns what is known of one study.

    Args:
        folder: its own.
        results: the one in which studies lie.
        manifest: as it was read.
    """
    name = folder.name or folder.resolve().name
    if folder != results and folder.is_relative_to(results):
        name = folder.relative_to(results).as_posix()
    return Entry(name, folder, manifest, _state(folder, manifest), _made(folder, manifest))


def catalogue(entries: list[Entry]) -> pd.DataFrame:
    """Returns a row for each study, as `COLUMNS` has them."""
    table = pd.DataFrame([one.row for one in entries], columns=list(COLUMNS))
    counts = ["hcps", "weeks", "replicates", "seed", "failed"]
    return table.astype(dict.fromkeys(counts, "Int64"))


def tables_of(entry: Entry) -> dict[str, Path]:
    """Returns the tables of a finished study by name; of one in both forms the Parquet."""
    if entry.unfinished:
        return {}
    sealed = part(entry.manifest, "files")
    sealed = sealed or {path.name: "" for path in entry.folder.glob("*.*")}  # of an older edition
    names = [name for name in sealed if "/" not in name and "\\" not in name]
    paths = [entry.folder / name for name in sorted(names) if name.endswith((".csv", ".parquet"))]
    return {path.stem: path for path in paths if path.is_file()}  # `.csv` comes before `.parquet`


def _folders(results: Path) -> Iterator[Path]:
    """Yields folders with a manifest; below such a one nothing is looked for."""
    for place, below, files in os.walk(results):
        below[:] = sorted(name for name in below if not name.startswith("."))
        if "manifest.json" in files:
            below.clear()
            yield Path(place)


def _state(folder: Path, manifest: dict[str, Any]) -> str:
    if manifest.get("state", FINISHED) != FINISHED:
        return RUNNING if is_held(folder) else STOPPED
    return FINISHED if part(manifest, "versions").get("model") == MODEL_VERSION else OLDER


def _made(folder: Path, manifest: dict[str, Any]) -> datetime:
    names = [name for name in part(manifest, "files") if name.endswith((".csv", ".parquet"))]
    times = [_written(folder / name) for name in names]
    there = [time for time in times if time] or [_written(folder / "manifest.json")]
    return datetime.fromtimestamp(min(there))


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except (OSError, ValueError):
        return 0.0


def _word(value: Any) -> str:
    return "" if value is None else str(value)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
