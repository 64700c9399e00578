"""Whether the files of a study are as they were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from experiments.files import file_digest
from experiments.study import NotAStudy


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


def refuse_spoilt(folder: Path, manifest: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuses tables that are not as they were written: what is told of them would be believed.

    Args:
        folder: of a study.
        manifest: what it says of itself; an older edition sealed nothing.
        names: of the tables.

    Raises:
        NotAStudy: says which, and what makes them again.
    """
    files = manifest.get("files", {})
    if spoilt := broken(folder, {name: files[name] for name in names if name in files}):
        again = manifest.get("repeat", "the command that made it")
        named = ", ".join(spoilt)
        raise NotAStudy(f"{folder}: {named} not as written; {again} makes all tables again")
