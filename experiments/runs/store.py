"""Where finished runs are kept, under a key of all that they depend on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.plain import unspoken
from sim.company.registry import fingerprint
from sim.compiled import MODEL_VERSION
from sim.settings import Settings

LIBRARIES_OF_RUNS = ("numpy", "numba")
"""Libraries whose version may change the figures of a run."""


def content(settings: Settings, *, record: bool = True) -> dict[str, Any]:
    """Returns what settings make of a run, in plain values.

    A page's description makes nothing; the user's HCPs do, whatever their file is called.

    Args:
        settings: of the run.
        record: whether what is recorded belongs to it.
    """
    described = {"about": True}
    left_out: dict[str, Any] = {
        "strategy": described, "warm_up": {"strategy": described},
        "population": {"file": True, "columns": True},
    }  # fmt: skip
    return settings.model_dump(exclude=left_out | ({} if record else {"record": True}))


def digest(content: Any) -> str:
    """Returns a short hash of plain content, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def table_digest(table: pd.DataFrame | None) -> str:
    """Returns a short hash of a table; empty where there is none."""
    if table is None:
        return ""
    rows = pd.util.hash_pandas_object(table, index=False).to_numpy()
    return hashlib.sha256(rows.tobytes() + ",".join(table.columns).encode()).hexdigest()[:24]


def run_key(settings: Settings, seed: int, replicate: int, hcps: str, detail: str) -> str:
    """Returns the key of a run.

    Args:
        settings: what the run depends on.
        seed: of the study.
        replicate: from 1.
        hcps: digest of the user's table, or empty.
        detail: which tables are kept, `full` or `measures`.
    """
    named = {settings.strategy.planner, settings.warm_up.strategy.planner} - {None}
    code = [fingerprint(str(name)) for name in sorted(named, key=str)]
    code += [MODEL_VERSION, *(version(name) for name in LIBRARIES_OF_RUNS)]
    return digest([content(settings), seed, replicate, hcps, detail, *code])


@dataclass(frozen=True)
class Store:
    """Finished runs in a folder, each in one of its own.

    Attributes:
        folder: where they are; `open` makes it.
    """

    folder: Path

    def open(self) -> None:
        """Makes the folder, and removes what interrupted runs left behind."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for unfinished in self.folder.glob(".*-*"):
            shutil.rmtree(unfinished, ignore_errors=True)

    def has(self, key: str) -> bool:
        """Tells whether a run is kept."""
        return (self.folder / key).is_dir()

    def save(self, key: str, tables: dict[str, pd.DataFrame]) -> None:
        """Keeps a run: written under another name, then renamed, so that it is whole or not.

        Raises:
            OSError: where it cannot be written, or the folder is gone with what was kept in it.
        """
        unfinished = self.folder / f".{key}-{uuid.uuid4().hex[:8]}"
        unfinished.mkdir()
        for name, table in tables.items():
            table.to_parquet(unfinished / f"{name}.parquet", index=False)
        try:
            os.replace(unfinished, self.folder / key)
        except OSError:
            shutil.rmtree(unfinished, ignore_errors=True)
            if not self.has(key):
                raise

    def load(self, key: str, name: str) -> pd.DataFrame:
        """Reads one table of a run."""
        return pd.read_parquet(self.folder / key / f"{name}.parquet")


def write_whole(table: pd.DataFrame, path: Path) -> None:
    """Writes a table as Parquet or CSV under a temporary name, then renames it.

    In a CSV a sentence that a spreadsheet would take for a formula begins with an apostrophe.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    if path.suffix == ".csv":
        if "sentence" in table.columns:
            table = table.assign(sentence=table["sentence"].map(unspoken))
        table.to_csv(unfinished, index=False)
    else:
        table.to_parquet(unfinished, index=False)
    os.replace(unfinished, path)
