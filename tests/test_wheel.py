"""The wheel holds every file of the packages that git holds but prose, and nothing else.

That it runs where it is installed is tried by `make wheel`, which takes minutes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("sim", "configs", "experiments", "validation")
BUILD = "import sys, setuptools.build_meta as build; build.build_wheel(sys.argv[1])"


def kept() -> list[str]:
    """Files that git holds, or would if they were added."""
    line = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no checkout of git")
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_wheel_holds_what_the_packages_hold(tmp_path) -> None:
    files = kept()
    ours = sorted(
        name for name in files if name.split("/")[0] in PACKAGES and not name.endswith(".md")
    )
    for name in [*ours, "pyproject.toml", "README.md", "LICENSE"]:
        (tmp_path / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / "source" / name)
    subprocess.run(
        [sys.executable, "-c", BUILD, str(tmp_path)],
        cwd=tmp_path / "source", check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as held:
        names = [name for name in held.namelist() if ".dist-info/" not in name]
        (points,) = (name for name in held.namelist() if name.endswith("entry_points.txt"))
        assert "hcpsim = experiments.__main__:script" in held.read(points).decode()
    assert sorted(names) == ours
    assert {".py", ".yaml", ".csv", ".j2"} <= {Path(name).suffix for name in names}
