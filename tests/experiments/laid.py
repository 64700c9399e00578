"""Folders that many tests fill with the same files: what is in them is made once in a process."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from tempfile import TemporaryDirectory

_LAID: dict[Hashable, dict[Path, bytes]] = {}


def laid(folder: Path, key: Hashable, make: Callable[[Path], object]) -> None:
    """Fills a folder.

    Args:
        folder: that is filled; made where it is not there.
        key: tells what is made from all else that is.
        make: fills a folder that is not there yet, always with the same.
    """
    if key not in _LAID:
        with TemporaryDirectory() as place:
            there = Path(place) / "one"
            make(there)
            _LAID[key] = {path.relative_to(there): path.read_bytes() for path in there.rglob("*.*")}
    for name, content in _LAID[key].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
