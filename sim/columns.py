"""Tables as plain columns, from which a library makes a table of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray


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


def framed(columns: Columns, *, words_as: Literal["category", "str"] = "category") -> pd.DataFrame:
    """Returns columns as a DataFrame."""
    written = _categories if words_as == "category" else _plainly
    return pd.DataFrame(
        {
            name: written(column) if isinstance(column, Text) else column
            for name, column in columns.items()
        }
    )


def _categories(text: Text) -> pd.Categorical[Any]:
    return pd.Categorical.from_codes(text.codes, dtype=_one_of(text.known))


@lru_cache(maxsize=32)
def _one_of(known: tuple[str, ...]) -> pd.CategoricalDtype[Any]:
    return pd.CategoricalDtype(list(known))


def _plainly(text: Text) -> ExtensionArray:
    return pd.array(list(text.known), dtype="str").take(text.codes)
