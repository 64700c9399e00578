"""Tables of re-runs of which some failed: what is not there is not made up."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from experiments.designs.design import Point, Row
from experiments.designs.study import _variant, told_failed
from experiments.designs.tables import sensitivity_runs
from experiments.files import write_table
from experiments.jobs.job import Job, RunOutcome
from experiments.jobs.store import Memory

LEVELS = {"push": 0.3, "pull": 0.2, "hybrid": 0.1}


def _row(arm: str, replicate: int, point: Point, returns: str = "measures") -> Row:
    job = SimpleNamespace(key=f"{arm} {replicate} {point.name}", returns=returns)
    return Row(cast(Job, job), arm, replicate, point)


def _point(name: str, *arms: str) -> Point:
    return Point(name, cast(Any, dict.fromkeys(arms)))


def test_an_arm_of_which_every_re_run_failed_is_in_no_pair_of_its_point() -> None:
    columns = ["segment", "value", "measure", "figure"]
    own = pd.DataFrame(
        [(arm, k, "all", "all", "engagement", level + 0.01 * k)
         for arm, level in LEVELS.items() for k in (1, 2)],
        columns=["arm", "replicate", *columns],
    )  # fmt: skip
    kept = [_row("push", k, _point("both changed", "push", "pull")) for k in (1, 2)]
    kept += [_row("push", k, _point("push changed", "push")) for k in (1, 2)]
    store = Memory()
    one = pa.table({"segment": ["all"], "value": ["all"], "measure": ["engagement"],
                    "figure": [0.5]})  # fmt: skip
    store.keep([RunOutcome(row.job.key, {"measures": one}) for row in kept], {})
    found = sensitivity_runs(store, own, kept)
    pairs = found.groupby("variant")[["arm", "versus"]].apply(
        lambda rows: set(zip(rows["arm"], rows["versus"], strict=True))
    )
    assert pairs["both changed"] == {("push", "hybrid"), ("hybrid", "push")}
    assert len(pairs["push changed"]) == 6


def test_every_failed_run_is_said_with_what_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [_row("push", 2, _point(""), "full"), _row("pull", 1, _point(""), "story"),
            _row("none", 3, _point("none with money of push"))]  # fmt: skip
    failed = [(row, RunOutcome("", {}, "ValueError: no\n")) for row in rows]
    assert told_failed(failed) == failed
    assert capsys.readouterr().err.splitlines() == [
        "failed: arm push, replicate 2: ValueError: no",
        "failed: arm pull, replicate 1, story: ValueError: no",
        "failed: arm none, replicate 3, none with money of push: ValueError: no",
    ]


def test_a_failed_story_is_no_run_of_the_study() -> None:
    assert _variant(_row("push", 1, _point(""), "full")) == ""
    assert _variant(_row("push", 1, _point(""), "story")) == "story"
    assert _variant(_row("push", 1, _point("peers"))) == "peers"


def test_a_csv_is_what_pandas_writes(tmp_path: Path) -> None:
    words = ["x", "y,z", 'q"r', "two\nlines", None, "", " s", "r\rt", "\N{LATIN SMALL LETTER U}"]
    figures = [1.0, math.nan, math.inf, -math.inf, 1e-7, 1e22, -0.0, 0.1, 5e-324]
    table = pd.DataFrame(
        {"a word": pd.Series(words, dtype="str"), "figure": figures, "whole": range(9),
         "so": [True, False, True] * 3, "kind": pd.Categorical(["u", "v", None] * 3),
         "mixed": pd.Series([1, 1.0, True, "1", None, 2, 3, 4, 5], dtype=object),
         "small": np.arange(9, dtype=np.float32) / 3, "eight, bits": np.arange(9, dtype=np.uint8)}
    )  # fmt: skip
    columns = list(table.columns)
    for chosen in (columns, columns[:5], columns[:1], columns[1:3], ["figure", "eight, bits"]):
        for part in (table[chosen], table[chosen].iloc[:0], table[chosen].iloc[::2]):
            write_table(part, tmp_path / "table.csv")
            written = (tmp_path / "table.csv").read_bytes()
            assert written == part.to_csv(index=False).encode()


def test_many_figures_of_a_csv_are_what_pandas_writes(tmp_path: Path) -> None:
    luck, size = np.random.default_rng(1), 20_000
    ends = [1e-3, 1e9, 0.001 - 1e-18, 999_999_999.9999999, -0.0, math.nan, math.inf, -math.inf]
    table = pd.DataFrame(
        {"word": luck.choice(["a", "b,c", 'd"e', None], size), "code": luck.integers(0, 9, size),
         "any": [*ends, *luck.choice([-1, 1], size - 8) * 10 ** luck.uniform(-12, 20, size - 8)],
         "share": luck.random(size), "whole": luck.integers(-9, 9, size).astype(float)}
    ).astype({"word": "str"})  # fmt: skip
    write_table(table, tmp_path / "table.csv")
    written = (tmp_path / "table.csv").read_bytes()
    assert written == table.to_csv(index=False).encode()
