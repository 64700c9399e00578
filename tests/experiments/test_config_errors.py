"""Bad input: every case of the table ends in problems, and in nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments import machine
from experiments.__main__ import main
from experiments.config_errors import some_of

CASES = yaml.safe_load(Path(__file__).with_name("config_errors.yaml").read_text(encoding="utf-8"))


def _is_simple(case: dict[str, Any]) -> bool:
    """Whether a case needs no files and does not keep others from being told."""
    return case["given"][:1] in (["run"], ["compare"]) and not {"files", "alone"} & case.keys()


def _touch(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two cases set the same key, or one a key within the other's."""
    ones, others = (
        [word.partition("=")[0].lstrip("+~") + "." for word in case["given"][1:]]
        for case in (one, other)
    )
    return any(a.startswith(b) or b.startswith(a) for a in ones for b in others)


def _together() -> list[list[dict[str, Any]]]:
    """The cases, those that do not touch each other in one command: it tells all at once."""
    batches: list[list[dict[str, Any]]] = []
    for case in CASES:
        batch = next(
            (
                batch
                for batch in batches
                if _is_simple(case)
                and _is_simple(batch[0])
                and batch[0]["given"][0] == case["given"][0]
                and not any(_touch(case, other) for other in batch)
            ),
            None,
        )
        if batch is None:
            batches.append([case])
        else:
            batch.append(case)
    return batches


def _name(batch: list[dict[str, Any]]) -> str:
    more = f" and {len(batch) - 1} more" if len(batch) > 1 else ""
    return f"{' '.join(batch[0]['given'])[:60]} {batch[0]['says'][0][:40]}{more}"


def _lay_out(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)


@pytest.fixture(autouse=True)
def _sixteen_gib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory", lambda: 16 * 2**30)


@pytest.mark.parametrize("batch", _together(), ids=_name)
def test_bad_input_is_told_problem_by_problem(
    batch: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _lay_out(tmp_path, batch[0].get("files", {}))
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    words = [word for case in batch for word in case["given"][1:]]

    assert main([*batch[0]["given"][:1], *words]) == 2

    told = capsys.readouterr()
    lines = told.err.splitlines()
    assert told.out == ""
    assert "Traceback" not in told.err
    assert all(line.startswith("hcpsim: ") and len(line) < 2_500 for line in lines)
    for case in batch:
        for part in case["says"]:
            found = [line for line in lines if part in line]
            assert found, f"{case['given']}: {part!r} is not in:\n{told.err}"
            lines.remove(found[0])
    assert not lines, f"nobody asked for {lines}"
    assert sorted(tmp_path.rglob("*")) == before


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 280


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


def test_a_problem_is_told_without_what_is_slow_to_start(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "experiments", "compare", "wekes=4"]
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": root}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "hcpsim: wekes: unknown key; did you mean weeks?" in done.stderr
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "hydra" in imported
    assert not imported & {"pandas", "pyarrow", "numba", "scipy", "matplotlib"}


def test_what_is_left_out_of_a_list_is_two_or_more() -> None:
    names = ["a", "b", "c", "d"]
    assert [some_of(names[:count], 2) for count in range(5)] == [
        "", "a", "a, b", "a, b, c", "a, b and 2 more",
    ]  # fmt: skip
