"""Two commands are not at one folder at a time, and a lock does not outlive its holder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.__main__ import main
from experiments.config_errors import ConfigError
from experiments.folder.lock import held

ROOT = Path(__file__).parents[3]
HOLDER = """
import sys
from pathlib import Path
from experiments.folder.lock import held

with held(Path(sys.argv[1]), "hcpsim compare name=x"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.mark.usefixtures("undrawn")
def test_another_command_is_told_who_holds_the_folder_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "study"
    call = ["run", "strategy=push", "population.size=60", "weeks=3", f"results={folder}"]
    with holder(folder) as other:
        before = {path.name for path in folder.iterdir()}
        for more in ([], ["overwrite=true"]):
            assert main([*call, *more]) == 2
            told = capsys.readouterr().err
            assert f"results: {folder} is held by process {other.pid} since " in told
            assert ": hcpsim compare name=x; wait until it is done, or name=..." in told
        assert main(["report", str(folder)]) == 2
        assert {path.name for path in folder.iterdir()} == before
        other.send_signal(signal.SIGKILL)
    assert main(call) == 0
    assert (folder / "report.html").exists()


def test_a_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    with held(tmp_path / "new", "x"):
        assert (tmp_path / "new" / ".lock").exists()
        with pytest.raises(ConfigError, match="is held by process"), held(tmp_path / "new", "y"):
            pass
    assert not (tmp_path / "new").exists(), "nothing was written"
    with held(tmp_path, "x"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_whose_holder_said_nothing_is_one_too(tmp_path: Path) -> None:
    with held(tmp_path, "x"):
        (tmp_path / ".holder.json").write_text("[")
        with pytest.raises(ConfigError, match="is held by another command"), held(tmp_path, "y"):
            pass


def test_a_file_in_the_way_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"), held(tmp_path / "file", "x"):
        pass
