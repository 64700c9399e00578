"""The model run as plain Python, uncompiled: slow, but at once, for sources that were changed.

    python -m tests.sim.plain FOLDER PAGE

lives a few small worlds and keeps their tables in the folder, under `before`; and the same with the
channels that a page adds, under `after`. Records take the arithmetic of the compiled rule: whole
numbers and floats of 64 bits in between, cut to the field's size when kept.
"""

from __future__ import annotations

import os

os.environ["NUMBA_DISABLE_JIT"] = "1"

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim import compiled


class Record:
    """One record of a structured array, its fields read and written as attributes."""

    __slots__ = ("record",)

    def __init__(self, record: Any) -> None:
        object.__setattr__(self, "record", record)

    def __getattr__(self, name: str) -> Any:
        value = self.record[name]
        kind = type(value)
        if kind is np.void:
            return Record(value)
        return value if kind is np.ndarray or kind is np.uint64 else value.item()

    def __setattr__(self, name: str, value: Any) -> None:
        kind = self.record.dtype[name]
        if kind.kind == "u" and kind.itemsize < 8:
            value = int(value) & (1 << 8 * kind.itemsize) - 1
        self.record[name] = value


class Records:
    """A structured array, its rows read as records."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, row: int) -> Record:
        return Record(self.table[row])

    def __setitem__(self, row: int, record: Record) -> None:
        self.table[row] = record.record


def _entry(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*given: Any) -> Any:
        structured = (isinstance(one, np.ndarray) and bool(one.dtype.names) for one in given)
        return function(
            *(Records(one) if is_table else one
              for one, is_table in zip(given, structured, strict=True))
        )  # fmt: skip

    return call


compiled.entry = _entry  # before any other module of the model is imported
np.seterr(over="ignore")  # keys wrap around, as they are meant to

from sim.tables.records import hcp_table, touch_table  # noqa: E402
from tests.sim.worlds import AMPLE, NO_START, lived, merged, shipped, strategy  # noqa: E402

WORLD: dict[str, Any] = {
    "record": {"touches": True},
    "behaviour": {"pull": {"presence_max": 0.9, "register_after_session": 0.5}},
    "company": {"rhythm": {"evenness": 0.4, "spread_within_tier": 0.5}},
    "market": {"relations": {"turnover_per_year": 1.0}},
}

_ALL = {"engager": 0.9, "learner": 0.9, "traditionalist": 0.9}
OF_EACH_KIND: dict[str, Any] = {
    f"own_{kind}": {"kind": kind, "response": _ALL}
    for kind in ("call", "invitation", "mail", "event", "impression", "place", "feed")
}


def tables(own: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Returns the tables of a few worlds, by the name of strategy and table.

    Args:
        own: settings with channels of a user's own; empty where there are none.
    """
    found = {}
    for name, size in {"push": 18, "hybrid": 18, "adaptive": 18, "pull": 30}.items():
        model = lived(shipped(name), WORLD, own, NO_START, size=size, weeks=12)
        score, purses = model.scorecard, model.company.money.purses
        found |= {
            f"{name}.weekly": score.weekly, f"{name}.channels": score.channels,
            f"{name}.measures": score.measures, f"{name}.touches": touch_table(model),
            f"{name}.hcps": hcp_table(model.universe),
            f"{name}.purses": pd.DataFrame(purses.items(), columns=["channel", "left"]),
        }  # fmt: skip
    if own:
        every = merged(own, {"channels": OF_EACH_KIND})
        trees = (every, {"strategy": _using(every["channels"])}, AMPLE, NO_START)
        model = lived(strategy(), *trees, size=40, weeks=6)
        found["used.channels"] = model.scorecard.channels
    return found


def _using(channels: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Returns a strategy that uses channels of a user's own, by their kinds."""
    pull = [name for name, one in channels.items() if one["kind"] in ("place", "feed")]
    plan = strategy().model_dump()
    plan["touches_per_month"] |= {
        name: dict.fromkeys("ABC", 4.0) for name in channels if name not in pull
    }
    plan["money_shares"] = dict.fromkeys(channels, 1 / len(channels))
    return {**plan, "assets_per_month": 0.0, "places": dict.fromkeys(pull, 1.0)}


if __name__ == "__main__":
    added = yaml.safe_load(Path(sys.argv[2]).read_text("utf-8"))
    for when, channels in {"before": {}, "after": {"channels": added}}.items():
        for name, table in tables(channels).items():
            table.to_pickle(Path(sys.argv[1], when, f"{name}.pickle"))
