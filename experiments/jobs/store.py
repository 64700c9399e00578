"""Where finished jobs are kept: few files, a catalogue of what is in them, digests of both.

A batch of jobs is kept at once: one Parquet file for each of their tables, with the rows of one
job after those of another, then one page of the catalogue, which says whose rows are where. Each
file is written under another name, flushed to the disk and renamed; its name holds the digest of
its content. A batch counts from the moment that its page of the catalogue is there. What is
spoilt, emptied or gone is as if it had never been made.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.config_errors import ConfigError, Problem
from experiments.files import digest_of, file_digest, write_bytes
from experiments.jobs.job import RunOutcome
from experiments.progress import say

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "1"
"""Version of the form in which jobs are kept."""

_SCHEMA_KEY, _FILES_KEY = b"hcpsim.schema", b"hcpsim.files"
_CATALOGUE = "catalogue"

Label = Mapping[str, Any]
"""What a catalogue says of a job: `study, arm, replicate, point, values, returns, model`."""


class Keeping(Protocol):
    """What keeps jobs."""

    def has(self, key: str) -> bool:
        """Tells whether a job's tables are there."""
        ...

    def keep(self, outcomes: Sequence[RunOutcome], labels: Mapping[str, Label]) -> None:
        """Keeps what came of jobs, all of them or none."""
        ...

    def load(self, name: str, keys: Iterable[str]) -> list[pa.Table]:
        """Returns one table of each job, in this order."""
        ...


class Memory:
    """Keeps jobs for as long as this process lasts."""

    def __init__(self) -> None:
        self._kept: dict[str, Mapping[str, pa.Table]] = {}

    def has(self, key: str) -> bool:
        """Tells whether a job's tables are there."""
        return key in self._kept

    def keep(self, outcomes: Sequence[RunOutcome], labels: Mapping[str, Label]) -> None:  # noqa: ARG002
        """Keeps what came of jobs."""
        self._kept |= {one.key: one.tables for one in outcomes if not one.error}

    def load(self, name: str, keys: Iterable[str]) -> list[pa.Table]:
        """Returns one table of each job, in this order."""
        return [self._kept[key][name] for key in keys]


@dataclass(frozen=True)
class _Place:
    """Where one table of one job is."""

    file: str
    first: int
    rows: int


