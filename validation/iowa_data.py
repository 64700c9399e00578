"""The Open Payments data of Iowa as it is read: doctors, and their contacts over whole months."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from validation import Floats

SPECIALTIES_FILE = Path(__file__).parents[1] / "configs" / "specialties.yaml"


class DataError(Exception):
    """The data cannot be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True)
class Data:
    """Doctors and their contacts over whole months.

    Attributes:
        doctors: one row per doctor: ``hcp_id``, ``specialty`` ("" where not stated), ``group``
            (the class).
        contacts: one row per contact: ``hcp_id``, ``month`` (a period), ``company_id``.
        first: the first month counted.
        last: the last month counted.
    """

    doctors: pd.DataFrame
    contacts: pd.DataFrame
    first: pd.Period
    last: pd.Period

    def rates(self) -> Floats:
        """Contacts a month of each doctor, in the order of ``doctors``."""
        months = len(pd.period_range(self.first, self.last, freq="M"))
        counts = self.contacts["hcp_id"].value_counts()
        return counts.reindex(self.doctors["hcp_id"], fill_value=0).to_numpy(float) / months

    def whole_years(self) -> Data:
        """The same doctors, with the contacts of whole calendar years."""
        every = pd.Series(pd.period_range(self.first, self.last, freq="M"))
        sizes = every.groupby(every.dt.year).size()
        years = sizes.index[sizes == 12]
        if years.empty:
            raise DataError("contacts.csv.gz: covers no whole calendar year, so no season")
        contacts = self.contacts[self.contacts["month"].dt.year.isin(years)]
        first, last = pd.Period(f"{years[0]}-01", "M"), pd.Period(f"{years[-1]}-12", "M")
        return Data(self.doctors, contacts, first, last)

    def period(self) -> str:
        """The months counted, in words."""
        return f"{self.first.strftime('%b %Y')} - {self.last.strftime('%b %Y')}"


def read_classes(path: Path = SPECIALTIES_FILE) -> dict[str, str]:
    """The class of each known name of a specialty (lower case)."""
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: group for group, names in table.items() for name in names}


def read_table(path: Path, columns: list[str]) -> pd.DataFrame:
    """The named columns of a CSV file, as text."""
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read as CSV ({error})") from error
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise DataError(f"{path}: column missing: {', '.join(missing)}")
    if table.empty:
        raise DataError(f"{path}: holds no rows")
    return table[columns].copy()


def read_log(folder: Path) -> pd.DataFrame:
    """Reads ``contacts.csv.gz``: ``hcp_id``, ``date`` (a time), ``company_id``, ``month``.

    Raises:
        DataError: the file or a column is missing, or a date cannot be read.
    """
    log = folder / "contacts.csv.gz"
    contacts = read_table(log, ["hcp_id", "date", "company_id"])
    dates = pd.to_datetime(contacts["date"], format="%Y-%m-%d", errors="coerce")
    if dates.isna().any():
        line = int(np.flatnonzero(dates.isna())[0]) + 2
        raise DataError(f"{log}: line {line}, date: not a date of the form 2014-01-31")
    return contacts.assign(date=dates, month=dates.dt.to_period("M"))


def read_folder(folder: Path, classes: dict[str, str]) -> Data:
    """Reads and checks ``doctors.csv`` and ``contacts.csv.gz``.

    Args:
        folder: where the two files are.
        classes: class by lower-case name of specialty; an unknown or empty name is ``other``.

    Raises:
        DataError: a file or column is missing, unreadable, or contradicts the other file.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder")
    doctors = read_table(folder / "doctors.csv", ["hcp_id", "specialty"])
    log = folder / "contacts.csv.gz"
    contacts = read_log(folder)
    if not doctors["hcp_id"].is_unique:
        raise DataError(f"{folder / 'doctors.csv'}: hcp_id is not unique")
    strangers = int((~contacts["hcp_id"].isin(doctors["hcp_id"])).sum())
    if strangers:
        raise DataError(f"{log}: {strangers} rows have an hcp_id that is not in doctors.csv")
    doctors["specialty"] = doctors["specialty"].str.split().str.join(" ")
    doctors["group"] = doctors["specialty"].str.lower().map(classes).fillna("other")
    return Data(doctors, contacts, contacts["month"].min(), contacts["month"].max())
