"""Key outputs stand as they were, or were changed on purpose and said so."""

import math
from pathlib import Path

import pytest
import yaml

from experiments.jobs.store import Memory
from validation import baselines
from validation.worlds import Maker, run_worlds

WHY, THEN = baselines.read()
RECIPES = {recipe.name: recipe for recipe in baselines.recipes()}


def test_every_world_and_measure_has_its_baseline():
    assert set(THEN) == set(RECIPES)
    assert all(set(outputs) == set(baselines.MEASURES) for outputs in THEN.values())


def test_the_changelog_says_why_they_last_changed():
    assert baselines.line(WHY) in baselines.CHANGELOG.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RECIPES)
def test_key_outputs_are_what_they_were(name):
    now = baselines.key_outputs(
        run_worlds({"it": Maker().settings(RECIPES[name])}, 1, 1, 1, Memory())[0]["it"]
    )
    for measure, then in THEN[name].items():
        # Another processor may round otherwise in its last digits; a change of the rule shows.
        assert now[measure] == pytest.approx(then, rel=2e-5, abs=1e-7, nan_ok=True), (
            f"{measure}: python -m validation.baselines --update --why ..., if it is meant"
        )


def test_a_difference_is_told():
    then = {"push": {"engagement": 0.1, "cost": math.nan}}
    now = {"push": {"engagement": 0.2, "cost": math.nan}}
    assert baselines.differing(then, now) == ["push: engagement was 0.1, is 0.2"]
    assert baselines.differing(then, then) == []
    assert baselines.differing(then, {}) == ["push: engagement was 0.1, is nan"]


def test_an_update_writes_the_file_and_the_changelogs_line(tmp_path: Path):
    file, log = tmp_path / "baselines.yaml", tmp_path / "CHANGELOG.md"
    log.write_text("# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Before.\n")
    baselines.update({"push": {"engagement": 0.2}}, "visits count more", file, log)
    assert yaml.safe_load(file.read_text())["outputs"] == {"push": {"engagement": 0.2}}
    assert log.read_text().endswith(
        "### Added\n\n- **numbers** Baselines: visits count more\n- Before.\n"
    )
    log.write_text("nothing")
    with pytest.raises(ValueError, match="Added"):
        baselines.update({}, "why", file, log)


def test_an_update_needs_its_reason(capsys):
    with pytest.raises(SystemExit):
        baselines.main(["--update"])
    assert "--why" in capsys.readouterr().err
