"""Files that are there whole or not at all, and what they hold in short."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from experiments.plain import unspoken

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

_DIGITS = 24
"""Hexadecimal digits of a short hash."""

_MANY = 1000
"""Rows from which on Arrow is quicker."""

_LEAST_PLAIN, _MOST_PLAIN = 1e-3, 1e9
"""Sizes between which Arrow writes figures that are not whole as `repr` does."""


def write_file(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Writes under another name, flushes to the disk and renames; a failure leaves nothing behind.

    Args:
        path: of the file.
        write: is handed the open file.

    Raises:
        OSError: where it cannot be written.
    """
    unfinished = path.with_name(f".{path.name[:100]}-{uuid.uuid4().hex[:8]}.unfinished")
    try:
        with unfinished.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def digest_of(content: bytes) -> str:
    """Returns a short hash of these bytes."""
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def file_digest(path: Path) -> str:
    """Returns the short hash of what a file holds.

    Raises:
        OSError: where it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]


def write_bytes(path: Path, content: bytes) -> None:
    """Writes these bytes, whole or not at all."""
    write_file(path, lambda file: _discard(file.write(content)))


def write_text(path: Path, text: str) -> None:
    """Writes a text as UTF-8, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_table(table: pd.DataFrame | pa.Table, path: Path) -> None:
    """Writes a table as Parquet or CSV, whole or not at all.

    In a CSV a sentence that a spreadsheet would take for a formula begins with an apostrophe.

    Args:
        table: as CSV, a DataFrame.
        path: of the file; its ending says which of the two.
    """
    if not hasattr(table, "to_csv"):
        import pyarrow.parquet as pq

        write_file(path, lambda file: pq.write_table(table, file))
    elif path.suffix == ".csv":
        if "sentence" in table.columns:
            table = table.assign(sentence=table["sentence"].map(unspoken))
        write_text(path, _csv(table))
    else:
        write_file(path, lambda file: _discard(table.to_parquet(file, index=False)))


def _csv(table: pd.DataFrame) -> str:
    """Returns what `table.to_csv(index=False)` does, in a third of the time but for odd columns."""
    odd = {"object", "float32"} & set(map(str, table.dtypes))
    if odd or table.shape[1] < 2:  # an empty text that is a whole row is quoted
        return table.to_csv(index=False)
    columns = [table.iloc[:, place] for place in range(table.shape[1])]
    lines = [",".join(map(_quoted, table.columns)), *_lines(columns), ""]
    return "\n".join(lines)


def _lines(columns: Sequence[pd.Series[Any]]) -> list[str]:
    """Returns the rows of a table."""
    if len(columns[0]) < _MANY:
        return list(map(",".join, zip(*map(_as_written, columns), strict=True)))
    import pyarrow as pa
    import pyarrow.compute as pc

    between = pa.scalar(",", pa.large_string())
    written = [_as_written_of_many(column) for column in columns]
    joined = pc.binary_join_element_wise(*written, between, null_handling="replace")
    lines: list[str] = joined.to_pylist()
    return lines


def _as_written(column: pd.Series[Any]) -> list[str]:
    if column.dtype == float:
        return ["" if word == "nan" else word for word in map(repr, column.tolist())]
    codes, words = _coded(column)
    return [words[code] for code in codes.tolist()]


def _as_written_of_many(column: pd.Series[Any]) -> pa.Array:
    import pyarrow as pa

    if column.dtype == float:
        return _figures(column.to_numpy())
    codes, words = _coded(column)
    return pa.array(words, pa.large_string()).take(pa.array(codes % len(words)))


def _coded(column: pd.Series[Any]) -> tuple[NDArray[np.intp], list[str]]:
    """Returns which of some words each value is; the last one, which is -1 too, is empty."""
    codes, known = column.factorize()
    return codes, [*map(_quoted, known), ""]


def _figures(figures: NDArray[np.float64]) -> pa.Array:
    """Returns figures in the fewest digits that tell them, as `repr` does; empty ones are null.

    Arrow writes them in as many digits, whole ones without a point, and very small and very large
    ones in its own way.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    size, large = np.abs(figures), pa.large_string()
    words = pa.array(figures, from_pandas=True).cast(large)
    pointed = pc.binary_join_element_wise(words, pa.scalar("0", large), pa.scalar(".", large))
    words = pc.if_else(pa.array(figures == np.trunc(figures)), pointed, words)
    odd = ((size < _LEAST_PLAIN) & (size > 0)) | (size >= _MOST_PLAIN)
    own = pa.array(map(repr, figures[odd].tolist()), large)
    return pc.replace_with_mask(words, pa.array(odd), own)


def _quoted(value: object) -> str:
    row = io.StringIO()
    csv.writer(row, lineterminator="\n").writerow((value, 0))
    return row.getvalue().removesuffix(",0\n")


def _discard(_: Any) -> None:
    """Takes what a call returns that is made for what it does."""


def _flush_folder(folder: Path) -> None:
    """Flushes the names in a folder, where the system can."""
    try:
        at = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(at)
    except OSError:
        pass
    finally:
        os.close(at)
