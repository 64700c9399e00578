"""Compiled code that is kept: what is spoilt is compiled anew, what cannot be kept does no harm."""

from __future__ import annotations

import shutil
from pathlib import Path

import numba
import numpy as np
import pytest

from sim import Settings, compiled
from sim.initial import init_hcps
from sim.population import build


def doubled(number: int) -> int:
    return 2 * number


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which `doubled` is kept."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setattr(compiled, "_CACHES", [])
    assert compiled.entry(doubled)(4) == 8
    assert compiled.is_compiled()
    return tmp_path / "kept"


def spoil(folder: Path, kind: str, content: bytes | None) -> None:
    for path in folder.rglob(kind):
        path.write_bytes(path.read_bytes()[:-20] if content is None else content)


@pytest.mark.parametrize("kind", ["*.nbi", "*.nbc"])
@pytest.mark.parametrize("content", [b"", b"no pickle at all", None], ids=["empty", "other", "cut"])
def test_a_spoilt_cache_is_compiled_anew(kept: Path, kind: str, content: bytes | None) -> None:
    spoil(kept, kind, content)
    assert not compiled.is_compiled()
    assert compiled.entry(doubled)(4) == 8
    assert compiled.is_compiled()
    again = compiled.entry(doubled)
    assert again(4) == 8
    assert sum(again.stats.cache_hits.values()) == 1


def test_a_file_that_is_gone_is_compiled_anew(kept: Path) -> None:
    next(kept.rglob("*.nbc")).unlink()
    assert not compiled.is_compiled()
    assert compiled.entry(doubled)(4) == 8
    assert compiled.is_compiled()


def test_a_folder_that_goes_is_no_end(kept: Path) -> None:
    function = compiled.entry(doubled)
    shutil.rmtree(kept)
    kept.write_text("in its way")
    assert function(4) == 8


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in its way")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "file" / "kept"))
    monkeypatch.setattr(compiled, "_CACHES", [])
    before = sorted(Path(__file__).parent.rglob("*.nbi"))
    assert compiled.entry(doubled)(4) == 8
    assert not compiled.is_kept()
    assert not compiled.is_compiled()
    assert sorted(Path(__file__).parent.rglob("*.nbi")) == before


def test_other_specialties_are_no_other_code() -> None:
    all_of_them = Settings().replace({"population.size": 20})
    name, first = next(iter(all_of_them.population.specialties.items()))
    only = {name: first.replace({"share": 1.0})}
    few = all_of_them.replace({"population.specialties": only})
    build(all_of_them, np.uint64(1))
    known = set(vars(init_hcps)["overloads"])
    universe = build(few, np.uint64(1))
    assert len(universe.hcps) == 20
    assert set(vars(init_hcps)["overloads"]) == known
