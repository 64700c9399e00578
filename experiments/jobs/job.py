"""A job: settings, luck, and what it is to return. It gives tables and knows no folder."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import metadata
from typing import TYPE_CHECKING, Any, Protocol

from experiments.files import digest_of
from sim.company.registry import fingerprint
from sim.compiled import MODEL_VERSION
from sim.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from sim.columns import Columns, Text
    from sim.company.logged_contacts import LoggedContacts
    from sim.model import EngagementModel, Start

    Tables = Mapping[str, Columns | pd.DataFrame]

LIBRARIES_OF_JOBS = ("numpy", "numba", "pandas")
"""Libraries whose version may change what a job returns."""


@cache
def version(library: str) -> str:
    """Returns the version of a library that is there, looked up once."""
    return metadata.version(library)


class Returns(Protocol):
    """What a job is to return.

    Attributes:
        name: says what, and by which version of the code that reads it off the model; part of the
            job's key.
        story: id of the HCP whose touches are told; empty tells none.
    """

    @property
    def name(self) -> str:
        """What is returned."""
        ...

    @property
    def story(self) -> str:
        """Whose touches are told."""
        ...

    def tables(self, model: EngagementModel, settings: Settings) -> Tables:
        """Lets a model run, from its start to its end, and returns tables by name."""
        ...


@dataclass(frozen=True)
class Shared:
    """What many jobs have in common, and is handed on once.

    Attributes:
        seed: of all luck.
        returns: what jobs return, by the word that a job calls it.
        hcps: the user's own, as `population.build` takes them; None draws them.
        contacts: touches to be made in the place of a plan; None lets the strategy plan.
    """

    seed: int
    returns: Mapping[str, Returns]
    hcps: pd.DataFrame | None = None
    contacts: LoggedContacts | None = None
    model: str = MODEL_VERSION

    @cached_property
    def key(self) -> list[Any]:
        """What of it results depend on, in plain values."""
        touches: list[str] = []
        if self.contacts is not None:
            made = (self.contacts.week, self.contacts.row, self.contacts.channel)
            touches = [digest_of(column.tobytes()) for column in made]
        return [self.seed, table_digest(self.hcps), touches]


@dataclass(frozen=True)
class Job:
    """One run to make.

    Attributes:
        key: of all that its tables depend on.
        settings: the same object for all replicates of them.
        replicate: from 1.
        returns: a word of `Shared.returns`.
        start: key of the warm-up that it starts from; jobs with the same one share it.
        values: by dotted key, in the place of those of the settings.
    """

    key: str
    settings: Settings
    replicate: int
    returns: str
    start: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RunOutcome:
    """What became of a job.

    Attributes:
        key: of the job.
        tables: by name; none where it failed.
        error: why it failed; empty where it did not.
    """

    key: str
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    error: str = ""

    @property
    def reason(self) -> str:
        """The last line of the error."""
        return self.error.strip().rpartition("\n")[2]


@dataclass
class Keys:
    """Makes jobs, and keys of what they depend on; settings are digested once each.

    Settings of a study share most of their sections, each of which is written down once.
    """

    shared: Shared
    _digested: dict[int, tuple[Settings, str, str]] = field(default_factory=dict)
    _written: dict[tuple[str, int], tuple[Any, str]] = field(default_factory=dict)

    def job(
        self, settings: Settings, replicate: int, returns: str,
        values: Mapping[str, Any] | None = None,
    ) -> Job:  # fmt: skip
        """Returns a job.

        Args:
            settings: of the run; those of many jobs are digested once.
            replicate: from 1.
            returns: a word of `Shared.returns`.
            values: by dotted key, in the place of those of the settings; many jobs share them,
                so they are not to be changed.
        """
        if id(settings) not in self._digested:
            self._digested[id(settings)] = settings, *self._digests(settings)
        _, whole, before_week_1 = self._digested[id(settings)]
        what = self.shared.returns[returns]
        given = values or _NO_VALUES
        others = ", ".join(map(_text, (whole, replicate, what.name, what.story)))
        written = self._text("values", given)
        key = _digest(f"[{others}, {written}]")
        start = f"{before_week_1} {_digest(written) if given else ''} {replicate}"
        return Job(key, settings, replicate, returns, start, given)

    def _digests(self, settings: Settings) -> tuple[str, str]:
        """Returns what stands for all of a run's settings, and for those until week 1."""
        code = [MODEL_VERSION, *(version(name) for name in LIBRARIES_OF_JOBS)]
        named = {settings.strategy.planner, settings.warm_up.strategy.planner} - {None}
        code += [fingerprint(str(name)) for name in sorted(named, key=str)]
        names = sorted(type(settings).model_fields)
        parts = {name: self._text(name, getattr(settings, name)) for name in names}
        before = {name: text for name, text in parts.items() if name not in _LATER}
        others = ", ".join(map(_text, (self.shared.key, code)))
        return _digest(f"[{_tree(parts)}, {others}]"), _digest(_tree(before))

    def _text(self, name: str, section: Any) -> str:
        if (name, id(section)) not in self._written:
            self._written[name, id(section)] = section, _text(_plain(name, section))
        return self._written[name, id(section)][1]


