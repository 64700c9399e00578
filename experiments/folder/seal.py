"""Whether the files of a study are as they were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from experiments.files import file_digest


def seal(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Returns a digest of each file that is there.

    Args:
        folder: of a study.
        names: relative to it.
    """
    return {name: file_digest(folder / name) for name in names if (folder / name).is_file()}


def broken(folder: Path, sealed: Mapping[str, str]) -> list[str]:
    """Returns the files that are gone or are not what they were, in their order.

    Args:
        folder: of a study.
        sealed: as `seal` gave it.
    """
    found = []
    for name, digest in sealed.items():
        try:
            sound = file_digest(folder / name) == digest
        except OSError:
            sound = False
        if not sound:
            found.append(name)
    return found
