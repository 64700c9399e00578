"""A column of figures in a user's table, as people write them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from experiments.config_errors import Problem, shown
from experiments.user_files.cells import MISSING, as_text, factorised, row_problems
from experiments.user_files.decimals import read_numbers
from experiments.user_files.format import Decimal
from experiments.user_files.table import TableFile


def read_figures(
    column: pa.ChunkedArray, file: TableFile, name: str, said: Decimal | None, most: float
) -> tuple[pd.Series, list[Problem]]:
    """Read a column of figures from 0 to a most.

    Args:
        column: Numbers, or numbers as text.
        file: The file, which is told how they were read where that is not the plain way.
        name: Name of the column in it.
        said: What stands before decimals, if the user says it.
        most: That is allowed.

    Returns:
        The figures, NaN where nothing stands, and the problems.
    """
    allowed = f"a number from 0 to {most:,g}"
    codes, texts = factorised(column)
    exact = file.are_numbers(name)
    as_written = range(len(texts)) if exact is None else np.unique(codes[~exact & (codes >= 0)])
    read = read_numbers([texts[at] for at in as_written], said, points=file.points)
    if read.unsure:
        rows = codes == texts.index(read.unsure[0])
        row = int(np.argmax(rows if exact is None else rows & ~exact))
        problem = _open(read.unsure, file.position(name).at(row), file.form)
        return pd.Series(np.full(len(codes), np.nan)), [problem]
    numbers = np.full(len(texts) + 1, np.nan)
    numbers[as_written] = read.values
    numbers = numbers[codes]
    if exact is not None:
        numbers[exact] = pc.cast(as_text(column).filter(pa.array(exact)), pa.float64())
    missing = np.array([*(text.lower() in MISSING for text in texts), True], dtype=bool)[codes]
    wrong = ~missing & ~((numbers >= 0) & (numbers <= most))
    if read.commas:
        file.understood("decimal commas" if read.decimal == "comma" else "commas between thousands")
        allowed += f" with a decimal {read.decimal}"
    problems = row_problems(
        np.flatnonzero(wrong),
        lambda row, where: Problem(where, allowed, value=shown(texts[codes[row]])),
        file.position(name),
    )
    return pd.Series(np.where(wrong | missing, np.nan, numbers)), problems


def _open(unsure: tuple[str, ...], where: str, form: str) -> Problem:
    """The problem of numbers that may be read in two ways."""
    message = f"a number that is written as the others are; {shown(unsure[-1])} is another way"
    if len(unsure) == 1:
        message = "a number that tells decimals from thousands, and none of the column does"
    hint = f"write {form}.decimal=comma or {form}.decimal=point"
    return Problem(where, message, shown(unsure[0]), hint)
