"""Bad input: every case of the table ends in faults, and in nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.__main__ import main
from experiments.configuration import machine

pytestmark = pytest.mark.spread
CASES = yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text(encoding="utf-8"))


def _name(case: dict[str, Any]) -> str:
    return f"{' '.join(case['given'])[:60]} {case['says'][0][:40]}"


def _lay_out(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)


@pytest.fixture(autouse=True)
def _sixteen_gib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory", lambda: 16 * 2**30)


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_bad_input_is_told_fault_by_fault(
    case: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _lay_out(tmp_path, case.get("files", {}))
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))

    assert main(case["given"]) == 2

    told = capsys.readouterr()
    lines = told.err.splitlines()
    assert told.out == ""
    assert "Traceback" not in told.err
    assert all(line.startswith("hcpsim: ") for line in lines)
    for part in case["says"]:
        assert any(part in line for line in lines), f"{part!r} is not in:\n{told.err}"
    assert len(lines) == len(case["says"]), told.err
    assert sorted(tmp_path.rglob("*")) == before


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 40


def test_the_command_itself_ends_with_2_and_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "experiments", "compare", "population.sise=3", "weeks=0"]
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": root}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "hcpsim: population.sise: unknown key; did you mean population.size?",
        "hcpsim: weeks: 0 is not allowed: a whole number from 1 to 5,200 (weeks)",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_thousand_bad_rows_are_told_in_a_screenful(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{number},Z\n" for number in range(1000))
    Path("h.csv").write_text(f"hcp_id,contacts_per_month\n{rows}", encoding="utf-8")
    assert main(["run", "population.file=h.csv"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    told = "after row 21, contacts_per_month: 980 more rows with faults of the same kind"
    assert lines[-1] == f"hcpsim: h.csv: {told}"
