"""A table in a file, CSV, Parquet or a workbook, as columns of text or numbers."""

from __future__ import annotations

import re
import stat
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from numpy.typing import NDArray

from experiments.config_errors import ConfigError, Problem, one_line, one_of, shown
from experiments.user_files.cells import Position, brief
from experiments.user_files.csv_source import CsvSource
from experiments.user_files.format import Format
from experiments.user_files.text import Unreadable
from experiments.user_files.workbook import SheetSource

_PARQUET = b"PAR1"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_SYSTEM = tuple(Path(folder) for folder in ("/proc", "/sys"))
_LIKE_A_NAME = re.compile(r"""[^=:;<>{}"$\\@]+""")
_MOST_NAMED = 30
_UNFIT = {
    "a Parquet file": ("encoding", "separator", "sheet", "header_row"),
    "a workbook": ("encoding", "separator"),
    "a text file": ("sheet",),
}
"""What cannot be said of each kind of file."""


class _Source(Protocol):
    """A table whose rows have not been read yet."""

    names: list[str]
    told: list[str]
    plain: bool
    points: bool

    def read(self, places: Sequence[int]) -> pa.Table: ...

    def number(self, row: int) -> int: ...


class TableFile:
    """One file of a user's, its column names known before its rows are read.

    Attributes:
        path: Where it lies.
        form: Key of the settings that say how it is written.
        names: Names of its columns, in their order; without those that are empty or stand there
            twice, of which nothing can be read.
        points: Whether a point before decimals needs no proof.
    """

    def __init__(
        self,
        path: Path,
        key: str = "population.file",
        wanted: Sequence[str] = (),
        said: Format | None = None,
    ) -> None:
        """Open the file.

        Args:
            path: Where it lies.
            key: The setting that names it.
            wanted: Names of columns that will be read, if they are there.
            said: What the user says of how it is written.

        Raises:
            ConfigError: If it is missing, not a table, broken, or has a wanted column twice.
        """
        self.path = path
        self.form = f"{key.removesuffix('file')}format"
        check_file(path, key)
        try:
            self._source = self._open([str(name) for name in wanted], said or Format())
        except OSError as error:
            raise self._broken(error.strerror or str(error)) from None
        except Unreadable as error:
            if error.key:
                raise ConfigError(
                    [Problem(error.key, error.reason, error.value, error.hint)]
                ) from None
            raise self._broken(error.reason, error.hint) from None
        self.points = self._source.points
        self._understood: list[str] = []
        count = Counter(self._source.names)
        self._twice = {name: times for name, times in count.items() if name and times > 1}
        self._unnamed = count[""]
        self.names = [name for name in self._source.names if name and count[name] == 1]
        if twice := sorted({*map(str, wanted)} & {*self._twice}):
            raise ConfigError(
                [Problem(f"{path}: column {brief(name)}", "stands there twice") for name in twice]
            )

    def read(self, names: Sequence[str]) -> pa.Table:
        """Read some of the columns.

        Raises:
            ConfigError: If rows cannot be read.
        """
        places = [self._source.names.index(name) for name in names]
        try:
            return self._source.read(places).rename_columns(list(names))
        except (pa.ArrowException, OSError) as error:
            raise self._broken(str(error)) from None

    def are_numbers(self, name: str) -> NDArray[np.bool_] | None:
        """Which cells of a workbook's column are numbers; None where a column has one type."""
        source = self._source
        if not isinstance(source, SheetSource):
            return None
        return source.are_numbers(source.names.index(name))

    def position(self, name: str) -> Position:
        """A column, to say where in it something is wrong."""
        return Position(str(self.path), name, self._source.number)

    def understood(self, *how: str) -> None:
        """Remember how cells were read, where that is not the plain way."""
        self._understood += how

    def notes(self) -> list[str]:
        """How the file was read, if not in the plain way, and the columns that cannot be."""
        notes = []
        if self._understood or not self._source.plain:
            how = ", ".join([*self._source.told, *self._understood])
            notes.append(f"{self.path}: read as {how}")
        aside = [f"{self._unnamed} columns without a name"] if self._unnamed > 1 else []
        aside += ["a column without a name"] if self._unnamed == 1 else []
        aside += [f"{n} columns called {brief(name)}" for name, n in self._twice.items()]
        if aside:
            notes.append(f"{self.path}: left aside: {', '.join(aside[:_MOST_NAMED])}")
        return notes

    @property
    def has(self) -> str:
        """What it has in the way of columns, for the problem that one is missing."""
        how = "" if self._source.plain else f" (read as {', '.join(self._source.told)})"
        if not self._named:
            return f"has no row that looks like names of columns{how}"
        return f"has the columns {self.listed}{how}"

    @property
    def listed(self) -> str:
        """The names of its columns for a problem, as far as they look like names."""
        rest = len(self.names) - len(self._named)
        return one_of([*self._named, *([f"{rest} more"] if rest else [])])

    @property
    def _named(self) -> list[str]:
        """Names that may be told: a file that is no table may hold what is nobody's business."""
        alone = len(self.names) == 1
        like = (
            brief(name)
            for name in self.names
            if _LIKE_A_NAME.fullmatch(name) and not (alone and len(name) > _MOST_NAMED)
        )
        return list(islice(like, _MOST_NAMED))

    def _open(self, wanted: Sequence[str], said: Format) -> _Source:
        """Find out what kind of file it is."""
        with self.path.open("rb") as file:
            start = file.read(4)
        if start == _OLD_EXCEL:
            hint = "save it as .xlsx without a password, or as CSV (UTF-8)"
            raise Unreadable("an old or locked workbook", hint)
        suffix = self.path.suffix.lower()
        if start == _PARQUET or suffix in (".parquet", ".pq"):
            self._check_said("a Parquet file", said)
            return _ParquetSource(self.path)
        data = self.path.read_bytes()
        if start == _ZIP or suffix in (".xlsx", ".xlsm"):
            self._check_said("a workbook", said)
            return SheetSource(data, wanted, said, self.form)
        self._check_said("a text file", said)
        return CsvSource(str(self.path), data, wanted, said, self.form)

    def _check_said(self, kind: str, said: Format) -> None:
        """Refuse what cannot be said of such a file."""
        problems = [
            Problem(f"{self.form}.{name}", f"null; {self.path} is {kind}", shown(value))
            for name in _UNFIT[kind]
            if (value := getattr(said, name)) is not None
        ]
        if problems:
            raise ConfigError(problems)

    def _broken(self, reason: str, hint: str = "") -> ConfigError:
        """The problem that the file cannot be read."""
        return ConfigError([Problem(str(self.path), one_line(reason)[:300], hint=hint)])


