"""A folder of results: whose it is, what its manifest says, how long the work took."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments.faults import Fault, Faults
from sim.compiled import MODEL_VERSION

LIBRARIES = (
    "mesa", "numpy", "pandas", "numba", "scipy", "hydra-core", "pyarrow", "matplotlib",
    "scikit-learn",
)  # fmt: skip
"""Libraries that results rest on."""


class Clock:
    """Seconds by part of the work."""

    def __init__(self) -> None:
        """Starts."""
        self.seconds: dict[str, float] = {}

    @contextmanager
    def measure(self, part: str) -> Iterator[None]:
        """Measures a part."""
        started = time.perf_counter()
        yield
        self.seconds[part] = round(time.perf_counter() - started, 2)


def holds(folder: Path, fingerprint: str, *, overwrite: bool) -> bool:
    """Tells whether the folder holds this very study, whole and by this version of the model."""
    path = folder / "manifest.json"
    if not path.is_file():
        return False
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = {}
    if manifest.get("fingerprint") != fingerprint:
        if overwrite:
            return False
        message = (
            "holds another configuration; overwrite=true replaces it, name=... makes a new one"
        )
        raise Faults([Fault("results", f"{folder} {message}")])
    whole = manifest.get("state") == "finished" and not manifest.get("failed")
    return bool(whole and manifest.get("versions", {}).get("model") == MODEL_VERSION)


def versions() -> dict[str, str]:
    """Returns the versions of the model, of Python and of the libraries that results rest on."""
    return {
        "model": MODEL_VERSION,
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Writes the manifest, whole or not at all."""
    unfinished = folder / ".manifest.json.unfinished"
    unfinished.write_text(json.dumps(manifest, indent=1, default=str) + "\n", encoding="utf-8")
    os.replace(unfinished, folder / "manifest.json")