def run_jobs(jobs: Iterable[Job], shared: Shared, threads: int = 1) -> Iterator[RunOutcome]:
    """Runs jobs one after another; those that start from the same warm-up run it once.

    Args:
        jobs: those of one warm-up stand together.
        shared: what they have in common.
        threads: for large universes; what comes out does not depend on it.

    Yields:
        What became of each; one that fails is told of, and stops no other.
    """
    from sim.model import EngagementModel

    listed = list(jobs)
    starts = [job.start for job in listed]
    start: Start | None = None
    for place, job in enumerate(listed):
        what = shared.returns[job.returns]
        try:
            if place == 0 or starts[place - 1] != job.start:
                start = None
            settings = job.settings.replace(job.values) if job.values else job.settings
            model = EngagementModel(
                settings, shared.seed, replicate=job.replicate, table=shared.hcps, start=start,
                threads=threads, story=what.story or None, contacts=shared.contacts,
            )  # fmt: skip
            if start is None and job.start in starts[place + 1 : place + 2]:
                start = model.start()
            tables = what.tables(model, settings)
            outcome = RunOutcome(job.key, {name: packed(table) for name, table in tables.items()})
        except MemoryError:
            raise
        except Exception:
            outcome = RunOutcome(job.key, error=traceback.format_exc())
        yield outcome


def packed(table: Columns | pd.DataFrame) -> pa.Table:
    """Returns a table as it is handed on and kept: words as text, so that tables can be joined."""
    import pyarrow as pa

    return pa.table({name: _column(column) for name, column in table.items()})


def _column(column: pd.Series[Any] | NDArray[Any] | Text) -> pa.Array:
    """Returns a column, by the way that is shortest for what is in it."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    if isinstance(column, np.ndarray):
        return pa.array(column)
    if isinstance(column, tuple):
        return _words(*column)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _words(column.cat.codes.to_numpy(), column.cat.categories.astype(object))
    if column.dtype.kind in "biuf":
        return pa.array(column.to_numpy())
    return pa.Array.from_pandas(column)


def _words(codes: NDArray[Any], known: Any) -> pa.Array:
    import pyarrow as pa

    words = pa.array(known, pa.large_string())
    return pa.DictionaryArray.from_arrays(codes, words).cast(words.type)


def content(settings: Settings, *, record: bool = True) -> dict[str, Any]:
    """Returns what settings make of a run, in plain values.

    A page's description makes nothing; the user's HCPs do, whatever their file is called.

    Args:
        settings: of the run.
        record: whether what is recorded belongs to it.
    """
    names = [name for name in type(settings).model_fields if record or name != "record"]
    return {name: _plain(name, getattr(settings, name)) for name in names}


_DESCRIBED = {"about": True}
_LEFT_OUT: dict[str, Any] = {
    "strategy": _DESCRIBED, "warm_up": {"strategy": _DESCRIBED},
    "population": {"file": True, "columns": True},
}  # fmt: skip
_NO_VALUES: Mapping[str, Any] = {}
_LATER = ("record", "strategy", "weeks", "engine")
"""Parts of settings that make nothing of a run before week 1."""


def _plain(name: str, section: Any) -> Any:
    """Returns what a part of settings makes of a run."""
    dump = getattr(section, "model_dump", None)
    return section if dump is None else dump(exclude=_LEFT_OUT.get(name))


def digest(plain: Any) -> str:
    """Returns a short hash of plain content, whatever the order of its keys."""
    return _digest(_text(plain))


_text = json.JSONEncoder(sort_keys=True, default=str).encode
"""Writes plain content down, keys in order."""


def _tree(texts: Mapping[str, str]) -> str:
    """Returns the text of a mapping from those of what it holds, in the order of their names."""
    return f"{{{', '.join(f'{_text(name)}: {text}' for name, text in texts.items())}}}"


def _digest(text: str) -> str:
    return digest_of(text.encode())


def table_digest(table: pd.DataFrame | None) -> str:
    """Returns a short hash of a table; empty where there is none."""
    if table is None:
        return ""
    import pandas as pd

    rows = pd.util.hash_pandas_object(table, index=False).to_numpy()
    return digest_of(rows.tobytes() + ",".join(table.columns).encode())
