"""Small packages that register a strategy, as users would install them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

_FILE = re.compile(r"<!-- file: (\S+/\S+) -->\n```\w+\n(.*?)```", re.S)


def install(page: Path, folder: Path) -> Path:
    """Installs the package that a page of the documentation shows; returns where it is then."""
    for name, text in _FILE.findall(page.read_text(encoding="utf-8")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (source,) = folder.glob("*/pyproject.toml")
    line = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    line += ["--no-deps", "--no-build-isolation", "--no-index", "--target", str(folder / "there")]
    subprocess.run([*line, str(source.parent)], cwd=folder, check=True)
    return folder / "there"


def install_once(page: Path, temporary: pytest.TempPathFactory) -> Path:
    """Does the same once for all processes that run tests side by side."""
    base = temporary.getbasetemp()
    own = "PYTEST_XDIST_WORKER" in os.environ
    folder = (base.parent if own else base) / f"package_of_{page.stem}"
    with FileLock(f"{folder}.lock"):
        return folder / "there" if (folder / "there").exists() else install(page, folder)


def register(folder: Path, name: str, source: str = "") -> None:
    """Writes what pip would leave behind of a package with one module and one strategy."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[hcpsim.strategies]\n{name} = {name}:Own\n")
    if source:
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
