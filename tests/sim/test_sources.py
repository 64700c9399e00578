"""A version is that of what code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import sources
from sim.sources import code_of, package_version

CODE = '''"""Says something."""

def twice(x):
    """Doubles."""
    return 2 * x  # of x
'''


@pytest.mark.parametrize(
    "same",
    [
        CODE.replace("# of x", "# of what is given"),
        CODE.replace("Doubles.", "Takes it two times."),
        CODE.replace("Says something.", "Says another thing."),
        CODE.replace("2 * x", "2*x").replace("\n\n", "\n\n\n"),
        "# a licence\n" + CODE,
    ],
)
def test_comments_docstrings_and_layout_do_not_count(same: str) -> None:
    assert same != CODE
    assert code_of(same) == code_of(CODE)


@pytest.mark.parametrize(
    "other", [CODE.replace("2", "3"), CODE.replace("twice", "thrice"), CODE + "y = 'text'\n"]
)
def test_everything_else_does(other: str) -> None:
    assert code_of(other) != code_of(CODE)


def test_a_package_is_all_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_KNOWN", tmp_path / "known" / "versions.json")
    package = tmp_path / "package"
    (package / "inner").mkdir(parents=True)
    (package / "a.py").write_text(CODE)
    (package / "inner" / "b.py").write_text("x = 1")
    before = package_version(package)
    assert package_version(package) == before, "as remembered"
    (package / "a.py").write_text(CODE.replace("# of x", ""))
    assert package_version(package) == before
    (package / "inner" / "b.py").rename(package / "b.py")
    assert package_version(package) != before
    (package / "b.py").write_text("x = 2")
    changed = package_version(package)
    (tmp_path / "known" / "versions.json").write_text("[")
    assert package_version(package) == changed, "spoilt memory is no memory"


def test_what_cannot_be_remembered_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in its way")
    monkeypatch.setattr(sources, "_KNOWN", tmp_path / "file" / "versions.json")
    (tmp_path / "a.py").write_text(CODE)
    assert package_version(tmp_path) == package_version(tmp_path)
