"""Numbers as people write them: with a decimal point or comma, in groups of thousands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from experiments.user_files.format import Decimal

_SIGN = "^[+-]?"
_SPACED = _SIGN + r"\d{1,3}([ \x{a0}\x{202f}'’]\d{3})+([.,]\d*)?$"
_GROUP = {"point": r"[1-9]\d{0,2},\d{3}", "comma": r"[1-9]\d{0,2}\.\d{3}"}
"""One group of thousands, which may as well be three decimals of the other kind."""

_SURE = {
    "point": rf"{_SIGN}(\d*\.\d*|[1-9]\d{{0,2}}(,\d{{3}})+\.\d*|[1-9]\d{{0,2}}(,\d{{3}}){{2,}})$",
    "comma": rf"{_SIGN}(\d*,\d*|[1-9]\d{{0,2}}(\.\d{{3}})+,\d*|[1-9]\d{{0,2}}(\.\d{{3}}){{2,}})$",
}
_GROUPED = {
    "point": rf"{_SIGN}\d{{1,3}}(,\d{{3}})+(\.\d*)?$",
    "comma": rf"{_SIGN}\d{{1,3}}(\.\d{{3}})+(,\d*)?$",
}


@dataclass(frozen=True)
class Numbers:
    """Texts read as numbers.

    Attributes:
        values: The numbers, NaN where a text is none.
        decimal: What stands before decimals; None where the texts do not tell.
        unsure: Texts that leave it open, or speak for one and for the other; empty otherwise.
        commas: Whether any number has a comma.
    """

    values: NDArray[np.float64]
    decimal: Decimal | None
    unsure: tuple[str, ...] = ()
    commas: bool = False


def read_numbers(texts: Sequence[str], said: Decimal | None, *, points: bool) -> Numbers:
    """Read texts as numbers.

    Args:
        texts: Without spaces around.
        said: What stands before decimals, if the user says it.
        points: Whether a point needs no proof, as in a file whose columns commas part.

    Returns:
        The numbers. `1,234` or `1.234` alone do not tell whether three decimals or thousands
        follow; `2,5`, `0,125` and `1.234,5` do.
    """
    column = pa.array(list(texts), pa.string())
    if _any(column, spaced := pc.match_substring_regex(column, _SPACED)):
        closed = pc.replace_substring_regex(column, r"[ \x{a0}\x{202f}'’]", "")
        column = pc.if_else(spaced, closed, column)
    commas = pc.any(pc.match_substring_regex(column, rf"{_SIGN}[\d.]*,[\d.,]*$")).as_py() is True
    decimal = said
    unsure: tuple[str, ...] = ()
    if said is None and (commas or not points):
        decimal, unsure = _shown(column, points=points)
    return Numbers(_parsed(column, decimal or "point"), decimal, unsure, commas)


def _shown(column: pa.Array, *, points: bool) -> tuple[Decimal | None, tuple[str, ...]]:
    """What the texts show to stand before decimals, and those that leave it open."""
    other: dict[Decimal, Decimal] = {"point": "comma", "comma": "point"}
    proof: dict[Decimal, str | None] = {}
    open_: dict[Decimal, str | None] = {}
    for decimal in other:
        thousands = pc.match_substring_regex(column, rf"{_SIGN}{_GROUP[other[decimal]]}$")
        sure = pc.and_not(pc.match_substring_regex(column, _SURE[decimal]), thousands)
        proof[decimal], open_[decimal] = _first(column, sure), _first(column, thousands)
    if proof["comma"] and proof["point"]:
        return None, (proof["comma"], proof["point"])
    for decimal, text in proof.items():
        if text:
            return decimal, ()
    if open_["comma"]:
        return None, (open_["comma"],)
    return (None, (open_["point"],)) if open_["point"] and not points else ("point", ())


def _parsed(column: pa.Array, decimal: Decimal) -> NDArray[np.float64]:
    """Texts as numbers, where it is known what stands before their decimals."""
    group, mark = (",", ".") if decimal == "point" else (".", ",")
    grouped = pc.match_substring_regex(column, _GROUPED[decimal])
    column = pc.if_else(grouped, pc.replace_substring(column, group, ""), column)
    alien = pc.match_substring(column, group)
    column = pc.if_else(alien, "", pc.replace_substring(column, mark, "."))
    texts = pd.Series(column.to_pylist(), dtype=object)
    return pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float)


def _any(column: pa.Array, found: pa.Array) -> bool:
    return bool(len(column)) and pc.any(found).as_py() is True


def _first(column: pa.Array, found: pa.Array) -> str | None:
    """The first text of which something holds."""
    position = pc.index(found, True).as_py()
    return str(column[position].as_py()) if position >= 0 else None
