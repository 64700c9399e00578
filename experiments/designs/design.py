"""A design: a table of points x arms x replicates, made into jobs, kept, and gathered again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.jobs.choosing import executor_for
from experiments.jobs.compiling import compile_model
from experiments.jobs.executors import Dask
from experiments.jobs.job import Job, Keys, RunOutcome, Shared
from experiments.jobs.making import RunFailed, make_jobs
from experiments.jobs.store import Keeping, Label
from experiments.progress import say
from experiments.worlds import Worlds
from sim.compiled import MODEL_VERSION
from sim.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class Point:
    """One point of a design: values by key, and the arms that they change.

    Attributes:
        name: in words; empty is the study as it stands.
        arms: settings by arm, of those that it changes.
        values: by dotted key, where it is made of values.
    """

    name: str
    arms: Mapping[str, Settings]
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One run of a design.

    Attributes:
        job: what is made.
        arm: whose.
        replicate: from 1.
        point: which.
    """

    job: Job
    arm: str
    replicate: int
    point: Point

    @property
    def label(self) -> Label:
        """What the catalogue says of it."""
        return {
            "arm": self.arm, "replicate": self.replicate, "point": self.point.name,
            "values": json.dumps({**self.job.values, **self.point.values}, default=str),
            "returns": self.job.returns, "model": MODEL_VERSION,
        }  # fmt: skip


@dataclass
class Design:
    """The runs of a study, in the order of its tables.

    Attributes:
        name: of the study, for the catalogue.
        shared: what its jobs have in common.
        rows: its runs.
    """

    name: str
    shared: Shared
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Opens the book of keys."""
        self._keys = Keys(self.shared)

    def cross(
        self, points: Iterable[Point], replicates: int, returns: str, worlds: Worlds | None = None
    ) -> None:
        """Adds every replicate of every arm of every point.

        Args:
            points: in order.
            replicates: of each arm, from 1.
            returns: what each run gives, a word of `shared.returns`.
            worlds: in which replicates live; what a point's own values set stays the point's.
        """
        for point in points:
            lived = [
                {} if worlds is None else worlds.of(k, without=point.values)
                for k in range(1, replicates + 1)
            ]
            for arm, settings in point.arms.items():
                self.rows += [
                    Row(self._keys.job(settings, k, returns, world), arm, k, point)
                    for k, world in enumerate(lived, start=1)
                ]

    def add(
        self, settings: Settings, values: Mapping[str, Any], replicate: int, returns: str,
        arm: str = "", point: str = "",
    ) -> None:  # fmt: skip
        """Adds one run at values of its own, which are laid over the settings where it is made.

        Args:
            settings: of the run.
            values: by dotted key; many runs may share them.
            replicate: from 1.
            returns: what it gives, a word of `shared.returns`.
            arm: whose.
            point: where, in words.
        """
        job = self._keys.job(settings, replicate, returns, values)
        self.rows.append(Row(job, arm, replicate, Point(point, {}, values)))

    def chosen(self, choose: Callable[[Row], bool]) -> list[Row]:
        """Returns some of the rows, in order."""
        return [row for row in self.rows if choose(row)]

    @property
    def hcps(self) -> int | None:
        """HCPs of each run, where they are the user's own."""
        return None if self.shared.hcps is None else len(self.shared.hcps)

    def left(self, store: Keeping) -> list[Row]:
        """Returns rows whose jobs are not kept; of two with the same job the first."""
        return [row for key, row in self._by_key().items() if not store.has(key)]

    def _by_key(self) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for row in self.rows:
            found.setdefault(row.job.key, row)
        return found

    def make(
        self, store: Keeping, workers: int, cluster: Dask | None = None, *, what: str = "runs"
    ) -> list[tuple[Row, RunOutcome]]:
        """Makes the jobs that are not kept yet.

        Args:
            store: where they are kept.
            workers: at a time on this machine, at the most.
            cluster: that makes them instead.
            what: they are called in the progress.

        Returns:
            Rows that failed, with what became of them.

        Raises:
            OSError: where they cannot be kept.
            WorkerLost: where a worker was ended from outside.
        """
        rows, left = self._by_key(), [row.job for row in self.left(store)]
        if len(left) < len(rows):
            say(f"{len(rows) - len(left)} of {len(rows)} {what} are kept from before.")
        if not left:
            return []
        compile_model()
        executor, threads = executor_for(left, workers, cluster, self.hcps)
        labels = {key: {"study": self.name, **row.label} for key, row in rows.items()}
        failed = make_jobs(
            left, self.shared, store, executor, labels=labels, threads=threads, hcps=self.hcps,
            what=what,
        )  # fmt: skip
        return [(rows[one.key], one) for one in failed]

    def make_whole(
        self, store: Keeping, workers: int, cluster: Dask | None = None, *, what: str = "runs"
    ) -> None:
        """Makes the jobs that are not kept yet, where nothing can be said without all of them.

        Args:
            store: as of `make`, and so are the others.
            workers: at a time.
            cluster: that makes them instead.
            what: they are called in the progress.

        Raises:
            RunFailed: where one of them failed; the others are kept.
        """
        for row, outcome in self.make(store, workers, cluster, what=what):
            named = f"{row.arm}, replicate {row.replicate}".removeprefix(", ")
            raise RunFailed(f"{named}: {outcome.reason}")


def gathered(
    store: Keeping, rows: Sequence[Row], name: str, *, points: bool = False
) -> pd.DataFrame:
    """Returns one table of several runs put together, as `gathered_table` does, for pandas."""
    found: pd.DataFrame = gathered_table(store, rows, name, points=points).to_pandas()
    return found


def gathered_table(
    store: Keeping, rows: Sequence[Row], name: str, *, points: bool = False
) -> pa.Table:
    """Puts one table of several runs together, in their order, each line with whose it is.

    Args:
        store: where they are kept.
        rows: of a design.
        name: of the table.
        points: whether the name of each run's point is told too.

    Returns:
        `arm, replicate`, the table's own columns, and `point` where it is told.
    """
    import pyarrow as pa

    parts = store.load(name, [row.job.key for row in rows])
    lengths = [len(part) for part in parts]
    replicates = np.array([row.replicate for row in rows], dtype=np.int64)
    whole = pa.concat_tables(parts, promote_options="default")
    whole = whole.add_column(0, "arm", _repeated([row.arm for row in rows], lengths))
    whole = whole.add_column(1, "replicate", pa.array(np.repeat(replicates, lengths)))
    if points:
        whole = whole.append_column("point", _repeated([row.point.name for row in rows], lengths))
    return whole


def _repeated(words: Sequence[str], lengths: Sequence[int]) -> pa.Array:
    """Returns each word as often as it is long."""
    import pyarrow as pa

    places = {word: at for at, word in enumerate(dict.fromkeys(words))}
    codes = np.array([places[word] for word in words], dtype=np.int32)
    known = pa.array(list(places), pa.large_string())
    return pa.DictionaryArray.from_arrays(np.repeat(codes, lengths), known).cast(known.type)