class _ParquetSource:
    """A Parquet file; its rows count from 1."""

    plain = True
    points = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self.told = ["Parquet"]
        try:
            self.names = [str(name) for name in pyarrow.parquet.read_schema(path).names]
        except (pa.ArrowException, OSError) as error:
            raise Unreadable(f"not a whole Parquet file: {error}") from None

    def read(self, places: Sequence[int]) -> pa.Table:
        """Read some of the columns, by position."""
        names = [self.names[position] for position in places]
        return pyarrow.parquet.read_table(self._path, columns=names).select(names)

    def number(self, row: int) -> int:
        """A row's number, by its position."""
        return row + 1


def check_file(path: Path, key: str) -> None:
    """Refuse what is no file of the user's."""
    said = ""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            said = "a folder, not a file"
        elif not stat.S_ISREG(mode):
            said = "a device or a pipe, not a file"
        elif any(path.resolve().is_relative_to(folder) for folder in _SYSTEM):
            said = "a file of the system, not a table"
    except (FileNotFoundError, NotADirectoryError, ValueError):
        said = "no such file"
    except OSError as error:
        said = f"cannot be read ({error.strerror})"
    if said:
        name = str(path) if len(str(path)) <= 300 else f"{str(path)[:300]}..."
        raise ConfigError([Problem(key, f"{name}: {said}")])
