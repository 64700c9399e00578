"""What is kept of jobs: few files, whole or not at all, and nothing spoilt is believed."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.config_errors import ConfigError
from experiments.jobs import store as stores
from experiments.jobs.job import RunOutcome, packed
from experiments.jobs.store import Memory, Store, catalogue


def outcome(key: str, rows: int = 3, **more: list[float]) -> RunOutcome:
    table = pd.DataFrame({"figure": [float(len(key) + row) for row in range(rows)], **more})
    return RunOutcome(key, {"measures": packed(table), "weekly": packed(table * 2)})


def label(key: str) -> dict[str, object]:
    return {"study": "s", "arm": "push", "replicate": 1, "point": key, "model": "m"}


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    """Two batches of jobs: a and bb, then ccc."""
    store = Store(tmp_path / "runs")
    store.open()
    store.keep([outcome("a"), outcome("bb", 2)], {"a": label("a"), "bb": label("b")})
    store.keep([outcome("ccc")], {"ccc": label("c")})
    return store


@pytest.mark.parametrize("make", [Store, lambda _: Memory()])
def test_tables_come_back_in_the_order_that_is_asked_for(make, tmp_path: Path) -> None:
    store = make(tmp_path)
    if isinstance(store, Store):
        store.open()
    store.keep([outcome("a"), outcome("bb", 2)], {})
    first, second = store.load("weekly", ["bb", "a"])
    assert first.column("figure").to_pylist() == [4.0, 6.0]
    assert second.column("figure").to_pylist() == [2.0, 4.0, 6.0]
    assert store.has("a")
    assert not store.has("ccc")


def test_another_process_finds_what_was_kept(kept: Store) -> None:
    other = Store(kept.folder)
    assert other.open() == 0
    assert len(other) == 3
    assert other.load("measures", ["ccc"])[0].column("figure").to_pylist() == [3.0, 4.0, 5.0]
    said = catalogue(kept.folder).set_index("key")
    assert said.loc["bb", "point"] == "b"
    assert set(said["model"]) == {"m"}


@pytest.mark.parametrize("harm", ["gone", "emptied", "cut", "altered", "other"])
def test_what_is_spoilt_counts_as_not_kept_and_the_rest_stays(
    kept: Store, harm: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = kept.folder / kept._places["a"]["measures"].file
    if harm == "gone":
        path.unlink()
    elif harm == "other":
        path.write_bytes((kept.folder / kept._places["ccc"]["measures"].file).read_bytes())
    else:
        data = path.read_bytes()
        middle = len(data) // 2
        altered = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        path.write_bytes({"emptied": b"", "cut": data[:-5]}.get(harm, altered))
    assert kept.open() == 2
    assert f"2 runs in {kept.folder} are spoilt or gone" in capsys.readouterr().err
    assert [key for key in ("a", "bb", "ccc") if kept.has(key)] == ["ccc"]
    kept.keep([outcome("a"), outcome("bb", 2)], {})
    assert kept.open() == 0
    assert kept.load("measures", ["bb"])[0].column("figure").to_pylist() == [2.0, 3.0]


def test_a_spoilt_page_of_the_catalogue_costs_its_own_batch_alone(kept: Store) -> None:
    pages = sorted((kept.folder / "catalogue").glob("*.parquet"))
    assert len(pages) == 2
    for page in pages:
        whole = page.read_bytes()
        page.write_bytes(whole[:20])
        kept.open()
        assert 1 <= len(kept) <= 2
        page.write_bytes(whole)
    assert kept.open() == 0
    assert len(kept) == 3


def test_a_failure_is_on_record_and_is_not_kept(kept: Store) -> None:
    kept.keep([RunOutcome("d", error="RuntimeError: no luck")], {"d": label("d")})
    kept.open()
    assert not kept.has("d")
    assert catalogue(kept.folder).set_index("key").loc["d", "error"] == "RuntimeError: no luck"


def test_tables_with_other_columns_lie_in_files_of_their_own(kept: Store) -> None:
    kept.keep([outcome("d", 1, more=[9.0]), outcome("e", 1)], {})
    kept.open()
    assert kept.load("measures", ["d"])[0].column_names == ["figure", "more"]
    assert kept.load("measures", ["e"])[0].column_names == ["figure"]


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_save_that_fails_leaves_nothing_behind(kept: Store, monkeypatch, at: int) -> None:
    before = {path: path.read_bytes() for path in kept.folder.rglob("*") if path.is_file()}
    replace, calls = os.replace, []

    def full(source, target):
        calls.append(target)
        if len(calls) == at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        kept.keep([outcome("d")], {})
    monkeypatch.undo()
    assert not kept.has("d")
    assert not list(kept.folder.rglob("*.unfinished"))
    assert len(list((kept.folder / "catalogue").iterdir())) == 2
    for path, data in before.items():
        assert path.read_bytes() == data
    kept.open()
    assert len(kept) == 3


def test_what_was_left_half_written_is_swept_up(kept: Store) -> None:
    (kept.folder / ".measures-x.unfinished").write_text("half")
    (kept.folder / "catalogue" / ".page-x.unfinished").write_text("half")
    kept.open()
    assert not list(kept.folder.rglob("*.unfinished"))


def test_another_form_is_refused_in_a_sentence(kept: Store, monkeypatch) -> None:
    monkeypatch.setattr(stores, "SCHEMA", "2")
    with pytest.raises(
        ConfigError, match="was kept in form 1, and this version reads form 2; delete"
    ):
        kept.open()


def test_every_file_says_in_which_form_it_is(kept: Store) -> None:
    for path in kept.folder.rglob("*.parquet"):
        assert pq.read_schema(path).metadata[b"hcpsim.schema"] == b"1"


def test_ten_thousand_jobs_leave_few_files_and_are_gathered_at_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    table = packed(pd.DataFrame({"measure": ["trust"] * 60, "figure": range(60)}))
    keys = [f"k{number}" for number in range(10_000)]
    for first in range(0, len(keys), 256):
        batch = [RunOutcome(key, {"measures": table}) for key in keys[first : first + 256]]
        store.keep(batch, {key: label(key) for key in keys[first : first + 256]})
    assert len(list(tmp_path.rglob("*.parquet"))) < 200
    other = Store(tmp_path)
    assert other.open() == 0
    whole = pa.concat_tables(other.load("measures", keys))
    assert len(whole) == 600_000
