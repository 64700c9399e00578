"""`hcpsim query "select ..."`: SQL over the tables of all studies, and over nothing else.

DuckDB in memory is handed what we have opened. Then its own way to files and to the network is shut
and its configuration locked, so that no SQL reads or writes a file.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from rich.console import Console
from rich.text import Text

from experiments.catalogue.as_csv import hand_csv
from experiments.catalogue.studies import studies_in
from experiments.catalogue.tables import Tables
from experiments.catalogue.words import CSV, PARQUET, TAKES_CSV, Words, folder_problems, read_words
from experiments.config_errors import ConfigError, Problem, did_you_mean, one_line, one_of, shown
from experiments.files import write_table
from experiments.plain import visible
from experiments.telling.fact import fact
from experiments.telling.table import Table, print_table

_SHUT: dict[str, str | bool | int | float | list[str]] = {
    "python_enable_replacements": "false", "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false", "allow_persistent_secrets": "false",
    "temp_directory": "",
}  # fmt: skip
_READS = {
    duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.MULTI,  # PIVOT
}  # fmt: skip
_OF_NAMES = re.compile(r"\bshow\b|information_schema|duckdb_|sqlite_master|\bpg_", re.I)
_NO_TABLE = re.compile(r"Table with name (.+?) does not exist")
_MOST_NAMED = 4
_SECONDS = 0.2  # between looks for Ctrl-C
_MOST_ROWS, _MOST_LABELS, _LONGEST = 200, 2, 60


def query_studies(given: list[str]) -> int:
    """Answers SQL.

    Args:
        given: what follows the verb: the SQL, `results=FOLDER`, `--csv [FILE]`, `--decimal=comma`,
            `--parquet FILE`.

    Returns:
        0.

    Raises:
        ConfigError: where the SQL is faulty or reaches for other files.
        KeyboardInterrupt: where it was stopped.
    """
    takes = f"query takes one SQL, results=FOLDER, {TAKES_CSV}, and {PARQUET} FILE"
    words, problems = read_words(given, takes, [PARQUET])
    if len(words.bare) != 1:
        value = shown(words.bare) if words.bare else ""
        says = "one SQL, in quotes" if value else "the SQL must follow, in quotes"
        file = words.csv and len(words.bare) == 2
        hint = f"a file that does not end in .csv is named by {CSV}=FILE" if file else ""
        problems.append(Problem("query", says, value=value, hint=hint))
    problems += folder_problems(words.results)
    sql = words.bare[0] if len(words.bare) == 1 else ""
    problems += statement_problems(sql) if sql else []
    if problems:
        raise ConfigError(problems)
    found = answer_of(sql, words.results)
    for note in found.notes:
        print(f"hcpsim: note: {note}", file=sys.stderr)
    named = found.tables if len(found.tables) <= _MOST_NAMED else [f"{len(found.tables)} tables"]
    said = {"tables": named, "studies": found.studies, "results": str(words.results)}
    _hand_out(found.table, words, said)
    return 0


@dataclass(frozen=True)
class Answer:
    """What SQL came to.

    Attributes:
        table: its rows.
        tables: names of those that it may have been about.
        studies: how many there are.
        notes: what could not be read, a line each.
    """

    table: pa.Table
    tables: list[str]
    studies: int
    notes: list[str]


def answer_of(sql: str, results: Path) -> Answer:
    """Answers SQL over all studies of a folder.

    Args:
        sql: one statement that reads.
        results: where they lie.

    Raises:
        ConfigError: where the SQL is faulty or reaches for other files.
        KeyboardInterrupt: where it was stopped.
    """
    entries, notes = studies_in(results)
    tables = Tables(entries)
    wanted = named_in(sql, tables.names)
    answer = ask(sql, tables, wanted)
    said = [one_line(note) for note in dict.fromkeys([*notes, *tables.notes])]
    return Answer(answer, wanted, len(entries), said)


def named_in(sql: str, names: Sequence[str]) -> list[str]:
    """Returns the tables that SQL may be about; all where it asks which there are."""
    if _OF_NAMES.search(sql):
        return list(names)
    return [name for name in names if re.search(rf"\b{re.escape(name)}\b", sql, re.I)]


def ask(sql: str, tables: Tables, wanted: Sequence[str]) -> pa.Table:
    """Answers SQL over some tables.

    Args:
        sql: one statement.
        tables: of studies.
        wanted: names of those that it may be about.

    Raises:
        ConfigError: where it is faulty.
        KeyboardInterrupt: where it was stopped.
    """
    with duckdb.connect(":memory:", config=_SHUT) as database:
        for name in wanted:
            source = tables.source(name)
            if source is not None:
                database.register(name, source)
        database.execute("set enable_external_access = false")
        database.execute("set lock_configuration = true")
        try:
            return _stoppable(database, sql)
        except duckdb.Error as error:
            raise ConfigError([_fault(error, tables.names)]) from None


def _stoppable(database: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    """Answers SQL beside this thread, which takes Ctrl-C meanwhile: DuckDB does not look for it."""

    def answer() -> pa.Table:
        found = database.sql(sql)
        return pa.table({}) if found is None else found.to_arrow_table()

    with ThreadPoolExecutor(1) as beside:
        answered = beside.submit(answer)
        try:
            while not answered.done():
                wait([answered], timeout=_SECONDS)
        except KeyboardInterrupt:
            database.interrupt()
            raise
        return answered.result()


def statement_problems(sql: str) -> list[Problem]:
    """Tells where it is not one statement that reads."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        return [_fault(error, ())]
    if len(statements) != 1:
        return [Problem("query", "one statement", value=f"{len(statements)} statements")]
    if statements[0].type not in _READS:
        kind = str(statements[0].type).rpartition(".")[2]
        hint = "query reads tables of studies; --csv and --parquet FILE keep what it gives"
        return [Problem("query", "a SELECT", value=kind, hint=hint)]
    return []


