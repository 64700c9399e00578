"""What a user may say outright of how a table is written; the rest the file itself shows."""

from __future__ import annotations

import codecs
from typing import Literal

from pydantic import field_validator

from sim.settings.parameter import Section, parameter

Separator = Literal["comma", "semicolon", "tab", "pipe"]
Decimal = Literal["point", "comma"]
Dates = Literal["year_first", "day_first", "month_first"]

MOST_ROWS = 1_048_576
"""Rows of a sheet; the names of columns stand in one of them."""


class Format(Section):
    """How a table of a user's is written."""

    encoding: str | None = parameter(
        None, "its encoding, such as utf-8, utf-16, cp1252 or latin-1; null is found out"
    )
    separator: Separator | None = parameter(
        None, "what parts its columns, in a text file; null is found out"
    )
    sheet: str | None = parameter(
        None, "its sheet, in a workbook; null is the first one with a table"
    )
    header_row: int | None = parameter(
        None,
        "row that names the columns, as an editor counts; null is found out",
        ge=1,
        le=MOST_ROWS,
    )

    @field_validator("encoding")
    @classmethod
    def _is_of_text(cls, encoding: str | None) -> str | None:
        if encoding is not None and not _reads_text(encoding):
            message = "the name of an encoding, such as utf-8, utf-16, cp1252, latin-1 or mac-roman"
            raise ValueError(message)
        return encoding


class ListFormat(Format):
    """How the list of HCPs is written, where the file itself does not show it."""

    decimal: Decimal | None = parameter(
        None, "what stands before its decimals; null is what its numbers show"
    )


class LogFormat(Format):
    """How the contact log is written, where the file itself does not show it."""

    dates: Dates | None = parameter(
        None, "what its dates begin with; null is what the column of dates shows"
    )


def _reads_text(encoding: str) -> bool:
    """Whether the name is one of an encoding that turns bytes into text."""
    try:
        codecs.lookup(encoding)
        return "a,1".encode(encoding).decode(encoding) == "a,1"
    except (LookupError, ValueError, TypeError):
        return False
