"""What lies in a folder of results, for whoever works in Python."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import pandas as pd

from experiments.catalogue.studies import Entry, entry_of, tables_of
from experiments.config_errors import did_you_mean, one_of
from experiments.folder.seal import refuse_spoilt
from experiments.named import WithNames
from experiments.python.shown import as_html, as_text
from experiments.study import NotAStudy, csv_table, manifest_of, parquet_table, required
from experiments.telling.table import Table

if TYPE_CHECKING:
    from typing import Self

_MADE_BY = {
    "answer": "answer={...}, or experiment=", "audit": "audit=True", "rules": "rules=True",
    "why": "why=True", "story": 'story="1"', "story_weeks": 'story="1"',
    "hcps": 'record={"hcps": True}', "touches": 'record={"touches": True}',
    "consent": 'record={"touches": True}', "worlds": 'worlds="evidence"',
    "by_world": 'worlds="evidence"', "ranking": 'worlds="evidence"',
    "acceptability": 'worlds="evidence"', "break_even": 'worlds="evidence"',
    "information": 'worlds="evidence"', "differences": "two arms",
    "sensitivity_runs": "two arms", "screening": "no inputs=", "learned": 'worlds="ranges"',
}  # fmt: skip
"""What a call needs for a table that not every study has."""


class NoSuchTable(KeyError):  # noqa: N818
    """A study has no table of this name."""

    def __str__(self) -> str:
        return str(self.args[0])


class Tables(Mapping[str, pd.DataFrame]):
    """The tables of one study by name, read when they are wanted.

    A table is read-only in effect: what you change in it changes no file.
    """

    def __init__(self, entry: Entry, folder: Path) -> None:
        """Looks which there are.

        Args:
            entry: the study.
            folder: where they lie, the study's or one in it.
        """
        self._entry, self._folder = entry, folder
        self._paths = tables_of(entry) if folder == entry.folder else _tables_in(folder)
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._paths:
            made_by = f" (it takes {_MADE_BY[name]})" if name in _MADE_BY else ""
            near = did_you_mean(name, self._paths)
            there = f"there are {one_of(list(self._paths))}".replace(" or ", " and ")
            said = f"{_near(self._folder)} has no table {name}{made_by}; {there}"
            raise NoSuchTable(f"{said}; {near}" if near else said)
        if name not in self._read:
            path = self._paths[name]
            refuse_spoilt(self._folder, self._entry.manifest, [path.name])
            read = parquet_table if path.suffix == ".parquet" else csv_table
            self._read[name] = read(path)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __repr__(self) -> str:
        return f"Tables({', '.join(self._paths)})"


def _tables_in(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.csv"))}


class TableOf:
    """A table of a study as an attribute: read when it is looked at.

    Attributes:
        about: what a row of it is.
    """

    def __init__(self, about: str, name: str = "") -> None:
        """Says which.

        Args:
            about: what a row of it is.
            name: of its file, where the attribute is called otherwise.
        """
        self.about, self._name, self.__doc__ = about, name, about

    def __set_name__(self, owner: type[Results], name: str) -> None:
        self._name = self._name or name

    @overload
    def __get__(self, results: None, owner: type[Results]) -> Self: ...
    @overload
    def __get__(self, results: Results, owner: type[Results]) -> pd.DataFrame: ...
    def __get__(self, results: Results | None, owner: type[Results]) -> Self | pd.DataFrame:
        return self if results is None else results.tables[self._name]


class Results(WithNames):
    """What lies in a folder of results.

    Attributes:
        folder: where it lies.
        manifest: what was asked and made: configuration, arms, seed, versions, counts, timings.
    """

    def __init__(self, folder: str | Path) -> None:
        """Reads what a folder's manifest says.

        Args:
            folder: that a verb wrote.

        Raises:
            experiments.study.NotAStudy: where it is none, or is not finished.
        """
        self.folder = Path(folder).absolute()
        self.manifest: dict[str, Any] = manifest_of(required(self.folder, "manifest.json"))
        self._entry = entry_of(self.folder, self.folder.parent, self.manifest)
        if self._entry.unfinished:
            again = "the call or command that made it goes on from there"
            raise NotAStudy(f"{self.folder} is unfinished; {again}")

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.manifest.get("name") or self._entry.study)

    @property
    def verb(self) -> str:
        """What made it."""
        return self._entry.verb

    @property
    def question(self) -> str:
        """What it is to answer; empty where nothing in particular was asked."""
        return self._entry.question

    @property
    def arms(self) -> list[str]:
        """Names of its arms, in their order."""
        return self._entry.arms

    @property
    def repeat(self) -> str:
        """The line that makes it again on the command line."""
        return self._entry.repeat

    @property
    def notes(self) -> list[str]:
        """What one should know of what was asked."""
        return [str(note) for note in self.manifest.get("notes", ())]

    @property
    def failed(self) -> pd.DataFrame:
        """Runs that failed: `arm, variant, replicate, error`; without rows where none did."""
        columns = ["arm", "variant", "replicate", "error"]
        return pd.DataFrame(self.manifest.get("failed", []), columns=columns)

    @cached_property
    def tables(self) -> Tables:
        """All tables by the names of their files."""
        return Tables(self._entry, self.folder)

    @property
    def report(self) -> Path:
        """The page that is written for people."""
        return self.folder / "report.html"

    @property
    def pictures(self) -> list[Path]:
        """Files of the figures that are drawn already, PNG and SVG."""
        return sorted((self.folder / "figures").glob("*.*"))

    @cached_property
    def told(self) -> list[str]:
        """What was found, a sentence or a few each, the most important first."""
        return self._told()

    def open(self) -> None:
        """Opens the report in a browser."""
        webbrowser.open(self.report.resolve().as_uri())

    def _told(self) -> list[str]:
        raise NotImplementedError

    def _overview(self) -> Table | None:
        """The table that is shown first; None where there is none."""
        raise NotImplementedError

    def _narrow(self) -> Table | None:
        """The same for a screen of 80 columns."""
        return self._overview()

    def _facts(self) -> list[str]:
        """What it was made of, in a few words each."""
        row = self._entry.row
        found = [one_of(self.arms).replace(" or ", " and ")] if self.arms else []
        for name, unit in (("hcps", "HCPs"), ("weeks", "weeks"), ("replicates", "replicates")):
            if row[name]:
                found.append(f"{row[name]:,} {unit}")
        if self.manifest.get("failed"):
            found.append(f"failed: {len(self.failed)} of them")
        return found

    def __repr__(self) -> str:
        return as_text(
            f"{type(self).__name__} {self.name}", self._facts(), self.question, self._narrow(),
            self.told, f"{_near(self.report)}; tables: {', '.join(self.tables)}",
        )  # fmt: skip

    def _repr_html_(self) -> str:
        return as_html(
            f"{type(self).__name__} {self.name}", self._facts(), self.question, self._overview(),
            self.told, [("Report", _near(self.report)), ("Again", self.repeat)],
        )  # fmt: skip


def _near(path: Path) -> str:
    """Returns a path as it is written from the working folder, where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def shows_figures() -> None:
    """Lets a notebook show figures as pictures, which Matplotlib does for those of pyplot alone."""
    if "IPython" not in sys.modules:
        return
    from IPython.core import getipython, pylabtools

    if (shell := getipython.get_ipython()) is not None:
        pylabtools.select_figure_formats(shell, {"png"})  # type: ignore[no-untyped-call]