def _fault(error: duckdb.Error, names: Sequence[str]) -> Problem:
    """What is wrong with SQL, in a line, with the names that there are."""
    said = str(error).split("\n\nLINE", 1)[0]
    missing = _NO_TABLE.search(said)
    if missing and names:
        name = missing[1]
        hint = did_you_mean(name, names)
        return Problem("query", f"there is no table {name}; there are {one_of(names)}", hint=hint)
    hint = ""
    if isinstance(error, duckdb.PermissionException):
        hint = "query reads tables of studies, and no other file"
    return Problem("query", one_line(said.partition(": ")[2] or said), hint=hint)


def _hand_out(answer: pa.Table, words: Words, said: dict[str, Any]) -> None:
    """Prints what came out, or writes it."""
    path = words.files.get(PARQUET)
    if path is not None:
        _write(answer, path)
        print(visible(str(fact("query.written", path=path, rows=len(answer), **said))))
    elif words.csv:
        written = fact("query.written", path=words.files.get(CSV), rows=len(answer), **said)
        hand_csv(answer.to_pandas(integer_object_nulls=True), words, written)
    else:
        console = Console(highlight=False)
        if answer.num_columns:
            print_table(as_text(answer), console)
        rows, most = len(answer), min(len(answer), _MOST_ROWS)
        line = str(fact("query.rows", shown=most, rows=rows, **said))
        console.print(Text(visible(line), style="dim"))


def _write(answer: pa.Table, path: Path) -> None:
    try:
        write_table(answer, path)
    except (OSError, pa.ArrowException) as problem:
        raise ConfigError([Problem(PARQUET, one_line(f"{path}: {problem}"))]) from None


def as_text(answer: pa.Table) -> Table:
    """Returns the first rows as a table for people; columns of words before figures name rows."""
    words = [
        pa.types.is_string(one.type) or pa.types.is_large_string(one.type) for one in answer.schema
    ]
    leading = next((at for at, is_word in enumerate(words) if not is_word), len(words))
    labels = max(1, min(leading, _MOST_LABELS))
    after = words[labels:]
    trailing = next((at for at, is_word in enumerate(reversed(after)) if not is_word), len(after))
    columns = [[_written(cell) for cell in column.to_pylist()]
               for column in answer.slice(0, _MOST_ROWS).columns]  # fmt: skip
    rows = tuple(zip(*columns, strict=True))
    return Table(tuple(answer.column_names), rows, labels=labels, words=trailing)


def _written(cell: Any) -> str:
    """A cell as people read it: six digits of a figure, a dash where it is empty."""
    if cell is None or (isinstance(cell, float | Decimal) and math.isnan(cell)):
        return "–"
    if isinstance(cell, float | Decimal) and math.isinf(cell):
        return "inf" if cell > 0 else "-inf"
    if isinstance(cell, float | Decimal) and cell != int(cell):
        return f"{float(cell):.6g}"
    if isinstance(cell, bool):
        return str(cell).lower()
    text = one_line(f"{cell:.0f}" if isinstance(cell, float) else str(cell))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
