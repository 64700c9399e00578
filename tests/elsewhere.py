"""Studies that a program under test makes in processes of its own, where no fixture reaches."""

from __future__ import annotations

import os
from pathlib import Path

_FIRST = """
import sys
if "compare" in sys.orig_argv:
    from experiments import figures
    figures.FIGURES = {}
"""


def undrawn_elsewhere(folder: Path) -> str:
    """Makes a folder of what Python runs first; returns a PYTHONPATH that begins with it.

    A comparison in a process that has it draws no figures.
    """
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_FIRST, encoding="utf-8")
    return os.pathsep.join(map(str, (folder, Path(__file__).parents[1])))