@dataclass
class Store:
    """Keeps jobs in a folder.

    Attributes:
        folder: where; `open` makes it.
    """

    folder: Path
    _places: dict[str, dict[str, _Place]] = field(default_factory=dict)
    _read: dict[str, pa.Table] = field(default_factory=dict)

    def open(self) -> int:
        """Makes the folder, sweeps up what was left half-written, reads the catalogue.

        What was kept once and is lost is said in a line.

        Returns:
            How many jobs were kept once and are lost, since a file of theirs is spoilt or gone.

        Raises:
            OSError: where the folder cannot be made or read.
            ConfigError: where it was kept by a version of hcpsim that wrote another form.
        """
        (self.folder / _CATALOGUE).mkdir(parents=True, exist_ok=True)
        for left in (*self.folder.glob(".*.unfinished"), *self.folder.glob("*/.*.unfinished")):
            left.unlink(missing_ok=True)
        if lost := self.look():
            runs, are = ("run", "is") if lost == 1 else ("runs", "are")
            say(f"{lost} {runs} in {self.folder} {are} spoilt or gone, and {are} made again.")
        return lost

    def look(self, *, closely: bool = True) -> int:
        """Reads the catalogue as it lies on the disk; returns how many jobs are lost, as `open`.

        Args:
            closely: whether files are held against their digests, and not only looked for.
        """
        self._places.clear()
        self._read.clear()
        lost, known = 0, dict[str, bool]()
        for page_file in sorted((self.folder / _CATALOGUE).glob("*.parquet")):
            page = _sound(page_file)
            if page is None:
                continue
            _check_schema(page, self.folder)
            files = json.loads((page.schema.metadata or {})[_FILES_KEY])
            for name in files.values():
                path = self.folder / name
                if name not in known:
                    known[name] = _sound_file(path) if closely else path.is_file()
            for row in page.to_pylist():
                if row["error"]:
                    continue
                places = {
                    table: _Place(files[name], first, rows)
                    for table, (name, first, rows) in json.loads(row["places"]).items()
                }
                if all(known[place.file] for place in places.values()):
                    self._places[row["key"]] = places
                else:
                    lost += row["key"] not in self._places
        return lost

    def has(self, key: str) -> bool:
        """Tells whether a job's tables are there."""
        return key in self._places

    def __len__(self) -> int:
        """How many jobs are kept."""
        return len(self._places)

    def keep(self, outcomes: Sequence[RunOutcome], labels: Mapping[str, Label]) -> None:
        """Keeps what came of jobs, all of them or none; also that one failed, and why.

        Args:
            outcomes: of jobs.
            labels: what each is, by key.

        Raises:
            OSError: where they cannot be written; nothing is left behind then.
        """
        by_table: dict[str, list[tuple[str, pa.Table]]] = {}
        for one in outcomes:
            for name, table in one.tables.items():
                # tables of one name differ in their columns where studies or versions do
                columns = digest_of(str(table.schema.remove_metadata()).encode())
                by_table.setdefault(f"{name}-{columns[:6]}", []).append((one.key, table))
        places: dict[str, dict[str, tuple[str, int, int]]] = {one.key: {} for one in outcomes}
        files: dict[str, str] = {}
        for name, parts in by_table.items():
            whole = pa.concat_tables([table for _, table in parts])
            files[name] = self._write(self.folder, name, _with_schema(whole))
            first = 0
            for key, table in parts:
                places[key][name.rpartition("-")[0]] = name, first, len(table)
                first += len(table)
        rows = [
            {"key": one.key, **labels.get(one.key, {}), "error": one.error,
             "places": json.dumps({table: [name, first, rows] for table, (name, first, rows)
                                   in places[one.key].items()})}
            for one in outcomes
        ]  # fmt: skip
        page = _with_schema(pa.Table.from_pylist(rows), {_FILES_KEY: json.dumps(files).encode()})
        self._write(self.folder / _CATALOGUE, "page", page)
        for one in outcomes:
            if not one.error:
                self._places[one.key] = {
                    table: _Place(files[name], first, rows)
                    for table, (name, first, rows) in places[one.key].items()
                }

    def load(self, name: str, keys: Iterable[str]) -> list[pa.Table]:
        """Returns one table of each job, in this order.

        Args:
            name: of the table.
            keys: of jobs that are kept.
        """
        found = []
        for key in keys:
            place = self._places[key][name]
            found.append(self._file(place.file).slice(place.first, place.rows))
        return found

    def _file(self, name: str) -> pa.Table:
        if name not in self._read:
            self._read[name] = pq.read_table(self.folder / name)
        return self._read[name]

    def _write(self, folder: Path, name: str, table: pa.Table) -> str:
        buffer = io.BytesIO()
        words = [one.name for one in table.schema if not pa.types.is_floating(one.type)]
        pq.write_table(table, buffer, compression="lz4", use_dictionary=words)
        data = buffer.getvalue()
        path = folder / f"{name}-{digest_of(data)}.parquet"
        write_bytes(path, data)
        return path.relative_to(self.folder).as_posix()


def catalogue(folder: Path) -> pd.DataFrame:
    """Returns what is said of every job that was kept in a folder, a row each.

    Args:
        folder: of a store.

    Returns:
        `key`, the columns of the labels, `error`, `places`.
    """
    import pandas as pd

    pages = [_sound(path) for path in sorted((folder / _CATALOGUE).glob("*.parquet"))]
    there = [page.to_pandas() for page in pages if page is not None]
    if not there:
        return pd.DataFrame(columns=["key", "error", "places"])
    every: pd.DataFrame = pd.concat(there, ignore_index=True)
    return every.drop_duplicates("key", keep="last")


def _with_schema(table: pa.Table, more: Mapping[bytes, bytes] | None = None) -> pa.Table:
    known = dict(table.schema.metadata or {})
    return table.replace_schema_metadata({**known, _SCHEMA_KEY: SCHEMA.encode(), **(more or {})})


def _check_schema(page: pa.Table, folder: Path) -> None:
    written = (page.schema.metadata or {}).get(_SCHEMA_KEY, b"?").decode()
    if written != SCHEMA:
        message = f"{folder} was kept in form {written}, and this version reads form {SCHEMA}"
        hint = "delete that folder, and its runs are made again; or name=... makes a new one"
        raise ConfigError([Problem("results", message, hint=hint)])


def _sound_file(path: Path) -> bool:
    """Tells whether a file holds what its name says."""
    try:
        return path.stem.endswith(file_digest(path))
    except OSError:
        return False


def _sound(path: Path) -> pa.Table | None:
    """Returns a page of the catalogue; None where it does not hold what its name says."""
    return pq.read_table(path) if _sound_file(path) else None
