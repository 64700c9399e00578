"""The new folder: there whole, or not at all."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from experiments.config_errors import Problem, shown
from experiments.files import write_text
from experiments.machine import folder_problems


def folder_faults(name: str) -> list[Problem]:
    """Tells why a folder of this name cannot be made or filled; nothing is left behind."""
    if not name.strip() or not name.isprintable():
        return [Problem("init", "the name of a folder", value=shown(name))]
    folder = Path(name)
    if os.path.lexists(folder) and folder.is_dir():
        try:
            if any(folder.iterdir()):
                hint = "name another one; nothing was changed"
                return [Problem("init", f"{name} is there and is not empty", hint=hint)]
        except OSError as error:
            message = f"a folder that can be read ({error.strerror})"
            return [Problem("init", message, value=shown(name))]
    elif not folder.parent.exists():
        message = "a name in a folder that is there"
        return [Problem("init", message, value=shown(name), hint="make the one above it first")]
    return [replace(problem, where="init") for problem in folder_problems(folder)]


def make_folder(folder: Path, texts: Mapping[str, str], check: Callable[[Path], None]) -> None:
    """Writes the files of a folder, looks at them, and only then lets the folder be there.

    Args:
        folder: which is not there, or is empty.
        texts: what the files hold, by name; with a slash where they lie in a folder of it.
        check: is handed the folder in which they lie; what it raises leaves nothing behind.

    Raises:
        OSError: where it cannot be written.
    """
    there = folder.is_dir()
    unfinished = (folder if there else folder.parent) / f".hcpsim-{uuid.uuid4().hex[:8]}.unfinished"
    moved: list[Path] = []
    try:
        for name, text in texts.items():
            path = unfinished / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, text)
        check(unfinished)
        if not there:
            unfinished.rename(folder)
            return
        for path in sorted(unfinished.iterdir()):
            moved.append(path.rename(folder / path.name))
        unfinished.rmdir()
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
