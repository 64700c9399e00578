"""Tables of many studies as one: those of a name together, each row with whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow import fs

from experiments.catalogue.studies import Entry, catalogue, tables_of
from experiments.folder.seal import refuse_spoilt
from experiments.jobs.store import catalogue as runs_of
from experiments.study import NotAStudy, csv_table

STUDIES, RUNS = "studies", "runs"
"""The catalogue of studies, and that of the runs that they keep."""

STUDY = "study"
"""Column that says whose a row is."""

_UNREADABLE = (NotAStudy, OSError, ValueError, pa.ArrowException)

Source: TypeAlias = "pa.Table | ds.Dataset"


class Tables:
    """The tables of some studies by name.

    Attributes:
        entries: the studies.
        notes: a line of each table that is left out, since it is not as it was written.
    """

    def __init__(self, entries: list[Entry]) -> None:
        """Looks which tables there are; nothing of them is read.

        Args:
            entries: the studies.
        """
        self.entries, self.notes = entries, list[str]()
        self._places: dict[str, list[tuple[Entry, Path]]] = {}
        for entry in entries:
            for name, path in tables_of(entry).items():
                self._places.setdefault(name, []).append((entry, path))

    @property
    def names(self) -> list[str]:
        """What there is, the catalogues first."""
        return list(dict.fromkeys([STUDIES, RUNS, *sorted(self._places)]))

    def source(self, name: str) -> Source | None:
        """Returns a table of all studies that have it; None where none can be read.

        Parquet files stay on the disk, and of them is read what is asked for; where they do not go
        together, columns of several types are text.

        Args:
            name: one of `names`.
        """
        if name == STUDIES:
            return pa.Table.from_pandas(catalogue(self.entries), preserve_index=False)
        if name == RUNS:
            return self._runs()
        places = [(one, path) for one, path in self._places[name] if self._is_sound(one, path)]
        if places and all(path.suffix == ".parquet" for _, path in places):
            try:
                return _dataset(places)
            except pa.ArrowException:  # of types that do not go together
                pass
        return self._read(places, lambda path: path)

    def _runs(self) -> pa.Table | None:
        kept = [(one, one.folder / "runs") for one in self.entries]
        found = self._read([(one, path) for one, path in kept if path.is_dir()], _catalogued)
        return None if found is None or not found.num_rows else found

    def _read(
        self, places: Iterable[tuple[Entry, Path]], what: Callable[[Path], Any]
    ) -> pa.Table | None:
        """Reads tables, those that can be read, into one."""
        parts = []
        for entry, path in places:
            try:
                table = _table(what(path))
            except _UNREADABLE as problem:
                self.notes.append(f"{path} is left out: {problem}")
                continue
            if STUDY in table.column_names:
                table = table.drop_columns(STUDY)
            study = pa.array([entry.study], pa.string()).take(pa.array([0] * len(table), pa.int8()))
            parts.append(table.add_column(0, STUDY, study))
        return united(parts) if parts else None

    def _is_sound(self, entry: Entry, path: Path) -> bool:
        try:
            refuse_spoilt(entry.folder, entry.manifest, [path.name])
            if path.suffix == ".parquet":
                pq.read_schema(path)
        except _UNREADABLE as problem:
            self.notes.append(f"{path} is left out: {problem}")
            return False
        return True


def united(parts: list[pa.Table]) -> pa.Table:
    """Puts tables below one another; what one lacks is empty.

    Args:
        parts: at least one. A column that is text in one and a number in another becomes text.
    """
    for name in dict.fromkeys(name for part in parts for name in part.column_names):
        with_it = [part.schema.field(name) for part in parts if name in part.column_names]
        if len({field.type for field in with_it}) == 1:
            continue
        parts = [_emptied(part, name) for part in parts]
        fields = [part.schema.field(name) for part in parts if name in part.column_names]
        try:
            pa.unify_schemas([pa.schema([field]) for field in fields], promote_options="permissive")
        except pa.ArrowException:
            parts = [_as_text(part, name) for part in parts]
    return pa.concat_tables(parts, promote_options="permissive")


def _dataset(places: list[tuple[Entry, Path]]) -> ds.Dataset:
    """Returns Parquet files as one dataset, the study a partition."""
    schemas = [pq.read_schema(path).remove_metadata() for _, path in places]
    whole = pa.unify_schemas(schemas, promote_options="permissive")
    if STUDY in whole.names:
        whole = whole.remove(whole.get_field_index(STUDY))
    whole = whole.insert(0, pa.field(STUDY, pa.string()))
    form, system = ds.ParquetFileFormat(), fs.LocalFileSystem()
    fragments = [
        form.make_fragment(
            str(path.absolute()), filesystem=system,
            partition_expression=pc.field(STUDY) == entry.study,
        )
        for entry, path in places
    ]  # fmt: skip
    return ds.FileSystemDataset(fragments, whole, form, system)


def _table(what: Any) -> pa.Table:
    """Returns a file or a frame as an Arrow table."""
    if isinstance(what, Path) and what.suffix == ".parquet":
        return pq.read_table(what)
    frame = csv_table(what) if isinstance(what, Path) else what
    return pa.Table.from_pandas(frame, preserve_index=False)


def _catalogued(folder: Path) -> Any:
    return runs_of(folder).drop(columns="places")


def _emptied(part: pa.Table, name: str) -> pa.Table:
    """A column without a value has no type."""
    if name not in part.column_names or part[name].null_count < len(part):
        return part
    return part.set_column(part.column_names.index(name), name, pa.nulls(len(part)))


def _as_text(part: pa.Table, name: str) -> pa.Table:
    if name not in part.column_names:
        return part
    return part.set_column(part.column_names.index(name), name, part[name].cast(pa.string()))
