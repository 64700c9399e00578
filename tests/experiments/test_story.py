"""`story=HCP_ID`: printed, drawn, written and reported; nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.designs import study_design
from experiments.designs.variants import variants_of
from experiments.study import Study
from experiments.telling.story import life, who, why
from sim.records import TERMS
from tests.drawing import draw_only, report_nothing

pytestmark = pytest.mark.usefixtures("undrawn")
_SMALL = ["population.size=60", "weeks=20", "warm_up.weeks=4", "replicates=2",
          "executor.workers=1"]  # fmt: skip
_NO_CAUSES = "why=false"  # which a story has no part in


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    folder = tmp_path_factory.mktemp("story")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        draw_only(patch, "story")
        patch.setattr(study_design, "variants_of", lambda arms: variants_of(arms)[:1])
        lines = ["compare", *_SMALL, "arms=[push,hybrid,none]", _NO_CAUSES]
        assert main([*lines, "name=told", "story=7", "record.touches=true"]) == 0
        report_nothing(patch)
        assert main([*lines, "name=plain"]) == 0
    return SimpleNamespace(
        told=Study.load(folder / "results" / "told"), plain=folder / "results" / "plain"
    )


def test_a_story_is_written_drawn_and_reported(made: SimpleNamespace) -> None:
    folder = made.told.folder
    assert (folder / "figures" / "story.png").stat().st_size > 10_000
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "One HCP&#39;s story" in page or "One HCP's story" in page
    assert who(made.told.manifest["story"]) in page
    weeks = made.told.story_weeks
    assert weeks.groupby("arm")["week"].max().to_dict() == {"push": 20, "hybrid": 20, "none": 20}


def test_the_story_is_that_of_the_touches_table(made: SimpleNamespace) -> None:
    touches = pd.read_parquet(made.told.folder / "touches.parquet")
    mine = touches[(touches["hcp_id"] == "7") & (touches["replicate"] == 1)]
    columns = ["arm", "week", "channel", "purpose", "outcome", "reason"]
    story = made.told.story[columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        story.astype(str), mine[columns].reset_index(drop=True).astype(str), check_dtype=False
    )
    assert len(story) > 10


def test_telling_a_story_changes_no_other_table(made: SimpleNamespace) -> None:
    for name in ("summary.csv", "differences.csv", "sensitivity_runs.csv", "weekly.parquet"):
        assert (made.told.folder / name).read_bytes() == (made.plain / name).read_bytes()
    assert not (made.plain / "story.csv").exists()
    assert not (made.plain / "figures" / "story.png").exists()


def test_every_touch_is_a_line_with_its_reasons(made: SimpleNamespace) -> None:
    table = life(made.told, "hybrid")
    tried = made.told.story[made.told.story["chance"].notna()]
    tried = tried[tried["arm"] == "hybrid"]
    told = [row for row in table.rows if row[-1] != "not tried"]
    assert len(told) == len(tried) > 3
    assert all("usual" in row[-1] for row in told)
    assert life(made.told, "none").rows == ()


def test_reasons_name_the_largest_term_first() -> None:
    terms = dict.fromkeys(TERMS, 0.0)
    touch = pd.Series(
        {**terms, "base": -1.0, "of_trust": 0.1, "of_own_messages": -0.4, "factor": 0.9,
         "chance": 0.2, "luck": 0.1, "then_chance": 0.0, "channel": "mass_email"}
    )  # fmt: skip
    assert why(touch) == (
        "chance 0.200, luck 0.100: usual -1.00, this company's messages -0.40, trust +0.10 × 0.90"
    )


def test_a_place_of_ones_own_is_one_by_its_kind(made: SimpleNamespace) -> None:
    """An HCP may come there without a need, and an own e-mail may meet one."""
    story = made.told.story
    touch = story[(story["channel"] == "mass_email") & story["chance"].notna()].head(1)
    own = [{"kind": "place", "of_need": 0.0}, {"kind": "mail", "of_need": 0.5}]
    channels = {f"our_{one['kind']}": {"kind": one["kind"]} for one in own}
    rows = [touch.assign(channel=f"our_{one['kind']}", of_need=one["of_need"]) for one in own]
    manifest = {**made.told.manifest, "configuration": {"channels": channels}}
    study = replace(made.told, manifest=manifest, story=pd.concat(rows).assign(arm="push"))
    reasons = [row[-1] for row in life(study, "push").rows]
    assert [said.partition(" ")[0] for said in reasons] == ["rate", "chance"]


def test_the_terminal_tells_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", "strategy=hybrid", *_SMALL[:3], "executor.workers=1", "story=7"]) == 0
    out = capsys.readouterr().out
    assert "HCP 7: " in out
    assert "hybrid: " in out
    assert "usual" in out
    assert "week " in out


def test_a_life_without_a_touch_is_told_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    draw_only(monkeypatch, "story")
    assert main(["run", "strategy=none", "population.size=60", "weeks=3", "story=7"]) == 0
    out = capsys.readouterr().out
    assert "HCP 7: " in out
    assert "none: " in out
    page = (tmp_path / "results" / "run" / "report.html").read_text(encoding="utf-8")
    assert "No touch." in page
    assert (tmp_path / "results" / "run" / "figures" / "story.png").is_file()


def test_an_hcp_of_the_users_own_file_is_known_by_its_id(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text("hcp_id\nH-1\nH-2\n", encoding="utf-8")
    words = ["compare", *_SMALL[1:], "arms=[push]", "population.file=own.csv"]
    assert main([*words, "story=H-2"]) == 0
    assert "HCP H-2: " in capsys.readouterr().out
    assert main([*words, "name=other", "story=H-3"]) == 2
    assert "story: 'H-3' is not allowed" in capsys.readouterr().err
    assert not (tmp_path / "results" / "other").exists()
