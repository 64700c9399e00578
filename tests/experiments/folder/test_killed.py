"""A study that is killed at any moment, again and again, comes to what it would have been."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.__main__ import main
from tests.drawing import draw_only
from tests.waiting import until

ROOT = Path(__file__).parents[3]
CALL = ["compare", "population.size=60", "weeks=6", "warm_up.weeks=3", "replicates=3",
        "arms=[push,none]", "record.touches=true"]  # fmt: skip
# A study in which each part takes a while, so that every one of them is hit now and then.
FIGURES = ("engagement_by_week", "differences")
SLOW = f"""
import sys, time
from experiments.__main__ import main
from experiments.designs import endings, study
from experiments.jobs import choosing, making, tasks
from experiments.jobs.store import Store

def slowed(place, name, seconds):
    work = getattr(place, name)
    def slow(*given, **named):
        time.sleep(seconds)
        done = work(*given, **named)
        time.sleep(seconds)
        return done
    setattr(place, name, slow)

draw_all = study._draw

def draw_few(*given):
    from experiments import figures  # takes a while, too: what is killed before does without
    figures.FIGURES = {{name: figures.FIGURES[name] for name in {FIGURES}}}
    return draw_all(*given)

if __name__ == "__main__":
    making._JOBS, tasks.ENOUGH, choosing.TASKS_EACH = 1, 0, 1
    slowed(Store, "_write", 0.005)
    slowed(study, "write_table", 0.05)
    study._draw = draw_few
    slowed(study, "_draw", 0.3)
    slowed(endings, "seal", 0.1)
    sys.exit(main(sys.argv[1:]))
"""
KILLS = 2  # twelve were tried while this was written; each start takes seconds
HARMS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT]


def test_kills_at_random_moments_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_only(monkeypatch, *FIGURES)
    luck = random.Random(KILLS)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert main([*CALL, "executor.workers=1", f"results={whole}"]) == 0
    script = tmp_path / "slow.py"
    script.write_text(SLOW)
    line = [sys.executable, str(script), *CALL, f"results={killed}"]
    codes = []
    for _ in range(KILLS):
        process = subprocess.Popen(
            [*line, "executor.workers=2"], cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until((killed / ".lock").exists, process)
        time.sleep(luck.random() * 1.5)
        process.send_signal(luck.choice(HARMS))
        _, told = process.communicate()
        codes.append(process.returncode)
        assert "Traceback" not in told, told
        (killed / ".lock").unlink(missing_ok=True)  # of a process that is no more
    assert set(codes) <= {0, 130, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT}
    assert main([*CALL, "executor.workers=1", f"results={killed}"]) == 0
    names = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file())
    there = sorted(path.relative_to(killed) for path in killed.rglob("*") if path.is_file())
    ours = [name for name in names if name.parts[0] != "runs"]
    assert ours == [name for name in there if name.parts[0] != "runs"]
    for name in ours:
        if name.name not in ("manifest.json", "report.html"):
            assert (killed / name).read_bytes() == (whole / name).read_bytes(), name
    assert not list(killed.rglob(".*"))
