"""Tables as plain columns, from which a library makes a table of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Text(NamedTuple):
    """A column of words.

    Attributes:
        codes: place in `known` of each row's word, shape (rows,).
        known: the different words.
    """

    codes: NDArray[np.int32]
    known: tuple[str, ...]

    @classmethod
    def of(cls, words: Sequence[str], *, each: int = 1, times: int = 1) -> Text:
        """Returns words one after another.

        Args:
            words: in their order.
            each: how often a word stands before the next one.
            times: how often they all come.
        """
        known = tuple(sorted(set(words)))
        place = {word: at for at, word in enumerate(known)}
        codes = np.array([place[word] for word in words], np.int32)
        return cls(np.tile(np.repeat(codes, each), times), known)


Columns = Mapping[str, NDArray[Any] | Text]
"""Columns by name, all of the same length."""


def framed(columns: Columns) -> pd.DataFrame:
    """Returns columns as a DataFrame, words as categories."""
    return pd.DataFrame(
        {
            name: _categories(column) if isinstance(column, Text) else column
            for name, column in columns.items()
        }
    )


def _categories(text: Text) -> pd.Categorical[Any]:
    known = pd.CategoricalDtype(list(text.known))
    return pd.Categorical.from_codes(text.codes, dtype=known)
