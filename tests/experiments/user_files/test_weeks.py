"""Weeks and dates of a contact log."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.user_files.cells import Position
from experiments.user_files.weeks import read_weeks

PLACE = Position("log.csv", "day", lambda row: row + 2)
FORMS = {
    "%Y-%m-%d": "year_first", "%Y/%m/%d": "year_first", "%Y%m%d": "year_first",
    "%d.%m.%Y": "day_first", "%d/%m/%Y": "day_first", "%d-%m-%Y": "day_first",
    "%m/%d/%Y": "month_first", "%m-%d-%Y": "month_first",
}  # fmt: skip
days = st.lists(
    st.dates(datetime.date(2024, 1, 1), datetime.date(2026, 12, 31)), min_size=1, max_size=8
)


def read(*texts, said=None):
    column = pa.chunked_array([pa.array([str(text) for text in texts], pa.string())])
    return read_weeks(column, PLACE, said, "calibration.format")


def problem(*texts):
    (found,) = read(*texts).problems
    return str(found)


@settings(max_examples=40, deadline=None)
@given(
    days,
    st.sampled_from(sorted(FORMS)),
    st.sampled_from(["", " 10:30", " 10:30 AM"]),
    st.booleans(),
)
def test_dates_read_back_or_are_asked_for(dates, form, hour, said):
    texts = [f"{day:{form}}{hour if form != '%Y%m%d' else ''}" for day in dates]
    wanted = read(*dates)
    found = read(*texts, said=FORMS[form] if said else None)
    decided = said or form.startswith("%Y") or "." in form or all(d.day == d.month for d in dates)
    if decided or any(day.day > 12 for day in dates):
        assert found.problems == []
        assert found.weeks.tolist() == wanted.weeks.tolist()
        assert found.month == wanted.month == min(dates).month
        assert (found.told == []) == (form == "%Y-%m-%d")
    else:
        (asked,) = found.problems
        assert "calibration.format.dates=day_first or calibration.format.dates=month_first" in str(
            asked
        )


@settings(max_examples=20, deadline=None)
@given(days, st.sampled_from(["{}", "{}.4375", "{},4375"]))
def test_days_of_excel(dates, form):
    texts = [form.format((day - datetime.date(1899, 12, 30)).days) for day in dates]
    found = read(*texts)
    assert found.weeks.tolist() == read(*dates).weeks.tolist()
    assert found.told[0].startswith("days as Excel counts them (")


def test_numbers_are_weeks():
    assert read("1", "1040", "2.0").weeks.tolist() == [1, 1040, 2]
    assert problem("1", "2", "1041").startswith(
        "log.csv: row 4, day: '1041' is not allowed: a whole"
    )


def test_how_dates_were_read_is_told():
    assert read("13/03/2026", "01/04/2026").told == ["dates day first"]
    assert read("03/13/2026").told == ["dates month first"]
    assert read("3.4.2026").told == ["dates day first"]
    assert read("46112").told == ["days as Excel counts them (46112 is 2026-03-31)"]
    assert read("20260331").told == ["dates year first"]


def test_a_column_that_does_not_decide_is_asked():
    assert problem("02/02/2026", "03/04/2026") == (
        "log.csv: row 3, day: '03/04/2026' is not allowed: a date that tells the day from the "
        "month, and no date of the column does; write calibration.format.dates=day_first or "
        "calibration.format.dates=month_first"
    )
    assert read("03/04/2026", said="month_first").month == 3
    assert read("03/04/2026", said="day_first").month == 4


def test_a_column_that_contradicts_itself_is_asked():
    said = problem("13/03/2026", "14/03/2026", "03/15/2026")
    assert said.startswith("log.csv: row 4, day: '03/15/2026' is not allowed: a date as the others")
    found = read("13/03/2026", "14/03/2026", "03/15/2026", said="day_first")
    assert [str(one).split(":")[1] for one in found.problems] == [" row 4, day"]


@pytest.mark.parametrize("text", ["01.02.26", "26-02-01", "1/2/26"])
def test_a_year_of_two_digits_is_asked(text):
    assert "calibration.format.dates=year_first, " in problem(text)
    assert read("26-02-01", said="year_first").month == 2
    assert read("01.03.26", said="day_first").month == 3


def test_dates_that_a_program_may_have_turned_are_asked():
    said = problem("2026-03-04", "2026-05-06", "13/03/2026")
    assert "may have taken their days for months" in said
    assert "write calibration.format.dates=day_first" in said
    assert read("2026-03-04", "13/03/2026", said="day_first").problems == []
    assert read("2026-03-14", "13/03/2026").problems == []


@pytest.mark.parametrize(
    "text", ["2026-02-30", "31.02.2026", "2026.13.01", "99/99/2026", "1.2", "-"]
)
def test_days_that_do_not_exist_are_problems(text):
    found = read("2026-03-14", "2026-03-15", text)
    assert [str(one).split(":")[1] for one in found.problems] == [" row 4, day"]
