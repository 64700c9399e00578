"""Lives that documents quote are those that the model lives today."""

import re
from pathlib import Path

import pytest

from experiments.__main__ import main
from tests.drawing import report_nothing

ROOT = Path(__file__).parents[2]
QUOTED = re.compile(r"```\n((?:HCP 7|week ).*?)```", re.DOTALL)


@pytest.mark.parametrize(
    ("page", "strategy", "weeks"),
    [("how_to/story.md", "push", 2), ("tutorials/researcher.md", "hybrid", 4)],
)
@pytest.mark.usefixtures("undrawn")
def test_a_quoted_touch_is_told_today(page, strategy, weeks, tmp_path, monkeypatch, capsys):
    report_nothing(monkeypatch)
    monkeypatch.setenv("COLUMNS", "100")
    line = ["run", f"strategy={strategy}", f"weeks={weeks}", "story=7", f"results={tmp_path / 'r'}"]
    assert main([*line, "executor.workers=1"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    quoted, *_ = QUOTED.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    for part in re.split(r"\n(?=week )", quoted):
        assert " ".join(part.split()) in told, part
