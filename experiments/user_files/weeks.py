"""Weeks of a contact log: whole numbers, or dates in the forms of several countries."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.config_errors import Problem, shown
from experiments.user_files.cells import Position, as_text, factorised, row_problems
from experiments.user_files.format import Dates

MOST_WEEKS = 1040
"""Weeks beyond which a number of a week cannot be meant."""

_PARTS = r"^(?P<a>\d{1,4})(?P<s>[-/.])(?P<b>\d{1,2})(?P<t>[-/.])(?P<c>\d{1,4})$"
_CLOSED = r"^(?P<a>(?:19|20|21)\d\d)(?P<b>\d\d)(?P<c>\d\d)(?:\.0+)?$"
_SERIAL = r"^(?P<days>[2-8]\d{4})$"
_HOURS = (r"^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})[T ,].*$", r"^([2-8]\d{4})[.,]\d*$")
"""A date with what follows it: the hour and its zone do not matter."""

_DAY_ZERO = pd.Timestamp("1899-12-30")
_WORDS: dict[Dates, str] = {
    "year_first": "year first", "day_first": "day first", "month_first": "month first",
}  # fmt: skip


class Weeks(NamedTuple):
    """What a column says of when contacts were.

    Attributes:
        weeks: Numbers of weeks, from 1.
        month: Month of the first contact; None where there are numbers of weeks.
        problems: What is wrong with the column.
        told: How dates were read, where that is not the plain way.
        days: Numbers of days; None where there are numbers of weeks.
    """

    weeks: NDArray[np.int64]
    month: int | None
    problems: list[Problem]
    told: list[str]
    days: NDArray[np.int64] | None = None


def read_weeks(column: pa.ChunkedArray, position: Position, said: Dates | None, form: str) -> Weeks:
    """Read the column of weeks or dates.

    Args:
        column: Numbers, dates, or either as text.
        position: The column, for the problems.
        said: What dates begin with, if the user says it.
        form: Key of the settings that say it.

    Returns:
        The weeks. A date with the year last is read as the column decides, by days above 12, and
        one with points has the day first unless they tell otherwise; a column that does not
        decide is a problem that asks.
    """
    if pa.types.is_temporal(column.type):
        column = pc.strftime(column, format="%Y-%m-%d")
    column = pc.utf8_trim_whitespace(as_text(column))
    for pattern in _HOURS:
        column = pc.replace_substring_regex(column, pattern, r"\1")
    at, texts = factorised(column)
    numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(float)
    whole = (numbers >= 1) & (numbers <= MOST_WEEKS) & (np.floor(numbers) == numbers)
    split = _split(texts)
    order, question = said, None
    if said is None and (split["kind"] != "").sum() > whole.sum():
        order, question = _order(split, form)
    if question is not None:
        first_row, message, hint = question
        problem = Problem(
            position.at(int(np.argmax(at == first_row))), message, shown(texts[first_row]), hint
        )
        return Weeks(np.zeros(len(at), dtype=np.int64), None, [problem], [])
    days = _days(split, order)
    dated = days.notna().to_numpy() & ~whole
    good, month = whole, None
    weeks = np.where(whole, numbers, 1).astype(np.int64)
    if dated.sum() > whole.sum():
        # A year that was mistyped is at fault itself, and not all the others.
        far = (days - days[dated].sort_values().iloc[int(dated.sum()) // 2]).abs()
        good = dated & (far.dt.days <= MOST_WEEKS * 7 / 2).to_numpy()
        first = days[good].min()
        monday = first - pd.Timedelta(days=first.weekday())
        passed = ((days - monday).dt.days // 7 + 1).to_numpy(float)
        month = int(first.month)
        weeks = np.where(good, passed, 1).astype(np.int64)
    allowed = f"a whole number from 1 to {MOST_WEEKS:,}, or a date as in 2026-03-31"
    if month is not None:
        allowed = f"a date, as in the other rows, and within {MOST_WEEKS // 104} years of them"
        allowed += f", {_WORDS[order]}" if order else ""
    bad = np.append(~good, True)[at]
    problems = row_problems(
        np.flatnonzero(bad),
        lambda row, where: Problem(where, allowed, shown(texts[at[row]] if at[row] >= 0 else "")),
        position,
    )
    told = _told(split[good], days[good], order) if month is not None else []
    day = None if month is None else np.append((days - _DAY_ZERO).dt.days.fillna(0), 0)[at]
    return Weeks(np.append(weeks, 0)[at], month, problems, told, day)


def _split(texts: list[str]) -> pd.DataFrame:
    """Texts taken apart.

    Returns:
        A row per text: `kind` (`year_first`, `year_last`, `short` with two digits for the year,
        `closed` without signs between, `serial`, or empty), the sign, and three numbers `a`, `b`,
        `c`, those of a serial in `a`; NaN where there are none.
    """
    column = pa.array(texts, pa.string())
    parts, closed, serial = (_groups(column, pattern) for pattern in (_PARTS, _CLOSED, _SERIAL))
    begins, ends = (parts[name].str.len().to_numpy(float) for name in ("a", "c"))
    same = (parts["s"] == parts["t"]).to_numpy(bool)
    kind = np.select(
        [
            closed["a"].notna().to_numpy(),
            serial["days"].notna().to_numpy(),
            same & (begins == 4) & (ends <= 2),
            same & (begins <= 2) & (ends == 4),
            same & (begins <= 2) & (ends == 2),
        ],
        ["closed", "serial", "year_first", "year_last", "short"],
        "",
    )
    split = pd.DataFrame({"kind": kind, "sign": parts["s"].fillna("")})
    for name in ("a", "b", "c"):
        number = closed[name].fillna(parts[name])
        number = number.fillna(serial["days"]) if name == "a" else number
        split[name] = pd.to_numeric(number, errors="coerce").astype(float)
    return split


def _order(split: pd.DataFrame, form: str) -> tuple[Dates | None, tuple[int, str, str] | None]:
    """What dates with the year last begin with, or the question that has to be asked.

    Returns:
        The order, None where no date needs it; and the text that leaves it open, what is asked,
        and the lines that answer.
    """
    lines = f"{form}.dates=day_first or {form}.dates=month_first"
    short = np.flatnonzero(split["kind"] == "short")
    if len(short):
        message = "a date with four digits for the year"
        return None, (int(short[0]), message, f"or write {form}.dates=year_first, {lines}")
    last = (split["kind"] == "year_last").to_numpy()
    if not last.any():
        return None, None
    a, b = split["a"].to_numpy(), split["b"].to_numpy()
    days = np.flatnonzero(last & (a > 12) & (a <= 31) & (b <= 12))
    months = np.flatnonzero(last & (b > 12) & (b <= 31) & (a <= 12))
    if len(days) and len(months):
        message = "a date as the others are: some have the day first and some the month"
        fewer = days if len(days) < len(months) else months
        return None, (int(fewer[0]), message, f"mend them, or write {lines}")
    if not len(days) and not len(months):
        open_ = np.flatnonzero(last & (a != b) & (split["sign"] != ".").to_numpy())
        if len(open_):
            message = "a date that tells the day from the month, and no date of the column does"
            return None, (int(open_[0]), message, f"write {lines}")
        return "day_first", None
    found: Dates = "day_first" if len(days) else "month_first"
    others = split["kind"].isin(["year_first", "serial"]).to_numpy()
    if others.any() and not (last & (a <= 12) & (b <= 12)).any():
        dates = _days(split, None)[others]
        if len(dates) and (dates.dt.day <= 12).all():
            message = (
                "a date as the others are: a program read those with days up to 12, and may have "
                "taken their days for months"
            )
            at = int((days if len(days) else months)[0])
            line = f"{form}.dates={found}"
            return None, (at, message, f"if all other dates are right, write {line}")
    return found, None


def _days(split: pd.DataFrame, order: Dates | None) -> pd.Series:
    """The day of every text, NaT where it is none."""
    kind = split["kind"].to_numpy()
    year_first = np.isin(kind, ["year_first", "closed"])
    if order == "year_first":
        year_first |= kind == "short"
        last = np.zeros(len(split), dtype=bool)
    else:
        last = np.isin(kind, ["year_last", "short"]) & (order is not None)
    day, month = ("b", "a") if order == "month_first" else ("a", "b")
    year = np.where(year_first, split["a"], np.where(last, split["c"], np.nan))
    year = np.where(kind == "short", year + 2000, year)
    parts = pd.DataFrame(
        {
            "year": np.where((year >= 1900) & (year < 2200), year, np.nan),
            "month": np.where(year_first, split["b"], split[month]),
            "day": np.where(year_first, split["c"], split[day]),
        }
    )
    days = pd.to_datetime(parts, errors="coerce")
    serial = pd.to_timedelta(split["a"].where(kind == "serial"), unit="D")
    return days.fillna(_DAY_ZERO + serial)


def _told(split: pd.DataFrame, days: pd.Series, order: Dates | None) -> list[str]:
    """How dates were read, where it is not year, month and day with hyphens."""
    kind = split["kind"]
    told = []
    if order is not None and kind.isin(["year_last", "short"]).any():
        told.append(f"dates {_WORDS[order]}")
    elif (kind == "closed").any() or ((kind == "year_first") & (split["sign"] != "-")).any():
        told.append("dates year first")
    serial = np.flatnonzero(kind == "serial")
    if len(serial):
        number, day = int(split["a"].iloc[serial[0]]), days.iloc[serial[0]]
        told.append(f"days as Excel counts them ({number} is {day:%Y-%m-%d})")
    return told


def _groups(column: pa.Array, pattern: str) -> pd.DataFrame:
    """The named groups of a pattern in texts, nothing where it does not match."""
    found = pc.extract_regex(column, pattern)
    names = [field.name for field in found.type]
    return pd.DataFrame(
        {name: pd.Series(pc.struct_field(found, name).to_pylist(), dtype=object) for name in names}
    )
