"""Studies that a program under test makes in processes of its own, where no fixture reaches."""

from __future__ import annotations

import os
from pathlib import Path

_FIRST = """
import sys
from importlib.machinery import PathFinder

class Undrawn(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name != "experiments.figures":
            return None
        found = PathFinder.find_spec(name, path)
        load = found.loader.exec_module

        def without_figures(module):
            load(module)
            module.FIGURES = {}

        found.loader.exec_module = without_figures
        return found

if "compare" in sys.orig_argv:
    sys.meta_path.insert(0, Undrawn)
"""


def undrawn_elsewhere(folder: Path) -> str:
    """Makes a folder of what Python runs first; returns a PYTHONPATH that begins with it.

    A comparison in a process that has it draws no figures; one that comes to none loads nothing
    that draws.
    """
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_FIRST, encoding="utf-8")
    return os.pathsep.join(map(str, (folder, Path(__file__).parents[1])))
